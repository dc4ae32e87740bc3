//! What came back: its bytes as they are, or an object for programs.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauth2::http::StatusCode;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;
use url::Url;

use super::sending::Came;
use crate::ctx::Ctx;
use crate::domain::credential::Kind;
use crate::domain::delivery::request::Size;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::oauth::challenge::challenges;
use crate::domain::origin::{authority, shown};
use crate::domain::ports::{HttpError, HttpResponse, Incoming, OutputFile};
use crate::domain::secret::Secret;
use crate::domain::text::{argument, excerpt};
use crate::error::{self, Error};
use crate::output::{Report, Role, Text, stream};

/// Where the body goes.
pub(super) enum Sink {
    /// Into the report.
    Report,
    /// To standard output, as it comes; the head first where it is wanted.
    Stream { include: bool },
    /// Into a file, where the answer is a good one; called so.
    File(Box<dyn OutputFile>, String),
}

/// The answer. Its JSON has the body as `json` where it is of such a type, as `body` where it is
/// text, otherwise as `body_base64`; or says which file it is in.
pub struct Answered {
    url: Url,
    status: u16,
    headers: Vec<(String, String)>,
    content: Content,
    include: bool,
    word: Option<String>,
}

enum Content {
    /// It was written while it came.
    Said,
    /// Here it is.
    Whole(Secret),
    /// It is in this file, and so large.
    File(String, u64),
}

/// How much is read at a time, in bytes.
const PIECE: usize = 16 << 10;

/// Reads the answer, and lets its body go where it is to go.
pub(super) fn taken(
    came: Came,
    wanted: &Wanted,
    (sink, include, limit): (Sink, bool, Size),
    ctx: &Ctx,
) -> Result<Answered, Error> {
    let word = word(&came, wanted);
    let Came { incoming, url, .. } = came;
    let Incoming {
        status,
        headers,
        body,
    } = incoming;
    let mut reading = Reading {
        body,
        host: authority(&url),
        left: limit.0,
        limit: limit.0,
    };
    let content = match sink {
        Sink::File(mut file, path) if matches!(status, 200..=299) => {
            let mut size = 0;
            reading.each(&mut |piece| {
                size += piece.len() as u64;
                file.write(piece)?;
                Ok(ControlFlow::Continue(()))
            })?;
            file.keep()?;
            Content::File(path, size)
        }
        Sink::Stream { include } => {
            let mut flow = ControlFlow::Continue(());
            if include {
                let mut head = head(status, &headers).join("\r\n");
                head.push_str("\r\n\r\n");
                flow = stream::pass(ctx, head.as_bytes())?;
            }
            if flow.is_continue() {
                reading.each(&mut |piece| stream::pass(ctx, piece))?;
            }
            Content::Said
        }
        // What says why there is nothing is not what the file was for.
        Sink::Report | Sink::File(..) => {
            let mut whole = Vec::new();
            reading.each(&mut |piece| {
                whole.extend_from_slice(piece);
                Ok(ControlFlow::Continue(()))
            })?;
            Content::Whole(Secret::new(whole))
        }
    };
    Ok(Answered {
        url,
        status,
        headers,
        content,
        include,
        word,
    })
}

/// Takes a piece; says whether another one is wanted.
type Take<'a> = dyn FnMut(&[u8]) -> Result<ControlFlow<()>, Error> + 'a;

/// A body that is read up to a limit.
struct Reading {
    body: Box<dyn crate::domain::ports::Body>,
    host: String,
    left: u64,
    limit: u64,
}

impl Reading {
    /// Hands each piece over, until nobody wants more.
    fn each(&mut self, take: &mut Take<'_>) -> Result<(), Error> {
        let mut buffer = vec![0; PIECE];
        loop {
            let count = self.body.next(&mut buffer)?;
            let piece = buffer.get(..count).unwrap_or_default();
            if piece.is_empty() {
                return Ok(());
            }
            let Some(left) = self.left.checked_sub(count as u64) else {
                let (host, limit) = (self.host.clone(), self.limit);
                return Err(
                    Error::from(HttpError::TooLarge { host, limit }).hint("--max-size takes more")
                );
            };
            self.left = left;
            if take(piece)?.is_break() {
                return Ok(());
            }
        }
    }
}

