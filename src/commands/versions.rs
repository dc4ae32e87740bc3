//! The versions of one name in the store, as `key` and `jwk` both have them: the first one put
//! there, what an interrupted attempt left, and those that are of no use any more.

use crate::ctx::Ctx;
use crate::domain::credential::{Credential, Slot, State, StoreKind};
use crate::domain::ports::{DatabaseError, SecretStore, StoreError};
use crate::domain::secret::Secret;
use crate::error::Error;

/// Puts the first version of a name into `store`: the name is taken by `pending`, then the secret
/// is written and read back, and only then is it `issued`.
pub(super) fn put_first(
    ctx: &Ctx,
    store: &dyn SecretStore,
    slot: &Slot,
    secret: &Secret,
    pending: Credential,
    issued: impl FnOnce(&Credential) -> Result<(), Error>,
) -> Result<(), Error> {
    ctx.database.record(&pending)?;
    if let Err(error) = store.set(slot, secret) {
        // The name stays taken, for `doctor` to see, only where the store may hold something.
        if holds_nothing(store, slot, &error) {
            ctx.database.forget(&pending.reference)?;
        }
        return Err(error.into());
    }
    let ready = Credential {
        state: State::Ready,
        ..pending
    };
    issued(&ready)
}

/// Whether nothing is left of a write that failed: it was refused, or what it may have left is
/// removed. A store that did not answer in time is not asked again.
pub(super) fn holds_nothing(store: &dyn SecretStore, slot: &Slot, error: &StoreError) -> bool {
    let silent = matches!(error, StoreError::Timeout { .. });
    let doubtful = matches!(
        error,
        StoreError::Failed { .. } | StoreError::ReadBack { .. }
    );
    !silent && (!doubtful || store.remove(slot).is_ok())
}

/// Removes what an interrupted `verb` may have left in another store than today's; `worth` says
/// what that would be worth to anybody.
pub(super) fn abandon(ctx: &Ctx, left: &Credential, verb: &str, worth: &str) {
    let slot = left.reference.version(1);
    if let Err(error) = ctx.store(left.store).remove(&slot) {
        ctx.warn(&format!(
            "an interrupted {verb} may have left {slot} in the {} store ({error}); {worth}",
            left.store
        ));
    }
}

/// Removes the `spent` versions from their store and has each forgotten; returns those that the
/// store did not let go.
pub(super) fn sweep<'a, T: 'a>(
    ctx: &Ctx,
    store: StoreKind,
    spent: impl Iterator<Item = &'a T>,
    slot: impl Fn(&T) -> Slot,
    forget: impl Fn(&T) -> Result<(), DatabaseError>,
) -> Result<Vec<Slot>, DatabaseError> {
    let store = ctx.store(store);
    let mut left = Vec::new();
    let mut failure: Option<StoreError> = None;
    for version in spent {
        // A store that failed once is not asked again: each question may wait for its time limit.
        let removed = match &failure {
            Some(error) => Err(error.clone()),
            None => store.remove(&slot(version)),
        };
        match removed {
            Ok(_) => forget(version)?,
            Err(error) => {
                failure = Some(error);
                left.push(slot(version));
            }
        }
    }
    if let Some(error) = failure {
        let slots: Vec<String> = left.iter().map(ToString::to_string).collect();
        ctx.warn(&format!(
            "{error}: {} of no use any more stays in the {} store",
            slots.join(", "),
            store.kind()
        ));
    }
    Ok(left)
}
