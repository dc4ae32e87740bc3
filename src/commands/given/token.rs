//! Where the token comes from: the command line, or standard input.

use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::jose::codec::Token;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// The token as it is named on the command line.
#[derive(Debug, clap::Args)]
pub struct Given {
    /// The token, or - for standard input, which is also read where it is not a terminal
    #[arg(value_name = "TOKEN|-")]
    token: Option<String>,
}

impl Given {
    /// Whether standard input is where the token comes from.
    pub fn is_stdin(&self) -> bool {
        self.token.as_deref().is_none_or(|token| token == "-")
    }

    /// Refuses a token on the command line, for when every line of standard input is one.
    pub fn must_be_lines(&self) -> Result<(), Error> {
        if self.is_stdin() {
            Ok(())
        } else {
            let error = Error::new(Code::Usage, "--lines takes no token as an argument");
            Err(error.hint("give the tokens on standard input, one a line"))
        }
    }

    /// Reads the token.
    pub fn read(&self, ctx: &Ctx) -> Result<Token, Error> {
        Ok(Token::parse(self.bytes(ctx)?.expose())?)
    }

    /// Returns the token as it was given, in whatever form.
    pub fn bytes(&self, ctx: &Ctx) -> Result<Secret, Error> {
        match self.token.as_deref() {
            Some(token) if token != "-" => Ok(Secret::from(token.to_owned())),
            None if ctx.console.in_terminal => Err(Error::new(Code::Usage, "no token was given")
                .hint("give it as an argument, or pipe it in; - reads it from the terminal")),
            _ => Ok(ctx.inputs.stdin(SOURCE_LIMIT)?),
        }
    }
}
