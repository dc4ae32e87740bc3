//! `authctl jwt decode`: what a token says, on nobody's word but the sender's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::{layout, members};
use crate::commands::given::token;
use crate::ctx::Ctx;
use crate::domain::jose::codec::{Headers, Token, TokenError, Unverified};
use crate::domain::jose::describe::encryption_in_words;
use crate::domain::jose::header::Header;
use crate::domain::jose::json::Object;
use crate::domain::jose::warning::{self, Warning};
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Answer, Report, Role, Text, lines};

const EXAMPLES: &str = "Examples:
  Show a token's header and claims:
  $ authctl jwt decode eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2UiLCJleHAiOjRlOX0.c2ln

  Take one claim out of a token on standard input:
  $ echo Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2UifQ.c2ln > token
  $ authctl jwt decode --field claims.sub < token

  Ask whether a token that was kept is still good for anything:
  $ authctl jwt decode --alive --quiet < token > /dev/null && echo yes

  Show every token of a file, one a line, as JSON:
  $ authctl jwt decode --lines < token";

/// Show what a token says, without verifying it
///
/// Nothing here is checked: anybody can write any token. To know whether one may be believed, use
/// authctl jwt verify.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    token: token::Given,
    /// Answer by the exit code whether the token's times hold now: 1 where it has expired or has not
    /// begun, and where there are no claims to say. Still nothing is verified
    #[arg(long)]
    alive: bool,
    /// Decode every line of standard input, in order, and give a line of JSON for each
    ///
    /// A line that is no token gives the error as --json does, and the others are decoded all the
    /// same. The exit code is the highest that one of the lines alone would have.
    #[arg(long)]
    lines: bool,
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
    /// What the token says that is the payload (RFC 7519 §5.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    nested: Option<Box<Self>>,
    /// Always `false`, so that nobody who reads this takes it for more than it is.
    verified: bool,
    encrypted: bool,
    warnings: Vec<Warning>,
    #[serde(skip)]
    now: Timestamp,
    /// Whether it was asked if the times hold.
    #[serde(skip)]
    asked: bool,
}

/// How many tokens in each other are read.
const NESTING: usize = 4;

/// Reads a token and says what is in it.
///
/// Nothing but the argument, standard input and the clock is touched.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    if args.lines {
        args.token.must_be_lines()?;
        let alive = args.alive;
        let answered = lines::answer(ctx, move || {
            let mut headers = Headers::default();
            move |line, now, answer| {
                let token = Token::parse_after(&mut headers, line)?;
                let decoded = Decoded::of(&token, now, NESTING)?.asked(alive);
                lines::json(&decoded, answer)?;
                Ok(decoded.answer())
            }
        })?;
        return Ok(answered.into());
    }
    let decoded = Decoded::of(&args.token.read(ctx)?, ctx.now(), NESTING)?;
    Ok(decoded.asked(args.alive).into())
}

impl Decoded {
    /// Says what is in a token, and in up to `depth` tokens in it.
    fn of(token: &Token, now: Timestamp, depth: usize) -> Result<Self, TokenError> {
        match token {
            Token::Encrypted(token) => Ok(Self {
                warnings: warning::of_header(&token.header()),
                encrypted: true,
                ..Self::new(token.header(), now)
            }),
            Token::Signed(token) => Self::of_signed(token, now, depth),
        }
    }

    fn of_signed(token: &Unverified, now: Timestamp, depth: usize) -> Result<Self, TokenError> {
        let payload = token.unverified_payload();
        let claims = match token.unverified_claims() {
            Ok(claims) => Some(claims),
            // What was meant as claims has to be good claims.
            Err(error @ TokenError::Json { .. })
                if payload.trim_ascii_start().starts_with(b"{") =>
            {
                return Err(error);
            }
            Err(_) => None,
        };
        let mut shown = Self {
            warnings: warning::of_token(token, claims.as_ref(), now),
            claims,
            ..Self::new(token.header().clone(), now)
        };
        if shown.claims.is_none() {
            match std::str::from_utf8(payload) {
                Ok(text) => shown.payload = Some(text.to_owned()),
                Err(_) => shown.payload_base64url = Some(URL_SAFE_NO_PAD.encode(payload)),
            }
            shown.look_inside(payload, depth);
        }
        Ok(shown)
    }

    /// Reads a payload that is no claims as another token, where it is one.
    fn look_inside(&mut self, payload: &[u8], depth: usize) {
        let inner = Token::parse(payload);
        let is_nested = self.header.is_nested() || inner.is_ok();
        let (code, message) = match inner {
            _ if !is_nested => (
                "no_claims",
                "the payload is no JSON object, so there are no claims".into(),
            ),
            Ok(inner) => match depth
                .checked_sub(1)
                .map(|left| Self::of(&inner, self.now, left))
            {
                Some(Ok(inner)) => {
                    self.nested = Some(Box::new(inner));
                    (
                        "nested",
                        "the payload is another token, which has to be verified by itself".into(),
                    )
                }
                Some(Err(error)) => ("nested", format!("the payload is another token: {error}")),
                None => (
                    "nested_deeply",
                    format!(
                        "the payload is another token; no more than {NESTING} in each other are read"
                    ),
                ),
            },
            Err(error) => (
                "nested",
                format!("the payload is said to be another token, and is none: {error}"),
            ),
        };
        self.warnings.push(Warning::new(code, message));
    }

    fn asked(self, asked: bool) -> Self {
        Self { asked, ..self }
    }

    /// Whether the times hold, on the sender's word.
    fn is_alive(&self) -> bool {
        let ends = ["expired", "not_yet_valid", "claim_invalid"];
        let is_over = |warning: &Warning| ends.contains(&warning.code);
        self.claims.is_some() && !self.warnings.iter().any(is_over)
    }

    fn new(header: Header, now: Timestamp) -> Self {
        Self {
            asked: false,
            header,
            claims: None,
            payload: None,
            payload_base64url: None,
            nested: None,
            verified: false,
            encrypted: false,
            warnings: Vec::new(),
            now,
        }
    }

    /// Says it all, so many columns from the left.
    fn tell(&self, text: &mut Text, indent: usize) {
        let title = if self.encrypted {
            "encrypted: only the header can be read without a key"
        } else {
            "not verified: the signature was not checked"
        };
        let left = " ".repeat(indent);
        text.put(Role::Plain, &left).line(Role::Warning, title);
        if self.encrypted {
            let rows = encryption_in_words(&self.header)
                .map(|(name, words)| layout::Row::value(name, &words, None));
            layout::rows(text, &rows, indent + 2);
        }
        members::header(text, &self.header, indent);
        if let Some(claims) = &self.claims {
            members::claims(text, claims, self.now, indent);
        }
        if let Some(nested) = &self.nested {
            members::heading(text, "nested", indent);
            nested.tell(text, indent + 2);
        } else if let Some(payload) = self.payload.as_ref().or(self.payload_base64url.as_ref()) {
            members::payload(text, payload, indent);
        }
        for warning in &self.warnings {
            let message = excerpt(&warning.message, 200);
            layout::labelled(text, Role::Warning, "warning:", &message, indent);
        }
    }
}

impl Report for Decoded {
    fn text(&self, text: &mut Text) {
        self.tell(text, 0);
    }

    fn answer(&self) -> Answer {
        (!self.asked || self.is_alive()).into()
    }
}
