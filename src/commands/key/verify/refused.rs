//! What the audit log is told of keys that were refused.

use crate::commands::logged;
use crate::ctx::Ctx;
use crate::domain::apikey::examine::Finding;
use crate::domain::apikey::verdict::Verdict;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Kind, Reference};

/// Logs that one key was refused, if it was.
///
/// SECURITY: what is no key on record may be the secret of another service; the log gets its
/// fingerprint alone, and the id in it where it has our form, which is public.
pub(super) fn log(finding: &Finding, presented: &[u8], ctx: &Ctx) {
    if finding.verdict() == Verdict::Valid {
        return;
    }
    let entry = Entry::failed(Event::KeyVerified, finding.verdict().as_str());
    let entry = match finding {
        Finding::Known(_, key) => entry
            .about(&Reference::new(Kind::Key, key.name.clone()))
            .with("id", key.id)
            .with("version", key.version),
        Finding::Stranger(_, Some(id)) => entry.with("id", id),
        Finding::Stranger(_, None) => entry,
    };
    logged::refused(ctx, entry, &[presented]);
}
