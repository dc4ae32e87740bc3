//! A terminal between the program and ours, so that what the program shows can be masked and it
//! still sees a terminal.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Arc;

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    OptionalActions, OutputModes, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize,
};

use super::keyboard::{self, Keyboard};
use super::stream::{self, Passing};
use super::watch::{self, Signals, Stands, Surroundings};
use super::{command, pid, started, unattended};
use crate::domain::delivery::mask::Patterns;
use crate::domain::delivery::program::{Program, ProgramError};

/// The terminal that we made, from our side.
pub(super) struct Screen {
    inner: File,
    /// Our terminal's, where that is standard input.
    keyboard: Option<Keyboard>,
}

/// Runs a program at a terminal of its own, and returns its exit code.
pub(super) fn run(
    program: &Program,
    patterns: &Arc<Patterns>,
    signals: &mut Signals,
) -> Result<u8, ProgramError> {
    let (mut screen, theirs) = Screen::open().map_err(unattended)?;
    screen.resized();
    let mut child = start(program, &theirs, screen.keyboard.is_some())?;
    // As long as anybody here has it open, its end is never seen.
    drop(theirs);
    let mut streams = Vec::new();
    let shown = screen.inner.try_clone().map_err(unattended)?;
    streams.push(Passing::start(shown, io::stdout(), patterns).map_err(unattended)?);
    if let Some(errors) = child.stderr.take() {
        streams.push(Passing::start(errors, io::stderr(), patterns).map_err(unattended)?);
    }
    if let Some(keyboard) = &screen.keyboard {
        keyboard.type_on().map_err(unattended)?;
    }
    let code = watch::wait(pid(&child)?, Stands::Elsewhere, signals, &mut screen);
    stream::finish(streams, code.map_err(unattended)?, signals)
}

/// Starts another authctl, which takes the terminal and runs the program in it: to take a terminal
/// is for a process itself to do.
fn start(program: &Program, theirs: &File, keyboard: bool) -> Result<Child, ProgramError> {
    let words = ["run", "--leading", "--"].map(Into::into).into_iter();
    let exe = itself().map_err(unattended)?.into_os_string();
    let leader = Program {
        words: [exe]
            .into_iter()
            .chain(words)
            .chain(program.words.iter().cloned())
            .collect(),
        variables: program.variables.clone(),
        files: Vec::new(),
        folders: Vec::new(),
    };
    let stream = || theirs.try_clone().map(Stdio::from).map_err(unattended);
    let mut command = command(&leader);
    command.arg0("authctl").stdout(stream()?);
    command.stderr(if io::stderr().is_terminal() {
        stream()?
    } else {
        Stdio::piped()
    });
    if keyboard {
        command.stdin(stream()?);
    }
    started(&mut command)
}

fn itself() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        // Still this very program where another has taken its place meanwhile.
        Ok("/proc/self/exe".into())
    } else {
        std::env::current_exe()
    }
}

impl Screen {
    fn open() -> io::Result<(Self, File)> {
        let inner = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        rustix::io::fcntl_setfd(&inner, rustix::io::FdFlags::CLOEXEC)?;
        grantpt(&inner)?;
        unlockpt(&inner)?;
        let name = ptsname(&inner, Vec::new())?;
        let name = name.into_string().map_err(io::Error::other)?;
        let flags = i32::try_from(OFlags::NOCTTY.bits()).unwrap_or_default();
        let mut options = OpenOptions::new();
        let theirs = options
            .read(true)
            .write(true)
            .custom_flags(flags)
            .open(name)?;
        let keyboard = io::stdin().is_terminal();
        if keyboard {
            tcsetattr(&theirs, OptionalActions::Now, &tcgetattr(io::stdin())?)?;
        } else {
            // Ours stays as it is, and does the line endings itself.
            let mut modes = tcgetattr(io::stdout())?;
            modes.output_modes.remove(OutputModes::OPOST);
            tcsetattr(&theirs, OptionalActions::Now, &modes)?;
        }
        let inner = File::from(inner);
        let keyboard = keyboard.then(|| inner.try_clone().map(Keyboard::new));
        let keyboard = keyboard.transpose()?;
        Ok((Self { inner, keyboard }, theirs))
    }
}

impl Surroundings for Screen {
    fn stopping(&mut self) {
        keyboard::give_back();
    }

    fn resumed(&mut self) {
        if let Some(keyboard) = &self.keyboard {
            keyboard.take();
        }
        self.resized();
    }

    fn resized(&mut self) {
        if let Ok(size) = tcgetwinsize(io::stdout()) {
            // A program that never learns of it shows its lines too long.
            let _refused = tcsetwinsize(&self.inner, size);
        }
    }
}
