//! Has the lines of standard input answered on all cores, and gives the answers back in order.

use std::io::{self, Read};
use std::num::NonZero;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::domain::batch::{Answers, Batch, Chunk, Hire, LINE_LIMIT};
use crate::domain::ports::InputError;

/// Standard input, and this machine's cores.
#[derive(Debug)]
pub struct SystemBatch;

/// What a chunk came to, or why there was none to read.
type Outcome = io::Result<Answers>;

impl Batch for SystemBatch {
    fn run(
        &self,
        hire: Hire,
        take: &mut dyn FnMut(&Answers) -> ControlFlow<()>,
    ) -> Result<(), InputError> {
        answer(io::stdin(), &hire, take)
    }
}

/// Has workers on all cores answer `input`.
///
/// The workers take turns at the input: who has read a chunk queues for its place in the output
/// before the next one reads. So the order is kept without numbers, and the queue's length is all
/// that is ever ahead of the output.
///
/// They are not waited for: one may be reading from a terminal or a pipe that says nothing more,
/// while `take` has had enough.
fn answer(
    input: impl Read + Send + 'static,
    hire: &Hire,
    take: &mut dyn FnMut(&Answers) -> ControlFlow<()>,
) -> Result<(), InputError> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let input = Arc::new(Mutex::new(Lines::new(input)));
    let (queue, outcomes) = sync_channel(2 * cores);
    for number in 0..cores {
        let (input, queue, hire) = (Arc::clone(&input), queue.clone(), Arc::clone(hire));
        let started = thread::Builder::new().spawn(move || work(&input, &queue, &hire));
        // Where one has started, the others can be done without.
        if let Err(error) = started
            && number == 0
        {
            return Err(unreadable(&error));
        }
    }
    drop(queue);
    for outcome in outcomes {
        match outcome.recv() {
            Ok(Ok(answers)) => {
                if take(&answers).is_break() {
                    break;
                }
            }
            Ok(Err(error)) => return Err(unreadable(&error)),
            // The worker panicked, and has said where. It is this thread's panic now.
            Err(_) => resume_unwind(Box::new("a worker panicked")),
        }
    }
    Ok(())
}

fn unreadable(error: &io::Error) -> InputError {
    InputError::Unreadable {
        place: "standard input".into(),
        reason: error.to_string(),
    }
}

/// Reads and answers chunks, until there are no more or nobody wants the answers.
fn work<R: Read>(input: &Mutex<Lines<R>>, queue: &SyncSender<Receiver<Outcome>>, hire: &Hire) {
    let mut worker = hire();
    let mut chunk = Chunk::default();
    loop {
        let (reply, outcome) = sync_channel(1);
        {
            let mut input = input.lock().unwrap_or_else(PoisonError::into_inner);
            let read = input.next(&mut chunk);
            if matches!(read, Ok(false)) || queue.send(outcome).is_err() {
                return;
            }
            if let Err(error) = read {
                let _nobody_listens = reply.send(Err(error));
                return;
            }
        }
        let _nobody_listens = reply.send(Ok(worker(&chunk)));
    }
}

/// How much is asked for at a time, in bytes: what a pipe holds.
const READ: usize = 64 << 10;

/// Cuts what is read into chunks of whole lines.
struct Lines<R> {
    input: R,
    /// The beginning of a line whose end is not there yet.
    begun: Vec<u8>,
    /// Whether the rest of a line is skipped that was too long.
    skipping: bool,
    ended: bool,
}

