//! The conversations with the network: requests and their answers, and the person's browser.

use url::Url;

use super::desktop::Headless;
use super::secret::Secret;

/// Talks HTTP.
pub trait Http {
    /// Sends one request and returns the whole answer, whatever its status.
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError>;
}

/// Talks HTTP for a person, who decides what is in the request and how large the answer may be.
pub trait Fetch {
    /// Sends one request, with `more` headers beside its own, and returns the answer as soon as its
    /// head is there, whatever its status. No redirect is followed.
    fn fetch(
        &self,
        request: &HttpRequest,
        more: &[(String, Secret)],
    ) -> Result<Incoming, HttpError>;
}

/// An answer whose body is still to come.
pub struct Incoming {
    /// The status code.
    pub status: u16,
    /// Header names (lower case) and values, those that are text.
    pub headers: Vec<(String, String)>,
    /// The rest.
    pub body: Box<dyn Body>,
}

impl Incoming {
    /// Returns the first header called `name` (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// The body of an answer, as it comes.
pub trait Body {
    /// Puts what comes next into `buffer`, and returns how much that is: nothing at the end.
    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, HttpError>;
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(found, _)| found == name);
    found.map(|(_, value)| value.as_str())
}

/// Which redirects a request follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// None: the request carries a credential, or its answer is one.
    Refuse,
    /// Those that keep scheme, host and port: public metadata.
    SameOrigin,
}

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// It reads.
    Get,
    /// It hands something over.
    Post,
    /// It replaces what is there.
    Put,
    /// It removes what is there.
    Delete,
    /// It reads what there is to say of it, without the thing itself.
    Head,
    /// It asks what may be done there.
    Options,
    /// It changes a part of what is there (RFC 5789).
    Patch,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 7] = [
        Self::Get,
        Self::Head,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Options,
    ];

    /// Returns its name (RFC 9110 §9.1).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
        }
    }
}

/// A client's certificate chain and its private key, both in PEM, one behind the other.
#[derive(Debug, Clone)]
pub struct TlsIdentity(pub Secret);

/// One request.
#[derive(Debug)]
pub struct HttpRequest {
    /// What it does.
    pub method: Method,
    /// Where to: https, or http to a loopback literal.
    pub url: Url,
    /// Header names (lower case) and values; `authorization` values are never traced.
    pub headers: Vec<(&'static str, Secret)>,
    /// The body, where there is one.
    pub body: Option<Secret>,
    /// Which redirects to follow.
    pub redirects: Redirects,
    /// What the client shows in the TLS handshake, where it shows anything.
    pub identity: Option<TlsIdentity>,
}

impl HttpRequest {
    /// Returns a GET of public metadata as JSON.
    pub fn metadata(url: Url) -> Self {
        let accept = Secret::from("application/json".to_owned());
        Self {
            method: Method::Get,
            url,
            headers: vec![("accept", accept)],
            body: None,
            redirects: Redirects::SameOrigin,
            identity: None,
        }
    }

    /// Returns the same request for the case that the answer is another than before: with
    /// `If-None-Match` and `If-Modified-Since` (RFC 9110 §13.1.2, §13.1.3).
    #[must_use]
    pub fn unless_still(mut self, etag: Option<&str>, last_modified: Option<&str>) -> Self {
        let conditions = [
            ("if-none-match", etag),
            ("if-modified-since", last_modified),
        ];
        let stated = conditions
            .into_iter()
            .filter_map(|(name, value)| Some((name, Secret::from(value?.to_owned()))));
        self.headers.extend(stated);
        self
    }

    /// Returns a POST of form fields whose answer is JSON.
    ///
    /// SECURITY: it carries a code or a token, so no redirect is followed: a server that sends the
    /// request on would hand both to somebody else (RFC 9700 §4.12).
    pub fn form(url: Url, fields: Secret) -> Self {
        let text = |value: &str| Secret::from(value.to_owned());
        Self {
            method: Method::Post,
            url,
            headers: vec![
                ("accept", text("application/json")),
                ("content-type", text("application/x-www-form-urlencoded")),
            ],
            body: Some(fields),
            redirects: Redirects::Refuse,
            identity: None,
        }
    }
}

/// One answer.
#[derive(Debug)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header names (lower case) and values, those that are text.
    pub headers: Vec<(String, String)>,
    /// The body, at most 1 MiB; it may hold tokens.
    pub body: Secret,
}

