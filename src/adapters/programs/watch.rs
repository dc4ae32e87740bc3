//! Waits for a program's end, and relays what it should hear meanwhile.

use std::fs::File;
use std::io;

use rustix::process::{self as unix, Pid, Signal, WaitOptions};
use signal_hook::consts::{
    SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGWINCH,
};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::raw::WithRawSiginfo;

use crate::adapters::signals::ignored;

/// The signals that came to us.
pub(super) type Signals = SignalsInfo<WithRawSiginfo>;

/// Takes the signals over: before the program starts, so that none is lost.
///
/// What is ignored stays so, here and in the program.
pub(super) fn signals() -> io::Result<Signals> {
    let wanted = [
        SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT, SIGWINCH, SIGCHLD,
    ];
    let wanted = wanted
        .into_iter()
        .filter(|signal| *signal == SIGCHLD || !ignored(*signal));
    SignalsInfo::new(wanted)
}

/// Where the program stands, as seen from a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// In our group: what the keyboard sends, it gets by itself.
    WithUs,
    /// In a group of its own: it hears what we tell it.
    Apart,
    /// As another authctl that leads a session of its own, and tells its program.
    Elsewhere,
}

/// What goes on around the program.
pub(super) trait Surroundings {
    /// The program is about to stop, and we with it.
    fn stopping(&mut self) {}
    /// We go on.
    fn resumed(&mut self) {}
    /// The terminal's size changed.
    fn resized(&mut self) {}
    /// Whether a stop was none: the program only had to wait for the terminal, and goes on.
    fn passing(&mut self, _signal: Option<i32>) -> bool {
        false
    }
}

/// Waits until the program `pid` ends, and returns its exit code.
pub(super) fn wait(
    pid: Pid,
    stands: Stands,
    signals: &mut Signals,
    around: &mut dyn Surroundings,
) -> io::Result<u8> {
    // Whether it stood still when we went on, and nobody has let it go on since.
    let mut still = false;
    loop {
        loop {
            let options = WaitOptions::NOHANG | WaitOptions::UNTRACED | WaitOptions::CONTINUED;
            let Some((_, status)) = unix::waitpid(Some(pid), options)? else {
                break;
            };
            if let Some(code) = status.exit_status() {
                return Ok(u8::try_from(code).unwrap_or(u8::MAX));
            }
            if let Some(signal) = status.terminating_signal() {
                return Ok(u8::try_from(128 + signal).unwrap_or(u8::MAX));
            }
            still = status.stopped();
            if still && !around.passing(status.stopping_signal()) {
                around.stopping();
                // Whoever started us sees that its job is stopped, and lets us go on.
                unix::kill_process(unix::getpid(), Signal::STOP)?;
                around.resumed();
            }
        }
        // A shell tells the whole group to go on. By the time that we do, the program may have been
        // stopped once more, as the loop above saw: whoever stopped it wants no more of it.
        if std::mem::take(&mut still) {
            send(pid, stands, Signal::CONT);
        }
        for info in signals.wait() {
            match info.si_signo {
                SIGCHLD => {}
                SIGWINCH if stands == Stands::Elsewhere => around.resized(),
                SIGCONT => around.resumed(),
                number => {
                    // SI_USER, SI_TKILL and SI_QUEUE are 0 and below (sigaction(2)): somebody sent
                    // it to us. What the kernel sends goes to the whole group.
                    let heard = stands == Stands::WithUs && info.si_code > 0;
                    if let (Some(signal), false) = (Signal::from_named_raw(number), heard) {
                        send(pid, stands, signal);
                    }
                }
            }
        }
    }
}

/// Returns the exit code of somebody who was told to end since the last look, where we were.
pub(super) fn told_to_end(signals: &mut Signals) -> Option<u8> {
    let ends = |signal: &i32| [SIGHUP, SIGINT, SIGQUIT, SIGTERM].contains(signal);
    let signal = signals.pending().map(|info| info.si_signo).find(ends)?;
    u8::try_from(128 + signal).ok()
}

/// Sends a signal to the program, and to what it started, where that is a group of its own.
pub(super) fn send(pid: Pid, stands: Stands, signal: Signal) {
    // One that is gone needs no signal.
    let _gone = match stands {
        Stands::Apart => unix::kill_process_group(pid, signal),
        Stands::WithUs | Stands::Elsewhere => unix::kill_process(pid, signal),
    };
}

/// Returns the terminal that controls this process, where there is one.
pub(super) fn terminal() -> Option<File> {
    File::open("/dev/tty").ok()
}

/// Whether the keyboard is ours: we are in the terminal's foreground.
pub(super) fn foreground(terminal: &File) -> bool {
    rustix::termios::tcgetpgrp(terminal).is_ok_and(|group| group == unix::getpgrp())
}
