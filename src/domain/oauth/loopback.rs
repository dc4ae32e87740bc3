//! The conversation with whoever listens for the browser to come back (RFC 8252 §7.3).

use std::time::Duration;

use url::Url;

use super::profile::words::RedirectHost;
use crate::domain::ports::Random;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

/// Listens on this machine for the person's browser.
pub trait Loopback {
    /// Binds the port and starts to listen; `judge` says of each query that comes in what it is.
    fn listen(
        &self,
        options: ListenOptions,
        judge: Judge,
    ) -> Result<Box<dyn Listener>, ListenError>;

    /// Binds a port that sends the browser on to `target`, once.
    ///
    /// SECURITY: what opens a browser takes the URL as an argument, and arguments can be read by
    /// every user of the machine. A URL with a secret in it goes over the port instead; the
    /// argument is a path that nobody can guess, and that leads nowhere afterwards.
    fn hop(&self, target: Url, random: &dyn Random) -> Result<Box<dyn Hop>, ListenError>;
}

/// An open port that sends the browser on, once. Dropped, it closes.
pub trait Hop {
    /// Returns the URL to open: of this machine, and with nothing of the target in it.
    fn url(&self) -> &Url;

    /// Waits until the browser has come and was sent on, at most `patience`; `false` where it did
    /// not come.
    fn wait(&self, patience: Duration) -> bool;
}

/// Says of a query that came to the redirect URI whether it is what is waited for.
pub type Judge = Box<dyn Fn(&str) -> Verdict + Send + Sync>;

/// What a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The answer, and it gives a code.
    Answer,
    /// Somebody else's: the wait goes on.
    Foreign,
    /// The answer, and it is no.
    Refusal,
}

/// How to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenOptions {
    /// How this machine is called in the redirect URI.
    pub host: RedirectHost,
    /// The port, or `None` for any that is free.
    pub port: Option<u16>,
    /// The path that the browser comes back to, with its leading slash.
    pub path: String,
    /// Whether lines of standard input are taken as pasted redirect URLs.
    pub pasted: bool,
}

/// The last page's path, which can't be the way back as well.
pub const DONE: &str = "/done";

impl ListenOptions {
    /// Returns where the browser comes back to on `port`.
    ///
    /// SECURITY: the path is taken as it is or not at all. Servers compare the redirect URI as text
    /// (RFC 9700 §2.1), and what a URL parser changes would be listened for under another name.
    pub fn redirect_uri(&self, port: u16) -> Result<Url, ListenError> {
        let path = self.path.as_str();
        // What the parser leaves alone is no syntax of a URL either: no `?`, `#`, blank or dot
        // segment, nothing that has to be escaped.
        Url::parse(&format!("http://{}:{port}{path}", self.host))
            .ok()
            .filter(|url| url.path() == path && path != DONE)
            .filter(|url| url.query().is_none() && url.fragment().is_none())
            .ok_or_else(|| ListenError::Path {
                path: excerpt(path, 64),
            })
    }
}

/// An open port. Dropped, it gives the browser a moment to fetch its last page, and closes.
pub trait Listener {
    /// Returns where the browser has to come back to.
    fn redirect_uri(&self) -> &Url;

    /// Waits for the answer, or for something pasted, at most `patience`.
    fn wait(&self, patience: Duration) -> Came;

    /// Returns how many requests were somebody else's so far.
    fn strangers(&self) -> usize;
}

/// What came of waiting.
#[derive(Debug)]
pub enum Came {
    /// Nothing in time.
    Nothing,
    /// A line that the person pasted.
    Pasted(Secret),
    /// The query that was judged to be the answer.
    Redirected(Secret),
}

/// Why there is no open port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListenError {
    /// The path can't be the way back. Whoever wrote it down is to blame.
    #[error(
        "`{path}` can't be the path of the redirect URI: it starts with /, has nothing in it that would have to be escaped, and is not {DONE}"
    )]
    Path {
        /// The path that was given.
        path: String,
    },
    /// Another program has the port.
    #[error("port {port} of {host} is taken by {}", owner.as_deref().unwrap_or("another program"))]
    Taken {
        /// How this machine is called.
        host: RedirectHost,
        /// The port that was asked for.
        port: u16,
        /// Who has it, where the system tells.
        owner: Option<String>,
    },
    /// The port can't be bound for another reason.
    #[error("can't listen on {host}: {reason}")]
    Unusable {
        /// How this machine is called.
        host: RedirectHost,
        /// What the operating system said.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect_uri(host: RedirectHost, path: &str) -> Result<String, ListenError> {
        let options = ListenOptions {
            host,
            port: None,
            path: path.to_owned(),
            pasted: false,
        };
        options.redirect_uri(8080).map(String::from)
    }

    #[test]
    fn the_path_is_taken_as_it_is_or_not_at_all() {
        for path in ["/", "/callback", "/a/b-c_d~e.f", "/%41", "//a", "/done/"] {
            assert_eq!(
                redirect_uri(RedirectHost::Ipv4, path),
                Ok(format!("http://127.0.0.1:8080{path}"))
            );
        }
        for path in [
            "",
            "callback",
            ":1/",
            "@evil.example/",
            "0/",
            "/done",
            "/a?b",
            "/a#b",
            "/?",
            "/#",
            "/a b",
            "/a\tb",
            "/a\nb",
            "/a\\b",
            "/a/../b",
            "/./a",
            "/a/%2e%2e/b",
            "/ä",
            "/\u{0}",
            "/a\"b",
        ] {
            assert!(
                matches!(
                    redirect_uri(RedirectHost::Ipv4, path),
                    Err(ListenError::Path { .. })
                ),
                "{path:?}"
            );
        }
    }

    #[test]
    fn the_host_is_called_as_it_was_asked_for() {
        for (host, uri) in [
            (RedirectHost::Ipv4, "http://127.0.0.1:8080/x"),
            (RedirectHost::Ipv6, "http://[::1]:8080/x"),
            (RedirectHost::Localhost, "http://localhost:8080/x"),
        ] {
            assert_eq!(redirect_uri(host, "/x"), Ok(uri.to_owned()));
        }
    }
}
