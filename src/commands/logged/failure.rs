//! Failures are logged as far as that can be done.

use super::Log;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Draft, Entry, Event};
use crate::domain::ports::DatabaseError;
use crate::domain::secret::Secret;
use crate::error::{Code, Error, Kind};

/// Logs what was done, as far as that can be done: for what changes nothing here and gives nothing
/// of ours away. Nobody is asked, and no key is made for it.
pub(in crate::commands) fn noted(ctx: &Ctx, entry: Entry) {
    if let Err(error) = Log::quietly(ctx).append(entry) {
        ctx.detail(&format!("this is not logged: {error}"));
    }
}

/// Logs a failure, as far as that can be done: it changes no verdict and no exit code, asks
/// nobody, and makes no key and no store.
pub(in crate::commands) fn failed(ctx: &Ctx, entry: Entry) {
    refused(ctx, entry, &[]);
}

/// Logs a failure and a fingerprint of each thing that was presented and refused.
///
/// SECURITY: what was presented may be the secret of another service. Without the log's key there
/// is no fingerprint.
pub(in crate::commands) fn refused(ctx: &Ctx, entry: Entry, presented: &[&[u8]]) {
    note(ctx, entry, presented, |draft| {
        ctx.database.log_failure(draft)
    });
}

/// Logs how many of a batch were refused for one reason, and fingerprints of some. Each batch has
/// its own row, whatever was logged before.
pub(in crate::commands) fn refused_many(ctx: &Ctx, entry: Entry, presented: &[&[u8]]) {
    note(ctx, entry, presented, |draft| ctx.database.log(draft));
}

fn note(
    ctx: &Ctx,
    mut entry: Entry,
    presented: &[&[u8]],
    write: impl FnOnce(&Draft) -> Result<(), DatabaseError>,
) {
    let log = Log::quietly(ctx);
    if let Some(key) = &log.key {
        let chain = key.chain.borrow();
        let fingerprints = presented.iter().map(|one| chain.seal.fingerprint(one));
        entry.presented.extend(fingerprints);
    }
    if let Err(error) = log.commit(entry, write) {
        ctx.detail(&format!("this failure is not logged: {error}"));
    }
}

/// Logs that a token was refused: for the reason that a verdict gives, or by the error that there
/// is instead of one. What ended before there was a token is no refusal.
pub(in crate::commands) fn refused_token(
    ctx: &Ctx,
    event: Event,
    presented: Option<&Secret>,
    outcome: Result<Option<&'static str>, &Error>,
) {
    let code = match outcome {
        Ok(code) => code,
        Err(error) => Some(error.code())
            .filter(|code| is_about_token(*code))
            .map(Code::as_str),
    };
    if let (Some(code), Some(presented)) = (code, presented) {
        refused(ctx, Entry::failed(event, code), &[presented.expose()]);
    }
}

/// Whether an error is about what was presented, and not about the command line or the machine.
pub(in crate::commands) fn is_about_token(code: Code) -> bool {
    matches!(
        code,
        Code::JwtMalformed
            | Code::JwtEncrypted
            | Code::JwtNested
            | Code::JwkUnknown
            | Code::JweMalformed
    ) || code.kind() == Kind::Refused
}

/// Logs that a store gave nothing, where that is what ended a command.
pub(in crate::commands) fn denied(ctx: &Ctx, command: &str, error: &Error) {
    let denied = matches!(
        error.code(),
        Code::KeychainLocked
            | Code::KeychainTimeout
            | Code::PassphraseWrong
            | Code::IdentityMissing
            | Code::StoreFailed
            | Code::StoreDamaged
            | Code::StoreUnsafe
            | Code::AuditUnavailable
    );
    if denied {
        let entry = Entry::failed(Event::StoreDenied, error.code().as_str());
        failed(ctx, entry.with("command", command));
    }
}
