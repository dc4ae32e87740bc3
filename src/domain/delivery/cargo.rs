//! Cargo's protocol for credential providers, version 1: a line of JSON each way.

use serde_json::{Value, json};

use super::place::{Place, PlaceError};
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::domain::time::Timestamp;

/// What a provider says first: the versions that it speaks.
pub const HELLO: &str = r#"{"v":[1]}"#;

/// What cargo asks.
#[derive(Debug)]
pub struct Request {
    /// The URL of the registry's index.
    pub index: String,
    /// What is to be done.
    pub action: Action,
    /// What stands behind the program in cargo's configuration, or behind `cargo login --`.
    pub args: Vec<String>,
}

/// What is to be done for a registry.
#[derive(Debug)]
pub enum Action {
    /// Give the token, whatever the operation is.
    Get,
    /// Keep a token; cargo has none where nothing was piped into `cargo login`.
    Login(Option<Secret>),
    /// Forget it.
    Logout,
    /// Something of a later cargo.
    Unknown,
}

/// What was done.
#[derive(Debug)]
pub enum Done {
    /// The value of the `Authorization` header, and until when it is good.
    Get {
        /// The header's value.
        token: Secret,
        /// How long cargo may use it.
        cache: Cache,
    },
    /// The token is kept.
    Login,
    /// The token is forgotten.
    Logout,
}

/// How long one run of cargo may use a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// To the end of the run.
    Session,
    /// Until then; cargo asks again a minute before.
    Expires(Timestamp),
    /// For one request.
    Never,
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The index lies where no credential goes; cargo asks the next provider.
    UrlNotSupported,
    /// Nothing is kept for the registry; cargo asks the next provider.
    NotFound,
    /// It can't be done at all.
    OperationNotSupported,
    /// It failed, and cargo stops.
    Other {
        /// What cargo shows.
        message: String,
        /// What it shows below that.
        caused_by: Vec<String>,
    },
}

impl Request {
    /// Reads a line of cargo's. What later versions add is passed over.
    pub fn parse(line: &[u8]) -> Result<Self, Refusal> {
        // SECURITY: serde_json's own message repeats what it found, which may be a token.
        let mut request: Value =
            serde_json::from_slice(line).map_err(|_| "this is no request of cargo's")?;
        if request.get("v").and_then(Value::as_u64) != Some(1) {
            return Err("cargo speaks another version of the protocol than 1".into());
        }
        let index = request.pointer("/registry/index-url");
        let index = index.and_then(Value::as_str);
        let index = index.ok_or("cargo names no registry")?.to_owned();
        let token = match request.get_mut("token").map(Value::take) {
            Some(Value::String(token)) => Some(Secret::from(token)),
            _ => None,
        };
        let action = match request.get("kind").and_then(Value::as_str) {
            Some("get") => Action::Get,
            Some("login") => Action::Login(token),
            Some("logout") => Action::Logout,
            _ => Action::Unknown,
        };
        let args = request.get("args").and_then(Value::as_array);
        let args = args.into_iter().flatten().filter_map(Value::as_str);
        Ok(Self {
            args: args.map(str::to_owned).collect(),
            index,
            action,
        })
    }
}

/// Returns where a registry is, by the URL of its index.
///
/// SECURITY: crates.io's index lies on GitHub, or looks so, and what is meant for GitHub must not
/// go to crates.io. Its place is `crates.io`.
pub fn registry(index: &str) -> Result<Place, PlaceError> {
    let place: Place = index.parse()?;
    match (place.authority(), place.path()) {
        ("github.com", "rust-lang/crates.io-index") | ("index.crates.io", "") => {
            "crates.io".parse()
        }
        _ => Ok(place),
    }
}

