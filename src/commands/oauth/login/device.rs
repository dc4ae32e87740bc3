//! Signing in on another device: the code that is shown for whoever types it in there.

use url::Url;

use super::finish::Earned;
use super::{Args, elsewhere};
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::oauth::authorization::Wishes;
use crate::domain::oauth::device::Offer;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::Profile;
use crate::error::Error;
use crate::output::qr::qr;

/// How many columns a terminal has that does not say so.
const USUAL_COLUMNS: u16 = 80;

/// Shows a code, and returns the tokens once somebody has signed in with it.
pub(super) fn sign_in(
    args: &Args,
    plan: &Plan,
    metadata: &Metadata,
    connection: &Connection<'_>,
    ctx: &Ctx,
) -> Result<Earned, Error> {
    let codes = metadata
        .needed("device_authorization_endpoint", |at| {
            &at.device_authorization
        })
        .map_err(|error| {
            Error::from(error).hint(
                "this server has no device flow: log in with a browser, --grant authorization-code",
            )
        })?;
    let wishes = Wishes::of(&Profile {
        // The answer comes back from the token endpoint alone.
        response_mode: None,
        ..plan.profile.clone()
    })?;
    let offer = connection
        .channel()
        .device_codes(&codes, &plan.scopes, wishes)?;
    show(args, &offer, ctx);
    elsewhere::wait(args, plan, metadata, connection, &offer.ticket)
}

/// Shows where to go and what to type there: always both, since what a camera or a browser opens
/// has to be compared with something (RFC 8628 §3.3.1, §5.4).
fn show(args: &Args, offer: &Offer, ctx: &Ctx) {
    ctx.tell(offer.verification_uri.as_str());
    ctx.tell(&offer.user_code);
    let console = &ctx.console;
    if console.err_terminal && !ctx.settings.quiet() {
        let columns = console.err_width.unwrap_or(USUAL_COLUMNS).into();
        let color = ctx.settings.color(console.err_terminal);
        if let Some(picture) = qr(offer.shortcut().as_str(), color, columns) {
            ctx.draw(&picture);
        }
    }
    if !args.no_browser {
        open(offer.shortcut(), ctx);
    }
    ctx.note(&format!(
        "open that address on any device and enter the code; waiting for {}",
        offer.ticket.life.unwrap_or(args.wait).min(args.wait)
    ));
}

/// Opens a browser where there is one; where there is none, any other device will do.
fn open(url: &Url, ctx: &Ctx) {
    match ctx.browser.open(url) {
        Ok(program) => ctx.note(&format!("opening it with {program}")),
        Err(error) => ctx.detail(&error.to_string()),
    }
}
