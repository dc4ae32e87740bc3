//! Signing in where the server asks: on a device of the person's that it knows (OpenID Connect
//! CIBA).

use super::finish::Earned;
use super::sealed::{self, Seal};
use super::{Args, elsewhere};
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::oauth::backchannel::Request;
use crate::domain::oauth::metadata::Metadata;
use crate::error::Error;

/// Has the server ask the person, and returns the tokens once they have agreed.
pub(super) fn sign_in(
    args: &Args,
    plan: &Plan,
    metadata: &Metadata,
    connection: &Connection<'_>,
    ctx: &Ctx,
) -> Result<Earned, Error> {
    let endpoint = metadata
        .needed("backchannel_authentication_endpoint", |at| {
            &at.backchannel_authentication
        })
        .map_err(|error| {
            Error::from(error).hint("this server asks nobody by itself: choose another --grant")
        })?;
    let request = Request {
        profile: &plan.profile,
        scopes: &plan.scopes,
        message: args.binding_message.as_ref(),
        patience: args.wait,
    };
    let request = request.form()?;
    let seal = Seal::backchannel(plan, metadata, connection)?;
    let request = seal.put_on(request, sealed::AT_ONCE, connection)?;
    let ticket = connection.channel().ask(&endpoint, request)?;
    // The person compares it: somebody else may have asked for the same at the same time.
    if let Some(message) = &args.binding_message {
        ctx.tell(message.as_str());
        ctx.note("that is what the other device has to show; say no to anything else");
    }
    let who = plan.profile.login_hint.as_deref().unwrap_or_default();
    let wait = ticket.life.unwrap_or(args.wait).min(args.wait);
    ctx.note(&format!(
        "{} asks {who} on another device; agree there, waiting for {wait}",
        plan.issuer
    ));
    elsewhere::wait(args, plan, metadata, connection, &ticket)
}
