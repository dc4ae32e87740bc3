//! `authctl key new`: issues an API key.

mod lines;

use serde::Serialize;

use crate::commands::key::kept::{self, Revealed};
use crate::commands::key::view;
use crate::commands::logged::Log;
use crate::commands::versions;
use crate::ctx::Ctx;
use crate::domain::apikey::address::{Cidr, Cidrs};
use crate::domain::apikey::expiry::Expiry;
use crate::domain::apikey::format::issue;
use crate::domain::apikey::label::{Label, Labels};
use crate::domain::apikey::parts::{Env, KeyId, Prefix};
use crate::domain::apikey::record::{KeyRecord, Origin, Owner};
use crate::domain::apikey::request::Request;
use crate::domain::apikey::scope::{Scope, Scopes};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Credential, Name, Reference, State};
use crate::domain::ports::SecretStore;
use crate::domain::time::{Timestamp, When};
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Issue a key that may read, and lives for 90 days:
  $ authctl key new deploy --owner team-ci --scope repo:read

  Issue one that is good in one network alone, with a note for people and filters:
  $ authctl key new backup --owner ops@example.com --scope files:read --cidr 10.0.0.0/8 --label tier=prod

  Issue one for tests and hand it to a program:
  $ authctl key new smoke --owner team-qa --scope api:read --env test --expires 1d --reveal | wc -c

  Make a key for each of many customers, and keep none of them:
  $ printf '{\"owner\":\"alice\"}\\n{\"owner\":\"bob\",\"expires\":\"30d\"}\\n' > requests
  $ authctl key new --lines --scope api:read < requests > keys";

/// Issue an API key and keep it in the store
///
/// What is not said is as the policy has it: the table `[key]` of config.toml sets `default_expires`
/// (90d), `max_expires` (366d, and never more), `owner`, `prefix` (ac), and `require_scopes` (true
/// or false).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to call it
    #[arg(required_unless_present = "lines")]
    name: Option<Name>,
    #[command(flatten)]
    wishes: Wishes,
    /// Write the key itself to standard output, alone
    #[arg(long)]
    reveal: bool,
    /// Make a key for every line of standard input, in order, and give a line of JSON with it
    ///
    /// A line is a request: a JSON object with any of name, owner, scopes, expires, `not_before`,
    /// env, prefix, cidrs and labels; the other options hold where it says nothing. The answer has
    /// the key, its id, and its SHA-256 as hash; beside the key it is what key import --hashes
    /// takes. Nothing is kept here: no key in a store, and none on record.
    #[arg(long, conflicts_with_all = ["name", "reveal"])]
    lines: bool,
}

/// What a key is to be.
#[derive(Debug, Clone, clap::Args)]
struct Wishes {
    /// Who answers for it: a person, a team, an address
    #[arg(long)]
    owner: Option<Owner>,
    /// What it may do, as resource:action; repeatable. Without any, it may do nothing that asks
    /// for a scope
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<Scope>,
    /// When it ends: a span (90d), RFC 3339 or Unix seconds; at most 366 days from now [default:
    /// 90d, or what the policy says]
    #[arg(long, value_name = "TIME")]
    expires: Option<Expiry>,
    /// From when on it is good: a span (1h), RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME")]
    not_before: Option<When>,
    /// Where it is good for: live, test or dev
    #[arg(long, default_value = "live")]
    env: Env,
    /// Who issued it, for people and scanners that find it: the key begins so [default: ac, or
    /// what the policy says]
    #[arg(long)]
    prefix: Option<Prefix>,
    /// From which network it may be used, as 10.0.0.0/8 or one address; repeatable. Without any,
    /// from anywhere
    #[arg(long = "cidr", value_name = "NETWORK")]
    cidrs: Vec<Cidr>,
    /// What else to note of it, as name=value; repeatable
    #[arg(long = "label", value_name = "LABEL")]
    labels: Vec<Label>,
}

impl Wishes {
    fn request(&self) -> Result<Request, Error> {
        Ok(Request {
            owner: self.owner.clone(),
            scopes: self.scopes.iter().cloned().collect(),
            expires: self.expires,
            not_before: self.not_before,
            env: Some(self.env),
            prefix: self.prefix.clone(),
            cidrs: self.cidrs.iter().copied().collect(),
            labels: Labels::new(self.labels.iter().cloned())?,
        })
    }
}

/// The key that was issued.
#[derive(Debug, Serialize)]
pub struct Issued {
    name: String,
    id: KeyId,
    version: u32,
    env: &'static str,
    owner: Option<Owner>,
    scopes: Scopes,
    cidrs: Cidrs,
    labels: Labels,
    created_at: Timestamp,
    not_before: Timestamp,
    expires_at: Timestamp,
    store: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Revealed>,
    #[serde(skip)]
    place: String,
}

/// Issues one key, or makes many.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match &args.name {
        Some(name) => one(name, args, ctx).map(Into::into),
        None => lines::run(args.wishes.request()?, ctx).map(Into::into),
    }
}

