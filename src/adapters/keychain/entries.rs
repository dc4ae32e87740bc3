//! The keychain's entries through the `keyring` crate, and what its errors mean.

use aws_lc_rs::rand;
use keyring::{Entry, Error};

use super::failed;
use super::parts::Entries;
use crate::domain::ports::StoreError;
use crate::domain::secret::Secret;

const SERVICE: &str = "authctl";

/// What the Windows Credential Manager takes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`); elsewhere there is
/// no limit that a credential would meet.
const LIMIT: Option<usize> = if cfg!(windows) { Some(2560) } else { None };

/// The entries of authctl in a keychain that was found to be there and open.
pub(super) struct Keyring(());

impl Keyring {
    /// Returns the entries once the keychain is known to answer for `name` without a prompt, and
    /// to take it where `writing`.
    pub(super) fn open(name: &str, writing: bool) -> Result<Self, StoreError> {
        #[cfg(all(unix, not(target_os = "macos")))]
        super::secret_service::open_for(SERVICE, name, writing)?;
        #[cfg(not(all(unix, not(target_os = "macos"))))]
        let _prompts_belong_to_the_system = (name, writing);
        there().map(|()| Self(()))
    }
}

/// Answers whether the platform's store could be set up.
pub(super) fn there() -> Result<(), StoreError> {
    match Entry::store_status() {
        Ok(()) => Ok(()),
        Err(Error::Invalid(..)) => Err(StoreError::Absent {
            reason: "authctl knows none on this system".into(),
        }),
        Err(error) => Err(explained(error, "anything")),
    }
}

impl Entries for Keyring {
    fn limit(&self) -> Option<usize> {
        LIMIT
    }

    fn fresh_id(&self) -> Result<String, StoreError> {
        let mut bytes = [0; 8];
        rand::fill(&mut bytes).map_err(|_| failed("the system gave no random bytes"))?;
        Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
    }

    fn get(&self, name: &str) -> Result<Option<Secret>, StoreError> {
        match entry(name)?.inner.get_secret() {
            Ok(bytes) => Ok(Some(Secret::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(explained(&error, name)),
        }
    }

    fn set(&self, name: &str, bytes: &Secret) -> Result<(), StoreError> {
        // Bytes, not a password: Windows would write that as UTF-16, at twice the size.
        entry(name)?
            .inner
            .set_secret(bytes.expose())
            .map_err(|error| explained(&error, name))
    }

    fn remove(&self, name: &str) -> Result<bool, StoreError> {
        match entry(name)?.inner.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(explained(&error, name)),
        }
    }
}

fn entry(name: &str) -> Result<Entry, StoreError> {
    Entry::new(SERVICE, name).map_err(|error| explained(&error, name))
}

/// Says what a keyring error means.
///
/// SECURITY: never by `{:?}`, and not by `Display` where the error carries data: `BadEncoding` and
/// `BadDataFormat` hold the secret's bytes, `Ambiguous` the entries.
fn explained(error: &Error, name: &str) -> StoreError {
    match error {
        Error::NoStorageAccess(_) => StoreError::Locked,
        // macOS says so (errSecInteractionNotAllowed, -25308) over SSH, where it can't ask.
        Error::PlatformFailure(cause)
            if cause.to_string().contains("nteraction is not allowed") =>
        {
            StoreError::Locked
        }
        Error::PlatformFailure(cause) => failed(cause.to_string()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            failed(format!("what it holds for {name} can't be read"))
        }
        Error::Ambiguous(entries) => failed(format!(
            "it holds {} entries for {name}; remove all but one with its own tool",
            entries.len()
        )),
        Error::TooLong(what, limit) => failed(format!("it takes at most {limit} for {what}")),
        Error::BadStoreFormat(reason) | Error::NotSupportedByStore(reason) => failed(reason),
        Error::Invalid(what, reason) => failed(format!("{what} {reason}")),
        Error::NoDefaultStore => failed("it could not be set up"),
        _ => failed("it gave an error that authctl does not know"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_repeats_the_secret() {
        let canary = b"canary-7f3a".to_vec();
        let shown = [
            Error::BadEncoding(canary.clone()),
            Error::BadDataFormat(canary, Box::from("canary-7f3a")),
        ]
        .map(|error| format!("{:?}", explained(&error, "secret/x")));
        for text in shown {
            assert!(
                !text.contains("canary") && !text.contains("99, 97"),
                "{text}"
            );
        }
    }

    #[test]
    fn locked_is_told_from_failed() {
        let locked = Error::NoStorageAccess(Box::from("prompt dismissed"));
        assert_eq!(explained(&locked, "x"), StoreError::Locked);
        let ssh = Error::PlatformFailure(Box::from("User interaction is not allowed."));
        assert_eq!(explained(&ssh, "x"), StoreError::Locked);
        let other = Error::PlatformFailure(Box::from("disk on fire"));
        assert_eq!(explained(&other, "x"), failed("disk on fire"));
    }
}
