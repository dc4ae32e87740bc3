//! OAuth 2.0 logins: authorization code with PKCE, refresh, revocation.

pub mod answer;
pub mod authorization;
pub mod callback;
pub mod endpoint;
pub mod identity;
pub mod issuer;
pub mod loopback;
pub mod metadata;
pub mod pkce;
pub mod revocation;
pub mod session;
pub mod tokens;
