//! Runs a person's own commands through the system's shell.
//!
//! A command gets a secret on its standard input and nothing of ours beside it. What it prints is
//! thrown away, or taken as a secret: it may print the key that it was given.

use std::io::{self, Read, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::files::read_limited;
use super::process;
use crate::domain::commands::{CommandError, Commands, Order};
use crate::domain::secret::Secret;

/// How often is looked whether a command has ended: soon at first, since most are quick.
const SOON: Duration = Duration::from_millis(1);
const LATER: Duration = Duration::from_millis(20);

/// The system's shell.
#[derive(Debug)]
pub struct SystemCommands;

impl Commands for SystemCommands {
    fn run(
        &self,
        order: &Order<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Secret>, CommandError> {
        let deadline = Instant::now().checked_add(order.limit.into());
        let mut child = start(order).map_err(not_run)?;
        let outcome = attend(&mut child, order, deadline, stop);
        if outcome.is_err() {
            end(&mut child);
        }
        outcome
    }
}

/// Feeds the command, and waits for its end and for all that it prints.
fn attend(
    child: &mut Child,
    order: &Order<'_>,
    deadline: Option<Instant>,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Secret>, CommandError> {
    if let (Some(stdin), Some(input)) = (child.stdin.take(), order.input) {
        feed(stdin, input.clone()).map_err(not_run)?;
    }
    let printed = match (child.stdout.take(), order.takes) {
        (Some(stdout), Some(limit)) => Some(gather(stdout, limit).map_err(not_run)?),
        _ => None,
    };
    let late = || {
        if stop() {
            Some(CommandError::Interrupted)
        } else if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(CommandError::Timeout { limit: order.limit })
        } else {
            None
        }
    };
    let status = wait(child, late)?;
    match status.code() {
        Some(0) => {}
        Some(code) => return Err(CommandError::Failed { code }),
        None => return Err(CommandError::Killed),
    }
    let (Some(printed), Some(limit)) = (printed, order.takes) else {
        return Ok(None);
    };
    taken(&printed, limit, late).map(Some)
}

/// Starts the shell.
///
/// SECURITY: the line is the person's own, and nothing of ours is pasted into it: what it is to
/// know stands in its environment, and the secret on its standard input alone, since arguments and
/// environments are seen by other processes. It inherits no descriptor: ours close by themselves,
/// and those that were handed to us (`fd:3`) may give a secret.
fn start(order: &Order<'_>) -> io::Result<Child> {
    let input = order.input.map_or_else(Stdio::null, |_| Stdio::piped());
    let output = order.takes.map_or_else(Stdio::null, |_| Stdio::piped());
    shell(order)
        .envs(order.variables.iter().map(|(name, value)| (name, value)))
        .stdin(input)
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
}

#[cfg(unix)]
fn shell(order: &Order<'_>) -> Command {
    // A shell of ours closes what it can name, and becomes the one that reads the line.
    const CLOSED: &str = r#"exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-; exec /bin/sh -c "$1""#;
    let mut command = process::program("/bin/sh");
    command.args(["-c", CLOSED, "sh", order.line.as_str()]);
    command
}

#[cfg(windows)]
fn shell(order: &Order<'_>) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut command = process::program("cmd");
    // `cmd` reads its line as it is, without the quoting that other programs' arguments get.
    command.arg("/C").raw_arg(order.line.as_str());
    command
}

/// Writes the secret, from a thread of its own: a command that never reads must not block us. One
/// that ends without reading is no failure.
fn feed(mut stdin: ChildStdin, secret: Secret) -> io::Result<()> {
    let write = move || drop(stdin.write_all(secret.expose()));
    thread::Builder::new().spawn(write).map(drop)
}

/// What a command printed; nothing where that is more than is taken.
pub(super) type Printed = Receiver<io::Result<Option<Secret>>>;

pub(super) fn gather(stream: impl Read + Send + 'static, limit: usize) -> io::Result<Printed> {
    let (sender, receiver) = mpsc::channel();
    let read = move || {
        let read = read_limited(stream, limit);
        // Where nobody waits any more, nobody wants it.
        drop(sender.send(read.map(|bytes| bytes.map(Secret::new))));
    };
    thread::Builder::new().spawn(read)?;
    Ok(receiver)
}

/// Waits for the command's end.
pub(super) fn wait(
    child: &mut Child,
    late: impl Fn() -> Option<CommandError>,
) -> Result<ExitStatus, CommandError> {
    let mut pause = SOON;
    loop {
        if let Some(status) = child.try_wait().map_err(not_run)? {
            return Ok(status);
        }
        if let Some(error) = late() {
            return Err(error);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LATER);
    }
}

/// Waits for the end of what was printed: something that the command started may print on.
pub(super) fn taken(
    printed: &Printed,
    limit: usize,
    late: impl Fn() -> Option<CommandError>,
) -> Result<Secret, CommandError> {
    loop {
        match printed.recv_timeout(LATER) {
            Ok(Ok(Some(secret))) => return Ok(secret),
            Ok(Ok(None)) => return Err(CommandError::TooLarge { limit }),
            Ok(Err(error)) => return Err(not_run(error)),
            Err(RecvTimeoutError::Disconnected) => return Err(CommandError::Silent),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(error) = late() {
                    return Err(error);
                }
            }
        }
    }
}

/// Ends the command and all that it started.
pub(super) fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    {
        // Where it is gone already there is nothing to end.
        let _gone = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    #[cfg(windows)]
    let _gone = process::program("taskkill")
        .args(["/T", "/F", "/PID", &child.id().to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let _gone = child.kill();
    let _gone = child.wait();
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` gives")]
pub(super) fn not_run(error: io::Error) -> CommandError {
    CommandError::NotRun {
        reason: error.to_string(),
    }
}
