//! The ports behind which something is not disturbed: by another process, or by Ctrl-C.

use super::credential::Reference;

/// Lets one process at a time change one credential.
pub trait Locks {
    /// Waits for its turn and returns a guard that ends it when dropped. The lock dies with the
    /// process, whatever becomes of it.
    fn acquire(&self, reference: &Reference) -> Result<Box<dyn LockGuard>, LockError>;

    /// The same for one `part` of a credential's affairs, which others need not wait for.
    fn acquire_part(
        &self,
        reference: &Reference,
        part: &'static str,
    ) -> Result<Box<dyn LockGuard>, LockError>;
}

/// Held while this process may change a credential.
pub trait LockGuard {}

/// Why a lock was not to be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another process holds it, and did so for the whole time that was waited.
    #[error("{reference} is being changed by another process{}", holder.map(|pid| format!(" (pid {pid})")).unwrap_or_default())]
    Held {
        /// What is locked.
        reference: Reference,
        /// The process that holds it, where it said so.
        holder: Option<u32>,
    },
    /// The lock file can't be made or locked.
    #[error("{place} can't be locked: {reason}")]
    Unusable {
        /// The lock file.
        place: String,
        /// What the operating system said.
        reason: String,
    },
}

/// Holds interrupts back while something must not end half done.
pub trait Interrupts {
    /// Keeps Ctrl-C and the like from ending the program until the guard is dropped; one that came
    /// meanwhile then does. A second one ends the program at once.
    fn hold(&self) -> Box<dyn InterruptGuard>;
}

/// Held while interrupts wait.
pub trait InterruptGuard {
    /// Whether one came meanwhile.
    fn came(&self) -> bool;
}
