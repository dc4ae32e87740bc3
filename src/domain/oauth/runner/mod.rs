//! The ID token of a CI job: the runner's word, signed, for which job this is. Where each runner
//! has it.

mod asking;
mod program;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use url::Url;

pub use asking::Asking;
pub use program::Program;

use crate::domain::commands::CommandError;
use crate::domain::jose::claims::{Audience, ClaimsPolicy, presume};
use crate::domain::jose::codec::{Token, TokenError};
use crate::domain::jose::failure::Fault;
use crate::domain::ports::HttpError;
use crate::domain::secret::{Secret, Source};
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// Where a job's ID token comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobToken {
    /// From the runner that the environment tells of.
    Detected,
    /// From this runner.
    Of(Runner),
    /// From where the person says that it is.
    At(Source),
}

/// What runs jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runner {
    /// Azure Pipelines.
    Azure,
    /// Buildkite.
    Buildkite,
    /// `CircleCI`.
    Circleci,
    /// GitHub Actions, and Forgejo and Gitea, which do as it does.
    Github,
    /// GitLab CI.
    Gitlab,
    /// A pod of Kubernetes.
    Kubernetes,
}

/// The variable that a job of GitLab's has its ID token in, where nobody names another.
pub const GITLAB_VARIABLE: &str = "AUTHCTL_ID_TOKEN";

/// Where a pod has an ID token that is for nobody but our server.
///
/// SECURITY: never the token that every pod has at `kubernetes.io/serviceaccount`. That one is for
/// the cluster's own API, and whoever gets it can speak to the cluster as this pod.
pub const KUBERNETES_FILE: &str = "/var/run/secrets/tokens/authctl";

impl Runner {
    /// All of them; those that run in pods come before Kubernetes.
    const ALL: [Self; 6] = [
        Self::Github,
        Self::Gitlab,
        Self::Buildkite,
        Self::Circleci,
        Self::Azure,
        Self::Kubernetes,
    ];

    /// Returns its word, its name, and the variable that tells of it.
    const fn facts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Azure => ("azure", "Azure Pipelines", "TF_BUILD"),
            Self::Buildkite => ("buildkite", "Buildkite", "BUILDKITE"),
            Self::Circleci => ("circleci", "CircleCI", "CIRCLECI"),
            Self::Github => ("github", "GitHub Actions", "GITHUB_ACTIONS"),
            Self::Gitlab => ("gitlab", "GitLab CI", "GITLAB_CI"),
            Self::Kubernetes => ("kubernetes", "Kubernetes", "KUBERNETES_SERVICE_HOST"),
        }
    }

    /// Returns its name for people.
    pub const fn title(self) -> &'static str {
        self.facts().1
    }

    /// Returns the variable that tells of it.
    pub const fn mark(self) -> &'static str {
        self.facts().2
    }
}

impl FromStr for JobToken {
    type Err = RunnerNameError;

    /// SECURITY: a bare word is never a file's name. `githb` would send a file of that name to the
    /// server.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let runner = Runner::ALL
            .into_iter()
            .find(|runner| runner.facts().0 == text);
        if let Some(runner) = runner {
            return Ok(Self::Of(runner));
        }
        if text == "auto" {
            return Ok(Self::Detected);
        }
        let marked = text == "-"
            || ["env:", "@", "fd:"]
                .iter()
                .any(|mark| text.starts_with(mark));
        let source = marked.then(|| text.parse().ok()).flatten();
        source.map(Self::At).ok_or_else(|| RunnerNameError {
            found: excerpt(text, 40),
        })
    }
}

/// A word that names no runner and no source. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is none of auto, github, gitlab, buildkite, circleci, azure, kubernetes, env:NAME, @FILE, fd:N and -"
)]
pub struct RunnerNameError {
    /// What was written.
    pub found: String,
}

/// The way to a job's ID token, as far as it is known before anybody is asked.
#[derive(Debug)]
pub enum Way {
    /// The runner is asked for one.
    Ask(Asking),
    /// A program of the runner's asks for one.
    Run(Program),
    /// It is there.
    Read(Option<Runner>, Source),
}

