//! `authctl jwt decode`: what a token says, on nobody's word but the sender's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::members;
use crate::commands::given::token;
use crate::ctx::Ctx;
use crate::domain::jose::codec::{Token, TokenError, Unverified};
use crate::domain::jose::describe::{Warning, claim_warnings, header_warnings};
use crate::domain::jose::header::Header;
use crate::domain::jose::json::Object;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show a token's header and claims:
  $ authctl jwt decode eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2UiLCJleHAiOjRlOX0.c2ln

  Take one claim out of a token on standard input:
  $ echo Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2UifQ.c2ln > token
  $ authctl jwt decode --field claims.sub < token";

/// Show what a token says, without verifying it
///
/// Nothing here is checked: anybody can write any token. To know whether one may be believed, use
/// authctl jwt verify.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    token: token::Given,
}

/// What a token says.
#[derive(Debug, Serialize)]
pub struct Decoded {
    header: Header,
    /// `null` where the payload is encrypted or no JSON object.
    claims: Option<Object>,
    /// A payload that is no JSON object, where it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    /// A payload that is neither a JSON object nor text.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_base64url: Option<String>,
    /// Always `false`, so that nobody who reads this takes it for more than it is.
    verified: bool,
    encrypted: bool,
    warnings: Vec<Warning>,
    #[serde(skip)]
    now: Timestamp,
}

/// Reads a token and says what is in it.
///
/// Nothing but the argument, standard input and the clock is touched.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Decoded, Error> {
    let now = ctx.now();
    let decoded = match args.token.read(ctx)? {
        Token::Encrypted(token) => Decoded {
            warnings: header_warnings(&token.header()),
            encrypted: true,
            ..Decoded::new(token.header(), now)
        },
        Token::Signed(token) => signed(&token, now)?,
    };
    Ok(decoded)
}

fn signed(token: &Unverified, now: Timestamp) -> Result<Decoded, Error> {
    let header = token.header().clone();
    let mut warnings = header_warnings(&header);
    let payload = token.unverified_payload();
    let shown = match token.unverified_claims() {
        Ok(claims) => {
            warnings.extend(claim_warnings(&claims, now));
            Decoded {
                claims: Some(claims),
                ..Decoded::new(header, now)
            }
        }
        // What was meant as claims has to be good claims.
        Err(error @ TokenError::Json { .. }) if payload.trim_ascii_start().starts_with(b"{") => {
            return Err(error.into());
        }
        Err(_) => {
            warnings.push(Warning {
                code: if header.is_nested() {
                    "nested"
                } else {
                    "no_claims"
                },
                message: if header.is_nested() {
                    "the payload is another token; decode it by itself".into()
                } else {
                    "the payload is no JSON object, so there are no claims".into()
                },
            });
            let payload = String::from_utf8(payload.to_vec());
            Decoded {
                payload_base64url: payload
                    .as_ref()
                    .err()
                    .map(|error| URL_SAFE_NO_PAD.encode(error.as_bytes())),
                payload: payload.ok(),
                ..Decoded::new(header, now)
            }
        }
    };
    Ok(Decoded { warnings, ..shown })
}

impl Decoded {
    fn new(header: Header, now: Timestamp) -> Self {
        Self {
            header,
            claims: None,
            payload: None,
            payload_base64url: None,
            verified: false,
            encrypted: false,
            warnings: Vec::new(),
            now,
        }
    }
}

impl Report for Decoded {
    fn text(&self, text: &mut Text) {
        if self.encrypted {
            text.line(
                Role::Warning,
                "encrypted: only the header can be read without a key",
            );
        } else {
            text.line(Role::Warning, "not verified: the signature was not checked");
        }
        members::header(text, &self.header);
        if let Some(claims) = &self.claims {
            members::claims(text, claims, self.now);
        }
        if let Some(payload) = self.payload.as_ref().or(self.payload_base64url.as_ref()) {
            text.line(Role::Heading, "payload");
            text.put(Role::Plain, "  ").line(Role::Plain, payload);
        }
        for warning in &self.warnings {
            text.put(Role::Warning, "warning:")
                .put(Role::Plain, " ")
                .line(Role::Plain, &excerpt(&warning.message, 200));
        }
    }
}
