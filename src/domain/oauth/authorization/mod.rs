//! The authorization request: what the person's browser, or the client itself, asks the server
//! (RFC 6749 §4.1.1).

#[cfg(test)]
mod tests;

use url::Url;

use super::callback::{Expected, Seal};
use super::form::{Form, text};
use super::metadata::Metadata;
use super::pkce::{Verifier, unguessable};
use super::profile::Profile;
use super::profile::words::ResponseMode;
use crate::domain::jose::json::{Object, Value};
use crate::domain::ports::{Random, RandomError};
use crate::domain::secret::Secret;

/// One attempt to log in: values that are used once and never written down.
#[derive(Debug)]
pub struct Attempt {
    /// Ties the callback to this attempt (RFC 6749 §10.12).
    pub state: Secret,
    /// Ties the ID token to this attempt (OpenID Connect Core §3.1.2.1).
    pub nonce: Secret,
    /// Ties the code to this program (RFC 7636).
    pub verifier: Verifier,
}

/// What a profile asks of the server beside a code: checked, and so ready to be sent.
#[derive(Debug, Clone)]
pub struct Wishes(Vec<(String, String)>);

/// Why a profile can't be asked for. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The authorization details are none (RFC 9396 §2).
    #[error(
        "the authorization details are {found}, and a JSON array of objects is wanted, each with its `type`"
    )]
    Details {
        /// What they are.
        found: String,
    },
    /// A further parameter is one that has a setting of its own.
    #[error(
        "the parameter `{name}` is not for `parameters`: it has a setting of its own, {setting}"
    )]
    Known {
        /// The parameter.
        name: &'static str,
        /// The setting.
        setting: &'static str,
    },
    /// A further parameter is one that a login is safe by.
    #[error(
        "the parameter `{name}` is not for `parameters`: the login itself sends it, or must not"
    )]
    Owned {
        /// The parameter.
        name: &'static str,
    },
}

/// The parameters that a login is safe by. One of them given by somebody else would undo what it is
/// there for; `request` and `request_uri` would replace them all (RFC 9101 §6.3). `user_code` is a
/// secret of the person's (CIBA §7.1): it would lie on the command line and in the configuration.
const OWNED: [&str; 15] = [
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "dpop_jkt",
    "nonce",
    "redirect_uri",
    "request",
    "request_uri",
    "response_type",
    "state",
    "user_code",
];

/// The parameters that have settings of their own, and these settings.
const KNOWN: [(&str, &str); 9] = [
    ("acr_values", "acr_values"),
    ("audience", "audience"),
    ("authorization_details", "authorization_details"),
    ("login_hint", "login_hint"),
    ("max_age", "max_age"),
    ("prompt", "prompt"),
    ("resource", "resources"),
    ("response_mode", "response_mode"),
    ("scope", "scopes"),
];

impl Wishes {
    /// Reads what a profile asks for.
    pub fn of(profile: &Profile) -> Result<Self, RequestError> {
        let mut wishes = Vec::new();
        let mut wish = |name: &str, value: String| wishes.push((name.to_owned(), value));
        // The plain query is what a code comes back in where nothing else is asked for.
        if let Some(mode @ ResponseMode::QueryJwt) = profile.response_mode {
            wish("response_mode", mode.to_string());
        }
        for resource in profile.resources.iter().flatten() {
            wish("resource", resource.to_string());
        }
        if let Some(details) = &profile.authorization_details {
            details_are_some(details)?;
            wish("authorization_details", details.trim().to_owned());
        }
        for (name, value) in [
            ("audience", &profile.audience),
            ("acr_values", &profile.acr_values),
            ("prompt", &profile.prompt),
            ("login_hint", &profile.login_hint),
        ] {
            if let Some(value) = value {
                wish(name, value.clone());
            }
        }
        if let Some(seconds) = profile.max_age {
            wish("max_age", seconds.to_string());
        }
        for (name, value) in &profile.parameters {
            not_ours(name)?;
            wish(name, value.clone());
        }
        Ok(Self(wishes))
    }

