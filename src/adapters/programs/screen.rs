//! A terminal between the program and ours, so that what the program shows can be masked and it
//! still sees a terminal.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, Once};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    OptionalActions, OutputModes, Termios, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize,
};

use super::beside::{pid, started};
use super::stream::Passing;
use super::watch::{self, Signals, Stands, Surroundings};
use super::{command, unattended};
use crate::domain::delivery::mask::Patterns;
use crate::domain::delivery::program::{Program, ProgramError};

/// How our terminal was before the keyboard was passed on; nothing while it is not.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// The terminal that we made, from our side; ours is given back when this is dropped.
pub(super) struct Screen {
    inner: File,
    /// Whether standard input is our terminal, so that the keyboard is passed on.
    keyboard: bool,
}

/// Runs a program at a terminal of its own, and returns its exit code.
pub(super) fn run(
    program: &Program,
    patterns: &Arc<Patterns>,
    signals: &mut Signals,
) -> Result<u8, ProgramError> {
    let (mut screen, theirs) = Screen::open().map_err(unattended)?;
    screen.resumed();
    let mut child = start(program, &theirs, screen.keyboard)?;
    // As long as anybody here has it open, its end is never seen.
    drop(theirs);
    let mut streams = Vec::new();
    let shown = screen.inner.try_clone().map_err(unattended)?;
    streams.push(Passing::start(shown, io::stdout(), patterns).map_err(unattended)?);
    if let Some(errors) = child.stderr.take() {
        streams.push(Passing::start(errors, io::stderr(), patterns).map_err(unattended)?);
    }
    if screen.keyboard {
        screen.type_on().map_err(unattended)?;
    }
    let code = watch::wait(pid(&child)?, Stands::Elsewhere, signals, &mut screen);
    streams.into_iter().for_each(Passing::finish);
    code.map_err(unattended)
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
        give_back_on_panic();
        let inner = File::from(inner);
        Ok((Self { inner, keyboard }, theirs))
    }

    /// Passes on what is typed, in a thread of its own, which ends with the process.
    fn type_on(&self) -> io::Result<()> {
        let mut inner = self.inner.try_clone()?;
        let work = move || {
            let mut typed = [0; 8 << 10];
            loop {
                let mut ready = [PollFd::from_borrowed_fd(
                    rustix::stdio::stdin(),
                    PollFlags::IN,
                )];
                let _interrupted = poll(&mut ready, None);
                if !has_keyboard() {
                    // Reading it now would stop us: a shell has it.
                    thread::sleep(Duration::from_millis(100));
                    continue;
                }
                match io::stdin().read(&mut typed) {
                    Ok(0) => return,
                    Ok(count) => {
                        let typed = typed.get(..count).unwrap_or_default();
                        if inner.write_all(typed).is_err() {
                            return;
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => return,
                }
            }
        };
        thread::Builder::new().spawn(work).map(drop)
    }
}

impl Surroundings for Screen {
    fn stopping(&mut self) {
        give_back();
    }

    fn resumed(&mut self) {
        if self.keyboard && has_keyboard() {
            take();
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

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Whether what is typed is for us.
fn has_keyboard() -> bool {
    watch::terminal().is_none_or(|terminal| watch::foreground(&terminal))
}

/// Makes our terminal pass on every key as it is: the program's terminal knows what Ctrl-C is.
fn take() {
    let Ok(mut before) = BEFORE.lock() else {
        return;
    };
    if before.is_none()
        && let Ok(modes) = tcgetattr(io::stdin())
    {
        let mut raw = modes.clone();
        raw.make_raw();
        // Where it is gone, the program learns of that by itself.
        let _gone = tcsetattr(io::stdin(), OptionalActions::Now, &raw);
        *before = Some(modes);
    }
}

/// Gives our terminal back as it was.
fn give_back() {
    // Not waited for: a panic may have happened while it was held.
    if let Ok(mut before) = BEFORE.try_lock()
        && let Some(modes) = before.take()
        && has_keyboard()
    {
        let _gone = tcsetattr(io::stdin(), OptionalActions::Now, &modes);
    }
}

fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            told(panic);
        }));
    });
}
