//! The protocol, step by step, for people: what is sent, what comes back, and why.
//!
//! SECURITY: a value is shown where its name is on a list of public ones, and in no other case. A
//! field that nobody has thought of is a secret: of it there is its length.

mod step;
#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::answer::without_tokens;
use super::challenge::challenges;
use crate::domain::origin::{authority, shown};
use crate::domain::ports::{HttpError, HttpRequest, HttpResponse};
use crate::domain::text::excerpt;
use step::Step;

/// What may be shown of requests: names and kinds, which the server's log has, too.
const PUBLIC_FIELDS: &[&str] = &[
    "acr_values",
    "application_type",
    "audience",
    "backchannel_token_delivery_mode",
    "client_id",
    "client_assertion_type",
    "client_name",
    "code_challenge",
    "code_challenge_method",
    "display",
    "grant_type",
    "grant_types",
    "max_age",
    "prompt",
    "redirect_uri",
    "redirect_uris",
    "requested_expiry",
    "requested_token_type",
    "resource",
    "response_mode",
    "response_type",
    "response_types",
    "scope",
    "subject_token_type",
    "actor_token_type",
    "token_endpoint_auth_method",
    "token_type_hint",
];

/// What may be shown of a signed request beside that.
const PUBLIC_CLAIMS: &[&str] = &["aud", "exp", "iat", "iss", "nbf"];

/// What may be shown of answers beside that.
const PUBLIC_MEMBERS: &[&str] = &[
    "active",
    "authorization_endpoint",
    "authorization_response_iss_parameter_supported",
    "backchannel_authentication_endpoint",
    "client_id_issued_at",
    "client_secret_expires_at",
    "code_challenge_methods_supported",
    "device_authorization_endpoint",
    "end_session_endpoint",
    "error",
    "expires_in",
    "grant_types_supported",
    "interval",
    "introspection_endpoint",
    "iss",
    "issued_token_type",
    "issuer",
    "jwks_uri",
    "pushed_authorization_request_endpoint",
    "refresh_expires_in",
    "registration_endpoint",
    "require_pushed_authorization_requests",
    "revocation_endpoint",
    "token_endpoint",
    "token_endpoint_auth_methods_supported",
    "token_type",
    "userinfo_endpoint",
    "verification_uri",
];

/// How many members of an answer are told.
const MOST: usize = 24;

/// Explains a request, before it is sent.
pub fn request(request: &HttpRequest) -> Vec<String> {
    let fields = fields(request);
    let mut all = fields.clone();
    all.extend(fields.iter().flat_map(|(name, value)| signed(name, value)));
    let step = Step::of(request, &all);
    let method = request.method.as_str();
    let mut lines = titled(&step);
    lines.push(format!("  {method} {}", shown(&request.url)));
    for (name, value) in &request.headers {
        lines.extend(header(name, value.expose_text().unwrap_or_default()));
    }
    if request.identity.is_some() {
        lines.push("  (with the client's certificate)".into());
    }
    for (name, value) in &fields {
        lines.extend(sent(name, value));
    }
    lines
}

/// Explains what came of it.
pub fn answer(answer: &Result<HttpResponse, HttpError>) -> Vec<String> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return vec![format!("  < no answer: {error}")],
    };
    let mut lines = vec![format!("  < {}", answer.status)];
    for name in ["content-type", "retry-after"] {
        if let Some(value) = answer.header(name) {
            lines.push(format!("    {name}: {}", excerpt(value, 80)));
        }
    }
    if let Some(nonce) = answer.header("dpop-nonce") {
        lines.push(format!("    dpop-nonce: {}", hidden(nonce)));
    }
    let target = answer.header("location").and_then(|to| Url::parse(to).ok());
    if let Some(to) = target {
        lines.push(format!(
            "    location: {}://{}",
            to.scheme(),
            authority(&to)
        ));
    }
    for challenge in challenges(answer) {
        let scheme = excerpt(&challenge.scheme, 20);
        let error = challenge.get("error").unwrap_or_default();
        let error = excerpt(&without_tokens(error), 40);
        lines.push(format!("    www-authenticate: {scheme} {error}"));
    }
    lines.extend(members(answer));
    lines
}

/// Explains the authorization request, which the browser sends.
pub fn authorization(url: &Url) -> Vec<String> {
    let mut lines = titled(&step::AUTHORIZATION);
    lines.push(format!("  GET {} (in the browser)", shown(url)));
    let pairs = url.query_pairs();
    for (name, value) in pairs {
        lines.extend(sent(&name, &value));
    }
    lines
}

/// Explains the answer to it, which the browser brings.
pub fn callback(query: &str) -> Vec<String> {
    let mut lines = titled(&step::CALLBACK);
    let pairs = form_urlencoded::parse(query.as_bytes());
    lines.extend(pairs.map(|(name, value)| told(&name, &value, PUBLIC_MEMBERS)));
    lines
}

