//! The keys that a token is held against: from a source, from a URL, or from an issuer.

use std::str::FromStr;
use std::sync::Arc;

use url::Url;

use super::discovery::discover;
use super::named::Named;
use super::published::{Ask, Document, Found, Outcome};
use super::token;
use crate::ctx::Ctx;
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
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};

/// The keys as they are named on the command line, one of three ways: a verb says by the group
/// `keys` whether it needs any.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Given {
    /// The key: PEM, DER, JWK or JWK set; any other bytes with --alg HS256, HS384 or HS512. A public
    /// JWK may be the argument itself. May be repeated
    #[arg(long, value_name = "SOURCE", group = "keys")]
    key: Vec<Named>,
    /// The key set: a source, the https URL that publishes it, or its JSON
    #[arg(long, value_name = "SOURCE|URL", group = "keys")]
    jwks: Option<Place>,
    /// Whose keys: an https URL, whose metadata names the key set; a JWT has to be from it
    #[arg(long, value_name = "URL", group = "keys")]
    issuer: Option<Issuer>,
    /// Ask no server; use the copy of what it published before, however old
    #[arg(long)]
    offline: bool,
}

/// Where a key set is.
#[derive(Debug, Clone)]
pub(in crate::commands) enum Place {
    Named(Named),
    Url(Url),
}

impl FromStr for Place {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Url::parse(text) {
            // Anything else with a colon in it, such as env:NAME, is a source.
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self::Url(url)),
            _ => text.parse().map(Self::Named),
        }
    }
}

impl Given {
    /// Whether any key is named.
    pub fn is_given(&self) -> bool {
        !self.key.is_empty() || self.jwks.is_some() || self.issuer.is_some()
    }

    /// Returns the issuer whose keys these are, where that is how they are named.
    pub fn issuer(&self) -> Option<&Issuer> {
        self.issuer.as_ref()
    }

    /// Returns the sources that the keys are read from.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.named().filter_map(|named| match named {
            Named::Source(source) => Some(source),
            Named::Inline(_) => None,
        })
    }

    fn named(&self) -> impl Iterator<Item = &Named> {
        let set = self.jwks.as_ref().and_then(|place| match place {
            Place::Named(named) => Some(named),
            Place::Url(_) => None,
        });
        self.key.iter().chain(set)
    }

    /// Whether standard input is where the keys come from.
    pub fn are_stdin(&self) -> bool {
        self.sources().any(|source| *source == Source::Stdin)
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
        match (&self.jwks, &self.issuer) {
            (Some(Place::Url(url)), _) => Keys::published(url.clone(), wanted, ask, ctx),
            (None, Some(issuer)) => {
                let url = discover(issuer, ask, metadata::keys, ctx)?;
                Keys::published(url, wanted, ask, ctx)
            }
            (Some(Place::Named(_)), _) | (None, None) => {
                let sets: Result<Vec<KeySet>, Error> =
                    self.named().map(|named| named.read(wanted, ctx)).collect();
                let sets = sets?;
                if sets.is_empty() {
                    return Err(Error::new(Code::Usage, "no key was given")
                        .hint("--key, --jwks or --issuer names it"));
                }
                Ok(Keys::Given(Arc::new(KeySet::join(sets))))
            }
        }
    }
}

/// Keys to hold a token against.
#[derive(Debug)]
pub enum Keys {
    /// The person gave them.
    Given(Arc<KeySet>),
    /// A server publishes them.
    Published(Box<Published>),
}

