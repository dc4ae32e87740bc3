//! Making a JWT: the claims that are given, those that are asked for, and the token of both.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::claims::{Audience, Claims, ClaimsPolicy, check};
use super::codec::TOKEN_LIMIT;
use super::draft::{Draft, Member};
use super::failure::Fault;
use super::header::{Form, Header};
use super::json::{JsonError, Object};
use super::jws::sign::{SigningError, acceptable, named};
use super::key::signer::{SignError, Signer};
use crate::domain::ports::{Random, RandomError};
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp, When};

/// How long a token holds where nobody says it. Long enough for a script, and no token that is made
/// without a thought holds for ever.
pub const LIFE: Span = Span::from_seconds(3_600);

/// What a token is made from: claims, and a header where they came out of a token.
#[derive(Debug, Clone, Default)]
pub struct Base {
    claims: Draft,
    header: Option<Draft>,
}

/// What is asked for beside that. Each name is asked for once.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Claims, each in the place where it stands already, or at the end.
    pub claims: Vec<Member>,
    /// Members of the header.
    pub header: Vec<Member>,
    /// When the token ends.
    pub expires: Option<When>,
    /// When it begins.
    pub begins: Option<When>,
    /// Whether the time of issue is left out where it is not among the claims.
    pub no_iat: bool,
    /// Whether a token may hold for ever.
    pub allow_no_exp: bool,
}

