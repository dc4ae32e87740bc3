//! Many lines of input and an answer for each: what is handed out to those who answer, and what
//! they hand back.

use std::io::BufRead as _;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::ports::InputError;
use super::secret::{Secret, wipe};

/// How long a line may be, in bytes; no token or key is longer.
pub const LINE_LIMIT: usize = 1 << 20;

/// Standard input, answered line by line.
pub trait Batch {
    /// Cuts standard input into chunks, has workers on all cores answer them, and gives the
    /// answers to `take` in the order of the input, until the input ends or `take` breaks off.
    ///
    /// It keeps no more than a few chunks at a time, and waits for no chunk to be full: what has
    /// come is answered.
    fn run(
        &self,
        hire: Hire,
        take: &mut dyn FnMut(&Answers) -> ControlFlow<()>,
    ) -> Result<(), InputError>;
}

/// Answers the lines of a chunk; has a state of its own, and stays in one thread.
pub type Worker = Box<dyn FnMut(&Chunk) -> Answers>;

/// Makes a worker, in the worker's own thread.
pub type Hire = Arc<dyn Fn() -> Worker + Send + Sync>;

/// Whole lines, one after the other.
#[derive(Default)]
pub struct Chunk {
    /// The lines with their endings; the last one of the input may lack it.
    pub bytes: Vec<u8>,
    /// Whether a line stood before these that was too long to keep.
    pub cut: bool,
}

/// What the lines of a chunk came to.
#[derive(Default)]
pub struct Answers {
    /// A line for each line.
    pub text: Vec<u8>,
    /// The highest exit code among them.
    pub exit: u8,
    /// The lines that are left to whoever takes the answers, in their order.
    pub left: Vec<Left>,
}

/// A line that its worker can't answer.
pub struct Left {
    /// Where in [`Answers::text`] its answer belongs.
    pub at: usize,
    /// The line without its ending.
    pub line: Secret,
}

/// A line is longer than [`LINE_LIMIT`]. Whoever wrote it is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the line is longer than {LINE_LIMIT} bytes")]
pub struct TooLong;

impl Chunk {
    /// Returns the lines without their endings, be these `\n` or `\r\n`.
    pub fn lines(&self) -> impl Iterator<Item = Result<&[u8], TooLong>> {
        let mut rest = self.bytes.as_slice();
        let whole = std::iter::from_fn(move || {
            let mut behind = rest;
            // Reading from memory does not fail.
            let length = behind.skip_until(b'\n').unwrap_or_default();
            let line = rest.get(..length).filter(|line| !line.is_empty())?;
            rest = behind;
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            Some(if line.len() > LINE_LIMIT {
                Err(TooLong)
            } else {
                Ok(line)
            })
        });
        self.cut.then_some(Err(TooLong)).into_iter().chain(whole)
    }
}

// SECURITY: a line may be an API key or a token, and an answer a token that was just signed.
impl Drop for Chunk {
    fn drop(&mut self) {
        wipe(&mut self.bytes);
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        wipe(&mut self.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], cut: bool) -> Vec<Option<String>> {
        let chunk = Chunk {
            bytes: bytes.to_vec(),
            cut,
        };
        let line = |line: Result<&[u8], TooLong>| {
            line.ok()
                .map(|line| String::from_utf8(line.to_vec()).unwrap())
        };
        chunk.lines().map(line).collect()
    }

    #[test]
    fn every_line_is_told_however_it_ends() {
        let line = |text: &str| Some(text.to_owned());
        assert_eq!(lines(b"", false), []);
        assert_eq!(lines(b"\n", false), [line("")]);
        assert_eq!(lines(b"a\r\n\nb", false), [line("a"), line(""), line("b")]);
        assert_eq!(lines(b"a\rb\r\r\n", false), [line("a\rb\r")]);
        assert_eq!(lines(b"a\n", true), [None, line("a")]);
        assert_eq!(lines(b"", true), [None]);
    }

    #[test]
    fn a_line_has_its_limit() {
        let long = "x".repeat(LINE_LIMIT);
        assert_eq!(lines(long.as_bytes(), false), [Some(long.clone())]);
        let text = format!("{long}x\nb\n");
        assert_eq!(lines(text.as_bytes(), false), [None, Some("b".into())]);
    }
}
