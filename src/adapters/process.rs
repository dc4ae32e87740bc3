//! Starts other programs, without authctl's own secrets.

use std::io;
use std::process::{Child, Command, Stdio};

use crate::domain::delivery::environment::OURS;

/// Returns a program that is ready to be given arguments and streams, in a process group of its
/// own: Ctrl-C at our terminal does not reach it.
pub(super) fn program(name: &str) -> Command {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the place that the ban points to"
    )]
    let mut command = Command::new(name);
    for variable in OURS {
        command.env_remove(variable);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Starts a program that lives its own life: nothing of it reaches our terminal, Ctrl-C there does
/// not reach it, and it goes on when we end.
///
/// SECURITY: the words go to the program as they are. No shell reads them, so that a URL stays one
/// argument whatever is in it.
pub fn detach(words: &[String]) -> io::Result<Child> {
    let Some((name, arguments)) = words.split_first() else {
        return Err(io::Error::other("there is no program in it"));
    };
    program(name)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}