fn titled(step: &Step) -> Vec<String> {
    vec![step.title.to_owned(), format!("  why: {}", step.why)]
}

fn fields(request: &HttpRequest) -> Vec<(String, String)> {
    let Some(body) = &request.body else {
        return Vec::new();
    };
    let said = request
        .headers
        .iter()
        .find(|(name, _)| *name == "content-type");
    let is_json = said.is_some_and(|(_, kind)| kind.matches(b"application/json"));
    if !is_json {
        return form_urlencoded::parse(body.expose()).into_owned().collect();
    }
    match serde_json::from_slice(body.expose()) {
        Ok(Value::Object(members)) => members
            .into_iter()
            .map(|(name, value)| (name, plain(&value)))
            .collect(),
        Ok(_) | Err(_) => Vec::new(),
    }
}

/// Tells one of the request's headers: what kind of credential is in it, and how long it is.
fn header(name: &str, value: &str) -> Option<String> {
    match name {
        "authorization" => {
            let (scheme, rest) = value.split_once(' ').unwrap_or(("", value));
            let known = ["Basic", "Bearer", "DPoP"];
            let scheme = known
                .iter()
                .find(|known| known.eq_ignore_ascii_case(scheme));
            let scheme = scheme.unwrap_or(&"");
            Some(format!("  authorization: {scheme} {}", hidden(rest)))
        }
        "dpop" => Some(format!("  dpop: {}", hidden(value))),
        _ => None,
    }
}

/// Tells the answer's members.
fn members(answer: &HttpResponse) -> Vec<String> {
    let Ok(Value::Object(members)) = serde_json::from_slice(answer.body.expose()) else {
        let length = answer.body.expose().len();
        return match length {
            0 => Vec::new(),
            _ => vec![format!("    [{length} bytes, no JSON object]")],
        };
    };
    // Metadata says much, of which little matters here.
    let is_metadata = members.contains_key("issuer") && members.len() > 8;
    let shows = |name: &str| PUBLIC_MEMBERS.contains(&name);
    let mut lines: Vec<String> = members
        .iter()
        .filter(|(name, _)| !is_metadata || shows(name))
        .take(MOST)
        .map(|(name, value)| format!("  {}", member(name, value)))
        .collect();
    match members.len() - lines.len() {
        0 => {}
        more => lines.push(format!("    [{more} more]")),
    }
    lines
}

fn member(name: &str, value: &Value) -> String {
    match (name, value) {
        ("error_description", Value::String(text)) => {
            format!("  {name}: {}", excerpt(&without_tokens(text), 200))
        }
        (_, Value::Array(list)) if !is_public(name, PUBLIC_MEMBERS) => {
            format!("  {}: [{} entries]", named(name), list.len())
        }
        _ => told(name, &plain(value), PUBLIC_MEMBERS),
    }
}

/// Tells a field of a request, and what is in it where it is a signed request itself.
fn sent(name: &str, value: &str) -> Vec<String> {
    let mut lines = vec![told(name, value, PUBLIC_FIELDS)];
    let inside = signed(name, value);
    if !inside.is_empty() {
        lines.push(
            "    signed by the client, so that nobody on the way changes it (RFC 9101):".into(),
        );
        let claims = inside.iter();
        lines.extend(
            claims.map(|(name, value)| format!("    {}", told(name, value, PUBLIC_CLAIMS))),
        );
    }
    lines
}

/// Returns the claims of a signed request, which is our own.
fn signed(name: &str, value: &str) -> Vec<(String, String)> {
    let payload = value.split('.').nth(1).filter(|_| name == "request");
    let json = payload.and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
    match json.and_then(|json| serde_json::from_slice(&json).ok()) {
        Some(Value::Object(claims)) => claims
            .into_iter()
            .map(|(name, value)| (name, plain(&value)))
            .collect(),
        Some(_) | None => Vec::new(),
    }
}

/// Tells a field: its value where that is public, and its length where it is not.
fn told(name: &str, value: &str, public: &[&str]) -> String {
    let value = if is_public(name, public) {
        excerpt(value, 200)
    } else {
        hidden(value)
    };
    format!("  {}: {value}", named(name))
}

fn is_public(name: &str, public: &[&str]) -> bool {
    public.contains(&name) || PUBLIC_FIELDS.contains(&name)
}

/// SECURITY: a name is somebody else's word, too, and could be anything.
fn named(name: &str) -> String {
    excerpt(&without_tokens(name), 60)
}

fn hidden(value: &str) -> String {
    match value.chars().count() {
        1 => "[1 character]".into(),
        count => format!("[{count} characters]"),
    }
}

/// Returns a value of JSON as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            words.join(" ")
        }
        other => other.to_string(),
    }
}
