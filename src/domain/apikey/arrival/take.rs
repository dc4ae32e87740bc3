//! What each member of a line tells.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::error::ArrivalError;
use super::members::Value;
use super::{Key, Standing, Told, unkey};
use crate::domain::apikey::known::recognise;
use crate::domain::apikey::label::Labels;
use crate::domain::apikey::parts::KeyHash;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;

impl Told {
    /// Takes in one member.
    pub(super) fn take(&mut self, name: &str, value: Value<'_>) -> Result<(), ArrivalError> {
        match name {
            "hash" => {
                let text = unkey::hash(value).map(Cow::from).or_else(|| value.text());
                let hash = text.as_deref().and_then(decoded);
                let hash = need("hash", "SHA-256 in hexadecimal or base64", hash)?;
                self.hash = Some(KeyHash::from_bytes(hash));
            }
            "key" => {
                let text = need("key", "a text", value.text())?;
                self.key = Some(Key(text.into_owned().into_bytes()));
            }
            "id" => {
                let id = need("id", "a text", value.text())?;
                self.id = Some(plain("id", &id)?.to_owned());
            }
            "name" => {
                let text = need("name", "a text", value.text())?;
                self.name = plain("name", &text)?.parse().ok();
                // What people call it elsewhere need not be a name here.
                if self.name.is_none() {
                    let label = unkey::label("name", &text);
                    self.labels.push(need("name", "one line", label)?);
                }
            }
            "owner" => {
                let text = need("owner", "a text", value.text())?;
                let owner = plain("owner", &text)?.parse().ok();
                self.owner = Some(need("owner", "one line of text", owner)?);
            }
            "prefix" => self.prefix = Some(need("prefix", "2 to 10 of a-z 0-9", value.parse())?),
            "env" => self.env = Some(need("env", "live, test or dev", value.parse())?),
            "scopes" => self.scopes = need("scopes", SCOPES, value.several())?,
            "cidrs" => self.cidrs = need("cidrs", "networks in an array", value.several())?,
            "labels" => {
                let labels = need("labels", "names and short texts", value.read::<Labels>())?;
                let labels = labels.iter();
                self.labels
                    .extend(labels.filter_map(|(name, value)| unkey::label(name, value)));
            }
            "created_at" => self.created_at = Some(moment("created_at", value)?),
            "not_before" => self.not_before = Some(moment("not_before", value)?),
            "expires_at" => self.expires_at = Some(moment("expires_at", value)?),
            "status" => {
                let text = value.text();
                let standing = match text.as_deref() {
                    Some("active") => Some(Standing::Active),
                    Some("disabled") => Some(Standing::Disabled),
                    Some("revoked") => Some(Standing::Revoked),
                    _ => None,
                };
                self.standing = Some(need("status", "active, disabled or revoked", standing)?);
            }
            "bits" => self.bits = Some(need("bits", "a number", value.read())?),
            _ => return self.take_unkeys(name, value),
        }
        Ok(())
    }

    /// Takes in one member that only Unkey has.
    fn take_unkeys(&mut self, name: &str, value: Value<'_>) -> Result<(), ArrivalError> {
        match name {
            "externalId" => self.take("owner", value)?,
            "expires" => {
                let end = unkey::expires(value);
                self.expires_at = Some(need("expires", "Unix milliseconds", end)?);
            }
            "permissions" => {
                let scopes = unkey::permissions(value);
                self.scopes = need("permissions", "resource.action, in an array", scopes)?;
            }
            "roles" => {
                let labels = unkey::roles(value);
                self.labels
                    .extend(need("roles", "names in an array", labels)?);
            }
            "meta" => {
                let labels = unkey::meta(value);
                self.labels
                    .extend(need("meta", "names and short values", labels)?);
            }
            "enabled" => {
                let enabled = need("enabled", "true or false", value.read())?;
                self.standing = Some(if enabled {
                    Standing::Active
                } else {
                    Standing::Disabled
                });
            }
            // SECURITY: what is not known may be a limit, and a key would be good for more
            // without it.
            _ => {
                return Err(ArrivalError::Unknown {
                    member: excerpt(name, 32),
                });
            }
        }
        Ok(())
    }
}

const SCOPES: &str = "resource:action, in an array";
pub(super) const MOMENT: &str = "RFC 3339 or Unix seconds";

/// Returns the value, which has to be there.
fn need<T>(
    member: &'static str,
    wanted: &'static str,
    value: Option<T>,
) -> Result<T, ArrivalError> {
    value.ok_or(ArrivalError::Value { member, wanted })
}

fn moment(member: &'static str, value: Value<'_>) -> Result<Timestamp, ArrivalError> {
    let seconds = value.read().and_then(Timestamp::from_unix);
    need(member, MOMENT, seconds.or_else(|| value.parse()))
}

/// Returns the text, unless it is a key that stands in the wrong place.
fn plain<'a>(member: &'static str, text: &'a str) -> Result<&'a str, ArrivalError> {
    match recognise(text.as_bytes()) {
        Some(_) => Err(ArrivalError::Misplaced { member }),
        None => Ok(text),
    }
}

/// Reads SHA-256 as others write it: in hexadecimal digits, or in base64 of either alphabet with
/// or without padding.
fn decoded(text: &str) -> Option<[u8; 32]> {
    if text.len() == 64 {
        let (pairs, _) = text.as_bytes().as_chunks::<2>();
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        let bytes: Option<Vec<u8>> = pairs
            .iter()
            .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
            .collect();
        return bytes?.try_into().ok();
    }
    let text = text.strip_suffix('=').unwrap_or(text);
    let bytes = STANDARD_NO_PAD
        .decode(text)
        .or_else(|_| URL_SAFE_NO_PAD.decode(text));
    bytes.ok()?.try_into().ok()
}
