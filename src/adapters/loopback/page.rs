//! What the browser is shown: fixed pages, without script, without anything from elsewhere, and
//! without a word of what came in.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What stands in an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    status: &'static str,
    header: &'static str,
    title: &'static str,
    words: &'static str,
}

/// A whole answer.
pub(super) struct Answer {
    pub(super) page: &'static Page,
    /// Where the browser is sent.
    pub(super) location: Option<String>,
    /// Whether the page itself is wanted: a HEAD has none (RFC 9110 §9.3.2).
    pub(super) has_body: bool,
    /// Whether nothing comes after it.
    pub(super) is_last: bool,
}

impl From<&'static Page> for Answer {
    fn from(page: &'static Page) -> Self {
        Self {
            page,
            location: None,
            has_body: true,
            is_last: false,
        }
    }
}

/// The answer has come; where to look next.
pub(super) const MOVED: &Page = &Page {
    status: "303 See Other",
    header: "",
    title: "One moment",
    words: "The answer has reached authctl.",
};

/// The way on to where the person wanted to go.
pub(super) const ON: &Page = &Page {
    words: "authctl sends you on to the server.",
    ..*MOVED
};

/// The last page of a login. It does not say that all went well: that is known in the terminal.
pub(super) const ANSWERED: &Page = &Page {
    status: "200 OK",
    header: "",
    title: "Back to the terminal",
    words: "authctl has the answer and is finishing the login there. You can close this tab.",
};

/// The last page of a login that was refused.
pub(super) const REFUSED: &Page = &Page {
    status: "200 OK",
    header: "",
    title: "Not signed in",
    words: "The login was refused, and nothing was stored. The terminal says more. You can close this tab.",
};

/// The answer to another login, or to none.
pub(super) const FOREIGN: &Page = &Page {
    status: "400 Bad Request",
    header: "",
    title: "Not this login",
    words: "This address does not belong to the login that authctl is waiting for. Go back to the tab that it opened, or start again in the terminal.",
};

/// A request that no browser sends.
pub(super) const MALFORMED: &Page = &Page {
    status: "400 Bad Request",
    header: "",
    title: "Not understood",
    words: "authctl only takes the browser's way back from a login.",
};

/// A request that a web page sent behind the person's back.
pub(super) const SUBRESOURCE: &Page = &Page {
    status: "403 Forbidden",
    header: "",
    ..*MALFORMED
};

/// Another path.
pub(super) const NOTHING: &Page = &Page {
    status: "404 Not Found",
    header: "",
    title: "Nothing here",
    ..*MALFORMED
};

/// Another method.
pub(super) const METHOD: &Page = &Page {
    status: "405 Method Not Allowed",
    header: "Allow: GET\r\n",
    ..*MALFORMED
};

/// Another host's name for this address.
pub(super) const MISDIRECTED: &Page = &Page {
    status: "421 Misdirected Request",
    header: "",
    ..*MALFORMED
};

const STYLE: &str = ":root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:grid;place-items:center;\
font:1.05rem/1.6 system-ui,sans-serif;background:#f6f5f1;color:#22252b}\
main{max-width:27rem;margin:1.5rem;padding:2.2rem 2.4rem;border-radius:.9rem;\
background:#fff;box-shadow:0 1px 3px #0002,0 12px 40px #0001}\
h1{margin:.2rem 0 .6rem;font-size:1.5rem;line-height:1.25}\
p{margin:0}.name{font:600 .85rem ui-monospace,monospace;letter-spacing:.04em;color:#2f6f5e}\
@media(prefers-color-scheme:dark){body{background:#15171b;color:#e6e4de}\
main{background:#1f2228;box-shadow:none}.name{color:#7fc7b1}}";

impl Answer {
    /// Returns the answer as it goes over the wire.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <title>{title} · authctl</title><style>{STYLE}</style></head>\n\
             <body><main><p class=\"name\">authctl</p><h1>{title}</h1><p>{words}</p></main></body>\n\
             </html>\n",
            title = self.page.title,
            words = self.page.words,
        );
        let style = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
        let location = self
            .location
            .as_ref()
            .map(|url| format!("Location: {url}\r\n"))
            .unwrap_or_default();
        let mut answer = String::new();
        // SECURITY: nothing may be loaded, framed, posted, sniffed, kept or passed on from here.
        // Writing to a String cannot fail.
        let _infallible = write!(
            answer,
            "HTTP/1.1 {}\r\n{}{location}\
             Content-Type: text/html; charset=utf-8\r\n\
             Content-Length: {}\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'sha256-{style}'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
             X-Content-Type-Options: nosniff\r\n\
             X-Frame-Options: DENY\r\n\
             Referrer-Policy: no-referrer\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\n\
             Cross-Origin-Resource-Policy: same-origin\r\n\
             Cache-Control: no-store\r\n\
             Connection: close\r\n\r\n",
            self.page.status,
            self.page.header,
            body.len(),
        );
        if self.has_body {
            answer.push_str(&body);
        }
        answer.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_exact_and_nothing_is_loaded() {
        for page in [
            MOVED,
            ON,
            ANSWERED,
            REFUSED,
            FOREIGN,
            MALFORMED,
            SUBRESOURCE,
            NOTHING,
            METHOD,
            MISDIRECTED,
        ] {
            let answer = String::from_utf8(Answer::from(page).bytes()).unwrap();
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(
                head.contains(&format!("Content-Length: {}\r\n", body.len())),
                "{head}"
            );
            assert!(head.contains("default-src 'none'"));
            for foreign in ["<script", "src=", "href=", "http:", "https:", "url("] {
                assert!(!body.contains(foreign), "{foreign} in {body}");
            }
        }
    }
}
