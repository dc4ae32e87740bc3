//! `--copy`: a credential on the clipboard, and for how long.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::ctx::Ctx;
use crate::domain::clipboard::{Hint, digest};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

/// What is copied, and when it goes.
#[derive(Debug, Clone, clap::Args)]
pub struct Copying {
    /// Put it on the clipboard, and nothing on standard output
    #[arg(
        long = "copy",
        value_name = "WAY",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "desktop"
    )]
    way: Option<Way>,
    /// How long it stays on the clipboard; what was copied meanwhile is left alone
    #[arg(long, value_name = "SPAN", default_value = "45s", requires = "way")]
    clear_after: Span,
}

/// Whose clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// The desktop's, by wl-copy, xclip, xsel, pbcopy or Windows' own
    Desktop,
    /// That of the terminal, through ssh as well (OSC 52); it is not cleared
    Osc52,
}

/// What terminals take (xterm and those that follow it), in bytes of base64.
const OSC52_LIMIT: usize = 74_994;

/// What came to a clipboard.
#[derive(Debug, Serialize)]
pub struct Copied {
    /// The program, or `terminal`.
    tool: &'static str,
    /// When it goes, in seconds; never where nobody can tell whether it is still there.
    clear_after: Option<u64>,
    #[serde(skip)]
    note: String,
}

impl Copying {
    /// Whether there is anything to copy.
    pub fn is_asked(&self) -> bool {
        self.way.is_some()
    }

    /// Refuses what can't be done, before the credential is fetched.
    pub fn check(&self, ctx: &Ctx) -> Result<(), Error> {
        match self.way {
            Some(Way::Desktop) => Ok(ctx.clipboard.probe()?),
            // SECURITY: anywhere else the sequence would be kept in a log, with the value in it.
            Some(Way::Osc52) if !ctx.console.err_terminal => Err(Error::new(
                Code::ClipboardAbsent,
                "standard error is no terminal, and none would copy the value",
            )),
            Some(Way::Osc52) | None => Ok(()),
        }
    }

    /// Copies the value.
    pub fn copy(&self, value: &Secret, ctx: &Ctx) -> Result<Copied, Error> {
        if self.way == Some(Way::Osc52) {
            return through_terminal(value, ctx);
        }
        // First: without a process that clears it, nothing is copied. It counts from the copy, which
        // may take as long as the clipboard's program does.
        let clearing = ctx
            .clipboard
            .clear_later(&digest(value), self.clear_after)?;
        let placed = ctx.clipboard.put(value)?;
        clearing.begin();
        let tool = placed.tool;
        let manager = match placed.hint {
            Hint::Given => "managers were asked not to keep it",
            Hint::Unknown => {
                "a clipboard manager may have kept it: this program can't ask it not to"
            }
        };
        Ok(Copied {
            tool,
            clear_after: Some(self.clear_after.seconds()),
            note: format!(
                "copied with {tool}; in {} it is cleared, unless something else is there by then; {manager}",
                self.clear_after
            ),
        })
    }
}

/// Asks the terminal to copy it.
fn through_terminal(value: &Secret, ctx: &Ctx) -> Result<Copied, Error> {
    let encoded = Zeroizing::new(STANDARD.encode(value.expose()));
    if encoded.len() > OSC52_LIMIT {
        return Err(Error::new(
            Code::CredentialUnfit,
            "it is longer than terminals take for their clipboard",
        ));
    }
    ctx.draw(&Zeroizing::new(format!(
        "\u{1b}]52;c;{}\u{7}",
        encoded.as_str()
    )));
    Ok(Copied {
        tool: "terminal",
        clear_after: None,
        note: "the terminal was asked to copy it, and does not say whether it did; clear it yourself, since authctl can't".to_owned(),
    })
}

impl Report for Copied {
    fn text(&self, _: &mut Text) {}

    fn hint(&self) -> Option<String> {
        Some(self.note.clone())
    }
}