/// Issues the key, and returns once it is in the store and on record.
///
/// The order: take the name, put the key into the store, make it known. Whatever is cut off in
/// between, no key is good that nobody holds; the next `key new` of that name starts afresh.
fn one(name: &Name, args: &Args, ctx: &Ctx) -> Result<Issued, Error> {
    let reference = kept::reference(name)?;
    let now = ctx.now();
    // Before anything is opened: what the policy refuses touches nothing.
    let grant = args
        .wishes
        .request()?
        .grant(&ctx.settings.key_policy()?, now)?;
    let log = Log::open(ctx)?;
    let _turn = ctx.locks.acquire(&reference)?;
    let left = free(ctx, &reference)?;
    let store = ctx.store_for_new()?;
    if let Some(left) = left.filter(|left| left.store != store.kind()) {
        versions::abandon(ctx, &left, "key new", "it is good for nothing");
    }
    let issued = issue(&grant.prefix, grant.env, &*ctx.random)?;
    let origin = Origin::Issued {
        prefix: grant.prefix,
        hash: issued.hash,
    };
    let key = KeyRecord {
        owner: Some(grant.owner),
        scopes: grant.scopes,
        cidrs: grant.cidrs,
        labels: grant.labels,
        not_before: grant.not_before,
        expires_at: Some(grant.expires_at),
        ..KeyRecord::new(issued.id, name.clone(), origin, grant.env, now)
    };
    let expires_at = grant.expires_at;
    let credential = Credential::pending(reference, store.kind(), now, Some(expires_at));
    let reference = credential.reference.clone();
    let entry = Entry::new(Event::KeyIssued)
        .about(&reference)
        .with("id", key.id);
    versions::put_first(ctx, store, &key.slot(), &issued.key, credential, |ready| {
        log.commit(entry, |draft| ctx.database.issue_key(&key, ready, draft))
    })?;
    if args.reveal {
        log.append(kept::revealed(&key))?;
    }
    Ok(told(
        ctx,
        args.reveal.then_some(Revealed(issued.key)),
        key,
        expires_at,
        store,
    ))
}

/// Returns once the name is free, with what an interrupted `key new` left under it. The lock is
/// ours, so nobody is still at it.
fn free(ctx: &Ctx, reference: &Reference) -> Result<Option<Credential>, Error> {
    let known = ctx.database.credential(reference)?;
    let versions = ctx.database.key_versions(&reference.name)?;
    match known {
        Some(credential) if credential.state == State::Ready => Err(taken(reference)),
        _ if !versions.is_empty() => Err(taken(reference)),
        left => Ok(left),
    }
}

fn taken(reference: &Reference) -> Error {
    let name = &reference.name;
    Error::new(Code::KeyExists, format!("{reference} was issued before"))
        .hint(format!("authctl key rotate {name} issues its next version"))
        .hint(format!("authctl key show {name} says how it stands"))
}

fn told(
    ctx: &Ctx,
    revealed: Option<Revealed>,
    key: KeyRecord,
    expires_at: Timestamp,
    store: &dyn SecretStore,
) -> Issued {
    if revealed.is_some() {
        ctx.note(&format!(
            "issued key/{} (id {}), good until {expires_at}; kept in {}",
            key.name,
            key.id,
            store.place()
        ));
    }
    Issued {
        name: key.name.to_string(),
        id: key.id,
        version: key.version,
        env: key.env.as_str(),
        owner: key.owner,
        scopes: key.scopes,
        cidrs: key.cidrs,
        labels: key.labels,
        created_at: key.created_at,
        not_before: key.not_before,
        expires_at,
        store: store.kind().as_str(),
        key: revealed,
        place: store.place(),
    }
}

impl Report for Issued {
    fn text(&self, text: &mut Text) {
        if let Some(Revealed(key)) = &self.key {
            text.secret(key);
            return;
        }
        text.put(Role::Good, "issued")
            .line(Role::Plain, &format!(" key/{}", self.name))
            .field(7, "id", self.id.as_str())
            .field(7, "owner", view::owner(self.owner.as_ref()))
            .field(7, "scopes", &view::scopes(&self.scopes));
        if !self.cidrs.is_empty() {
            text.field(7, "from", &self.cidrs.to_string());
        }
        if !self.labels.is_empty() {
            text.field(7, "labels", &view::labels(&self.labels));
        }
        text.field(7, "env", self.env);
        if self.not_before > self.created_at {
            let begins = view::moment(self.not_before, self.created_at);
            text.field(7, "begins", &begins);
        }
        text.field(
            7,
            "expires",
            &view::moment(self.expires_at, self.created_at),
        )
        .field(7, "kept in", &self.place);
    }

    fn hint(&self) -> Option<String> {
        let hidden = self.key.is_none();
        hidden.then(|| format!("authctl key show {} --reveal shows the key", self.name))
    }
}
