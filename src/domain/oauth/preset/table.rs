//! The presets, one by one. What stands here was read in each provider's documentation.

use super::{Preset, Variable};
use crate::domain::oauth::profile::words::Grant::{AuthorizationCode, Device};
use crate::domain::oauth::profile::words::{ClientMethod, RedirectHost, ScopeSeparator};

/// What is true of most: metadata, one way to sign in, a refresh token for `offline_access`.
const USUAL: Preset = Preset {
    name: "",
    title: "",
    issuer: "",
    variables: &[],
    endpoints: &[],
    scopes: &["openid", "offline_access"],
    scope_separator: None,
    client_auth: None,
    redirect_host: None,
    prompt: None,
    parameters: &[],
    grants: &[AuthorizationCode],
    register: "",
    notes: &[],
};

const fn wanted(name: &'static str, what: &'static str) -> Variable {
    Variable {
        name,
        usual: None,
        what,
    }
}

const EXACT: &str =
    "the redirect URI is compared with its port: pin one with --port, and register it";

/// Every preset, by name.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "atlassian",
        title: "Atlassian Cloud (Jira, Confluence)",
        issuer: "https://auth.atlassian.com",
        endpoints: &[
            ("authorization", "https://auth.atlassian.com/authorize"),
            ("token", "https://auth.atlassian.com/oauth/token"),
        ],
        scopes: &["offline_access", "read:me"],
        client_auth: Some(ClientMethod::SecretPost),
        prompt: Some("consent"),
        parameters: &[("audience", "api.atlassian.com")],
        register: "https://developer.atlassian.com/console/myapps/",
        notes: &[
            "each client has a secret: --client-secret",
            EXACT,
            "each API has scopes of its own: --scope read:jira-work --scope offline_access",
        ],
        ..USUAL
    },
    Preset {
        name: "auth0",
        title: "Auth0",
        issuer: "https://{domain}/",
        variables: &[wanted(
            "domain",
            "the tenant's domain, as in example.eu.auth0.com",
        )],
        grants: &[AuthorizationCode, Device],
        register: "https://manage.auth0.com/",
        notes: &[
            "the issuer ends in a slash, and is compared with it",
            "without --audience the access token is good for /userinfo alone",
            EXACT,
        ],
        ..USUAL
    },
    Preset {
        name: "authentik",
        title: "authentik",
        issuer: "https://{host}/application/o/{application}/",
        variables: &[
            wanted("host", "the server"),
            wanted("application", "the application's slug"),
        ],
        grants: &[AuthorizationCode, Device],
        register: "https://docs.goauthentik.io/add-secure-apps/providers/oauth2/",
        notes: &["each application is an issuer of its own, which ends in a slash"],
        ..USUAL
    },
    Preset {
        name: "bitbucket",
        title: "Bitbucket Cloud",
        issuer: "https://bitbucket.org",
        endpoints: &[
            (
                "authorization",
                "https://bitbucket.org/site/oauth2/authorize",
            ),
            ("token", "https://bitbucket.org/site/oauth2/access_token"),
        ],
        scopes: &[],
        client_auth: Some(ClientMethod::SecretBasic),
        register: "https://support.atlassian.com/bitbucket-cloud/docs/use-oauth-on-bitbucket-cloud/",
        notes: &[
            "each consumer has a secret: --client-secret",
            "what may be done is set at the consumer: no scope is asked for",
        ],
        ..USUAL
    },
    Preset {
        name: "box",
        title: "Box",
        issuer: "https://account.box.com",
        endpoints: &[
            (
                "authorization",
                "https://account.box.com/api/oauth2/authorize",
            ),
            ("token", "https://api.box.com/oauth2/token"),
            ("revocation", "https://api.box.com/oauth2/revoke"),
        ],
        scopes: &[],
        client_auth: Some(ClientMethod::SecretPost),
        register: "https://app.box.com/developers/console",
        notes: &["each client has a secret: --client-secret", EXACT],
        ..USUAL
    },
    Preset {
        name: "cognito",
        title: "Amazon Cognito",
        issuer: "https://cognito-idp.{region}.amazonaws.com/{pool}",
        variables: &[
            wanted("region", "the region, as in eu-central-1"),
            wanted("pool", "the user pool's id, as in eu-central-1_AbCdEfGhI"),
        ],
        scopes: &["openid"],
        redirect_host: Some(RedirectHost::Localhost),
        register: "https://console.aws.amazon.com/cognito/",
        notes: &[
            "the scope offline_access does not exist; a refresh token comes without it",
            EXACT,
        ],
        ..USUAL
    },
    Preset {
        name: "discord",
        title: "Discord",
        issuer: "https://discord.com",
        endpoints: &[
            ("authorization", "https://discord.com/oauth2/authorize"),
            ("token", "https://discord.com/api/oauth2/token"),
            ("revocation", "https://discord.com/api/oauth2/token/revoke"),
        ],
        scopes: &["identify"],
        register: "https://discord.com/developers/applications",
        notes: &[
            EXACT,
            "without --client-secret the application has to be a public client",
        ],
        ..USUAL
    },
    Preset {
        name: "dropbox",
        title: "Dropbox",
        issuer: "https://www.dropbox.com",
        endpoints: &[
            ("authorization", "https://www.dropbox.com/oauth2/authorize"),
            ("token", "https://api.dropboxapi.com/oauth2/token"),
        ],
        scopes: &[],
        parameters: &[("token_access_type", "offline")],
        redirect_host: Some(RedirectHost::Localhost),
        register: "https://www.dropbox.com/developers/apps",
        notes: &[
            EXACT,
            "without scopes all are asked for that the app has",
            "its way to revoke tokens is its own: they are ended in the account's settings",
        ],
        ..USUAL
    },
    Preset {
        name: "github",
        title: "GitHub",
        issuer: "https://{host}/login/oauth",
        variables: &[Variable {
            name: "host",
            usual: Some("github.com"),
            what: "the server",
        }],
        endpoints: &[
            ("authorization", "https://{host}/login/oauth/authorize"),
            ("token", "https://{host}/login/oauth/access_token"),
            ("device_authorization", "https://{host}/login/device/code"),
        ],
        scopes: &[],
        scope_separator: Some(ScopeSeparator::Comma),
        grants: &[AuthorizationCode, Device],
        register: "https://github.com/settings/developers",
        notes: &[
            "without a client secret only --grant device works, once the app allows it",
            "an OAuth app's token does not end, and there is no refresh token; a GitHub App's does",
            "there is no revocation by RFC 7009: tokens are ended in the account's settings",
            "it names no user in an ID token: the scope openid means nothing",
        ],
        ..USUAL
    },
    Preset {
        name: "gitlab",
        title: "GitLab",
        issuer: "https://{host}",
        variables: &[Variable {
            name: "host",
            usual: Some("gitlab.com"),
            what: "the server",
        }],
        scopes: &["openid"],
        grants: &[AuthorizationCode, Device],
        register: "https://gitlab.com/-/user_settings/applications",
        notes: &[
            "scopes have to be ticked at the application; offline_access is none, and a refresh token comes without it",
        ],
        ..USUAL
    },
    Preset {
        name: "google",
        title: "Google",
        issuer: "https://accounts.google.com",
        scopes: &["openid", "email"],
        prompt: Some("consent"),
        parameters: &[("access_type", "offline")],
        grants: &[AuthorizationCode, Device],
        register: "https://console.cloud.google.com/auth/clients",
        notes: &[
            "a desktop client has a secret that is none, and Google wants it all the same: --client-secret",
            "it refuses the scope offline_access: access_type=offline and prompt=consent are sent instead",
            "the device grant takes a client of its own kind, and a few scopes only",
        ],
        ..USUAL
    },
    Preset {
        name: "huggingface",
        title: "Hugging Face",
        issuer: "https://huggingface.co",
        scopes: &["openid", "profile"],
        register: "https://huggingface.co/settings/applications/new",
        notes: &["scopes have to be ticked at the application"],
        ..USUAL
    },
    Preset {
        name: "keycloak",
        title: "Keycloak",
        issuer: "https://{host}/realms/{realm}",
        variables: &[
            wanted(
                "host",
                "the server, with /auth behind it where it is an old one",
            ),
            wanted("realm", "the realm"),
        ],
        grants: &[AuthorizationCode, Device],
        register: "https://www.keycloak.org/docs/latest/server_admin/#_oidc_clients",
        notes: &[
            "offline_access makes a session that outlives the single sign-on; --scope openid does without",
        ],
        ..USUAL
    },
    Preset {
        name: "microsoft",
        title: "Microsoft Entra ID",
        issuer: "https://login.microsoftonline.com/{tenant}/v2.0",
        variables: &[wanted(
            "tenant",
            "the tenant's id, as in 72f988bf-86f1-41af-91ab-2d7cd011db47",
        )],
        redirect_host: Some(RedirectHost::Localhost),
        grants: &[AuthorizationCode, Device],
        register: "https://entra.microsoft.com/",
        notes: &[
            "common, organizations and a tenant's domain do not work: the metadata names another issuer than was asked for, which is what a mix-up looks like",
            "register http://localhost/callback under mobile and desktop applications; any port will do",
            "a token is for one API alone: --scope https://graph.microsoft.com/User.Read",
        ],
        ..USUAL
    },
    Preset {
        name: "okta",
        title: "Okta",
        issuer: "https://{domain}",
        variables: &[wanted(
            "domain",
            "the organisation's domain, as in example.okta.com",
        )],
        grants: &[AuthorizationCode, Device],
        register: "https://developer.okta.com/docs/guides/implement-grant-type/authcodepkce/main/",
        notes: &[
            "a custom authorization server is an issuer of its own: --issuer https://DOMAIN/oauth2/default",
            "offline_access wants the refresh token grant ticked at the application",
        ],
        ..USUAL
    },
    Preset {
        name: "salesforce",
        title: "Salesforce",
        issuer: "https://{domain}",
        variables: &[Variable {
            name: "domain",
            usual: Some("login.salesforce.com"),
            what: "the login domain, as in example.my.salesforce.com",
        }],
        scopes: &["openid", "api", "refresh_token"],
        redirect_host: Some(RedirectHost::Localhost),
        register: "https://help.salesforce.com/s/articleView?id=sf.connected_app_create.htm",
        notes: &[
            EXACT,
            "it does not say when a token ends: it is given out until the server refuses it",
        ],
        ..USUAL
    },
    Preset {
        name: "spotify",
        title: "Spotify",
        issuer: "https://accounts.spotify.com",
        endpoints: &[
            ("authorization", "https://accounts.spotify.com/authorize"),
            ("token", "https://accounts.spotify.com/api/token"),
        ],
        scopes: &[],
        register: "https://developer.spotify.com/dashboard",
        notes: &[
            "register http://127.0.0.1/callback: localhost is refused, and any port will do",
            "without scopes only what is public can be read; a refresh token comes always",
        ],
        ..USUAL
    },
    Preset {
        name: "zitadel",
        title: "ZITADEL",
        issuer: "https://{domain}",
        variables: &[wanted("domain", "the instance's domain")],
        grants: &[AuthorizationCode, Device],
        register: "https://zitadel.com/docs/guides/integrate/login/oidc/login-users",
        notes: &["a native application needs the refresh token grant ticked"],
        ..USUAL
    },
];
