//! The checks of the credentials: what was left half done, and what has lost its secret.

use super::{Check, State};
use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::apikey::due::Rule;
use crate::domain::apikey::record::KeyRecord;
use crate::domain::credential::{self, Credential, Kind, Slot, StoreKind};
use crate::domain::jwk::record::{JwkRecord, Stage};
use crate::domain::oauth::standing::Standing;
use crate::error::Error;

/// Finds names that were taken for a secret that may never have been stored, and rotations that
/// were cut off.
pub(super) fn unfinished(ctx: &Ctx, known: &[Credential]) -> Check {
    let mut left = Vec::new();
    for one in known {
        if one.state == credential::State::Pending {
            left.push(one.reference.to_string());
            continue;
        }
        let name = &one.reference.name;
        let rotating = match (one.reference.kind, one.state) {
            (Kind::Key, _) => ctx.database.open_rotation(name).map(|open| open.is_some()),
            // A jwk is revoked only while it is being removed.
            (Kind::Jwk, credential::State::Revoked) => {
                left.push(format!("the removal of {}", one.reference));
                continue;
            }
            (Kind::Jwk, _) => ctx.database.jwk_versions(name).map(|versions| {
                let prepared = |jwk: &JwkRecord| jwk.stage == Stage::Prepared;
                versions.iter().any(prepared)
            }),
            (Kind::Oauth | Kind::Secret | Kind::Audit, _) => Ok(false),
        };
        match rotating {
            Ok(false) => {}
            Ok(true) => left.push(format!("the rotation of {}", one.reference)),
            Err(error) => return Check::failed("unfinished", State::Bad, error),
        }
    }
    if left.is_empty() {
        return Check::new("unfinished", State::Ok, "nothing was left half done");
    }
    let found = format!("left half done: {}", left.join(", "));
    Check::new("unfinished", State::Bad, found)
        .fix("store each again, or remove it; authctl key rotate NAME --resume and authctl jwk rotate NAME finish a rotation")
}

/// Counts the API keys that are due for rotation: worth knowing, and nothing is wrong yet.
pub(super) fn rotations(ctx: &Ctx) -> Check {
    let count = ctx.settings.key_policy().map_err(Error::from);
    let count = count.and_then(|policy| {
        let rule = Rule::from(&policy);
        Ok(ctx.database.count_due(&rule, ctx.now())?)
    });
    let found = match count {
        Ok(0) => return Check::new("rotations", State::Ok, "no key is due for rotation"),
        Ok(1) => "1 key is due for rotation".to_owned(),
        Ok(count) => format!("{count} keys are due for rotation"),
        Err(error) => return Check::failed("rotations", State::Bad, error),
    };
    Check::new("rotations", State::Note, found).fix("authctl key due shows what, and why")
}

/// Names the logins that give no tokens: worth knowing, and for somebody who can sign in to mend.
pub(super) fn logins(ctx: &Ctx) -> Check {
    let sessions = match ctx.database.sessions() {
        Ok(sessions) => sessions,
        Err(error) => return Check::failed("logins", State::Bad, error),
    };
    let now = ctx.now();
    let all = sessions.len();
    let due = sessions.into_iter().filter_map(|(login, session)| {
        let standing = Standing::of(&session, now);
        let name = login.reference.name;
        (standing != Standing::LoggedIn).then(|| format!("{name} ({})", standing.in_words()))
    });
    let due: Vec<String> = due.collect();
    if due.is_empty() {
        let found = format!("{all} on record, and none needs anybody");
        return Check::new("logins", State::Ok, found);
    }
    Check::new("logins", State::Note, due.join(", ")).fix("authctl oauth login PROFILE")
}

/// Finds records whose secret is not in its store. Nothing is asked for that would ask somebody.
pub(super) fn missing(ctx: &Ctx, known: &[Credential], keychain: bool) -> Check {
    let mut unchecked = 0_usize;
    let mut gone = Vec::new();
    for one in known {
        let removed = one.reference.kind == Kind::Jwk && one.state == credential::State::Revoked;
        if one.state == credential::State::Pending || removed {
            continue;
        }
        if !is_open(ctx, one.store, keychain) {
            unchecked = unchecked.saturating_add(1);
            continue;
        }
        let found = slots(ctx, one).and_then(|slots| {
            let store = ctx.store(one.store);
            let missing = slots.into_iter().map(|slot| Ok((store.get(&slot)?, slot)));
            missing.collect::<Result<Vec<_>, Error>>()
        });
        match found {
            Ok(found) => gone.extend(
                found
                    .into_iter()
                    .filter_map(|(secret, slot)| secret.is_none().then(|| slot.to_string())),
            ),
            Err(error) => return Check::failed("secrets", State::Bad, error),
        }
    }
    if !gone.is_empty() {
        let found = format!("gone from the store: {}", gone.join(", "));
        return Check::new("secrets", State::Bad, found).fix("store each again, or remove it");
    }
    if unchecked > 0 {
        let found = format!("{unchecked} not looked for: the store is shut");
        return Check::new("secrets", State::Note, found);
    }
    Check::new("secrets", State::Ok, "each is in its store")
}

/// Looks whether the audit log's key is where it must be. Nothing is asked for that would ask
/// somebody.
pub(super) fn audit(ctx: &Ctx, keychain: bool) -> Check {
    let store = match ctx.database.log_credential() {
        Ok(Some(known)) => known.store,
        Ok(None) => return Check::new("audit log", State::Ok, "nothing was done yet to seal"),
        Err(error) => return Check::failed("audit log", State::Bad, error),
    };
    if !is_open(ctx, store, keychain) {
        return Check::new(
            "audit log",
            State::Note,
            "its key was not looked for: the store is shut",
        );
    }
    match logged::seal(ctx) {
        Ok(Some(_)) => Check::new(
            "audit log",
            State::Ok,
            "its key is in its store; authctl audit verify proves the log",
        ),
        Ok(None) => Check::new("audit log", State::Bad, "its key is gone from the store").fix(
            "authctl audit verify says what is proven no more; the next change begins a new chain",
        ),
        Err(error) => Check::failed("audit log", State::Bad, error),
    }
}

/// Whether a store answers without asking anybody.
fn is_open(ctx: &Ctx, store: StoreKind, keychain: bool) -> bool {
    match store {
        StoreKind::Keychain => keychain,
        StoreKind::File => !ctx.would_ask(store),
    }
}

/// Returns where a credential's secrets must lie: keys have one for each version that is kept.
fn slots(ctx: &Ctx, one: &Credential) -> Result<Vec<Slot>, Error> {
    let name = &one.reference.name;
    Ok(match one.reference.kind {
        Kind::Key => {
            let versions = ctx.database.key_versions(name)?;
            let kept = versions.iter().filter(|key| key.kept);
            kept.map(KeyRecord::slot).collect()
        }
        Kind::Jwk => {
            let versions = ctx.database.jwk_versions(name)?;
            let kept = |jwk: &&JwkRecord| jwk.kept && jwk.stage != Stage::Prepared;
            versions.iter().filter(kept).map(JwkRecord::slot).collect()
        }
        Kind::Oauth | Kind::Secret => vec![one.reference.slot()],
        Kind::Audit => vec![one.reference.log_key(), one.reference.log_head()],
    })
}
