//! `authctl jwe encrypt`: content for the owners of keys, and for nobody else.

use std::num::NonZeroU32;

use serde::Serialize;

use super::keys;
use crate::commands::given::key::Unlock;
use crate::commands::given::kid::Kid;
use crate::commands::given::stdin;
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::header::Header;
use crate::domain::jose::jwe::algorithm::{ContentEncryption, KeyManagement, Risk};
use crate::domain::jose::jwe::encrypt::{ITERATIONS, Plan, Planned, encrypt};
use crate::domain::jose::jwe::key::Recipient;
use crate::domain::jose::serialization::Serialization;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Encrypt to the owner of a public key, as ECDH-ES+A256KW and A256GCM:
  $ echo '{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\",\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\"}' > bob.jwk
  $ printf 'the vault opens at nine' | authctl jwe encrypt --key bob.jwk

  Encrypt a file with a secret that both sides have:
  $ printf 'a secret of thirty-two bytes now' > secret
  $ authctl jwe encrypt bob.jwk --key secret --alg A256KW

  For several recipients, with data that everybody can read and nobody can change:
  $ authctl jwe encrypt bob.jwk --key bob.jwk --key bob.jwk --aad bob.jwk > token.json

  To a password; use a long one:
  $ authctl jwe encrypt bob.jwk --password secret --allow PBES2";

/// Encrypt content to one or more keys
///
/// The content comes from standard input or from a source. The key decides how: RSA keys encrypt by
/// RSA-OAEP-256, EC and X25519 keys by ECDH-ES+A256KW, a shared secret by AES Key Wrap of its length
/// or, with 48 or 64 bytes, as the key itself; the content is encrypted by A256GCM. --alg and --enc
/// choose otherwise among what the key is good for.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("recipients").required(true).multiple(true))]
pub struct Args {
    /// Where the content is: - for standard input, which is also read where nothing is named and it
    /// is no terminal, @FILE or a path, env:NAME, fd:N
    #[arg(value_name = "SOURCE|-")]
    payload: Option<Source>,
    /// Whom it is for: PEM, DER or JWK, public or private; any other bytes with --alg dir, A*KW or
    /// A*GCMKW. May be repeated: the token is then in the general serialization
    #[arg(long, value_name = "SOURCE", group = "recipients")]
    key: Vec<Source>,
    #[command(flatten)]
    unlock: Unlock,
    /// Encrypt to whoever knows this password; needs --allow PBES2
    #[arg(long, value_name = "SOURCE", group = "recipients")]
    password: Option<Source>,
    /// How the key of the content is encrypted, to each of the keys
    #[arg(long, value_name = "ALG")]
    alg: Option<KeyManagement>,
    /// How the content is encrypted
    #[arg(long, value_name = "ENC")]
    enc: Option<ContentEncryption>,
    #[command(flatten)]
    kid: Kid,
    /// Add a member to the protected header: name=text is a string, name:=JSON any value
    #[arg(long, value_name = "MEMBER")]
    header: Vec<Member>,
    /// Say what the content is, as in JWT
    #[arg(long, value_name = "TYPE")]
    cty: Option<String>,
    /// Data that is not encrypted, and that nobody can change unseen; not in the compact form
    #[arg(long, value_name = "SOURCE")]
    aad: Option<Source>,
    /// How to write it: compact, flattened or general; compact where that is possible
    #[arg(long, value_name = "FORM")]
    serialization: Option<Serialization>,
    /// Compress the content first; needs --allow zip
    #[arg(long)]
    compress: bool,
    /// How often the password is hashed; more than 10000 is read only where somebody allows it
    #[arg(long, value_name = "COUNT", default_value_t = ITERATIONS.get(), requires = "password")]
    #[arg(value_parser = clap::value_parser!(u32).range(1000..=1_000_000))]
    iterations: u32,
    /// Do it although it is a risk; may be repeated
    #[arg(long, value_name = "RSA1_5|PBES2|zip")]
    allow: Vec<Risk>,
}

