//! The server of a login: what it says of itself, and what the profile says instead.

use super::profile::Plan;
use crate::commands::given::discovery::discover;
use crate::commands::given::published::Ask;
use crate::ctx::Ctx;
use crate::domain::oauth::metadata::{self, Metadata};
use crate::error::Error;

/// Returns what there is to know of the server: its metadata, and over them the endpoints that the
/// profile names. A profile may say that the server publishes none, and then its endpoints are all.
///
/// A login asks always: it is rare, what it ends in is kept, and so it builds on nothing older than
/// it has to.
pub(super) fn server(plan: &Plan, ask: Ask, ctx: &Ctx) -> Result<Metadata, Error> {
    let named = &plan.profile.endpoints;
    named.demand_secure()?;
    if plan.profile.no_discovery == Some(true) {
        return Ok(Metadata::unpublished(&plan.issuer, named.clone()));
    }
    let published = discover(&plan.issuer, ask, metadata::read, ctx)?;
    Ok(Metadata {
        endpoints: named.clone().over(published.endpoints),
        tls_endpoints: named.clone().over(published.tls_endpoints),
        ..published
    })
}
