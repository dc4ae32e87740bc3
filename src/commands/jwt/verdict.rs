//! Whether a token is valid, and why not: for people and for programs.

use std::sync::Arc;

use serde::Serialize;
use url::Url;

use super::layout::{self, Row};
use super::members;
use super::sealed::Encryption;
use crate::domain::jose::claims::{self, Audience, Claims, ClaimsPolicy};
use crate::domain::jose::codec::Unverified;
use crate::domain::jose::failure::{Failure, Fault};
use crate::domain::jose::header::Header;
use crate::domain::jose::json::Object;
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::profile::Profile;
use crate::domain::jose::proof;
use crate::domain::jose::verify::{self, Proof, SignaturePolicy, Verified};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::{Answer, Report, Role, Text};

/// What tokens are held against.
pub(super) struct Measure {
    pub(super) signature: SignaturePolicy,
    pub(super) claims: ClaimsPolicy,
    /// The moment to judge at, where that is not the present one.
    pub(super) at: Option<Timestamp>,
}

/// Whether a token is valid, and why not.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    valid: bool,
    header: Header,
    /// Only where the token is valid: nobody takes claims out of a token that is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Claims>,
    /// What the signature was verified with; `null` where it is not right.
    signature: Option<Arc<Proof>>,
    /// The thumbprint of the key that a DPoP proof brought (RFC 9449 §6.1), where the proof is
    /// valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    jkt: Option<String>,
    failures: Vec<Failure>,
    /// How the token was encrypted around its signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<Encryption>,
    /// Only where the signature is not right: what somebody says.
    #[serde(skip_serializing_if = "Option::is_none")]
    unverified: Option<Unsigned>,
    /// What a valid token was held against, for people.
    #[serde(skip)]
    checked: Vec<(&'static str, String)>,
    #[serde(skip)]
    now: Timestamp,
}

/// What a token says that its key holder did not sign: for programs that look into why, and never
/// in the text for people.
#[derive(Debug, Serialize)]
struct Unsigned {
    claims: Object,
}

/// Judges one token by its keys; `None` where it brings its own, as a DPoP proof does.
pub(super) fn judge(
    token: &Unverified,
    keys: Option<&KeySet>,
    measure: &Measure,
    present: Timestamp,
) -> Result<Verdict, Error> {
    let outcome = match keys {
        Some(keys) if !measure.is_of_a_proof() => verify::verify(token, keys, &measure.signature),
        keys => proof::verify(token, keys, &measure.signature),
    };
    conclude(token, outcome, keys, measure, present)
}

/// Judges one token of which is known whether its signature is right.
pub(super) fn conclude(
    token: &Unverified,
    outcome: Result<Verified<'_>, Vec<Failure>>,
    keys: Option<&KeySet>,
    measure: &Measure,
    present: Timestamp,
) -> Result<Verdict, Error> {
    let Measure {
        signature,
        claims: policy,
        at,
    } = measure;
    let now = at.unwrap_or(present);
    match outcome {
        Ok(verified) => {
            let claims = verified.claims()?;
            let failures = claims::check(&claims, policy, now);
            let valid = failures.is_empty();
            let shows_key = valid && measure.is_of_a_proof();
            let jkt = shows_key.then(|| proof::thumbprint(verified.header()));
            Ok(Verdict {
                valid,
                header: verified.header().clone(),
                checked: Vec::new(),
                claims: valid.then_some(claims),
                signature: Some(Arc::clone(verified.proof())),
                jkt: jkt.flatten(),
                failures,
                encryption: None,
                unverified: None,
                now,
            })
        }
        Err(mut failures) => {
            let unknown = failures
                .iter()
                .find(|found| found.code == Fault::KeyUnknown)
                .cloned()
                .or_else(|| keys?.unusable(token.header(), &signature.algorithms));
            if let Some(failure) = unknown {
                let error = Error::new(Code::JwkUnknown, failure.message);
                return Err(failure.hint.into_iter().fold(error, Error::hint));
            }
            // What would be wrong as well, so that nobody mends one thing to meet the next.
            for more in claims::presume(token, policy, now)? {
                if !failures.iter().any(|failure| failure.is_about_same(&more)) {
                    failures.push(more);
                }
            }
            Ok(Verdict {
                unverified: Some(Unsigned {
                    claims: token.unverified_claims()?,
                }),
                ..Verdict::no(token.header().clone(), failures, now)
            })
        }
    }
}

impl Verdict {
    /// Adds what a valid token was held against, for people.
    pub(super) fn explained(mut self, measure: &Measure) -> Self {
        if let Some(claims) = &self.claims {
            self.checked = measure.checked(claims, self.jkt.as_deref(), self.now);
        }
        self
    }

