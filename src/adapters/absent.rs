//! A machine that lacks a part: what stands behind a port until its adapter is there.

use crate::domain::credential::{Slot, StoreKind};
use crate::domain::ports::{SecretStore, StoreError};
use crate::domain::secret::Secret;

/// Nothing where something could be.
#[derive(Debug)]
pub struct Absent(pub StoreKind);

impl Absent {
    fn error<T>() -> Result<T, StoreError> {
        Err(StoreError::Absent {
            reason: "this build has none".into(),
        })
    }
}

impl SecretStore for Absent {
    fn kind(&self) -> StoreKind {
        self.0
    }

    fn place(&self) -> String {
        "nowhere".into()
    }

    fn probe(&self) -> Result<(), StoreError> {
        Self::error()
    }

    fn get(&self, _: &Slot) -> Result<Option<Secret>, StoreError> {
        Self::error()
    }

    fn set(&self, _: &Slot, _: &Secret) -> Result<(), StoreError> {
        Self::error()
    }

    fn remove(&self, _: &Slot) -> Result<bool, StoreError> {
        Self::error()
    }
}