fn head(status: u16, headers: &[(String, String)]) -> Vec<String> {
    let mut lines = vec![format!("HTTP/1.1 {}", in_words(status))];
    lines.extend(
        headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    lines
}

fn in_words(status: u16) -> String {
    let known = StatusCode::from_u16(status).ok();
    let reason = known.and_then(|status| status.canonical_reason());
    reason.map_or_else(|| status.to_string(), |reason| format!("{status} {reason}"))
}

/// Says what an answer means that is no good one, and what there is to do.
fn word(came: &Came, wanted: &Wanted) -> Option<String> {
    let status = came.incoming.status;
    if matches!(status, 200..=299) {
        return None;
    }
    let mut word = format!("{} answered {}", authority(&came.url), in_words(status));
    let name = &wanted.reference.name;
    let challenges = challenges(&HttpResponse {
        status,
        headers: came.incoming.headers.clone(),
        body: Secret::new(Vec::new()),
    });
    let told = |name: &str| challenges.iter().find_map(|one| one.get(name));
    let is_login = wanted.reference.kind == Kind::Oauth;
    match (status, told("error")) {
        (401 | 403, _) if came.elsewhere => {
            word.push_str("; it was not shown the credential, which was meant for another server");
        }
        (401 | 403, Some("insufficient_scope")) if is_login => {
            let scope = argument(told("scope").unwrap_or_default(), "SCOPE");
            let more =
                format!("; more than was granted: authctl oauth login {name} --scope {scope}");
            word.push_str(&more);
        }
        (401, _) if came.renewed => {
            let more = format!("; it takes {wanted} not even fresh: authctl oauth login {name}");
            word.push_str(&more);
        }
        _ => {}
    }
    if let Some(when) = came.incoming.header("retry-after") {
        let more = format!("; it wants to be asked again after: {}", excerpt(when, 40));
        word.push_str(&more);
    }
    Some(word)
}

/// Returns JSON without the white space that means nothing, so that it fits into a line.
fn compact(json: &str) -> String {
    let mut compact = String::with_capacity(json.len());
    let (mut inside, mut escaped) = (false, false);
    for c in json.chars() {
        if inside || !c.is_ascii_whitespace() {
            compact.push(c);
        }
        inside ^= c == '"' && !escaped;
        escaped = c == '\\' && inside && !escaped;
    }
    compact
}

impl Answered {
    /// Returns the body as JSON, where its type says that it is.
    fn as_json(&self, text: &str) -> Option<Box<RawValue>> {
        let kind = self.headers.iter().find(|(name, _)| name == "content-type");
        let essence = kind?.1.split(';').next()?.trim().to_ascii_lowercase();
        if essence != "application/json" && !essence.ends_with("+json") {
            return None;
        }
        let checked: Box<RawValue> = serde_json::from_str(text).ok()?;
        RawValue::from_string(compact(checked.get())).ok()
    }
}

impl Serialize for Answered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut headers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in &self.headers {
            headers.entry(name).or_default().push(value);
        }
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("status", &self.status)?;
        object.serialize_entry("url", &shown(&self.url))?;
        object.serialize_entry("headers", &headers)?;
        match &self.content {
            Content::Said => {}
            Content::File(path, size) => {
                object.serialize_entry("out", path)?;
                object.serialize_entry("size", size)?;
            }
            Content::Whole(bytes) => match bytes.expose_text() {
                None => object.serialize_entry("body_base64", &STANDARD.encode(bytes.expose()))?,
                Some(text) => match self.as_json(text) {
                    Some(json) => object.serialize_entry("json", &json)?,
                    None => object.serialize_entry("body", text)?,
                },
            },
        }
        object.end()
    }
}

impl Report for Answered {
    fn text(&self, text: &mut Text) {
        if self.include {
            for line in head(self.status, &self.headers) {
                text.line(Role::Dim, &line);
            }
            text.end();
        }
        match &self.content {
            Content::Whole(bytes) => text.page(bytes.expose()),
            Content::Said | Content::File(..) => text,
        };
    }

    fn hint(&self) -> Option<String> {
        self.word.clone()
    }

    /// 2xx: done. 401, 403: denied. 404, 410: not found. 408, 425, 429 and 5xx: the server can't
    /// just now. Everything else: the answer is no.
    fn exit(&self) -> u8 {
        match self.status {
            200..=299 => 0,
            401 | 403 | 407 => error::Kind::Denied.exit(),
            404 | 410 => error::Kind::NotFound.exit(),
            408 | 425 | 429 | 500.. => error::Kind::Remote.exit(),
            _ => error::Kind::Refused.exit(),
        }
    }

    fn is_said(&self) -> bool {
        matches!(self.content, Content::Said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_fits_into_a_line_and_stays_the_same() {
        let json = "{\n \"a b\" : [ 1.0e400,\t\"x \\\" \\\\\" , \" y\" ]\r\n}";
        assert_eq!(compact(json), "{\"a b\":[1.0e400,\"x \\\" \\\\\",\" y\"]}");
    }
}
