//! Whether a login's request is signed, and with what (RFC 9101).

use std::rc::Rc;

use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::profile::Plan;
use crate::domain::oauth::assertion::Asserter;
use crate::domain::oauth::form::Form;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::request_object::{BACKDATED, Sealing};
use crate::domain::time::Span;
use crate::error::{Code, Error};

/// How long a request that is sent at once is good.
pub(super) const AT_ONCE: Span = Span::from_seconds(60);
/// How long one is good at most that a person carries there: an hour in all.
const CARRIED: Span = Span::from_seconds(3_600 - BACKDATED.seconds());

/// What signs the requests of a login, where they are signed.
pub(super) struct Seal(Option<Rc<Asserter>>);

impl Seal {
    /// Returns what signs an authorization request: where the profile says so, or the server takes
    /// no other.
    pub(super) fn of(
        plan: &Plan,
        metadata: &Metadata,
        connection: &Connection<'_>,
    ) -> Result<Self, Error> {
        match plan.profile.request_object {
            Some(false) if metadata.demands_signing => Err(Error::new(
                Code::Usage,
                format!(
                    "{} takes no request that is not signed, and --request-object=false forbids that",
                    plan.issuer
                ),
            )),
            None if !metadata.demands_signing => Ok(Self(None)),
            Some(false) => Ok(Self(None)),
            Some(true) | None => {
                Self::asked(plan, metadata.request_algorithms.as_deref(), connection)
            }
        }
    }

    /// Returns what signs a request that the server asks a person by: where the profile says so (CIBA
    /// §7.1.1). What the metadata demand of authorization requests is not said of these.
    pub(super) fn backchannel(
        plan: &Plan,
        metadata: &Metadata,
        connection: &Connection<'_>,
    ) -> Result<Self, Error> {
        match plan.profile.request_object {
            Some(true) => Self::asked(plan, metadata.backchannel_algorithms.as_deref(), connection),
            Some(false) | None => Ok(Self(None)),
        }
    }

    /// Returns what signs a request, where the server takes what it signs.
    fn asked(
        plan: &Plan,
        taken: Option<&[String]>,
        connection: &Connection<'_>,
    ) -> Result<Self, Error> {
        let seal = Self(Some(connection.asserter(&plan.profile)?));
        if let Some(sealing) = seal.sealing(connection, AT_ONCE) {
            sealing.demand(taken)?;
        }
        Ok(seal)
    }

    /// Returns the request as it is sent; `wait` is how long it has to be good.
    pub(super) fn put_on(
        &self,
        request: Form,
        wait: Span,
        connection: &Connection<'_>,
    ) -> Result<Form, Error> {
        let Some(sealing) = self.sealing(connection, wait.min(CARRIED)) else {
            return Ok(request);
        };
        let ctx = connection.ctx();
        Ok(sealing.seal(&request, ctx.now(), &*ctx.random)?)
    }

    fn sealing<'a>(&'a self, connection: &'a Connection<'_>, life: Span) -> Option<Sealing<'a>> {
        let channel = connection.channel();
        self.0.as_deref().map(|asserter| Sealing {
            client: &channel.client.id,
            issuer: channel.issuer,
            asserter,
            life,
        })
    }
}
