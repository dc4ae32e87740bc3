//! What lies beside the tokens of a login so that they stay fresh: tokens for a purpose of their
//! own, and a note of the refresh that is under way.

use super::indicator::Indicator;
use super::tokens::{KeptError, TokenKind, TokenSet};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How many tokens for a purpose of their own are kept beside the login's own one. An entry of the
/// keychain is no place for a hundred.
const MOST: usize = 8;

/// What a token is for: as the login was granted it, unless something narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Indicator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audience: Option<String>,
}

impl Target {
    /// Returns what a token is for that is asked for in these words. Their order says nothing, nor
    /// does a second time.
    ///
    /// `offline_access` is left out: it asks for a refresh token, which is what a refresh has. Some
    /// servers refuse it there.
    pub fn new(scopes: &[String], resources: &[Indicator], audience: Option<String>) -> Self {
        let mut resources = resources.to_vec();
        resources.sort_unstable();
        resources.dedup();
        Self {
            scopes: in_order(scopes.iter().map(String::as_str)),
            resources,
            audience,
        }
    }

    /// Whether it is what the login was granted, and no more is said.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the same, where it names just the scopes that are granted as the whole login.
    #[must_use]
    pub fn of_granted(self, granted: Option<&str>) -> Self {
        let all = granted.map(|granted| in_order(granted.split_whitespace()));
        if self.resources.is_empty()
            && self.audience.is_none()
            && Some(&self.scopes) == all.as_ref()
        {
            Self::default()
        } else {
            self
        }
    }

    /// Returns the scopes.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Returns the resources (RFC 8707).
    pub fn resources(&self) -> &[Indicator] {
        &self.resources
    }

    /// Returns the audience.
    pub fn audience(&self) -> Option<&str> {
        self.audience.as_deref()
    }

    /// Returns the scopes that were asked for and are not in what the server `gave`.
    pub fn missing<'a>(&'a self, gave: &str) -> Vec<&'a str> {
        let given = |scope: &&str| gave.split_whitespace().any(|found| found == *scope);
        let asked = self.scopes.iter().map(String::as_str);
        asked.filter(|scope| !given(scope)).collect()
    }
}

/// Returns scopes sorted, each once, without `offline_access`.
fn in_order<'a>(scopes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut scopes: Vec<String> = scopes
        .flat_map(str::split_whitespace)
        .filter(|scope| *scope != "offline_access")
        .map(str::to_owned)
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// A token for a purpose of its own; it is refreshed with the login's refresh token.
#[derive(Debug, Clone)]
pub struct Variant {
    /// What it is for.
    pub target: Target,
    /// The token, without a refresh token or an ID token.
    pub tokens: TokenSet,
}

/// A refresh that is under way, or that was cut off.
///
/// It is written before the refresh token is sent, and goes with the answer. Whoever finds it knows
/// that the server may have taken the refresh token for an answer that nobody has.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Since when.
    pub since: Timestamp,
    /// What seals the answer where the store does not take it: it is in the store by then, and
    /// nowhere else.
    pub key: Secret,
}

/// What lies beside the tokens of a login so that they stay fresh.
#[derive(Debug, Clone, Default)]
pub struct Upkeep {
    /// Tokens for purposes of their own, the oldest first.
    pub variants: Vec<Variant>,
    /// The refresh that is under way.
    pub begun: Option<Begun>,
}

impl Upkeep {
    /// Returns the token for a purpose.
    pub fn variant(&self, target: &Target) -> Option<&TokenSet> {
        let mut variants = self.variants.iter();
        let found = variants.find(|variant| variant.target == *target)?;
        Some(&found.tokens)
    }

    /// Puts a token in the place of that for the same purpose, and lets go of the oldest where
    /// there are too many.
    pub fn put(&mut self, new: Variant) {
        self.variants.retain(|old| old.target != new.target);
        let over = (self.variants.len() + 1).saturating_sub(MOST);
        self.variants.drain(..over);
        self.variants.push(new);
    }
}

