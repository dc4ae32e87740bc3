//! Codes and hints for stores, the database, locks, sources, prompts and the network.

use super::{Code, Error};
use crate::domain::credential::StoreKind;
use crate::domain::ports::{
    ConfigurationError, DatabaseError, HttpError, InputError, LockError, PromptError, RandomError,
    StoreError,
};
use crate::settings::SettingsError;

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Absent { .. } => Self::new(Code::KeychainAbsent, error)
                .hint("start a Secret Service such as gnome-keyring, or keep new secrets in the sealed file: --store file")
                .hint("authctl doctor says what was found"),
            StoreError::Busy { .. } => Self::new(Code::LockHeld, error)
                .hint("wait for that process to end, then try again"),
            StoreError::Damaged { .. } => Self::new(Code::StoreDamaged, error)
                .hint("older generations lie beside the file, ending in .1, .2 and .3"),
            StoreError::Failed { store: StoreKind::File, .. } => Self::new(Code::StoreFailed, error)
                .hint("the folder must be writable, and the disk have room"),
            StoreError::Failed { store: StoreKind::Keychain, .. }
            | StoreError::ReadBack { .. }
            | StoreError::TooLarge { .. } => {
                Self::new(Code::StoreFailed, error).hint("authctl doctor says what was found")
            }
            StoreError::Identity { .. } => Self::new(Code::IdentityInvalid, error)
                .hint("an identity is what age-keygen writes: a line AGE-SECRET-KEY-1…"),
            StoreError::IdentityMissing { wanted, .. } => {
                let hint = format!("bring {wanted} back, or name the identity by AUTHCTL_IDENTITY_FILE or AUTHCTL_IDENTITY");
                Self::new(Code::IdentityMissing, error).hint(hint)
            }
            StoreError::Locked => Self::new(Code::KeychainLocked, error)
                .hint("unlock it (log in to the desktop, or open its password manager), then try again"),
            StoreError::Passphrase { .. } => Self::new(Code::PassphraseWrong, error),
            StoreError::PassphraseNeeded { .. } => Self::new(Code::InputRequired, error)
                .hint("AUTHCTL_PASSPHRASE_FILE names a file with it, or AUTHCTL_PASSPHRASE holds it")
                .hint("AUTHCTL_IDENTITY_FILE names an identity that needs none"),
            StoreError::PassphraseRefused => Self::new(Code::NotConfirmed, error)
                .hint("AUTHCTL_PASSPHRASE_FILE names a file with it, or AUTHCTL_PASSPHRASE holds it"),
            StoreError::Timeout { .. } => Self::new(Code::KeychainTimeout, error)
                .hint("an unlock question may be open on the desktop; --timeout waits longer")
                .hint("authctl doctor says what was found"),
            StoreError::Unsafe { fix, .. } => {
                let fix = fix.clone();
                Self::new(Code::StoreUnsafe, error).hint(fix)
            }
        }
    }
}

impl From<DatabaseError> for Error {
    fn from(error: DatabaseError) -> Self {
        match &error {
            DatabaseError::Busy { .. } => Self::new(Code::DatabaseBusy, error).hint("try again"),
            DatabaseError::Conflict { .. } => Self::new(Code::Conflict, error).hint("try again"),
            DatabaseError::Damaged { .. } => Self::new(Code::DatabaseDamaged, error)
                .hint("restore the file from a backup; secrets lie elsewhere and are not lost"),
            DatabaseError::Newer { .. } => Self::new(Code::DatabaseNewer, error)
                .hint("use the newer authctl; this one will not touch the file"),
            DatabaseError::Unusable { .. } => Self::new(Code::DatabaseUnusable, error)
                .hint("AUTHCTL_HOME names a folder that authctl may write to"),
        }
    }
}

impl From<LockError> for Error {
    fn from(error: LockError) -> Self {
        match &error {
            LockError::Held { .. } => Self::new(Code::LockHeld, error)
                .hint("wait for that process to end, then try again"),
            LockError::Unusable { .. } => Self::new(Code::LockUnusable, error)
                .hint("AUTHCTL_HOME names a folder that authctl may write to"),
        }
    }
}

impl From<InputError> for Error {
    fn from(error: InputError) -> Self {
        match &error {
            InputError::TooLarge { .. } => Self::new(Code::InputTooLarge, error),
            InputError::Unreadable { .. } | InputError::Unset { .. } => {
                Self::new(Code::InputUnreadable, error)
            }
        }
    }
}

impl From<PromptError> for Error {
    fn from(error: PromptError) -> Self {
        match &error {
            PromptError::Ended => Self::new(Code::NotConfirmed, error),
            PromptError::NoTerminal => Self::new(Code::InputRequired, error),
        }
    }
}

impl From<RandomError> for Error {
    fn from(error: RandomError) -> Self {
        Self::new(Code::Bug, error)
    }
}

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        match &error {
            HttpError::Authorities { .. } => Self::new(Code::InputUnreadable, error)
                .hint("--ca-cert or SSL_CERT_FILE names a file of certificates in PEM"),
            HttpError::Identity { .. } => Self::new(Code::InputUnreadable, error)
                .hint("--client-cert names its chain in PEM, --client-cert-key its private key: RSA, EC or Ed25519"),
            HttpError::Insecure { .. } => Self::new(Code::UrlInsecure, error)
                .hint("https is required; plain http only to 127.0.0.1, [::1] or localhost"),
            HttpError::Connect { .. } => Self::new(Code::ConnectFailed, error)
                .hint("check the address, the network and the proxy variables"),
            HttpError::Timeout { .. } => {
                Self::new(Code::RemoteTimeout, error).hint("--timeout waits longer")
            }
            HttpError::Tls { .. } => Self::new(Code::TlsFailed, error)
                .hint("--ca-cert or SSL_CERT_FILE names a certificate authority of your own"),
            HttpError::Broken { .. }
            | HttpError::Redirected { .. }
            | HttpError::TooLarge { .. } => Self::new(Code::RemoteInvalid, error),
        }
    }
}

impl From<ConfigurationError> for Error {
    fn from(error: ConfigurationError) -> Self {
        match &error {
            ConfigurationError::Busy { .. } => Self::new(Code::LockHeld, error)
                .hint("wait for that process to end, then try again"),
            ConfigurationError::NoTable { .. } | ConfigurationError::Syntax { .. } => {
                Self::new(Code::ConfigInvalid, error).hint("nothing was changed")
            }
            ConfigurationError::Unwritable { .. } => Self::new(Code::ConfigUnwritable, error),
        }
    }
}

impl From<SettingsError> for Error {
    fn from(error: SettingsError) -> Self {
        match &error {
            SettingsError::Syntax { .. }
            | SettingsError::Unreadable { .. }
            | SettingsError::Value { .. } => Self::new(Code::ConfigInvalid, error),
        }
    }
}
