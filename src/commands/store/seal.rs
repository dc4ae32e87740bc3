//! `authctl store seal`: protects the file store's identity by a passphrase.

use serde::Serialize;

use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::ports::Protection;
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::{Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Seal with a passphrase from a file, and use the store with it:
  $ (umask 077 && printf 'correct horse battery staple' > passphrase)
  $ authctl store seal --passphrase @passphrase
  $ AUTHCTL_PASSPHRASE_FILE=passphrase authctl secret list

  To be asked for the passphrase at the terminal, write: authctl store seal

Commands ask for the passphrase at the terminal, or find it in the file that AUTHCTL_PASSPHRASE_FILE
names, or in AUTHCTL_PASSPHRASE.";

/// Protect the file store by a passphrase
///
/// The identity that opens the file store is sealed by the passphrase (age, scrypt), and the
/// unsealed one is removed. From then on every command that needs a secret needs the passphrase,
/// and there is no way back in without it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Where the passphrase comes from: prompt, - (standard input), @FILE, env:NAME, fd:N
    #[arg(long, value_name = "SOURCE", default_value = "prompt")]
    passphrase: Source,
}

/// What is sealed now.
#[derive(Debug, Serialize)]
pub struct Sealed {
    identity: String,
    sealed: bool,
}

/// Seals the identity, and returns once the sealed one was seen to open.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Sealed, Error> {
    match ctx.file.protection()? {
        Protection::Given { place } => {
            return Err(Error::new(
                Code::StoreSealed,
                format!("the identity comes from {place}, which authctl does not change"),
            )
            .hint("age -p seals an identity file by a passphrase"));
        }
        Protection::Sealed { .. } => {
            return Err(Error::new(
                Code::StoreSealed,
                "the file store is sealed by a passphrase already",
            ));
        }
        Protection::Missing | Protection::Unsealed => {}
    }
    let passphrase = passphrase(&args.passphrase, ctx)?;
    if passphrase.is_empty() {
        return Err(Error::new(Code::SecretEmpty, "the passphrase is empty"));
    }
    // Its key is read while it can be had without the passphrase.
    let log = Log::open_anyway(ctx);
    let identity = ctx.file.seal(&passphrase)?;
    if let Err(error) = log.append(Entry::new(Event::StoreSealed)) {
        ctx.warn(&format!("{error}; the store is sealed even so"));
    }
    Ok(Sealed {
        identity: identity.display().to_string(),
        sealed: true,
    })
}

/// Reads the passphrase; typed, it is wanted twice, since a slip would lock everything away.
fn passphrase(source: &Source, ctx: &Ctx) -> Result<Secret, Error> {
    if *source != Source::Prompt {
        return ctx.read(source);
    }
    let first = ctx.ask_secret("New passphrase", "--passphrase SOURCE")?;
    let second = ctx.ask_secret("The same again", "--passphrase SOURCE")?;
    if first.matches(second.expose()) {
        Ok(first)
    } else {
        Err(Error::new(
            Code::NotConfirmed,
            "the two passphrases differ; nothing was changed",
        ))
    }
}

impl Report for Sealed {
    fn text(&self, text: &mut Text) {
        text.put(Role::Good, "sealed")
            .line(Role::Plain, &format!(" {}", self.identity));
        text.line(
            Role::Dim,
            "without the passphrase the file store can't be opened by anybody",
        );
    }
}
