//! What a profile can be told on the command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use url::Url;

use crate::domain::oauth::endpoints::Endpoints;
use crate::domain::oauth::indicator::Indicator;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::profile::words::{
    ClientMethod, Grant, Pushing, RedirectHost, ResponseMode, ScopeSeparator,
};
use crate::domain::secret::Source;
use crate::domain::time::Span;

/// The options of a profile: each is a setting of [profile.NAME] in config.toml, too.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// The preset of a provider, which says what the other options leave open
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// What the preset leaves open, such as tenant=ID; may be given several times
    #[arg(long = "with", value_name = "NAME=VALUE", value_parser = pair)]
    pub variables: Vec<(String, String)>,
    /// The server to log in at: an https URL
    #[arg(long, value_name = "URL")]
    pub issuer: Option<Issuer>,
    /// What the server knows this program as
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// What to ask for; may be given several times [default: openid and `offline_access`]
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,
    /// How tokens are come by: authorization-code, device, ciba, client-credentials or jwt-bearer
    #[arg(long, value_name = "GRANT")]
    pub grant: Option<Grant>,
    /// How the client proves who it is: none, `client_secret_basic`, `client_secret_post`,
    /// `client_secret_jwt`, `private_key_jwt`, `tls_client_auth` or `self_signed_tls_client_auth`
    /// [default: what the server takes and the client has]
    #[arg(long, value_name = "METHOD", help_heading = "Client")]
    pub client_auth: Option<ClientMethod>,
    /// Where the client's secret comes from, for a client that has one: -, @FILE, env:NAME, fd:N,
    /// store:KIND/NAME or prompt; later logins know it
    #[arg(long, value_name = "SOURCE", help_heading = "Client")]
    pub client_secret: Option<Source>,
    /// Where the client's private key is, for `private_key_jwt`: store:jwk/NAME or another source
    #[arg(long, value_name = "SOURCE", help_heading = "Client")]
    pub client_key: Option<Source>,
    /// The client's certificate chain in PEM, for `tls_client_auth`
    #[arg(long, value_name = "FILE", help_heading = "Client")]
    pub client_cert: Option<PathBuf>,
    /// Where the private key of that certificate is
    #[arg(long, value_name = "SOURCE", help_heading = "Client")]
    pub client_cert_key: Option<Source>,
    /// Where the assertion is, for jwt-bearer
    #[arg(long, value_name = "SOURCE", help_heading = "Client")]
    pub assertion: Option<Source>,
    /// Who the client's assertions are for [default: the issuer]
    #[arg(long, value_name = "URL", help_heading = "Client")]
    pub assertion_audience: Option<String>,
    /// The port that the browser comes back to [default: any that is free]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Way back")]
    pub port: Option<u16>,
    /// How this machine is called in the redirect URI: `127.0.0.1`, `[::1]` or
    /// `localhost`
    #[arg(long, value_name = "HOST", help_heading = "Way back")]
    pub redirect_host: Option<RedirectHost>,
    /// The path that the browser comes back to [default: /callback]
    #[arg(long, value_name = "PATH", help_heading = "Way back")]
    pub redirect_path: Option<String>,
    /// How the answer comes back: query, or query.jwt for a signed one (JARM)
    #[arg(long, value_name = "MODE", help_heading = "Way back")]
    pub response_mode: Option<ResponseMode>,
    /// When the request is pushed to the server first: auto, always or never
    #[arg(long, value_name = "WHEN", help_heading = "Request")]
    pub par: Option<Pushing>,
    /// Sign the request with the client's key, or its secret [default: where the server demands it]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = signed, help_heading = "Request")]
    pub request_object: Option<bool>,
    /// Bind the tokens to a key, which lies beside them
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", help_heading = "Request")]
    pub dpop: Option<bool>,
    /// What the token is for; may be given several times
    #[arg(long = "resource", value_name = "URL", help_heading = "Request")]
    pub resources: Vec<Indicator>,
    /// What the token is for, at servers that call it so
    #[arg(long, value_name = "NAME", help_heading = "Request")]
    pub audience: Option<String>,
    /// What exactly is asked for: a JSON array
    #[arg(long, value_name = "JSON", help_heading = "Request")]
    pub authorization_details: Option<String>,
    /// How the person has to sign in
    #[arg(long, value_name = "VALUES", help_heading = "Request")]
    pub acr_values: Option<String>,
    /// How long ago the person may have signed in
    #[arg(long, value_name = "SPAN", help_heading = "Request")]
    pub max_age: Option<Span>,
    /// Whether the server asks again: login, consent, `select_account` or none
    #[arg(long, value_name = "WORD", help_heading = "Request")]
    pub prompt: Option<String>,
    /// Who is going to sign in
    #[arg(long, value_name = "WHO", help_heading = "Request")]
    pub login_hint: Option<String>,
    /// A further parameter of the request; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair, help_heading = "Request")]
    pub parameters: Vec<(String, String)>,
    /// An endpoint that holds instead of the server's own word: authorization, token,
    /// `device_authorization`, `backchannel_authentication`, `pushed_authorization_request`,
    /// revocation, introspection, userinfo,
    /// registration, `end_session` or jwks; may be given several times
    #[arg(long = "endpoint", value_name = "NAME=URL", value_parser = endpoint, help_heading = "Server")]
    pub endpoints: Vec<(String, Url)>,
    /// The server publishes no metadata: the endpoints that are named are all there is
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", help_heading = "Server")]
    pub no_discovery: Option<bool>,
    /// Use PKCE with S256 although the server's list of methods lacks it
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", help_heading = "Server")]
    pub unlisted_s256: Option<bool>,
    /// What stands between the scopes that the server says it granted: space or comma
    #[arg(long, value_name = "WORD", help_heading = "Server")]
    pub scope_separator: Option<ScopeSeparator>,
}

