//! The store's keys as other nouns sign with them.

use super::{kept, new};
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::jose::key::signer::Signer;
use crate::domain::jose::key::write::PublicJwk;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jwk::rotation;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// Makes the key called `name` for `alg`, where there is none.
pub(in crate::commands) fn ensure(ctx: &Ctx, name: &Name, alg: &str) -> Result<(), Error> {
    if ctx.database.credential(&kept::reference(name))?.is_some()
        && !ctx.database.jwk_versions(name)?.is_empty()
    {
        return Ok(());
    }
    match new::run(&new::Args::named(name, alg), ctx) {
        Ok(_) => {
            ctx.note(&format!(
                "made jwk/{name}; authctl jwk set {name} shows the public half"
            ));
            Ok(())
        }
        // Another process made it first, which is as good.
        Err(error) if error.code() == Code::JwkExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Returns the version in use of the key called `name`, ready to sign.
pub(in crate::commands) fn signer(ctx: &Ctx, name: &Name) -> Result<Signer, Error> {
    let held = kept::find(ctx, name)?;
    let current = rotation::current(&held.versions)?;
    let (jwk, _) = kept::reveal(ctx, &held.credential, current)?;
    Ok(Signer::new(&jwk, None)?)
}

/// Returns the public halves of the versions that are published now; no store is asked.
pub(in crate::commands) fn published(ctx: &Ctx, name: &Name) -> Result<KeySet, Error> {
    let (held, now) = (kept::find(ctx, name)?, ctx.now());
    let mut keys = Vec::new();
    for record in held.versions.iter().filter(|jwk| jwk.is_published(now)) {
        let public = kept::public_key(record)?;
        keys.extend(public.as_ref().and_then(PublicJwk::of));
    }
    let keys: Vec<&str> = keys.iter().map(PublicJwk::json).collect();
    let set = format!("{{\"keys\":[{}]}}", keys.join(","));
    Ok(KeySet::parse(&Secret::from(set), &[])?)
}
