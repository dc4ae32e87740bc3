//! Keys to verify with that are named by their source, or stand on the command line themselves.

use std::str::FromStr;

use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::key::sniff::{self, sniff};
use crate::domain::jose::keyset::KeySet;
use crate::domain::secret::{Secret, Source, SourceError};
use crate::error::{Code, Error};

/// A source, or public keys as JSON in their own right.
#[derive(Debug, Clone)]
pub enum Named {
    /// Where they are.
    Source(Source),
    /// What they are.
    Inline(Secret),
}

impl FromStr for Named {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim_start().starts_with('{') {
            Ok(Self::Inline(Secret::from(text.to_owned())))
        } else {
            text.parse().map(Self::Source)
        }
    }
}

impl Named {
    /// Reads them. `wanted` (empty: all) narrows what they are good for.
    pub fn read(&self, wanted: &[Algorithm], ctx: &Ctx) -> Result<KeySet, Error> {
        let material = match self {
            Self::Source(source) => ctx.read_exact(source, SOURCE_LIMIT)?,
            Self::Inline(json) => {
                public(json)?;
                json.clone()
            }
        };
        Ok(KeySet::parse(&material, wanted)?)
    }
}

/// SECURITY: an argument is seen by every process of the machine, so a secret that stands in one
/// is none any more; it is not used as if it were.
fn public(json: &Secret) -> Result<(), Error> {
    let is_private = |jwk: &Jwk| jwk.material.is_private() || jwk.origin == Origin::Private;
    let found = match sniff(json)? {
        sniff::Found::One(jwk) => is_private(&jwk),
        sniff::Found::Set(members) => members
            .iter()
            .any(|member| Jwk::read(member).is_ok_and(|jwk| is_private(&jwk))),
        sniff::Found::Raw => false,
    };
    if found {
        let message = "a private key or a shared secret stands on the command line";
        return Err(Error::new(Code::KeyOnCommandLine, message)
            .hint("give it as @FILE, env:NAME, fd:N, store:jwk/NAME or - (standard input)")
            .hint("whoever could see it has it now: make another"));
    }
    Ok(())
}
