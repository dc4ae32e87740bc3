//! Tokens that are asked for as at the login, where that took no person.

use super::{Fresh, Login, Renewal};
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::keeping;
use crate::domain::oauth::grants::Wanted;
use crate::error::Error;

impl Renewal<'_> {
    /// Gets tokens as at the login, which took no person.
    pub(super) fn asked_anew(&self, login: &Login) -> Result<Fresh, Error> {
        let connection = Connection::of(&login.session, &login.kept, self.ctx)?;
        let endpoint = self.endpoint(&login.session)?;
        keeping::writable_store(self.name, self.ctx)?;
        let profile = &login.session.terms.profile;
        let now = self.ctx.now();
        let (scopes, resources) = (self.target.scopes(), self.target.resources());
        let usual = profile.resources.as_deref().unwrap_or_default();
        let wanted = Wanted {
            scopes: if scopes.is_empty() {
                &login.session.requested
            } else {
                scopes
            },
            resources: if resources.is_empty() {
                usual
            } else {
                resources
            },
            audience: self.target.audience().or(profile.audience.as_deref()),
        };
        match connection.channel().client_credentials(&endpoint, wanted) {
            Ok(answer) => self.stored(login, login.kept.clone(), answer, now),
            Err(error) => {
                let error = Error::from(error);
                self.record(&error);
                Err(error)
            }
        }
    }
}
