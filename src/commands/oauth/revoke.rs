//! `authctl oauth revoke`: has the server take back a token, or all of a login's.

use serde::Serialize;

use super::party::{ClientOptions, Party};
use super::{keeping, profile};
use crate::commands::given::stdin::only_one;
use crate::commands::given::value;
use crate::commands::logged::{self, Log};
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name};
use crate::domain::oauth::answer::TokenError;
use crate::domain::oauth::revocation::{self, Hint, Revocation};
use crate::domain::oauth::session::{Failure, Session};
use crate::domain::oauth::tokens::Kept;
use crate::domain::secret::Source;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Make the tokens of a login worthless, and keep the profile for the next one:
    authctl oauth revoke work --yes

  Revoke a token that leaked:
    authctl oauth revoke work --token env:LEAKED

  See which logins there are:
  $ authctl oauth status";

/// Have the server take back a token, or all of a login's
///
/// RFC 7009. Without --token: the login's refresh token first, with which servers end all that came
/// of it, and then its access token. The profile stays known, and needs a new login. Where the server
/// does not do it, the tokens stay here, so that it can be tried again; `authctl oauth logout
/// --revoke` removes them whatever the server says.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Whose client asks, and whose tokens end
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// Where the token is: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt [default: the
    /// tokens of the login]
    #[arg(long, value_name = "SOURCE")]
    token: Option<Source>,
    /// Which kind of token it is: access or refresh
    #[arg(long, value_name = "KIND", requires = "token")]
    hint: Option<Hint>,
    /// Say what would be revoked, and revoke nothing
    #[arg(long)]
    dry_run: bool,
    /// Explain each step of the protocol on standard error, with every secret left out
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    client: ClientOptions,
}

/// What is worthless now.
#[derive(Debug, Serialize)]
pub struct Ended {
    profile: String,
    issuer: String,
    /// `refresh_token`, `access_token`, or `token` where nobody said which it is.
    revoked: Vec<&'static str>,
    /// Whether the access token holds until its end, because the server revokes none.
    access_token_holds: bool,
    dry_run: bool,
}

/// Revokes what was named.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Ended, Error> {
    only_one(false, args.token.iter().chain(args.client.sources()))?;
    ctx.explain(args.explain);
    let name = profile::named(args.name.as_ref(), ctx)?;
    let about = keeping::reference(&name);
    let outcome = match &args.token {
        Some(source) => given(name, source, args, ctx),
        None => own(&name, args, ctx),
    };
    outcome.inspect_err(|error| {
        if !args.dry_run && error.code() != Code::NotConfirmed {
            let entry = Entry::failed(Event::TokenRevoked, error.code().as_str());
            logged::failed(ctx, entry.about(&about));
        }
    })
}

/// Revokes a token that was given. What is kept here stays as it is.
fn given(name: Name, source: &Source, args: &Args, ctx: &Ctx) -> Result<Ended, Error> {
    let token = value::read(source, ctx)?;
    let party = Party::of(name, &args.client, ctx)?;
    let endpoint = party.endpoint("revocation", |at| &at.revocation)?;
    let kind = args.hint.map_or("token", Hint::as_str);
    if !args.dry_run {
        ctx.confirm(&format!("Revoke that token at {}?", party.issuer))?;
        let channel = party.connection.channel();
        revocation::revoke(&channel, &endpoint, &token, args.hint).map_err(refused)?;
        let entry = Entry::new(Event::TokenRevoked).about(&keeping::reference(&party.name));
        logged::noted(ctx, entry.with("tokens", kind));
    }
    Ok(Ended {
        profile: party.name.to_string(),
        issuer: party.issuer,
        revoked: vec![kind],
        access_token_holds: false,
        dry_run: args.dry_run,
    })
}

