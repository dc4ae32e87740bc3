//! `authctl oauth status`: who is logged in where, from the database and the configuration alone.

use serde::Serialize;

use super::profile::{self, Layers};
use crate::ctx::Ctx;
use crate::domain::credential::{Credential, Name};
use crate::domain::oauth::details::Details;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::profile::words::ClientMethod;
use crate::domain::oauth::session::Session;
use crate::domain::oauth::standing::Standing;
use crate::domain::oauth::tokens::TokenKind;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text, column};

const EXAMPLES: &str = "Examples:
  Show every login:
  $ authctl oauth status

  For a script:
  $ authctl oauth status --json

  Show one:
    authctl oauth status work";

/// Show who is logged in where
///
/// Neither the keychain nor a server is asked: what is shown is what is known here. Profiles that
/// the configuration has and nobody logged in with are shown as such.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which login; without it, all
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
}

/// What is known of logins: one object where one was asked for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Status {
    /// One login.
    One(Box<Login>),
    /// All of them.
    All {
        /// By name.
        profiles: Vec<Login>,
    },
}

/// What is known of a login.
#[derive(Debug, Serialize)]
pub struct Login {
    profile: String,
    state: Standing,
    preset: Option<String>,
    issuer: Option<String>,
    client_id: Option<String>,
    subject: Option<String>,
    grant: Option<&'static str>,
    client_auth: Option<&'static str>,
    token_type: Option<&'static str>,
    requested: Vec<String>,
    scope: Option<String>,
    not_granted: Vec<String>,
    /// What exactly the tokens may be used for, as the server says it.
    authorization_details: Option<Details>,
    expires_at: Option<Timestamp>,
    refreshable: bool,
    logged_in_at: Option<Timestamp>,
    refreshed_at: Option<Timestamp>,
    last_failure: Option<LastFailure>,
    store: Option<&'static str>,
    #[serde(skip)]
    now: Timestamp,
}

#[derive(Debug, Serialize)]
struct LastFailure {
    code: String,
    /// What the code means.
    meaning: Option<&'static str>,
    at: Timestamp,
}

/// Returns the role that a standing is shown in.
const fn role(state: Standing) -> Role {
    match state {
        Standing::LoggedIn => Role::Good,
        Standing::LoginRequired => Role::Bad,
        Standing::NeverLoggedIn => Role::Dim,
        Standing::RefreshFailed => Role::Warning,
    }
}

/// Returns what the database and the configuration know.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Status, Error> {
    let now = ctx.now();
    if let Some(name) = profile::chosen(args.name.as_ref(), ctx)? {
        if ctx.database.session(&name)?.is_none()
            && let Some(configured) = ctx.settings.oauth_profile(&name)?
        {
            return Ok(Status::One(Box::new(unused(&name, configured, now)?)));
        }
        let (credential, session) = profile::session(&name, ctx)?;
        return Ok(Status::One(Box::new(login(&credential, session, now))));
    }
    let sessions = ctx.database.sessions()?.into_iter();
    let mut profiles: Vec<Login> = sessions
        .map(|(credential, session)| login(&credential, session, now))
        .collect();
    for name in ctx.settings.oauth_profiles()? {
        if profiles.iter().any(|known| known.profile == name.as_str()) {
            continue;
        }
        if let Some(configured) = ctx.settings.oauth_profile(&name)? {
            profiles.push(unused(&name, configured, now)?);
        }
    }
    profiles.sort_by(|one, other| one.profile.cmp(&other.profile));
    Ok(Status::All { profiles })
}

fn login(credential: &Credential, session: Session, now: Timestamp) -> Login {
    let state = Standing::of(&session, now);
    let authorization_details = session.terms.details;
    let terms = session.terms.profile;
    let not_granted = terms.not_granted(&session.requested, session.granted.as_deref());
    let kind = match terms.dpop {
        Some(true) => TokenKind::Dpop,
        Some(false) | None => TokenKind::Bearer,
    };
    Login {
        profile: credential.reference.name.to_string(),
        state,
        issuer: Some(session.issuer),
        client_id: Some(session.client_id),
        subject: session.subject,
        grant: Some(terms.grant().as_str()),
        client_auth: terms.client_auth.map(ClientMethod::as_str),
        token_type: Some(kind.as_str()),
        not_granted: not_granted.into_iter().map(str::to_owned).collect(),
        authorization_details,
        requested: session.requested,
        scope: session.granted,
        expires_at: session.expires_at,
        refreshable: session.refreshable,
        logged_in_at: Some(session.logged_in_at),
        refreshed_at: session.refreshed_at,
        last_failure: session.last_failure.map(|failure| LastFailure {
            meaning: meaning(&failure.code),
            code: failure.code,
            at: failure.at,
        }),
        store: Some(credential.store.as_str()),
        preset: terms.preset,
        now,
    }
}

/// Returns what is known of a profile that nobody logged in with.
fn unused(name: &Name, configured: Profile, now: Timestamp) -> Result<Login, Error> {
    let layers = Layers::below(&Profile::default(), Some(configured), None)?;
    let profile = layers.written();
    Ok(Login {
        profile: name.to_string(),
        state: Standing::NeverLoggedIn,
        grant: Some(profile.grant().as_str()),
        client_auth: profile.client_auth.map(ClientMethod::as_str),
        issuer: profile.issuer.map(|issuer| issuer.to_string()),
        preset: profile.preset,
        client_id: profile.client_id,
        subject: None,
        token_type: None,
        requested: profile.scopes.unwrap_or_default(),
        scope: None,
        not_granted: Vec::new(),
        authorization_details: None,
        expires_at: None,
        refreshable: false,
        logged_in_at: None,
        refreshed_at: None,
        last_failure: None,
        store: None,
        now,
    })
}

