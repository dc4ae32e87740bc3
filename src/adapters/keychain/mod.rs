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

/// What a Secret Service answers that has no such method, or lost track of who asks for it.
const UNKNOWN_METHOD: &str = "org.freedesktop.DBus.Error.UnknownMethod";

/// The pauses before it is asked again.
const MISSED: [Duration; 3] = [
    Duration::from_millis(10),
    Duration::from_millis(50),
    Duration::from_millis(250),
];

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
        work: impl Fn() -> Result<T, StoreError> + Send + 'static,
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
            let _late = give.send(heard(work));
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
                    slot: slot.clone(),
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

/// Does `work` again where the service had missed who asks, and so did nothing.
///
/// gnome-keyring keeps a record of each program that talks to it. Where programs come and go fast
/// it misses one at times, and then tells it that the method is not there
/// (GNOME/gnome-keyring#144, Debian bug 1147303).
fn heard<T>(work: impl Fn() -> Result<T, StoreError>) -> Result<T, StoreError> {
    for pause in MISSED {
        match work() {
            Err(StoreError::Failed { reason, .. }) if reason.contains(UNKNOWN_METHOD) => {
                std::thread::sleep(pause);
            }
            outcome => return outcome,
        }
    }
    work()
}

fn failed(reason: impl Into<String>) -> StoreError {
    StoreError::Failed {
        store: StoreKind::Keychain,
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Fails with `reason` the first `times`, and counts how often it is asked.
    fn answers(reason: &str, times: u32) -> (Result<(), StoreError>, u32) {
        let asked = Cell::new(0);
        let outcome = heard(|| {
            asked.set(asked.get() + 1);
            if asked.get() > times {
                Ok(())
            } else {
                Err(failed(reason))
            }
        });
        (outcome, asked.get())
    }

    #[test]
    fn who_was_missed_asks_again_and_nobody_else_does() {
        let missed = format!("{UNKNOWN_METHOD}: Method SearchItems is not implemented");
        assert_eq!(answers(&missed, 0), (Ok(()), 1));
        assert_eq!(answers(&missed, 3), (Ok(()), 4));
        assert_eq!(answers(&missed, 9), (Err(failed(missed.as_str())), 4));
        assert_eq!(answers("disk on fire", 1), (Err(failed("disk on fire")), 1));
    }
}
