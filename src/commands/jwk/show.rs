//! `authctl jwk show`: what a key is and what it is good for, in the store or elsewhere.

use serde::Serialize;

use super::kept::{self, Held, Revealed};
use super::view::Row;
use super::which::{Meant, Which};
use crate::commands::given::key::Unlock;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::key::curve::{Curve, OkpCurve, Shape};
use crate::domain::jose::key::jwk::{Jwk, Operation, Origin};
use crate::domain::jose::key::thumbprint::{Hash, Thumbprint};
use crate::domain::jose::key::write::{PublicJwk, private_jwk};
use crate::domain::jwk::rotation;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show a key in the store, with its versions:
  $ authctl jwk new signing --alg ES256
  $ authctl jwk show signing

  See what a file holds:
  $ authctl jwk new --type okp --out key.jwk
  $ authctl jwk show @key.jwk

  Hand the private key to a program:
  $ authctl jwk show signing --reveal | wc -c";

/// Show what a key is and what it is good for; with --reveal, the private key itself
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The key's name in the store, or where it is: -, @FILE or a path, env:NAME, fd:N
    #[arg(value_name = "NAME|SOURCE")]
    key: Which,
    /// Write the private key or shared secret to standard output, alone, as a JWK
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    unlock: Unlock,
}

/// What is known of the key.
#[derive(Debug, Serialize)]
pub struct Shown {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'static str>,
    #[serde(rename = "type")]
    kind: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    /// Whether there is a private half, or a shared secret.
    private: bool,
    /// Whether it came in a certificate.
    certificate: bool,
    thumbprint: String,
    good_for: Vec<&'static str>,
    /// The signature algorithms that it may be used with.
    algorithms: Vec<Algorithm>,
    public: Option<PublicJwk>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    versions: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Revealed>,
    #[serde(skip)]
    now: Timestamp,
}

/// Returns what is known of the key; of one in the store the registry knows enough, but for
/// `--reveal`.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Shown, Error> {
    match args.key.meant(ctx)? {
        Meant::Kept(name) => kept(args, ctx, &name),
        Meant::Given(source) => {
            let jwk = args.key.given(&source, &args.unlock, ctx)?;
            let key = if args.reveal {
                Some(Revealed(private_jwk(&jwk)?))
            } else {
                None
            };
            let private = jwk.material.is_private();
            Ok(Shown {
                key,
                ..told(&jwk, private, ctx.now())
            })
        }
    }
}

/// Gives out the private half of the version in use of the key called `name`.
pub(in crate::commands) fn current(name: &Name, ctx: &Ctx) -> Result<Secret, Error> {
    let held = kept::find(ctx, name)?;
    let current = rotation::current(&held.versions)?;
    let Revealed(key) = kept::reveal(ctx, &held.credential, current)?.1;
    kept::log_reveal(ctx, current)?;
    Ok(key)
}

fn kept(args: &Args, ctx: &Ctx, name: &Name) -> Result<Shown, Error> {
    let now = ctx.now();
    let held = kept::find(ctx, name)?;
    let current = rotation::current(&held.versions)?;
    let key = if args.reveal {
        let key = kept::reveal(ctx, &held.credential, current)?.1;
        kept::log_reveal(ctx, current)?;
        Some(key)
    } else {
        None
    };
    kept::sweep(ctx, &held, now)?;
    let shown = match kept::public_key(current)? {
        Some(public) => told(&public, true, now),
        None => secret(&held, now)?,
    };
    Ok(Shown {
        name: Some(name.to_string()),
        store: Some(held.credential.store.as_str()),
        versions: held.versions.iter().map(|jwk| Row::new(jwk, now)).collect(),
        key,
        ..shown
    })
}

/// Tells what the registry knows of a shared secret, whose bytes only the store has.
fn secret(held: &Held, now: Timestamp) -> Result<Shown, Error> {
    let current = rotation::current(&held.versions)?;
    let algorithm: Option<Algorithm> = current.alg.parse().ok();
    let good_for = if algorithm.is_some() {
        vec!["verify", "sign"]
    } else {
        vec!["encrypt", "decrypt"]
    };
    Ok(Shown {
        name: None,
        store: None,
        kind: current.shape.to_string(),
        kid: Some(current.kid.to_string()),
        alg: Some(current.alg.clone()),
        purpose: Some(current.purpose.as_str().to_owned()),
        key_ops: None,
        private: true,
        certificate: false,
        thumbprint: current.thumbprint.clone(),
        good_for,
        algorithms: algorithm.into_iter().collect(),
        public: None,
        versions: Vec::new(),
        key: None,
        now,
    })
}

