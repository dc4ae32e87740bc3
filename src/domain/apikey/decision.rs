//! The port behind which it is decided that keys are not good: each method is one transaction, and
//! appends the row of the audit log that tells of it.

use super::parts::KeyId;
use super::record::Note;
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Name};
use crate::domain::ports::DatabaseError;

/// Whether keys are good for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// They are refused until they are switched on again.
    Off,
    /// They are as good as they would be without a switch.
    On,
}

/// What is decided about keys, beside revoking all of a name.
pub trait Decisions {
    /// Revokes one version of a key, and aborts the rotation that was to bring it in; `false`
    /// where it was revoked before.
    fn revoke_key(
        &self,
        id: &KeyId,
        reason: Option<&Note>,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<bool, DatabaseError>;

    /// Switches every version of a key off, or on again, but those that are revoked; returns how
    /// many that changed.
    fn switch_keys(
        &self,
        name: &Name,
        switch: Switch,
        reason: Option<&Note>,
        draft: &Draft,
    ) -> Result<usize, DatabaseError>;

    /// Begins to remove a key: every version is revoked, and those that no store keeps are
    /// forgotten, as is what was journalled of the key. `removing` is its entry in the index from
    /// now on; without one everything is forgotten.
    fn remove_keys(
        &self,
        name: &Name,
        removing: Option<&Credential>,
        draft: &Draft,
    ) -> Result<(), DatabaseError>;

    /// Forgets a key whose removal was begun, once no store keeps anything of it.
    fn forget_keys(&self, name: &Name) -> Result<(), DatabaseError>;
}