/// Says what an error's code means, where it is one of ours.
fn meaning(code: &str) -> Option<&'static str> {
    let known = Code::ALL.iter().find(|known| known.as_str() == code);
    known.map(|known| known.meaning())
}

impl Report for Status {
    fn text(&self, text: &mut Text) {
        match self {
            Self::One(login) => one(login, text),
            Self::All { profiles } if profiles.is_empty() => {
                text.line(
                    Role::Dim,
                    "no logins yet; authctl oauth login PROFILE makes one",
                );
            }
            Self::All { profiles } => all(profiles, text),
        }
    }
}

/// The columns; where there is no room for all, what is least asked for goes first.
fn all(profiles: &[Login], text: &mut Text) {
    let columns = [
        column("profile", 0),
        column("state", 0),
        column("issuer", 1),
        column("who", 2),
        column("token ends", 3),
        column("store", 5),
        column("refreshed", 4),
    ];
    text.list(
        &columns,
        profiles.iter().map(|login| {
            vec![
                login.profile.clone(),
                login.state.in_words().to_owned(),
                login.issuer.clone().unwrap_or_else(|| "-".into()),
                login.subject.clone().unwrap_or_else(|| "-".into()),
                ends(login),
                login.store.unwrap_or("-").to_owned(),
                match login.refreshed_at {
                    Some(moment) => moment.seen_from(login.now),
                    None => "-".into(),
                },
            ]
        }),
    );
}

fn one(login: &Login, text: &mut Text) {
    text.put(Role::Heading, &login.profile)
        .put(Role::Plain, "  ")
        .line(role(login.state), login.state.in_words());
    let seen = |moment: Timestamp| moment.seen_from(login.now);
    let mut field = |label: &str, value: &str| {
        text.field(11, label, value);
    };
    let mut some = |label: &str, value: Option<&str>| {
        if let Some(value) = value {
            field(label, value);
        }
    };
    some("preset", login.preset.as_deref());
    some("issuer", login.issuer.as_deref());
    some("client", login.client_id.as_deref());
    some("proves by", login.client_auth);
    some("grant", login.grant);
    let Some(logged_in_at) = login.logged_in_at else {
        text.line(
            Role::Dim,
            &format!("authctl oauth login {} logs in", login.profile),
        );
        return;
    };
    field("who", login.subject.as_deref().unwrap_or("not said"));
    field("asked for", &words(&login.requested));
    field("granted", login.scope.as_deref().unwrap_or("as asked for"));
    if !login.not_granted.is_empty() {
        field("not granted", &words(&login.not_granted));
    }
    if let Some(details) = &login.authorization_details {
        field("in detail", &excerpt(details.as_str(), 200));
    }
    if let Some(kind) = login.token_type {
        field("token", kind);
    }
    field("token ends", &ends(login));
    field("logged in", &seen(logged_in_at));
    if let Some(moment) = login.refreshed_at {
        field("refreshed", &seen(moment));
    }
    if let Some(failure) = &login.last_failure {
        let meaning = failure.meaning.unwrap_or(&failure.code);
        field("failed", &format!("{}: {meaning}", seen(failure.at)));
    }
    field("store", login.store.unwrap_or("-"));
}

fn words(list: &[String]) -> String {
    if list.is_empty() {
        "no scope".into()
    } else {
        list.join(" ")
    }
}

fn ends(login: &Login) -> String {
    let end = match login.expires_at {
        Some(end) => end.seen_from(login.now),
        None if login.state == Standing::NeverLoggedIn => return "-".into(),
        None => "not said".into(),
    };
    if login.refreshable {
        format!("{end}, refreshed by itself")
    } else {
        end
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    #[test]
    fn the_list_fits_the_terminal() {
        let mut written = Map::new();
        written.insert("issuer".into(), "https://tenant.eu.auth0.com/".into());
        let name: Name = "a-customer".parse().unwrap();
        let configured = Profile::read(written).unwrap();
        let login = unused(&name, configured, Timestamp::EPOCH).unwrap();
        let busy = Login {
            profile: "work".into(),
            state: Standing::RefreshFailed,
            subject: Some("auth0|5f7c8ec7c33c6c004bbafe82".into()),
            expires_at: Some(Timestamp::EPOCH),
            refreshable: true,
            refreshed_at: Some(Timestamp::EPOCH),
            store: Some("keychain"),
            issuer: login.issuer.clone(),
            ..unused(&name, Profile::default(), Timestamp::EPOCH).unwrap()
        };
        let all = Status::All {
            profiles: vec![login, busy],
        };
        for (width, shown) in [(50, "STATE"), (80, "ISSUER"), (120, "WHO")] {
            let mut text = Text::new(false, false, width);
            all.text(&mut text);
            let text = String::from_utf8(text.into_bytes()).unwrap();
            assert!(text.contains(shown), "{text}");
            assert_eq!(text.lines().count(), 3, "a cell is torn: {text}");
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest.unwrap() <= width, "{text}");
        }
    }
}
