//! The keys that a token is held against: from a source, from a URL, or from an issuer.

use std::str::FromStr;

use url::Url;

use super::discovery::discover;
use super::published::{Ask, Document, Found, Outcome};
use super::token;
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::header::Header;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::curve::Shape;
use crate::domain::jose::keyset::KeySet;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::metadata;
use crate::domain::origin::authority;
use crate::domain::secret::{Secret, Source, SourceError};
use crate::domain::text::excerpt;
use crate::error::{Code, Error};

/// The keys as they are named on the command line, one of three ways: a verb says by the group
/// `keys` whether it needs any.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Given {
    /// The key: PEM, DER, JWK or JWK set; any other bytes with --alg HS256, HS384 or HS512
    #[arg(long, value_name = "SOURCE", group = "keys")]
    key: Option<Source>,
    /// The key set: a source, or the https URL that publishes it
    #[arg(long, value_name = "SOURCE|URL", group = "keys")]
    jwks: Option<Place>,
    /// Whose keys: an https URL, whose metadata names the key set; the token has to be from it
    #[arg(long, value_name = "URL", group = "keys")]
    issuer: Option<Issuer>,
    /// Ask no server; use the copy of what it published before, however old
    #[arg(long)]
    offline: bool,
}

/// Where a key set is.
#[derive(Debug, Clone)]
enum Place {
    Source(Source),
    Url(Url),
}

impl FromStr for Place {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Url::parse(text) {
            // Anything else with a colon in it, such as env:NAME, is a source.
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self::Url(url)),
            _ => text.parse().map(Self::Source),
        }
    }
}

impl Given {
    /// Whether any key is named.
    pub fn is_given(&self) -> bool {
        self.key.is_some() || self.jwks.is_some() || self.issuer.is_some()
    }

    /// Returns the issuer whose keys these are, where that is how they are named.
    pub fn issuer(&self) -> Option<&Issuer> {
        self.issuer.as_ref()
    }

    /// Whether standard input is where the keys come from.
    pub fn are_stdin(&self) -> bool {
        matches!(self.key, Some(Source::Stdin))
            || matches!(self.jwks, Some(Place::Source(Source::Stdin)))
    }

    /// Whether to read the token before the keys, which is so unless that would take the keys'
    /// input away: for a broken token no server need be asked.
    pub fn come_after(&self, token: &token::Given) -> Result<bool, Error> {
        let on_stdin = self.are_stdin();
        if on_stdin && token.is_stdin() {
            return Err(Error::new(
                Code::Usage,
                "the token and the key can't both come from standard input",
            )
            .hint("give the token as an argument, or the key as @FILE, env:NAME or fd:N"));
        }
        Ok(!on_stdin)
    }

    /// Reads or fetches the keys. `wanted` (empty: all) narrows what they are good for.
    ///
    /// SECURITY: only what the person named is ever fetched, never what the token names (`jku`,
    /// `x5u`, or an issuer in it; RFC 8725 §3.10).
    pub fn read(&self, wanted: &[Algorithm], ctx: &Ctx) -> Result<Keys, Error> {
        let ask = if self.offline {
            Ask::Never
        } else {
            Ask::WhenDue
        };
        match (&self.key, &self.jwks, &self.issuer) {
            (Some(source), ..) | (None, Some(Place::Source(source)), _) => {
                let material = ctx.read_exact(source, SOURCE_LIMIT)?;
                Ok(Keys::Given(KeySet::parse(&material, wanted)?))
            }
            (None, Some(Place::Url(url)), _) => Keys::published(url.clone(), wanted, ask, ctx),
            (None, None, Some(issuer)) => {
                let url = discover(issuer, ask, metadata::keys, ctx)?;
                Keys::published(url, wanted, ask, ctx)
            }
            (None, None, None) => Err(Error::new(Code::Usage, "no key was given")
                .hint("--key, --jwks or --issuer names it")),
        }
    }
}

/// Keys to hold a token against.
#[derive(Debug)]
pub enum Keys {
    /// The person gave them.
    Given(KeySet),
    /// A server publishes them.
    Published(Box<Published>),
}

/// A key set that a server publishes.
#[derive(Debug)]
pub struct Published {
    document: Document,
    found: Found<KeySet>,
    wanted: Vec<Algorithm>,
}

impl Keys {
    /// Fetches the key set that is published at `url`. `wanted` (empty: any) are the algorithms
    /// that a token may have.
    pub fn published(url: Url, wanted: &[Algorithm], ask: Ask, ctx: &Ctx) -> Result<Self, Error> {
        let document = Document {
            url,
            what: "key set",
            ask,
        };
        match document.fetch(|body| read(body, &document.url), ctx)? {
            Outcome::Found(found) => Ok(Self::Published(Box::new(Published {
                document,
                found,
                wanted: wanted.to_vec(),
            }))),
            Outcome::Refused(status) => Err(document.refused(status).hint(CHECK)),
        }
    }

    /// Returns the keys for a token with this header. Where it names a key that a published set
    /// lacks, the set is fetched anew first: the issuer may have rotated its keys.
    pub fn for_token(&mut self, header: &Header, ctx: &Ctx) -> Result<&KeySet, Error> {
        let published = match self {
            Self::Given(set) => return Ok(set),
            Self::Published(published) => published,
        };
        let Published {
            document,
            found,
            wanted,
        } = &mut **published;
        if found.value.lacks(header, wanted) {
            let url = &document.url;
            document.renew(found, |body| read(body, url), ctx)?;
        }
        let good = found.value.algorithms();
        if wanted.is_empty() || good.iter().any(|algorithm| algorithm.is_in(wanted)) {
            Ok(&found.value)
        } else {
            Err(Error::new(
                Code::JwkInvalid,
                format!("no key of {} is good for --alg", authority(&document.url)),
            )
            .hint("the keys say what they are good for; give another --alg, or none"))
        }
    }
}

const CHECK: &str = "check the URL; an issuer names it as jwks_uri in its metadata";

/// Reads what was published. It is not the person's, and so not the person's mistake.
fn read(body: &Secret, url: &Url) -> Result<KeySet, Error> {
    let invalid = |reason: String| Error::new(Code::RemoteInvalid, reason).hint(CHECK);
    let keys = KeySet::parse(body, &[]).map_err(|error: KeyError| {
        let host = authority(url);
        invalid(format!("what {host} publishes can't be used: {error}"))
    })?;
    // SECURITY: whoever can read the set could sign with a shared secret in it.
    let is_secret = |shape| matches!(shape, Shape::Secret(_));
    if keys.keys().iter().any(|key| is_secret(key.shape())) {
        let host = authority(url);
        return Err(invalid(format!(
            "what {host} publishes is a shared secret, and one that is published is none"
        )));
    }
    Ok(keys)
}

/// Tells what a person should know about the keys: on standard error, details under `--verbose`.
pub fn tell(keys: &KeySet, ctx: &Ctx) {
    for note in keys.notes() {
        ctx.note(note);
    }
    for skipped in keys.skipped() {
        let kid = skipped.kid.as_deref().unwrap_or("without a kid");
        ctx.detail(&format!(
            "the key {} is left out: {}",
            excerpt(kid, 80),
            skipped.reason
        ));
    }
}
