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
    is_good: bool,
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
    is_good: true,
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
    is_good: true,
    header: "",
    title: "Back to the terminal",
    words: "authctl has the answer and is finishing the login there. You can close this tab.",
};

/// The last page of a login that was refused.
pub(super) const REFUSED: &Page = &Page {
    status: "200 OK",
    is_good: false,
    header: "",
    title: "Not signed in",
    words: "The login was refused, and nothing was stored. The terminal says more. You can close this tab.",
};

/// The answer to another login, or to none.
pub(super) const FOREIGN: &Page = &Page {
    status: "400 Bad Request",
    is_good: false,
    header: "",
    title: "Not this login",
    words: "This address does not belong to the login that authctl is waiting for. Go back to the tab that it opened, or start again in the terminal.",
};

/// A request that no browser sends.
pub(super) const MALFORMED: &Page = &Page {
    status: "400 Bad Request",
    is_good: false,
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

const STYLE: &str = ":root{color-scheme:light dark;--ink:#1d2126;--soft:#5b6470;--paper:#f4f3ef;--card:#fff;\
--line:#0000000f;--mark:#2f6f5e;--tint:#2f6f5e1a}\
body{margin:0;min-height:100vh;display:grid;place-items:center;\
font:1rem/1.6 system-ui,sans-serif;background:var(--paper);color:var(--ink)}\
main{box-sizing:border-box;width:min(27rem,100vw - 2rem);padding:2.5rem 2.25rem 2rem;\
border:1px solid var(--line);border-radius:1rem;background:var(--card);\
box-shadow:0 1px 2px #0000000a,0 1.5rem 3rem -1rem #00000024}\
i{display:grid;place-items:center;width:3rem;height:3rem;border-radius:.8rem;\
background:var(--tint);color:var(--mark);font:600 1.15rem ui-monospace,monospace}\
h1{margin:1.25rem 0 .4rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.01em}\
p{margin:0;color:var(--soft)}\
p+p{margin-top:1.75rem;padding-top:1rem;border-top:1px solid var(--line);\
font:.8rem ui-monospace,monospace}\
.no{--mark:#a3472f;--tint:#a3472f1a}.no i{font-size:1.7rem}\
@media(prefers-color-scheme:dark){:root{--ink:#eceae4;--soft:#a3a8b0;--paper:#14161a;\
--card:#1d2025;--line:#ffffff14;--mark:#7fc7b1;--tint:#7fc7b11f}\
.no{--mark:#e59a80;--tint:#e59a801f}}";

impl Answer {
    /// Returns the answer as it goes over the wire.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let (class, mark) = if self.page.is_good {
            ("yes", "&gt;_")
        } else {
            ("no", "×")
        };
        let body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <title>{title} · authctl</title><style>{STYLE}</style></head>\n\
             <body><main class=\"{class}\"><i aria-hidden=\"true\">{mark}</i><h1>{title}</h1>\
             <p>{words}</p><p>authctl</p></main></body>\n\
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
