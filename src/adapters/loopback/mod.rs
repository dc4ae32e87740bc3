//! The one listener: waits on 127.0.0.1 for the browser to come back from a login (RFC 8252 §7.3).
//!
//! Each connection has a thread and a time limit of its own, so that a silent one (browsers open
//! some ahead of need) delays nobody. Whether a query is the answer is for the judge to say.
#![expect(
    clippy::disallowed_types,
    reason = "this is the one listener that the ban points to"
)]

mod head;
mod page;

use std::collections::VecDeque;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

use crate::domain::ports::{Came, Judge, ListenError, ListenOptions, Listener, Loopback, Verdict};
use crate::domain::secret::Secret;
use head::Fetch;
use page::Page;

const PATH: &str = "/callback";
/// How many connections may be open at once.
const MOST_CONNECTIONS: usize = 16;
/// How long one connection may take to send its head.
const HEAD_PATIENCE: Duration = Duration::from_secs(5);
/// How large a head may be, in bytes.
const HEAD_LIMIT: usize = 16 << 10;
/// How long a browser gets to fetch its last page, and how long another program does.
const LANDING: Duration = Duration::from_millis(1_500);
const BRIEF_LANDING: Duration = Duration::from_millis(150);
/// How long a pasted line may be, in bytes.
const PASTE_LIMIT: u64 = 64 << 10;

/// The loopback interface of this machine.
#[derive(Debug)]
pub struct SystemLoopback;

impl Loopback for SystemLoopback {
    fn listen(
        &self,
        options: ListenOptions,
        judge: Judge,
    ) -> Result<Box<dyn Listener>, ListenError> {
        let unusable = |error: io::Error| ListenError::Unusable {
            reason: error.to_string(),
        };
        // SECURITY: this address alone; nobody on the network can knock (RFC 8252 §8.3).
        let asked = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0)));
        let listener = TcpListener::bind(asked).map_err(|error| match options.port {
            Some(port) if error.kind() == io::ErrorKind::AddrInUse => ListenError::Taken { port },
            _ => unusable(error),
        })?;
        let address = listener.local_addr().map_err(unusable)?;
        let redirect_uri = Url::parse(&format!("http://{address}{PATH}"))
            .map_err(|error| unusable(io::Error::other(error)))?;
        let (events, came) = channel();
        let desk = Arc::new(Desk {
            judge,
            authority: address.to_string(),
            strangers: AtomicUsize::new(0),
            stage: Mutex::new(Stage::Waiting),
            landed: Condvar::new(),
            events: Mutex::new(events.clone()),
        });
        let receiving = Arc::clone(&desk);
        started(move || receive(&listener, &receiving)).map_err(unusable)?;
        if options.pasted && may_read_stdin() {
            started(move || read_pasted(&events)).map_err(unusable)?;
        }
        Ok(Box::new(Port {
            address,
            redirect_uri,
            came,
            desk,
        }))
    }
}

/// Runs `work` beside the program, which does not wait for it to end.
fn started(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().spawn(work).map(drop)
}

struct Port {
    address: SocketAddr,
    redirect_uri: Url,
    came: Receiver<Came>,
    desk: Arc<Desk>,
}

impl Listener for Port {
    fn redirect_uri(&self) -> &Url {
        &self.redirect_uri
    }

    fn wait(&self, patience: Duration) -> Came {
        match self.came.recv_timeout(patience) {
            Ok(came) => came,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Came::Nothing,
        }
    }

    fn strangers(&self) -> usize {
        self.desk.strangers.load(Ordering::Relaxed)
    }
}

impl Drop for Port {
    /// Waits until the browser has its last page, within reason, and closes the port.
    fn drop(&mut self) {
        let mut stage = self.desk.stage();
        while let Stage::Answered { until, .. } | Stage::Landing { until } = *stage {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            stage = self
                .desk
                .landed
                .wait_timeout(stage, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *stage = Stage::Closed;
        drop(stage);
        // Somebody has to knock for the receiving thread to look up and see that it is over.
        let _gone = TcpStream::connect_timeout(&self.address, Duration::from_millis(100));
    }
}

/// What all connections share.
struct Desk {
    judge: Judge,
    authority: String,
    strangers: AtomicUsize,
    stage: Mutex<Stage>,
    landed: Condvar,
    events: Mutex<Sender<Came>>,
}

/// How far the login has come.
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
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides what a request is answered. The first answer wins; after it there is one page to
    /// fetch, once.
    fn decide(&self, bytes: &[u8]) -> &'static Page {
        let Ok(head) = head::read(bytes) else {
            return &page::MALFORMED;
        };
        // SECURITY: a page of somebody else's, whose name was made to point here (DNS rebinding),
        // still sends its own name.
        if head.host != self.authority {
            return &page::MISDIRECTED;
        }
        let mut stage = self.stage();
        match (&*stage, head.path.as_str()) {
            (Stage::Waiting, PATH) | (Stage::Answered { .. }, page::DONE) => {}
            _ => return &page::NOTHING,
        }
        if head.method != "GET" {
            return &page::METHOD;
        }
        // SECURITY: a redirect is a navigation. An image or a script of any web page could make
        // the same request.
        if head.fetch == Fetch::Subresource {
            return &page::SUBRESOURCE;
        }
        if let Stage::Answered { page, until } = *stage {
            *stage = Stage::Landing { until };
            return page;
        }
        let page = match (self.judge)(&head.query) {
            // SECURITY: any web page can send a wrong state here; it must not end the login.
            Verdict::Foreign => {
                self.strangers.fetch_add(1, Ordering::Relaxed);
                return &page::FOREIGN;
            }
            Verdict::Answer => &page::ANSWERED,
            Verdict::Refusal => &page::REFUSED,
        };
        let grace = match head.fetch {
            Fetch::Navigation => LANDING,
            Fetch::Subresource | Fetch::Unsaid => BRIEF_LANDING,
        };
        *stage = Stage::Answered {
            page,
            until: Instant::now() + grace,
        };
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        // Where nobody waits any more, the answer came too late.
        let _late = events.send(Came::Redirected(Secret::from(head.query)));
        &page::MOVED
    }
}

