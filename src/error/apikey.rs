//! Codes and hints for API keys.

use super::{Code, Error};
use crate::domain::apikey::address::AddressError;
use crate::domain::apikey::expiry::ExpiryError;
use crate::domain::apikey::foreign::ForeignError;
use crate::domain::apikey::label::LabelError;
use crate::domain::apikey::listing::ListingError;
use crate::domain::apikey::parts::FormatError;
use crate::domain::apikey::policy::PolicyError;
use crate::domain::apikey::question::QuestionError;
use crate::domain::apikey::record::RecordError;
use crate::domain::apikey::request::RequestError;
use crate::domain::apikey::rotation::RotationError;
use crate::domain::apikey::rotation::plan::{Step, StepFailed};
use crate::domain::apikey::scope::ScopeError;
use crate::domain::apikey::scope_expr::parse::ScopeExprError;
use crate::domain::commands::{CommandError, CommandLineError};
use crate::domain::credential::Name;

impl From<AddressError> for Error {
    fn from(error: AddressError) -> Self {
        match &error {
            AddressError::Address { .. }
            | AddressError::Length { .. }
            | AddressError::HostBits { .. }
            | AddressError::Mapped { .. } => Self::new(Code::Usage, error),
        }
    }
}

impl From<ExpiryError> for Error {
    fn from(error: ExpiryError) -> Self {
        match &error {
            ExpiryError::Past { .. } | ExpiryError::TooFar { .. } => {
                Self::new(Code::KeyExpiryRefused, error)
                    .hint("--expires 90d; rotate the key before it ends")
            }
            ExpiryError::Unreadable { .. } => Self::new(Code::Usage, error),
        }
    }
}

impl From<ForeignError> for Error {
    fn from(error: ForeignError) -> Self {
        match &error {
            ForeignError::Damaged { .. } => Self::new(Code::KeyDamaged, error)
                .hint("copy it again from where it was issued; nothing was stored")
                .hint("--allow-damaged keeps it as it is"),
            ForeignError::Unnamed => Self::new(Code::Usage, error).hint("--service NAME says so"),
        }
    }
}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        match &error {
            FormatError::Env { .. } | FormatError::Id { .. } | FormatError::Prefix { .. } => {
                Self::new(Code::Usage, error)
            }
        }
    }
}

impl From<LabelError> for Error {
    fn from(error: LabelError) -> Self {
        match &error {
            LabelError::Shape { .. }
            | LabelError::Name { .. }
            | LabelError::Value { .. }
            | LabelError::Twice { .. }
            | LabelError::Many
            | LabelError::Json { .. } => Self::new(Code::Usage, error),
        }
    }
}

impl From<ListingError> for Error {
    fn from(error: ListingError) -> Self {
        Self::new(Code::Usage, error)
    }
}

impl From<PolicyError> for Error {
    fn from(error: PolicyError) -> Self {
        match &error {
            PolicyError::Longest { .. } | PolicyError::Usual { .. } => {
                Self::new(Code::ConfigInvalid, error)
            }
            PolicyError::Ownerless => Self::new(Code::Usage, error)
                .hint("--owner names them; owner in [key] of config.toml is for every key"),
            PolicyError::Scopeless => Self::new(Code::KeyPolicyRefused, error)
                .hint("--scope resource:action; require_scopes in [key] of config.toml wants it"),
        }
    }
}

impl From<RecordError> for Error {
    fn from(error: RecordError) -> Self {
        match &error {
            RecordError::Note { .. } | RecordError::Status { .. } => Self::new(Code::Usage, error),
        }
    }
}

impl From<QuestionError> for Error {
    fn from(error: QuestionError) -> Self {
        match &error {
            QuestionError::Form { .. } | QuestionError::Address | QuestionError::Scope => {
                Self::new(Code::Usage, error)
            }
        }
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Backwards { .. } => Self::new(Code::KeyExpiryRefused, error)
                .hint("--not-before has to lie before --expires"),
            RequestError::Expiry(error) => error.into(),
            RequestError::Policy(error) => error.into(),
        }
    }
}

impl From<ScopeError> for Error {
    fn from(error: ScopeError) -> Self {
        Self::new(Code::Usage, error)
    }
}

impl From<ScopeExprError> for Error {
    fn from(error: ScopeExprError) -> Self {
        match &error {
            ScopeExprError::Empty
            | ScopeExprError::Unexpected { .. }
            | ScopeExprError::Cut { .. }
            | ScopeExprError::Open { .. }
            | ScopeExprError::Scope { .. }
            | ScopeExprError::Deep { .. }
            | ScopeExprError::Long => Self::new(Code::Usage, error)
                .hint("such as --scope 'repo:read AND (repo:write OR repo:admin)'"),
        }
    }
}

impl From<RotationError> for Error {
    fn from(error: RotationError) -> Self {
        match &error {
            RotationError::Inactive { .. } => Self::new(Code::KeyInactive, error)
                .hint("authctl key new issues another, under another name"),
            RotationError::Disabled { name, .. } => {
                let hint = format!("authctl key enable {name} switches it on again");
                Self::new(Code::KeyInactive, error).hint(hint)
            }
            RotationError::InProgress { name, .. } => {
                let (on, back) = ways(name);
                Self::new(Code::RotationInProgress, error)
                    .hint(on)
                    .hint(back)
            }
            RotationError::Nothing => Self::new(Code::CredentialUnknown, error)
                .hint("authctl key list shows what there is"),
            RotationError::NotOurs { .. } => Self::new(Code::Usage, error)
                .hint("--new SOURCE takes one that you made there, --with CMD runs what makes one"),
            RotationError::Ours { .. } => {
                Self::new(Code::Usage, error).hint("leave --new, --with and --then out")
            }
            RotationError::Same { .. } => {
                Self::new(Code::Usage, error).hint("make another one where the key is from")
            }
            RotationError::Phase { .. } => Self::new(Code::DatabaseDamaged, error),
        }
    }
}

impl From<StepFailed> for Error {
    fn from(error: StepFailed) -> Self {
        let code = match (&error.cause, error.step) {
            (CommandError::Timeout { .. }, _) => Code::HookTimeout,
            (_, Step::Hook { .. }) => Code::HookFailed,
            (_, Step::Make) => Code::KeyNotMade,
            (_, Step::Probe) => Code::ProbeFailed,
            (_, Step::Retire) => Code::KeyNotRetired,
        };
        let (on, back) = ways(&error.name);
        match error.step {
            Step::Make => Self::new(code, error)
                .hint("nothing was changed here; where the command got as far as making a key, remove that key at the service"),
            Step::Hook { .. } | Step::Probe | Step::Retire => Self::new(code, error)
                .hint("both versions stay as they are")
                .hint(on)
                .hint(back),
        }
    }
}

/// Says how a rotation that is open goes on, and how it goes back.
fn ways(name: &Name) -> (String, String) {
    (
        format!("authctl key rotate {name} --resume goes on where it stopped"),
        format!("authctl key rotate {name} --abort takes the new version back"),
    )
}

impl From<CommandLineError> for Error {
    fn from(error: CommandLineError) -> Self {
        Self::new(Code::Usage, error)
    }
}