    /// Adds them to a request.
    pub(super) fn onto(self, form: &mut Form) {
        for (name, value) in self.0 {
            form.add(&name, value);
        }
    }
}

impl Attempt {
    /// Returns a new attempt, each value with 256 random bits.
    pub fn new(random: &dyn Random) -> Result<Self, RandomError> {
        Ok(Self {
            state: unguessable(random)?,
            nonce: unguessable(random)?,
            verifier: Verifier::new(random)?,
        })
    }

    /// Returns what a callback has to show to be the answer to this attempt; `seal` where a signed
    /// one is asked for.
    pub fn expected(&self, metadata: &Metadata, seal: Option<Seal>) -> Expected {
        Expected {
            state: self.state.clone(),
            issuer: metadata.issuer.to_string(),
            issuer_required: metadata.names_issuer,
            seal,
        }
    }

    /// Returns the fields of the authorization request.
    pub fn form(
        &self,
        client_id: &str,
        redirect_uri: &Url,
        scopes: &[String],
        wishes: Wishes,
    ) -> Form {
        let asks_for = |scope: &str| scopes.iter().any(|asked| asked == scope);
        let is_given = |name: &str| wishes.0.iter().any(|(found, _)| found == name);
        let challenge = self.verifier.challenge();
        let mut form = Form::default();
        form.set("response_type", "code");
        form.set("client_id", client_id);
        form.set("redirect_uri", redirect_uri.as_str());
        if !scopes.is_empty() {
            form.set("scope", scopes.join(" "));
        }
        form.set_secret("state", self.state.clone());
        form.set("code_challenge", challenge.as_str());
        form.set("code_challenge_method", challenge.method().as_str());
        if asks_for("openid") {
            form.set_secret("nonce", self.nonce.clone());
        }
        if asks_for("offline_access") && !is_given("prompt") {
            // A server may leave out the refresh token without it (OpenID Connect Core §11).
            form.set("prompt", "consent");
        }
        wishes.onto(&mut form);
        form
    }
}

/// Returns the URL that takes the fields to the endpoint through the browser. The endpoint's own
/// query stays (RFC 6749 §3.1).
pub fn through_the_browser(endpoint: &Url, form: &Form) -> Url {
    let mut url = endpoint.clone();
    let mut query = url.query_pairs_mut();
    for (name, value) in form.fields() {
        query.append_pair(name, text(value));
    }
    drop(query);
    url
}

fn not_ours(name: &str) -> Result<(), RequestError> {
    if let Some(name) = OWNED.into_iter().find(|owned| *owned == name) {
        return Err(RequestError::Owned { name });
    }
    match KNOWN.into_iter().find(|(known, _)| *known == name) {
        Some((name, setting)) => Err(RequestError::Known { name, setting }),
        None => Ok(()),
    }
}

/// What is no such array would be refused by the server, or be read as something else than was
/// meant (RFC 9396 §2).
fn details_are_some(details: &str) -> Result<(), RequestError> {
    let wrong = |found: &str| {
        Err(RequestError::Details {
            found: found.to_owned(),
        })
    };
    // Read as a member, by the one strict reader of JSON.
    let Ok(read) = Object::parse(format!("{{\"details\":{details}}}").as_bytes()) else {
        return wrong("no JSON");
    };
    // More than one member is more than one value.
    let only = (read.iter().count() == 1).then(|| read.get("details"));
    let Some(items) = only.flatten().and_then(Value::list) else {
        return wrong("no array");
    };
    if items.is_empty() {
        return wrong("an empty array");
    }
    for item in items {
        match item.object() {
            None => return wrong("an array of something else than objects"),
            Some(object) if object.text("type").is_none_or(|kind| kind.is_empty()) => {
                return wrong("an array with an object that has no `type`");
            }
            Some(_) => {}
        }
    }
    Ok(())
}
