//! Tokens that a machine gets by itself: at a login, and each time that they end.

use super::connection::Connection;
use crate::ctx::Ctx;
use crate::domain::jose::codec::Token;
use crate::domain::oauth::grants::Wanted;
use crate::domain::oauth::profile::Profile;
use crate::domain::oauth::profile::words::Grant;
use crate::domain::oauth::tokens::TokenSet;
use crate::error::{Code, Error};
use url::Url;

/// Gets tokens for a profile whose grant needs no person ([`Grant::is_unattended`]).
pub(super) fn unattended(
    connection: &Connection<'_>,
    profile: &Profile,
    endpoint: &Url,
    scopes: &[String],
    ctx: &Ctx,
) -> Result<TokenSet, Error> {
    let wanted = Wanted {
        scopes,
        resources: profile.resources.as_deref().unwrap_or_default(),
        audience: profile.audience.as_deref(),
    };
    let channel = connection.channel();
    Ok(match profile.grant() {
        Grant::ClientCredentials => channel.client_credentials(endpoint, wanted)?,
        Grant::JwtBearer => {
            let assertion = profile.assertion.as_ref().ok_or_else(|| {
                Error::new(
                    Code::ProfileIncomplete,
                    "nothing says where the assertion is",
                )
                .hint("give --assertion SOURCE: @FILE, env:NAME or store:KIND/NAME")
            })?;
            let assertion = ctx.read(assertion)?;
            // SECURITY: a path that leads to another file than it did would send that file to the
            // server. What is no JWT is no assertion (RFC 7523 §3).
            Token::parse(assertion.expose())?;
            channel.jwt_bearer(endpoint, &assertion, wanted)?
        }
        grant @ (Grant::AuthorizationCode | Grant::Device | Grant::Ciba) => {
            return Err(Error::new(
                Code::LoginRequired,
                format!("the grant {grant} needs somebody who signs in"),
            ));
        }
    })
}
