//! JSON objects cut out of a stream, one after the other: a line each, or the items of one array.

use std::io::BufRead;

/// How long an object may be, in bytes.
pub const RECORD_LIMIT: usize = 1 << 20;

/// Cuts a stream into its objects, and keeps no more than one of them.
///
/// It looks at brackets and strings alone; whether an object is one is for its reader to say.
pub struct Cutter<R> {
    input: R,
    /// The line that the next byte stands in.
    line: u64,
    place: Place,
}

/// Where in the stream the next object is to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the beginning: it may turn out to be an array.
    Start,
    /// Among objects that follow each other.
    Lines,
    /// At the beginning of an array, where it may also end.
    Open,
    /// In the array, behind an object.
    Behind,
    /// In the array, behind a comma.
    Next,
    /// Behind the array.
    Closed,
}

impl<R: BufRead> Cutter<R> {
    /// Returns the cutter of `input`.
    pub fn new(input: R) -> Self {
        Self {
            input,
            line: 1,
            place: Place::Start,
        }
    }

    /// Puts the next object in the place of what is in `record`, and returns the line that it
    /// begins in; none at the end.
    pub fn next(&mut self, record: &mut Vec<u8>) -> Result<Option<u64>, CutError> {
        record.clear();
        loop {
            let Some(byte) = self.peek()? else {
                return match self.place {
                    Place::Start | Place::Lines | Place::Closed => Ok(None),
                    Place::Open | Place::Behind | Place::Next => Err(self.cut_off()),
                };
            };
            self.place = match (self.place, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') => self.place,
                (Place::Start, b'[') => Place::Open,
                (Place::Open | Place::Behind, b']') => Place::Closed,
                (Place::Behind, b',') => Place::Next,
                (Place::Start | Place::Lines, b'{') => {
                    self.place = Place::Lines;
                    return self.object(record).map(Some);
                }
                (Place::Open | Place::Next, b'{') => {
                    self.place = Place::Behind;
                    return self.object(record).map(Some);
                }
                _ => return Err(CutError::Other { line: self.line }),
            };
            self.consume(byte);
        }
    }

    /// Takes bytes up to the bracket that ends the object which begins here.
    fn object(&mut self, record: &mut Vec<u8>) -> Result<u64, CutError> {
        let (begin, mut depth) = (self.line, 0_u64);
        let (mut string, mut escaped) = (false, false);
        loop {
            let buffer = match self.input.fill_buf() {
                Ok([]) => return Err(self.cut_off()),
                Ok(buffer) => buffer,
                Err(error) => return Err(unreadable(&error)),
            };
            let mut taken = 0;
            let mut ended = false;
            for byte in buffer {
                taken += 1;
                match byte {
                    b'\n' => self.line += 1,
                    _ if escaped => escaped = false,
                    b'\\' if string => escaped = true,
                    b'"' => string = !string,
                    _ if string => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth = depth.saturating_sub(1);
                        ended = depth == 0;
                    }
                    _ => {}
                }
                if ended {
                    break;
                }
            }
            if record.len() + taken > RECORD_LIMIT {
                return Err(CutError::Long { line: begin });
            }
            record.extend(buffer.iter().take(taken));
            self.input.consume(taken);
            if ended {
                return Ok(begin);
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, CutError> {
        let buffer = self.input.fill_buf();
        let buffer = buffer.map_err(|error| unreadable(&error))?;
        Ok(buffer.first().copied())
    }

    fn consume(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\n');
        self.input.consume(1);
    }

    fn cut_off(&self) -> CutError {
        CutError::End { line: self.line }
    }
}

fn unreadable(error: &std::io::Error) -> CutError {
    CutError::Unreadable {
        reason: error.to_string(),
    }
}

/// Why there is no next object. Whoever wrote the stream is to blame.
///
/// SECURITY: no message repeats what stands there, which may be a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CutError {
    /// It ends in the middle.
    #[error("it ends in line {line}, in the middle of JSON")]
    End {
        /// The last line.
        line: u64,
    },
    /// An object is longer than [`RECORD_LIMIT`].
    #[error("line {line}: the object is longer than {RECORD_LIMIT} bytes")]
    Long {
        /// Where it begins.
        line: u64,
    },
    /// Something that is no object.
    #[error("line {line}: this is no JSON object")]
    Other {
        /// Where it stands.
        line: u64,
    },
    /// It can't be read.
    #[error("it can't be read: {reason}")]
    Unreadable {
        /// What the operating system said.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn cut(text: &[u8], buffer: usize) -> (Vec<(u64, String)>, Option<CutError>) {
        let mut cutter = Cutter::new(BufReader::with_capacity(buffer, text));
        let (mut found, mut record) = (Vec::new(), Vec::new());
        loop {
            match cutter.next(&mut record) {
                Ok(Some(line)) => {
                    found.push((line, String::from_utf8_lossy(&record).into_owned()));
                }
                Ok(None) => return (found, None),
                Err(error) => return (found, Some(error)),
            }
        }
    }

    #[test]
    fn lines_and_arrays_are_cut_alike() {
        let one = r#"{"a":"}{][,\"\\"}"#;
        let two = "{\n \"b\": [1, {}]\n}";
        let wanted = |second| vec![(1, one.to_owned()), (second, two.to_owned())];
        for (text, second) in [
            (format!("{one}\n{two}"), 2),
            (format!("{one}\r\n\r\n{two}\n\n"), 3),
            (format!("{one}{two}"), 1),
            (format!("[{one},{two}]"), 1),
            (format!("[{one}\n,\n\n{two}\n]\n"), 4),
        ] {
            for buffer in [1, 2, 7, 4096] {
                assert_eq!(
                    cut(text.as_bytes(), buffer),
                    (wanted(second), None),
                    "{text}"
                );
            }
        }
        for nothing in ["", " \n\t\n", "[]", " [ \n ] "] {
            assert_eq!(
                cut(nothing.as_bytes(), 3),
                (Vec::new(), None),
                "{nothing:?}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        for (text, error) in [
            ("{}\nx", CutError::Other { line: 2 }),
            ("{}\n[]", CutError::Other { line: 2 }),
            ("{},{}", CutError::Other { line: 1 }),
            ("[{}\n{}]", CutError::Other { line: 2 }),
            ("[{},\n]", CutError::Other { line: 2 }),
            ("[,{}]", CutError::Other { line: 1 }),
            ("[] {}", CutError::Other { line: 1 }),
            ("\"text\"", CutError::Other { line: 1 }),
            ("{}\n{\"a\":", CutError::End { line: 2 }),
            ("[{}", CutError::End { line: 1 }),
            ("[", CutError::End { line: 1 }),
        ] {
            assert_eq!(cut(text.as_bytes(), 5).1, Some(error), "{text}");
        }
        let long = format!("{{}}\n{{\"a\":\"{}\"}}", "x".repeat(RECORD_LIMIT));
        assert_eq!(
            cut(long.as_bytes(), 8192).1,
            Some(CutError::Long { line: 2 })
        );
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic_or_go_on_for_ever(text in "[\\[\\]{},\"\\\\ a\n]{0,40}", buffer in 1_usize..8) {
            let (found, _) = cut(text.as_bytes(), buffer);
            prop_assert!(found.len() <= text.len());
        }
    }
}
