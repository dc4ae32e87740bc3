//! `authctl run`: runs a program with credentials in its environment.

mod filled;

use std::ffi::OsString;
use std::sync::Arc;

use serde::Serialize;

use crate::ctx::Ctx;
use crate::domain::delivery::envfile::{self, FileError};
use crate::domain::delivery::environment::{self, Environment, Holds};
use crate::domain::delivery::format::variable::Variable;
use crate::domain::delivery::mask::{Patterns, SHORTEST};
use crate::domain::delivery::wanted::SCHEME;
use crate::domain::ports::{Manner, Program};
use crate::domain::secret::Source;
use crate::error::{Code, Error};
use crate::output::{Report, Text};
use filled::Filled;

const EXAMPLES: &str = "Examples:
  Give a program a stored value, in a variable of its own:
  $ printf %s s3cr3t | authctl secret set stripe -
  $ authctl run --env STRIPE_KEY=secret/stripe -- sh -c 'test \"$STRIPE_KEY\" = s3cr3t'

  Keep references instead of values in a file, which can be committed:
  $ echo 'STRIPE_KEY=authctl://secret/stripe' > .env
  $ authctl run --env-file .env -- printenv STRIPE_KEY | wc -c

  Give it as a file that is gone afterwards:
  $ authctl run --file KEY_FILE=secret/stripe -- sh -c 'wc -c < \"$KEY_FILE\"'

  Keep a talkative program from logging it by accident:
  $ authctl run --mask --env STRIPE_KEY=secret/stripe -- printenv STRIPE_KEY";

/// Run a program with credentials in its environment
///
/// All references are resolved before anything starts; where one fails, nothing starts. Then
/// authctl becomes the program: same process, same terminal, its exit code. A value in authctl's own
/// environment that is a reference (`authctl://KIND/NAME` or `authctl://KIND/NAME#PART`) is
/// resolved, too. What opens authctl's own store (`AUTHCTL_IDENTITY`, `AUTHCTL_PASSPHRASE` and both
/// with `_FILE`) is never passed on.
///
/// Exit codes: the program's; 128+n where signal n ended it; 127 where there is no such program, 126
/// where it can't be run.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Set a variable to a credential: NAME=secret/stripe, NAME=oauth/work, NAME=secret/db#password
    #[arg(long = "env", value_name = "NAME=REF")]
    bindings: Vec<String>,
    /// Read variables from a file: NAME=VALUE lines, where `authctl://KIND/NAME` is resolved
    ///
    /// Comments (#), blank lines, `export `, and '…' or "…" around a value are read; nothing else is
    /// expanded. Later files win over earlier ones, --env over files, all over the environment.
    /// Variables that are known to make programs run other code or trust others (PATH, HOME, LD_*,
    /// *_PROXY and the like) are refused. No list of them is complete: trust the file as you would
    /// code.
    #[arg(long = "env-file", value_name = "FILE")]
    env_files: Vec<Source>,
    /// Write a credential to a private file, and set a variable to its path
    ///
    /// The file is removed when the program ends. authctl stays meanwhile, and relays signals.
    #[arg(long = "file", value_name = "NAME=REF")]
    files: Vec<String>,
    /// Refuse what could be a mistake: a variable that is set twice, or is in the environment with
    /// another value that is no reference, or a reference left unresolved inside a value
    #[arg(long)]
    strict: bool,
    /// Pass on nothing of the environment but PATH, HOME, TERM, LANG, LC_*, USER, SHELL, TMPDIR, TZ
    /// and their kind
    #[arg(long)]
    pristine: bool,
    /// Show *** in place of the values in what the program writes
    ///
    /// Their usual encodings (base64, hex, percent, JSON, shell quotes), and each line of a value of
    /// several, are hidden, too. This keeps accidents out of logs and stops nobody: a program can
    /// write a value in any other form, to a file, or over the network. Values shorter than 6 bytes
    /// are not masked. Where standard output is a terminal, the program gets one of its own.
    #[arg(long)]
    mask: bool,
    /// Lead the terminal on standard output: how authctl --mask starts itself
    #[arg(
        long,
        hide = true,
        conflicts_with_all = ["bindings", "env_files", "files", "strict", "pristine", "mask"]
    )]
    leading: bool,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    words: Vec<OsString>,
}

/// What the program came to; it has said everything itself.
#[derive(Debug, Serialize)]
pub struct Ended {
    #[serde(skip)]
    code: u8,
}

/// Runs the program; comes back only where authctl stayed beside it.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Ended, Error> {
    let ours = ctx.settings.environment();
    let (variables, files, manner) = if args.leading {
        (ours, Vec::new(), Manner::Leading)
    } else {
        let mut environment = environment::inherited(ours.clone(), args.pristine)?;
        environment::add(&mut environment, asked(args, ctx)?, args.strict)?;
        let filled = filled::fill(environment, ctx)?;
        if args.strict {
            filled.strictly(&ours)?;
        }
        let manner = manner(args, &filled, ctx)?;
        (filled.variables, filled.files, manner)
    };
    let program = Program {
        words: args.words.clone(),
        variables,
        files,
        folders: ctx.settings.transient(),
    };
    let code = ctx.programs.run(&program, manner)?;
    Ok(Ended { code })
}

/// Reads what the command line and the files set, the strongest last.
fn asked(args: &Args, ctx: &Ctx) -> Result<Vec<(Variable, Holds)>, Error> {
    let mut asked = Vec::new();
    for source in &args.env_files {
        let wrong = |message: String| {
            Error::new(Code::EnvironmentInvalid, format!("{source}: {message}"))
                .hint("authctl run --help says what such a file holds")
        };
        let text = ctx.read(source)?;
        let text = text.expose_text();
        let text = text.ok_or_else(|| wrong("it is no UTF-8 text".into()))?;
        let read = envfile::read(text);
        for (name, value) in
            read.map_err(|FileError { line, fault }| wrong(format!("line {line}: {fault}")))?
        {
            let holds = if value.starts_with(SCHEME) {
                let wanted = value.parse();
                Holds::Value(
                    wanted.map_err(|_| wrong(format!("what {name} is set to is no reference")))?,
                )
            } else {
                Holds::Text(value.into())
            };
            asked.push((name, holds));
        }
    }
    for text in &args.bindings {
        let (name, wanted) = environment::binding(text)?;
        asked.push((name, Holds::Value(wanted)));
    }
    for text in &args.files {
        let (name, wanted) = environment::binding(text)?;
        asked.push((name, Holds::File(wanted)));
    }
    Ok(asked)
}

fn manner(args: &Args, filled: &Filled, ctx: &Ctx) -> Result<Manner, Error> {
    let mut patterns = None;
    if args.mask {
        let made = Patterns::new(filled.values.values())?;
        if made.short() > 0 {
            let message = "a value is shorter than {} bytes: it is not masked";
            ctx.warn(&message.replace("{}", &SHORTEST.to_string()));
        }
        patterns = Some(Arc::new(made)).filter(|made| !made.is_empty());
    }
    Ok(if patterns.is_none() && filled.files.is_empty() {
        Manner::Instead
    } else {
        Manner::Beside(patterns)
    })
}

impl Report for Ended {
    fn text(&self, _: &mut Text) {}

    fn is_said(&self) -> bool {
        true
    }

    fn exit(&self) -> u8 {
        self.code
    }
}
