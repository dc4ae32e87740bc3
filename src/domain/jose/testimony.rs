//! Claims under judgement: read strictly, and repeated only where the signature is right.

use std::borrow::Cow;

use super::failure::{Failure, Fault};
use super::header::{Header, media_type_matches};
use super::json::{Object, Value};
use crate::domain::text::excerpt;

/// What a token says, and whether what its payload says may be said again.
///
/// The header is shown in any case: it is what the signature is looked at with.
#[derive(Clone, Copy)]
pub(super) struct Testimony<'a> {
    header: &'a Header,
    claims: &'a Object,
    verified: bool,
}

impl<'a> Testimony<'a> {
    /// Returns what a token says that its key holder signed.
    pub(super) fn verified(header: &'a Header, claims: &'a Object) -> Self {
        Self {
            header,
            claims,
            verified: true,
        }
    }

    /// Returns what somebody says.
    pub(super) fn unverified(header: &'a Header, claims: &'a Object) -> Self {
        Self {
            header,
            claims,
            verified: false,
        }
    }

    /// Whether the signature is right.
    pub(super) fn is_verified(&self) -> bool {
        self.verified
    }

    /// Returns the header.
    pub(super) fn header(&self) -> &'a Header {
        self.header
    }

    /// Returns the claim called `name`.
    pub(super) fn claim(&self, name: &str) -> Option<Value<'a>> {
        self.claims.get(name)
    }

    /// Returns the claim called `name`, which has to be a string where it is there.
    pub(super) fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, Failure> {
        let Some(value) = self.claim(name) else {
            return Ok(None);
        };
        match value.as_text() {
            Some(text) => Ok(Some(text)),
            None => Err(self.mistyped(name, "a string")),
        }
    }

    /// Returns a time claim in Unix seconds, a fraction rounded up: with a present moment in whole
    /// seconds, that answers every comparison as the exact number would.
    pub(super) fn moment(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(value) = self.claim(name) else {
            return Ok(None);
        };
        match value.number() {
            Some(seconds) => Ok(Some(seconds)),
            None => Err(self.mistyped(name, "a finite number")),
        }
    }

    /// Returns the strings of a claim that is one string or a list of them.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<Cow<'a, str>>>, Failure> {
        let Some(value) = self.claim(name) else {
            return Ok(None);
        };
        let texts = match value.list() {
            Some(list) => list.into_iter().map(Value::as_text).collect(),
            None => value.as_text().map(|one| vec![one]),
        };
        match texts {
            Some(texts) => Ok(Some(texts)),
            None => Err(self.mistyped(name, "a string or a list of strings")),
        }
    }

    /// Returns a reason that is about the claim `name`.
    ///
    /// SECURITY: what nobody signed is not repeated, or a forged token could put words into the
    /// verifier's mouth. `told` may say what the payload says; `untold` may not.
    pub(super) fn failure(
        &self,
        code: Fault,
        name: &str,
        told: impl FnOnce() -> String,
        untold: impl Into<String>,
    ) -> Failure {
        if self.verified {
            Failure::new(code, told()).at(name, self.claim(name))
        } else {
            Failure::new(code, untold).at(name, None)
        }
    }

    /// Returns the reason that the claim `name` is of another type than `wanted`.
    pub(super) fn mistyped(&self, name: &str, wanted: &str) -> Failure {
        let told = || {
            let found = self.claim(name).map_or_else(|| "missing".into(), described);
            format!("{name} is {found}, not {wanted}")
        };
        let untold = format!("{name} is not {wanted}");
        self.failure(Fault::ClaimInvalid, name, told, untold)
            .wanted(wanted)
    }

    /// Returns why the header's `typ` is not `wanted`, where it is not (RFC 8725 §3.11).
    pub(super) fn other_type(&self, wanted: &str) -> Option<Failure> {
        let found = self.header.typ();
        if found
            .as_deref()
            .is_some_and(|found| media_type_matches(found, wanted))
        {
            return None;
        }
        let message = match found {
            Some(found) => format!("the token's type is {}, not {wanted}", excerpt(&found, 40)),
            None => format!("the token does not say that its type is {wanted}"),
        };
        Some(
            Failure::new(Fault::TypMismatch, message)
                .at("typ", self.header.members().get("typ"))
                .wanted(wanted),
        )
    }
}

/// Returns the reason that the claim `name` is not there.
pub(super) fn missing(name: &str) -> Failure {
    let shown = excerpt(name, 40);
    Failure::new(Fault::ClaimMissing, format!("the token has no {shown}"))
        .at(name, None)
        .wanted("present")
}

/// Says what a value of the wrong type is: its shape, or the number that is not finite.
fn described(value: Value<'_>) -> String {
    match value.shape() {
        "a number" => excerpt(value.json(), 24),
        "a list" => "a list with something else in it".into(),
        shape => shape.into(),
    }
}
