//! What a client is to be, as RFC 7591 §2 writes it.

use serde_json::{Map, Value, json};

use super::Args;
use crate::commands::given::key::{self, Unlock};
use crate::ctx::Ctx;
use crate::domain::jose::key::write::PublicJwk;
use crate::domain::oauth::profile::words::{ClientMethod, Grant};
use crate::error::{Code, Error};

/// Returns what a new client is to be: what was said, over a public native client (RFC 8252 §8.4).
pub(super) fn whole(args: &Args, ctx: &Ctx) -> Result<Map<String, Value>, Error> {
    let grants = match args.grants.as_slice() {
        [] => &[Grant::AuthorizationCode][..],
        some => some,
    };
    let by_browser = grants.contains(&Grant::AuthorizationCode);
    let mut client = Map::new();
    let mut set = |name: &str, value: Value| client.insert(name.to_owned(), value);
    set("application_type", json!("native"));
    set("client_name", json!("authctl"));
    let method = args.client_auth.unwrap_or(ClientMethod::None);
    set("token_endpoint_auth_method", json!(method.as_str()));
    set("grant_types", grant_types(grants));
    let back: &[&str] = if by_browser {
        &["http://127.0.0.1/callback"]
    } else {
        &[]
    };
    set("redirect_uris", json!(back));
    let types: &[&str] = if by_browser { &["code"] } else { &[] };
    set("response_types", json!(types));
    client.extend(changes(args, ctx)?);
    Ok(client)
}

/// Returns what was said of a client.
pub(super) fn changes(args: &Args, ctx: &Ctx) -> Result<Map<String, Value>, Error> {
    let mut client = Map::new();
    let mut set = |name: &str, value: Value| client.insert(name.to_owned(), value);
    if let Some(name) = &args.called {
        set("client_name", json!(name));
    }
    if !args.redirect_uris.is_empty() {
        set("redirect_uris", json!(args.redirect_uris));
    }
    if !args.grants.is_empty() {
        set("grant_types", grant_types(&args.grants));
    }
    if args.grants.contains(&Grant::Ciba) {
        // CIBA §4: nobody can send this program anything, so it asks.
        set("backchannel_token_delivery_mode", json!("poll"));
    }
    if let Some(method) = args.client_auth {
        set("token_endpoint_auth_method", json!(method.as_str()));
    }
    if !args.scopes.is_empty() {
        set("scope", json!(args.scopes.join(" ")));
    }
    if let Some(source) = &args.software_statement {
        let statement = ctx.read(source)?;
        set("software_statement", json!(statement.expose_text()));
    }
    if let Some(source) = &args.jwk {
        let jwk = key::read(source, false, &Unlock::default(), ctx)?;
        let Some(public) = PublicJwk::of(&jwk) else {
            return Err(Error::new(
                Code::JwkInvalid,
                "a shared secret has no public half to register",
            ));
        };
        set("jwks", json!({ "keys": [public] }));
    }
    Ok(client)
}

/// Returns the grants by their names in RFC 7591 §2; people's logins may be refreshed.
fn grant_types(grants: &[Grant]) -> Value {
    let names = grants.iter().map(|grant| match grant {
        Grant::AuthorizationCode => "authorization_code",
        Grant::Device => "urn:ietf:params:oauth:grant-type:device_code",
        Grant::Ciba => "urn:openid:params:grant-type:ciba",
        Grant::ClientCredentials => "client_credentials",
        Grant::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
    });
    let refreshed = grants.iter().any(|grant| !grant.is_unattended());
    names.chain(refreshed.then_some("refresh_token")).collect()
}
