//! Codes and hints for credentials on their way to programs.

use super::{Code, Error};
use crate::domain::clipboard::ClipboardError;
use crate::domain::delivery::aws::AwsError;
use crate::domain::delivery::aws::sts::StsError;
use crate::domain::delivery::format::Unfit;
use crate::domain::delivery::format::variable::VariableError;
use crate::domain::delivery::git::GitError;
use crate::domain::delivery::kubernetes::KubernetesError;
use crate::domain::delivery::place::PlaceError;
use crate::domain::delivery::request::RequestError;
use crate::domain::delivery::username::UsernameError;
use crate::domain::delivery::wanted::Unshowable;
use crate::domain::ports::SetupError;

impl From<PlaceError> for Error {
    fn from(error: PlaceError) -> Self {
        match &error {
            PlaceError::Malformed => Self::new(Code::Usage, error),
            PlaceError::Insecure { .. } => Self::new(Code::UrlInsecure, error)
                .hint("plain http is for this machine alone: 127.0.0.1, [::1], localhost"),
        }
    }
}

impl From<Unshowable> for Error {
    fn from(error: Unshowable) -> Self {
        Self::new(Code::CredentialUnfit, error).hint("authctl jwt sign makes a token with it")
    }
}

impl From<UsernameError> for Error {
    fn from(error: UsernameError) -> Self {
        Self::new(Code::Usage, error)
    }
}

impl From<KubernetesError> for Error {
    fn from(error: KubernetesError) -> Self {
        match &error {
            KubernetesError::Malformed => Self::new(Code::Usage, error)
                .hint("kubectl sets it; by hand, the helper runs without it"),
            KubernetesError::Version { .. } => Self::new(Code::Usage, error).hint(
                "apiVersion in the kubeconfig: client.authentication.k8s.io/v1, or /v1beta1 before kubectl 1.22",
            ),
            KubernetesError::Unfit { .. } => Self::new(Code::CredentialUnfit, error)
                .hint("a cluster is shown a token, or a certificate with its private key"),
            KubernetesError::Ended { .. } => {
                Self::new(Code::CredentialEnded, error).hint("store a new one in its place")
            }
        }
    }
}

impl From<Unfit> for Error {
    fn from(error: Unfit) -> Self {
        Self::new(Code::CredentialUnfit, error).hint(
            "--format raw gives it as it is; authctl run --file gives it to a program as a file",
        )
    }
}

impl From<VariableError> for Error {
    fn from(error: VariableError) -> Self {
        match &error {
            VariableError::Malformed { .. } | VariableError::Reserved { .. } => {
                Self::new(Code::Usage, error).hint("--name chooses the variable")
            }
        }
    }
}

impl From<AwsError> for Error {
    fn from(error: AwsError) -> Self {
        match &error {
            AwsError::Missing { .. } => Self::new(Code::CredentialUnfit, error)
                .hint("store the object with AccessKeyId and SecretAccessKey that aws prints, or name --access-key-id")
                .hint("a login becomes an access key with --role-arn"),
            AwsError::Several => Self::new(Code::CredentialUnfit, error)
                .hint("store one profile alone: its heading and its lines, or one object"),
            AwsError::Expiration => Self::new(Code::CredentialUnfit, error)
                .hint("it is a time such as 2030-01-01T00:00:00Z"),
        }
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match &error {
            RequestError::Line => Self::new(Code::Usage, error)
                .hint("--header NAME shows the credential in the header NAME"),
            RequestError::Pair => Self::new(Code::Usage, error)
                .hint("-H 'Name: value' adds a header; --header NAME is the one that shows the credential"),
            RequestError::Method { .. }
            | RequestError::Name { .. }
            | RequestError::Value { .. }
            | RequestError::Owned { .. }
            | RequestError::Size { .. } => Self::new(Code::Usage, error),
        }
    }
}

impl From<ClipboardError> for Error {
    fn from(error: ClipboardError) -> Self {
        match &error {
            ClipboardError::Absent => Self::new(Code::ClipboardAbsent, error)
                .hint("through ssh, --copy=osc52 asks your own terminal to copy it; a log of the terminal would then hold it"),
            ClipboardError::NoTool { .. } => Self::new(Code::ClipboardFailed, error)
                .hint("install one of them"),
            ClipboardError::Failed { .. } | ClipboardError::NoClearing { .. } => {
                Self::new(Code::ClipboardFailed, error)
            }
        }
    }
}

impl From<StsError> for Error {
    fn from(error: StsError) -> Self {
        match &error {
            StsError::Arn { .. } | StsError::Session { .. } => Self::new(Code::Usage, error),
            StsError::Refused { .. } => Self::new(Code::AccessDenied, error).hint(
                "the role has to trust the login's issuer, and its token's audience (aud) and subject (sub)",
            ),
            StsError::Failed { .. } | StsError::Answer { .. } => {
                Self::new(Code::RemoteInvalid, error)
            }
        }
    }
}

impl From<SetupError> for Error {
    fn from(error: SetupError) -> Self {
        match &error {
            SetupError::Malformed { .. } | SetupError::Unreadable { .. } => {
                Self::new(Code::InputUnreadable, error).hint("nothing was changed")
            }
            SetupError::Another { .. } => Self::new(Code::ToolTaken, error)
                .hint("nothing was changed: take that out first, or name one host with --host"),
            SetupError::Absent { .. } => Self::new(Code::ProgramMissing, error)
                .hint("nothing was changed: it is looked for in PATH"),
            SetupError::Failed { .. } => Self::new(Code::ToolFailed, error),
            SetupError::Theirs { .. } => Self::new(Code::ToolTaken, error)
                .hint("nothing was changed: --user NAME names another user"),
            SetupError::Changed { .. } => Self::new(Code::Conflict, error).hint("try again"),
            SetupError::Taken { .. } => Self::new(Code::FileExists, error)
                .hint("--links DIR names another folder, which has to come first on the PATH"),
            SetupError::Unwritable { .. } => Self::new(Code::OutputFailed, error),
        }
    }
}

impl From<GitError> for Error {
    fn from(error: GitError) -> Self {
        match &error {
            GitError::Control { .. } | GitError::Malformed => Self::new(Code::Usage, error)
                .hint("standard input is what git-credential(1) writes"),
        }
    }
}
