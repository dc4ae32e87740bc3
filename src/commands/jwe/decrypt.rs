//! `authctl jwe decrypt`: what is in an encrypted token, for whoever has the key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use zeroize::Zeroizing;

use super::keys;
use crate::commands::given::key::Unlock;
use crate::commands::given::{stdin, token};
use crate::commands::logged;
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::audit::entry::Event;
use crate::domain::jose::jwe::Jwe;
use crate::domain::jose::jwe::algorithm::{ContentEncryption, KeyManagement, Risk};
use crate::domain::jose::jwe::decrypt::{ITERATION_LIMIT, Keys, Opened, Policy, decrypt};
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Decrypt a token with a secret that both sides have:
  $ printf 'a secret of thirty-two bytes now' > secret
  $ printf 'the vault opens at nine' | authctl jwe encrypt --key secret --alg A256KW > token
  $ authctl jwe decrypt --key secret --alg A256KW < token

  See the header, too, for a script; content that is no text comes as plaintext_base64url:
  $ authctl jwe decrypt --key secret --alg A256KW --json < token

  Take a token that was encrypted to a password:
  $ authctl jwe encrypt token --password secret --allow PBES2 > sealed
  $ authctl jwe decrypt --password secret --allow PBES2 < sealed";

/// Decrypt a token and write its content to standard output
///
/// The content is written byte for byte, and nothing is written unless all of it is what the sender
/// encrypted. That does not say who the sender is: anybody can encrypt to a public key. The exit
/// code is 1 when the token is refused, without a word on why where that would tell an attacker.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("openers").required(true))]
pub struct Args {
    #[command(flatten)]
    token: token::Given,
    /// The private key or shared secret: PEM, DER, JWK or JWK set; any other bytes with --alg dir,
    /// A*KW or A*GCMKW
    #[arg(long, value_name = "SOURCE", group = "openers")]
    key: Option<Source>,
    #[command(flatten)]
    unlock: Unlock,
    /// The password; needs --allow PBES2
    #[arg(long, value_name = "SOURCE", group = "openers")]
    password: Option<Source>,
    /// Take this way to encrypt the key alone, of those that the key is good for; may be repeated
    #[arg(long, value_name = "ALG")]
    alg: Vec<KeyManagement>,
    /// Take this way to encrypt the content alone; may be repeated
    #[arg(long, value_name = "ENC")]
    enc: Vec<ContentEncryption>,
    /// Demand that the token has exactly this additional data
    #[arg(long, value_name = "SOURCE")]
    aad: Option<Source>,
    /// Take it although it is a risk; may be repeated
    #[arg(long, value_name = "RSA1_5|PBES2|zip")]
    allow: Vec<Risk>,
    /// How often a password may be hashed; the sender decides how long that takes
    #[arg(long, value_name = "COUNT", default_value_t = ITERATION_LIMIT)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_iterations: u32,
}

/// What was in the token.
///
/// Its JSON is `{"header", "alg", "enc", "kid", "plaintext"}`, or `plaintext_base64url` where the
/// content is no UTF-8, and `aad_base64url` where the token has additional data.
#[derive(Debug)]
pub struct Content {
    opened: Opened,
    aad: Option<String>,
}

/// Decrypts the token; giving the content out is what this verb is for.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Content, Error> {
    let mut presented = None;
    let outcome = opened(args, &mut presented, ctx);
    let code = outcome.as_ref().map(|_| None);
    logged::refused_token(ctx, Event::TokenDecrypted, presented.as_ref(), code);
    outcome
}

/// Decrypts the token, and leaves it in `presented` once it is read.
fn opened(args: &Args, presented: &mut Option<Secret>, ctx: &Ctx) -> Result<Content, Error> {
    let sources = args.key.iter().chain(&args.password).chain(&args.aad);
    stdin::only_one(
        args.token.is_stdin(),
        sources.chain(&args.unlock.passphrase),
    )?;
    let token = Jwe::parse(presented.insert(args.token.bytes(ctx)?).expose())?;
    if let Some(aad) = &args.aad {
        let wanted = URL_SAFE_NO_PAD.encode(ctx.read_exact(aad, SOURCE_LIMIT)?.expose());
        if token.aad() != Some(wanted.as_str()) {
            return Err(Error::new(
                Code::JweAadMismatch,
                "the token's additional data is not what --aad says",
            )
            .hint("it counts byte for byte, a line ending at the end too"));
        }
    }
    let policy = Policy {
        alg: args.alg.clone(),
        enc: args.enc.clone(),
        allow: args.allow.clone(),
        iterations: args.max_iterations,
    };
    Ok(Content {
        opened: decrypt(&token, &args.keys(ctx)?, &policy)?,
        aad: token.aad().map(str::to_owned),
    })
}

impl Args {
    fn keys(&self, ctx: &Ctx) -> Result<Keys, Error> {
        match (&self.key, &self.password) {
            (Some(source), _) => keys::openers(source, &self.alg, &self.unlock, ctx),
            (None, Some(source)) => Ok(Keys::password(keys::password(source, ctx)?)),
            (None, None) => {
                Err(Error::new(Code::Usage, "no key was given")
                    .hint("--key or --password names it"))
            }
        }
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let opened = &self.opened;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("header", &opened.header)?;
        object.serialize_entry("alg", &opened.alg)?;
        object.serialize_entry("enc", &opened.enc)?;
        object.serialize_entry("kid", &opened.kid)?;
        if let Some(aad) = &self.aad {
            object.serialize_entry("aad_base64url", aad)?;
        }
        if let Ok(text) = std::str::from_utf8(&opened.plaintext) {
            object.serialize_entry("plaintext", text)?;
        } else {
            let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(&*opened.plaintext));
            object.serialize_entry("plaintext_base64url", encoded.as_str())?;
        }
        object.end()
    }
}

impl Report for Content {
    fn text(&self, text: &mut Text) {
        text.content(&self.opened.plaintext);
    }
}
