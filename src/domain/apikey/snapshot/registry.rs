//! The port behind which snapshots are numbered, and all keys are seen as they are at one moment.

use std::ops::ControlFlow;

use crate::domain::apikey::record::KeyRecord;
use crate::domain::audit::entry::Draft;
use crate::domain::ports::DatabaseError;

/// The registry as snapshots need it.
pub trait Snapshots {
    /// Takes the next number for a snapshot, and appends to the log that it was taken. A registry
    /// that has no name yet is called `fresh`.
    fn number_snapshot(&self, fresh: &str, draft: &Draft) -> Result<Numbered, DatabaseError>;

    /// Returns the keys that are verified here as they are now, whatever is changed meanwhile.
    fn view_keys(&self) -> Result<Box<dyn KeyView + '_>, DatabaseError>;
}

/// Which snapshot of which registry it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The registry's name.
    pub registry: String,
    /// The snapshot's number.
    pub seq: u64,
}

/// All keys that are verified here at one moment, never all of them in memory.
pub trait KeyView {
    /// Gives every version to `take`, in the order of ids, until it breaks off.
    fn each(
        &self,
        take: &mut dyn FnMut(&KeyRecord) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError>;
}
