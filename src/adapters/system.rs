//! The system's clock, its pauses and its randomness, and what keeps this process's memory to itself.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand;

use crate::domain::moment::Moment;
use crate::domain::ports::{Clock, Pause, Random, RandomError};
use crate::domain::time::{Span, Timestamp};

/// The system's clock.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.moment().second()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the clock is read here, and nowhere else"
    )]
    fn moment(&self) -> Moment {
        let millis = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |span| span.as_millis());
        // A clock beyond the year 9999 is broken; the epoch makes that plain and harms nothing.
        Moment::from_millis(i64::try_from(millis).unwrap_or(0))
    }
}

/// The passing of time, which no setting of a clock hastens.
#[derive(Debug)]
pub struct SystemPause;

impl Pause for SystemPause {
    fn pause(&self, span: Span) {
        std::thread::sleep(span.into());
    }
}

/// The system's randomness.
#[derive(Debug)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        rand::fill(buffer).map_err(|_| RandomError)
    }
}

/// The limit of core dumps as it was found.
#[cfg(unix)]
static CORE: std::sync::OnceLock<rustix::process::Rlimit> = std::sync::OnceLock::new();

/// Starts a program of the person's with the limits that authctl itself was started with.
///
/// SECURITY: while this lasts this process still makes no core dump where the system can be told so
/// ([`harden`]).
#[cfg(unix)]
pub(super) fn as_found<T>(start: impl FnOnce() -> T) -> T {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let none = getrlimit(Resource::Core);
    if let Some(found) = CORE.get() {
        let _refused = setrlimit(Resource::Core, *found);
    }
    let started = start();
    let _refused = setrlimit(Resource::Core, none);
    started
}

/// Turns off core dumps and reading of this process's memory by others of the same user, and
/// makes a panic say only where it happened.
///
/// SECURITY: a core file or `/proc/PID/mem` holds every secret that the process held. A panic's
/// message can hold a value, which may be a secret; its place can't.
pub fn harden() {
    #[cfg(unix)]
    {
        use rustix::process::{DumpableBehavior, Resource, Rlimit};
        // The hard limit stays: a program that is started from here may raise its own again.
        let found = rustix::process::getrlimit(Resource::Core);
        let none = Rlimit {
            current: Some(0),
            maximum: found.maximum,
        };
        CORE.get_or_init(|| found);
        // Both may be refused in a sandbox; the command is no less useful for it.
        let _refused = rustix::process::setrlimit(Resource::Core, none);
        #[cfg(target_os = "linux")]
        let _refused = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    std::panic::set_hook(Box::new(|panic| {
        use std::io::Write as _;
        let place = panic
            .location()
            .map_or_else(String::new, |place| format!(" at {place}"));
        // Where standard error is gone there is nobody left to tell.
        let _lost = writeln!(
            std::io::stderr(),
            "error: authctl has a bug{place}\nhint: please report it with the command line, leaving out any secret"
        );
        // Nothing unwinds in the release build, and an abort would be a signal, not our code.
        #[cfg(panic = "abort")]
        #[expect(clippy::exit, reason = "there is no way back from here")]
        std::process::exit(70);
    }));
}
