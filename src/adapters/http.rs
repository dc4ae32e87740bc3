//! Talks HTTP: one client a kind of place, built at the first request that needs it.

use std::cell::{OnceCell, RefCell};
use std::error::Error as StdError;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::header::{HeaderName, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Identity, Method};
use url::Url;

use super::files::read_limited;
use crate::domain::origin::{authority, is_loopback, shown};
use crate::domain::ports::{
    self, Http, HttpError, HttpRequest, HttpResponse, Redirects, TlsIdentity,
};
use crate::domain::secret::Secret;
use crate::domain::text::visible;

/// How large an answer may be, in bytes.
const BODY_LIMIT: u64 = 1 << 20;
/// How large a file of certificate authorities may be, in bytes; a system's own has 250 KB.
const AUTHORITIES_LIMIT: usize = 4 << 20;
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
const TOTAL_LIMIT: Duration = Duration::from_secs(30);
const MOST_REDIRECTS: usize = 5;
/// Shorter than any server's: a connection that the server has closed is not tried again.
const IDLE_LIMIT: Duration = Duration::from_secs(4);

/// What the person may choose about the network.
#[derive(Debug, Clone, Default)]
pub struct NetworkOptions {
    /// How long a whole request may take; 10 s to connect and 30 s in all where nothing is said.
    pub timeout: Option<Duration>,
    /// A file of certificate authorities to trust beside the platform's.
    pub authorities: Option<PathBuf>,
    /// Whether each request is told on standard error.
    pub trace: bool,
}

/// The web, as this machine reaches it.
#[derive(Debug)]
pub struct SystemHttp {
    options: NetworkOptions,
    remote: OnceCell<Client>,
    loopback: OnceCell<Client>,
    plain_loopback: OnceCell<Client>,
    /// The last client that shows a certificate, and whether it goes to this machine.
    known: RefCell<Option<(TlsIdentity, bool, Client)>>,
}

impl SystemHttp {
    /// Returns the web under these options. Nothing is read or built yet.
    pub fn new(options: NetworkOptions) -> Self {
        Self {
            options,
            remote: OnceCell::new(),
            loopback: OnceCell::new(),
            plain_loopback: OnceCell::new(),
            known: RefCell::new(None),
        }
    }
}

impl Http for SystemHttp {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let deadline = Instant::now() + self.limit(TOTAL_LIMIT);
        let mut url = request.url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let response = self.exchange(&request, &url, deadline)?;
            match redirect(&response, &url) {
                Some(target) if request.redirects == Redirects::SameOrigin => {
                    url = same_origin(&url, target)?;
                }
                _ => return self.taken(response, &url, deadline),
            }
        }
        Err(HttpError::Broken {
            host: authority(&url),
            reason: format!("more than {MOST_REDIRECTS} redirects"),
        })
    }
}

impl SystemHttp {
    fn exchange(
        &self,
        request: &HttpRequest,
        url: &Url,
        deadline: Instant,
    ) -> Result<Response, HttpError> {
        let method = match request.method {
            ports::Method::Get => Method::GET,
            ports::Method::Post => Method::POST,
            ports::Method::Put => Method::PUT,
            ports::Method::Delete => Method::DELETE,
        };
        let mut builder = self
            .client(url, request.identity.as_ref())?
            .request(method.clone(), url.clone())
            .timeout(deadline.saturating_duration_since(Instant::now()));
        for (name, value) in &request.headers {
            let mut value =
                HeaderValue::from_bytes(value.expose()).map_err(|_| HttpError::Broken {
                    host: authority(url),
                    reason: format!("the value of {name} does not fit into a header"),
                })?;
            // SECURITY: kept out of the library's own debug output.
            value.set_sensitive(true);
            builder = builder.header(HeaderName::from_static(name), value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.expose().to_vec());
        }
        let start = Instant::now();
        let answer = builder.send();
        self.trace(&method, url, start, answer.as_ref().ok());
        answer.map_err(|error| self.explained(&error, url))
    }

