//! Reading a snapshot, line by line: whose it is first, and what it says after that.
//!
//! SECURITY: a file is read twice. The first time only its last line is looked into, and nothing
//! else before the signature is known to be right. The second time all of it is, and it must be the
//! same bytes as before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::sealed::Digest;
use super::write::INSERT;
use super::{Format, Header, SnapshotError, TYPE, VERSION};
use crate::domain::apikey::parts::KeyId;
use crate::domain::jose::algorithm::Algorithm;
use crate::domain::jose::codec::TOKEN_LIMIT;
use crate::domain::jose::json::{Object, Value};
use crate::domain::jose::jws::Jws;
use crate::domain::jose::jws::verify::{Quorum, verify};
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::verify::SignaturePolicy;
use crate::domain::time::Timestamp;

/// How long a line may be, in bytes: a JWS is one, and a key may have very many scopes.
pub const LINE_LIMIT: usize = TOKEN_LIMIT + 1;

/// Whether a file that begins like this is a JWS.
pub fn is_flattened(line: &[u8]) -> bool {
    line.starts_with(b"{\"payload\":")
}

/// The first reading.
pub struct Scan {
    digest: Digest,
    /// The line that was read last, which is the signature where no other comes.
    held: Vec<u8>,
    lines: u64,
}

impl Default for Scan {
    fn default() -> Self {
        Self {
            digest: Digest::new(),
            held: Vec::new(),
            lines: 0,
        }
    }
}

impl Scan {
    /// Takes the next line, with its ending.
    pub fn line(&mut self, line: &[u8]) {
        self.digest.add(&self.held);
        self.held.clear();
        self.held.extend_from_slice(line);
        self.lines += 1;
    }

    /// Returns the signature, on the word of whoever wrote it.
    pub fn end(self) -> Result<Claimed, SnapshotError> {
        let line = self.lines.max(1);
        let damaged = |reason| SnapshotError::Damaged { line, reason };
        let missing = || damaged("there is no signature at the end: it was cut off, or is none");
        let last = self.held.strip_suffix(b"\n").ok_or_else(missing)?;
        let formats = [Format::Sha256, Format::Sql, Format::Jsonl];
        let (format, json) = formats
            .into_iter()
            .find_map(|format| Some((format, last.strip_prefix(format.comment().as_bytes())?)))
            .ok_or_else(missing)?;
        let object = Object::parse(json).map_err(|_| missing())?;
        let (Some(kid), Some(sig)) = (object.text("kid"), object.text("sig")) else {
            return Err(missing());
        };
        let signature = URL_SAFE_NO_PAD
            .decode(sig)
            .map_err(|_| damaged("the signature is no base64url"))?;
        Ok(Claimed {
            format,
            kid,
            signature,
            message: self.digest.message(),
        })
    }
}

/// A signature that nobody has verified.
#[derive(Debug)]
pub struct Claimed {
    format: Format,
    kid: String,
    signature: Vec<u8>,
    message: String,
}

impl Claimed {
    /// Verifies it with one of `keys`, and returns what reads the rest.
    pub fn verify(self, keys: &KeySet) -> Result<Check, SnapshotError> {
        if !keys.attests(&self.kid, self.message.as_bytes(), &self.signature) {
            return Err(SnapshotError::Forged);
        }
        Ok(Check {
            format: self.format,
            message: self.message,
            again: Scan::default(),
            header: None,
            found: Found::default(),
        })
    }
}

/// The second reading, of what is known to be signed.
pub struct Check {
    format: Format,
    message: String,
    again: Scan,
    header: Option<Header>,
    found: Found,
}

impl Check {
    /// Takes the next line, with its ending.
    pub fn line(&mut self, line: &[u8]) -> Result<(), SnapshotError> {
        let before = std::mem::take(&mut self.again.held);
        self.again.digest.add(&before);
        self.again.held.extend_from_slice(line);
        self.again.lines += 1;
        match self.again.lines {
            1 => Ok(()),
            2 => {
                let text = before.strip_prefix(self.format.comment().as_bytes());
                let object = text.and_then(|text| Object::parse(text).ok());
                self.header = Some(header(object.as_ref(), self.format)?);
                Ok(())
            }
            number => self.key(before.trim_ascii_end(), number - 1),
        }
    }

    /// Returns what the snapshot says about itself, once all of it was read.
    pub fn end(self) -> Result<Header, SnapshotError> {
        let last = self.again.lines;
        if self.again.digest.message() != self.message {
            return Err(SnapshotError::Forged);
        }
        self.found.all_of(self.header, last)
    }

