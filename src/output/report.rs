//! What a command returns: data that can be said to people and to programs.

use serde::Serialize;

use super::text::Text;

/// The answer to a question, as an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done; if it was a question, the answer is yes: exit 0.
    Yes,
    /// It worked, and the answer is no: exit 1.
    No,
}

impl Answer {
    /// Returns the process's exit code.
    pub const fn exit(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
        }
    }
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// A command's result.
///
/// The fields that serde sees are the JSON contract: `snake_case` names, times as RFC 3339, no
/// envelope. Only ever add to them.
pub trait Report: Json {
    /// Says it to a person.
    fn text(&self, text: &mut Text);

    /// Returns what the person may want to do next; said on standard error, after the result.
    fn hint(&self) -> Option<String> {
        None
    }

    /// Returns the answer, where the command asked a question.
    fn answer(&self) -> Answer {
        Answer::Yes
    }

    /// Returns the process's exit code.
    fn exit(&self) -> u8 {
        self.answer().exit()
    }

    /// Whether it was said already, while the command ran.
    fn is_said(&self) -> bool {
        false
    }
}

/// Serialisation behind a trait object; every `Serialize` type has it.
pub trait Json {
    /// Returns the value as one line of JSON.
    fn json(&self) -> Result<String, serde_json::Error>;
}

impl<T: Serialize> Json for T {
    fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl<R: Report + 'static> From<R> for Box<dyn Report> {
    fn from(report: R) -> Self {
        Box::new(report)
    }
}
