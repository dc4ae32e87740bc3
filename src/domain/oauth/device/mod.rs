//! The device flow's first half: a code that somebody types in on another device (RFC 8628). The
//! wait for that is [`polling`](super::polling)'s.

#[cfg(test)]
mod tests;

use serde_json::Value;
use url::Url;

use super::answer::TokenError;
use super::authorization::Wishes;
use super::channel::Channel;
use super::form::Form;
use super::polling::{Asked, Ticket};
use crate::domain::origin::is_secure;
use crate::domain::text::is_hazard;
use crate::domain::time::Timestamp;

/// More than any server's code has; it has to be typed in.
const LONGEST_CODE: usize = 64;
/// More than any server's address has; it has to be typed in, too.
const LONGEST_ADDRESS: usize = 512;

/// What a server offers for somebody to sign in with (RFC 8628 §3.2).
#[derive(Debug)]
pub struct Offer {
    /// What we wait with.
    pub ticket: Ticket,
    /// What the person types in.
    pub user_code: String,
    /// Where.
    pub verification_uri: Url,
    /// The same with the code in it, where there is such.
    pub verification_uri_complete: Option<Url>,
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

impl Channel<'_> {
    /// Asks for a code that somebody can sign in with (RFC 8628 §3.1).
    pub fn device_codes(
        &self,
        endpoint: &Url,
        scopes: &[String],
        wishes: Wishes,
    ) -> Result<Offer, TokenError> {
        let mut form = Form::default();
        if !scopes.is_empty() {
            form.set("scope", scopes.join(" "));
        }
        wishes.onto(&mut form);
        self.told(endpoint, form, offer)
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
        ticket: Ticket::read(Asked::Device, members, asked_at)?,
        user_code: user_code.to_owned(),
        // Servers older than the RFC call it a URL.
        verification_uri: place("verification_uri")
            .or_else(|| place("verification_url"))
            .ok_or("verification_uri")?,
        // A convenience: one that can't be used is left out.
        verification_uri_complete: place("verification_uri_complete"),
    })
}
