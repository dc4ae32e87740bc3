//! The keyboard of our terminal, passed on to a terminal that we made.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, Once};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{
    OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
};

use super::watch;

/// How our terminal was before the keyboard was passed on; nothing while it is not.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// How long is waited where a shell has the keyboard, until it is asked for again.
const ELSEWHERE: Duration = Duration::from_millis(100);

/// What a terminal is ready for where reading it does not wait.
const TYPED: PollFlags = PollFlags::IN.union(PollFlags::HUP);

/// Passes on what is typed; ours is given back when this is dropped.
pub(super) struct Keyboard {
    /// The other terminal, from our side. Held from reading until it is written, so that what is
    /// typed stays in order.
    inner: Arc<Mutex<File>>,
}

impl Keyboard {
    /// Takes the keyboard for the terminal `inner`.
    pub(super) fn new(inner: File) -> Self {
        give_back_on_panic();
        let keyboard = Self {
            inner: Arc::new(Mutex::new(inner)),
        };
        keyboard.take();
        keyboard
    }

    /// Makes our terminal pass on every key as it is: the program's terminal knows what Ctrl-C is.
    /// Nothing happens while a shell has it.
    pub(super) fn take(&self) {
        let Ok(mut before) = BEFORE.lock() else {
            return;
        };
        if before.is_none()
            && has_keyboard()
            && let Ok(modes) = tcgetattr(io::stdin())
        {
            // What was typed until now ends in lines, and an end of input among it is a mark that no
            // terminal keeps which passes on every key.
            let mut inner = self.briefly();
            if let Some(inner) = &mut inner {
                while waits(&io::stdin(), TYPED) && waits(&**inner, PollFlags::OUT) {
                    if pass_on(inner).is_err() {
                        break;
                    }
                }
            }
            let mut raw = modes.clone();
            raw.make_raw();
            // Where it is gone, the program learns of that by itself.
            let _gone = tcsetattr(io::stdin(), OptionalActions::Now, &raw);
            *before = Some(modes);
        }
    }

    /// Waits a tenth of a second at most for the other terminal: a program that does not read what
    /// is typed holds it up for ever.
    fn briefly(&self) -> Option<MutexGuard<'_, File>> {
        (0..100).find_map(|_| {
            let inner = self.inner.try_lock().ok();
            if inner.is_none() {
                thread::sleep(Duration::from_millis(1));
            }
            inner
        })
    }

    /// Passes on what is typed, in a thread of its own, which ends with the process.
    pub(super) fn type_on(&self) -> io::Result<()> {
        let inner = Arc::clone(&self.inner);
        let work = move || {
            wait_for_program(&inner);
            // Where either terminal is gone, the program learns of that by itself.
            while type_once(&inner).is_ok() {}
        };
        thread::Builder::new().spawn(work).map(drop)
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Waits until somebody took the other terminal: until then Ctrl-C means nothing to it. Where the
/// system does not say whether somebody has, half a second is enough.
fn wait_for_program(inner: &Mutex<File>) {
    for _ in 0..50 {
        if inner.lock().is_ok_and(|inner| tcgetpgrp(&*inner).is_ok()) {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Waits for a key, and passes it on.
fn type_once(inner: &Mutex<File>) -> io::Result<()> {
    let stdin = io::stdin();
    let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
    let _interrupted = poll(&mut ready, None);
    if !has_keyboard() {
        // Reading it now would stop us: a shell has it.
        thread::sleep(ELSEWHERE);
        return Ok(());
    }
    let Ok(mut inner) = inner.lock() else {
        return Err(io::Error::other("the other thread panicked"));
    };
    // It may have been passed on meanwhile, by whoever took the keyboard.
    if waits(&stdin, TYPED) {
        pass_on(&mut inner)?;
    }
    Ok(())
}

/// Passes on what was typed, of which there is some.
fn pass_on(inner: &mut File) -> io::Result<()> {
    let mut typed = [0; 8 << 10];
    let count = match io::stdin().read(&mut typed) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
        count => count?,
    };
    if count > 0 {
        return inner.write_all(typed.get(..count).unwrap_or_default());
    }
    if waits(&io::stdin(), PollFlags::HUP) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    // An end of input, from before we took the keyboard. The other terminal has a key for it.
    let modes = tcgetattr(&*inner)?;
    inner.write_all(&[modes.special_codes[SpecialCodeIndex::VEOF]])
}

/// Whether a terminal is ready at this moment.
fn waits(terminal: &impl std::os::fd::AsFd, what: PollFlags) -> bool {
    let mut ready = [PollFd::new(terminal, what)];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut ready, Some(&now)).is_ok() && ready[0].revents().intersects(what)
}

/// Whether what is typed is for us.
fn has_keyboard() -> bool {
    watch::terminal().is_none_or(|terminal| watch::foreground(&terminal))
}

/// Gives our terminal back as it was.
pub(super) fn give_back() {
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
