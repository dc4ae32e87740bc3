//! Answers that refuse: in the server's words where it has some, and by what they are where it has
//! none.

use serde::Deserialize;
use serde::de::IgnoredAny;
use url::Url;

use super::TokenError;
use crate::domain::oauth::challenge::challenges;
use crate::domain::origin::authority;
use crate::domain::ports::HttpResponse;
use crate::domain::text::excerpt;

/// The error response of RFC 6749 §5.2.
#[derive(Deserialize)]
struct Refusal {
    error: Word,
    error_description: Option<Word>,
    error_uri: Option<Word>,
}

/// A member that is text, and what some servers make of it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    Details {
        status: Option<String>,
        message: Option<String>,
    },
    Other(IgnoredAny),
}

impl Word {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            Self::Details { status, message } => status.or(message),
            Self::Text(_) | Self::Other(_) => None,
        }
    }
}

/// What a server says no with.
struct Refused {
    error: String,
    description: Option<String>,
    page: Option<String>,
}

impl Refused {
    fn of(answer: &HttpResponse) -> Option<Self> {
        let refusal: Refusal = serde_json::from_slice(answer.body.expose()).ok()?;
        Some(Self {
            error: refusal.error.text()?,
            description: refusal.error_description.and_then(Word::text),
            page: refusal.error_uri.and_then(Word::text),
        })
    }

    /// A resource, and a server that treats a client as one, says it in a header (RFC 6750 §3).
    fn of_challenge(answer: &HttpResponse) -> Option<Self> {
        let all = challenges(answer);
        let challenge = all.iter().find(|one| one.get("error").is_some())?;
        let said = |name| challenge.get(name).map(str::to_owned);
        Some(Self {
            error: said("error")?,
            description: said("error_description"),
            page: said("error_uri"),
        })
    }
}

/// Whether an answer says no, whatever its status: some servers refuse with 200.
pub(in crate::domain::oauth) fn is_refusal(answer: &HttpResponse) -> bool {
    answer.status != 200 || Refused::of(answer).is_some()
}

/// Reads an answer that gives no tokens.
pub(in crate::domain::oauth) fn refusal(endpoint: &Url, answer: &HttpResponse) -> TokenError {
    let host = authority(endpoint);
    let said = Refused::of(answer).or_else(|| Refused::of_challenge(answer));
    let Some(refused) = said else {
        return unexplained(host, endpoint, answer);
    };
    let page = refused
        .page
        .as_deref()
        .and_then(|page| Url::parse(page).ok())
        // SECURITY: a person may follow it: nothing but a web page is shown, and no page that
        // somebody on the way could have written.
        .filter(|page| page.scheme() == "https")
        .map(|page| format!("see {}", excerpt(page.as_str(), 200)));
    let description = refused
        .description
        .map(|text| excerpt(&without_tokens(&text), 200));
    let said: Vec<String> = [description, page, retry_after(answer)]
        .into_iter()
        .flatten()
        .collect();
    TokenError::Refused {
        host,
        error: excerpt(&without_tokens(&refused.error), 64),
        description: (!said.is_empty()).then(|| said.join("; ")),
    }
}

/// Names an answer that refuses and does not say why, without any of it.
fn unexplained(host: String, endpoint: &Url, answer: &HttpResponse) -> TokenError {
    let after = retry_after(answer);
    if is_page(answer) && after.is_none() {
        return page(host, answer);
    }
    let what = if let (300..=399, Some(target)) = (answer.status, answer.header("location")) {
        // SECURITY: what carries a code or a token is never sent on (RFC 9700 §4.12).
        let target = endpoint.join(target).ok();
        let place = target.map(|url| format!("{}://{}", url.scheme(), authority(&url)));
        let place = excerpt(&place.unwrap_or_else(|| "nowhere".into()), 100);
        format!("a redirect to {place}, which is not followed")
    } else if answer.body.is_empty() {
        "and nothing else".to_owned()
    } else {
        "and no error of OAuth's".to_owned()
    };
    let status = format!("status {}", answer.status);
    let reason: Vec<String> = [Some(status), Some(what), after]
        .into_iter()
        .flatten()
        .collect();
    let reason = reason.join(", ");
    TokenError::Answer { host, reason }
}

/// Says of an answer that it is no JSON, without any of it.
pub(in crate::domain::oauth) fn no_json(endpoint: &Url, answer: &HttpResponse) -> TokenError {
    let host = authority(endpoint);
    if is_page(answer) {
        return page(host, answer);
    }
    let reason = if answer.body.is_empty() {
        "it is empty".to_owned()
    } else {
        let kind = answer.header("content-type").unwrap_or("of no type");
        if kind.to_ascii_lowercase().contains("json") {
            "it is called JSON and is none: broken off, or damaged".to_owned()
        } else {
            format!("it is no JSON but {}", excerpt(kind, 64))
        }
    };
    TokenError::Answer { host, reason }
}

fn page(host: String, answer: &HttpResponse) -> TokenError {
    TokenError::Page {
        host,
        status: answer.status,
        title: title(answer.body.expose_text().unwrap_or_default()),
    }
}

/// Whether an answer is a web page: what portals, proxies and login pages send.
pub(in crate::domain::oauth) fn is_page(answer: &HttpResponse) -> bool {
    let kind = answer.header("content-type").unwrap_or_default();
    let start = answer.body.expose().trim_ascii_start();
    let opens = |tag: &[u8]| {
        start
            .get(..tag.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(tag))
    };
    kind.to_ascii_lowercase().starts_with("text/html")
        || opens(b"<!doctype html")
        || opens(b"<html")
}

/// Returns the title of a page, where it is a short text.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = lower.get(start..)?.find("</title>")? + start;
    let title = without_tokens(page.get(start..end)?);
    let title: Vec<&str> = title.split_whitespace().collect();
    Some(excerpt(&title.join(" "), 60)).filter(|title| !title.is_empty())
}

/// Says when the server wants to be asked again (RFC 9110 §10.2.3): in seconds, or from a date on.
/// What is neither is left out.
fn retry_after(answer: &HttpResponse) -> Option<String> {
    let after = answer.header("retry-after")?.trim();
    let number = || after.parse::<u32>().ok();
    if let Some(seconds) = number().filter(|_| after.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some(format!("to be tried again in {seconds} s"));
    }
    let is_date = after.len() == 29 && after.ends_with(" GMT") && after.is_ascii();
    is_date.then(|| format!("to be tried again after {}", excerpt(after, 40)))
}

/// Returns a server's words with the length of each that looks like a token in its place.
///
/// SECURITY: some servers repeat in an error what they were sent. A token is long and random;
/// words, identifiers in small letters and UUIDs, by which servers number their errors, stay.
pub(in crate::domain::oauth) fn without_tokens(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.~+=%".contains(c);
    let mut clean = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c| !is_part(c)) {
        let word = piece.trim_end_matches(|c| !is_part(c));
        let plain = word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if word.len() < 20 || plain || is_uuid(word) {
            clean.push_str(piece);
        } else {
            let length = format!("[{} characters]", word.len());
            clean.push_str(&piece.replace(word, &length));
        }
    }
    clean
}

fn is_uuid(word: &str) -> bool {
    let groups = word.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && word.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}