/// Revokes the tokens of a login, and takes those that are revoked out of the store.
fn own(name: &Name, args: &Args, ctx: &Ctx) -> Result<Ended, Error> {
    let (_, session) = profile::session(name, ctx)?;
    if !args.dry_run {
        let issuer = &session.issuer;
        ctx.confirm(&format!("Revoke the tokens of oauth/{name} at {issuer}?"))?;
    }
    let _turn = ctx.locks.acquire(&keeping::reference(name))?;
    let (credential, session) = profile::session(name, ctx)?;
    let kept = keeping::load(&credential, ctx)?;
    let party = Party::logged_in(name.clone(), &session, &kept, ctx)?;
    let mut told = Ended {
        profile: name.to_string(),
        issuer: session.issuer.clone(),
        revoked: Vec::new(),
        access_token_holds: false,
        dry_run: args.dry_run,
    };
    if kept.tokens.access_token.is_empty() {
        return Ok(told);
    }
    let endpoint = party.endpoint("revocation", |at| &at.revocation)?;
    if args.dry_run {
        let refresh = kept.tokens.refresh_token.as_ref();
        let hints = refresh.map(|_| Hint::Refresh).into_iter();
        told.revoked = hints.chain([Hint::Access]).map(Hint::as_str).collect();
        return Ok(told);
    }
    let channel = party.connection.channel();
    let revocation = revocation::revoke_all(&channel, &endpoint, &kept);
    if !revocation.revoked.is_empty() {
        forget(&credential, session, kept, &revocation, ctx)?;
    }
    told.revoked = revocation
        .revoked
        .iter()
        .map(|hint| hint.as_str())
        .collect();
    told.access_token_holds = revocation.access_holds;
    match revocation.failure {
        None => Ok(told),
        Some(error) => Err(refused(error).hint(format!(
            "what is not revoked is still here: try again, or authctl oauth logout {name}"
        ))),
    }
}

/// Takes out of the store what the server has revoked.
fn forget(
    credential: &Credential,
    session: Session,
    kept: Kept,
    revocation: &Revocation,
    ctx: &Ctx,
) -> Result<(), Error> {
    let now = ctx.now();
    let kept = revocation::without(kept, revocation, now);
    let session = Session {
        expires_at: kept.tokens.expires_at,
        refreshable: kept.tokens.refresh_token.is_some(),
        last_failure: Some(Failure {
            code: Code::LoginRequired.as_str().to_owned(),
            at: now,
        }),
        ..session
    };
    let secret = kept.to_secret()?;
    let reference = &credential.reference;
    let kinds: Vec<&str> = revocation
        .revoked
        .iter()
        .map(|hint| hint.as_str())
        .collect();
    let entry = Entry::new(Event::TokenRevoked)
        .about(reference)
        .with("tokens", kinds.join(" ").as_str());
    let log = Log::open_anyway(ctx);
    ctx.keep(
        reference,
        ctx.store(credential.store),
        &secret,
        session.expires_at,
        |ready| {
            log.commit(entry, |draft| {
                ctx.database.record_session(ready, &session, Some(draft))
            })
        },
    )
    .map(drop)
}

/// Says why the server did not revoke a token.
fn refused(error: TokenError) -> Error {
    if error.is_unsupported_type() {
        Error::new(Code::RevocationFailed, error)
            .hint("the server revokes no tokens of this kind: it ends by itself")
    } else {
        error.into()
    }
}

impl Report for Ended {
    fn text(&self, text: &mut Text) {
        if self.revoked.is_empty() {
            let nothing = format!("oauth/{} has no token left to revoke", self.profile);
            text.line(Role::Dim, &nothing);
            return;
        }
        let (role, done) = if self.dry_run {
            (Role::Warning, "would revoke")
        } else {
            (Role::Good, "revoked")
        };
        let kinds = self.revoked.join(" and ").replace('_', " ");
        text.put(role, done).line(
            Role::Plain,
            &format!(" the {kinds} at {} ({})", self.issuer, self.profile),
        );
        if self.access_token_holds {
            text.line(
                Role::Warning,
                "the server revokes no access tokens: that of the login holds until its end",
            );
        }
    }

    fn hint(&self) -> Option<String> {
        let all = self.revoked.len() > 1 || self.revoked == ["access_token"];
        (all && !self.dry_run).then(|| format!("authctl oauth login {}", self.profile))
    }
}
