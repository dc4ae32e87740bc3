//! A profile: all that can be said about a login beforehand, and which word of several holds.

mod settings;
pub mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use url::Url;

pub use settings::{SETTINGS, Setting, SettingError, Shape, named, nested};

use super::endpoints::Endpoints;
use super::indicator::Indicator;
use super::issuer::Issuer;
use crate::domain::secret::Source;
use crate::domain::time::Span;
use words::{ClientMethod, Grant, Pushing, RedirectHost, ResponseMode, ScopeSeparator};

/// What is said of one login: by the command line, the configuration, a preset, or the last login.
/// All of it is public: a secret is named by its source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// The preset that says what the rest leaves open.
    pub preset: Option<String>,
    /// What the preset leaves open, by name.
    pub variables: BTreeMap<String, String>,
    /// The server to log in at.
    pub issuer: Option<Issuer>,
    /// What the server knows this program as.
    pub client_id: Option<String>,
    /// Which scopes to ask for; an empty list asks for none.
    pub scopes: Option<Vec<String>>,
    /// What stands between the scopes that the server says it granted.
    pub scope_separator: Option<ScopeSeparator>,
    /// How tokens are come by.
    pub grant: Option<Grant>,
    /// How the client proves who it is; where nothing says, what fits the server and the secret.
    pub client_auth: Option<ClientMethod>,
    /// Where the client's secret is.
    pub client_secret: Option<Source>,
    /// Where the client's private key is, for `private_key_jwt`.
    pub client_key: Option<Source>,
    /// Who the client's assertions are for, where the server does not take its issuer: many want
    /// the URL of their token endpoint.
    pub assertion_audience: Option<String>,
    /// Where the client's certificate chain is in PEM, for `tls_client_auth`.
    pub client_certificate: Option<PathBuf>,
    /// Where the private key of that certificate is.
    pub client_certificate_key: Option<Source>,
    /// Where the client's registration can be read, changed and ended (RFC 7592 §3).
    pub registration_uri: Option<Url>,
    /// Where the token for that is.
    pub registration_token: Option<Source>,
    /// Where the assertion of the JWT bearer grant is (RFC 7523 §2.1).
    pub assertion: Option<Source>,
    /// How this machine is called in the redirect URI.
    pub redirect_host: Option<RedirectHost>,
    /// The port that the browser comes back to.
    pub port: Option<u16>,
    /// The path that the browser comes back to.
    pub redirect_path: Option<String>,
    /// When the request is pushed first (RFC 9126).
    pub par: Option<Pushing>,
    /// Whether the authorization request is signed (RFC 9101).
    pub request_object: Option<bool>,
    /// Whether tokens are bound to a key (RFC 9449).
    pub dpop: Option<bool>,
    /// How the answer comes back.
    pub response_mode: Option<ResponseMode>,
    /// What the token is for (RFC 8707).
    pub resources: Option<Vec<Indicator>>,
    /// What the token is for, in the words of servers without RFC 8707.
    pub audience: Option<String>,
    /// What exactly is asked for (RFC 9396): a JSON array.
    pub authorization_details: Option<String>,
    /// How the person has to sign in (OpenID Connect Core §3.1.2.1).
    pub acr_values: Option<String>,
    /// How long ago the person may have signed in, in seconds (OpenID Connect Core §3.1.2.1).
    #[serde(deserialize_with = "seconds")]
    pub max_age: Option<u64>,
    /// Whether the server asks again (OpenID Connect Core §3.1.2.1).
    pub prompt: Option<String>,
    /// Who is going to sign in (OpenID Connect Core §3.1.2.1).
    pub login_hint: Option<String>,
    /// Further parameters of the authorization request.
    pub parameters: BTreeMap<String, String>,
    /// Endpoints that hold instead of those of the metadata.
    pub endpoints: Endpoints,
    /// Whether the server publishes no metadata, so that the endpoints above are all there is.
    pub no_discovery: Option<bool>,
    /// Whether PKCE with S256 is used although the server's list of methods lacks it.
    pub unlisted_s256: Option<bool>,
}

