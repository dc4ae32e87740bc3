//! An issuer's metadata, from either of the two places where it may be published.

use url::Url;

use super::published::{Ask, Document, Outcome};
use crate::ctx::Ctx;
use crate::domain::oauth::issuer::Issuer;
use crate::domain::oauth::metadata::MetadataError;
use crate::domain::origin::shown;
use crate::error::Error;

/// Returns what `read` makes of the issuer's metadata, by OpenID Connect Discovery or RFC 8414.
pub fn discover<T>(
    issuer: &Issuer,
    ask: Ask,
    read: impl Fn(&Issuer, &[u8]) -> Result<T, MetadataError>,
    ctx: &Ctx,
) -> Result<T, Error> {
    located(issuer, ask, read, ctx).map(|(found, _)| found)
}

/// Like [`discover`], with the place where the metadata was.
pub fn located<T>(
    issuer: &Issuer,
    ask: Ask,
    read: impl Fn(&Issuer, &[u8]) -> Result<T, MetadataError>,
    ctx: &Ctx,
) -> Result<(T, Url), Error> {
    let mut places: Vec<Document> = issuer
        .places()
        .into_iter()
        .map(|url| Document {
            url,
            what: "metadata",
            ask,
        })
        .collect();
    // The place that had it before goes first: the other one has a 404 each time.
    places.sort_by_key(|place| !matches!(ctx.copies.load(&place.url), Ok(Some(_))));
    let mut reason = String::new();
    for place in places {
        match place.fetch(|body| Ok(read(issuer, body.expose())?), ctx)? {
            Outcome::Found(found) => return Ok((found.value, place.url)),
            Outcome::Refused(status) => {
                reason = format!("{} answered {status}", shown(&place.url));
            }
        }
    }
    Err(MetadataError::Absent {
        issuer: issuer.to_string(),
        reason,
    }
    .into())
}