/// A token, and what went into it.
#[derive(Debug, Serialize)]
pub struct Issued {
    /// The token: a credential.
    pub token: String,
    /// Its header.
    pub header: Header,
    /// Its claims.
    pub claims: Claims,
    /// What whoever made it should know.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

/// A token that is not made. Whoever asked for it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// A claim has a type that any verifier would refuse (RFC 7519 §4.1).
    #[error("the claims would be refused by whoever verifies them: {reason}")]
    Claims {
        /// Which claims, and why.
        reason: String,
    },
    /// The header can't be signed.
    #[error(transparent)]
    Header(#[from] SigningError),
    /// The claims are no strict JSON object.
    #[error("the claims can't be read: {0}")]
    Json(JsonError),
    /// The decoded token has no claims: it is encrypted, or its payload is something else.
    #[error("the decoded token has no claims in it")]
    NoClaims,
    /// The key signed nothing.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// authctl would not read what it writes.
    #[error("the token would be {found} bytes long, and at most {TOKEN_LIMIT} are taken")]
    TooLarge {
        /// How long it would be.
        found: usize,
    },
    /// One name is asked for twice.
    #[error("{name} is asked for twice")]
    Twice {
        /// The name.
        name: String,
    },
}

impl Wishes {
    /// Asks for another token id.
    pub fn rename(&mut self, id: &str) {
        self.claims.retain(|claim| claim.name() != "jti");
        self.claims.push(Member::text("jti", id));
    }
}

impl Base {
    /// Reads a claims object, or all that `jwt decode --json` or `jwt verify --json` says of a
    /// token, of which the header is taken over too. Values and their order are kept as written.
    pub fn parse(bytes: &[u8]) -> Result<Self, IssueError> {
        let object = Object::parse(bytes).map_err(IssueError::Json)?;
        let is_report = ["verified", "valid"]
            .iter()
            .any(|name| object.get(name).is_some_and(|value| value.flag().is_some()));
        let header = object.get("header").and_then(super::json::Value::object);
        match header.filter(|_| is_report) {
            None => Ok(Self {
                claims: Draft::from(&object),
                header: None,
            }),
            Some(header) => {
                let claims = object.get("claims").and_then(super::json::Value::object);
                Ok(Self {
                    claims: Draft::from(&claims.ok_or(IssueError::NoClaims)?),
                    header: Some(Draft::from(&header)),
                })
            }
        }
    }
}

/// Makes the token. `kid` is what the key is called in it.
pub fn issue(
    base: &Base,
    wishes: &Wishes,
    (signer, kid): (&Signer, Option<&str>),
    now: Timestamp,
) -> Result<Issued, IssueError> {
    let header = header(base, wishes, signer, kid)?;
    let claims = claims(base, wishes, now)?.object();
    let claims = Claims::new(claims.map_err(IssueError::Json)?, header.clone());
    let warnings = judged(&claims, wishes, now)?;
    let input = [header.members(), claims.members()]
        .map(|part| URL_SAFE_NO_PAD.encode(part.json()))
        .join(".");
    let signature = URL_SAFE_NO_PAD.encode(signer.sign(input.as_bytes())?);
    let token = format!("{input}.{signature}");
    if token.len() > TOKEN_LIMIT {
        let found = token.len();
        return Err(IssueError::TooLarge { found });
    }
    Ok(Issued {
        token,
        header,
        claims,
        warnings,
    })
}

/// A header that came out of a token is kept but for `alg` and `kid`, which name the key that signs
/// now. A new one says that this is a JWT (RFC 7519 §5.1).
fn header(
    base: &Base,
    wishes: &Wishes,
    signer: &Signer,
    kid: Option<&str>,
) -> Result<Header, IssueError> {
    let mut draft = base.header.clone().unwrap_or_else(|| {
        let mut fresh = Draft::default();
        fresh.set(Member::text("typ", "JWT"));
        fresh
    });
    once(&wishes.header)?;
    for member in &wishes.header {
        draft.set(member.clone());
    }
    let header = named(&draft, signer, kid).object();
    let header = Header::new(header.map_err(SigningError::Json)?);
    acceptable(&header, Form::Jwt)?;
    Ok(header)
}

fn claims(base: &Base, wishes: &Wishes, now: Timestamp) -> Result<Draft, IssueError> {
    let mut wanted = wishes.claims.clone();
    let times = [("exp", wishes.expires), ("nbf", wishes.begins)];
    for (name, moment) in times {
        wanted.extend(moment.map(|moment| Member::number(name, moment.seen_from(now).unix())));
    }
    once(&wanted)?;
    let mut claims = base.claims.clone();
    for member in wanted {
        claims.set(member);
    }
    // What is there already was meant: the defaults only fill in.
    if !wishes.no_iat {
        claims.set_missing(Member::number("iat", now.unix()));
    }
    if !wishes.allow_no_exp {
        claims.set_missing(Member::number("exp", now.plus(LIFE).unix()));
    }
    Ok(claims)
}

fn once(members: &[Member]) -> Result<(), IssueError> {
    let mut names: Vec<&str> = members.iter().map(Member::name).collect();
    names.sort_unstable();
    match names.iter().zip(names.iter().skip(1)).find(|(a, b)| a == b) {
        None => Ok(()),
        Some((name, _)) => Err(IssueError::Twice {
            name: excerpt(name, 40),
        }),
    }
}

/// Holds the claims to the rules of our own verifier: a claim of a wrong type is refused, and a
/// token that is over already is worth a warning.
fn judged(claims: &Claims, wishes: &Wishes, now: Timestamp) -> Result<Vec<String>, IssueError> {
    let policy = ClaimsPolicy {
        audience: Audience::Any,
        allow_no_exp: wishes.allow_no_exp,
        ..ClaimsPolicy::default()
    };
    let failures = check(claims, &policy, now);
    let of = |code: Fault| {
        failures
            .iter()
            .filter(move |failure| failure.code == code)
            .map(|failure| failure.message.clone())
    };
    let invalid: Vec<String> = of(Fault::ClaimInvalid).collect();
    if invalid.is_empty() {
        Ok(of(Fault::Expired)
            .chain(of(Fault::IssuedInFuture))
            .collect())
    } else {
        Err(IssueError::Claims {
            reason: invalid.join("; "),
        })
    }
}

/// Returns a token id that is nobody else's: a random UUID (RFC 9562 §5.4).
pub fn token_id(random: &dyn Random) -> Result<String, RandomError> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    let number = u128::from_be_bytes(bytes);
    let version = (number & !(0xf << 76)) | (0x4 << 76);
    let variant = (version & !(0x3 << 62)) | (0x2 << 62);
    let digits = format!("{variant:032x}");
    let mut id = String::with_capacity(36);
    for (place, digit) in digits.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            id.push('-');
        }
        id.push(digit);
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::random::Same;

    #[test]
    fn a_token_id_is_a_random_uuid() {
        assert_eq!(
            token_id(&Same(0)).unwrap(),
            "00000000-0000-4000-8000-000000000000"
        );
        assert_eq!(
            token_id(&Same(0xff)).unwrap(),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }
}