impl JobToken {
    /// Returns the way to the token. `variable` gives what the environment holds, and `audience` is
    /// whom the token is to be for, where somebody said so.
    pub fn way(
        &self,
        audience: Option<&str>,
        variable: &dyn Fn(&'static str) -> Option<Secret>,
    ) -> Result<Way, RunnerError> {
        let runner = match self {
            Self::At(source) => return Ok(Way::Read(None, source.clone())),
            Self::Of(runner) => *runner,
            Self::Detected => Runner::ALL
                .into_iter()
                .find(|runner| variable(runner.mark()).is_some())
                .ok_or(RunnerError::Unknown)?,
        };
        let needed = |wanted| variable(wanted).ok_or_else(|| runner.lacks(wanted, variable));
        let shown = |wanted| {
            let found = variable(wanted).filter(is_filled_in);
            found.ok_or_else(|| runner.lacks(wanted, variable))
        };
        match runner {
            Runner::Github => {
                let token = shown("ACTIONS_ID_TOKEN_REQUEST_TOKEN")?;
                let url = address(
                    "ACTIONS_ID_TOKEN_REQUEST_URL",
                    &needed("ACTIONS_ID_TOKEN_REQUEST_URL")?,
                )?;
                Ok(Way::Ask(Asking::github(url, token)))
            }
            Runner::Azure => {
                let url = address("SYSTEM_OIDCREQUESTURI", &needed("SYSTEM_OIDCREQUESTURI")?)?;
                let token = shown("SYSTEM_ACCESSTOKEN")?;
                let connection = variable("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID");
                let connection = connection.filter(is_filled_in);
                Ok(Way::Ask(Asking::azure(url, token, connection.as_ref())))
            }
            Runner::Gitlab => {
                needed(GITLAB_VARIABLE)?;
                let source = Source::Variable(GITLAB_VARIABLE.to_owned());
                Ok(Way::Read(Some(runner), source))
            }
            // The token that is there is for the organisation, and no server is that; but where
            // there is none, the program has none to give.
            Runner::Circleci => {
                if audience.is_none() {
                    needed("CIRCLE_OIDC_TOKEN_V2")?;
                }
                Ok(Way::Run(Program::Circleci))
            }
            Runner::Buildkite => {
                needed("BUILDKITE_AGENT_ACCESS_TOKEN")?;
                Ok(Way::Run(Program::Buildkite))
            }
            Runner::Kubernetes => Ok(Way::Read(
                Some(runner),
                Source::File(KUBERNETES_FILE.into()),
            )),
        }
    }
}

impl Runner {
    /// Returns the error for what a job lacks.
    pub fn lacks(
        self,
        wanted: &'static str,
        variable: &dyn Fn(&'static str) -> Option<Secret>,
    ) -> RunnerError {
        RunnerError::Missing {
            runner: self,
            wanted,
            elsewhere: variable(self.mark()).is_none(),
        }
    }
}

/// Whether a variable has a value that can stand in a request. One that a runner did not fill in
/// still has the name that stands for it, as in `$(System.AccessToken)`.
fn is_filled_in(value: &Secret) -> bool {
    value.expose_text().is_some_and(|text| {
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        printable && !text.is_empty() && !text.starts_with("$(")
    })
}

/// SECURITY: a user in the address would be sent as another proof, beside the job's own.
fn address(variable: &'static str, value: &Secret) -> Result<Url, RunnerError> {
    let url = value.expose_text().and_then(|text| Url::parse(text).ok());
    url.filter(|url| url.username().is_empty() && url.password().is_none())
        .ok_or(RunnerError::Address { variable })
}

impl Way {
    /// Returns whom the token has to be for, one of them: the server by its own name or by that of
    /// its token endpoint (RFC 7523 §3), or whomever somebody said. `None` where nobody can say.
    pub fn receivers(
        &self,
        said: Option<&str>,
        issuer: &str,
        endpoint: &Url,
    ) -> Option<Vec<String>> {
        let fixed = matches!(self, Self::Ask(asking) if asking.is_azure());
        // What Azure gives is for Azure's own exchange, whatever is wanted.
        if fixed && said.is_none() {
            return None;
        }
        let bare = issuer.strip_suffix('/').unwrap_or(issuer);
        let own = [bare.to_owned(), format!("{bare}/"), endpoint.to_string()];
        Some(said.map(str::to_owned).into_iter().chain(own).collect())
    }
}

/// How much clocks may differ before anybody is told.
const LEEWAY: Span = Span::from_seconds(60);

/// Returns what a server is likely to refuse of an ID token, on the token's own word; an error
/// where it is not sent at all.
///
/// SECURITY: nobody has verified it, and the server has the last word. But what is no signed JWT is
/// sent to nobody: a path or a variable that leads to something else would hand that to the server.
/// And a token for somebody else (`receivers`) is not sent either: the server has to refuse it, and
/// could show it in the job's name to whom it is for (RFC 7523 §3, RFC 8693 §3, RFC 8725 §2.7).
pub fn doubts(
    token: &Secret,
    receivers: Option<Vec<String>>,
    now: Timestamp,
) -> Result<Vec<String>, UnfitError> {
    let token = Token::parse(token.expose())?.signed()?;
    let policy = ClaimsPolicy {
        audience: receivers.map_or(Audience::Any, Audience::OneOf),
        leeway: LEEWAY,
        ..ClaimsPolicy::default()
    };
    let failures = presume(&token, &policy, now)?;
    // Without `aud`, or with one that is no text, it is for nobody here.
    let foreign = |fault: &Fault, claim: Option<&str>| {
        *fault == Fault::AudienceMismatch || claim == Some("aud")
    };
    if (failures.iter()).any(|failure| foreign(&failure.code, failure.claim.as_deref())) {
        return Err(UnfitError::Foreign);
    }
    Ok(failures
        .into_iter()
        .map(|failure| failure.message)
        .collect())
}

/// Why a token is not sent. Whoever said where it is, or wrote the job, is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnfitError {
    /// It is for somebody else.
    #[error("the job's ID token is for somebody else, and was sent to nobody")]
    Foreign,
    /// It is no ID token.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// Why there is no ID token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunnerError {
    /// What the runner says of its own address is none. The runner is to blame.
    #[error("{variable} is no URL, or has a user in it")]
    Address {
        /// The variable.
        variable: &'static str,
    },
    /// The runner's answer can't be used. The runner is to blame.
    #[error("{host} answered {status}, and {reason}")]
    Answer {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An audience that could mean something to a shell. The person who wrote it is to blame.
    #[error(
        "the audience `{found}` can't be given to {program}: it takes letters, digits and -._~:/@+"
    )]
    Audience {
        /// The audience.
        found: String,
        /// The program.
        program: &'static str,
    },
    /// There was no answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The job does not have what it takes. Whoever wrote the job is to blame.
    #[error("{} gives this job no ID token: {wanted} is not there", .runner.title())]
    Missing {
        /// The runner.
        runner: Runner,
        /// What is not there.
        wanted: &'static str,
        /// Whether nothing tells of that runner.
        elsewhere: bool,
    },
    /// The runner's program did not give one. The runner is to blame, or whoever wrote the job.
    #[error("{program} gave no ID token: it {cause}")]
    Program {
        /// The program.
        program: &'static str,
        /// What became of it.
        cause: CommandError,
    },
    /// The runner does not give this job one. Whoever wrote the job is to blame.
    #[error("{host} answered {status}: {} gives this job no ID token", .runner.title())]
    Refused {
        /// The runner.
        runner: Runner,
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
    },
    /// No variable tells of a runner. The person is to blame.
    #[error("nothing here says that this is a job of any runner that is known")]
    Unknown,
}
