//! The key of the chain.

use crate::domain::secret::Secret;

/// Makes the MACs of the chain.
#[derive(Debug, Clone)]
pub struct Seal(Secret);

impl Seal {
    /// Returns the seal whose key is `key`.
    pub fn new(key: Secret) -> Self {
        Self(key)
    }
}
