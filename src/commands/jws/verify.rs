//! `authctl jws verify`: whether signed bytes may be believed, and the bytes if so.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::DETACHED_LIMIT;
use crate::commands::given::keyset;
use crate::commands::given::stdin;
use crate::commands::jwt::{members, verdict};
use crate::commands::logged;
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::audit::entry::Event;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::Header;
use crate::domain::jose::jws::Jws;
use crate::domain::jose::jws::verify::{Judged, Outcome, Quorum, verify};
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::serialization::Serialization;
use crate::domain::jose::verify::{Proof, SignaturePolicy};
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Verify a JWS, and write what was signed:
  $ printf 'a secret of thirty-two bytes, now' > secret
  $ echo 'any bytes' | authctl jws sign --key secret --alg HS256 > signed
  $ authctl jws verify --key secret --alg HS256 --payload-only < signed

  Verify a file that was signed outside:
  $ echo 'a large file' > release
  $ authctl jws sign release --key secret --alg HS256 --detached > release.jws
  $ authctl jws verify --key secret --alg HS256 --payload release < release.jws

  Demand that every signature is right, for a script:
  $ authctl jws verify --key secret --alg HS256 --all --json < signed";

/// Say whether signed bytes may be believed, and give them if so
///
/// Compact, flattened and general serialization are told apart by content. With several signatures
/// one that is right is enough, unless --all demands each. The exit code is 0 when it is valid and
/// 1 when it is not. What the payload says is not looked at: for the claims of a token, use authctl
/// jwt verify.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("keys").required(true))]
pub struct Args {
    /// The JWS, or - for standard input, which is also read where it is not a terminal
    #[arg(value_name = "JWS|-")]
    jws: Option<String>,
    #[command(flatten)]
    keys: keyset::Given,
    /// Allow this algorithm alone, of those that the key is good for; may be repeated
    #[arg(long, value_name = "ALG")]
    alg: Vec<Algorithm>,
    /// What was signed, where it is not in the JWS (detached)
    #[arg(long, value_name = "SOURCE")]
    payload: Option<Source>,
    /// Write what was signed and nothing else, byte for byte; nothing at all when it is not valid
    #[arg(long, conflicts_with_all = ["json", "field"])]
    payload_only: bool,
    /// Demand that every signature is right
    #[arg(long)]
    all: bool,
}

/// Whether a JWS is valid, and why not.
#[derive(Debug, Serialize)]
pub struct Verdict {
    valid: bool,
    serialization: Serialization,
    /// Of the first signature that is right, or of the first one; there is at least one.
    header: Option<Header>,
    signatures: Vec<SignatureVerdict>,
    /// Only where it is valid, and text.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    /// Only where it is valid, and not text.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_base64url: Option<String>,
    /// Of all signatures; empty where it is valid.
    failures: Vec<Failure>,
    #[serde(skip)]
    bytes: Option<Secret>,
    #[serde(skip)]
    payload_only: bool,
}

/// What came of one signature.
#[derive(Debug, Serialize)]
struct SignatureVerdict {
    valid: bool,
    header: Header,
    /// Which of the header nobody signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    unprotected: Option<Header>,
    /// What it was verified with; `null` where it is not right.
    signature: Option<Proof>,
    failures: Vec<Failure>,
}

/// Verifies the signatures.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Verdict, Error> {
    let mut presented = None;
    let outcome = judged(args, &mut presented, ctx);
    let code = outcome.as_ref().map(Verdict::code);
    logged::refused_token(ctx, Event::TokenVerified, presented.as_ref(), code);
    outcome
}

/// Verifies the signatures, and leaves the JWS in `presented` once it is read.
fn judged(args: &Args, presented: &mut Option<Secret>, ctx: &Ctx) -> Result<Verdict, Error> {
    let stdin = Source::Stdin;
    let own = args.is_stdin().then_some(&stdin);
    stdin::only_one(false, args.keys.sources().chain(&args.payload).chain(own))?;
    let detached = match &args.payload {
        Some(source) => Some(ctx.read_exact(source, DETACHED_LIMIT)?.expose().to_vec()),
        None => None,
    };
    // SECURITY: no key is read for what is no JWS.
    let jws = args.jws(detached, presented, ctx)?;
    let mut keys = args.keys.read(&args.alg, ctx)?;
    for header in jws.headers() {
        keys.for_token(header, ctx)?;
    }
    let keys = keys.all();
    keyset::tell(keys, ctx);
    let policy = SignaturePolicy {
        algorithms: args.alg.clone(),
    };
    let quorum = if args.all { Quorum::All } else { Quorum::One };
    let verdict = Verdict::new(
        jws.serialization(),
        verify(&jws, keys, &policy, quorum),
        args.payload_only,
    );
    if !verdict.valid
        && let Some(error) = verdict.unknown(keys, &args.alg)
    {
        return Err(error);
    }
    if args.payload_only {
        for failure in &verdict.failures {
            ctx.note(&format!("{}  {}", failure.code.as_str(), failure.message));
        }
    }
    Ok(verdict)
}

