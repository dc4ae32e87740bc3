//! The checks of the credentials: what was left half done, and what has lost its secret.

use super::{Check, State};
use crate::ctx::Ctx;
use crate::domain::credential::{self, Credential, Kind, StoreKind};
use crate::domain::ports::Protection;

/// Finds names that were taken for a secret that may never have been stored.
pub(super) fn unfinished(known: &[Credential]) -> Check {
    let names = listed(
        known
            .iter()
            .filter(|one| one.state == credential::State::Pending),
    );
    if names.is_empty() {
        return Check::new("unfinished", State::Ok, "nothing was left half done");
    }
    Check::new("unfinished", State::Bad, format!("left half done: {names}"))
        .fix("store each again, or remove it")
}

/// Finds records whose secret is not in its store. Nothing is asked for that would ask somebody.
pub(super) fn missing(ctx: &Ctx, known: &[Credential], keychain: bool) -> Check {
    let file = !matches!(
        ctx.file.protection(),
        Err(_) | Ok(Protection::Sealed { answered: false })
    );
    let mut unchecked = 0_usize;
    let mut gone = Vec::new();
    for one in known {
        // An API key's secrets lie in parts of their own, which its registry knows.
        if one.reference.kind == Kind::Key || one.state == credential::State::Pending {
            continue;
        }
        let open = match one.store {
            StoreKind::File => file,
            StoreKind::Keychain => keychain,
        };
        if !open {
            unchecked = unchecked.saturating_add(1);
            continue;
        }
        match ctx.store(one.store).get(&one.reference.slot()) {
            Ok(Some(_)) => {}
            Ok(None) => gone.push(one),
            Err(error) => return Check::failed("secrets", State::Bad, error),
        }
    }
    if !gone.is_empty() {
        let names = listed(gone.into_iter());
        return Check::new(
            "secrets",
            State::Bad,
            format!("gone from the store: {names}"),
        )
        .fix("store each again, or remove it");
    }
    if unchecked > 0 {
        let found = format!("{unchecked} not looked for: the store is shut");
        return Check::new("secrets", State::Note, found);
    }
    Check::new("secrets", State::Ok, "each is in its store")
}

fn listed<'a>(found: impl Iterator<Item = &'a Credential>) -> String {
    let names: Vec<String> = found.map(|one| one.reference.to_string()).collect();
    names.join(", ")
}