    /// Returns the code of the first failure; none where it is valid.
    pub(super) fn code(&self) -> Option<&'static str> {
        self.failures.first().map(|failure| failure.code.as_str())
    }

    /// Returns the verdict on a token of which there is nothing to say but what is wrong.
    pub(super) fn no(header: Header, failures: Vec<Failure>, now: Timestamp) -> Self {
        Self {
            valid: false,
            header,
            claims: None,
            signature: None,
            jkt: None,
            failures,
            encryption: None,
            unverified: None,
            checked: Vec::new(),
            now,
        }
    }

    /// Returns the verdict on the token around the one that was judged.
    pub(super) fn sealed(mut self, encryption: Encryption) -> Self {
        if let Some(claims) = &self.claims {
            self.failures = encryption.contradictions(claims.members());
            self.valid = self.failures.is_empty();
        }
        Self {
            claims: self.claims.filter(|_| self.valid),
            jkt: self.jkt.filter(|_| self.valid),
            encryption: Some(encryption),
            ..self
        }
    }
}

impl Measure {
    /// Whether tokens bring the keys that they are verified with.
    pub(super) fn is_of_a_proof(&self) -> bool {
        self.claims.profile == Some(Profile::Dpop)
    }

    /// Says what a valid token was held against.
    fn checked(
        &self,
        claims: &Claims,
        jkt: Option<&str>,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let policy = &self.claims;
        let times: Vec<&str> = ["exp", "nbf", "iat"]
            .into_iter()
            .filter(|name| claims.members().get(name).is_some())
            .collect();
        let time = match times.as_slice() {
            [] => "the token has no times, so it holds for ever".into(),
            times => format!("{} at {now}, leeway {}", times.join(", "), policy.leeway),
        };
        let mut checked = Vec::new();
        if let Some(jkt) = jkt {
            let text = "the proof's own: its maker has it, and that is all it shows";
            checked.extend([("key", text.into()), ("jkt", jkt.to_owned())]);
        }
        checked.extend(
            policy
                .profile
                .map(|profile| ("kind", profile.in_words().into())),
        );
        checked.push(("time", time));
        checked.extend(policy.oldest().map(|age| ("max age", age.to_string())));
        match &policy.audience {
            Audience::Any => checked.push(("aud", "any".into())),
            Audience::OneOf(audiences) => checked.push(("aud", audiences.join(" or "))),
            Audience::Unstated => {}
        }
        let request = &policy.request;
        let pinned = [
            ("iss", policy.issuer.clone()),
            ("sub", policy.subject.clone()),
            ("jti", policy.id.clone()),
            ("nonce", policy.nonce.clone()),
            ("typ", policy.typ.clone()),
            ("htm", request.method.clone()),
            ("htu", request.url.as_ref().map(Url::to_string)),
            ("ath", request.access_token_hash.clone()),
        ];
        for (name, wanted) in pinned {
            checked.extend(wanted.map(|wanted| (name, wanted)));
        }
        if !policy.require.is_empty() {
            checked.push(("has", policy.require.join(", ")));
        }
        checked
    }
}

impl Report for Verdict {
    fn text(&self, text: &mut Text) {
        if self.valid {
            text.line(Role::Good, "valid");
        } else {
            text.line(Role::Bad, "not valid");
        }
        let mut rows = Vec::new();
        if let Some(proof) = &self.signature {
            rows.push(Row::value("signature", &signed_with(proof), None));
        }
        if let Some(encryption) = &self.encryption {
            rows.push(Row::value("encrypted", &encryption.described(), None));
        }
        let checked = self.checked.iter();
        rows.extend(checked.map(|(name, value)| Row::value(name, value, None)));
        layout::rows(text, &rows, 2);
        reasons(text, &self.failures);
        if let Some(claims) = &self.claims {
            members::claims(text, claims.members(), self.now, 0);
        }
    }

    fn answer(&self) -> Answer {
        self.valid.into()
    }
}

/// Says what a signature was verified with.
pub(in crate::commands) fn signed_with(proof: &Proof) -> String {
    let kid = proof.kid.as_deref().map(|kid| format!(", kid {kid}"));
    let kid = kid.unwrap_or_default();
    format!("{} with {}{kid}", proof.alg, proof.key)
}

/// Says why something is not valid, and what can be done about it.
pub(in crate::commands) fn reasons(text: &mut Text, failures: &[Failure]) {
    for failure in failures {
        let code = format!("{} ", failure.code.as_str());
        layout::labelled(text, Role::Bad, &code, &failure.message, 2);
        if let Some(hint) = failure.hint {
            layout::labelled(text, Role::Dim, "hint:", hint, 4);
        }
    }
}
