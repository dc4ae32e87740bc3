//! Waiting for a person who signs in elsewhere: the question whether that has happened, and what
//! servers say to it (RFC 8628 §3.4; OpenID Connect CIBA Core §10.1).

pub mod pace;
#[cfg(test)]
pub(super) mod tests;

use std::fmt;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde_json::Value;
use url::Url;

use super::answer::{TokenError, is_refusal, no_json, refusal};
use super::channel::Channel;
use super::form::Form;
use super::grants::{Wanted, read};
use super::tokens::TokenSet;
use crate::domain::origin::authority;
use crate::domain::ports::{HttpError, HttpResponse};
use crate::domain::published::freshness::{http_date, seconds};
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Timestamp};

/// What is waited between two questions where the server says nothing (RFC 8628 §3.2, CIBA §7.3).
const USUAL_INTERVAL: Span = Span::from_seconds(5);
/// What is waited at most where the server says more than that: it says `slow_down` if it means it.
const LONGEST_INTERVAL: Span = Span::from_seconds(60);

/// How the person was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// By a code to type in (RFC 8628).
    Device,
    /// By the server itself, on a device that it knows (CIBA).
    Backchannel,
}

/// What a client waits with.
#[derive(Debug)]
pub struct Ticket {
    /// How the person was asked.
    pub asked: Asked,
    /// What we show the server.
    pub code: Secret,
    /// When we asked.
    pub asked_at: Timestamp,
    /// How long it holds; `None` where the server does not say.
    pub life: Option<Span>,
    /// How long to wait between two questions.
    pub interval: Span,
}

/// What came of one question.
#[derive(Debug)]
pub enum Polled {
    /// Somebody has signed in.
    Tokens(TokenSet),
    /// Nobody has, or the server could not be asked.
    NotYet(NotYet),
}

/// Why there are no tokens yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotYet {
    /// What the server said, or that it said nothing.
    pub why: Why,
    /// How long it wants to be left alone (RFC 9110 §10.2.3).
    pub retry_after: Option<Span>,
}

/// What a server says that has no tokens yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Nobody has signed in yet: `authorization_pending`.
    Pending,
    /// We ask too often: `slow_down`.
    SlowDown,
    /// It, or what stands before it, has too much to do: 429, 502, 503, 504.
    Busy {
        /// The status.
        status: u16,
    },
    /// It can't be reached just now.
    Lost(HttpError),
}

/// Why the wait gives no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PollError {
    /// The person said no.
    #[error("the login was refused at {host}")]
    Denied {
        /// Host and port.
        host: String,
    },
    /// Nobody signed in while the ticket held. The person was too slow, or has not seen what was
    /// asked.
    #[error("{0}")]
    Expired(Asked),
    /// Whatever else ends a token request.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl Asked {
    /// Returns the grant, and the field that the ticket goes in.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Device => (
                "urn:ietf:params:oauth:grant-type:device_code",
                "device_code",
            ),
            Self::Backchannel => ("urn:openid:params:grant-type:ciba", "auth_req_id"),
        }
    }
}

/// Says that it is over.
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Device => "the code has ended, and nobody had signed in with it",
            Self::Backchannel => "the request has ended, and nobody had agreed to it",
        })
    }
}

impl Ticket {
    /// Reads what a server answered; an error is the name of the member that is wrong.
    pub(super) fn read(
        asked: Asked,
        members: &Value,
        asked_at: Timestamp,
    ) -> Result<Self, &'static str> {
        let (_, field) = asked.words();
        let code = members.get(field).and_then(Value::as_str);
        let code = code.filter(|code| !code.is_empty()).ok_or(field)?;
        Ok(Self {
            asked,
            code: Secret::from(code.to_owned()),
            asked_at,
            // Both demand it (RFC 8628 §3.2, CIBA §7.3). Where it is missing, the server still says
            // when it is over.
            life: whole(members.get("expires_in")).map(Span::from_seconds),
            interval: whole(members.get("interval")).map_or(USUAL_INTERVAL, |seconds| {
                Span::from_seconds(seconds).min(LONGEST_INTERVAL)
            }),
        })
    }
}