    /// Returns the client for a place.
    ///
    /// SECURITY: plain http goes to this machine alone, and what goes to this machine takes no
    /// proxy, which would see it.
    fn client(&self, url: &Url, identity: Option<&TlsIdentity>) -> Result<Client, HttpError> {
        let (slot, local) = match (url.scheme(), is_loopback(url)) {
            ("http", true) => (&self.plain_loopback, true),
            ("https", true) => (&self.loopback, true),
            ("https", false) => (&self.remote, false),
            _ => {
                return Err(HttpError::Insecure { url: shown(url) });
            }
        };
        // Where no TLS is spoken, nothing is shown.
        let identity = identity.filter(|_| url.scheme() == "https");
        let Some(identity) = identity else {
            if let Some(client) = slot.get() {
                return Ok(client.clone());
            }
            let built = self.builder(url, local)?.build();
            let client = built.map_err(|error| HttpError::Tls {
                host: authority(url),
                reason: root_cause(&error),
            })?;
            return Ok(slot.get_or_init(|| client).clone());
        };
        if let Some((known, at, client)) = &*self.known.borrow()
            && *at == local
            && known.0.matches(identity.0.expose())
        {
            return Ok(client.clone());
        }
        let unusable = |error: reqwest::Error| HttpError::Identity {
            reason: root_cause(&error),
        };
        let shown = Identity::from_pem(identity.0.expose()).map_err(unusable)?;
        let built = self.builder(url, local)?.identity(shown).build();
        let client = built.map_err(unusable)?;
        *self.known.borrow_mut() = Some((identity.clone(), local, client.clone()));
        Ok(client)
    }

