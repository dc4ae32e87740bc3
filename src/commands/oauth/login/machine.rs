//! Logging a machine in: the client itself, or an assertion that somebody signed for it. Nobody is
//! asked.

use super::finish::{Earned, Turn};
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::grant::unattended;
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::words::{ClientMethod, Grant};
use crate::error::{Code, Error};

/// Gets the tokens.
pub(super) fn log_in(
    name: &Name,
    plan: &Plan,
    metadata: &Metadata,
    connection: &Connection<'_>,
    ctx: &Ctx,
) -> Result<Earned, Error> {
    let profile = &plan.profile;
    // RFC 6749 §4.4: only a client that proves who it is may ask for tokens for itself.
    if profile.grant() == Grant::ClientCredentials
        && profile.client_auth == Some(ClientMethod::None)
    {
        return Err(Error::new(
            Code::ProfileIncomplete,
            "client-credentials is for clients that prove who they are, and nothing says how",
        )
        .hint("give --client-secret SOURCE, or --client-auth and what it needs"));
    }
    let endpoint = metadata.needed("token_endpoint", |at| &at.token)?;
    let turn = Turn::begin(name, ctx)?;
    Ok(Earned {
        tokens: unattended(connection, profile, &endpoint, &plan.scopes, ctx)?,
        nonce: None,
        code: None,
        turn,
    })
}
