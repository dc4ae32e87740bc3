//! Signing in with a browser: the port that it comes back to, the address that it opens, the wait.

use url::Url;

use super::Args;
use super::finish::Redeemable;
use crate::commands::oauth::connection::{Connection, Identity};
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::oauth::authorization::Attempt;
use crate::domain::oauth::callback::{CallbackError, Expected, pasted_query};
use crate::domain::oauth::metadata::Metadata;
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
    open(args, &url, &*listener, ctx);
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
        // Where the secret came from there, nothing more will.
        pasted: !ctx.settings.no_input() && args.options.client_secret != Some(Source::Stdin),
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
    Ok(expected.judge(query.expose_text().unwrap_or_default())?)
}