impl Channel<'_> {
    /// Asks whether somebody has signed in (RFC 8628 §3.4, CIBA §10.1).
    pub fn poll(
        &self,
        endpoint: &Url,
        ticket: &Ticket,
        wanted: Wanted<'_>,
    ) -> Result<Polled, PollError> {
        let now = self.clock.now();
        // Which scopes was said when the person was asked.
        let wanted = Wanted {
            scopes: &[],
            ..wanted
        };
        let (grant, field) = ticket.asked.words();
        let mut form = wanted.form(grant);
        form.set_secret(field, ticket.code.clone());
        match self.post(endpoint, form) {
            Ok(answer) => {
                let polled = polled(endpoint, &answer, ticket.asked, now)?;
                if let Polled::Tokens(_) = polled {
                    self.demand_kind(endpoint, &answer)?;
                }
                Ok(polled)
            }
            Err(TokenError::Http(error)) if error.is_outage() => Ok(Polled::NotYet(NotYet {
                why: Why::Lost(error),
                retry_after: None,
            })),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends a form, and reads the answer by `read`, whose error is the name of the member that is
    /// wrong.
    pub(super) fn told<T>(
        &self,
        endpoint: &Url,
        form: Form,
        read: fn(&Value, Timestamp) -> Result<T, &'static str>,
    ) -> Result<T, TokenError> {
        let asked_at = self.clock.now();
        let answer = self.json(endpoint, form)?;
        let unusable = |reason: String| TokenError::Answer {
            host: authority(endpoint),
            reason,
        };
        // SECURITY: what the parser says can repeat a code.
        let members: Value = serde_json::from_slice(answer.body.expose())
            .map_err(|_| unusable("it is no JSON object".into()))?;
        read(&members, asked_at)
            .map_err(|field| unusable(format!("`{field}` is missing or can't be used")))
    }
}

/// Reads a number of seconds as servers write them: in quotes, with a fraction. What is none, and
/// what is not above zero, says nothing.
fn whole(value: Option<&Value>) -> Option<u64> {
    let seconds: f64 = match value? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    if !seconds.is_finite() || seconds <= 0.0 {
        return None;
    }
    // A century is as good as any more.
    Some(Duration::from_secs_f64(seconds.min(3.2e9).ceil()).as_secs())
}

/// Tells apart what a token endpoint says to whoever waits (RFC 8628 §3.5, CIBA §11).
fn polled(
    endpoint: &Url,
    answer: &HttpResponse,
    asked: Asked,
    now: Timestamp,
) -> Result<Polled, PollError> {
    let not_yet = |why| {
        Ok(Polled::NotYet(NotYet {
            why,
            retry_after: retry_after(answer, now),
        }))
    };
    if !is_refusal(answer) {
        if serde_json::from_slice::<IgnoredAny>(answer.body.expose()).is_err() {
            return Err(no_json(endpoint, answer).into());
        }
        return Ok(Polled::Tokens(read(endpoint, answer, now)?));
    }
    let refused = refusal(endpoint, answer);
    if let TokenError::Refused { host, error, .. } = &refused {
        match error.as_str() {
            "authorization_pending" => return not_yet(Why::Pending),
            "slow_down" => return not_yet(Why::SlowDown),
            // The second word is Microsoft's.
            "access_denied" | "authorization_declined" => {
                return Err(PollError::Denied { host: host.clone() });
            }
            "expired_token" => return Err(PollError::Expired(asked)),
            _ => {}
        }
    }
    match answer.status {
        status @ (429 | 502..=504) => not_yet(Why::Busy { status }),
        _ => Err(refused.into()),
    }
}

fn retry_after(answer: &HttpResponse, now: Timestamp) -> Option<Span> {
    let text = answer.header("retry-after")?;
    seconds(text).or_else(|| http_date(text).map(|moment| moment.since(now)))
}
