//! OAuth 2.0 logins: how tokens are come by, kept fresh, used and given back.

pub mod answer;
pub mod authorization;
pub mod callback;
pub mod challenge;
pub mod channel;
pub mod client;
pub mod endpoints;
pub mod form;
pub mod grants;
pub mod identity;
pub mod issuer;
pub mod loopback;
pub mod metadata;
pub mod pkce;
pub mod profile;
pub mod pushed;
pub mod resource;
pub mod revocation;
pub mod session;
pub mod tokens;
