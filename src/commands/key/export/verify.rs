//! Verifying a snapshot: whose it is, whether it is whole, and whether it is the newest.

use std::path::Path;

use serde::Serialize;

use super::{Args, Signed};
use crate::commands::jwk::signing;
use crate::ctx::Ctx;
use crate::domain::apikey::snapshot::read::{self, LINE_LIMIT, Scan};
use crate::domain::apikey::snapshot::{Format, Header, SnapshotError};
use crate::domain::jose::keyset::KeySet;
use crate::domain::ports::InputLines;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Report, Role, Text};

/// A snapshot that somebody may go by.
#[derive(Debug, Serialize)]
pub(super) struct Verified {
    valid: bool,
    format: Format,
    registry: String,
    seq: u64,
    count: u64,
    generated_at: Timestamp,
    valid_until: Timestamp,
    #[serde(skip)]
    at: Timestamp,
}

/// Verifies the snapshot in a file; no store is asked.
pub(super) fn run(path: &Path, args: &Args, ctx: &Ctx) -> Result<Verified, Error> {
    let at = args.at.unwrap_or_else(|| ctx.now());
    let keys = match &args.key {
        Signed::Kept(name) => signing::published(ctx, name).map_err(|error| {
            error.hint(format!(
                "--key FILE takes the public half, as authctl jwk set {name} shows it where it was signed"
            ))
        })?,
        Signed::Given(named) => named.read(&[], ctx)?,
    };
    let mut lines = ctx.inputs.lines(path, LINE_LIMIT)?;
    let header = header(&mut *lines, &keys)?;
    header.demand(at, args.min_seq)?;
    Ok(Verified {
        valid: true,
        format: header.format,
        registry: header.registry,
        seq: header.seq,
        count: header.count,
        generated_at: header.generated_at,
        valid_until: header.valid_until,
        at,
    })
}

fn header(lines: &mut dyn InputLines, keys: &KeySet) -> Result<Header, Error> {
    let (mut line, mut scan) = (Vec::new(), Scan::default());
    let mut first = true;
    while lines.next(&mut line)? {
        if std::mem::take(&mut first) && read::is_flattened(&line) {
            let jws = line.clone();
            if lines.next(&mut line)? {
                let reason = "a JWS stands alone";
                return Err(SnapshotError::Damaged { line: 2, reason }.into());
            }
            return Ok(read::flattened(&jws, keys)?);
        }
        scan.line(&line);
    }
    let mut check = scan.end()?.verify(keys)?;
    lines.rewind()?;
    while lines.next(&mut line)? {
        check.line(&line)?;
    }
    Ok(check.end()?)
}

impl Report for Verified {
    fn text(&self, text: &mut Text) {
        text.line(Role::Good, "valid");
        let end = crate::commands::key::view::moment(self.valid_until, self.at);
        text.field(11, "keys", &self.count.to_string())
            .field(11, "number", &self.seq.to_string())
            .field(11, "registry", &self.registry)
            .field(11, "made", &self.generated_at.to_string())
            .field(11, "valid until", &end);
    }
}
