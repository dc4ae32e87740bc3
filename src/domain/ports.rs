//! The conversations that rules hold with the machine: a trait for each adapter to implement.

use std::path::{Path, PathBuf};

use super::audit::entry::Actor;
use super::credential::{Credential, Reference, Slot, StoreKind};
use super::moment::Moment;
use super::secret::Secret;
use super::time::{Span, Timestamp};

pub use super::apikey::decision::Decisions;
pub use super::apikey::imports::KeyImports;
pub use super::apikey::listing::Listing;
pub use super::apikey::reader::{KeyConnection, KeyReader, KeyReaders, OpenKeys};
pub use super::apikey::registry::KeyRegistry;
pub use super::apikey::rotation::journal::Journal;
pub use super::apikey::snapshot::registry::Snapshots;
pub use super::audit::registry::AuditLog;
pub use super::batch::Batch;
pub use super::clipboard::{Clipboard, ClipboardError};
pub use super::commands::{CommandError, Commands};
pub use super::configuration::{Change, Configuration, ConfigurationError};
pub use super::delivery::program::{Manner, Program, ProgramError, Programs};
pub use super::delivery::setup::{Found, SetupError, Tools};
pub use super::files::{InputError, InputLines, Inputs, OutputError, OutputFile, Outputs, Readers};
pub use super::jwk::registry::JwkRegistry;
pub use super::locks::{InterruptGuard, Interrupts, LockError, LockGuard, Locks};
pub use super::network::{
    Body, Browser, BrowserError, Fetch, Http, HttpError, HttpRequest, HttpResponse, Incoming,
    Method, Redirects, TlsIdentity,
};
pub use super::oauth::loopback::{
    Came, Hop, Judge, ListenError, ListenOptions, Listener, Loopback, Verdict,
};
pub use super::oauth::session::Sessions;
pub use super::published::{Copies, CopyError, Snapshot};

/// Tells the time, in every thread.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> Timestamp;

    /// Returns the present moment to the millisecond, where the clock has such.
    fn moment(&self) -> Moment {
        self.now().into()
    }
}

/// Lets time pass.
pub trait Pause {
    /// Returns after `span`. An interrupt ends the program meanwhile, as ever.
    fn pause(&self, span: Span);
}

/// Gives random bytes fit for keys.
pub trait Random {
    /// Fills `buffer`; an error means that the operating system gave none.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError>;
}

/// The operating system gave no randomness. The machine is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomError;

/// Looks at the machine for `authctl doctor`, changing nothing.
pub trait Inspect {
    /// Returns what is wrong with the owner or mode of `folder` and of the files in it.
    fn faults(&self, folder: &Path) -> Vec<StoreError>;

    /// Returns the session bus's address, or why there is none; nothing where the platform's
    /// keychain needs no bus.
    fn bus(&self) -> Option<Result<String, String>>;

    /// Returns who runs this process, as far as the system tells.
    fn actor(&self) -> Actor;
}

/// Keeps secrets.
pub trait SecretStore {
    /// Returns which store this is.
    fn kind(&self) -> StoreKind;

    /// Says in one line where the store is, for people: a path, or the service's name.
    fn place(&self) -> String;

    /// Answers whether the store could take a secret now, without asking anybody anything and
    /// without leaving anything behind.
    fn probe(&self) -> Result<(), StoreError>;

    /// Returns the secret in `slot`, or `None` where there is none.
    fn get(&self, slot: &Slot) -> Result<Option<Secret>, StoreError>;

    /// Puts `secret` into `slot`, replacing what was there, and returns only when reading it
    /// back gave the same bytes.
    fn set(&self, slot: &Slot, secret: &Secret) -> Result<(), StoreError>;

    /// Empties `slot`; `false` where nothing was in it.
    fn remove(&self, slot: &Slot) -> Result<bool, StoreError>;
}

/// The store that is a file of this user's, sealed to an identity.
pub trait FileStore: SecretStore {
    /// Says what stands between a reader of the files and the secrets, without asking anybody.
    fn protection(&self) -> Result<Protection, StoreError>;

    /// Seals the identity by `passphrase`, which is then wanted wherever a secret is; returns the
    /// sealed identity's path.
    fn seal(&self, passphrase: &Secret) -> Result<PathBuf, StoreError>;

    /// Returns a new identity, `AGE-SECRET-KEY-1…`, and its recipient, `age1…`. It is kept nowhere,
    /// and the store goes on with its own.
    fn new_identity(&self) -> (Secret, String);
}

/// What stands between a reader of the file store's files and the secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protection {
    /// The identity comes from outside: its variable, or the file that a variable names.
    Given {
        /// The variable or the file.
        place: String,
    },
    /// There is no identity yet; the first write makes one.
    Missing,
    /// The identity is sealed by a passphrase.
    Sealed {
        /// Whether a variable gives the passphrase, so that nobody is asked.
        answered: bool,
    },
    /// The identity lies in a file that only this user may read.
    Unsealed,
}

