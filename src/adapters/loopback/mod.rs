//! The one listener: waits on this machine for the browser, to take the answer to a login
//! (RFC 8252 §7.3) or to send it on to a URL that no command line may show.
#![expect(
    clippy::disallowed_types,
    reason = "this is the one listener that the ban points to"
)]

mod bind;
mod desk;
mod head;
mod owner;
mod page;
mod pasted;
mod reception;

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use url::{Position, Url};

use crate::domain::oauth::pkce::unguessable;
use crate::domain::oauth::profile::words::RedirectHost;
use crate::domain::ports::{
    Came, Hop, Judge, ListenError, ListenOptions, Listener, Loopback, Random,
};
use desk::{Desk, Errand};

/// The loopback interface of this machine.
#[derive(Debug)]
pub struct SystemLoopback;

impl Loopback for SystemLoopback {
    fn listen(
        &self,
        options: ListenOptions,
        judge: Judge,
    ) -> Result<Box<dyn Listener>, ListenError> {
        let (events, came) = channel();
        let errand = Errand::Login {
            judge,
            events: events.clone(),
        };
        let port = Port::open(&options, errand)?;
        if options.pasted && pasted::may_read_stdin() {
            started(move || pasted::read(&events)).map_err(unusable(options.host))?;
        }
        Ok(Box::new(Login { port, came }))
    }

    fn hop(&self, target: Url, random: &dyn Random) -> Result<Box<dyn Hop>, ListenError> {
        let host = RedirectHost::Ipv4;
        let path = unguessable(random).map_err(|error| unusable(host)(io::Error::other(error)))?;
        let options = ListenOptions {
            host,
            port: None,
            path: format!("/{}", path.expose_text().unwrap_or_default()),
            pasted: false,
        };
        Ok(Box::new(Port::open(&options, Errand::Hop { target })?))
    }
}

/// What makes an error of the operating system one of ours.
fn unusable(host: RedirectHost) -> impl Fn(io::Error) -> ListenError {
    move |error| ListenError::Unusable {
        host,
        reason: error.to_string(),
    }
}

/// Runs `work` beside the program, which does not wait for it to end.
fn started(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().spawn(work).map(drop)
}

/// An open port.
struct Port {
    addresses: Vec<SocketAddr>,
    uri: Url,
    desk: Arc<Desk>,
}

impl Port {
    fn open(options: &ListenOptions, errand: Errand) -> Result<Self, ListenError> {
        let unusable = unusable(options.host);
        let (listeners, number) = bind::bind(options.host, options.port)?;
        let uri = options.redirect_uri(number)?;
        // As browsers send it: a port that goes without saying is not said.
        let authority = &uri[Position::BeforeHost..Position::AfterPort];
        let port = Self {
            addresses: listeners
                .iter()
                .map(TcpListener::local_addr)
                .collect::<io::Result<_>>()
                .map_err(&unusable)?,
            desk: Arc::new(Desk::new(authority, uri.path(), errand)),
            uri,
        };
        for listener in listeners {
            let desk = Arc::clone(&port.desk);
            started(move || reception::receive(&listener, &desk, reception::PATIENCE))
                .map_err(&unusable)?;
        }
        Ok(port)
    }
}

impl Drop for Port {
    /// Waits until the browser has its last page, within reason, and closes the port.
    fn drop(&mut self) {
        self.desk.close_when_landed();
        for address in &self.addresses {
            // Somebody has to knock for the receiving thread to look up and see that it is over.
            let _gone = TcpStream::connect_timeout(address, Duration::from_millis(100));
        }
    }
}

impl Hop for Port {
    fn url(&self) -> &Url {
        &self.uri
    }

    fn wait(&self, patience: Duration) -> bool {
        self.desk.is_closed_within(patience)
    }
}

/// A port that waits for the answer to a login.
struct Login {
    port: Port,
    came: Receiver<Came>,
}

impl Listener for Login {
    fn redirect_uri(&self) -> &Url {
        &self.port.uri
    }

    fn wait(&self, patience: Duration) -> Came {
        match self.came.recv_timeout(patience) {
            Ok(came) => came,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Came::Nothing,
        }
    }

    fn strangers(&self) -> usize {
        self.port.desk.strangers()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;
    use crate::adapters::system::SystemRandom;

    const TARGET: &str = "https://a.example/logout?id_token_hint=canary";

    /// Sends a GET that a browser makes of a URL that it was given, and returns the answer.
    fn fetched(hop: &dyn Hop, path: &str, more: &str) -> String {
        let authority = &hop.url()[Position::BeforeHost..Position::AfterPort];
        let mut stream = TcpStream::connect(authority).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {authority}\r\n{more}\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn a_hop_leads_on_once_and_says_nothing_before() {
        let hop = SystemLoopback
            .hop(Url::parse(TARGET).unwrap(), &SystemRandom)
            .unwrap();
        let url = hop.url().clone();
        assert_eq!(url.host_str(), Some("127.0.0.1"));
        assert!(url.path().len() > 40 && !url.as_str().contains("canary"));
        let image =
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n";
        for (path, more, status) in [
            ("/", "", 404),
            ("/done", "", 404),
            (url.path().split_at(22).0, "", 404),
            (url.path(), image, 403),
        ] {
            let answer = fetched(&*hop, path, more);
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{answer}"
            );
            assert!(!answer.contains("canary"), "{answer}");
        }
        assert!(!hop.wait(Duration::ZERO));
        let answer = fetched(&*hop, url.path(), "");
        assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
        assert!(
            answer.contains(&format!("\r\nLocation: {TARGET}\r\n")),
            "{answer}"
        );
        assert!(
            answer.contains("\r\nReferrer-Policy: no-referrer\r\n"),
            "{answer}"
        );
        // Only the header leads there: the page shows nothing of it.
        assert_eq!(answer.matches("canary").count(), 1, "{answer}");
        assert!(hop.wait(Duration::from_secs(60)));
        let address = format!("127.0.0.1:{}", url.port().unwrap());
        drop(hop);
        let gone = (0..500).any(|_| {
            thread::sleep(Duration::from_millis(10));
            TcpStream::connect(&address).is_err()
        });
        assert!(gone, "the port is still open");
    }

    #[test]
    fn two_hops_have_nothing_in_common() {
        let hop = || {
            let target = Url::parse(TARGET).unwrap();
            SystemLoopback.hop(target, &SystemRandom).unwrap()
        };
        assert_ne!(hop().url().path(), hop().url().path());
    }
}