fn receive(listener: &TcpListener, desk: &Arc<Desk>) {
    let mut open: VecDeque<(TcpStream, Arc<()>)> = VecDeque::new();
    for stream in listener.incoming() {
        if matches!(*desk.stage(), Stage::Closed) {
            return;
        }
        let Ok(stream) = stream else {
            continue;
        };
        open.retain(|(_, alive)| Arc::strong_count(alive) > 1);
        // The oldest has had its time: a browser sends its head as soon as it is connected.
        if open.len() >= MOST_CONNECTIONS
            && let Some((oldest, _)) = open.pop_front()
        {
            let _gone = oldest.shutdown(Shutdown::Both);
        }
        let Ok(handle) = stream.try_clone() else {
            continue;
        };
        let alive = Arc::new(());
        open.push_back((handle, Arc::clone(&alive)));
        let desk = Arc::clone(desk);
        let _refused = started(move || {
            // A connection that breaks is a connection that did not bring the answer.
            let _broken = serve(stream, &desk);
            drop(alive);
        });
    }
}

fn serve(mut stream: TcpStream, desk: &Desk) -> io::Result<()> {
    let deadline = Instant::now() + HEAD_PATIENCE;
    let Some(head) = read_head(&mut stream, deadline)? else {
        return Ok(());
    };
    let page = desk.decide(&head);
    stream.set_write_timeout(Some(HEAD_PATIENCE))?;
    stream.write_all(&page.bytes())?;
    stream.shutdown(Shutdown::Write)?;
    if page.is_last() {
        *desk.stage() = Stage::Closed;
        desk.landed.notify_all();
    }
    // What the browser still sends is read before closing: unread bytes would make the close a
    // reset, which can take the page away again.
    let mut rest = [0_u8; 1024];
    let deadline = Instant::now() + Duration::from_secs(1);
    while read_until(&mut stream, &mut rest, deadline)? > 0 {}
    Ok(())
}

/// Reads up to the head's empty line; `None` where the other side leaves before.
fn read_head(stream: &mut TcpStream, deadline: Instant) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut piece = [0_u8; 2048];
    while head.len() < HEAD_LIMIT {
        let count = read_until(stream, &mut piece, deadline)?;
        if count == 0 {
            return Ok(None);
        }
        head.extend_from_slice(piece.get(..count).unwrap_or_default());
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            head.truncate(end + 4);
            return Ok(Some(head));
        }
    }
    // Too large to be a redirect: what there is of it is no head, and is answered as such.
    Ok(Some(head))
}

/// Reads once, but not beyond the deadline: one byte a second must not hold a thread for ever.
fn read_until(stream: &mut TcpStream, piece: &mut [u8], deadline: Instant) -> io::Result<usize> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    stream.set_read_timeout(Some(left))?;
    stream.read(piece)
}

/// Whether standard input may be read: a program in the background that reads from the terminal is
/// stopped by the system, and the whole login with it.
fn may_read_stdin() -> bool {
    #[cfg(unix)]
    {
        use rustix::process::getpgrp;
        use rustix::termios::tcgetpgrp;
        // Where there is no foreground, it is no terminal of ours: a pipe or a file.
        tcgetpgrp(io::stdin()).map_or(!io::stdin().is_terminal(), |front| front == getpgrp())
    }
    #[cfg(not(unix))]
    true
}

fn read_pasted(events: &Sender<Came>) {
    loop {
        let mut line = Vec::new();
        let read = io::stdin()
            .lock()
            .take(PASTE_LIMIT)
            .read_until(b'\n', &mut line);
        if !read.is_ok_and(|count| count > 0) {
            return;
        }
        let came = Came::Pasted(Secret::new(line).without_final_newline());
        if events.send(came).is_err() {
            return;
        }
    }
}
