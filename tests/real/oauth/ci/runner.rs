//! Build servers: they sign which job runs, publish their keys, and run scripts as the real ones do.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use url::form_urlencoded;

use crate::clients::stage::{Answer, Request, Server, Stage};
use crate::oauth::Peer;
use crate::support::Run;

use super::token::{Fault, GITHUB_JOB, GITLAB_JOB, Keys, at_fault, github_claims, gitlab_claims};

/// What the runner of GitHub proves itself with; it is a credential, and masked there.
pub(super) const REQUEST_TOKEN: &str = "canary-request-eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9";
/// Where that runner asks for ID tokens; the doubled slash is GitHub's own.
pub(super) const PLACE: &str = "/99//idtoken/0c8b5a5e-8f9e-4b1c-9d62-4f1a6d8f5c11/deploy";
/// A build server, the authorization server that trusts one of its jobs, and the job's machine.
pub(super) struct Runner {
    pub(super) stage: Stage,
    pub(super) server: Server,
    pub(super) peer: Peer,
    pub(super) fault: Arc<Mutex<Fault>>,
    keys: Arc<Keys>,
}

/// Answers as GitHub's token endpoint is documented to, and refuses whatever else is asked.
fn answer(request: &Request, keys: &Keys, fault: Fault) -> Answer {
    let issuer = format!("http://{}", request.header("host").unwrap());
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    match path {
        "/.well-known/openid-configuration" => Answer::json(
            200,
            &json!({
                "issuer": issuer, "jwks_uri": format!("{issuer}/.well-known/jwks"),
                "subject_types_supported": ["public", "pairwise"],
                "response_types_supported": ["id_token"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }),
        ),
        "/.well-known/jwks" => Answer::json(200, &json!({ "keys": [keys.public] })),
        PLACE => {
            if let Fault::Says(status, body) = fault {
                return Answer::new(status, body).with("Content-Type", "text/html");
            }
            let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect();
            let [(version, two), (audience, wanted)] = pairs.as_slice() else {
                return Answer::new(400, "the query is another");
            };
            let shown = request.authorization() == Some(&format!("bearer {REQUEST_TOKEN}"));
            let asked = (version.as_str(), two.as_str(), audience.as_str());
            if request.method != "GET" || !request.body.is_empty() || !shown {
                return Answer::new(401, "who asks?");
            }
            if asked != ("api-version", "2.0", "audience") {
                return Answer::new(400, "the query is another");
            }
            let token = keys.signed(&at_fault(github_claims(&issuer, wanted), fault), fault);
            Answer::new(
                200,
                format!("{{\"count\":{},\"value\":\"{token}\"}}", token.len()),
            )
            .with(
                "Content-Type",
                "application/json; charset=utf-8; api-version=2.0",
            )
        }
        _ => Answer::new(404, "Not Found"),
    }
}

impl Runner {
    fn new(job: &str) -> Self {
        let stage = Stage::new();
        let keys = Arc::new(Keys::new(&stage));
        let fault = Arc::new(Mutex::new(Fault::None));
        let (own, going) = (Arc::clone(&keys), Arc::clone(&fault));
        let server = Server::start(move |request| answer(request, &own, *going.lock().unwrap()));
        let peer = Peer::start(&[("RUNNER", &server.url), ("JOB", job)]);
        // What comes with the code: which server, and as which client.
        let folder = stage.path("work/.ci/config");
        std::fs::create_dir_all(&folder).unwrap();
        let profile = format!(
            "[profile.ci]\nissuer = \"{}\"\nclient_id = \"ci\"\n",
            peer.issuer
        );
        std::fs::write(folder.join("config.toml"), profile).unwrap();
        std::fs::create_dir(stage.path("temp")).unwrap();
        Self {
            stage,
            server,
            peer,
            fault,
            keys,
        }
    }

    /// GitHub, with a job of the repository octo/app.
    pub(super) fn github() -> Self {
        Self::new(GITHUB_JOB)
    }

    /// GitLab, with a job of the project octo/app.
    pub(super) fn gitlab() -> Self {
        Self::new(GITLAB_JOB)
    }

    pub(super) fn fails(&self, fault: Fault) {
        *self.fault.lock().unwrap() = fault;
    }

    /// Starts a job whose workflow has `permissions: id-token: write`.
    pub(super) fn job(&self) -> Job<'_> {
        let mut job = self.job_without_permission();
        let url = format!("{}{PLACE}?api-version=2.0", self.server.url);
        job.set("ACTIONS_ID_TOKEN_REQUEST_URL", &url);
        job.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", REQUEST_TOKEN);
        job.masks.push(REQUEST_TOKEN.into());
        job
    }

    /// Starts a job as GitHub does where the workflow says nothing of permissions.
    pub(super) fn job_without_permission(&self) -> Job<'_> {
        let mut job = Job {
            runner: self,
            variables: Vec::new(),
            masks: Vec::new(),
            log: String::new(),
        };
        let place = |name: &str| self.stage.path(name).display().to_string();
        for line in GITHUB.lines() {
            let (name, value) = line.split_once('=').unwrap();
            job.set(name, value);
        }
        job.set("GITHUB_WORKSPACE", &place("work"));
        job.set("RUNNER_TEMP", &place("temp"));
        job.set("HOME", &place(""));
        // The workflow's own `env:`.
        job.set("AUTHCTL_HOME", &place("work/.ci"));
        job.set("ISSUER", &self.peer.issuer);
        job
    }

    /// Runs a job's script as GitLab's runner does: a script for bash on its standard input, with
    /// the ID token and the masked variables in its environment.
    pub(super) fn script(&self, masked: &[(&str, &str)], lines: &str) -> Run {
        let fault = *self.fault.lock().unwrap();
        let mut variables: Vec<(String, String)> = Vec::new();
        for line in GITLAB.lines() {
            let (name, value) = line.split_once('=').unwrap();
            variables.push((name.into(), value.into()));
        }
        let claims = gitlab_claims(&self.server.url, &self.peer.issuer);
        let token = self.keys.signed(&at_fault(claims, fault), fault);
        let mut set = |name: &str, value: &str| variables.push((name.into(), value.into()));
        if fault != Fault::Missing {
            set("AUTHCTL_ID_TOKEN", &token);
        }
        set("CI_SERVER_URL", &self.server.url);
        set(
            "AUTHCTL_HOME",
            &self.stage.path("work/.ci").display().to_string(),
        );
        set("ISSUER", &self.peer.issuer);
        for (name, value) in masked {
            // What GitLab masks at all: one line, eight characters, this alphabet.
            let fits = |c: char| c.is_ascii_alphanumeric() || "+/=@:.~_-".contains(c);
            assert!(
                value.len() >= 8 && value.chars().all(fits),
                "{name} can't be masked"
            );
            set(name, value);
        }
        let quoted = lines
            .replace('\\', "\\\\")
            .replace('\'', "\\'")
            .replace('\n', "\\n");
        let script = format!("set -eo pipefail\nset +o noclobber\n: | eval $'{quoted}'\nexit 0\n");
        let mut command = self.stage.program("bash");
        command.env_clear().env("PATH", self.stage.search_path());
        let mut bash = command
            .envs(variables)
            .current_dir(self.stage.path("work"))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        bash.stdin
            .take()
            .unwrap()
            .write_all(script.as_bytes())
            .unwrap();
        let run = Run::from(bash.wait_with_output().unwrap());
        let secrets = masked
            .iter()
            .map(|(_, value)| *value)
            .chain([token.as_str()]);
        for secret in secrets {
            assert!(
                !run.stderr.contains(secret) && !run.stdout.contains(secret),
                "{run:#?}"
            );
        }
        run
    }
}

