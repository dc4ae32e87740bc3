//! What somebody asks for who wants a key, and what the policy makes of it.

use super::address::Cidrs;
use super::expiry::{Expiry, ExpiryError};
use super::label::Labels;
use super::parts::{Env, Prefix};
use super::policy::{Policy, PolicyError};
use super::record::Owner;
use super::scope::Scopes;
use crate::domain::time::{Timestamp, When};

/// What a key is to be; the policy says what is left out.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// What it may do.
    pub scopes: Scopes,
    /// When it ends.
    pub expires: Option<Expiry>,
    /// From when on it is good; none is at once.
    pub not_before: Option<When>,
    /// Where it is good for; none is in production.
    pub env: Option<Env>,
    /// What it begins with.
    pub prefix: Option<Prefix>,
    /// Where it may be used from.
    pub cidrs: Cidrs,
    /// What else to note of it.
    pub labels: Labels,
}

/// What a key will be.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Who answers for it.
    pub owner: Owner,
    /// What it may do.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Timestamp,
    /// From when on it is good.
    pub not_before: Timestamp,
    /// Where it is good for.
    pub env: Env,
    /// What it begins with.
    pub prefix: Prefix,
    /// Where it may be used from.
    pub cidrs: Cidrs,
    /// What else to note of it.
    pub labels: Labels,
}

impl Request {
    /// Returns what a key that is asked for so, and issued `now`, will be.
    pub fn grant(self, policy: &Policy, now: Timestamp) -> Result<Grant, RequestError> {
        policy.admit(&self.scopes)?;
        let expires_at = policy.end(self.expires, now)?;
        let begins = self.not_before.map(|begins| begins.seen_from(now));
        // A key is good for nothing before there is one.
        let not_before = begins.unwrap_or(now).max(now);
        if not_before >= expires_at {
            return Err(RequestError::Backwards {
                begin: not_before,
                end: expires_at,
            });
        }
        Ok(Grant {
            owner: policy.owner(self.owner.as_ref())?,
            scopes: self.scopes,
            expires_at,
            not_before,
            env: self.env.unwrap_or(Env::Live),
            prefix: policy.prefix(self.prefix.as_ref()).clone(),
            cidrs: self.cidrs,
            labels: self.labels,
        })
    }
}

/// A key that is not issued. Who asked for it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It would end before it begins.
    #[error("a key that begins at {begin} and ends at {end} would never be valid")]
    Backwards {
        /// When it would begin.
        begin: Timestamp,
        /// When it would end.
        end: Timestamp,
    },
    /// It can't end then.
    #[error(transparent)]
    Expiry(#[from] ExpiryError),
    /// The policy does not allow it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::apikey::policy::Terms;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn granted(request: Request) -> Result<Grant, RequestError> {
        let terms = Terms {
            owner: Some("team".parse().unwrap()),
            prefix: Some("acme".parse().unwrap()),
            require_scopes: true,
            ..Terms::default()
        };
        request.grant(&Policy::new(terms).unwrap(), at(1_000))
    }

    fn request() -> Request {
        Request {
            scopes: "a:b".parse().unwrap(),
            expires: Some("1h".parse().unwrap()),
            ..Request::default()
        }
    }

    #[test]
    fn the_policy_says_what_is_left_out() {
        let grant = granted(request()).unwrap();
        assert_eq!(grant.owner.as_str(), "team");
        assert_eq!(grant.prefix.to_string(), "acme");
        assert_eq!((grant.env, grant.not_before), (Env::Live, at(1_000)));
        assert_eq!(grant.expires_at, at(4_600));
        let grant = granted(Request {
            owner: Some("me".parse().unwrap()),
            prefix: Some("ac".parse().unwrap()),
            env: Some(Env::Test),
            ..request()
        });
        let grant = grant.unwrap();
        assert_eq!(grant.owner.as_str(), "me");
        assert_eq!(
            (grant.prefix.to_string(), grant.env),
            ("ac".into(), Env::Test)
        );
    }

    #[test]
    fn what_the_policy_does_not_allow_is_refused() {
        let scopeless = Request {
            scopes: Scopes::default(),
            ..request()
        };
        let refused = granted(scopeless).unwrap_err();
        assert_eq!(refused, RequestError::Policy(PolicyError::Scopeless));
        let late = Request {
            expires: Some("367d".parse().unwrap()),
            ..request()
        };
        assert!(matches!(granted(late), Err(RequestError::Expiry(_))));
    }

    #[test]
    fn a_key_begins_before_it_ends_and_not_before_it_is() {
        let begins = |text: &str| {
            let not_before = Some(text.parse().unwrap());
            granted(Request {
                not_before,
                ..request()
            })
            .map(|grant| grant.not_before)
        };
        assert_eq!(begins("59m"), Ok(at(4_540)));
        assert_eq!(begins("4599"), Ok(at(4_599)));
        assert_eq!(begins("500"), Ok(at(1_000)));
        for late in ["1h", "4600", "2h"] {
            assert!(
                matches!(begins(late), Err(RequestError::Backwards { .. })),
                "{late}"
            );
        }
    }
}