/// A variant as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct VariantLine {
    #[serde(flatten)]
    target: Target,
    access_token: String,
    #[serde(default)]
    token_type: TokenKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    issued_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

/// The note of a refresh as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct BegunLine {
    since: i64,
    key: String,
}

impl Variant {
    pub(super) fn to_line(&self) -> Result<VariantLine, KeptError> {
        let token = self.tokens.access_token.expose_text().ok_or(KeptError)?;
        Ok(VariantLine {
            target: self.target.clone(),
            access_token: token.to_owned(),
            token_type: self.tokens.kind,
            scope: self.tokens.scope.clone(),
            issued_at: self.tokens.issued_at.unix(),
            expires_at: self.tokens.expires_at.map(Timestamp::unix),
        })
    }

    pub(super) fn from_line(line: VariantLine) -> Result<Self, KeptError> {
        Ok(Self {
            target: line.target,
            tokens: TokenSet {
                access_token: line.access_token.into(),
                refresh_token: None,
                id_token: None,
                kind: line.token_type,
                scope: line.scope,
                details: None,
                issued_at: moment(line.issued_at)?,
                expires_at: line.expires_at.map(moment).transpose()?,
            },
        })
    }
}

impl Begun {
    pub(super) fn to_line(&self) -> Result<BegunLine, KeptError> {
        Ok(BegunLine {
            since: self.since.unix(),
            key: self.key.expose_text().ok_or(KeptError)?.to_owned(),
        })
    }

    pub(super) fn from_line(line: BegunLine) -> Result<Self, KeptError> {
        Ok(Self {
            since: moment(line.since)?,
            key: line.key.into(),
        })
    }
}

