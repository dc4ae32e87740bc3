//! Keys of other services, recognised by their written form: whose they are, what sort, where they
//! are good for, and whether a character is wrong.
//!
//! It is a help and no proof: a form says who would issue such a key, not that somebody did. Forms
//! change, so a key that is not recognised is no worse for it.

mod body;
mod form;
mod table;

use super::format;
use super::parts::Env;
use table::FORMS;

/// How long a text may be that is looked at; the longest documented form has 1,005 bytes.
const LONGEST: usize = 2048;

/// What authctl's own keys are called among the services.
pub const OWN: &str = "authctl";

/// What the form of a key says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Who issues such keys: one lower-case word.
    pub service: &'static str,
    /// What the service calls it.
    pub sort: &'static str,
    /// What it is worth to whoever finds it.
    pub role: Role,
    /// Where it is good for, if its form says so.
    pub env: Option<Env>,
    /// Whether its checksum is right.
    pub checksum: Checksum,
}

/// What a key is worth to whoever finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It opens something.
    Secret,
    /// It is made to stand in a web page or an app, where everybody can read it.
    Public,
    /// It names a key, and opens nothing without the secret beside it.
    Identifier,
}

/// What the checksum of a key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// The form has none, or none whose rule is public.
    Absent,
    /// It is right.
    Good,
    /// It is wrong: a character was lost or changed, or somebody made the key up.
    Wrong,
}

/// Says what the form of a key tells, where it is the form of a service that authctl knows. Of
/// several forms that fit, the one with the longest prefix is meant.
pub fn recognise(text: &[u8]) -> Option<Known> {
    if text.len() > LONGEST {
        return None;
    }
    own(text).or_else(|| {
        FORMS
            .iter()
            .filter(|form| form.fits(text))
            .max_by_key(|form| form.prefix.len())
            .map(|form| form.known(text))
    })
}

/// Whether authctl knows forms of this service's keys.
pub fn is_known(service: &str) -> bool {
    service == OWN || FORMS.iter().any(|form| form.service == service)
}

/// Recognises a key of authctl's own form, whichever prefix was chosen for it.
fn own(text: &[u8]) -> Option<Known> {
    let checksum = match format::parse(text) {
        Ok(_) => Checksum::Good,
        Err(format::Damage::Checksum) => Checksum::Wrong,
        Err(format::Damage::Malformed) => return None,
    };
    let env = text.split(|byte| *byte == b'_').nth(1);
    Some(Known {
        service: OWN,
        sort: "API key",
        role: Role::Secret,
        env: Env::ALL
            .into_iter()
            .find(|known| env == Some(known.as_str().as_bytes())),
        checksum,
    })
}

#[cfg(test)]
mod tests;
