//! `authctl key new --lines`: a key for every request, kept nowhere.

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::apikey::address::{Cidr, Cidrs};
use crate::domain::apikey::expiry::Expiry;
use crate::domain::apikey::format::issue;
use crate::domain::apikey::label::Labels;
use crate::domain::apikey::parts::{Env, KeyId, Prefix};
use crate::domain::apikey::policy::Policy;
use crate::domain::apikey::record::Owner;
use crate::domain::apikey::request::Request;
use crate::domain::apikey::scope::{Scope, Scopes};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::Name;
use crate::domain::random::Pool;
use crate::domain::time::{Timestamp, When};
use crate::error::{Code, Error};
use crate::output::Answer;
use crate::output::lines::{self, Answered};

/// Makes a key for every line of standard input; `usual` is what holds where a line says nothing.
pub(super) fn run(usual: Request, ctx: &Ctx) -> Result<Answered, Error> {
    let policy = Arc::new(ctx.settings.key_policy()?);
    let (usual, random) = (Arc::new(usual), Arc::clone(&ctx.random));
    let count = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&count);
    let answered = lines::answer(ctx, move || {
        let (policy, usual) = (Arc::clone(&policy), Arc::clone(&usual));
        let count = Arc::clone(&counted);
        // A pool stays in its thread.
        let random = Pool::new(Arc::clone(&random));
        move |line, now, answer| {
            let line = Line::parse(line)?;
            let name = line.name.as_ref().map(|Parsed(name)| name.clone());
            make(
                name.as_ref(),
                line.over(&usual),
                &policy,
                &random,
                now,
                answer,
            )?;
            count.fetch_add(1, Ordering::Relaxed);
            Ok(Answer::Yes)
        }
    })?;
    let count = count.load(Ordering::Relaxed);
    if count > 0 {
        logged::noted(ctx, Entry::new(Event::KeyIssued).with("count", count));
    }
    Ok(answered)
}

/// Makes one key, and adds it to the answer.
fn make(
    name: Option<&Name>,
    request: Request,
    policy: &Policy,
    random: &Pool,
    now: Timestamp,
    answer: &mut Vec<u8>,
) -> Result<(), Error> {
    let grant = request.grant(policy, now)?;
    let issued = issue(&grant.prefix, grant.env, random)?;
    let made = Made {
        key: issued.key.expose_text().unwrap_or_default(),
        id: issued.id,
        hash: &issued.hash.hex(),
        name: name.map(Name::as_str),
        prefix: grant.prefix.as_str(),
        env: grant.env.as_str(),
        owner: &grant.owner,
        scopes: &grant.scopes,
        cidrs: &grant.cidrs,
        labels: &grant.labels,
        created_at: now,
        not_before: grant.not_before,
        expires_at: grant.expires_at,
    };
    lines::json(&made, answer)
}

/// A key, and all that a registry wants to know of it.
#[derive(Serialize)]
struct Made<'a> {
    key: &'a str,
    id: KeyId,
    /// SHA-256 of the key, in hexadecimal digits.
    hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    prefix: &'a str,
    env: &'static str,
    owner: &'a Owner,
    scopes: &'a Scopes,
    cidrs: &'a Cidrs,
    labels: &'a Labels,
    created_at: Timestamp,
    not_before: Timestamp,
    expires_at: Timestamp,
}

/// A request.
///
/// SECURITY: a member that is not known is refused: a limit that is asked for with a slip of the
/// pen would be none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: Option<Parsed<Name>>,
    owner: Option<Parsed<Owner>>,
    scopes: Option<Vec<Parsed<Scope>>>,
    expires: Option<Parsed<Expiry>>,
    not_before: Option<Parsed<When>>,
    env: Option<Parsed<Env>>,
    prefix: Option<Parsed<Prefix>>,
    cidrs: Option<Vec<Parsed<Cidr>>>,
    labels: Option<Labels>,
}

impl Line {
    fn parse(line: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(line).map_err(|error| {
            Error::new(
                Code::KeyRequestInvalid,
                format!("the line asks for no key: {error}"),
            )
            .hint(r#"write it like {"owner":"team-ci","scopes":["repo:read"],"expires":"90d"}"#)
        })
    }

    /// Returns what the line says, over what is usual.
    fn over(self, usual: &Request) -> Request {
        let usual = usual.clone();
        let scopes = self.scopes.map(bare);
        Request {
            owner: only(self.owner).or(usual.owner),
            scopes: scopes.unwrap_or(usual.scopes),
            expires: only(self.expires).or(usual.expires),
            not_before: only(self.not_before).or(usual.not_before),
            env: only(self.env).or(usual.env),
            prefix: only(self.prefix).or(usual.prefix),
            cidrs: self.cidrs.map_or(usual.cidrs, bare),
            labels: self.labels.unwrap_or(usual.labels),
        }
    }
}

fn only<T>(parsed: Option<Parsed<T>>) -> Option<T> {
    parsed.map(|Parsed(value)| value)
}

fn bare<T, C: FromIterator<T>>(parsed: Vec<Parsed<T>>) -> C {
    parsed.into_iter().map(|Parsed(value)| value).collect()
}

/// A value that is read by its own parser: from a text, or for a moment from Unix seconds.
struct Parsed<T>(T);

impl<'de, T> Deserialize<'de> for Parsed<T>
where
    T: FromStr,
    T::Err: Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Parse(PhantomData))
    }
}

struct Parse<T>(PhantomData<T>);

impl<T> Visitor<'_> for Parse<T>
where
    T: FromStr,
    T::Err: Display,
{
    type Value = Parsed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map(Parsed).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }
}