impl Profile {
    /// Returns this profile, with what it leaves open taken from `below`.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        let mut variables = below.variables;
        variables.extend(self.variables);
        let mut parameters = below.parameters;
        parameters.extend(self.parameters);
        Self {
            preset: self.preset.or(below.preset),
            variables,
            issuer: self.issuer.or(below.issuer),
            client_id: self.client_id.or(below.client_id),
            scopes: self.scopes.or(below.scopes),
            scope_separator: self.scope_separator.or(below.scope_separator),
            grant: self.grant.or(below.grant),
            client_auth: self.client_auth.or(below.client_auth),
            client_secret: self.client_secret.or(below.client_secret),
            client_key: self.client_key.or(below.client_key),
            assertion_audience: self.assertion_audience.or(below.assertion_audience),
            client_certificate: self.client_certificate.or(below.client_certificate),
            client_certificate_key: self.client_certificate_key.or(below.client_certificate_key),
            registration_uri: self.registration_uri.or(below.registration_uri),
            registration_token: self.registration_token.or(below.registration_token),
            assertion: self.assertion.or(below.assertion),
            redirect_host: self.redirect_host.or(below.redirect_host),
            port: self.port.or(below.port),
            redirect_path: self.redirect_path.or(below.redirect_path),
            par: self.par.or(below.par),
            request_object: self.request_object.or(below.request_object),
            dpop: self.dpop.or(below.dpop),
            response_mode: self.response_mode.or(below.response_mode),
            resources: self.resources.or(below.resources),
            audience: self.audience.or(below.audience),
            authorization_details: self.authorization_details.or(below.authorization_details),
            acr_values: self.acr_values.or(below.acr_values),
            max_age: self.max_age.or(below.max_age),
            prompt: self.prompt.or(below.prompt),
            login_hint: self.login_hint.or(below.login_hint),
            parameters,
            endpoints: self.endpoints.over(below.endpoints),
            no_discovery: self.no_discovery.or(below.no_discovery),
            unlisted_s256: self.unlisted_s256.or(below.unlisted_s256),
        }
    }

    /// Returns the grant, which is the authorization code where nothing says.
    pub fn grant(&self) -> Grant {
        self.grant.unwrap_or_default()
    }

    /// Returns which of the scopes that were asked for were not granted, where the server said what
    /// was. One that says nothing granted them all (RFC 6749 §5.1); `offline_access` shows in the
    /// refresh token, and often nowhere else.
    pub fn not_granted<'a>(&self, asked: &'a [String], granted: Option<&str>) -> Vec<&'a str> {
        let Some(granted) = granted else {
            return Vec::new();
        };
        let granted: Vec<&str> = self.granted(granted).collect();
        let missing = asked.iter().map(String::as_str);
        missing
            .filter(|scope| *scope != "offline_access" && !granted.contains(scope))
            .collect()
    }

    /// Takes apart the scopes that the server says it granted.
    pub fn granted<'a>(&self, scopes: &'a str) -> impl Iterator<Item = &'a str> {
        self.scope_separator.unwrap_or_default().split(scopes)
    }

    /// Returns what of this is to be known at the next login, too.
    ///
    /// What was asked of one login is not asked of the next, and a secret that was given once is
    /// kept beside the tokens: only where in the store it lies is worth writing down.
    #[must_use]
    pub fn lasting(self) -> Self {
        let again = |source: &Source| matches!(source, Source::Store(_) | Source::File(_));
        Self {
            prompt: None,
            login_hint: None,
            max_age: None,
            client_secret: self
                .client_secret
                .filter(|source| matches!(source, Source::Store(_))),
            client_key: self.client_key.filter(again),
            client_certificate_key: self.client_certificate_key.filter(again),
            assertion: self.assertion.filter(again),
            ..self
        }
    }
}

/// Reads a number of seconds, or a span as the command line takes it.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => match text.parse::<Span>() {
            Ok(span) => Ok(Some(span.seconds())),
            Err(error) => Err(serde::de::Error::custom(error)),
        },
        other => match other.as_u64() {
            Some(seconds) => Ok(Some(seconds)),
            None => Err(serde::de::Error::custom("it wants a span")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_separates_scopes_only_where_the_profile_says_so() {
        let asked = [
            "repo".to_owned(),
            "gist".to_owned(),
            "offline_access".to_owned(),
        ];
        let plain = Profile::default();
        let comma = Profile {
            scope_separator: Some(ScopeSeparator::Comma),
            ..Profile::default()
        };
        assert_eq!(
            plain.not_granted(&asked, Some("repo,gist")),
            ["repo", "gist"]
        );
        assert!(comma.not_granted(&asked, Some("repo, gist")).is_empty());
        assert_eq!(comma.not_granted(&asked, Some("gist")), ["repo"]);
        for profile in [plain, comma] {
            assert!(profile.not_granted(&asked, Some("gist  repo")).is_empty());
            assert!(profile.not_granted(&asked, None).is_empty());
        }
    }

    #[test]
    fn a_span_is_written_either_way() {
        let read = |text: &str| {
            serde_json::from_str::<Profile>(text)
                .map(|profile| profile.max_age)
                .ok()
        };
        assert_eq!(read(r#"{"max_age":"1h"}"#), Some(Some(3_600)));
        assert_eq!(read(r#"{"max_age":60}"#), Some(Some(60)));
        assert_eq!(read(r#"{"max_age":null}"#), Some(None));
        assert_eq!(read("{}"), Some(None));
        assert_eq!(read(r#"{"max_age":"soon"}"#), None);
        assert_eq!(read(r#"{"max_age":-1}"#), None);
    }

    #[test]
    fn what_lasts_is_no_one_off_and_no_secret_that_was_given_once() {
        let given: Profile = serde_json::from_value(serde_json::json!({
            "client_id": "me", "prompt": "login", "login_hint": "a@b", "max_age": 1,
            "client_secret": "@once", "client_key": "@/k.pem", "assertion": "-",
            "client_certificate_key": "env:K",
        }))
        .unwrap();
        let lasting = given.clone().lasting();
        let names: Vec<_> = lasting.settings().iter().map(|one| one.name).collect();
        assert_eq!(names, ["client_id", "client_key"]);
        let stored = Profile {
            client_secret: Some("store:secret/x".parse().unwrap()),
            ..given
        };
        assert!(stored.lasting().client_secret.is_some());
    }
}