impl<R: Read> Lines<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            begun: Vec::new(),
            skipping: false,
            ended: false,
        }
    }

    /// Fills `chunk` with the lines that are there, waiting only while there is none; `false` at
    /// the end of the input.
    fn next(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        chunk.cut = false;
        chunk.bytes.clear();
        chunk.bytes.append(&mut self.begun);
        while !self.ended {
            let before = chunk.bytes.len();
            let read = self.read(&mut chunk.bytes)?;
            if read == 0 {
                self.ended = true;
                chunk.cut |= std::mem::take(&mut self.skipping);
                return Ok(chunk.cut || !chunk.bytes.is_empty());
            }
            let newline = |byte: &u8| *byte == b'\n';
            if self.skipping {
                let end = chunk.bytes.iter().position(newline);
                let skipped = end.map_or(chunk.bytes.len(), |newline| newline + 1);
                chunk.bytes.drain(..skipped);
                if end.is_none() {
                    continue;
                }
                self.skipping = false;
                chunk.cut = true;
            }
            let fresh = chunk.bytes.get(before..).unwrap_or_default();
            if let Some(end) = fresh.iter().rposition(newline) {
                let rest = chunk.bytes.drain(before + end + 1..);
                self.begun.extend(rest);
                return Ok(true);
            }
            if chunk.cut {
                self.begun.append(&mut chunk.bytes);
                return Ok(true);
            }
            if chunk.bytes.len() > LINE_LIMIT + "\r".len() {
                chunk.bytes.clear();
                self.skipping = true;
            }
        }
        Ok(false)
    }

    /// Reads once, behind what is in `bytes`.
    fn read(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let before = bytes.len();
        bytes.resize(before + READ, 0);
        let read = loop {
            match self.input.read(bytes.get_mut(before..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        if read.is_err() {
            self.ended = true;
        }
        bytes.truncate(before + *read.as_ref().unwrap_or(&0));
        read
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::*;

    /// Gives these pieces, one a read.
    struct Pieces(VecDeque<Vec<u8>>);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some(mut piece) = self.0.pop_front() else {
                return Ok(0);
            };
            if piece.len() > buffer.len() {
                self.0.push_front(piece.split_off(buffer.len()));
            }
            buffer[..piece.len()].copy_from_slice(&piece);
            Ok(piece.len())
        }
    }

    /// Has workers say lines again, and returns all that they said and how it ended.
    fn said(input: impl Read + Send + 'static) -> (String, Result<(), InputError>) {
        let hire: Hire = Arc::new(|| {
            Box::new(|chunk| {
                assert!(!chunk.bytes.starts_with(b"panic"), "as was asked for");
                Answers {
                    text: chunk.bytes.clone(),
                    exit: 0,
                    left: Vec::new(),
                }
            })
        });
        let mut said = Vec::new();
        let ended = answer(input, &hire, &mut |answers| {
            said.extend_from_slice(&answers.text);
            if said.ends_with(b"enough\n") {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        (String::from_utf8(said).unwrap(), ended)
    }

    /// Reads these lines, one a read, and then fails.
    fn failing(lines: &[&'static str]) -> impl Read + Send + 'static {
        struct Fails;

        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("it fell off"))
            }
        }

        Pieces(lines.iter().map(|line| line.as_bytes().to_vec()).collect()).chain(Fails)
    }

    #[test]
    fn what_came_before_a_failure_is_answered() {
        let (said, ended) = said(failing(&["a\n", "b\n"]));
        assert_eq!(said, "a\nb\n");
        let reason = "it fell off".to_owned();
        let place = "standard input".to_owned();
        assert_eq!(ended, Err(InputError::Unreadable { place, reason }));
    }

    #[test]
    fn who_has_had_enough_gets_no_more() {
        assert_eq!(
            said(failing(&["a\n", "enough\n", "b\n"])),
            ("a\nenough\n".into(), Ok(()))
        );
    }

    #[test]
    fn a_workers_panic_is_a_panic() {
        let panicked = std::panic::catch_unwind(|| said(failing(&["a\n", "panic\n", "b\n"])));
        assert!(panicked.is_err());
    }

    const LONG: &str = "(too long)";

    /// Returns the lines that come of these reads, chunk by chunk; a line that is too long is
    /// [`LONG`].
    fn chunks<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<String>> {
        let mut lines = Lines::new(Pieces(pieces.into_iter().map(<[u8]>::to_vec).collect()));
        let text = |line: Result<&[u8], _>| match line {
            Ok(line) => String::from_utf8(line.to_vec()).unwrap(),
            Err(_) => LONG.to_owned(),
        };
        let (mut chunk, mut all) = (Chunk::default(), Vec::new());
        while lines.next(&mut chunk).unwrap() {
            assert!(chunk.bytes.capacity() <= 2 * LINE_LIMIT + 2 * READ);
            all.push(chunk.lines().map(text).collect());
        }
        all
    }

    #[test]
    fn what_has_come_is_not_kept_waiting() {
        let got = chunks([&b"a\nb\nc"[..], b"d\n", b"e", b"f"]);
        assert_eq!(got, [vec!["a", "b"], vec!["cd"], vec!["ef"]]);
    }

    #[test]
    fn a_line_that_is_too_long_is_told_and_skipped() {
        let long = vec![b'x'; LINE_LIMIT + 2 * READ];
        let whole: &[u8] = &[b"a\n", &long[..], b"\nb\nc\n"].concat();
        let got: Vec<_> = chunks([whole]).concat();
        assert_eq!(got, ["a", LONG, "b", "c"]);
        // Its end comes alone, or with the beginning of the next line, or not at all.
        assert_eq!(chunks([&long[..], b"\n", b"b"]).concat(), [LONG, "b"]);
        assert_eq!(chunks([&long[..], b"\nb", b"c\n"]).concat(), [LONG, "bc"]);
        assert_eq!(chunks([&long[..]]).concat(), [LONG]);
        assert_eq!(
            chunks([&long[..], b"\n", &long[..], b"\n"]).concat(),
            [LONG, LONG]
        );
    }

    proptest! {
        #[test]
        fn however_it_comes_every_line_is_there(
            pieces in prop::collection::vec("[ab\n]{1,6}", 0..20)
        ) {
            let whole = pieces.concat();
            let wanted: Vec<String> = whole.lines().map(str::to_owned).collect();
            let got = chunks(pieces.iter().map(String::as_bytes)).concat();
            prop_assert_eq!(got, wanted);
        }
    }
}
