//! Reads the head of one HTTP request, strictly: what a browser sends on a redirect, and no more.

/// What of a request decides about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) host: String,
    pub(super) fetch: Fetch,
}

/// Who sends it, by its own account (W3C Fetch Metadata).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fetch {
    /// A browser that goes to the page: the redirect.
    Navigation,
    /// A browser on behalf of a page: an image, a script, a `fetch`.
    Subresource,
    /// A program that is no browser, or one from before browsers said so.
    Unsaid,
}

/// A request that no browser sends on a redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// Reads a head that ends with its empty line.
///
/// SECURITY: whatever can be read in two ways is refused: bare line feeds, folded lines, a second
/// Host, absolute-form targets, bodies (RFC 9112 §2.2, §3.2, §5.2, §6.1).
pub(super) fn read(bytes: &[u8]) -> Result<Head, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|_| Malformed)?;
    let text = text.strip_suffix("\r\n\r\n").ok_or(Malformed)?;
    let mut lines = text.split("\r\n");
    let mut words = lines.next().ok_or(Malformed)?.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Malformed);
    };
    if !is_token(method)
        || !target.starts_with('/')
        || !target.bytes().all(|b| b.is_ascii_graphic())
    {
        return Err(Malformed);
    }
    let mut hosts = Vec::new();
    let (mut site, mut mode, mut destination, mut ahead) = (None, None, None, false);
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(Malformed)?;
        let value = value.trim_matches([' ', '\t']);
        if !is_token(name) || value.chars().any(|c| c.is_control() && c != '\t') {
            return Err(Malformed);
        }
        match name.to_ascii_lowercase().as_str() {
            "host" => hosts.push(value),
            "transfer-encoding" => return Err(Malformed),
            "content-length" if value != "0" => return Err(Malformed),
            "sec-fetch-site" => site = Some(value),
            "sec-fetch-mode" => mode = Some(value),
            "sec-fetch-dest" => destination = Some(value),
            "sec-purpose" | "purpose" => ahead = true,
            _ => {}
        }
    }
    let &[host] = hosts.as_slice() else {
        return Err(Malformed);
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(Head {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        host: host.to_owned(),
        fetch: match (site, destination) {
            // Fetched ahead of need: nobody has gone there yet, and it is asked for again.
            _ if ahead => Fetch::Subresource,
            // A browser sends all three; a library that only says its mode is none.
            (None, None) => Fetch::Unsaid,
            _ if mode == Some("navigate") && destination.is_none_or(|d| d == "document") => {
                Fetch::Navigation
            }
            _ => Fetch::Subresource,
        },
    })
}

/// A token of RFC 9110 §5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head(text: &str) -> Result<Head, Malformed> {
        read(text.as_bytes())
    }

    #[test]
    fn what_a_browser_sends() {
        let chromium = "GET /callback?code=C&state=S HTTP/1.1\r\nHost: 127.0.0.1:1\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\n\r\n";
        assert_eq!(
            head(chromium),
            Ok(Head {
                method: "GET".into(),
                path: "/callback".into(),
                query: "code=C&state=S".into(),
                host: "127.0.0.1:1".into(),
                fetch: Fetch::Navigation,
            })
        );
        let curl = head("GET / HTTP/1.0\r\nhost:  x \r\nAccept: */*\r\n\r\n").unwrap();
        assert_eq!((curl.host.as_str(), curl.fetch), ("x", Fetch::Unsaid));
        let library = head("GET / HTTP/1.1\r\nHost: x\r\nSec-Fetch-Mode: cors\r\n\r\n").unwrap();
        assert_eq!(library.fetch, Fetch::Unsaid);
    }

    #[test]
    fn what_a_page_sends() {
        for (mode, destination) in [
            ("no-cors", "image"),
            ("no-cors", "script"),
            ("cors", "empty"),
            ("navigate", "iframe"),
        ] {
            let request = format!(
                "GET / HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {destination}\r\n\r\n"
            );
            assert_eq!(
                head(&request).unwrap().fetch,
                Fetch::Subresource,
                "{mode} {destination}"
            );
        }
    }

    #[test]
    fn what_a_browser_fetches_ahead_of_need() {
        let ahead = "GET / HTTP/1.1\r\nHost: x\r\nSec-Purpose: prefetch;prerender\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n";
        assert_eq!(head(ahead).unwrap().fetch, Fetch::Subresource);
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for bad in [
            "",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n",
            "GET / HTTP/1.1\nHost: x\n\n",
            "GET / HTTP/1.1\r\nHost: x\nY: z\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\0\r\n\r\n",
            "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / x HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/2\r\nHost: x\r\n\r\n",
            "GET /é HTTP/1.1\r\nHost: x\r\n\r\n",
            "G{T / HTTP/1.1\r\nHost: x\r\n\r\n",
        ] {
            assert_eq!(head(bad), Err(Malformed), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_stumble(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _any_verdict = read(&bytes);
        }
    }
}
