//! The steps of the protocol: what each is called, and why there is one.

use crate::domain::ports::{HttpRequest, Method};

/// One step.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) why: &'static str,
}

const fn of(title: &'static str, why: &'static str) -> Step {
    Step { title, why }
}

pub(super) const AUTHORIZATION: Step = of(
    "authorization request",
    "the person signs in at the server and never here; state and code_challenge tie the answer to this program (RFC 6749 §4.1.1, RFC 7636)",
);

pub(super) const CALLBACK: Step = of(
    "authorization response",
    "the browser brings a code that is good once; state and iss say that it is the answer to this login, from this server (RFC 6749 §4.1.2, RFC 9207)",
);

/// The token requests, by grant.
const GRANTS: &[(&str, Step)] = &[
    (
        "authorization_code",
        of(
            "token request",
            "the code becomes tokens; code_verifier proves that the program that asked is the one that takes them (RFC 6749 §4.1.3, RFC 7636 §4.5)",
        ),
    ),
    (
        "refresh_token",
        of(
            "refresh",
            "the refresh token gives a new access token without the person; the server may replace it, too (RFC 6749 §6)",
        ),
    ),
    (
        "client_credentials",
        of(
            "token request",
            "the client itself gets a token, for nobody's account (RFC 6749 §4.4)",
        ),
    ),
    (
        "urn:ietf:params:oauth:grant-type:device_code",
        of(
            "token request",
            "asks whether the person has agreed on the other device (RFC 8628 §3.4)",
        ),
    ),
    (
        "urn:openid:params:grant-type:ciba",
        of(
            "token request",
            "asks whether the person has agreed where the server asked them (CIBA §10.1)",
        ),
    ),
    (
        "urn:ietf:params:oauth:grant-type:token-exchange",
        of(
            "token exchange",
            "one token becomes another, for another resource or on somebody's behalf (RFC 8693 §2.1)",
        ),
    ),
    (
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        of(
            "token request",
            "a signed assertion becomes a token (RFC 7523 §2.1)",
        ),
    ),
];

impl Step {
    /// Tells which step a request is, by what is in it.
    pub(super) fn of(request: &HttpRequest, fields: &[(String, String)]) -> Self {
        let field = |name: &str| {
            let found = fields.iter().find(|(found, _)| found == name);
            found.map(|(_, value)| value.as_str())
        };
        let authorized = request
            .headers
            .iter()
            .any(|(name, _)| *name == "authorization");
        if let Some(grant) = field("grant_type") {
            let known = GRANTS.iter().find(|(name, _)| *name == grant);
            return known.map_or(
                of("token request", "a grant becomes tokens (RFC 6749 §3.2)"),
                |(_, step)| of(step.title, step.why),
            );
        }
        if field("requested_expiry").is_some() {
            return of(
                "backchannel authentication request",
                "the server asks the person on a device that it knows (CIBA §7.1)",
            );
        }
        if field("redirect_uris").is_some() {
            return of(
                "registration",
                "the server gets to know this client (RFC 7591 §3.1, RFC 7592 §2.2)",
            );
        }
        if field("response_type").is_some() {
            return of(
                "pushed authorization request",
                "the server gets the request from the client itself, so that nobody on the way through the browser reads or changes it (RFC 9126)",
            );
        }
        if field("token").is_some() {
            return of(
                "revocation or introspection",
                "the server is told to forget a token, or asked about one (RFC 7009, RFC 7662)",
            );
        }
        // Runners document the scheme in lower case; everybody else is shown `Bearer` or `DPoP`.
        let vouching = request.headers.iter().any(|(name, value)| {
            *name == "authorization" && value.expose().starts_with(b"bearer ")
        });
        if vouching {
            return of(
                "ID token request",
                "the runner signs which job this is, for one server and a few minutes",
            );
        }
        match request.method {
            Method::Get if request.url.path().contains("/.well-known/") => of(
                "discovery",
                "the server says where it does what, and which server it is (OpenID Connect Discovery §4, RFC 8414 §3)",
            ),
            Method::Get if authorized => {
                of("protected resource", "what a token is for (RFC 6750 §2.1)")
            }
            Method::Get | Method::Head | Method::Options => of(
                "key set",
                "the keys that say whether the server signed what it gave (RFC 7517, OpenID Connect Core §10.1.1)",
            ),
            Method::Post => of(
                "device authorization request",
                "the server gives a code that the person types in on another device (RFC 8628 §3.1)",
            ),
            Method::Put | Method::Patch => {
                of("registration", "the client is changed (RFC 7592 §2.2)")
            }
            Method::Delete => of(
                "registration",
                "the server forgets this client (RFC 7592 §2.3)",
            ),
        }
    }
}
