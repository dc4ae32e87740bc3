//! Dynamic client registration: a client is made (RFC 7591), read, changed and ended (RFC 7592).

use serde_json::{Map, Value};
use url::Url;

use super::answer::{TokenError, refusal};
use crate::domain::origin::{authority, is_secure};
use crate::domain::ports::{Http, HttpRequest, HttpResponse, Method, Redirects};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

/// What a server says of a client that it has registered.
#[derive(Debug)]
pub struct Registered {
    /// What the server knows it as.
    pub client_id: String,
    /// How it proves who it is, where the server says so.
    pub method: Option<String>,
    /// Its secret, where it has one.
    pub secret: Option<Secret>,
    /// When the secret ends; nothing where it does not.
    pub secret_ends: Option<Timestamp>,
    /// Where it can be read, changed and ended.
    pub uri: Option<Url>,
    /// The token for that. A server may give another with each answer (RFC 7592 §3).
    pub token: Option<Secret>,
    /// All that the server holds of it, but what ends with this answer.
    metadata: Map<String, Value>,
}

/// Members that belong to the answer and not to the client (RFC 7592 §2.2).
const OF_THE_ANSWER: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_id_issued_at",
    "client_secret_expires_at",
];

impl Registered {
    /// Returns what replaces the client when `changes` are made: all of its metadata, for what is
    /// left out is taken away (RFC 7592 §2.2).
    pub fn changed(&self, changes: Map<String, Value>) -> Map<String, Value> {
        let mut whole = self.metadata.clone();
        whole.extend(changes);
        whole
    }

    /// Returns one of the client's texts, for people.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.metadata.get(name)?.as_str()
    }

    /// Returns one of the client's lists, for people.
    pub fn list(&self, name: &str) -> Vec<String> {
        let list = self.metadata.get(name).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }
}

/// Asks for a new client (RFC 7591 §3.1); `token` is what some servers demand for it.
pub fn create(
    http: &dyn Http,
    endpoint: &Url,
    token: Option<&Secret>,
    client: &Map<String, Value>,
) -> Result<Registered, TokenError> {
    let answer = http.send(request(Method::Post, endpoint, token, Some(client)))?;
    read(endpoint, &answer)
}

/// Reads a client (RFC 7592 §2.1).
pub fn show(http: &dyn Http, uri: &Url, token: &Secret) -> Result<Registered, TokenError> {
    let answer = http.send(request(Method::Get, uri, Some(token), None))?;
    read(uri, &answer)
}

/// Replaces a client's metadata (RFC 7592 §2.2).
pub fn update(
    http: &dyn Http,
    uri: &Url,
    token: &Secret,
    client: &Map<String, Value>,
) -> Result<Registered, TokenError> {
    let answer = http.send(request(Method::Put, uri, Some(token), Some(client)))?;
    read(uri, &answer)
}

/// Ends a client (RFC 7592 §2.3).
pub fn delete(http: &dyn Http, uri: &Url, token: &Secret) -> Result<(), TokenError> {
    let answer = http.send(request(Method::Delete, uri, Some(token), None))?;
    match answer.status {
        204 => Ok(()),
        _ => Err(refusal(uri, &answer)),
    }
}

/// SECURITY: it carries a token, and its answer is one: no redirect is followed.
fn request(
    method: Method,
    url: &Url,
    token: Option<&Secret>,
    body: Option<&Map<String, Value>>,
) -> HttpRequest {
    let text = |value: &str| Secret::from(value.to_owned());
    let mut headers = vec![("accept", text("application/json"))];
    if let Some(token) = token {
        let token = token.expose_text().unwrap_or_default();
        headers.push(("authorization", Secret::from(format!("Bearer {token}"))));
    }
    if body.is_some() {
        headers.push(("content-type", text("application/json")));
    }
    HttpRequest {
        method,
        url: url.clone(),
        headers,
        body: body.map(|body| Secret::from(Value::Object(body.clone()).to_string())),
        redirects: Redirects::Refuse,
        identity: None,
    }
}

/// Reads an answer that tells of a client (RFC 7591 §3.2.1, RFC 7592 §3).
fn read(endpoint: &Url, answer: &HttpResponse) -> Result<Registered, TokenError> {
    if !matches!(answer.status, 200 | 201) {
        return Err(refusal(endpoint, answer));
    }
    let malformed = |reason: &str| TokenError::Answer {
        host: authority(endpoint),
        reason: reason.to_owned(),
    };
    let Ok(Value::Object(mut metadata)) = serde_json::from_slice(answer.body.expose()) else {
        return Err(refusal(endpoint, answer));
    };
    let text = |name: &str| {
        metadata
            .get(name)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let client_id = text("client_id").filter(|id| !id.is_empty());
    let client_id = client_id.ok_or_else(|| malformed("it names no client_id"))?;
    // SECURITY: the registration's token goes there, in the open where it is plain http.
    let uri = match text("registration_client_uri").map(|uri| Url::parse(&uri)) {
        None => None,
        Some(Ok(uri)) if is_secure(&uri) => Some(uri),
        Some(_) => return Err(malformed("its registration_client_uri is not https")),
    };
    let ends = metadata.get("client_secret_expires_at");
    // Zero is never (RFC 7591 §3.2.1).
    let ends = ends.and_then(Value::as_i64).filter(|ends| *ends != 0);
    let registered = Registered {
        client_id,
        method: text("token_endpoint_auth_method"),
        secret: text("client_secret").map(Secret::from),
        secret_ends: ends.and_then(Timestamp::from_unix),
        uri,
        token: text("registration_access_token").map(Secret::from),
        metadata: Map::new(),
    };
    metadata.retain(|name, _| !OF_THE_ANSWER.contains(&name.as_str()));
    Ok(Registered {
        metadata,
        ..registered
    })
}