/// Tells what a key is; `private` says whether somebody holds its private half.
fn told(jwk: &Jwk, private: bool, now: Timestamp) -> Shown {
    let algorithms = signs(jwk);
    Shown {
        name: None,
        store: None,
        kind: jwk.material.shape().to_string(),
        kid: jwk.kid.clone(),
        alg: jwk.alg.clone(),
        purpose: jwk.purpose.clone(),
        key_ops: jwk.operations.clone(),
        private,
        certificate: jwk.origin == Origin::Certificate,
        thumbprint: Thumbprint::of(&jwk.material, Hash::Sha256).to_string(),
        good_for: good_for(jwk, private, !algorithms.is_empty()),
        algorithms,
        public: PublicJwk::of(jwk),
        versions: Vec::new(),
        key: None,
        now,
    }
}

/// Returns the signature algorithms that the key may be used with.
fn signs(jwk: &Jwk) -> Vec<Algorithm> {
    let may = [Operation::Verify, Operation::Sign];
    if may.iter().any(|operation| jwk.check(*operation).is_ok()) {
        jwk.algorithms().unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// Returns what the key may be used for: by what it is, and by what it says about itself.
fn good_for(jwk: &Jwk, private: bool, signs: bool) -> Vec<&'static str> {
    let for_signatures = jwk
        .alg
        .as_deref()
        .is_some_and(|alg| alg.parse::<Algorithm>().is_ok());
    let encrypts = !for_signatures
        && match jwk.material.shape() {
            Shape::Rsa(_) | Shape::Secret(_) => true,
            Shape::Ec(curve) => curve != Curve::Secp256k1,
            Shape::Okp(curve) => curve == OkpCurve::X25519,
            Shape::MlDsa(_) => false,
        };
    // What is kept of a key in the store is its public half; its owner may do the rest as well.
    let owned = Jwk {
        origin: if private { Origin::Private } else { jwk.origin },
        ..jwk.clone()
    };
    [
        ("verify", Operation::Verify, signs),
        ("sign", Operation::Sign, signs && private),
        ("encrypt", Operation::Encrypt, encrypts),
        ("decrypt", Operation::Decrypt, encrypts && private),
    ]
    .into_iter()
    .filter(|(_, operation, can)| *can && owned.check(*operation).is_ok())
    .map(|(word, ..)| word)
    .collect()
}

impl Report for Shown {
    fn text(&self, text: &mut Text) {
        if let Some(Revealed(key)) = &self.key {
            text.secret(key);
            return;
        }
        match &self.name {
            Some(name) => text.line(Role::Heading, &format!("jwk/{name}")),
            None => text.line(Role::Heading, &self.kind),
        };
        text.field(10, "type", &self.kind);
        for (label, value) in [
            ("kid", &self.kid),
            ("alg", &self.alg),
            ("use", &self.purpose),
        ] {
            if let Some(value) = value {
                text.field(10, label, value);
            }
        }
        if let Some(operations) = &self.key_ops {
            text.field(10, "key_ops", &operations.join(", "));
        }
        text.field(10, "thumbprint", &self.thumbprint);
        let names: Vec<&str> = self.algorithms.iter().map(|one| one.as_str()).collect();
        let with = if names.is_empty() {
            String::new()
        } else {
            format!(" ({})", names.join(", "))
        };
        text.field(10, "good for", &(self.good_for.join(", ") + &with));
        let half = match (self.private, self.store) {
            (true, Some(store)) => format!("in the {store} store"),
            (true, None) => "there".into(),
            (false, _) => "not there: this is a public key".into(),
        };
        text.field(10, "private", &half);
        if self.certificate {
            text.line(
                Role::Warning,
                "it came in a certificate, whose dates and issuer are not checked",
            );
        }
        if !self.versions.is_empty() {
            text.end().table(
                &["version", "state", "until", "made", "kid"],
                self.versions.iter().map(|row| {
                    vec![
                        format!("v{}", row.version),
                        row.state.as_str().to_owned(),
                        row.until(self.now),
                        row.created_at.seen_from(self.now),
                        row.kid.to_string(),
                    ]
                }),
            );
        }
        if let Some(public) = &self.public {
            text.end().line(Role::Plain, public.json());
        }
    }
}
