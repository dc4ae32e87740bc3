//! `authctl jwk convert`: a key in another form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use super::destination::Destination;
use super::kept::Revealed;
use super::which::Which;
use crate::commands::given::key::Unlock;
use crate::ctx::Ctx;
use crate::domain::jose::key::KeyError;
use crate::domain::jose::key::form::{Form, Written};
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::material::Material;
use crate::domain::jose::key::pbes2::lock;
use crate::domain::jose::key::thumbprint::{Hash, Thumbprint};
use crate::domain::jose::key::write::{PublicJwk, private_jwk};
use crate::domain::jwk::record::Kid;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Write a private key in the store as PEM, into a file that only you may read:
  $ authctl jwk new signing --type ec
  $ authctl jwk convert signing --to pem --out signing.pem

  Make a JWK of the public half of a key in PEM:
  $ authctl jwk convert signing.pem --to jwk --public

  Lock a private key by a passphrase:
  $ printf 'correct horse' > passphrase
  $ authctl jwk convert signing.pem --to pem --passphrase-out @passphrase --out locked.pem
  $ authctl jwk convert locked.pem --passphrase @passphrase --to der --form sec1 --out key.der";

/// Convert a key between JWK, PEM and DER
///
/// A private key stays private, and then goes into --out FILE or, with --reveal, to standard
/// output; --public takes its public half.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The key's name in the store, or where it is: -, @FILE or a path, env:NAME, fd:N
    #[arg(value_name = "NAME|SOURCE")]
    key: Which,
    /// What to make of it
    #[arg(long, value_name = "FORMAT")]
    to: Format,
    /// The structure in PEM or DER: pkcs8 (any private key), spki (any public one), pkcs1 (RSA),
    /// sec1 (private EC keys)
    #[arg(long)]
    form: Option<Form>,
    /// Take the public half alone
    #[arg(long)]
    public: bool,
    /// What a JWK is called; where nothing is said, as before, or by its thumbprint (RFC 7638)
    #[arg(long)]
    kid: Option<Kid>,
    #[command(flatten)]
    unlock: Unlock,
    /// Where the passphrase is that shall lock the private key (PKCS#8 under PBES2): @FILE,
    /// env:NAME, fd:N or prompt
    #[arg(long, value_name = "SOURCE")]
    passphrase_out: Option<Source>,
    #[command(flatten)]
    destination: Destination,
}

/// What a key is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Jwk,
    Pem,
    Der,
}

/// The key in its new form.
#[derive(Debug, Serialize)]
pub struct Converted {
    to: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<&'static str>,
    private: bool,
    encrypted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    thumbprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Bytes>,
}

/// A key for standard output: a private one only where `--reveal` was given.
#[derive(Debug)]
enum Bytes {
    Jwk(Revealed),
    Pem(Secret),
    Der(Secret),
}

/// Converts the key.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Converted, Error> {
    check(args)?;
    // `spki` has no private form, so whoever asks for it asks for the public half.
    let wants_public = args.public || args.form == Some(Form::Spki);
    let found = if wants_public {
        args.key.read_public(&args.unlock, ctx)?
    } else {
        args.key.read(&args.unlock, ctx)?
    };
    let jwk = named(found, args);
    if jwk.origin == Origin::Private && !jwk.material.is_private() && !wants_public {
        return Err(KeyError::Primes.into());
    }
    let private = jwk.material.is_private() && !wants_public;
    args.destination.check(private)?;
    if !private && args.passphrase_out.is_some() {
        return Err(misuse(
            "--passphrase-out locks a private key, and this is a public one",
        ));
    }
    let form = args
        .form
        .unwrap_or(if private { Form::Pkcs8 } else { Form::Spki });
    let key = match args.to {
        Format::Jwk => Bytes::Jwk(Revealed(json(&jwk, private, ctx)?)),
        Format::Pem => Bytes::Pem(written(args, &jwk, form, private, ctx)?.pem()),
        Format::Der => {
            let written = written(args, &jwk, form, private, ctx)?;
            Bytes::Der(Secret::new(written.der().to_vec()))
        }
    };
    if private {
        args.key.log_reveal(ctx)?;
    }
    let in_file = args.destination.write(key.secret(), private, ctx)?;
    if !in_file && args.to == Format::Der && ctx.console.out_terminal {
        return Err(misuse("DER is not text, and does not go to a terminal").hint("--out FILE"));
    }
    Ok(Converted {
        to: args.to.as_str(),
        form: (args.to != Format::Jwk).then(|| form.as_str()),
        private,
        encrypted: args.passphrase_out.is_some(),
        kid: jwk.kid.filter(|_| args.to == Format::Jwk),
        thumbprint: Thumbprint::of(&jwk.material, Hash::Sha256).to_string(),
        file: args.destination.place(),
        key: (!in_file).then_some(key),
    })
}

