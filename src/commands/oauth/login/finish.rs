//! The end of a login: tokens, who signed in, and both stored.

use super::Login;
use crate::commands::given::keyset::Keys;
use crate::commands::given::published::Ask;
use crate::commands::logged::Log;
use crate::commands::oauth::keeping;
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::identity::{self, IdentityError, Person};
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::session::{Session, Terms};
use crate::domain::oauth::tokens::{Kept, TokenSet};
use crate::domain::oauth::upkeep::Upkeep;
use crate::domain::ports::{InterruptGuard, LockGuard, SecretStore};
use crate::domain::secret::{Secret, Source};
use crate::domain::text::excerpt;
use crate::domain::time::Span;
use crate::error::Error;

/// What a grant came to, whichever it was.
pub(super) struct Earned {
    pub(super) tokens: TokenSet,
    /// What the ID token has to repeat, where the request had one.
    pub(super) nonce: Option<Secret>,
    /// The code that the ID token may be bound to, where there was one.
    pub(super) code: Option<Secret>,
    pub(super) turn: Turn,
}

/// Held from before tokens are there until they are stored: no interrupt loses them, and nobody
/// else writes this login meanwhile.
pub(super) struct Turn {
    // Dropped first: an interrupt that waited ends the program there, and the lock with it.
    _held: Box<dyn InterruptGuard>,
    _lock: Box<dyn LockGuard>,
}

impl Turn {
    pub(super) fn begin(name: &Name, ctx: &Ctx) -> Result<Self, Error> {
        // An interrupt ends the wait for somebody else's turn: there is nothing to lose yet.
        let lock = ctx.locks.acquire(&keeping::reference(name))?;
        Ok(Self {
            _held: ctx.interrupts.hold(),
            _lock: lock,
        })
    }
}

/// What a login knows once there are tokens.
pub(super) struct Found<'a> {
    pub(super) name: &'a Name,
    pub(super) plan: Plan,
    pub(super) metadata: Metadata,
}

/// Verifies who signed in, and stores that and the tokens.
pub(super) fn finish(
    found: Found<'_>,
    store: &dyn SecretStore,
    log: &Log<'_>,
    earned: Earned,
    ctx: &Ctx,
) -> Result<Login, Error> {
    let Found {
        name,
        plan,
        metadata,
    } = found;
    let subject = identify(&plan, &metadata, &earned, ctx)?;
    let Earned { tokens, turn, .. } = earned;
    narrowed(&plan, tokens.scope.as_deref(), ctx);
    match &tokens.details {
        // RFC 9396 §7: a server that heeds them says what it granted of them.
        None if plan.profile.authorization_details.is_some() => ctx.warn("the server does not say what it granted of the authorization details: it may have passed over them"),
        Some(Err(error)) => ctx.warn(&error.to_string()),
        Some(Ok(_)) | None => {}
    }
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
                assertion: plan.profile.assertion.and_then(Source::lasting),
                ..plan.profile
            },
            endpoints: metadata.endpoints.clone(),
            details: tokens.details.clone().and_then(Result::ok),
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
    drop(turn);
    Ok(Login {
        profile: name.to_string(),
        grant: session.terms.profile.grant(),
        renews: session.renews(),
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

/// Says which scopes were asked for and not granted.
fn narrowed(plan: &Plan, granted: Option<&str>, ctx: &Ctx) {
    let missing = plan.profile.not_granted(&plan.scopes, granted);
    if !missing.is_empty() {
        ctx.warn(&format!("not granted: {}", missing.join(" ")));
    }
}

/// Says who signed in, where the server was asked for that.
fn identify(
    plan: &Plan,
    metadata: &Metadata,
    earned: &Earned,
    ctx: &Ctx,
) -> Result<Option<String>, Error> {
    if !plan.scopes.iter().any(|scope| scope == "openid") {
        return Ok(None);
    }
    // Only a request through the browser can ask for it; where it did, nobody goes without.
    let asked = earned.code.as_ref().and(plan.profile.max_age);
    let max_age = asked.map(Span::from_seconds);
    let (Some(id_token), Some(jwks_uri)) = (&earned.tokens.id_token, &metadata.endpoints.jwks)
    else {
        if let Some(max_age) = max_age {
            let reason = "there is none that could be verified".to_owned();
            return Err(IdentityError::Age { max_age, reason }.into());
        }
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
        nonce: earned.nonce.as_ref(),
        access_token: &earned.tokens.access_token,
        code: earned.code.as_ref(),
        max_age,
    };
    let algorithms = identity::allowed(&metadata.id_token_algorithms)?;
    let now = ctx.now();
    let person = identity::person(&token, keys, algorithms, expected, now)?;
    other_way(plan.profile.acr_values.as_deref(), &person, ctx);
    Ok(Some(person.subject))
}

/// Says that the person signed in another way than was asked for, which a server is free to allow
/// (OpenID Connect Core §3.1.2.1: `acr_values` is a wish).
fn other_way(asked: Option<&str>, person: &Person, ctx: &Ctx) {
    let Some(asked) = asked else {
        return;
    };
    match &person.acr {
        Some(found) if asked.split_whitespace().any(|one| one == found) => {}
        Some(found) => ctx.warn(&format!(
            "the person signed in by `{}`, and {asked} was asked for",
            excerpt(found, 80)
        )),
        None => ctx.warn(&format!(
            "the server does not say how the person signed in, and {asked} was asked for"
        )),
    }
}
