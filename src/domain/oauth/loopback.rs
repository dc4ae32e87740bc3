//! The conversation with whoever listens for the browser to come back (RFC 8252 §7.3).

use std::time::Duration;

use url::Url;

use super::profile::words::RedirectHost;
use crate::domain::secret::Secret;

/// Listens on this machine for the browser to come back from the authorization server.
pub trait Loopback {
    /// Binds the port and starts to listen; `judge` says of each query that comes in what it is.
    fn listen(
        &self,
        options: ListenOptions,
        judge: Judge,
    ) -> Result<Box<dyn Listener>, ListenError>;
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
    /// Another program has the port.
    #[error("port {port} of 127.0.0.1 is taken by another program")]
    Taken {
        /// The port that was asked for.
        port: u16,
    },
    /// The port can't be bound for another reason.
    #[error("can't listen on 127.0.0.1: {reason}")]
    Unusable {
        /// What the operating system said.
        reason: String,
    },
}
