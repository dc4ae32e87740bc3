//! Runs the person's own program: in our place, or beside us.

#[cfg(unix)]
mod beside;
mod folder;
#[cfg(unix)]
mod keyboard;
#[cfg(unix)]
mod leading;
mod masked;
#[cfg(unix)]
mod screen;
#[cfg(unix)]
mod stream;
#[cfg(unix)]
mod watch;
#[cfg(windows)]
mod windows;

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::domain::delivery::program::{Manner, Program, ProgramError, Programs};

/// The system's programs.
#[derive(Debug)]
pub struct SystemPrograms;

impl Programs for SystemPrograms {
    #[cfg(unix)]
    fn run(&self, program: &Program, manner: Manner) -> Result<u8, ProgramError> {
        match manner {
            Manner::Instead => {
                let mut command = command(program);
                let error = super::system::as_found(|| {
                    std::os::unix::process::CommandExt::exec(&mut command)
                });
                Err(not_started(&command, &error))
            }
            Manner::Beside(patterns) => beside::run(program, patterns),
            Manner::Leading => leading::run(program),
        }
    }

    #[cfg(windows)]
    fn run(&self, program: &Program, manner: Manner) -> Result<u8, ProgramError> {
        windows::run(program, manner)
    }
}

/// Returns the program, with its arguments and its whole environment.
fn command(program: &Program) -> Command {
    let (name, arguments) = program.words.split_first().map_or_else(
        || (OsStr::new(""), [].as_slice()),
        |(name, arguments)| (name.as_os_str(), arguments),
    );
    #[expect(
        clippy::disallowed_methods,
        reason = "adapters::process is for programs of ours; this one is the person's, in its own surroundings"
    )]
    let mut command = Command::new(name);
    let variables = program.variables.iter().map(|(name, value)| (name, value));
    command.args(arguments).env_clear().envs(variables);
    command
}

/// Starts it as if we had not been there.
#[cfg(unix)]
fn started(command: &mut Command) -> Result<std::process::Child, ProgramError> {
    super::system::as_found(|| command.spawn()).map_err(|error| not_started(command, &error))
}

/// Returns a child's number, as the system's calls take it.
#[cfg(unix)]
fn pid(child: &std::process::Child) -> Result<rustix::process::Pid, ProgramError> {
    let number = i32::try_from(child.id()).ok();
    let none = || unattended(io::Error::other("the process has no number"));
    number
        .and_then(rustix::process::Pid::from_raw)
        .ok_or_else(none)
}

/// Says why a program did not start, as a shell tells these apart.
fn not_started(command: &Command, error: &io::Error) -> ProgramError {
    let program = command.get_program();
    let name = crate::domain::text::excerpt(&program.to_string_lossy(), 128);
    let path = Path::new(program);
    match error.kind() {
        io::ErrorKind::NotFound if path.components().count() > 1 && path.exists() => {
            ProgramError::Uninterpreted { name }
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ProgramError::Missing { name },
        _ => ProgramError::NotExecutable {
            name,
            reason: error.to_string(),
        },
    }
}

fn unattended(error: impl Into<io::Error>) -> ProgramError {
    ProgramError::Unattended {
        reason: error.into().to_string(),
    }
}
