//! Signing in with a browser: the port that it comes back to, and the address that it opens.

use std::sync::Arc;

use super::finish::{Earned, Turn};
use super::sealed::{self, Seal};
use super::{Args, pushed, waiting};
use crate::commands::given::keyset::Keys;
use crate::commands::given::published::Ask;
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::oauth::authorization::{Attempt, Wishes};
use crate::domain::oauth::callback::{self, CallbackError, Expected};
use crate::domain::oauth::explain;
use crate::domain::oauth::grants::Wanted;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::words::ResponseMode;
use crate::domain::ports::{ListenOptions, Listener, Verdict};
use crate::error::{Code, Error};

/// The path that the browser comes back to where nothing says another.
const PATH: &str = "/callback";

/// Has the person sign in, and makes the code that the server gives for it into tokens.
pub(super) fn sign_in(
    args: &Args,
    plan: &Plan,
    metadata: &Metadata,
    connection: &Connection<'_>,
    ctx: &Ctx,
) -> Result<Earned, Error> {
    let wishes = Wishes::of(&plan.profile)?;
    // Who signed in when is in the ID token alone.
    if plan.profile.max_age.is_some() && !plan.scopes.iter().any(|scope| scope == "openid") {
        return Err(Error::new(
            Code::Usage,
            "nobody would say how long ago the person signed in",
        )
        .hint("--max-age wants --scope openid beside the others"));
    }
    if plan.profile.unlisted_s256 != Some(true) {
        metadata.demand_s256()?;
    }
    let endpoint = metadata.needed("authorization_endpoint", |at| &at.authorization)?;
    let pushed = pushed::place(plan, metadata)?;
    let own = Seal::of(plan, metadata, connection)?;
    let theirs = their_seal(plan, metadata, ctx)?;
    let attempt = Attempt::new(&*ctx.random)?;
    let expected = attempt.expected(metadata, theirs);
    let listener = listen(args, plan, &expected, ctx)?;
    let redirect_uri = listener.redirect_uri().clone();
    let mut request = attempt.form(&plan.client_id, &redirect_uri, &plan.scopes, wishes);
    // SECURITY: a code that somebody steals is of no use without the key (RFC 9449 §10).
    request.set_some("dpop_jkt", connection.thumbprint());
    let life = pushed.as_ref().map_or(args.wait, |_| sealed::AT_ONCE);
    let request = own.put_on(request, life, connection)?;
    let address = pushed::address(&endpoint, pushed.as_ref(), request, connection)?;
    ctx.step(|| explain::authorization(&address.url));
    ctx.tell(address.url.as_str());
    if let Some(end) = address.good_for.filter(|end| *end < args.wait) {
        ctx.note(&format!("that address is good for {end}"));
    }
    waiting::open(args, &address.url, &*listener, metadata, ctx);
    let judge = |query: &str| expected.judge(query, ctx.now());
    let code = waiting::wait(args, judge, &*listener, ctx)?;
    let endpoint = metadata.needed("token_endpoint", |at| &at.token)?;
    let turn = Turn::begin(&args.name, ctx)?;
    let tokens = connection.channel().redeem(
        &endpoint,
        &code,
        attempt.verifier,
        &redirect_uri,
        Wanted {
            scopes: &[],
            ..plan.wanted()
        },
    )?;
    Ok(Earned {
        tokens,
        nonce: Some(attempt.nonce),
        code: Some(code),
        turn,
    })
}

/// Returns what a signed answer is held against, where the profile asks for one. The keys are
/// fetched before the wait: whoever listens can't ask a server.
fn their_seal(
    plan: &Plan,
    metadata: &Metadata,
    ctx: &Ctx,
) -> Result<Option<callback::Seal>, Error> {
    if plan.profile.response_mode != Some(ResponseMode::QueryJwt) {
        return Ok(None);
    }
    let place = metadata.needed("jwks_uri", |at| &at.jwks)?;
    let keys = Keys::published(place, &[], Ask::Always, ctx)?;
    let keys = keys.outlook(ctx.now()).keys;
    Ok(Some(callback::Seal::new(keys, &plan.client_id, metadata)?))
}

fn listen(
    args: &Args,
    plan: &Plan,
    expected: &Expected,
    ctx: &Ctx,
) -> Result<Box<dyn Listener>, Error> {
    let (judge, clock) = (expected.clone(), Arc::clone(&ctx.clock));
    let options = ListenOptions {
        host: plan.profile.redirect_host.unwrap_or_default(),
        port: plan.profile.port,
        path: plan
            .profile
            .redirect_path
            .clone()
            .unwrap_or_else(|| PATH.into()),
        pasted: waiting::may_paste(args, ctx),
    };
    Ok(ctx.loopback.listen(
        options,
        Box::new(move |query| match judge.judge(query, clock.now()) {
            Ok(_) => Verdict::Answer,
            // Nobody can tell whose an encrypted one is, so it ends no login.
            Err(CallbackError::Foreign | CallbackError::Encrypted) => Verdict::Foreign,
            Err(_) => Verdict::Refusal,
        }),
    )?)
}