/// A job on GitHub.
pub(super) struct Job<'a> {
    runner: &'a Runner,
    variables: Vec<(String, String)>,
    masks: Vec<String>,
    /// What people see of it.
    pub(super) log: String,
}

impl Job<'_> {
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.into(), value.into()));
    }

    /// Runs a step as the runner does: its script in a file, bash told to stop at the first thing
    /// that fails, a file for what the next step is to see. Returns bash's exit code.
    pub(super) fn step(&mut self, script: &str) -> i32 {
        let temp = |name: &str| self.runner.stage.path("temp").join(name);
        std::fs::write(temp("step.sh"), script).unwrap();
        let files = [
            "GITHUB_ENV",
            "GITHUB_OUTPUT",
            "GITHUB_PATH",
            "GITHUB_STEP_SUMMARY",
        ];
        for name in files {
            std::fs::write(temp(name), "").unwrap();
        }
        let mut bash: Command = self.runner.stage.program("bash");
        bash.args(["--noprofile", "--norc", "-e", "-o", "pipefail"])
            .arg(temp("step.sh"))
            .env_remove("AUTHCTL_STORE")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .envs(files.map(|name| (name, temp(name))))
            .current_dir(self.runner.stage.path("work"));
        let run = Run::from(bash.output().unwrap());
        for line in run.stdout.lines().chain(run.stderr.lines()) {
            if let Some(mask) = line.strip_prefix("::add-mask::") {
                self.masks.push(mask.into());
                continue;
            }
            let masked = |line: String, mask: &String| line.replace(mask, "***");
            self.log += &self.masks.iter().fold(line.to_owned(), masked);
            self.log.push('\n');
        }
        let handed_on = std::fs::read_to_string(temp("GITHUB_ENV")).unwrap();
        let mut lines = handed_on.lines();
        while let Some(line) = lines.next() {
            let (name, end) = line.split_once("<<").expect("NAME<<DELIMITER");
            let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            self.set(name, &value.join("\n"));
        }
        run.code.unwrap()
    }

    /// Returns a file of the workspace.
    pub(super) fn file(&self, name: &str) -> Value {
        let path = self.runner.stage.path("work").join(name);
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }
}

