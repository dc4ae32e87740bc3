//! Tokens that are asked for as at the login, where that took no person.

use super::{Fresh, Login, Renewal};
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::{grant, keeping};
use crate::error::Error;

impl Renewal<'_> {
    /// Gets tokens as at the login. What proves who asks is read anew: an assertion ends, too.
    pub(super) fn asked_anew(&self, login: &Login) -> Result<Fresh, Error> {
        let session = &login.session;
        let connection = Connection::of(session, &login.kept, self.ctx)?;
        let endpoint = self.endpoint(session)?;
        keeping::writable_store(self.name, self.ctx)?;
        let mut profile = session.terms.profile.clone();
        let target = &self.target;
        if !target.resources().is_empty() {
            profile.resources = Some(target.resources().to_vec());
        }
        if let Some(audience) = target.audience() {
            profile.audience = Some(audience.to_owned());
        }
        let scopes = match target.scopes() {
            [] => &session.requested,
            scopes => scopes,
        };
        let now = self.ctx.now();
        match grant::unattended(&connection, &profile, &endpoint, scopes, self.ctx) {
            Ok(answer) => self.stored(login, login.kept.clone(), answer, now),
            Err(error) => {
                self.record(&error);
                Err(error)
            }
        }
    }
}
