//! What kubectl asks its credential plugins, and what it takes from them: the `ExecCredential` of
//! `client.authentication.k8s.io`.

use serde::{Deserialize, Serialize};

use super::Delivered;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;

/// The group that the versions are of.
const GROUP: &str = "client.authentication.k8s.io/";

/// The versions that are known.
pub(super) const V1: &str = "client.authentication.k8s.io/v1";
pub(super) const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

/// What kubectl says in `KUBERNETES_EXEC_INFO`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The version that the answer has to have, as it is written there.
    pub version: &'static str,
    /// The cluster's URL, where `provideClusterInfo` in the kubeconfig lets kubectl tell it.
    pub server: Option<String>,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct ExecCredential {
    #[serde(rename = "apiVersion")]
    version: &'static str,
    kind: &'static str,
    status: Status,
}

/// What the cluster is shown: a token, a certificate, or both.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_certificate_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_key_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_timestamp: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KubernetesError {
    /// The variable holds no `ExecCredential`. Whoever set it is to blame.
    #[error("KUBERNETES_EXEC_INFO holds no question of kubectl's")]
    Malformed,
    /// A version that is not known here. The kubeconfig is to blame.
    #[error("kubectl wants an answer in `{found}`")]
    Version {
        /// The version.
        found: String,
    },
    /// The credential is nothing that a cluster can be shown.
    #[error("{wanted} {reason}")]
    Unfit {
        /// What was asked for.
        wanted: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// It has ended.
    #[error("{wanted} ended at {end}")]
    Ended {
        /// What was asked for.
        wanted: String,
        /// When.
        end: Timestamp,
    },
}

impl Question {
    /// Reads the variable. kubectl before 1.20 does not set it, and knows v1beta1 alone.
    pub fn read(variable: Option<&str>) -> Result<Self, KubernetesError> {
        #[derive(Deserialize)]
        struct Asked {
            #[serde(rename = "apiVersion")]
            version: String,
            #[serde(default)]
            spec: Spec,
        }
        #[derive(Default, Deserialize)]
        struct Spec {
            cluster: Option<Cluster>,
        }
        #[derive(Deserialize)]
        struct Cluster {
            server: Option<String>,
        }
        let Some(text) = variable else {
            return Ok(Self {
                version: V1BETA1,
                server: None,
            });
        };
        let asked: Asked = serde_json::from_str(text).map_err(|_| KubernetesError::Malformed)?;
        let version = match asked.version.strip_prefix(GROUP) {
            Some("v1") => V1,
            Some("v1beta1") => V1BETA1,
            _ => {
                return Err(KubernetesError::Version {
                    found: excerpt(&asked.version, 64),
                });
            }
        };
        let server = asked.spec.cluster.and_then(|cluster| cluster.server);
        Ok(Self { version, server })
    }

    /// Writes the answer: a token as it is; a certificate and its key in PEM, one behind the other,
    /// or as the members of an object.
    pub fn answer(
        &self,
        given: &Delivered,
        now: Timestamp,
    ) -> Result<ExecCredential, KubernetesError> {
        let unfit = |reason| KubernetesError::Unfit {
            wanted: given.wanted.to_string(),
            reason,
        };
        let text = given.value.expose_text();
        let text = text.ok_or_else(|| unfit("is no text"))?;
        let mut status = if let Some(status) = members(text) {
            status
        } else if text.contains("-----BEGIN ") {
            pair(text).ok_or_else(|| unfit("is no certificate with its private key in PEM"))?
        } else {
            let token = given.text();
            let token = token.ok_or_else(|| unfit("is no one line of text"))?;
            Status {
                token: Some(token.to_owned()),
                ..Status::default()
            }
        };
        // kubectl takes a certificate with its key alone.
        if status.client_certificate_data.is_some() != status.client_key_data.is_some() {
            return Err(unfit("has a certificate without its key, or the reverse"));
        }
        let said = status.expiration_timestamp.as_deref();
        let said: Option<Timestamp> = said
            .map(str::parse)
            .transpose()
            .map_err(|_| unfit("has an expirationTimestamp that is no time"))?;
        let end = said.or(given.expires_at);
        if let Some(end) = end.filter(|end| *end <= now) {
            return Err(KubernetesError::Ended {
                wanted: given.wanted.to_string(),
                end,
            });
        }
        status.expiration_timestamp = end.map(|end| end.to_string());
        Ok(ExecCredential {
            version: self.version,
            kind: "ExecCredential",
            status,
        })
    }
}

/// Reads an object that has the status's own members; `None` where it has none of them.
fn members(text: &str) -> Option<Status> {
    let status: Status = serde_json::from_str(text).ok()?;
    let filled = status.token.is_some()
        || status.client_certificate_data.is_some()
        || status.client_key_data.is_some();
    filled.then_some(status)
}