/// A token that was made.
#[derive(Debug, Serialize)]
pub struct Made {
    token: String,
    /// All that the first recipient is told.
    header: Header,
    /// How the key of the content is encrypted, recipient by recipient.
    alg: Vec<KeyManagement>,
    enc: ContentEncryption,
}

/// Encrypts the content.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Made, Error> {
    let named = args.key.iter().chain(&args.password).chain(&args.aad);
    stdin::only_one(
        args.payload_is_stdin(),
        named.chain(&args.unlock.passphrase),
    )?;
    let recipients = args.recipients(ctx)?;
    let aad = args
        .aad
        .as_ref()
        .map(|aad| ctx.read_exact(aad, SOURCE_LIMIT));
    let plan = Plan {
        enc: args.enc,
        members: args.members(),
        aad: aad.transpose()?.map(|aad| aad.expose().to_vec()),
        zip: args.compress,
        iterations: NonZeroU32::new(args.iterations).unwrap_or(ITERATIONS),
        allow: args.allow.clone(),
        serialization: args.serialization(recipients.len()),
        recipients,
    };
    let payload = args.payload(ctx)?;
    let made = encrypt(payload.expose(), &plan)?;
    Ok(Made {
        token: made.token,
        header: made.header,
        alg: made.alg,
        enc: made.enc,
    })
}

impl Args {
    fn payload_is_stdin(&self) -> bool {
        matches!(self.payload, None | Some(Source::Stdin))
    }

    fn payload(&self, ctx: &Ctx) -> Result<Secret, Error> {
        match &self.payload {
            None if ctx.console.in_terminal => Err(Error::new(
                Code::Usage,
                "there is nothing to encrypt: no content was given",
            )
            .hint("name a file, or pipe the content in; - reads it from the terminal")),
            payload => ctx.read_exact(payload.as_ref().unwrap_or(&Source::Stdin), SOURCE_LIMIT),
        }
    }

    fn recipients(&self, ctx: &Ctx) -> Result<Vec<Planned>, Error> {
        let mut recipients = Vec::new();
        for source in &self.key {
            let key = keys::recipient(source, self.alg, &self.unlock, ctx)?;
            recipients.push(self.planned(key));
        }
        if let Some(source) = &self.password {
            let password = keys::password(source, ctx)?;
            // RFC 7518 §8.8 asks for a password about as long as the key that is made of it.
            if password.expose().len() < 16 {
                ctx.warn("the password is short: whoever has the token can guess it at leisure");
            }
            recipients.push(self.planned(Recipient::Password(password)));
        }
        if self.kid.is_given() && recipients.len() > 1 {
            return Err(
                Error::new(Code::Usage, "--kid names one key, and there are several")
                    .hint("each key's own kid is used; --no-kid leaves them out"),
            );
        }
        Ok(recipients)
    }

    fn planned(&self, key: Recipient) -> Planned {
        // With keys and a password, --alg is for the one of them that can be meant.
        let is_meant = |alg: &KeyManagement| {
            let both = self.password.is_some() && !self.key.is_empty();
            !both || key.algorithms().contains(alg)
        };
        Planned {
            alg: self.alg.filter(is_meant),
            kid: self.kid.of(key.kid()),
            key,
        }
    }

    fn members(&self) -> Draft {
        let mut members = Draft::default();
        if let Some(cty) = &self.cty {
            members.set(Member::text("cty", cty));
        }
        for member in &self.header {
            members.set(member.clone());
        }
        members
    }

    fn serialization(&self, recipients: usize) -> Serialization {
        self.serialization.unwrap_or(if recipients > 1 {
            Serialization::General
        } else if self.aad.is_some() {
            Serialization::Flattened
        } else {
            Serialization::Compact
        })
    }
}

impl Report for Made {
    fn text(&self, text: &mut Text) {
        text.secret(&Secret::from(self.token.clone()));
    }
}