fn check(args: &Args) -> Result<(), Error> {
    let is_jwk = args.to == Format::Jwk;
    if is_jwk && args.form.is_some() {
        return Err(misuse("--form is for pem and der; a JWK has one form"));
    }
    if is_jwk && args.passphrase_out.is_some() {
        return Err(
            misuse("--passphrase-out is for pem and der: a JWK is not locked")
                .hint("authctl secret set and authctl jwk new keep keys in the store"),
        );
    }
    if args.passphrase_out.is_some() && args.form.is_some_and(|form| form != Form::Pkcs8) {
        return Err(misuse(
            "--passphrase-out is for pkcs8, the one form that has a lock",
        ));
    }
    if !is_jwk && args.kid.is_some() {
        return Err(misuse(
            "--kid is for a JWK: PEM and DER have no place for it",
        ));
    }
    Ok(())
}

fn misuse(message: &'static str) -> Error {
    Error::new(Code::Usage, message)
}

fn named(jwk: Jwk, args: &Args) -> Jwk {
    let given = args.kid.as_ref().map(ToString::to_string);
    let kid = given
        .or(jwk.kid)
        .unwrap_or_else(|| Thumbprint::of(&jwk.material, Hash::Sha256).to_string());
    Jwk {
        kid: Some(kid),
        ..jwk
    }
}

fn json(jwk: &Jwk, private: bool, ctx: &Ctx) -> Result<Secret, Error> {
    if let Material::Rsa(rsa) = &jwk.material
        && rsa.pss_only
        && jwk.alg.is_none()
    {
        ctx.warn("the key is for PSS alone, which its JWK does not say");
    }
    if private {
        return Ok(private_jwk(jwk)?);
    }
    match PublicJwk::of(jwk) {
        Some(public) => Ok(Secret::new(public.json().as_bytes().to_vec())),
        None => Err(Error::new(
            Code::JwkInvalid,
            "a shared secret has no public half",
        )),
    }
}

fn written(args: &Args, jwk: &Jwk, form: Form, private: bool, ctx: &Ctx) -> Result<Written, Error> {
    if !private {
        return Ok(form.public(&jwk.material)?);
    }
    let written = form.private(&jwk.material)?;
    let Some(source) = &args.passphrase_out else {
        return Ok(written);
    };
    let passphrase = match source {
        Source::Prompt => ctx.ask_secret("New passphrase of the key", "--passphrase-out @FILE")?,
        source => ctx.read(source)?,
    };
    if passphrase.is_empty() {
        return Err(Error::new(Code::SecretEmpty, "the passphrase is empty"));
    }
    Ok(Written::locked(lock(
        written.der(),
        &passphrase,
        &*ctx.random,
    )?))
}

impl Format {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Jwk => "jwk",
            Self::Pem => "pem",
            Self::Der => "der",
        }
    }
}

impl Bytes {
    fn secret(&self) -> &Secret {
        match self {
            Self::Jwk(Revealed(key)) | Self::Pem(key) | Self::Der(key) => key,
        }
    }
}

impl Serialize for Bytes {
    /// A JWK as the object that it is, PEM as text, DER in base64.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Jwk(key) => key.serialize(serializer),
            Self::Pem(key) => serializer.serialize_str(key.expose_text().unwrap_or_default()),
            Self::Der(key) => {
                let text = zeroize::Zeroizing::new(STANDARD.encode(key.expose()));
                serializer.serialize_str(&text)
            }
        }
    }
}

impl Report for Converted {
    fn text(&self, text: &mut Text) {
        match &self.key {
            Some(Bytes::Pem(key)) => {
                text.verbatim(key.expose_text().unwrap_or_default());
            }
            Some(Bytes::Jwk(Revealed(key))) if !self.private => {
                text.verbatim(key.expose_text().unwrap_or_default()).end();
            }
            Some(Bytes::Jwk(Revealed(key)) | Bytes::Der(key)) => {
                text.secret(key);
            }
            None => {
                let half = if self.private { "private" } else { "public" };
                let lock = if self.encrypted { ", locked" } else { "" };
                text.put(Role::Good, "written").line(
                    Role::Plain,
                    &format!(
                        " {}: the {half} key as {}{lock}",
                        self.file.as_deref().unwrap_or_default(),
                        self.form.unwrap_or(self.to)
                    ),
                );
            }
        }
    }
}
