//! What is demanded of every key that is issued here, and when one is due for rotation.

use serde_json::Value;

use super::expiry::{Expiry, ExpiryError, LONGEST};
use super::parts::Prefix;
use super::record::Owner;
use super::scope::Scopes;
use crate::domain::time::{Span, Timestamp};

/// How long a key lives where nobody says.
const USUAL: Span = Span::from_days(90);
/// How long before its end a key is due where nobody says.
const SOON: Span = Span::from_days(30);

/// What somebody wrote down as policy; what is not set is as it is without one.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// How long a key lives where nobody says.
    pub default_expires: Option<Span>,
    /// How long a key may live.
    pub max_expires: Option<Span>,
    /// Who answers for a key where nobody says.
    pub owner: Option<Owner>,
    /// Whether a key has to have scopes.
    pub require_scopes: bool,
    /// What a key begins with where nobody says.
    pub prefix: Option<Prefix>,
    /// At which age a key is due for rotation, whenever it ends.
    pub max_age: Option<Span>,
    /// How long before its end a key is due for rotation.
    pub within: Option<Span>,
}

/// The policy that holds: [`Terms`] that do not contradict themselves.
#[derive(Debug, Clone)]
pub struct Policy {
    default_expires: Span,
    max_expires: Span,
    owner: Option<Owner>,
    require_scopes: bool,
    prefix: Prefix,
    max_age: Option<Span>,
    within: Span,
}

impl Policy {
    /// Returns the policy of these terms.
    ///
    /// SECURITY: a policy makes lives shorter, never longer: a year is the end of every key,
    /// whoever writes the configuration.
    pub fn new(terms: Terms) -> Result<Self, PolicyError> {
        let max_expires = terms.max_expires.unwrap_or(LONGEST);
        if max_expires == Span::ZERO || max_expires > LONGEST {
            return Err(PolicyError::Longest { found: max_expires });
        }
        let usual = || USUAL.min(max_expires);
        let default_expires = terms.default_expires.unwrap_or_else(usual);
        if default_expires == Span::ZERO || default_expires > max_expires {
            return Err(PolicyError::Usual {
                found: default_expires,
                longest: max_expires,
            });
        }
        Ok(Self {
            default_expires,
            max_expires,
            owner: terms.owner,
            require_scopes: terms.require_scopes,
            prefix: terms.prefix.unwrap_or_default(),
            max_age: terms.max_age,
            within: terms.within.unwrap_or(SOON),
        })
    }

    /// Returns what holds, by the names that the configuration has for it.
    pub fn said(&self) -> [(&'static str, Value); 7] {
        let span = |span: Span| Value::from(span.to_string());
        let owner = self.owner.as_ref().map(ToString::to_string);
        [
            ("default_expires", span(self.default_expires)),
            ("max_age", self.max_age.map_or(Value::Null, span)),
            ("max_expires", span(self.max_expires)),
            ("owner", owner.map_or(Value::Null, Value::from)),
            ("prefix", Value::from(self.prefix.as_str())),
            ("require_scopes", Value::from(self.require_scopes)),
            ("within", span(self.within)),
        ]
    }

    /// Returns when a key ends that is issued `now` and shall end as `asked`, or as usual.
    pub fn end(&self, asked: Option<Expiry>, now: Timestamp) -> Result<Timestamp, ExpiryError> {
        let asked = asked.unwrap_or(Expiry::After(self.default_expires));
        asked.end_within(now, self.max_expires)
    }

    /// Returns who answers for a key that shall be `asked`'s, or whose it usually is.
    pub fn owner(&self, asked: Option<&Owner>) -> Result<Owner, PolicyError> {
        let owner = asked.or(self.owner.as_ref());
        owner.cloned().ok_or(PolicyError::Ownerless)
    }

    /// Says whether a key may be issued with these scopes alone.
    pub fn admit(&self, scopes: &Scopes) -> Result<(), PolicyError> {
        if self.require_scopes && scopes.is_empty() {
            Err(PolicyError::Scopeless)
        } else {
            Ok(())
        }
    }

    /// Returns what a key begins with that shall begin as `asked`, or as usual.
    pub fn prefix<'a>(&'a self, asked: Option<&'a Prefix>) -> &'a Prefix {
        asked.unwrap_or(&self.prefix)
    }

    /// Returns the age at which a key is due for rotation, whenever it ends; none is never.
    pub const fn max_age(&self) -> Option<Span> {
        self.max_age
    }

    /// Returns how long before its end a key is due for rotation.
    pub const fn within(&self) -> Span {
        self.within
    }
}

/// A policy that contradicts itself, or that a key does not comply with. Who wrote the
/// configuration is to blame for the former, who asked for the key for the latter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Keys that would live for longer than any key may, or not at all.
    #[error("keys live for 1s to 366d at most, not {found}")]
    Longest {
        /// What was set.
        found: Span,
    },
    /// Keys that would usually live for longer than they may, or not at all.
    #[error("keys live for 1s to {longest} at most, not {found}")]
    Usual {
        /// What was set, or is usual.
        found: Span,
        /// How long they may live.
        longest: Span,
    },
    /// Nobody would answer for the key.
    #[error("a key needs an owner, who answers for it")]
    Ownerless,
    /// The key could do nothing that asks for a scope.
    #[error("the policy wants scopes, and the key would have none")]
    Scopeless,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(terms: Terms) -> Policy {
        Policy::new(terms).unwrap()
    }

