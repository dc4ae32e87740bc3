//! What is said of a key that was presented.

use serde::Serialize;

use crate::commands::key::view;
use crate::domain::apikey::address::Cidrs;
use crate::domain::apikey::examine::Finding;
use crate::domain::apikey::label::Labels;
use crate::domain::apikey::parts::KeyId;
use crate::domain::apikey::record::{KeyRecord, Owner};
use crate::domain::apikey::scope::Scopes;
use crate::domain::apikey::scope_expr::ScopeExpr;
use crate::domain::apikey::verdict::{Asked, Verdict};
use crate::domain::time::Timestamp;
use crate::output::{Answer, Report, Role, Text};

/// The answer.
///
/// Of a key that is not on record, or whose secret is wrong, it says nothing but the id that was
/// presented.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    valid: bool,
    code: Verdict,
    name: Option<String>,
    id: Option<KeyId>,
    scopes: Option<Scopes>,
    owner: Option<Owner>,
    expires_at: Option<Timestamp>,
    env: Option<&'static str>,
    version: Option<u32>,
    labels: Option<Labels>,
    cidrs: Option<Cidrs>,
    #[serde(skip)]
    at: Timestamp,
    /// What would have to be otherwise, for a person.
    #[serde(skip)]
    advice: Option<String>,
}

impl Answered {
    /// Says what was found, as it is at a moment.
    pub(super) fn new(finding: Finding, at: Timestamp) -> Self {
        match finding {
            Finding::Stranger(code, id) => Self {
                valid: false,
                code,
                name: None,
                id,
                scopes: None,
                owner: None,
                expires_at: None,
                env: None,
                version: None,
                labels: None,
                cidrs: None,
                at,
                advice: None,
            },
            Finding::Known(code, key) => Self {
                valid: code == Verdict::Valid,
                code,
                name: Some(key.name.to_string()),
                id: Some(key.id),
                expires_at: key.end(),
                scopes: Some(key.scopes),
                owner: key.owner,
                env: Some(key.env.as_str()),
                version: Some(key.version),
                labels: Some(key.labels),
                cidrs: Some(key.cidrs),
                at,
                advice: None,
            },
        }
    }

    /// Adds what would have to be otherwise.
    pub(super) fn advised(finding: Finding, at: Timestamp, asked: &Asked) -> Self {
        let advice = match &finding {
            Finding::Known(verdict, key) => advice(*verdict, key, asked),
            Finding::Stranger(..) => None,
        };
        Self {
            advice,
            ..Self::new(finding, at)
        }
    }
}

fn advice(verdict: Verdict, key: &KeyRecord, asked: &Asked) -> Option<String> {
    match verdict {
        Verdict::AddressDenied if asked.address.is_none() => Some(
            "this key is good from its own addresses alone: --ip says from which one it came"
                .to_owned(),
        ),
        Verdict::ScopeMissing => {
            let missing = |asked: &ScopeExpr| asked.missing(&key.scopes).to_string();
            let missing: Vec<String> = asked.scopes.iter().map(missing).collect();
            Some(format!("it lacks {}", missing.join(" ").trim()))
        }
        _ => None,
    }
}

impl Report for Answered {
    fn text(&self, text: &mut Text) {
        let (role, word) = if self.valid {
            (Role::Good, "valid")
        } else {
            (Role::Bad, "not valid")
        };
        text.put(role, word)
            .line(Role::Plain, &format!(": {}", self.code.in_words()));
        if let (Some(name), Some(version), Some(env)) = (&self.name, self.version, self.env) {
            text.field(6, "key", &format!("key/{name} v{version}, {env}"));
        }
        if let Some(id) = &self.id {
            text.field(6, "id", id.as_str());
        }
        if let Some(owner) = &self.owner {
            text.field(6, "owner", owner.as_str());
        }
        if let Some(scopes) = &self.scopes {
            text.field(6, "scopes", &view::scopes(scopes));
        }
        if let Some(cidrs) = self.cidrs.as_ref().filter(|cidrs| !cidrs.is_empty()) {
            text.field(6, "from", &cidrs.to_string());
        }
        if let Some(labels) = self.labels.as_ref().filter(|labels| !labels.is_empty()) {
            let labels: Vec<String> = labels
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            text.field(6, "labels", &labels.join(", "));
        }
        if let Some(end) = self.expires_at {
            text.field(6, "ends", &view::moment(end, self.at));
        }
    }

    fn hint(&self) -> Option<String> {
        self.advice.clone()
    }

    fn answer(&self) -> Answer {
        self.valid.into()
    }
}
