//! `authctl oauth discover`: what a server offers, and which servers a resource takes tokens from.

use serde::Serialize;
use url::Url;

use crate::commands::given::discovery::located;
use crate::commands::given::published::{Ask, Document, Outcome};
use crate::ctx::Ctx;
use crate::domain::jose::json::{Object, Value};
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::metadata;
use crate::domain::oauth::resource::{Resource, ResourceError};
use crate::domain::origin::shown;
use crate::domain::ports::HttpRequest;
use crate::domain::text::argument;
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Show what a server offers:
  $ authctl oauth discover https://login.example.com

  Read one member of its metadata, for a script:
  $ authctl oauth discover https://login.example.com --field metadata.token_endpoint

  Show which servers give tokens for an API:
  $ authctl oauth discover --resource https://api.example.com/v1";

/// Show what an authorization server offers
///
/// Its metadata are fetched from where OpenID Connect Discovery or RFC 8414 put them, and have to
/// name the very issuer that was asked for. With --resource it is the metadata of an API, which name
/// the servers that give tokens for it (RFC 9728).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The server: its issuer, an https URL
    #[arg(value_name = "URL", required_unless_present = "resource")]
    issuer: Option<Issuer>,
    /// The API: an https URL, as the tokens for it name it
    #[arg(long, value_name = "URL", conflicts_with = "issuer")]
    resource: Option<Resource>,
}

/// What was found.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Discovery {
    /// A server.
    Server(Server),
    /// A resource.
    Resource(Protected),
}

/// What a server says of itself.
#[derive(Debug, Serialize)]
pub struct Server {
    issuer: String,
    found_at: Url,
    /// As they were published.
    metadata: Object,
}

/// What a resource says of itself.
#[derive(Debug, Serialize)]
pub struct Protected {
    resource: String,
    found_at: Url,
    authorization_servers: Vec<Issuer>,
    /// As they were published.
    metadata: Object,
}

/// Asks the server, or the resource.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Discovery, Error> {
    match (&args.issuer, &args.resource) {
        (_, Some(resource)) => protected(resource, ctx).map(Discovery::Resource),
        (Some(issuer), None) => server(issuer, ctx).map(Discovery::Server),
        (None, None) => Err(Error::new(Code::Usage, "no server is named")),
    }
}

fn server(issuer: &Issuer, ctx: &Ctx) -> Result<Server, Error> {
    let (metadata, found_at) = located(issuer, Ask::Always, metadata::document, ctx)?;
    Ok(Server {
        issuer: issuer.to_string(),
        found_at,
        metadata,
    })
}

fn protected(resource: &Resource, ctx: &Ctx) -> Result<Protected, Error> {
    // Asked without a token, it says itself where its metadata are, or does not (RFC 9728 §5).
    let answer = ctx
        .http
        .send(HttpRequest::metadata(resource.url().clone()))?;
    let url = match resource.pointed(&answer)? {
        Some(place) => place,
        None => resource.place(),
    };
    let document = Document {
        url,
        what: "metadata",
        ask: Ask::Always,
    };
    match document.fetch(|body| Ok(resource.read(body.expose())?), ctx)? {
        Outcome::Found(found) => Ok(Protected {
            resource: resource.to_string(),
            found_at: document.url,
            authorization_servers: found.value.servers,
            metadata: found.value.document,
        }),
        Outcome::Refused(status) => Err(ResourceError::Absent {
            resource: resource.to_string(),
            reason: format!("{} answered {status}", shown(&document.url)),
        }
        .into()),
    }
}

/// What a person looks for in a server's metadata, by its label.
const SERVER: &[(&str, &str)] = &[
    ("sign in", "authorization_endpoint"),
    ("tokens", "token_endpoint"),
    ("devices", "device_authorization_endpoint"),
    ("backchannel", "backchannel_authentication_endpoint"),
    ("pushed requests", "pushed_authorization_request_endpoint"),
    ("revocation", "revocation_endpoint"),
    ("introspection", "introspection_endpoint"),
    ("userinfo", "userinfo_endpoint"),
    ("registration", "registration_endpoint"),
    ("sign out", "end_session_endpoint"),
    ("keys", "jwks_uri"),
    ("grants", "grant_types_supported"),
    ("client methods", "token_endpoint_auth_methods_supported"),
    ("PKCE", "code_challenge_methods_supported"),
    ("only pushed", "require_pushed_authorization_requests"),
    ("only signed", "require_signed_request_object"),
    ("DPoP", "dpop_signing_alg_values_supported"),
    ("answers", "response_modes_supported"),
    (
        "name the issuer",
        "authorization_response_iss_parameter_supported",
    ),
    ("ID tokens", "id_token_signing_alg_values_supported"),
    ("scopes", "scopes_supported"),
    ("details", "authorization_details_types_supported"),
    ("ways to sign in", "acr_values_supported"),
];

/// What a person looks for in a resource's metadata, by its label.
const RESOURCE: &[(&str, &str)] = &[
    ("name", "resource_name"),
    ("scopes", "scopes_supported"),
    ("tokens go in", "bearer_methods_supported"),
    ("only DPoP", "dpop_bound_access_tokens_required"),
    ("DPoP", "dpop_signing_alg_values_supported"),
    ("details", "authorization_details_types_supported"),
    ("keys", "jwks_uri"),
    ("documentation", "resource_documentation"),
];

impl Report for Discovery {
    fn text(&self, text: &mut Text) {
        let (title, found_at, labels, metadata) = match self {
            Self::Server(found) => (&found.issuer, &found.found_at, SERVER, &found.metadata),
            Self::Resource(found) => (&found.resource, &found.found_at, RESOURCE, &found.metadata),
        };
        text.line(Role::Heading, title);
        text.field(WIDTH, "found at", found_at.as_str());
        if let Self::Resource(found) = self {
            for server in &found.authorization_servers {
                text.field(WIDTH, "server", server.as_str());
            }
        }
        for (label, member) in labels {
            if let Some(value) = metadata.get(member) {
                text.field(WIDTH, label, &told(value));
            }
        }
    }

    fn hint(&self) -> Option<String> {
        let Self::Resource(found) = self else {
            return None;
        };
        Some(match found.authorization_servers.first() {
            Some(server) => format!(
                "authctl oauth login PROFILE --issuer {} --resource {}",
                argument(server.as_str(), "URL"),
                argument(&found.resource, "URL")
            ),
            None => "it does not say which server gives tokens for it".to_owned(),
        })
    }
}

/// How many columns the labels take.
const WIDTH: usize = 15;

/// Returns a member as a person reads it: a list as its items, and a flag as a word.
fn told(value: Value<'_>) -> String {
    match (value.list(), value.flag()) {
        (Some(items), _) => {
            let items: Vec<String> = items.into_iter().map(told).collect();
            items.join(", ")
        }
        (None, Some(yes)) => if yes { "yes" } else { "no" }.to_owned(),
        (None, None) => value.text().unwrap_or_else(|| value.json().to_owned()),
    }
}