/// Returns the line that answers cargo.
pub fn answer(outcome: &Result<Done, Refusal>) -> String {
    let value = match outcome {
        Ok(Done::Get { token, cache }) => {
            let (cache, until) = match cache {
                Cache::Session => ("session", None),
                Cache::Expires(at) => ("expires", Some(at.unix())),
                Cache::Never => ("never", None),
            };
            let token = token.expose_text();
            // Cargo passes over an `expiration` that goes with no `expires`.
            json!({"Ok": {
                "kind": "get", "token": token, "cache": cache, "expiration": until,
                "operation_independent": true,
            }})
        }
        Ok(Done::Login) => json!({"Ok": {"kind": "login"}}),
        Ok(Done::Logout) => json!({"Ok": {"kind": "logout"}}),
        Err(Refusal::UrlNotSupported) => json!({"Err": {"kind": "url-not-supported"}}),
        Err(Refusal::NotFound) => json!({"Err": {"kind": "not-found"}}),
        Err(Refusal::OperationNotSupported) => {
            json!({"Err": {"kind": "operation-not-supported"}})
        }
        // Cargo writes both to the terminal as they are.
        Err(Refusal::Other { message, caused_by }) => {
            let caused_by: Vec<_> = caused_by.iter().map(|cause| visible(cause)).collect();
            json!({"Err": {"kind": "other", "message": visible(message), "caused-by": caused_by}})
        }
    };
    value.to_string()
}

impl From<&str> for Refusal {
    fn from(message: &str) -> Self {
        Self::Other {
            message: message.to_owned(),
            caused_by: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_as_cargo_writes_them() {
        let request = Request::parse(
            br#"{"v":1,"registry":{"index-url":"sparse+https://r.example/i/","name":"r","headers":["WWW-Authenticate: Cargo"]},"kind":"get","operation":"publish","name":"x","vers":"1.0.0","cksum":"00","args":["--as","secret/x"]}"#,
        )
        .unwrap();
        assert_eq!(request.index, "sparse+https://r.example/i/");
        assert_eq!(request.args, ["--as", "secret/x"]);
        assert!(matches!(request.action, Action::Get), "{request:?}");

        let login = |token: &str| {
            let line = format!(r#"{{"v":1,"registry":{{"index-url":"x"}},"kind":"login"{token}}}"#);
            match Request::parse(line.as_bytes()).unwrap().action {
                Action::Login(token) => token.map(|token| token.expose().to_vec()),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(login(r#","token":"t""#), Some(b"t".to_vec()));
        assert_eq!(login(r#","login-url":"https://r.example/me""#), None);
        let later = br#"{"v":1,"registry":{"index-url":"x"},"kind":"inspect"}"#;
        let later = Request::parse(later).unwrap();
        assert!(matches!(later.action, Action::Unknown), "{later:?}");
    }

    #[test]
    fn what_is_no_request_is_refused_without_a_word_of_it() {
        for line in [
            "canary",
            r#"{"v":1,"kind":"login","token":"canary"}"#,
            r#"{"v":2,"registry":{"index-url":"x"},"kind":"login","token":"canary"}"#,
        ] {
            let refusal = Request::parse(line.as_bytes()).unwrap_err();
            assert!(matches!(refusal, Refusal::Other { .. }), "{refusal:?}");
            assert!(!answer(&Err(refusal)).contains("canary"), "{line}");
        }
    }

    #[test]
    fn what_is_meant_for_github_is_not_for_crates_io() {
        for (index, place) in [
            ("https://github.com/rust-lang/crates.io-index", "crates.io"),
            ("sparse+https://index.crates.io/", "crates.io"),
            ("sparse+https://r.example/i/", "r.example/i"),
            ("https://github.com/acme/index", "github.com/acme/index"),
        ] {
            assert_eq!(registry(index).unwrap().to_string(), place);
        }
        for index in [
            "ssh://git@r.example/index",
            "file:///index",
            "sparse+http://r.example/",
        ] {
            assert!(registry(index).is_err(), "{index}");
        }
    }

    #[test]
    fn answers_are_as_cargo_reads_them() {
        let get = |cache| {
            answer(&Ok(Done::Get {
                token: Secret::from("Bearer t".to_owned()),
                cache,
            }))
        };
        let read = |line: String| -> Value { serde_json::from_str(&line).unwrap() };
        let expires = read(get(Cache::Expires(Timestamp::from_unix(7).unwrap())));
        assert_eq!(
            expires["Ok"],
            json!({"kind": "get", "token": "Bearer t", "cache": "expires", "expiration": 7, "operation_independent": true})
        );
        assert_eq!(read(get(Cache::Never))["Ok"]["cache"], "never");
        let failed = Refusal::Other {
            message: "a\u{1b}b\nc".to_owned(),
            caused_by: vec!["d".to_owned()],
        };
        let line = answer(&Err(failed));
        assert!(!line.contains('\n'), "{line}");
        assert_eq!(
            read(line)["Err"],
            json!({"kind": "other", "message": "a\\u{1b}b\\u{a}c", "caused-by": ["d"]})
        );
    }
}
