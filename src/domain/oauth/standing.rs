//! How a login stands, from what is known of it here.

use serde::Serialize;

use super::session::Session;
use crate::domain::time::Timestamp;

/// How a login stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It gives tokens.
    LoggedIn,
    /// Somebody has to sign in.
    LoginRequired,
    /// The configuration has it, and nobody logged in yet.
    NeverLoggedIn,
    /// Its token has ended, and the last refresh failed.
    RefreshFailed,
}

/// The code of the failure that only a new login mends.
pub const LOGIN_REQUIRED: &str = "login_required";

impl Standing {
    /// Says how a login stands now.
    pub fn of(session: &Session, now: Timestamp) -> Self {
        let over = session.expires_at.is_some_and(|end| end <= now);
        match &session.last_failure {
            Some(failure) if failure.code == LOGIN_REQUIRED => Self::LoginRequired,
            Some(_) if over => Self::RefreshFailed,
            _ if over && !session.renews() => Self::LoginRequired,
            _ => Self::LoggedIn,
        }
    }

    /// Says it in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::LoggedIn => "logged in",
            Self::LoginRequired => "login needed",
            Self::NeverLoggedIn => "never logged in",
            Self::RefreshFailed => "refresh failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::oauth::profile::Profile;
    use crate::domain::oauth::profile::words::Grant;
    use crate::domain::oauth::session::{Failure, Terms};
    use crate::domain::time::Span;

    #[test]
    fn a_login_stands_as_long_as_it_gives_tokens() {
        use Standing::{LoggedIn, LoginRequired, RefreshFailed};
        let now = Timestamp::EPOCH.plus(Span::from_seconds(1_000));
        let later = now.plus(Span::from_seconds(1));
        for (end, refreshable, grant, code, standing) in [
            (None, false, None, None, LoggedIn),
            (Some(later), false, None, None, LoggedIn),
            (Some(now), false, None, None, LoginRequired),
            (Some(now), true, None, None, LoggedIn),
            (
                Some(now),
                false,
                Some(Grant::ClientCredentials),
                None,
                LoggedIn,
            ),
            (Some(now), true, None, Some("connect_failed"), RefreshFailed),
            (Some(later), true, None, Some("connect_failed"), LoggedIn),
            (Some(later), true, None, Some(LOGIN_REQUIRED), LoginRequired),
        ] {
            let session = Session {
                issuer: "https://a.example".into(),
                client_id: "c".into(),
                requested: Vec::new(),
                granted: None,
                subject: None,
                terms: Terms {
                    profile: Profile {
                        grant,
                        ..Profile::default()
                    },
                    ..Terms::default()
                },
                expires_at: end,
                refreshable,
                logged_in_at: now,
                refreshed_at: None,
                last_failure: code.map(|code| Failure {
                    code: code.into(),
                    at: now,
                }),
            };
            let found = Standing::of(&session, now);
            assert_eq!(found, standing, "{end:?} {refreshable} {grant:?} {code:?}");
        }
    }
}
