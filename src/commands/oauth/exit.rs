//! The way out: where a person signs out at the server (OpenID Connect RP-Initiated Logout 1.0).

use std::time::Duration;

use url::Url;

use super::party::Party;
use crate::ctx::Ctx;
use crate::domain::oauth::end_session::{self, Leaving};
use crate::domain::secret::Secret;
use crate::error::Error;

/// How long a browser may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// The browser is there.
pub(super) const OPENED: &str = "opened";
/// The person has the address.
const PRINTED: &str = "printed";

/// A server's page to sign out at, and who signs out.
pub(super) struct Exit {
    endpoint: Url,
    client_id: String,
    subject: Option<String>,
    id_token: Option<Secret>,
}

impl Exit {
    /// Returns the way out of a login.
    pub(super) fn of(party: &Party<'_>) -> Result<Self, Error> {
        let session = party.session();
        let kept = party.kept()?;
        Ok(Self {
            endpoint: party.endpoint("end session", |at| &at.end_session)?,
            client_id: kept.client_id.clone(),
            subject: session.and_then(|session| session.subject.clone()),
            id_token: kept.tokens.id_token.clone(),
        })
    }

    /// Opens the page in a browser, or prints its address where there is none; says which.
    ///
    /// SECURITY: the whole address has the ID token in it, and goes over a port of ours to the
    /// browser and nowhere else. What is printed has not: the server asks the person instead.
    pub(super) fn open(&self, no_browser: bool, ctx: &Ctx) -> Result<&'static str, Error> {
        let whole = self.url(self.id_token.as_ref());
        let reason = if no_browser {
            "--no-browser was given".to_owned()
        } else {
            match ctx.browser.openers(&self.endpoint) {
                Err(error) => error.to_string(),
                Ok(_) => {
                    let hop = ctx.loopback.hop(whole, &*ctx.random)?;
                    match ctx.browser.open(hop.url()) {
                        Ok(_) if hop.wait(PATIENCE) => return Ok(OPENED),
                        Ok(program) => format!("{program} did not come"),
                        Err(error) => error.to_string(),
                    }
                }
            }
        };
        ctx.tell(self.url(None).as_str());
        ctx.note(&format!("open that address to sign out there ({reason})"));
        Ok(PRINTED)
    }

    fn url(&self, id_token: Option<&Secret>) -> Url {
        let leaving = Leaving {
            client_id: &self.client_id,
            subject: self.subject.as_deref(),
            id_token,
        };
        end_session::url(&self.endpoint, leaving)
    }
}
