//! The first program of a terminal that another authctl made.
//!
//! A shell could do nothing with a program that leads a session: the kernel stops none whose parent
//! is elsewhere (POSIX.1-2024, Base Definitions §3.262, orphaned process groups). So this process
//! leads, and the program is its job.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::process::{self as unix, Pid, Signal};
use rustix::termios::{tcgetpgrp, tcsetpgrp};
use signal_hook::consts::{SIGTTIN, SIGTTOU};

use super::watch::{self, Stands, Surroundings};
use super::{command, pid, started, unattended};
use crate::domain::delivery::program::{Program, ProgramError};

/// Takes the terminal, runs the program in it, and returns its exit code.
pub(super) fn run(program: &Program) -> Result<u8, ProgramError> {
    let mut signals = watch::signals().map_err(unattended)?;
    unix::setsid().map_err(unattended)?;
    let (input, output, errors) = (io::stdin(), io::stdout(), io::stderr());
    let streams: [(bool, BorrowedFd<'_>); 3] = [
        (output.is_terminal(), output.as_fd()),
        (errors.is_terminal(), errors.as_fd()),
        (input.is_terminal(), input.as_fd()),
    ];
    let stream = streams.iter().find(|(terminal, _)| *terminal);
    let (_, stream) = stream.ok_or_else(|| unattended(io::Error::other("there is no terminal")))?;
    unix::ioctl_tiocsctty(stream).map_err(unattended)?;
    // Where whoever made the terminal is killed, the program is told, as when a line is cut.
    #[cfg(target_os = "linux")]
    let _refused = unix::set_parent_process_death_signal(Some(Signal::HUP));
    let mut command = command(program);
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = started(&mut command)?;
    let pid = pid(&child)?;
    let mut job = Job(watch::terminal(), pid);
    job.front();
    watch::wait(pid, Stands::Apart, &mut signals, &mut job).map_err(unattended)
}

/// The program, as the terminal's job.
struct Job(Option<File>, Pid);

impl Job {
    fn front(&self) {
        if let Some(terminal) = &self.0 {
            // Where it has ended already, nobody needs the keyboard.
            let _gone = tcsetpgrp(terminal, self.1);
        }
    }
}

impl Surroundings for Job {
    fn passing(&mut self, signal: Option<i32>) -> bool {
        // It asked for the keyboard before we had given it.
        let asked = matches!(signal, Some(SIGTTIN | SIGTTOU));
        let has = |terminal: &File| tcgetpgrp(terminal).is_ok_and(|group| group == self.1);
        asked && self.0.as_ref().is_some_and(has)
    }
}