impl Args {
    fn is_stdin(&self) -> bool {
        self.jws.as_deref().is_none_or(|jws| jws == "-")
    }

    fn jws(
        &self,
        detached: Option<Vec<u8>>,
        presented: &mut Option<Secret>,
        ctx: &Ctx,
    ) -> Result<Jws, Error> {
        let jws = match self.jws.as_deref() {
            Some(jws) if jws != "-" => Secret::from(jws.to_owned()),
            None if ctx.console.in_terminal => {
                return Err(Error::new(Code::Usage, "no JWS was given")
                    .hint("give it as an argument, or pipe it in; - reads it from the terminal"));
            }
            _ => ctx.inputs.stdin(SOURCE_LIMIT)?,
        };
        let jws = presented.insert(jws);
        Ok(Jws::parse(jws.expose(), detached)?)
    }
}

impl Verdict {
    fn new(serialization: Serialization, outcome: Outcome, payload_only: bool) -> Self {
        let bytes = outcome.payload().map(<[u8]>::to_vec);
        let valid = bytes.is_some();
        let signatures: Vec<SignatureVerdict> =
            outcome.signatures.into_iter().map(Into::into).collect();
        let failures = signatures
            .iter()
            .filter(|_| !valid)
            .flat_map(|one| one.failures.iter().cloned())
            .collect();
        let shown = signatures
            .iter()
            .find(|one| one.valid)
            .or(signatures.first());
        let text = bytes.as_deref().map(std::str::from_utf8);
        let encoded = bytes.as_deref().filter(|_| matches!(text, Some(Err(_))));
        Self {
            valid,
            serialization,
            header: shown.map(|one| one.header.clone()),
            payload: text.and_then(Result::ok).map(str::to_owned),
            payload_base64url: encoded.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)),
            signatures,
            failures,
            bytes: bytes.map(Secret::new),
            payload_only,
        }
    }

    /// Returns the code of the first failure; none where it is valid.
    fn code(&self) -> Option<&'static str> {
        self.failures.first().map(|failure| failure.code.as_str())
    }

    /// Returns the error for a JWS of which every signature names a key that is not there, or that
    /// can't be used.
    fn unknown(&self, keys: &KeySet, wanted: &[Algorithm]) -> Option<Error> {
        let of = |one: &SignatureVerdict| {
            let mut failures = one.failures.iter();
            let unknown = failures.find(|failure| failure.code == Fault::KeyUnknown);
            let unusable = || keys.unusable(&one.header, wanted);
            unknown.cloned().or_else(unusable)
        };
        let found: Option<Vec<Failure>> = self.signatures.iter().map(of).collect();
        let failure = found?.into_iter().next()?;
        let error = Error::new(Code::JwkUnknown, failure.message);
        Some(failure.hint.into_iter().fold(error, Error::hint))
    }
}

impl From<Judged> for SignatureVerdict {
    fn from(judged: Judged) -> Self {
        let (signature, failures) = match judged.proof {
            Ok(proof) => (Some(proof), Vec::new()),
            Err(failures) => (None, failures),
        };
        Self {
            valid: signature.is_some(),
            header: judged.header,
            unprotected: judged.unprotected,
            signature,
            failures,
        }
    }
}

impl Report for Verdict {
    fn text(&self, text: &mut Text) {
        if self.payload_only {
            if let Some(bytes) = &self.bytes {
                text.secret(bytes);
            }
            return;
        }
        if self.valid {
            text.line(Role::Good, "valid");
        } else {
            text.line(Role::Bad, "not valid");
        }
        for (place, signature) in self.signatures.iter().enumerate() {
            if self.signatures.len() > 1 {
                text.line(Role::Heading, &format!("signature {}", place + 1));
            }
            signature.text(text);
        }
        if let Some(header) = &self.header {
            members::header(text, header, 0);
        }
        if let Some(bytes) = &self.bytes {
            text.line(Role::Heading, "payload");
            let length = bytes.expose().len();
            if let Some(payload) = &self.payload {
                for line in payload.lines() {
                    text.put(Role::Plain, "  ").line(Role::Plain, line);
                }
            } else {
                let told = format!("  {length} bytes that are not text; see --payload-only");
                text.line(Role::Dim, &told);
            }
        }
    }

    fn answer(&self) -> Answer {
        self.valid.into()
    }
}

impl SignatureVerdict {
    fn text(&self, text: &mut Text) {
        if let Some(proof) = &self.signature {
            text.field(9, "signature", &verdict::signed_with(proof));
        }
        verdict::reasons(text, &self.failures);
    }
}