    fn key(&mut self, line: &[u8], number: u64) -> Result<(), SnapshotError> {
        match self.format {
            Format::Sha256 if is_hash(line) => {
                self.found.count += 1;
                Ok(())
            }
            // Only keys are counted; the other statements are signed, and ours.
            Format::Sql => match line.strip_prefix(INSERT.as_bytes()) {
                Some(row) => {
                    let id = row.strip_prefix(b"('").and_then(|row| row.get(..10));
                    self.found.id(id, number)
                }
                None => Ok(()),
            },
            Format::Jsonl => {
                let object = Object::parse(line).ok();
                self.found.object(object.as_ref(), number)
            }
            Format::Sha256 | Format::Json | Format::Unkey => Err(SnapshotError::Damaged {
                line: number,
                reason: "this is no SHA-256 in hexadecimal digits",
            }),
        }
    }
}

/// Reads a snapshot that is a flattened JWS.
pub fn flattened(bytes: &[u8], keys: &KeySet) -> Result<Header, SnapshotError> {
    let damaged = |reason| SnapshotError::Damaged { line: 1, reason };
    let jws = Jws::parse(bytes, None).map_err(|_| damaged("this is no JWS"))?;
    let policy = SignaturePolicy {
        algorithms: vec![Algorithm::EdDsa],
    };
    let outcome = verify(&jws, keys, &policy, Quorum::All);
    // SECURITY: the type has to be signed, so there is no header that is not.
    let typed = |judged: &crate::domain::jose::jws::verify::Judged| {
        judged.unprotected.is_none() && judged.header.members().text("typ").as_deref() == Some(TYPE)
    };
    let payload = outcome
        .payload()
        .filter(|_| outcome.signatures.iter().all(typed))
        .ok_or(SnapshotError::Forged)?;
    let object = Object::parse(payload).ok();
    let header = header(object.as_ref(), Format::Json)?;
    let list = object
        .as_ref()
        .and_then(|object| object.get("keys")?.list())
        .ok_or_else(|| damaged("there is no list of keys"))?;
    let mut found = Found::default();
    for value in list {
        found.object(value.object().as_ref(), 1)?;
    }
    found.all_of(Some(header), 1)
}

/// The keys that were found.
#[derive(Debug, Default)]
struct Found {
    count: u64,
    last: Option<KeyId>,
}

impl Found {
    fn object(&mut self, object: Option<&Object>, line: u64) -> Result<(), SnapshotError> {
        let hash = object.and_then(|object| object.text("hash"));
        if !hash.is_some_and(|hash| is_hash(hash.as_bytes())) {
            let reason = "this is no key with its hash";
            return Err(SnapshotError::Damaged { line, reason });
        }
        let id = object.and_then(|object| object.text("id"));
        self.id(id.as_deref().map(str::as_bytes), line)
    }

    /// Takes one key. Each has a higher id than the one before, so that none is there twice.
    fn id(&mut self, id: Option<&[u8]>, line: u64) -> Result<(), SnapshotError> {
        let id: Option<KeyId> = id
            .and_then(|id| std::str::from_utf8(id).ok())
            .and_then(|id| id.parse().ok());
        if id.is_none() || id <= self.last {
            let reason = "the ids are not in their order";
            return Err(SnapshotError::Damaged { line, reason });
        }
        self.last = id;
        self.count += 1;
        Ok(())
    }

    fn all_of(self, header: Option<Header>, line: u64) -> Result<Header, SnapshotError> {
        match header {
            Some(header) if header.count == self.count => Ok(header),
            _ => Err(SnapshotError::Damaged {
                line,
                reason: "there are not as many keys as the header says",
            }),
        }
    }
}

fn is_hash(text: &[u8]) -> bool {
    text.len() == 64
        && text
            .iter()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn header(object: Option<&Object>, format: Format) -> Result<Header, SnapshotError> {
    let damaged = |reason| SnapshotError::Damaged { line: 1, reason };
    let read = |object: &Object| {
        let whole = |name| object.get(name).and_then(Value::number);
        let moment = |name| whole(name).and_then(Timestamp::from_unix);
        let named = object.text("format")?.parse::<Format>().ok()?;
        let known = whole("v") == Some(VERSION) && object.text("alg")? == "sha256";
        (known && named == format).then_some(())?;
        Some(Header {
            format,
            registry: object.text("registry")?,
            seq: whole("seq")?.try_into().ok()?,
            generated_at: moment("generated_at")?,
            valid_until: moment("valid_until")?,
            count: whole("count")?.try_into().ok()?,
        })
    };
    object
        .and_then(read)
        .ok_or_else(|| damaged("this is no header that this authctl knows"))
}
