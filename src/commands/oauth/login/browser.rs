//! Signing in with a browser: the port that it comes back to, the address that it opens, the wait.

use std::sync::Arc;

use url::Url;

use super::finish::Redeemable;
use super::{Args, pushed};
use crate::commands::given::keyset::Keys;
use crate::commands::given::published::Ask;
use crate::commands::oauth::connection::{Connection, Identity};
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::oauth::authorization::{Attempt, Wishes};
use crate::domain::oauth::callback::{CallbackError, Expected, Seal, pasted_query};
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::words::ResponseMode;
use crate::domain::ports::{BrowserError, Came, ListenOptions, Listener, Verdict};
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};

/// The path that the browser comes back to where nothing says another.
const PATH: &str = "/callback";

/// Has the person sign in, and returns the code that the server gave for it.
pub(super) fn sign_in<'a>(
    args: &Args,
    plan: &Plan,
    metadata: &Metadata,
    ctx: &'a Ctx,
) -> Result<(Connection<'a>, Redeemable), Error> {
    let wishes = Wishes::of(&plan.profile)?;
    if plan.profile.unlisted_s256 != Some(true) {
        metadata.demand_s256()?;
    }
    let endpoint = metadata.needed("authorization_endpoint", |at| &at.authorization)?;
    let pushed = pushed::place(plan, metadata)?;
    let seal = seal(plan, metadata, ctx)?;
    let connection = Connection::open(
        Identity {
            issuer: plan.issuer.as_str(),
            client_id: &plan.client_id,
            profile: &plan.profile,
            secret: plan.secret.as_ref(),
        },
        ctx,
    )?;
    let attempt = Attempt::new(&*ctx.random)?;
    let expected = attempt.expected(metadata, seal);
    let listener = listen(args, plan, &expected, ctx)?;
    let redirect_uri = listener.redirect_uri().clone();
    let request = attempt.form(&plan.client_id, &redirect_uri, &plan.scopes, wishes);
    let address = pushed::address(&endpoint, pushed.as_ref(), request, &connection)?;
    ctx.tell(address.url.as_str());
    if let Some(end) = address.good_for.filter(|end| *end < args.wait) {
        ctx.note(&format!("that address is good for {end}"));
    }
    open(args, &address.url, &*listener, ctx);
    let code = wait(args, &expected, &*listener, ctx)?;
    Ok((
        connection,
        Redeemable {
            attempt,
            code,
            redirect_uri,
        },
    ))
}

/// Returns what a signed answer is held against, where the profile asks for one. The keys are
/// fetched before the wait: whoever listens can't ask a server.
fn seal(plan: &Plan, metadata: &Metadata, ctx: &Ctx) -> Result<Option<Seal>, Error> {
    if plan.profile.response_mode != Some(ResponseMode::QueryJwt) {
        return Ok(None);
    }
    let place = metadata.needed("jwks_uri", |at| &at.jwks)?;
    let keys = Keys::published(place, &[], Ask::Always, ctx)?;
    let keys = keys.outlook(ctx.now()).keys;
    Ok(Some(Seal::new(keys, &plan.client_id, metadata)?))
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
        // Where the secret came from there, nothing more will.
        pasted: !ctx.settings.no_input() && args.options.client_secret != Some(Source::Stdin),
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

/// Opens the browser. One that does not open ends nothing: the address is on the screen.
fn open(args: &Args, url: &Url, listener: &dyn Listener, ctx: &Ctx) {
    let opened = if args.no_browser {
        Err("--no-browser was given".to_owned())
    } else {
        ctx.browser.open(url).map_err(|error| match error {
            BrowserError::Headless { reason } => reason,
            BrowserError::NotStarted { .. } => error.to_string(),
        })
    };
    match opened {
        Ok(program) => ctx.note(&format!(
            "opening it with {program}; sign in there, waiting for {}",
            args.wait
        )),
        Err(reason) => {
            let port = listener.redirect_uri().port().unwrap_or_default();
            ctx.note(&format!(
                "open that address to sign in ({reason}); waiting for {}",
                args.wait
            ));
            ctx.note(&format!(
                "on another machine: ssh -L {port}:127.0.0.1:{port} first, or paste here the address that the browser ends at"
            ));
        }
    }
}

fn wait(
    args: &Args,
    expected: &Expected,
    listener: &dyn Listener,
    ctx: &Ctx,
) -> Result<Secret, Error> {
    let end = ctx.now().plus(args.wait);
    let came = loop {
        match listener.wait(end.since(ctx.now()).into()) {
            Came::Nothing => break None,
            Came::Redirected(query) => break Some(query),
            Came::Pasted(line) => match pasted_query(line.expose_text().unwrap_or_default()) {
                Ok(query) => break Some(Secret::from(query)),
                Err(_) if line.expose().trim_ascii().is_empty() => {}
                Err(error) => ctx.warn(&error.to_string()),
            },
        }
    };
    match listener.strangers() {
        0 => {}
        1 => ctx.warn("one request to the port belonged to another login and was ignored"),
        many => ctx.warn(&format!(
            "{many} requests to the port belonged to other logins and were ignored"
        )),
    }
    let Some(query) = came else {
        return Err(Error::new(
            Code::LoginTimeout,
            format!("nobody signed in within {}", args.wait),
        )
        .hint("--wait waits longer")
        .hint("without a browser here: paste the address that the browser ends at"));
    };
    Ok(expected.judge(query.expose_text().unwrap_or_default(), ctx.now())?)
}
