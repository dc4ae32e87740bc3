//! Holds Ctrl-C and its kin back while something must not end half done.

use crate::domain::ports::{InterruptGuard, Interrupts};

/// This process's signals.
#[derive(Debug)]
pub struct SystemInterrupts;

impl Interrupts for SystemInterrupts {
    fn hold(&self) -> Box<dyn InterruptGuard> {
        #[cfg(unix)]
        return Box::new(unix::Held::new());
        #[cfg(not(unix))]
        Box::new(Nothing)
    }
}

#[cfg(not(unix))]
struct Nothing;

#[cfg(not(unix))]
impl InterruptGuard for Nothing {
    fn came(&self) -> bool {
        false
    }
}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag;
    use signal_hook::low_level::emulate_default_handler;

    use crate::adapters::signals::ignored;
    use crate::domain::ports::InterruptGuard;

    /// What the handlers see. They stay once they are there: taking one away again would leave the
    /// signal ignored, not back at its default.
    struct Handlers {
        /// Whether a signal ends the program, as it does by default.
        deadly: Arc<AtomicBool>,
        /// The last signal that was held back, or 0.
        caught: Arc<AtomicUsize>,
    }

    static HANDLERS: OnceLock<Handlers> = OnceLock::new();

    fn handlers() -> &'static Handlers {
        HANDLERS.get_or_init(|| {
            let deadly = Arc::new(AtomicBool::new(true));
            let caught = Arc::new(AtomicUsize::new(0));
            let signals = [SIGINT, SIGTERM, SIGHUP].into_iter();
            for signal in signals.filter(|signal| !ignored(*signal)) {
                // In this order: the first signal finds `deadly` unset and sets it, the second ends
                // the program. Where a handler is refused, the signal keeps its default.
                let number = usize::try_from(signal).unwrap_or_default();
                let _refused = flag::register_conditional_default(signal, Arc::clone(&deadly))
                    .and_then(|_| flag::register(signal, Arc::clone(&deadly)))
                    .and_then(|_| flag::register_usize(signal, Arc::clone(&caught), number));
            }
            Handlers { deadly, caught }
        })
    }

    pub(super) struct Held(&'static Handlers);

    impl Held {
        pub(super) fn new() -> Self {
            let handlers = handlers();
            handlers.caught.store(0, Ordering::SeqCst);
            handlers.deadly.store(false, Ordering::SeqCst);
            Self(handlers)
        }
    }

    impl InterruptGuard for Held {
        fn came(&self) -> bool {
            self.0.caught.load(Ordering::SeqCst) != 0
        }
    }

    impl Drop for Held {
        fn drop(&mut self) {
            self.0.deadly.store(true, Ordering::SeqCst);
            let caught = self.0.caught.load(Ordering::SeqCst);
            if let Ok(signal) = i32::try_from(caught)
                && signal != 0
            {
                // Does not return: the program ends by the signal, as its caller expects.
                let _unknown = emulate_default_handler(signal);
            }
        }
    }
}