/// Tells certificates and the private key apart (RFC 7468 §2), whatever stands around them.
fn pair(text: &str) -> Option<Status> {
    let (mut chain, mut key) = (String::new(), String::new());
    let mut rest = text;
    while let Some((_, from)) = rest.split_once("-----BEGIN ") {
        let (label, inner) = from.split_once("-----")?;
        let end = format!("-----END {label}-----");
        let (inner, after) = inner.split_once(&end)?;
        let block = format!("-----BEGIN {label}-----{inner}{end}\n");
        match label {
            "CERTIFICATE" => chain.push_str(&block),
            label if label.ends_with("PRIVATE KEY") && key.is_empty() => key = block,
            // Parameters of a curve stand before its key.
            _ => {}
        }
        rest = after;
    }
    (!chain.is_empty() && !key.is_empty()).then_some(Status {
        client_certificate_data: Some(chain),
        client_key_data: Some(key),
        ..Status::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    fn given(value: &str) -> Delivered {
        Delivered {
            wanted: "secret/x".parse().unwrap(),
            value: Secret::from(value.to_owned()),
            kind: None,
            expires_at: None,
            ephemeral: false,
        }
    }

    fn answered(value: &str) -> Result<Status, String> {
        let question = Question::read(None).unwrap();
        let now = Timestamp::from_unix(1_800_000_000).unwrap();
        let answer = question.answer(&given(value), now);
        answer
            .map(|answer| answer.status)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_version_is_the_one_that_was_asked_for() {
        let read = |version: &str| {
            let text =
                format!(r#"{{"apiVersion":"{version}","kind":"ExecCredential","spec":{{}}}}"#);
            Question::read(Some(&text)).map(|question| question.version)
        };
        for version in ["v1", "v1beta1"] {
            let whole = format!("{GROUP}{version}");
            assert_eq!(read(&whole), Ok(whole.as_str()));
        }
        assert_eq!(
            Question::read(None).unwrap().version,
            "client.authentication.k8s.io/v1beta1"
        );
        for other in ["client.authentication.k8s.io/v1alpha1", "v1", ""] {
            let found = other.to_owned();
            assert_eq!(read(other), Err(KubernetesError::Version { found }));
        }
        assert_eq!(Question::read(Some("{}")), Err(KubernetesError::Malformed));
    }

    #[test]
    fn the_cluster_is_the_one_that_kubectl_names() {
        let text = r#"{"apiVersion":"client.authentication.k8s.io/v1","spec":
            {"interactive":false,"cluster":{"server":"https://k.example:6443","config":null}}}"#;
        let server = Question::read(Some(text)).unwrap().server;
        assert_eq!(server.as_deref(), Some("https://k.example:6443"));
    }

    #[test]
    fn certificates_come_in_pem_and_in_members() {
        let (chain, key) = (
            "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
            "-----BEGIN EC PRIVATE KEY-----\nBB==\n-----END EC PRIVATE KEY-----\n",
        );
        let wanted = Status {
            client_certificate_data: Some(format!("{chain}{chain}")),
            client_key_data: Some(key.to_owned()),
            ..Status::default()
        };
        let parameters = "-----BEGIN EC PARAMETERS-----\nCC==\n-----END EC PARAMETERS-----\n";
        let text = format!("Subject: x\n{chain}{parameters}{key}\n{chain}");
        assert_eq!(answered(&text), Ok(wanted));
        let object = serde_json::json!({"clientCertificateData": chain, "clientKeyData": key});
        assert!(answered(&object.to_string()).is_ok());
        for bad in [
            chain.to_owned(),
            key.to_owned(),
            "-----BEGIN CERTIFICATE-----".into(),
            serde_json::json!({ "clientKeyData": key }).to_string(),
        ] {
            let error = answered(&bad).unwrap_err();
            assert!(
                error.starts_with("secret/x ") && !error.contains("=="),
                "{error}"
            );
        }
    }

    #[test]
    fn what_has_ended_is_not_given() {
        let object = |end: &str| format!(r#"{{"token":"t","expirationTimestamp":"{end}"}}"#);
        let status = answered(&object("2030-01-01T00:00:00Z")).unwrap();
        assert_eq!(
            (
                status.token.as_deref(),
                status.expiration_timestamp.as_deref()
            ),
            (Some("t"), Some("2030-01-01T00:00:00Z"))
        );
        for bad in ["2020-01-01T00:00:00Z", "soon"] {
            assert!(answered(&object(bad)).is_err(), "{bad}");
        }
        assert!(answered("two\nlines").is_err());
    }
}
