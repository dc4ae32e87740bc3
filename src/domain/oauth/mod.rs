//! OAuth 2.0 logins: how tokens are come by, kept fresh, used and given back.

pub mod answer;
pub mod assertion;
pub mod authorization;
pub mod callback;
pub mod challenge;
pub mod channel;
pub mod client;
pub mod dpop;
pub mod endpoints;
pub mod explain;
pub mod form;
pub mod grants;
pub mod heard;
pub mod identity;
pub mod issuer;
pub mod loopback;
pub mod metadata;
pub mod pkce;
pub mod profile;
pub mod reason;
pub mod revocation;
pub mod session;
pub mod tokens;
