//! The ID tokens of build jobs, claim by claim, and what can be wrong with them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::clients::stage::Stage;
use crate::oauth::output;

/// What goes wrong at the runner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fault {
    None,
    /// The job does not ask for a token.
    Missing,
    /// It says this instead.
    Says(u16, &'static str),
    /// Its token has ended.
    Expired,
    /// Its token is for somebody else.
    Elsewhere,
    /// Its token is of another job.
    Job,
    /// Its token is signed by nobody that publishes keys.
    Forged,
}

/// The job that the server trusts, as each runner names it.
pub(super) const GITHUB_JOB: &str = "repo:octo/app:ref:refs/heads/main";
pub(super) const GITLAB_JOB: &str = "project_path:octo/app:ref_type:branch:ref:main";

/// What signs, and what says so.
pub(super) struct Keys {
    own: jsonwebtoken::EncodingKey,
    forged: jsonwebtoken::EncodingKey,
    pub(super) public: Value,
}

impl Keys {
    pub(super) fn new(stage: &Stage) -> Self {
        let pem = || {
            let words = "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048";
            let made = output("openssl", "openssl", &words.split(' ').collect::<Vec<_>>());
            String::from_utf8(made.stdout).unwrap()
        };
        let (own, forged) = (pem(), pem());
        let convert = ["jwk", "convert", "-", "--to", "jwk", "--public"];
        let public = stage.sandbox.feed(convert, &own).ok();
        let mut public: Value = serde_json::from_str(&public).unwrap();
        for (name, value) in [("kid", "38826b17"), ("use", "sig"), ("alg", "RS256")] {
            public[name] = value.into();
        }
        let read = |pem: String| jsonwebtoken::EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
        Self {
            own: read(own),
            forged: read(forged),
            public,
        }
    }

    /// Signs which job this is.
    pub(super) fn signed(&self, claims: &Value, fault: Fault) -> String {
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
        header.kid = Some("38826b17".into());
        let key = match fault {
            Fault::Forged => &self.forged,
            _ => &self.own,
        };
        jsonwebtoken::encode(&header, claims, key).unwrap()
    }
}

/// Makes claims what the fault has them be.
pub(super) fn at_fault(mut claims: Value, fault: Fault) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = match fault {
        Fault::Expired => now.as_secs() - 3600,
        _ => now.as_secs(),
    };
    claims["iat"] = now.into();
    claims["nbf"] = (now - 300).into();
    claims["exp"] = (now + 300).into();
    claims["jti"] = format!("{:?}", SystemTime::now()).into();
    match fault {
        Fault::Elsewhere => claims["aud"] = "https://sts.example".into(),
        Fault::Job => claims["sub"] = "repo:mallory/app:ref:refs/heads/main".into(),
        _ => {}
    }
    claims
}

/// The ID token of a job on GitHub, claim by claim.
pub(super) fn github_claims(issuer: &str, audience: &str) -> Value {
    json!({
        "sub": GITHUB_JOB, "aud": audience, "iss": issuer, "ref": "refs/heads/main",
        "sha": "6dcb09b5b57875f334f61aebed695e2e4193db5e", "repository": "octo/app",
        "repository_owner": "octo", "repository_owner_id": "65", "repository_id": "74",
        "repository_visibility": "private", "run_id": "1658821493", "run_number": "10",
        "run_attempt": "1", "actor": "octocat", "actor_id": "12", "workflow": "deploy",
        "workflow_ref": "octo/app/.github/workflows/deploy.yml@refs/heads/main",
        "workflow_sha": "6dcb09b5b57875f334f61aebed695e2e4193db5e", "head_ref": "", "base_ref": "",
        "event_name": "push", "ref_protected": "true", "ref_type": "branch",
        "job_workflow_ref": "octo/app/.github/workflows/deploy.yml@refs/heads/main",
        "runner_environment": "github-hosted", "enterprise": "octo",
    })
}

/// The ID token of a job on GitLab, claim by claim.
pub(super) fn gitlab_claims(issuer: &str, audience: &str) -> Value {
    json!({
        "namespace_id": "72", "namespace_path": "octo", "project_id": "20",
        "project_path": "octo/app", "user_id": "1", "user_login": "octocat",
        "user_email": "octocat@example.test", "user_access_level": "maintainer",
        "pipeline_id": "574", "pipeline_source": "push", "job_id": "302", "ref": "main",
        "ref_type": "branch", "ref_path": "refs/heads/main", "ref_protected": "true",
        "runner_id": 1, "runner_environment": "gitlab-hosted",
        "sha": "714a629c0b401fdce83e847fc9589983fc6f46bc", "project_visibility": "private",
        "ci_config_ref_uri": "gitlab.example/octo/app//.gitlab-ci.yml@refs/heads/main",
        "iss": issuer, "sub": GITLAB_JOB, "aud": audience,
    })
}