const GITHUB: &str = "CI=true
GITHUB_ACTIONS=true
GITHUB_ACTION=__run
GITHUB_ACTOR=octocat
GITHUB_ACTOR_ID=12
GITHUB_API_URL=https://api.github.com
GITHUB_BASE_REF=
GITHUB_EVENT_NAME=push
GITHUB_HEAD_REF=
GITHUB_JOB=deploy
GITHUB_REF=refs/heads/main
GITHUB_REF_NAME=main
GITHUB_REF_PROTECTED=true
GITHUB_REF_TYPE=branch
GITHUB_REPOSITORY=octo/app
GITHUB_REPOSITORY_ID=74
GITHUB_REPOSITORY_OWNER=octo
GITHUB_RUN_ATTEMPT=1
GITHUB_RUN_ID=1658821493
GITHUB_RUN_NUMBER=10
GITHUB_SERVER_URL=https://github.com
GITHUB_SHA=6dcb09b5b57875f334f61aebed695e2e4193db5e
GITHUB_WORKFLOW=deploy
RUNNER_ARCH=X64
RUNNER_ENVIRONMENT=github-hosted
RUNNER_NAME=GitHub Actions 2
RUNNER_OS=Linux";

const GITLAB: &str = "CI=true
GITLAB_CI=true
CI_COMMIT_BRANCH=main
CI_COMMIT_REF_NAME=main
CI_COMMIT_REF_PROTECTED=true
CI_COMMIT_SHA=714a629c0b401fdce83e847fc9589983fc6f46bc
CI_JOB_ID=302
CI_JOB_NAME=deploy
CI_JOB_STAGE=deploy
CI_PIPELINE_ID=574
CI_PIPELINE_SOURCE=push
CI_PROJECT_ID=20
CI_PROJECT_NAMESPACE=octo
CI_PROJECT_PATH=octo/app
CI_RUNNER_ID=1
CI_SERVER=yes
CI_SERVER_NAME=GitLab
GITLAB_USER_LOGIN=octocat";
