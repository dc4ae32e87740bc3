//! The operating system's keychain, asked with patience but not for ever.
//!
//! One entry a slot: service `authctl`, user `KIND/NAME[/PART]`, so that the system's own tools
//! find it (`secret-tool lookup service authctl username secret/stripe`).

mod entries;
mod parts;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
mod value;

use std::cell::Cell;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use entries::Keyring;

use crate::domain::credential::{Slot, StoreKind};
use crate::domain::ports::{SecretStore, StoreError};
use crate::domain::secret::Secret;

/// How long a keychain may take where the person said nothing else: far longer than one that
/// works, and short enough that nobody takes authctl for hung.
const PATIENCE: Duration = Duration::from_secs(3);

/// The keychain of this user.
#[derive(Debug)]
pub struct Keychain {
    patience: Duration,
    /// Whether it failed to answer in this run already.
    deaf: Cell<bool>,
}

impl Keychain {
    /// Returns the keychain, asked for at most `patience` a call, or 3 s. Nothing is asked yet.
    pub fn new(patience: Option<Duration>) -> Self {
        Self {
            patience: patience.unwrap_or(PATIENCE),
            deaf: Cell::new(false),
        }
    }

    /// Runs `work` beside this thread and stops waiting when patience ends.
    ///
    /// The libraries below have no time limit: a daemon that does not answer holds a call for
    /// ever. The thread is left behind then, and ends with the process.
    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let timeout = StoreError::Timeout {
            seconds: self.patience.as_secs(),
        };
        if self.deaf.get() {
            return Err(timeout);
        }
        let (give, take) = mpsc::channel();
        #[expect(
            clippy::disallowed_methods,
            reason = "a call that may never return must not hold the command"
        )]
        std::thread::spawn(move || {
            // Where nobody waits any more there is nobody to tell.
            let _late = give.send(work());
        });
        match take.recv_timeout(self.patience) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => {
                self.deaf.set(true);
                Err(timeout)
            }
            Err(RecvTimeoutError::Disconnected) => {
                Err(failed("the library that asks it broke off"))
            }
        }
    }
}

impl SecretStore for Keychain {
    fn kind(&self) -> StoreKind {
        StoreKind::Keychain
    }

    fn place(&self) -> String {
        if cfg!(target_os = "macos") {
            "the login keychain (Keychain Access), service authctl".into()
        } else if cfg!(windows) {
            "the Windows Credential Manager, targets ending in .authctl".into()
        } else {
            "the Secret Service (org.freedesktop.secrets), service authctl".into()
        }
    }

    fn probe(&self) -> Result<(), StoreError> {
        self.ask(|| {
            #[cfg(all(unix, not(target_os = "macos")))]
            secret_service::could_take()?;
            #[cfg(not(all(unix, not(target_os = "macos"))))]
            entries::there()?;
            Ok(())
        })
    }

    fn get(&self, slot: &Slot) -> Result<Option<Secret>, StoreError> {
        let user = slot.to_string();
        self.ask(move || {
            let entries = Keyring::open(&user, false)?;
            parts::get(&entries, &user)?
                .map(|text| value::decode(&text))
                .transpose()
        })
    }

    fn set(&self, slot: &Slot, secret: &Secret) -> Result<(), StoreError> {
        let (slot, secret) = (slot.clone(), secret.clone());
        self.ask(move || {
            let user = slot.to_string();
            let entries = Keyring::open(&user, true)?;
            let text = value::encode(&secret);
            parts::set(&entries, &user, &text)?;
            // SECURITY: some services take a secret and keep nothing.
            match parts::get(&entries, &user)? {
                Some(back) if back.matches(text.expose()) => Ok(()),
                _ => Err(StoreError::ReadBack {
                    store: StoreKind::Keychain,
                    slot,
                }),
            }
        })
    }

    fn remove(&self, slot: &Slot) -> Result<bool, StoreError> {
        let user = slot.to_string();
        self.ask(move || {
            let entries = Keyring::open(&user, false)?;
            parts::remove(&entries, &user)
        })
    }
}

fn failed(reason: impl Into<String>) -> StoreError {
    StoreError::Failed {
        store: StoreKind::Keychain,
        reason: reason.into(),
    }
}
