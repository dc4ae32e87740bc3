//! A refresh: noted before the refresh token is sent, and stored before anybody has the new ones.
//!
//! What dies before the server has read the request costs nothing: the next one sends the refresh
//! token again. What dies between the server's answer and its arrival takes the only copy of the
//! new tokens with it. A server that takes the old refresh token again for a while, or does not
//! rotate, then gives others; at one that does neither, no client can save the login (RFC 9700
//! §4.14.2), and the note is what tells the person why.

use super::{Fresh, Login, Renewal, is_refresh_token_of};
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::keeping;
use crate::domain::credential::Credential;
use crate::domain::oauth::answer::TokenError;
use crate::domain::oauth::grants::Wanted;
use crate::domain::oauth::rescue;
use crate::domain::oauth::session::Session;
use crate::domain::oauth::tokens::Kept;
use crate::domain::oauth::upkeep::Begun;
use crate::domain::ports::HttpError;
use crate::domain::secret::Secret;
use crate::domain::text::argument;
use crate::error::{Code, Error};

/// Why the server gave nothing, as far as it matters to what is kept.
enum Missed {
    /// The login was not granted what was asked for.
    NotGranted,
    /// The refresh token is not taken any more.
    Rejected,
    /// The server, or the network before it, said no, and nothing has changed.
    Refused(Error),
    /// Nobody knows whether the server took the refresh token.
    Unknown(Error),
}

impl Renewal<'_> {
    /// Refreshes: note it, send it, write what came of it.
    pub(super) fn refreshed(&self, login: &Login, token: &Secret) -> Result<Fresh, Error> {
        let ctx = self.ctx;
        let Login {
            credential,
            session,
            kept,
        } = login;
        let connection = Connection::of(session, kept, ctx)?;
        let endpoint = self.endpoint(session)?;
        keeping::writable_store(self.name, ctx)?;
        // From here until the new tokens are stored nothing may end the program: the old refresh
        // token is used up, and the new one is nowhere else.
        let held = ctx.interrupts.hold();
        let noted = self.noted(kept)?;
        // This is what shows that the store takes just these tokens now, and it tells whoever comes
        // after a process that died here what it was doing.
        keeping::write(credential, &noted, ctx)?;
        let now = ctx.now();
        let (profile, target) = (&session.terms.profile, &self.target);
        let wanted = Wanted {
            scopes: target.scopes(),
            // For the whole login it is asked as the code was redeemed (RFC 8707 §2.2).
            resources: match target.resources() {
                [] if target.is_whole() => profile.resources.as_deref().unwrap_or_default(),
                resources => resources,
            },
            audience: match target.audience() {
                None if target.is_whole() => profile.audience.as_deref(),
                audience => audience,
            },
        };
        let missed = match connection.channel().refresh(&endpoint, token, wanted) {
            Ok(answer) => {
                let fresh = self.stored(login, noted, answer, now)?;
                drop(held);
                return Ok(fresh);
            }
            Err(error) => missed(error),
        };
        if !matches!(missed, Missed::Unknown(_)) {
            self.note_removed(credential, kept, token);
        }
        drop(held);
        match missed {
            Missed::NotGranted => Err(self.not_granted(session)),
            Missed::Rejected => self.rejected(login, token),
            Missed::Refused(error) | Missed::Unknown(error) => {
                self.record(&error);
                Err(error)
            }
        }
    }

    /// Returns what is kept with the note that a refresh is under way. The note of one that was cut
    /// off before stays: what the server did then is what it goes by now.
    fn noted(&self, kept: &Kept) -> Result<Kept, Error> {
        let mut key = [0; rescue::KEY_LENGTH];
        self.ctx.random.fill(&mut key)?;
        let since = kept.upkeep.begun.as_ref().map(|begun| begun.since);
        let mut noted = kept.clone();
        noted.upkeep.begun = Some(Begun {
            since: since.unwrap_or_else(|| self.ctx.now()),
            key: rescue::key(&key),
        });
        Ok(noted)
    }

    /// The server gives no token with such a scope to this login.
    fn not_granted(&self, session: &Session) -> Error {
        let more = self.target.scopes().iter();
        let more = more.filter(|scope| !session.requested.contains(scope));
        let scopes: Vec<&str> = (session.requested.iter().chain(more))
            .map(String::as_str)
            .collect();
        let name = self.name;
        Error::new(
            Code::LoginRequired,
            format!(
                "oauth/{name} was not granted all of: {}",
                self.target.scopes().join(" ")
            ),
        )
        .hint(format!(
            "authctl oauth login {name} --scope {}",
            argument(&scopes.join(" "), "SCOPE")
        ))
    }

    /// Takes the note away again: the server did nothing. What somebody else put there meanwhile
    /// stays.
    fn note_removed(&self, credential: &Credential, before: &Kept, sent: &Secret) {
        let outcome = keeping::load(credential, self.ctx).and_then(|stored| {
            if is_refresh_token_of(&stored, sent) {
                keeping::write(credential, before, self.ctx)
            } else {
                Ok(())
            }
        });
        if let Err(error) = outcome {
            self.ctx.detail(&format!(
                "the note of the refresh could not be removed: {error}"
            ));
        }
    }

    /// The server does not take the refresh token any more.
    ///
    /// SECURITY: what is in the store is looked at once more and never deleted: a copy of the
    /// profile elsewhere may have put a newer one there.
    fn rejected(&self, login: &Login, sent: &Secret) -> Result<Fresh, Error> {
        let kept = keeping::load(&login.credential, self.ctx)?;
        if !is_refresh_token_of(&kept, sent) {
            return match self.good_enough(&kept) {
                Some(tokens) => Ok(self.done(login.session.clone(), kept, tokens)),
                None => Err(Error::new(
                    Code::Conflict,
                    format!("the tokens of oauth/{} were replaced meanwhile", self.name),
                )
                .hint("run it again: it will use the new ones")),
            };
        }
        let error = self.login_required(&match &login.kept.upkeep.begun {
            None => "the server does not take its refresh token any more".to_owned(),
            Some(begun) => format!(
                "a refresh that began {} brought no tokens, as it was cut off or refused, and used \
                 up the refresh token",
                begun.since.seen_from(self.ctx.now())
            ),
        });
        self.record(&error);
        Err(error)
    }
}

/// Says what a failed request means for the refresh token that was in it.
fn missed(error: TokenError) -> Missed {
    match &error {
        _ if error.is_invalid_grant() => Missed::Rejected,
        TokenError::Refused { error, .. } if error == "invalid_scope" => Missed::NotGranted,
        // There are servers that use the refresh token up, and then look at the resource or fail.
        TokenError::Refused { error: word, .. }
            if matches!(word.as_str(), "invalid_target" | "server_error") =>
        {
            Missed::Unknown(error.into())
        }
        TokenError::Proof(_)
        | TokenError::Refused { .. }
        | TokenError::Http(
            HttpError::Authorities { .. } | HttpError::Connect { .. } | HttpError::Insecure { .. },
        ) => Missed::Refused(error.into()),
        _ => Missed::Unknown(error.into()),
    }
}
