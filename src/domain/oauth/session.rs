//! What the database keeps of a login: everything but its tokens.

use serde::{Deserialize, Serialize};

use super::details::Details;
use super::endpoints::Endpoints;
use super::profile::Profile;
use crate::domain::audit::entry::Draft;
use crate::domain::credential::{Credential, Name};
use crate::domain::ports::DatabaseError;
use crate::domain::time::Timestamp;

/// One login at one issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The issuer, letter by letter.
    pub issuer: String,
    /// The client that logged in.
    pub client_id: String,
    /// Which scopes were asked for.
    pub requested: Vec<String>,
    /// Which scopes were granted, where the server said so.
    pub granted: Option<String>,
    /// Who signed in: the ID token's `sub`, where there was one.
    pub subject: Option<String>,
    /// What was agreed at the login, for all that comes after it.
    pub terms: Terms,
    /// When the access token ends, where the server said so.
    pub expires_at: Option<Timestamp>,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// When the person signed in.
    pub logged_in_at: Timestamp,
    /// When the tokens were last refreshed.
    pub refreshed_at: Option<Timestamp>,
    /// What went wrong since they were last good.
    pub last_failure: Option<Failure>,
}

impl Session {
    /// Whether its tokens are renewed without a person: by a refresh token, or since nobody signed
    /// in to begin with.
    pub fn renews(&self) -> bool {
        self.refreshable || self.terms.profile.grant().is_unattended()
    }

    /// When somebody has to log in again, as far as that can be known: one that renews itself does
    /// not end with its access token.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.expires_at.filter(|_| !self.renews())
    }
}

/// What was agreed at a login: what the profile said then, and where the server does what.
///
/// SECURITY: a change of the configuration takes effect at the next login, and not before: tokens
/// go only to the server that gave them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// The profile as it held, presets and defaults filled in.
    pub profile: Profile,
    /// Where the server does what.
    pub endpoints: Endpoints,
    /// What exactly the tokens may be used for, where the server said so last (RFC 9396 §7).
    pub details: Option<Details>,
}

/// Why the last refresh gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stable code of the error.
    pub code: String,
    /// When it was.
    pub at: Timestamp,
}

/// The record of logins, without their tokens.
pub trait Sessions {
    /// Returns every login with its credential, by name.
    fn sessions(&self) -> Result<Vec<(Credential, Session)>, DatabaseError>;

    /// Returns one login with its credential.
    fn session(&self, name: &Name) -> Result<Option<(Credential, Session)>, DatabaseError>;

    /// Writes down a login and its credential in one transaction, replacing what was known, and
    /// the tokens that its store did not take before.
    fn record_session(
        &self,
        credential: &Credential,
        session: &Session,
        draft: Option<&Draft>,
    ) -> Result<(), DatabaseError>;

    /// Writes down that the login could not be refreshed.
    fn record_failure(&self, name: &Name, failure: &Failure) -> Result<(), DatabaseError>;

    /// Keeps tokens of a login that its store did not take. They are sealed, and the key is
    /// in the store.
    fn rescue(&self, name: &Name, sealed: &[u8]) -> Result<(), DatabaseError>;

    /// Returns the tokens of a login that its store did not take.
    fn rescued(&self, name: &Name) -> Result<Option<Vec<u8>>, DatabaseError>;

    /// Forgets a login and its credential; `false` where neither was known.
    fn forget_session(&self, name: &Name, draft: &Draft) -> Result<(), DatabaseError>;
}