impl Options {
    /// Returns what the command line says of the profile.
    pub(super) fn profile(&self) -> Profile {
        Profile {
            preset: self.preset.clone(),
            variables: self.variables.iter().cloned().collect(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            scopes: (!self.scopes.is_empty()).then(|| scopes(&self.scopes)),
            grant: self.grant,
            client_auth: self.client_auth,
            client_secret: self.client_secret.clone(),
            client_key: self.client_key.clone(),
            client_certificate: self.client_cert.clone(),
            client_certificate_key: self.client_cert_key.clone(),
            assertion: self.assertion.clone(),
            assertion_audience: self.assertion_audience.clone(),
            redirect_host: self.redirect_host,
            port: self.port,
            redirect_path: self.redirect_path.clone(),
            par: self.par,
            request_object: self.request_object,
            dpop: self.dpop,
            response_mode: self.response_mode,
            resources: (!self.resources.is_empty()).then(|| self.resources.clone()),
            audience: self.audience.clone(),
            authorization_details: self.authorization_details.clone(),
            acr_values: self.acr_values.clone(),
            max_age: self.max_age.map(Span::seconds),
            prompt: self.prompt.clone(),
            login_hint: self.login_hint.clone(),
            parameters: self.parameters.iter().cloned().collect(),
            endpoints: self.endpoints(),
            no_discovery: self.no_discovery,
            unlisted_s256: self.unlisted_s256,
            scope_separator: self.scope_separator,
            ..Profile::default()
        }
    }
}

impl Options {
    fn endpoints(&self) -> Endpoints {
        let named: BTreeMap<&str, &Url> = self
            .endpoints
            .iter()
            .map(|(name, url)| (name.as_str(), url))
            .collect();
        // Each name was looked at when it was read.
        serde_json::to_value(named)
            .and_then(serde_json::from_value)
            .unwrap_or_default()
    }
}

/// Returns each scope by itself: one `--scope` may hold several, as RFC 6749 §3.3 writes them.
pub(super) fn scopes(given: &[String]) -> Vec<String> {
    let each = given.iter().flat_map(|scope| scope.split_whitespace());
    each.map(str::to_owned).collect()
}

fn endpoint(text: &str) -> Result<(String, Url), String> {
    let (name, url) = pair(text)?;
    let url = Url::parse(&url).map_err(|_| "it wants NAME=URL".to_owned())?;
    let one = serde_json::json!({ name.as_str(): url.as_str() });
    serde_json::from_value::<Endpoints>(one).map_err(|error| error.to_string())?;
    Ok((name, url))
}

/// Reads whether a request is signed.
fn signed(text: &str) -> Result<bool, &'static str> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        // Whoever asks for that wants nobody to read the request.
        "encrypted" | "encrypt" => Err(
            "authctl signs requests and encrypts none; --par always keeps one from everybody but the server",
        ),
        _ => Err("it wants true or false"),
    }
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or("it wants NAME=VALUE")
}