    fn builder(&self, url: &Url, local: bool) -> Result<ClientBuilder, HttpError> {
        let mut builder = ClientBuilder::new()
            .user_agent(concat!("authctl/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            // SECURITY: a request that may have reached the server is never sent again behind our
            // back; it could be a refresh, whose second use ends the login (RFC 9700 §4.14.2).
            .retry(reqwest::retry::never())
            .http1_only()
            .pool_idle_timeout(IDLE_LIMIT)
            .connect_timeout(self.limit(CONNECT_LIMIT));
        if local {
            // SECURITY: `localhost` is this machine whatever a name server says.
            let here = [
                SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
            ];
            builder = builder.no_proxy().resolve_to_addrs("localhost", &here);
        }
        builder = if url.scheme() == "http" {
            // No TLS will be spoken: the platform's authorities need not be read.
            builder.tls_certs_only([])
        } else {
            builder.tls_certs_merge(self.authorities()?)
        };
        Ok(builder)
    }

    fn authorities(&self) -> Result<Vec<Certificate>, HttpError> {
        let Some(path) = &self.options.authorities else {
            return Ok(Vec::new());
        };
        let unusable = |reason: String| HttpError::Authorities {
            place: path.display().to_string(),
            reason,
        };
        let pem = std::fs::File::open(path)
            .and_then(|file| read_limited(file, AUTHORITIES_LIMIT))
            .map_err(|error| unusable(error.to_string()))?
            .ok_or_else(|| unusable(format!("it is larger than {AUTHORITIES_LIMIT} bytes")))?;
        let found = Certificate::from_pem_bundle(&pem)
            .map_err(|_| unusable("it is no file of certificates in PEM".into()))?;
        if found.is_empty() {
            return Err(unusable("there is no certificate in it".into()));
        }
        Ok(found)
    }

    /// Reads the answer's body within what is left of the time.
    fn taken(
        &self,
        response: Response,
        url: &Url,
        deadline: Instant,
    ) -> Result<HttpResponse, HttpError> {
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            })
            .collect();
        let mut body = Vec::new();
        let mut limited = response.take(BODY_LIMIT + 1);
        let mut piece = [0_u8; 8192];
        loop {
            // The library's limit is one read's: a server that sends a byte now and then would
            // never meet it.
            if Instant::now() >= deadline {
                return Err(self.late(url, false));
            }
            match limited.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => body.extend_from_slice(piece.get(..count).unwrap_or_default()),
                Err(error) if is_timeout(&error) => return Err(self.late(url, false)),
                Err(error) => {
                    return Err(HttpError::Broken {
                        host: authority(url),
                        reason: root_cause(&error),
                    });
                }
            }
        }
        if body.len() as u64 > BODY_LIMIT {
            return Err(HttpError::TooLarge {
                host: authority(url),
                limit: BODY_LIMIT,
            });
        }
        Ok(HttpResponse {
            status,
            headers,
            body: Secret::new(body),
        })
    }

    fn late(&self, url: &Url, connecting: bool) -> HttpError {
        let usual = if connecting {
            CONNECT_LIMIT
        } else {
            TOTAL_LIMIT
        };
        HttpError::Timeout {
            host: authority(url),
            seconds: self.limit(usual).as_secs(),
        }
    }

    fn limit(&self, usual: Duration) -> Duration {
        // A day is as good as for ever, and no clock runs over by it.
        let most = Duration::from_secs(86_400);
        self.options.timeout.unwrap_or(usual).min(most)
    }

    /// Sorts the library's errors by who has to do something about them.
    fn explained(&self, error: &reqwest::Error, url: &Url) -> HttpError {
        let host = authority(url);
        let reason = root_cause(error);
        if error.is_timeout() {
            self.late(url, error.is_connect())
        } else if error.is_connect() {
            // rustls comes through as one kind of I/O error, and a handshake that ends early as
            // another; refused connections and unknown names have kinds of their own.
            let handshake = url.scheme() == "https"
                && causes(error)
                    .into_iter()
                    .filter_map(|cause| cause.downcast_ref::<io::Error>())
                    .any(is_handshake);
            if handshake {
                HttpError::Tls { host, reason }
            } else {
                HttpError::Connect { host, reason }
            }
        } else {
            HttpError::Broken { host, reason }
        }
    }

    /// SECURITY: a trace names the place and the outcome; queries, headers and bodies hold codes
    /// and tokens, and are never in it.
    fn trace(&self, method: &Method, url: &Url, start: Instant, answer: Option<&Response>) {
        if !self.options.trace {
            return;
        }
        let outcome = answer.map_or_else(
            || "no answer".to_owned(),
            |response| response.status().as_u16().to_string(),
        );
        let place = shown(url);
        let took = start.elapsed().as_millis();
        // Where standard error is gone there is nobody left to tell.
        let _lost = writeln!(
            io::stderr(),
            "{method} {} {outcome} {took} ms",
            visible(&place)
        );
    }
}

fn redirect(response: &Response, url: &Url) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    url.join(location).ok()
}

fn same_origin(from: &Url, to: Url) -> Result<Url, HttpError> {
    if from.origin() == to.origin() {
        Ok(to)
    } else {
        Err(HttpError::Redirected {
            host: authority(from),
            target: format!("{}://{}", to.scheme(), authority(&to)),
        })
    }
}

/// Looks into I/O errors that hold one another: their `source` skips what they hold.
fn is_handshake(error: &io::Error) -> bool {
    let kinds = [io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof];
    let inner = error.get_ref();
    kinds.contains(&error.kind())
        || inner
            .and_then(|inner| inner.downcast_ref::<io::Error>())
            .is_some_and(is_handshake)
}

fn is_timeout(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::TimedOut
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
            .is_some_and(reqwest::Error::is_timeout)
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut chain = vec![error];
    let mut next = error.source();
    while let Some(cause) = next {
        chain.push(cause);
        next = cause.source();
    }
    chain
}

/// Returns what the innermost error says: the library's outer ones repeat the URL.
fn root_cause(error: &(dyn StdError + 'static)) -> String {
    causes(error)
        .last()
        .copied()
        .map_or_else(String::new, ToString::to_string)
}