/// Why a store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such store on this machine: no bus, no service, not supported. Only this one
    /// may lead to another store being chosen.
    #[error("there is no keychain here: {reason}")]
    Absent {
        /// What was looked for and not found.
        reason: String,
    },
    /// Another process was changing the store for the whole time that was waited.
    #[error("{place} is being changed by another process")]
    Busy {
        /// The file.
        place: String,
    },
    /// The store's own data can't be read: truncated, altered, or sealed to somebody else.
    #[error("{place} can't be opened: {reason}")]
    Damaged {
        /// The file.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The store answered, but refused or failed.
    #[error("the {store} failed: {reason}")]
    Failed {
        /// Which store.
        store: StoreKind,
        /// What it said, without any secret.
        reason: String,
    },
    /// What was given as the file store's identity is none, or not the kind that was wanted. The
    /// person is to blame.
    #[error("{place} can't be used as the identity: {reason}")]
    Identity {
        /// The variable or the file.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file store is there, but the identity that opens it is not.
    #[error("{place} is there, but no identity to open it")]
    IdentityMissing {
        /// The file store.
        place: String,
        /// Where the identity would be.
        wanted: String,
    },
    /// The store exists and is locked; somebody must unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// The passphrase does not open the file store's identity. The person is to blame.
    #[error("the passphrase does not open {place}")]
    Passphrase {
        /// The identity file.
        place: String,
    },
    /// The identity is sealed by a passphrase, no variable gives it, and nobody can be asked.
    #[error("{place} wants its passphrase, and there is nobody to ask")]
    PassphraseNeeded {
        /// The identity file.
        place: String,
    },
    /// The person was asked for the passphrase and did not answer.
    #[error("the passphrase was not given")]
    PassphraseRefused,
    /// Reading back gave other bytes than were written.
    #[error("the {store} took {slot} but gives back something else")]
    ReadBack {
        /// Which store.
        store: StoreKind,
        /// What was written.
        slot: Slot,
    },
    /// The store did not answer in time.
    #[error("the keychain did not answer within {seconds} s")]
    Timeout {
        /// How long was waited.
        seconds: u64,
    },
    /// The secret is larger than the store takes.
    #[error("{slot} is {found} bytes, and the {store} takes at most {limit}")]
    TooLarge {
        /// Which store.
        store: StoreKind,
        /// What was to be written.
        slot: Slot,
        /// How large it is, in bytes.
        found: usize,
        /// How large it may be, in bytes.
        limit: usize,
    },
    /// A file of the store has the wrong owner, mode or type.
    #[error("{place} is not safe to use: {reason}")]
    Unsafe {
        /// The file or folder.
        place: String,
        /// What is wrong with it.
        reason: String,
        /// The command that mends it.
        fix: String,
    },
}

/// The local record of credentials, without their secrets.
pub trait Index {
    /// Returns every credential, by kind and name.
    fn credentials(&self) -> Result<Vec<Credential>, DatabaseError>;

    /// Returns one credential.
    fn credential(&self, reference: &Reference) -> Result<Option<Credential>, DatabaseError>;

    /// Writes down a credential, replacing what was known of it.
    fn record(&self, credential: &Credential) -> Result<(), DatabaseError>;

    /// Forgets a credential; `false` where it was not known.
    fn forget(&self, reference: &Reference) -> Result<bool, DatabaseError>;

    /// Returns the store that new credentials go to, once that was decided.
    fn default_store(&self) -> Result<Option<StoreKind>, DatabaseError>;

    /// Decides the store that new credentials go to, unless it was decided before; returns what
    /// holds now.
    fn remember_store(&self, store: StoreKind) -> Result<StoreKind, DatabaseError>;
}

/// Everything that the one database keeps.
pub trait Database:
    Index
    + KeyRegistry
    + KeyReaders
    + KeyImports
    + Decisions
    + Journal
    + Listing
    + Snapshots
    + JwkRegistry
    + Sessions
    + AuditLog
{
}

/// Why the database did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// Somebody else held it for too long.
    #[error("{place} is in use by another process")]
    Busy {
        /// The database file.
        place: String,
    },
    /// Something changed between reading and writing.
    #[error("{what} was changed by another process")]
    Conflict {
        /// What changed.
        what: String,
    },
    /// It is no database, or a broken one.
    #[error("{place} is damaged: {reason}")]
    Damaged {
        /// The database file.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It was written by a later authctl.
    #[error("{place} was written by a newer authctl (version {found}, this one knows {known})")]
    Newer {
        /// The database file.
        place: String,
        /// Its schema version.
        found: u32,
        /// The newest schema version that this program knows.
        known: u32,
    },
    /// The file or its folder can't be used.
    #[error("{place} can't be used: {reason}")]
    Unusable {
        /// The database file.
        place: String,
        /// What the operating system said.
        reason: String,
    },
}

/// Asks the person at the terminal.
pub trait Prompt {
    /// Asks for a value without showing what is typed; an empty answer is none.
    fn secret(&self, question: &str) -> Result<Secret, PromptError>;

    /// Asks a question that is answered by yes or no; an empty answer is no.
    fn confirm(&self, question: &str) -> Result<bool, PromptError>;
}

/// Why a question got no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PromptError {
    /// The person ended the input or the terminal went away.
    #[error("the question was not answered")]
    Ended,
    /// There is nobody to ask: no terminal, or `--no-input`.
    #[error("there is no terminal to ask at")]
    NoTerminal,
}
