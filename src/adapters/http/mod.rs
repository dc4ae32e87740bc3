//! Talks HTTP: one client a kind of place, built at the first request that needs it.

mod fetch;
mod options;

use std::cell::{OnceCell, RefCell};
use std::error::Error as StdError;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, ClientBuilder, RequestBuilder, Response};
use reqwest::header::{HeaderName, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Identity, Method};
use url::Url;

pub use options::NetworkOptions;

use crate::adapters::files::read_limited;
use crate::domain::origin::{authority, is_loopback, shown};
use crate::domain::ports::{
    self, Http, HttpError, HttpRequest, HttpResponse, Redirects, TlsIdentity,
};
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use options::{CONNECT_LIMIT, TOTAL_LIMIT};

/// How large an answer may be, in bytes.
const BODY_LIMIT: u64 = 1 << 20;
/// How large a file of certificate authorities may be, in bytes; a system's own has 250 KB.
const AUTHORITIES_LIMIT: usize = 4 << 20;
const MOST_REDIRECTS: usize = 5;
/// Shorter than any server's: a connection that the server has closed is not tried again.
const IDLE_LIMIT: Duration = Duration::from_secs(4);

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
        let deadline = Instant::now() + self.options.limit(TOTAL_LIMIT);
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
        let left = deadline.saturating_duration_since(Instant::now());
        let builder = self.prepared(request, url)?.timeout(left);
        self.sent(builder, request.method, url)
    }

    fn prepared(&self, request: &HttpRequest, url: &Url) -> Result<RequestBuilder, HttpError> {
        let method = match request.method {
            ports::Method::Get => Method::GET,
            ports::Method::Post => Method::POST,
            ports::Method::Put => Method::PUT,
            ports::Method::Delete => Method::DELETE,
            ports::Method::Head => Method::HEAD,
            ports::Method::Options => Method::OPTIONS,
            ports::Method::Patch => Method::PATCH,
        };
        let client = self.client(url, request.identity.as_ref())?;
        let mut builder = client.request(method, url.clone());
        for (name, value) in &request.headers {
            builder = builder.header(HeaderName::from_static(name), sensitive(name, value, url)?);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.expose().to_vec());
        }
        Ok(builder)
    }

    fn sent(
        &self,
        builder: RequestBuilder,
        method: ports::Method,
        url: &Url,
    ) -> Result<Response, HttpError> {
        let start = Instant::now();
        let answer = builder.send();
        self.trace(method, url, start, answer.as_ref().ok());
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
            .connect_timeout(self.options.limit(CONNECT_LIMIT));
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
        let headers = headers_of(&response);
        let mut body = Vec::new();
        let mut limited = response.take(BODY_LIMIT + 1);
        let mut piece = [0_u8; 8192];
        loop {
            // The library's limit is one read's: a server that sends a byte now and then would
            // never meet it.
            if Instant::now() >= deadline {
                return Err(self.options.late(url, false));
            }
            match limited.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => body.extend_from_slice(piece.get(..count).unwrap_or_default()),
                Err(error) => return Err(self.options.cut_off(&error, url)),
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

    /// Sorts the library's errors by who has to do something about them.
    fn explained(&self, error: &reqwest::Error, url: &Url) -> HttpError {
        let host = authority(url);
        let reason = root_cause(error);
        if error.is_timeout() {
            self.options.late(url, error.is_connect())
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
    fn trace(&self, method: ports::Method, url: &Url, start: Instant, answer: Option<&Response>) {
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
            "{} {} {outcome} {took} ms",
            method.as_str(),
            visible(&place)
        );
    }
}

/// Returns a header's value as the library has it.
fn sensitive(name: &str, value: &Secret, url: &Url) -> Result<HeaderValue, HttpError> {
    let value = HeaderValue::from_bytes(value.expose());
    let mut value = value.map_err(|_| HttpError::Broken {
        host: authority(url),
        reason: format!("the value of {name} does not fit into a header"),
    })?;
    // SECURITY: kept out of the library's own debug output.
    value.set_sensitive(true);
    Ok(value)
}

fn headers_of(response: &Response) -> Vec<(String, String)> {
    let headers = response.headers().iter();
    let texts = headers
        .filter_map(|(name, value)| Some((name.as_str().into(), value.to_str().ok()?.into())));
    texts.collect()
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