/// A key set that a server publishes.
#[derive(Debug)]
pub struct Published {
    document: Document,
    found: Found<Arc<KeySet>>,
    wanted: Vec<Algorithm>,
    /// Why the keys, which are too old by now, could not be fetched anew.
    lost: Option<Error>,
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
        match document.fetch(|body| read(body, &document.url).map(Arc::new), ctx)? {
            Outcome::Found(found) => Ok(Self::Published(Box::new(Published {
                document,
                found,
                wanted: wanted.to_vec(),
                lost: None,
            }))),
            Outcome::Refused(status) => Err(document.refused(status).hint(CHECK)),
        }
    }

    /// Returns the keys as they are had by now.
    pub fn all(&self) -> &KeySet {
        match self {
            Self::Given(set) => set,
            Self::Published(published) => &published.found.value,
        }
    }

    /// Returns the keys for a token with this header. Where it names a key that a published set
    /// lacks, the set is fetched anew first: the issuer may have rotated its keys.
    pub fn for_token(&mut self, header: &Header, ctx: &Ctx) -> Result<&KeySet, Error> {
        match self {
            Self::Given(set) => Ok(set),
            Self::Published(published) => {
                if published.found.value.lacks(header, &published.wanted) {
                    published.renew(ctx)?;
                }
                published.usable()
            }
        }
    }

    /// Returns the keys for one of many tokens, as [`Self::for_token`] does, and looks at the same
    /// time whether a published set is still the one: a stream of tokens may go on for days.
    pub fn for_next(&mut self, header: &Header, ctx: &Ctx) -> Result<&KeySet, Error> {
        let outlook = self.outlook(ctx.now());
        match self {
            Self::Given(set) => Ok(set),
            Self::Published(published) => {
                if outlook.is_old(ctx.now()) {
                    published.refresh(ctx);
                } else if outlook.may_grow(ctx.now()) && outlook.lacks(header) {
                    published.renew(ctx)?;
                }
                match &published.lost {
                    Some(error) => Err(error.again()),
                    None => published.usable(),
                }
            }
        }
    }

    /// Returns what there is to know about the keys for who holds tokens against them.
    pub fn outlook(&self, now: Timestamp) -> Outlook {
        match self {
            Self::Given(set) => Outlook {
                keys: Arc::clone(set),
                wanted: Vec::new(),
                doubtful: false,
                due: None,
            },
            Self::Published(published) => Outlook {
                keys: Arc::clone(&published.found.value),
                wanted: published.wanted.clone(),
                doubtful: published.lost.is_some() || published.usable().is_err(),
                due: (published.document.ask != Ask::Never).then(|| Due {
                    lacking: published.found.askable_from(now),
                    old: published.found.due_from(now),
                }),
            },
        }
    }
}

impl Published {
    fn renew(&mut self, ctx: &Ctx) -> Result<(), Error> {
        let Document { url, .. } = &self.document;
        let read = |body: &Secret| read(body, url).map(Arc::new);
        self.document.renew(&mut self.found, read, ctx)
    }

    fn refresh(&mut self, ctx: &Ctx) {
        let Document { url, .. } = &self.document;
        let read = |body: &Secret| read(body, url).map(Arc::new);
        self.lost = self.document.refresh(&mut self.found, read, ctx).err();
    }

    fn usable(&self) -> Result<&KeySet, Error> {
        let (keys, wanted) = (&self.found.value, &self.wanted);
        let good = keys.algorithms();
        if good.iter().any(|algorithm| algorithm.is_wanted(wanted)) {
            return Ok(keys);
        }
        let host = authority(&self.document.url);
        Err(Error::new(
            Code::JwkInvalid,
            format!("no key of {host} is good for --alg"),
        )
        .hint("the keys say what they are good for; give another --alg, or none"))
    }
}

/// The keys as they stand, and when they are asked about again: what a thread needs that can't ask
/// a server itself.
#[derive(Debug)]
pub struct Outlook {
    /// The keys.
    pub keys: Arc<KeySet>,
    wanted: Vec<Algorithm>,
    /// Whether no token may be held against the keys for now.
    doubtful: bool,
    /// For keys that a server publishes, and that may be asked for.
    due: Option<Due>,
}

/// From when on the server is asked again.
#[derive(Debug)]
struct Due {
    /// For a key that the set lacks.
    lacking: Timestamp,
    /// Whether the set has changed.
    old: Timestamp,
}

impl Outlook {
    /// Whether all tokens are for the one who can ask the server.
    pub fn is_out(&self, now: Timestamp) -> bool {
        self.doubtful || self.is_old(now)
    }

    /// Whether tokens that name a key which the set lacks are for the one who can ask the server.
    pub fn may_grow(&self, now: Timestamp) -> bool {
        self.due.as_ref().is_some_and(|due| due.lacking <= now)
    }

    /// Whether a token with this header names a key that the set lacks.
    pub fn lacks(&self, header: &Header) -> bool {
        self.keys.lacks(header, &self.wanted)
    }

    fn is_old(&self, now: Timestamp) -> bool {
        self.due.as_ref().is_some_and(|due| due.old <= now)
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
