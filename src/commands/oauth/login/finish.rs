//! The end of a login: tokens, who signed in, and both stored.

use url::Url;

use super::Login;
use crate::commands::given::keyset::Keys;
use crate::commands::given::published::Ask;
use crate::commands::logged::Log;
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::keeping;
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::authorization::Attempt;
use crate::domain::oauth::grants::Wanted;
use crate::domain::oauth::identity;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::session::{Session, Terms};
use crate::domain::oauth::tokens::{Kept, TokenSet};
use crate::domain::oauth::upkeep::Upkeep;
use crate::domain::ports::SecretStore;
use crate::domain::secret::Secret;
use crate::error::Error;

/// A code, and what it is redeemed with.
pub(super) struct Redeemable {
    pub(super) attempt: Attempt,
    pub(super) code: Secret,
    pub(super) redirect_uri: Url,
}

/// What a login knows once the person has signed in.
pub(super) struct Found<'a> {
    pub(super) name: &'a Name,
    pub(super) plan: Plan,
    pub(super) metadata: Metadata,
    pub(super) connection: Connection<'a>,
}

/// Makes the code into tokens, verifies who signed in, and stores both.
pub(super) fn finish(
    found: Found<'_>,
    store: &dyn SecretStore,
    log: &Log<'_>,
    grant: Redeemable,
    ctx: &Ctx,
) -> Result<Login, Error> {
    let Found {
        name,
        plan,
        metadata,
        connection,
    } = found;
    let turn = ctx.locks.acquire(&keeping::reference(name))?;
    let held = ctx.interrupts.hold();
    let endpoint = metadata.needed("token_endpoint", |at| &at.token)?;
    let tokens = connection.channel().redeem(
        &endpoint,
        &grant.code,
        grant.attempt.verifier,
        &grant.redirect_uri,
        Wanted::default(),
    )?;
    let subject = identify(&plan, &metadata, &grant.attempt.nonce, &tokens, ctx)?;
    narrowed(&plan.scopes, tokens.scope.as_deref(), ctx);
    let session = Session {
        issuer: plan.issuer.to_string(),
        client_id: plan.client_id.clone(),
        requested: plan.scopes.clone(),
        granted: tokens.scope.clone(),
        subject,
        terms: Terms {
            // What was asked of this one login is not asked of the next.
            profile: Profile {
                prompt: None,
                login_hint: None,
                max_age: None,
                ..plan.profile
            },
            endpoints: metadata.endpoints.clone(),
        },
        expires_at: tokens.expires_at,
        refreshable: tokens.refresh_token.is_some(),
        logged_in_at: ctx.now(),
        refreshed_at: None,
        last_failure: None,
    };
    let kept = Kept {
        tokens,
        issuer: session.issuer.clone(),
        client_id: plan.client_id,
        client_secret: plan.secret,
        dpop_key: plan.dpop_key,
        upkeep: Upkeep::default(),
    };
    let credential = keeping::keep(name, store, &kept, &session, Some(log), ctx)?;
    drop((held, turn));
    Ok(Login {
        profile: name.to_string(),
        issuer: session.issuer,
        client_id: session.client_id,
        subject: session.subject,
        scope: session.granted,
        expires_at: session.expires_at,
        refreshable: session.refreshable,
        store: credential.store.as_str(),
        now: ctx.now(),
    })
}

/// Says which scopes were asked for and not granted. A server that says nothing granted them all
/// (RFC 6749 §5.1); `offline_access` shows in the refresh token, and often nowhere else.
fn narrowed(asked: &[String], granted: Option<&str>, ctx: &Ctx) {
    let Some(granted) = granted else {
        return;
    };
    let missing: Vec<&str> = asked
        .iter()
        .map(String::as_str)
        .filter(|scope| *scope != "offline_access")
        .filter(|scope| !granted.split_whitespace().any(|found| found == *scope))
        .collect();
    if !missing.is_empty() {
        ctx.warn(&format!("not granted: {}", missing.join(" ")));
    }
}

/// Says who signed in, where the server was asked for that.
fn identify(
    plan: &Plan,
    metadata: &Metadata,
    nonce: &Secret,
    tokens: &TokenSet,
    ctx: &Ctx,
) -> Result<Option<String>, Error> {
    if !plan.scopes.iter().any(|scope| scope == "openid") {
        return Ok(None);
    }
    let (Some(id_token), Some(jwks_uri)) = (&tokens.id_token, &metadata.endpoints.jwks) else {
        ctx.warn("the server was asked who signed in (scope openid) and did not say");
        return Ok(None);
    };
    let nothing_stored = |error: Error| error.hint("nothing was stored");
    let token = identity::read(id_token)?;
    let mut keys =
        Keys::published(jwks_uri.clone(), &[], Ask::Always, ctx).map_err(nothing_stored)?;
    let keys = keys
        .for_token(token.header(), ctx)
        .map_err(nothing_stored)?;
    let expected = identity::Expected {
        issuer: plan.issuer.as_str(),
        client_id: &plan.client_id,
        nonce,
        access_token: &tokens.access_token,
    };
    let algorithms = identity::allowed(&metadata.id_token_algorithms)?;
    let now = ctx.now();
    Ok(Some(identity::subject(
        &token, keys, algorithms, expected, now,
    )?))
}