pub(super) fn moment(seconds: i64) -> Result<Timestamp, KeptError> {
    Timestamp::from_unix(seconds).ok_or(KeptError)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::oauth::tokens::Kept;

    fn tokens(number: u32, refresh: Option<String>, scope: Option<&str>) -> TokenSet {
        TokenSet {
            access_token: format!("A{number}").into(),
            refresh_token: refresh.map(Secret::from),
            id_token: None,
            kind: TokenKind::Bearer,
            scope: scope.map(str::to_owned),
            details: None,
            issued_at: Timestamp::from_unix(1_000).unwrap(),
            expires_at: Timestamp::from_unix(1_300),
        }
    }

    fn login() -> Kept {
        Kept {
            tokens: tokens(0, Some("R0".into()), Some("openid profile")),
            issuer: "https://a.example".into(),
            client_id: "cli".into(),
            client_secret: None,
            dpop_key: None,
            upkeep: Upkeep::default(),
        }
    }

    fn shown(secret: &Secret) -> String {
        secret.expose_text().unwrap().to_owned()
    }

    fn words(text: &str) -> Target {
        Target::new(&[text.to_owned()], &[], None)
    }

    #[test]
    fn the_same_words_are_the_same_target() {
        assert_eq!(words("b a"), words("a  b a offline_access"));
        assert_ne!(words("a b"), words("a"));
        assert!(words("offline_access").is_whole());
        let url = |text: &str| text.parse::<Indicator>().unwrap();
        let (one, two) = (url("https://one.example"), url("https://two.example"));
        assert_eq!(
            Target::new(&[], &[one.clone(), two.clone()], None),
            Target::new(&[], &[two, one.clone(), one.clone()], None)
        );
        assert!(!Target::new(&[], &[one], None).is_whole());
        assert!(!Target::new(&[], &[], Some("api".into())).is_whole());
    }

    #[test]
    fn all_that_was_granted_is_the_login_itself() {
        let granted = Some("openid offline_access profile");
        assert!(words("profile openid").of_granted(granted).is_whole());
        assert!(!words("openid").of_granted(granted).is_whole());
        assert!(!words("openid").of_granted(None).is_whole());
        let audience = Target::new(&["openid profile".into()], &[], Some("api".into()));
        assert!(!audience.of_granted(granted).is_whole());
    }

    #[test]
    fn what_is_missing_is_told_by_name() {
        assert_eq!(words("a b c").missing("c a"), ["b"]);
        assert_eq!(words("").missing(""), [""; 0]);
    }

    #[test]
    fn a_scope_that_is_left_out_is_as_asked_for() {
        let kept = login().with(&words("openid"), tokens(1, None, None));
        let narrow = kept.tokens_for(&words("openid")).unwrap();
        assert_eq!(narrow.scope.as_deref(), Some("openid"));
        let target = Target::new(&[], &["https://api.example".parse().unwrap()], None);
        let kept = kept.with(&target, tokens(2, None, None));
        let other = kept.tokens_for(&target).unwrap();
        assert_eq!(other.scope.as_deref(), Some("openid profile"));
    }

    #[test]
    fn the_oldest_goes_where_there_are_too_many() {
        let mut kept = login();
        for number in 0..10 {
            kept = kept.with(&words(&format!("s{number}")), tokens(number, None, None));
        }
        // Asked for again, and so not the oldest.
        kept = kept.with(&words("s2"), tokens(20, None, None));
        kept = kept.with(&words("s10"), tokens(10, None, None));
        let has = |number: u32| kept.tokens_for(&words(&format!("s{number}"))).is_some();
        let left: Vec<u32> = (0..11).filter(|number| has(*number)).collect();
        assert_eq!(left, [2, 4, 5, 6, 7, 8, 9, 10]);
    }

    #[test]
    fn a_note_is_read_back_and_goes_with_the_answer() {
        let mut kept = login();
        kept.upkeep.begun = Some(Begun {
            since: Timestamp::from_unix(900).unwrap(),
            key: Secret::from("K".to_owned()),
        });
        let back = Kept::from_secret(&kept.to_secret().unwrap()).unwrap();
        let begun = back.upkeep.begun.as_ref().unwrap();
        assert_eq!((begun.since.unix(), begun.key.matches(b"K")), (900, true));
        let next = back.with(&words("openid"), tokens(1, None, None));
        assert!(next.upkeep.begun.is_none());
    }

    /// One answer of a server: for which scope, whether with a refresh token, what it says it
    /// granted.
    type Told = (Option<u8>, bool, Option<String>);

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_takes_another_s_place(
            answers in prop::collection::vec((prop::option::of(0_u8..6), any::<bool>(), prop::option::of("[a-c]")), 0..40)
        ) {
            let answers: Vec<Told> = answers;
            let mut kept = login();
            let mut refresh = "R0".to_owned();
            let (mut whole, mut granted) = ("A0".to_owned(), "openid profile".to_owned());
            let mut narrow = BTreeMap::new();
            for (number, (scope, rotates, says)) in (1..).zip(answers) {
                let target = scope.map_or_else(Target::default, |scope| words(&format!("s{scope}")));
                let next = rotates.then(|| format!("R{number}"));
                let answer = tokens(number, next.clone(), says.as_deref());
                kept = Kept::from_secret(&kept.with(&target, answer).to_secret().unwrap()).unwrap();
                refresh = next.unwrap_or(refresh);
                match scope {
                    None => {
                        whole = format!("A{number}");
                        granted = says.unwrap_or(granted);
                    }
                    Some(scope) => {
                        let told = says.unwrap_or_else(|| format!("s{scope}"));
                        narrow.insert(scope, (format!("A{number}"), told));
                    }
                }
                prop_assert_eq!(shown(kept.tokens.refresh_token.as_ref().unwrap()), refresh.clone());
                prop_assert_eq!(shown(&kept.tokens.access_token), whole.clone());
                prop_assert_eq!(kept.tokens.scope.clone(), Some(granted.clone()));
                for (scope, (token, told)) in &narrow {
                    let found = kept.tokens_for(&words(&format!("s{scope}"))).unwrap();
                    prop_assert_eq!(&shown(&found.access_token), token);
                    prop_assert_eq!(found.scope.as_ref(), Some(told));
                    prop_assert!(found.refresh_token.is_none());
                }
            }
        }
    }
}
