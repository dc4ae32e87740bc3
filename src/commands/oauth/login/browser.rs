//! Signing in with a browser: the port that it comes back to, and the address that it opens.

use super::Args;
use super::finish::Redeemable;
use super::waiting;
use crate::commands::oauth::connection::{Connection, Identity};
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::oauth::authorization::Attempt;
use crate::domain::oauth::callback::{CallbackError, Expected};
use crate::domain::oauth::metadata::Metadata;
use crate::domain::ports::{ListenOptions, Listener, Verdict};
use crate::error::Error;

/// The path that the browser comes back to where nothing says another.
const PATH: &str = "/callback";

/// Has the person sign in, and returns the code that the server gave for it.
pub(super) fn sign_in<'a>(
    args: &Args,
    plan: &Plan,
    metadata: &Metadata,
    ctx: &'a Ctx,
) -> Result<(Connection<'a>, Redeemable), Error> {
    if plan.profile.unlisted_s256 != Some(true) {
        metadata.demand_s256()?;
    }
    let endpoint = metadata.needed("authorization_endpoint", |at| &at.authorization)?;
    let connection = Connection::open(
        Identity {
            issuer: plan.issuer.as_str(),
            client_id: &plan.client_id,
            profile: &plan.profile,
            secret: plan.secret.as_ref(),
            dpop_key: plan.dpop_key.as_ref(),
        },
        ctx,
    )?;
    let attempt = Attempt::new(&*ctx.random)?;
    let expected = attempt.expected(metadata);
    let listener = listen(args, plan, &expected, ctx)?;
    let redirect_uri = listener.redirect_uri().clone();
    let url = attempt.url(&endpoint, &plan.client_id, &redirect_uri, &plan.scopes);
    ctx.tell(url.as_str());
    waiting::open(args, &url, &*listener, metadata, ctx);
    let code = waiting::wait(args, |query| expected.judge(query), &*listener, ctx)?;
    Ok((
        connection,
        Redeemable {
            attempt,
            code,
            redirect_uri,
        },
    ))
}

fn listen(
    args: &Args,
    plan: &Plan,
    expected: &Expected,
    ctx: &Ctx,
) -> Result<Box<dyn Listener>, Error> {
    let judge = expected.clone();
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
        Box::new(move |query| match judge.judge(query) {
            Ok(_) => Verdict::Answer,
            Err(CallbackError::Foreign) => Verdict::Foreign,
            Err(_) => Verdict::Refusal,
        }),
    )?)
}
