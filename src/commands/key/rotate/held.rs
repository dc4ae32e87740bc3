//! Where the next version of a key comes from: issued here, or made where the key is from.

use super::{Args, Scene};
use crate::ctx::Ctx;
use crate::domain::apikey::format::{draw_id, issue};
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Origin};
use crate::domain::apikey::rotation::RotationError;
use crate::domain::apikey::rotation::plan::Plan;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// How much a key of another service may be.
pub(super) const LIMIT: usize = 64 * 1024;

/// The next version, as far as it is known before the journal is written.
pub(super) struct Next {
    pub(super) id: KeyId,
    pub(super) origin: Origin,
    /// The key; none where a command is yet to make it.
    pub(super) key: Option<Secret>,
}

/// Reads the new version that the person made where the key is from. Before anything is locked:
/// the answer may take a while.
pub(super) fn given(args: &Args, ctx: &Ctx) -> Result<Option<Secret>, Error> {
    let Some(source) = &args.new else {
        return Ok(None);
    };
    let key = ctx.read_exact(source, LIMIT)?.without_final_newline();
    if key.is_empty() {
        let message = format!("{source} gave no bytes");
        return Err(Error::new(Code::SecretEmpty, message).hint("nothing was changed"));
    }
    Ok(Some(key))
}

/// Returns what takes the place of `old`.
pub(super) fn next(
    scene: &Scene<'_>,
    old: &KeyRecord,
    plan: &Plan,
    given: Option<Secret>,
) -> Result<Next, Error> {
    let random = &*scene.ctx.random;
    match &old.origin {
        Origin::Held { service } => {
            if given.is_none() && plan.with.is_none() {
                return Err(RotationError::NotOurs {
                    name: old.name.clone(),
                    service: service.clone(),
                }
                .into());
            }
            if let Some(key) = &given {
                differs(scene, old, key)?;
            }
            Ok(Next {
                id: draw_id(random)?,
                origin: old.origin.clone(),
                key: given,
            })
        }
        Origin::Issued { .. } | Origin::Imported { .. } => {
            if given.is_some() || plan.with.is_some() || plan.then.is_some() {
                return Err(RotationError::Ours {
                    name: old.name.clone(),
                }
                .into());
            }
            let policy = scene.ctx.settings.key_policy()?;
            let prefix = policy.prefix(old.origin.prefix()).clone();
            let issued = issue(&prefix, old.env, random)?;
            Ok(Next {
                id: issued.id,
                origin: Origin::Issued {
                    prefix,
                    hash: issued.hash,
                },
                key: Some(issued.key),
            })
        }
    }
}

/// Demands that the new version is another than the one in use.
///
/// SECURITY: otherwise the command that retires the old version would retire the new one.
pub(super) fn differs(scene: &Scene<'_>, old: &KeyRecord, new: &Secret) -> Result<(), Error> {
    let Some(credential) = &scene.credential else {
        return Ok(());
    };
    let known = scene.ctx.store(credential.store).get(&old.slot())?;
    if known.is_some_and(|known| known.matches(new.expose())) {
        return Err(RotationError::Same {
            name: old.name.clone(),
        }
        .into());
    }
    Ok(())
}
