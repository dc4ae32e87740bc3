//! Decides what each request is answered: the first answer to a login wins, and everything else is
//! turned away without ending the wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use super::head::{self, Fetch};
use super::page::{self, Answer, Page};
use crate::domain::oauth::loopback::DONE;
use crate::domain::ports::{Came, Judge, Verdict};
use crate::domain::secret::Secret;

/// How long a browser gets to fetch its last page, and how long another program does.
const LANDING: Duration = Duration::from_secs(3);
const BRIEF_LANDING: Duration = Duration::from_millis(150);

/// What all connections to one port share.
pub(super) struct Desk {
    authority: String,
    path: String,
    errand: Errand,
    strangers: AtomicUsize,
    stage: Mutex<Stage>,
    changed: Condvar,
}

/// What the port is there for.
pub(super) enum Errand {
    /// To send the browser on, once.
    Hop { target: Url },
    /// To take the answer to a login. Whether a query is the answer is for the judge to say.
    Login { judge: Judge, events: Sender<Came> },
}

/// How far it has come.
enum Stage {
    Waiting,
    /// The answer is there; its last page may be fetched until then.
    Answered {
        page: &'static Page,
        until: Instant,
    },
    /// The last page is on its way to the browser.
    Landing {
        until: Instant,
    },
    Closed,
}

impl Desk {
    /// Returns the desk for requests to `path` of `authority`: host and port as in the URL.
    pub(super) fn new(authority: &str, path: &str, errand: Errand) -> Self {
        Self {
            authority: authority.to_owned(),
            path: path.to_owned(),
            errand,
            strangers: AtomicUsize::new(0),
            stage: Mutex::new(Stage::Waiting),
            changed: Condvar::new(),
        }
    }

    /// Returns how many answers to other logins came.
    pub(super) fn strangers(&self) -> usize {
        self.strangers.load(Ordering::Relaxed)
    }

    /// Decides what a request is answered.
    pub(super) fn decide(&self, bytes: &[u8]) -> Answer {
        let Ok(head) = head::read(bytes) else {
            return page::MALFORMED.into();
        };
        let has_body = head.method != "HEAD";
        Answer {
            has_body,
            ..self.considered(head)
        }
    }

    fn considered(&self, head: head::Head) -> Answer {
        // SECURITY: a page of somebody else's, whose name was made to point here (DNS rebinding),
        // still sends its own name.
        if head.host != self.authority {
            return page::MISDIRECTED.into();
        }
        let mut stage = self.stage();
        let expected = match &*stage {
            Stage::Waiting => self.path.as_str(),
            Stage::Answered { .. } => DONE,
            Stage::Landing { .. } | Stage::Closed => return page::NOTHING.into(),
        };
        if head.path != expected {
            return page::NOTHING.into();
        }
        if head.method != "GET" {
            return page::METHOD.into();
        }
        // SECURITY: a redirect is a navigation. An image or a script of any web page could make
        // the same request.
        if head.fetch == Fetch::Subresource {
            return page::SUBRESOURCE.into();
        }
        if let Stage::Answered { page, until } = *stage {
            *stage = Stage::Landing { until };
            return Answer {
                is_last: true,
                ..page.into()
            };
        }
        let until = |grace: Duration| Instant::now() + grace;
        let (judge, events) = match &self.errand {
            Errand::Hop { target } => {
                *stage = Stage::Landing {
                    until: until(LANDING),
                };
                return Answer {
                    is_last: true,
                    location: Some(target.to_string()),
                    ..page::ON.into()
                };
            }
            Errand::Login { judge, events } => (judge, events),
        };
        let page = match judge(&head.query) {
            // SECURITY: any web page can send a wrong state here; it must not end the login.
            Verdict::Foreign => {
                self.strangers.fetch_add(1, Ordering::Relaxed);
                return page::FOREIGN.into();
            }
            Verdict::Answer => page::ANSWERED,
            Verdict::Refusal => page::REFUSED,
        };
        let grace = match head.fetch {
            Fetch::Navigation => LANDING,
            Fetch::Subresource | Fetch::Unsaid => BRIEF_LANDING,
        };
        *stage = Stage::Answered {
            page,
            until: until(grace),
        };
        // Where nobody waits any more, the answer came too late.
        let _late = events.send(Came::Redirected(Secret::from(head.query)));
        // SECURITY: the code leaves the address bar and the history.
        Answer {
            location: Some(DONE.to_owned()),
            ..page::MOVED.into()
        }
    }

    /// Ends it: what comes now is not heard any more.
    pub(super) fn close(&self) {
        *self.stage() = Stage::Closed;
        self.changed.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(*self.stage(), Stage::Closed)
    }

    /// Ends it as soon as the browser has its last page, or has had its time to fetch it.
    pub(super) fn close_when_landed(&self) {
        let mut stage = self.stage();
        while let Stage::Answered { until, .. } | Stage::Landing { until } = *stage {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            stage = self.waited(stage, left);
        }
        *stage = Stage::Closed;
    }

    /// Waits until it is over, at most `patience`; `false` where it is not.
    pub(super) fn is_closed_within(&self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        let mut stage = self.stage();
        while !matches!(*stage, Stage::Closed) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            stage = self.waited(stage, left);
        }
        true
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waited<'a>(&self, stage: MutexGuard<'a, Stage>, left: Duration) -> MutexGuard<'a, Stage> {
        self.changed
            .wait_timeout(stage, left)
            .unwrap_or_else(PoisonError::into_inner)
            .0
    }
}
