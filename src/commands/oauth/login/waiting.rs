//! What a person sees of a login: the browser that opens or what to do without one, and the wait
//! for it to come back.

use std::time::Duration;

use url::Url;

use super::Args;
use crate::ctx::Ctx;
use crate::domain::desktop::Headless;
use crate::domain::oauth::callback::{CallbackError, pasted_query};
use crate::domain::oauth::explain;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::ports::{BrowserError, Came, Listener};
use crate::domain::secret::{Secret, Source};
use crate::domain::time::Span;
use crate::error::{Code, Error};

/// How long a browser that was started may fail, and how often it is looked at.
const BROWSER_PATIENCE: Span = Span::from_seconds(15);
const LOOK: Duration = Duration::from_millis(300);

/// Whether the person can paste where the browser ended.
pub(super) fn may_paste(args: &Args, ctx: &Ctx) -> bool {
    // Where the secret came from there, nothing more will.
    !ctx.settings.no_input() && args.options.client_secret != Some(Source::Stdin)
}

/// Opens the browser, or says what to do without one. That ends nothing: the address is on the
/// screen.
pub(super) fn open(
    args: &Args,
    url: &Url,
    listener: &dyn Listener,
    metadata: &Metadata,
    ctx: &Ctx,
) {
    let opened = if args.no_browser {
        Err(("--no-browser was given".to_owned(), Headless::Chosen))
    } else {
        ctx.browser.open(url).map_err(|error| match error {
            BrowserError::Headless(headless) => (headless.to_string(), headless),
            BrowserError::NotStarted { .. } => (error.to_string(), Headless::NoDisplay),
        })
    };
    let wait = args.wait;
    let headless = match opened {
        Ok(program) => {
            ctx.note(&format!(
                "opening it with {program}; sign in there, waiting for {wait}"
            ));
            if may_paste(args, ctx) {
                ctx.note(
                    "if the browser does not come back, paste here the address that it ends at",
                );
            }
            return;
        }
        Err((reason, headless)) => {
            ctx.note(&format!(
                "open that address to sign in ({reason}); waiting for {wait}"
            ));
            headless
        }
    };
    for line in headless.advice(listener.redirect_uri()) {
        ctx.note(&line);
    }
    if may_paste(args, ctx) {
        ctx.note(
            "or open it anywhere, and paste here the address that the browser ends at, though it shows an error there",
        );
    }
    if metadata.endpoints.device_authorization.is_some() {
        ctx.note("or start again with --device: this server lets you sign in with a short code on any device");
    }
}

/// Waits for the answer; `judge` says whether a query is it, and returns its code.
pub(super) fn wait(
    args: &Args,
    judge: impl Fn(&str) -> Result<Secret, CallbackError>,
    listener: &dyn Listener,
    ctx: &Ctx,
) -> Result<Secret, Error> {
    let end = ctx.now().plus(args.wait);
    let looked_at = ctx.now().plus(BROWSER_PATIENCE);
    let outcome = loop {
        let now = ctx.now();
        let left = Duration::from(end.since(now));
        let looks = now < looked_at;
        match listener.wait(if looks { left.min(LOOK) } else { left }) {
            Came::Nothing if left.is_zero() => break None,
            Came::Nothing => {
                if let Some(setback) = ctx.browser.setback() {
                    ctx.note(&setback);
                }
            }
            Came::Redirected(query) => {
                let query = query.expose_text().unwrap_or_default();
                ctx.step(|| explain::callback(query));
                break Some(judge(query));
            }
            Came::Pasted(line) if line.expose().trim_ascii().is_empty() => {}
            Came::Pasted(line) => {
                let query = pasted_query(line.expose_text().unwrap_or_default());
                match query.and_then(|query| judge(&query)) {
                    Err(error) if is_slip(&error) => {
                        ctx.warn(&format!("{error}; still waiting"));
                    }
                    answer => break Some(answer),
                }
            }
        }
    };
    match listener.strangers() {
        0 => {}
        1 => ctx.warn("one request to the port belonged to another login and was ignored"),
        many => ctx.warn(&format!(
            "{many} requests to the port belonged to other logins and were ignored"
        )),
    }
    let Some(answer) = outcome else {
        return Err(Error::new(
            Code::LoginTimeout,
            format!("nobody signed in within {}", args.wait),
        )
        .hint("nothing was stored; --wait waits longer")
        .hint("without a browser here: paste the address that the browser ends at"));
    };
    Ok(answer?)
}

/// Whether what was pasted is not yet the answer: the wrong line, or a piece of the right one. What
/// the server says, and whatever looks like an attack, ends the login however it came.
fn is_slip(error: &CallbackError) -> bool {
    matches!(
        error,
        CallbackError::NotPasted
            | CallbackError::Foreign
            | CallbackError::Empty
            | CallbackError::IssuerMissing { .. }
    )
}
