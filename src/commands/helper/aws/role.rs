//! A role's access key for a login: kept beside its tokens, and got once however many ask.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::commands::given::delivered::delivered;
use crate::ctx::{Ctx, unknown};
use crate::domain::credential::{Credential, Kind, Name, Slot};
use crate::domain::delivery::aws::AccessKey;
use crate::domain::delivery::aws::sts::{Role, holds};
use crate::domain::delivery::wanted::Wanted;
use crate::domain::oauth::session::Session;
use crate::domain::ports::{Http as _, LockError, LockGuard};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};

/// How often 10 s are waited for another process's answer from STS.
const ROUNDS: u32 = 4;
/// How many keys are kept beside one login.
const MOST: usize = 8;

/// A role that is asked for.
pub(super) struct Asking<'a> {
    role: Role,
    wanted: &'a Wanted,
    credential: Credential,
    session: Session,
    slot: Slot,
    ctx: &'a Ctx,
}

/// One key that is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// When it was got, in seconds.
    made: i64,
    key: Value,
}

/// Returns the role's key: the one that is kept where it holds for a while, otherwise a new one.
pub(super) fn key(wanted: &Wanted, role: Role, ctx: &Ctx) -> Result<AccessKey, Error> {
    let reference = &wanted.reference;
    if reference.kind != Kind::Oauth {
        let message = format!("{wanted} is no login, and --role-arn takes one");
        return Err(Error::new(Code::Usage, message).hint("--as oauth/NAME names a login"));
    }
    let known = ctx.database.session(&reference.name)?;
    let (credential, session) = known.ok_or_else(|| unknown(reference))?;
    let asking = Asking {
        role,
        wanted,
        slot: credential.reference.part(part()?),
        credential,
        session,
        ctx,
    };
    if let Some(key) = asking.kept().1 {
        return Ok(key);
    }
    let _turn = asking.turn()?;
    match asking.kept() {
        (_, Some(key)) => Ok(key),
        (others, None) => asking.got(others),
    }
}

/// Returns what the entry beside the tokens is called.
pub(in crate::commands) fn part() -> Result<Name, Error> {
    Ok("aws".parse()?)
}

impl Asking<'_> {
    /// Returns all keys that are kept, and the one that is wanted where it holds.
    fn kept(&self) -> (BTreeMap<String, Kept>, Option<AccessKey>) {
        let found = self.ctx.store(self.credential.store).get(&self.slot);
        // What can't be read can be had again.
        let all = found.ok().flatten();
        let all = all.and_then(|all| serde_json::from_slice(all.expose()).ok());
        let all: BTreeMap<String, Kept> = all.unwrap_or_default();
        let key = all.get(&self.mark()).and_then(|kept| self.good(kept));
        (all, key)
    }

    fn good(&self, kept: &Kept) -> Option<AccessKey> {
        let made = Timestamp::from_unix(kept.made)?;
        let key = AccessKey::read(&Secret::from(kept.key.to_string()), None).ok()?;
        let ends = key.ends?;
        holds(ends, made, self.ctx.now()).then_some(key)
    }

    /// SECURITY: whoever logs in again may be somebody else, who does not get this one's key.
    fn mark(&self) -> String {
        let part = self.wanted.part.as_deref().unwrap_or_default();
        let login = self.session.logged_in_at.unix();
        format!("{} {part} {login}", self.role.mark())
    }

    fn turn(&self) -> Result<Box<dyn LockGuard>, Error> {
        let mut rounds = 1;
        loop {
            match self
                .ctx
                .locks
                .acquire_part(&self.credential.reference, "aws")
            {
                Err(LockError::Held { .. }) if rounds < ROUNDS => rounds += 1,
                outcome => return Ok(outcome?),
            }
        }
    }

    /// Gets a new key, and keeps it.
    fn got(&self, mut others: BTreeMap<String, Kept>) -> Result<AccessKey, Error> {
        let made = self.ctx.now();
        let request = self.role.request(self.token()?);
        let key = self.role.read(&self.ctx.send(request)?)?;
        others.retain(|_, kept| self.good(kept).is_some());
        while others.len() >= MOST {
            others.pop_first();
        }
        let written = serde_json::to_value(&key).map_err(|error| Error::new(Code::Bug, error))?;
        let kept = Kept {
            made: made.unix(),
            key: written,
        };
        others.insert(self.mark(), kept);
        let all = serde_json::to_vec(&others).map_err(|error| Error::new(Code::Bug, error))?;
        let store = self.ctx.store(self.credential.store);
        if let Err(error) = store.set(&self.slot, &Secret::new(all)) {
            // It is good all the same; the next one asks again.
            self.ctx
                .detail(&format!("the key could not be kept: {error}"));
        }
        Ok(key)
    }

    /// Returns the token that says who asks: the ID token, which is made for that.
    ///
    /// SECURITY: an access token opens its API, and STS learns it only where somebody asked for
    /// just that.
    fn token(&self) -> Result<Secret, Error> {
        let part = self.wanted.part.as_deref().unwrap_or("id_token");
        let wanted = Wanted {
            part: Some(part.to_owned()),
            ..self.wanted.clone()
        };
        let given = delivered(&wanted, self.ctx).map_err(|error| {
            if error.code() == Code::SecretMissing {
                let other = format!("--as {}#access_token shows STS that one", wanted.reference);
                return error.hint(other);
            }
            error
        })?;
        Ok(given.value)
    }
}
