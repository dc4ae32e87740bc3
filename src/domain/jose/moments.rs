//! The times in a token, held against the present moment (RFC 7519 §4.1.4 to §4.1.6).

use super::claims::ClaimsPolicy;
use super::failure::{Failure, Fault};
use super::testimony::{Testimony, missing};
use crate::domain::time::{Span, Timestamp};

/// Lists what is wrong with `exp`, `nbf` and `iat`.
pub(super) fn failures(
    token: Testimony<'_>,
    policy: &ClaimsPolicy,
    now: Timestamp,
) -> impl Iterator<Item = Failure> {
    [
        expiry(token, policy, now),
        beginning(token, policy, now),
        issuance(token, policy, now),
        age(token, policy, now),
    ]
    .into_iter()
    .flatten()
}

/// `exp`: the current time has to be before it (RFC 7519 §4.1.4).
fn expiry(token: Testimony<'_>, policy: &ClaimsPolicy, now: Timestamp) -> Option<Failure> {
    let end = match token.moment("exp") {
        Ok(Some(end)) => end,
        Ok(None) if policy.may_lack_exp() => return None,
        Ok(None) => {
            let failure = Failure {
                message: "the token never expires: it has no exp".into(),
                ..missing("exp").wanted(format!("later than {now}"))
            };
            // A kind of token that has to expire is not excused.
            return Some(if policy.profile.is_none() {
                failure.hint("--allow-no-exp takes a token that never expires")
            } else {
                failure
            });
        }
        Err(failure) => return Some(failure),
    };
    let late = now.unix().saturating_sub(end);
    if late < seconds(policy.leeway) {
        return None;
    }
    let told = || format!("the token expired {}", seen(end, now));
    let failure = token
        .failure(Fault::Expired, "exp", told, "the token has expired")
        .wanted(format!("later than {now}"));
    Some(leeway_hint(token, failure, late < GRACE))
}

/// `nbf`: the current time has to be it or after it (RFC 7519 §4.1.5).
fn beginning(token: Testimony<'_>, policy: &ClaimsPolicy, now: Timestamp) -> Option<Failure> {
    let start = match token.moment("nbf") {
        Ok(start) => start?,
        Err(failure) => return Some(failure),
    };
    let ahead = start.saturating_sub(now.unix());
    if ahead <= seconds(policy.leeway) {
        return None;
    }
    let told = || {
        let start = seen(start, now);
        format!("the token is not valid yet: it begins {start}")
    };
    let untold = "the token is not valid yet";
    let failure = token
        .failure(Fault::NotYetValid, "nbf", told, untold)
        .wanted(format!("{now} or earlier"));
    Some(leeway_hint(token, failure, ahead <= GRACE))
}

/// `iat`: nothing was issued in the future (RFC 7519 §4.1.6 leaves open what follows from it).
fn issuance(token: Testimony<'_>, policy: &ClaimsPolicy, now: Timestamp) -> Option<Failure> {
    let issued = match token.moment("iat") {
        Ok(issued) => issued?,
        Err(failure) => return Some(failure),
    };
    let window = seconds(policy.issued_ahead());
    let ahead = issued.saturating_sub(now.unix()).saturating_sub(window);
    if ahead <= seconds(policy.leeway) {
        return None;
    }
    let told = || {
        let issued = seen(issued, now);
        format!("the token says that it is issued {issued}, which is not yet")
    };
    let untold = "the token says that it is issued in the future";
    let failure = token
        .failure(Fault::IssuedInFuture, "iat", told, untold)
        .wanted(format!("{} or earlier", now.plus(policy.issued_ahead())));
    Some(leeway_hint(token, failure, ahead <= GRACE))
}

/// `iat` again: whoever limits a token's age requires it, and wants less than that age.
fn age(token: Testimony<'_>, policy: &ClaimsPolicy, now: Timestamp) -> Option<Failure> {
    let oldest = policy.oldest()?;
    let wanted = || format!("later than {}", now.minus(oldest));
    let issued = match token.moment("iat") {
        Ok(Some(issued)) => issued,
        Ok(None) => return Some(missing("iat").wanted(wanted())),
        // Said by `issuance`.
        Err(_) => return None,
    };
    let end = issued.saturating_add(seconds(oldest));
    let late = now.unix().saturating_sub(end);
    if late < seconds(policy.leeway) {
        return None;
    }
    let told = || {
        let issued = seen(issued, now);
        format!("the token was issued {issued}, and may be no older than {oldest}")
    };
    let untold = format!("the token is older than {oldest}");
    let failure = token
        .failure(Fault::TooOld, "iat", told, untold)
        .wanted(wanted());
    Some(leeway_hint(token, failure, late < GRACE))
}

/// How much leeway is suggested: what many verifiers grant unasked.
const GRACE: i64 = 60;

/// Behind a wrong signature no leeway helps, and how long ago the payload says is not said.
fn leeway_hint(token: Testimony<'_>, failure: Failure, would_help: bool) -> Failure {
    if would_help && token.is_verified() {
        failure.hint("the clocks may differ: --leeway 60s would let it pass")
    } else {
        failure
    }
}

fn seconds(span: Span) -> i64 {
    i64::try_from(span.seconds()).unwrap_or(i64::MAX)
}

/// Says where a time claim lies seen from `now`; RFC 3339 cannot write every number.
pub(super) fn seen(moment: i64, now: Timestamp) -> String {
    match Timestamp::from_unix(moment) {
        Some(moment) => moment.seen_from(now),
        None => format!("at {moment} s"),
    }
}
