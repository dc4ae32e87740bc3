//! A place in JSON text, which moves on over one token at a time (RFC 8259 §2).

use super::JsonError;

/// Text, and the next byte of it to look at.
pub(super) struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    spaced: bool,
}

impl<'a> Cursor<'a> {
    /// Returns the place in front of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            spaced: false,
        }
    }

    /// Returns the whole text.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Returns how many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Whether white space was read.
    pub(super) fn spaced(&self) -> bool {
        self.spaced
    }

    /// Scans a string (RFC 8259 §7); returns whether there are escapes in it.
    pub(super) fn string(&mut self) -> Result<bool, JsonError> {
        self.at += 1;
        let mut escaped = false;
        loop {
            self.ordinary();
            if self.take(b'"') {
                return Ok(escaped);
            }
            // Else a control character, which has to be escaped, or the end.
            if !self.take(b'\\') {
                return Err(self.syntax());
            }
            self.escape()?;
            escaped = true;
        }
    }

    /// Steps over characters that stand for themselves, eight at a time where there are eight.
    fn ordinary(&mut self) {
        while let Some(eight) = self.rest().first_chunk() {
            let special = special(u64::from_le_bytes(*eight));
            if special != 0 {
                self.at += (special.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
        while matches!(self.peek(), Some(byte) if byte >= b' ' && byte != b'"' && byte != b'\\') {
            self.at += 1;
        }
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                Ok(())
            }
            Some(b'u') => match self.unit()? {
                // Half a character is none: the other half has to follow (RFC 8259 §8.2).
                0xd800..=0xdbff => {
                    if self.take(b'\\')
                        && self.peek() == Some(b'u')
                        && matches!(self.unit()?, 0xdc00..=0xdfff)
                    {
                        Ok(())
                    } else {
                        Err(self.syntax())
                    }
                }
                0xdc00..=0xdfff => Err(self.syntax()),
                _ => Ok(()),
            },
            _ => Err(self.syntax()),
        }
    }

    /// Scans `uXXXX` and returns the UTF-16 code unit.
    fn unit(&mut self) -> Result<u32, JsonError> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            unit = unit * 16 + digit.ok_or_else(|| self.syntax())?;
            self.at += 1;
        }
        Ok(unit)
    }

    /// Scans a number (RFC 8259 §6).
    pub(super) fn number(&mut self) -> Result<(), JsonError> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            Err(self.syntax())
        } else {
            Ok(())
        }
    }

    pub(super) fn word(&mut self, word: &[u8]) -> Result<(), JsonError> {
        if self.rest().starts_with(word) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.syntax())
        }
    }

    pub(super) fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
            self.spaced = true;
        }
    }

    pub(super) fn end(&mut self) -> Result<(), JsonError> {
        self.space();
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(self.syntax())
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The byte that is looked at should not be there, or the text should not end here.
    pub(super) fn syntax(&self) -> JsonError {
        let read = self.bytes.get(..=self.at).unwrap_or(self.bytes);
        let start = read.iter().rposition(|byte| *byte == b'\n');
        JsonError::Syntax {
            line: read.split(|byte| *byte == b'\n').count(),
            column: read.len() - start.map_or(0, |newline| newline + 1),
        }
    }
}

/// Marks the bytes that are a quote, a backslash or a control character by their highest bit. The
/// lowest mark is right; above it there may be wrong ones, as subtraction borrows.
const fn special(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let quote = eight ^ (ONES * b'"' as u64);
    let backslash = eight ^ (ONES * b'\\' as u64);
    ((quote.wrapping_sub(ONES) & !quote)
        | (backslash.wrapping_sub(ONES) & !backslash)
        | (eight.wrapping_sub(ONES * b' ' as u64) & !eight))
        & (ONES << 7)
}
