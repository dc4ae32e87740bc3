//! `authctl jws sign`: signs a payload of any kind.

use serde::Serialize;

use super::DETACHED_LIMIT;
use crate::commands::given::key::Unlock;
use crate::commands::given::kid::Kid;
use crate::commands::given::signer;
use crate::commands::given::stdin;
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::json::Object;
use crate::domain::jose::jws::sign::{Layout, Wanted, sign};
use crate::domain::jose::key::signer::Signer;
use crate::domain::jose::serialization::Serialization;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Sign a text with a shared secret:
  $ printf 'a secret of thirty-two bytes, now' > secret
  $ echo 'any bytes' | authctl jws sign --key secret --alg HS256

  Sign a file that stays outside, and verify it:
  $ echo 'a large file' > release
  $ authctl jws sign release --key secret --alg HS256 --detached > release.jws
  $ authctl jws verify --key secret --alg HS256 --payload release < release.jws

  Sign with two keys, in JSON:
  $ printf 'another secret, of 32 bytes or so' > other
  $ authctl jws sign release --key secret --key other --alg HS256 --header cty=text/plain";

/// Sign bytes of any kind
///
/// The JWS is written alone: three parts with dots between them, or JSON where there are several
/// keys or an unprotected header.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to sign, byte for byte; standard input where it is not a terminal
    #[arg(value_name = "SOURCE|-")]
    payload: Option<Source>,
    /// The private key: PEM, DER or JWK; any other bytes with --alg HS256, HS384 or HS512. May be
    /// repeated
    #[arg(long = "key", value_name = "SOURCE", required = true)]
    keys: Vec<Source>,
    #[command(flatten)]
    unlock: Unlock,
    /// The algorithm, where a key is good for several: once for all keys, or once for each
    #[arg(long, value_name = "ALG")]
    alg: Vec<Algorithm>,
    #[command(flatten)]
    kid: Kid,
    /// Add a member to the protected header: name=text is a string, name:=JSON any value
    #[arg(long = "header", value_name = "MEMBER")]
    header: Vec<Member>,
    /// Add a member to the unprotected header, which is not signed
    #[arg(long, value_name = "MEMBER")]
    unprotected: Vec<Member>,
    /// Leave the payload outside
    #[arg(long)]
    detached: bool,
    /// Sign the payload as it is, not as base64url (b64 false)
    #[arg(long)]
    unencoded: bool,
    /// How to write it: compact, flattened or general
    #[arg(long, value_name = "FORM")]
    serialization: Option<Serialization>,
}

/// The JWS that was made.
#[derive(Debug, Serialize)]
pub struct Signed {
    jws: Written,
    serialization: Serialization,
    #[serde(skip)]
    text: String,
}

/// A JWS as JSON has it: text where it is compact, an object where it is one.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Written {
    Compact(String),
    Json(Object),
}

/// Signs the payload with every key.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Signed, Error> {
    let payload = match &args.payload {
        Some(source) => source,
        None if ctx.console.in_terminal => {
            return Err(Error::new(Code::Usage, "no payload was given")
                .hint("name a file, or pipe it in; - reads it from the terminal"));
        }
        None => &Source::Stdin,
    };
    let passphrase = &args.unlock.passphrase;
    stdin::only_one(false, args.keys.iter().chain(passphrase).chain([payload]))?;
    signer::check(&args.header)?;
    signer::check(&args.unprotected)?;
    let signers = args.signers(ctx)?;
    let (protected, unprotected) = (drafted(&args.header)?, drafted(&args.unprotected)?);
    let wanted: Vec<Wanted<'_>> = signers
        .iter()
        .map(|signer| Wanted {
            signer,
            kid: args.kid.of(signer.kid()),
            protected: protected.clone(),
            unprotected: unprotected.clone(),
        })
        .collect();
    let layout = Layout {
        serialization: args.serialization(),
        detached: args.detached,
        encoded: !args.unencoded,
    };
    let limit = if args.detached {
        DETACHED_LIMIT
    } else {
        SOURCE_LIMIT
    };
    let payload = ctx.read_exact(payload, limit)?;
    let text = sign(payload.expose(), &wanted, layout)?;
    Ok(Signed {
        jws: match layout.serialization {
            Serialization::Compact => Written::Compact(text.clone()),
            Serialization::Flattened | Serialization::General => Written::Json(
                Object::parse(text.as_bytes()).map_err(|error| Error::new(Code::Bug, error))?,
            ),
        },
        serialization: layout.serialization,
        text,
    })
}

impl Args {
    fn serialization(&self) -> Serialization {
        self.serialization.unwrap_or(match self.keys.as_slice() {
            [_] if self.unprotected.is_empty() => Serialization::Compact,
            [_] => Serialization::Flattened,
            _ => Serialization::General,
        })
    }

    fn signers(&self, ctx: &Ctx) -> Result<Vec<Signer>, Error> {
        let (keys, algorithms) = (self.keys.len(), self.alg.len());
        if algorithms > 1 && algorithms != keys {
            return Err(Error::new(
                Code::Usage,
                format!("--alg is given {algorithms} times, and there are {keys} keys"),
            )
            .hint("give it once for all keys, or once for each, in their order"));
        }
        if keys > 1 && self.kid.is_given() {
            return Err(Error::new(Code::Usage, "--kid can't name several keys")
                .hint("a JWK has its own kid; --no-kid leaves all out"));
        }
        let only = self.alg.first().filter(|_| algorithms == 1);
        self.keys
            .iter()
            .enumerate()
            .map(|(place, key)| {
                let alg = only.or(self.alg.get(place)).copied();
                signer::read(key, alg, &self.unlock, ctx)
            })
            .collect()
    }
}

fn drafted(members: &[Member]) -> Result<Draft, Error> {
    let mut draft = Draft::default();
    for member in members {
        if draft.get(member.name()).is_some() {
            let message = format!("{} is asked for twice", member.name());
            return Err(Error::new(Code::Usage, message).hint("give each member once"));
        }
        draft.set(member.clone());
    }
    Ok(draft)
}

impl Report for Signed {
    fn text(&self, text: &mut Text) {
        text.secret(&Secret::from(self.text.clone()));
    }
}
