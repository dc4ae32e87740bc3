//! The way of the authorization request: through the browser, or pushed to the server first
//! (RFC 9126).

use url::Url;

use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::profile::Plan;
use crate::domain::oauth::answer::TokenError;
use crate::domain::oauth::authorization::through_the_browser;
use crate::domain::oauth::callback::CallbackError;
use crate::domain::oauth::form::Form;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::profile::words::Pushing;
use crate::domain::oauth::pushed::named;
use crate::domain::time::Span;
use crate::error::{Code, Error};

/// Returns where the request is to be pushed, or `None` where it goes through the browser alone.
pub(super) fn place(plan: &Plan, metadata: &Metadata) -> Result<Option<Url>, Error> {
    let demanded = metadata.demands_pushing;
    match plan.profile.par.unwrap_or_default() {
        Pushing::Never if demanded => Err(Error::new(
            Code::Usage,
            format!(
                "{} takes no request that was not pushed first, and --par never forbids that",
                plan.issuer
            ),
        )
        .hint("--par auto pushes it where the server demands it")),
        Pushing::Never => Ok(None),
        Pushing::WhenRequired if !demanded => Ok(None),
        Pushing::WhenRequired | Pushing::Always => metadata
            .needed("pushed_authorization_request_endpoint", |at| {
                &at.pushed_authorization_request
            })
            .map(Some)
            .map_err(|error| {
                let error = Error::from(error);
                if demanded {
                    error
                } else {
                    error.hint("--par auto sends the request through the browser there")
                }
            }),
    }
}

/// Where the person signs in.
pub(super) struct Address {
    pub(super) url: Url,
    /// For how long, where the server says.
    pub(super) good_for: Option<Span>,
}

/// Returns where the person signs in, once the request is pushed where it has to be.
pub(super) fn address(
    endpoint: &Url,
    place: Option<&Url>,
    request: Form,
    connection: &Connection<'_>,
) -> Result<Address, Error> {
    let Some(place) = place else {
        return Ok(Address {
            url: through_the_browser(endpoint, &request),
            good_for: None,
        });
    };
    let channel = connection.channel();
    let pushed = channel.push(place, request).map_err(|error| match error {
        // What the request asks for is refused here as it would be in the browser.
        TokenError::Refused {
            error, description, ..
        } => CallbackError::Refused { error, description }.into(),
        other => Error::from(other),
    })?;
    Ok(Address {
        url: through_the_browser(endpoint, &named(&channel.client.id, &pushed)),
        good_for: pushed.expires_in,
    })
}