    fn span(days: u32) -> Span {
        Span::from_days(days)
    }

    #[test]
    fn a_life_is_as_asked_or_as_usual_and_never_too_long() {
        let now = Timestamp::from_unix(1_000_000).unwrap();
        let lives = |terms: Terms, asked: Option<&str>| {
            let asked = asked.map(|asked| asked.parse().unwrap());
            let end = policy(terms).end(asked, now)?;
            Ok::<_, ExpiryError>(end.since(now).seconds() / 86_400)
        };
        let of = |default_expires, max_expires| Terms {
            default_expires,
            max_expires,
            ..Terms::default()
        };
        assert_eq!(lives(of(None, None), None), Ok(90));
        assert_eq!(lives(of(None, None), Some("366d")), Ok(366));
        assert_eq!(lives(of(Some(span(7)), None), None), Ok(7));
        assert_eq!(lives(of(Some(span(7)), None), Some("366d")), Ok(366));
        assert_eq!(lives(of(None, Some(span(30))), None), Ok(30));
        assert_eq!(lives(of(None, Some(span(120))), None), Ok(90));
        assert_eq!(
            lives(of(Some(span(30)), Some(span(30))), Some("30d")),
            Ok(30)
        );
        let longest = Span::from_days(30);
        for (terms, asked) in [
            (of(None, Some(span(30))), "30d1s"),
            (of(None, None), "367d"),
        ] {
            let refused = lives(terms.clone(), Some(asked)).unwrap_err();
            let wanted = terms.max_expires.unwrap_or(LONGEST);
            assert!(
                matches!(refused, ExpiryError::TooFar { longest, .. } if longest == wanted),
                "{refused} but not {longest}"
            );
        }
    }

    #[test]
    fn a_policy_makes_no_life_longer_than_a_year() {
        let longest = |max_expires| {
            Policy::new(Terms {
                max_expires,
                ..Terms::default()
            })
            .err()
        };
        assert_eq!(longest(Some(span(366))), None);
        for found in [Span::ZERO, Span::from_days(366).plus(Span::from_seconds(1))] {
            assert_eq!(longest(Some(found)), Some(PolicyError::Longest { found }));
        }
        let usual = |default_expires| {
            let terms = Terms {
                default_expires,
                max_expires: Some(span(30)),
                ..Terms::default()
            };
            Policy::new(terms).err()
        };
        assert_eq!(usual(Some(span(30))), None);
        for found in [Span::ZERO, Span::from_days(31)] {
            let longest = Span::from_days(30);
            assert_eq!(
                usual(Some(found)),
                Some(PolicyError::Usual { found, longest })
            );
        }
    }

    #[test]
    fn somebody_always_answers_for_a_key() {
        let me: Owner = "me".parse().unwrap();
        let team: Owner = "team".parse().unwrap();
        let without = policy(Terms::default());
        let with = policy(Terms {
            owner: Some(team.clone()),
            ..Terms::default()
        });
        assert_eq!(without.owner(None), Err(PolicyError::Ownerless));
        assert_eq!(without.owner(Some(&me)), Ok(me.clone()));
        assert_eq!(with.owner(None), Ok(team));
        assert_eq!(with.owner(Some(&me)), Ok(me));
    }

    #[test]
    fn scopes_can_be_demanded() {
        let some: Scopes = "a:b".parse().unwrap();
        let strict = policy(Terms {
            require_scopes: true,
            ..Terms::default()
        });
        assert_eq!(
            strict.admit(&Scopes::default()),
            Err(PolicyError::Scopeless)
        );
        assert_eq!(strict.admit(&some), Ok(()));
        assert_eq!(policy(Terms::default()).admit(&Scopes::default()), Ok(()));
    }
}
