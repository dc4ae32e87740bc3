//! Codes and hints for the ID tokens of CI jobs.

use super::{Code, Error};
use crate::domain::commands::CommandError;
use crate::domain::oauth::runner::{KUBERNETES_FILE, Runner, RunnerError, UnfitError};

impl From<RunnerError> for Error {
    fn from(error: RunnerError) -> Self {
        match error {
            RunnerError::Address { .. } | RunnerError::Answer { .. } => {
                Self::new(Code::RemoteInvalid, error)
            }
            RunnerError::Audience { .. } => Self::new(Code::Usage, error)
                .hint("--id-token-audience names another; or get the token by other means, and name it: --from env:NAME"),
            RunnerError::Http(error) => error.into(),
            RunnerError::Missing {
                runner, elsewhere, ..
            } => {
                let error = Self::new(Code::IdTokenMissing, error);
                let (title, mark) = (runner.title(), runner.mark());
                let hint = format!("nothing here says that this is a job of {title}: {mark} is not set");
                wanting(runner, if elsewhere { error.hint(hint) } else { error })
            }
            RunnerError::Program {
                cause: CommandError::Timeout { .. },
                ..
            } => Self::new(Code::RemoteTimeout, error),
            RunnerError::Program { .. } => Self::new(Code::IdTokenMissing, error)
                .hint("run it in the job to see what it says; what it prints when it works is a secret"),
            RunnerError::Refused { runner, .. } => {
                wanting(runner, Self::new(Code::IdTokenMissing, error))
            }
            RunnerError::Unknown => Self::new(Code::IdTokenMissing, error)
                .hint("--from github, gitlab, buildkite, circleci, azure or kubernetes says which it is")
                .hint("--from env:NAME or @FILE says where the token is"),
        }
    }
}

impl From<UnfitError> for Error {
    fn from(error: UnfitError) -> Self {
        match error {
            UnfitError::Foreign => Self::new(Code::IdTokenInvalid, error)
                .hint("its `aud` has to be the issuer or the token endpoint of the server that gets it")
                .hint("--id-token-audience VALUE says whom else it may be for"),
            UnfitError::Token(error) => Self::from(error)
                .hint("what --from leads to is no ID token, and was sent to nobody"),
        }
    }
}

/// Adds what a job has to say to get an ID token, in the runner's own words.
fn wanting(runner: Runner, error: Error) -> Error {
    match runner {
        Runner::Azure => error
            .hint("in the step: env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }")
            .hint("and from a task with a service connection: AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"),
        Runner::Buildkite => {
            error.hint("the job has to run under buildkite-agent, with its variables and its PATH")
        }
        Runner::Circleci => error
            .hint("jobs of forked pull requests get none, unless the project passes secrets to them"),
        Runner::Github => error
            .hint("in the workflow, for the job or for all: permissions: { id-token: write, contents: read }")
            .hint("a reusable workflow gets it where its caller has it; a pull request from a fork gets none")
            .hint("on Forgejo: enable-openid-connect: true"),
        Runner::Gitlab => error
            .hint("in the job: id_tokens: { AUTHCTL_ID_TOKEN: { aud: \"https://login.example.com\" } }, with the server that takes the token")
            .hint("where it has another name there: --from env:NAME"),
        Runner::Kubernetes => error
            .hint(format!("mount one for the server at {KUBERNETES_FILE}: projected: {{ sources: [{{ serviceAccountToken: {{ path: authctl, audience: \"https://login.example.com\", expirationSeconds: 600 }} }}] }}"))
            .hint("where it lies elsewhere: --from @FILE"),
    }
}
