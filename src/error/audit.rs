//! Codes and hints for the audit log.

use super::{Code, Error};
use crate::domain::audit::registry::LogError;

impl From<LogError> for Error {
    fn from(error: LogError) -> Self {
        // What helps against the cause helps here.
        let hints = match &error {
            LogError::Database(cause) => Self::from(cause.clone()).hints,
            LogError::Store(cause) => Self::from(cause.clone()).hints,
            LogError::Seal(_) => {
                vec!["authctl audit verify says what is wrong with the log".into()]
            }
        };
        hints
            .into_iter()
            .fold(Self::new(Code::AuditUnavailable, error), Self::hint)
            .hint("to revoke and to disable work even so")
    }
}
