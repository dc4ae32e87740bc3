//! Where a request may go: https anywhere, plain http to this machine alone.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Whether the URL names this machine by a literal: `127.0.0.1`, `[::1]` or `localhost`
/// (RFC 8252 §7.3, §8.3).
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address == Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == Ipv6Addr::LOCALHOST,
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whether a request may go there: https, or plain http to this machine.
///
/// SECURITY: whoever is between us and the server reads and changes plain http (RFC 9700 §2.6).
pub fn is_secure(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(url),
        _ => false,
    }
}

/// Reads a URL that is somebody's name: a server's, an API's. The error says what is wrong with it.
pub fn named(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "it is no URL")?;
    if url.fragment().is_some() {
        Err("it has a fragment")
    } else if !url.username().is_empty() || url.password().is_some() {
        Err("it has a user in it")
    } else if !is_secure(&url) {
        Err("it is not https")
    } else {
        Ok(url)
    }
}

/// Returns host and port, without the port where it is the scheme's own.
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Returns the URL without user, query and fragment: what may be shown and logged.
pub fn shown(url: &Url) -> String {
    format!("{}://{}{}", url.scheme(), authority(url), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        let secure = |text: &str| is_secure(&Url::parse(text).unwrap());
        for good in [
            "https://issuer.example",
            "http://127.0.0.1:8080/x",
            "http://[::1]/",
            "http://localhost:1",
        ] {
            assert!(secure(good), "{good} was refused");
        }
        for bad in [
            "http://issuer.example",
            "http://127.0.0.1.example",
            "http://localhost.example",
            "http://0.0.0.0",
            "http://127.0.0.2",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
        ] {
            assert!(!secure(bad), "{bad} was taken");
        }
    }

    #[test]
    fn what_is_shown_holds_no_query_and_no_user() {
        let url = Url::parse("https://u:p@h.example:8443/cb?code=canary#f").unwrap();
        assert_eq!(shown(&url), "https://h.example:8443/cb");
    }
}
