//! Questions at the terminal, and how wide it is.

use std::sync::Once;
use std::time::Duration;

use dialoguer::console::Term;
use dialoguer::{Confirm, Password};

use crate::domain::ports::{Prompt, PromptError};
use crate::domain::secret::Secret;

/// Asks on standard error, so that standard output stays the result's.
#[derive(Debug)]
pub struct TerminalPrompt;

impl Prompt for TerminalPrompt {
    fn secret(&self, question: &str) -> Result<Secret, PromptError> {
        restore_on_interrupt();
        let typed = Password::new()
            .with_prompt(question)
            // Otherwise it would ask again at the end of input, and for ever.
            .allow_empty_password(true)
            .interact_on(&Term::stderr());
        let typed = typed.map(Secret::from).map_err(|error| ended(&error))?;
        if typed.is_empty() {
            return Err(PromptError::Ended);
        }
        Ok(typed)
    }

    fn confirm(&self, question: &str) -> Result<bool, PromptError> {
        restore_on_interrupt();
        Confirm::new()
            .with_prompt(question)
            .default(false)
            .wait_for_newline(true)
            .interact_on(&Term::stderr())
            .map_err(|error| ended(&error))
    }
}

/// Returns the error for a question that ended without an answer; not at all where Ctrl-C ended
/// it, since the signal ends the program.
fn ended(error: &dialoguer::Error) -> PromptError {
    let dialoguer::Error::IO(cause) = error;
    if cause.kind() == std::io::ErrorKind::Interrupted {
        // The thread that waits for signals is at it: an error now would race with it.
        std::thread::sleep(Duration::from_secs(1));
    }
    PromptError::Ended
}

/// Returns how many columns a stream has, where it is a terminal.
#[cfg(unix)]
pub fn width(stream: &impl std::os::fd::AsFd) -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    (size.ws_col > 0).then_some(size.ws_col)
}

/// Returns how many columns a stream has: nobody says.
#[cfg(not(unix))]
pub fn width<T>(_stream: &T) -> Option<u16> {
    None
}

/// Makes Ctrl-C at a question give the terminal its echo back before it ends the program.
///
/// The signal's default action is carried out afterwards, so that a shell sees an interrupted
/// program (130) and not one that failed.
fn restore_on_interrupt() {
    static ONCE: Once = Once::new();
    #[cfg(unix)]
    ONCE.call_once(|| {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;

        let Ok(before) = tcgetattr(std::io::stderr()) else {
            return;
        };
        let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else {
            return;
        };
        // The thread stays: a handler, once taken over, does not fall back to the default.
        #[expect(
            clippy::disallowed_methods,
            reason = "signals are waited for beside the question"
        )]
        std::thread::spawn(move || {
            for signal in signals.forever() {
                let _gone = tcsetattr(std::io::stderr(), OptionalActions::Now, &before);
                let _gone = Term::stderr().show_cursor();
                let _gone = Term::stderr().write_line("");
                let _gone = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
    });
}
