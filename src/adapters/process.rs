//! Starts other programs: by argument list, never through a shell, and without authctl's secrets.

use std::io;
use std::process::{Command, Stdio};

/// What only authctl itself may see of its environment.
const OURS: [&str; 2] = ["AUTHCTL_IDENTITY", "AUTHCTL_PASSPHRASE"];

/// Starts a program that lives its own life: nothing of it reaches our terminal, Ctrl-C at ours
/// does not reach it, and nobody waits for it.
///
/// SECURITY: the words go to the program as they are. No shell reads them, so that a URL stays one
/// argument whatever is in it.
pub fn detach(words: &[String]) -> io::Result<()> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(io::Error::other("there is no program in it"));
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the place that the ban points to"
    )]
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for name in OURS {
        command.env_remove(name);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map(drop)
}
