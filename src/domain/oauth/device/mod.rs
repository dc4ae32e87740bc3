//! The device flow: a code that somebody types in on another device, and the question whether that
//! has happened (RFC 8628).

pub mod polling;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde::de::IgnoredAny;
use serde_json::Value;
use url::Url;

use super::answer::{TokenError, is_refusal, no_json, refusal};
use super::authorization::Wishes;
use super::channel::Channel;
use super::form::Form;
use super::grants::{Wanted, read};
use super::tokens::TokenSet;
use crate::domain::origin::{authority, is_secure};
use crate::domain::ports::{HttpError, HttpResponse};
use crate::domain::published::freshness::{http_date, seconds};
use crate::domain::secret::Secret;
use crate::domain::text::is_hazard;
use crate::domain::time::{Span, Timestamp};

/// What is waited between two questions where the server says nothing (RFC 8628 §3.2).
const USUAL_INTERVAL: Span = Span::from_seconds(5);
/// What is waited at most where the server says more than that: it says `slow_down` if it means it.
const LONGEST_INTERVAL: Span = Span::from_seconds(60);
/// More than any server's code has; it has to be typed in.
const LONGEST_CODE: usize = 64;
/// More than any server's address has; it has to be typed in, too.
const LONGEST_ADDRESS: usize = 512;

/// What a server offers for somebody to sign in with (RFC 8628 §3.2).
#[derive(Debug)]
pub struct Offer {
    /// What we show the server.
    pub device_code: Secret,
    /// What the person types in.
    pub user_code: String,
    /// Where.
    pub verification_uri: Url,
    /// The same with the code in it, where there is such.
    pub verification_uri_complete: Option<Url>,
    /// When we asked.
    pub asked_at: Timestamp,
    /// How long the codes hold; `None` where the server does not say.
    pub life: Option<Span>,
    /// How long to wait between two questions.
    pub interval: Span,
}

impl Offer {
    /// Returns the address that is opened and drawn: the one with the code in it, where there is
    /// one. The other and the code are shown all the same (RFC 8628 §3.3.1).
    pub fn shortcut(&self) -> &Url {
        self.verification_uri_complete
            .as_ref()
            .unwrap_or(&self.verification_uri)
    }
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

/// Why the device flow gives no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The person said no.
    #[error("the login was refused at {host}")]
    Denied {
        /// Host and port.
        host: String,
    },
    /// Nobody signed in while the code held. The person was too slow, or has not seen the code.
    #[error("the code has ended, and nobody had signed in with it")]
    Expired,
    /// Whatever else ends a token request.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl Channel<'_> {
    /// Asks for a code that somebody can sign in with (RFC 8628 §3.1).
    pub fn device_codes(
        &self,
        endpoint: &Url,
        scopes: &[String],
        wishes: Wishes,
    ) -> Result<Offer, TokenError> {
        let asked_at = self.clock.now();
        let mut form = Form::default();
        if !scopes.is_empty() {
            form.set("scope", scopes.join(" "));
        }
        wishes.onto(&mut form);
        let answer = self.json(endpoint, form)?;
        let unusable = |reason: String| TokenError::Answer {
            host: authority(endpoint),
            reason,
        };
        // SECURITY: what the parser says can repeat a code.
        let members: Value = serde_json::from_slice(answer.body.expose())
            .map_err(|_| unusable("it is no JSON object".into()))?;
        offer(&members, asked_at)
            .map_err(|field| unusable(format!("`{field}` is missing or can't be used")))
    }

    /// Asks whether somebody has signed in (RFC 8628 §3.4).
    pub fn poll_device(
        &self,
        endpoint: &Url,
        device_code: &Secret,
        wanted: Wanted<'_>,
    ) -> Result<Polled, DeviceError> {
        let now = self.clock.now();
        // Which scopes was said when the code was asked for.
        let wanted = Wanted {
            scopes: &[],
            ..wanted
        };
        let mut form = wanted.form("urn:ietf:params:oauth:grant-type:device_code");
        form.set_secret("device_code", device_code.clone());
        match self.post(endpoint, form) {
            Ok(answer) => {
                let polled = polled(endpoint, &answer, now)?;
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
}

/// Reads a device authorization response; an error is the name of the member that is wrong.
fn offer(members: &Value, asked_at: Timestamp) -> Result<Offer, &'static str> {
    let word = |name: &str| {
        let found = members.get(name).and_then(Value::as_str);
        found.filter(|text| !text.is_empty())
    };
    let user_code = word("user_code").ok_or("user_code")?.trim();
    // SECURITY: somebody else's words, for a terminal and for a person to type.
    if user_code.chars().any(is_hazard) || user_code.chars().count() > LONGEST_CODE {
        return Err("user_code");
    }
    // SECURITY: a person is sent there, and a browser; neither goes to a file or over plain http.
    let place = |name: &str| {
        let url = Url::parse(word(name)?).ok()?;
        let bare = url.username().is_empty() && url.password().is_none();
        (bare && is_secure(&url) && url.as_str().len() <= LONGEST_ADDRESS).then_some(url)
    };
    Ok(Offer {
        device_code: Secret::from(word("device_code").ok_or("device_code")?.to_owned()),
        user_code: user_code.to_owned(),
        // Servers older than the RFC call it a URL.
        verification_uri: place("verification_uri")
            .or_else(|| place("verification_url"))
            .ok_or("verification_uri")?,
        // A convenience: one that can't be used is left out.
        verification_uri_complete: place("verification_uri_complete"),
        asked_at,
        // RFC 8628 §3.2 demands it. Where it is missing, the server still says when it is over.
        life: whole(members.get("expires_in")).map(Span::from_seconds),
        interval: whole(members.get("interval")).map_or(USUAL_INTERVAL, |seconds| {
            Span::from_seconds(seconds).min(LONGEST_INTERVAL)
        }),
    })
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

/// Tells apart what a token endpoint says to a device (RFC 8628 §3.5).
fn polled(endpoint: &Url, answer: &HttpResponse, now: Timestamp) -> Result<Polled, DeviceError> {
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
                return Err(DeviceError::Denied { host: host.clone() });
            }
            "expired_token" => return Err(DeviceError::Expired),
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