impl HttpResponse {
    /// Returns the first header called `name` (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// Why there was no answer, or none that may be used. URLs are shown without query and user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// What the client shows in the handshake is nothing that TLS takes. The person who named it is
    /// to blame.
    #[error("the client's certificate or its key can't be used: {reason}")]
    Identity {
        /// What is wrong with it.
        reason: String,
    },
    /// The extra certificate authorities can't be read. The person who named the file is to blame.
    #[error("the certificate authorities in {place} can't be used: {reason}")]
    Authorities {
        /// The file.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No connection: name not found, refused, unreachable. The network or the address is to blame.
    #[error("can't connect to {host}: {reason}")]
    Connect {
        /// Host and port.
        host: String,
        /// What the operating system said.
        reason: String,
    },
    /// The answer broke off or was no HTTP. The server is to blame.
    #[error("{host} broke off: {reason}")]
    Broken {
        /// Host and port.
        host: String,
        /// What went wrong.
        reason: String,
    },
    /// Plain http to something other than this machine. The person who gave the URL is to blame.
    #[error("{url} is not https")]
    Insecure {
        /// The URL.
        url: String,
    },
    /// A redirect to somewhere the request must not go. The server is to blame.
    #[error("{host} redirects to {target}, which is not followed")]
    Redirected {
        /// Host and port.
        host: String,
        /// Scheme, host and port of the new place.
        target: String,
    },
    /// Nothing within the time limit.
    #[error("{host} did not answer within {seconds} s")]
    Timeout {
        /// Host and port.
        host: String,
        /// The limit.
        seconds: u64,
    },
    /// The certificate or the handshake failed.
    #[error("TLS with {host} failed: {reason}")]
    Tls {
        /// Host and port.
        host: String,
        /// What the TLS library said.
        reason: String,
    },
    /// More than the body limit.
    #[error("{host} sent more than {limit} bytes")]
    TooLarge {
        /// Host and port.
        host: String,
        /// The limit in bytes.
        limit: u64,
    },
}

impl HttpError {
    /// Whether the server can't be asked just now, so that what it said before may do. What it did
    /// say, or what is wrong with the request, is no outage.
    ///
    /// SECURITY: whoever can spoil a handshake can keep packets back as well, so that a failed one
    /// among these gives him nothing more.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Broken { .. }
            | Self::Connect { .. }
            | Self::Timeout { .. }
            | Self::Tls { .. } => true,
            Self::Authorities { .. }
            | Self::Identity { .. }
            | Self::Insecure { .. }
            | Self::Redirected { .. }
            | Self::TooLarge { .. } => false,
        }
    }
}

/// Opens a URL in front of the person.
pub trait Browser {
    /// Starts a browser with `url`, does not wait for it, and returns the program's name.
    fn open(&self, url: &Url) -> Result<String, BrowserError>;

    /// Returns what has become of the browser that was opened last, where its program ended and
    /// said that it failed; each failure once. What can open it instead has been started then.
    ///
    /// Nobody waits for a program that goes on: whoever waits for something else looks here now and
    /// then.
    fn setback(&self) -> Option<String>;

    /// Returns the commands that [`Self::open`] would try for `url`, as argument lists.
    fn openers(&self, url: &Url) -> Result<Vec<Vec<String>>, BrowserError>;
}

/// Why no browser was opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrowserError {
    /// There is no browser to open: no display, a remote shell, CI, a container.
    #[error("no browser here: {0}")]
    Headless(#[from] Headless),
    /// None of the commands that could open it did start.
    #[error("no browser was started: {reason}")]
    NotStarted {
        /// The commands, and what the operating system said of each.
        reason: String,
    },
}
