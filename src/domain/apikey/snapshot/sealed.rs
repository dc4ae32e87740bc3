//! The last line of a snapshot: the signature of all that stands before it.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::entry::Hex;
use super::{Format, SIGNED, SnapshotError};
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::jws::sign::SigningError;
use crate::domain::jose::key::signer::Signer;

/// The signature as it is written.
#[derive(Debug, Serialize)]
struct Written<'a> {
    kid: &'a str,
    alg: Algorithm,
    sig: String,
}

/// The SHA-256 of what stands before the signature, in the making.
pub(super) struct Digest(digest::Context);

impl Digest {
    pub(super) fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns what is signed.
    pub(super) fn message(self) -> String {
        format!("{SIGNED}{}", Hex(self.0.finish().as_ref()))
    }
}

/// Demands that a key makes signatures that every reader of snapshots knows.
pub(super) fn fit(signer: &Signer) -> Result<&str, SnapshotError> {
    let found = signer.algorithm();
    if !Algorithm::EDDSA.contains(&found) {
        return Err(SnapshotError::Signer { found });
    }
    // Each key in the store has a name.
    Ok(signer.kid().unwrap_or_default())
}

/// Returns the last line.
pub(super) fn line(
    format: Format,
    digest: Digest,
    signer: &Signer,
) -> Result<String, SnapshotError> {
    let kid = fit(signer)?;
    let signature = signer
        .sign(digest.message().as_bytes())
        .map_err(SigningError::from)?;
    let written = Written {
        kid,
        alg: Algorithm::EdDsa,
        sig: URL_SAFE_NO_PAD.encode(signature),
    };
    // Text and numbers are always JSON.
    let json = serde_json::to_string(&written).unwrap_or_default();
    Ok(format!("{}{json}\n", format.comment()))
}
