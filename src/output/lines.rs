//! `--lines`: a line of JSON for every line of input, in its order, and one exit code for all.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use serde::Serialize;

use super::report::{Answer, Report};
use super::text::Text;
use super::{deliver, failure, json as escapes};
use crate::ctx::Ctx;
use crate::domain::batch::{Answers, Chunk, Left, Worker};
use crate::domain::secret::{Secret, wipe};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::settings::Format;

/// What a batch came to. Its answers are out already.
#[derive(Debug, Serialize)]
pub struct Answered {
    #[serde(skip)]
    exit: u8,
}

impl Report for Answered {
    fn text(&self, _: &mut Text) {}

    fn is_said(&self) -> bool {
        true
    }

    fn exit(&self) -> u8 {
        self.exit
    }
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is answered.
    Said(Answer),
    /// It is left to the one thread that may do what workers can't, such as asking a server.
    Left,
}

/// Answers standard input line by line, on all cores, with the workers that `hire` makes: each has
/// a state of its own, gets a line and the present moment, and adds one value as JSON without a
/// line ending to what it is given.
///
/// A line that can't be answered gives the error object that `--json` would give; the others are
/// answered all the same. The exit code is the highest that one of the lines has.
pub fn answer<W>(ctx: &Ctx, hire: impl Fn() -> W + Send + Sync + 'static) -> Result<Answered, Error>
where
    W: FnMut(&[u8], Timestamp, &mut Vec<u8>) -> Result<Answer, Error> + 'static,
{
    let hire = move || {
        let mut worker = hire();
        move |line: &[u8], now, answer: &mut Vec<u8>| worker(line, now, answer).map(Turn::Said)
    };
    answer_or_leave(ctx, hire, nobody)
}

/// As [`answer`], with workers that get the lines that came together as one sheet.
pub fn answer_sheets<W>(
    ctx: &Ctx,
    hire: impl Fn() -> W + Send + Sync + 'static,
) -> Result<Answered, Error>
where
    W: FnMut(&mut Sheet<'_>) + 'static,
{
    run(ctx, hire, nobody)
}

/// As [`answer`], with workers that may leave a line to `rest`, which answers it in this thread and
/// in its turn.
pub fn answer_or_leave<W>(
    ctx: &Ctx,
    hire: impl Fn() -> W + Send + Sync + 'static,
    rest: impl FnMut(&[u8], &mut Vec<u8>) -> Result<Answer, Error>,
) -> Result<Answered, Error>
where
    W: FnMut(&[u8], Timestamp, &mut Vec<u8>) -> Result<Turn, Error> + 'static,
{
    let hire = move || {
        let mut worker = hire();
        move |sheet: &mut Sheet<'_>| {
            let now = sheet.now;
            sheet.fill(|line, answer| worker(line, now, answer));
        }
    };
    run(ctx, hire, rest)
}

fn nobody(_: &[u8], _: &mut Vec<u8>) -> Result<Answer, Error> {
    Err(Error::new(Code::Bug, "a line was left over"))
}

fn run<W>(
    ctx: &Ctx,
    hire: impl Fn() -> W + Send + Sync + 'static,
    mut rest: impl FnMut(&[u8], &mut Vec<u8>) -> Result<Answer, Error>,
) -> Result<Answered, Error>
where
    W: FnMut(&mut Sheet<'_>) + 'static,
{
    whole(ctx)?;
    let terminal = ctx.console.out_terminal;
    let clock = Arc::clone(&ctx.clock);
    let hire = move || -> Worker {
        let (mut worker, clock) = (hire(), Arc::clone(&clock));
        // A chunk's lines came together, and so have one present.
        Box::new(move |chunk| answered(chunk, clock.now(), &mut worker, terminal))
    };
    let (mut exit, mut lost) = (0, None);
    let print = |text: &[u8]| deliver(&mut **ctx.console.out.borrow_mut(), text);
    ctx.batch.run(Arc::new(hire), &mut |answers| {
        exit = exit.max(answers.exit);
        let told = tell(answers, print, |left| {
            let mut page = Page::new(terminal);
            page.add(|text| rest(left, text).map(Turn::Said));
            exit = exit.max(page.exit);
            page
        });
        told.unwrap_or_else(|error| {
            lost = Some(error);
            ControlFlow::Break(())
        })
    })?;
    lost.map_or(Ok(Answered { exit }), Err)
}

/// Refuses `--field` where lines are whole objects.
pub(super) fn whole(ctx: &Ctx) -> Result<(), Error> {
    if matches!(ctx.settings.format(), Format::Field(_)) {
        return Err(Error::new(
            Code::Usage,
            "--lines gives whole objects, and --field one value",
        )
        .hint("leave --field out, and take the value with a program such as jq"));
    }
    Ok(())
}

/// Prints the answers, with those of the lines that were left in their places. What stands before
/// such a line does not wait for it.
fn tell(
    answers: &Answers,
    print: impl Fn(&[u8]) -> Result<ControlFlow<()>, Error>,
    mut rest: impl FnMut(&[u8]) -> Page,
) -> Result<ControlFlow<()>, Error> {
    let mut told = 0;
    for left in &answers.left {
        let before = answers.text.get(told..left.at).unwrap_or_default();
        if !before.is_empty() && print(before)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
        told = left.at;
        let mut page = rest(left.line.expose());
        let printed = print(&page.text);
        wipe(&mut page.text);
        if printed?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    match answers.text.get(told..) {
        None | Some([]) => Ok(ControlFlow::Continue(())),
        Some(text) => print(text),
    }
}

/// Adds a value as JSON to an answer.
pub fn json(value: &impl Serialize, answer: &mut Vec<u8>) -> Result<(), Error> {
    serde_json::to_writer(Growing(answer), value).map_err(|error| Error::new(Code::Bug, error))
}

/// Bytes that leave nothing behind when they outgrow their memory.
///
/// SECURITY: an answer may be a token or a key that was just made, and what is freed is not wiped.
struct Growing<'a>(&'a mut Vec<u8>);

impl Growing<'_> {
    fn make_room(&mut self, more: usize) {
        let bytes = &mut *self.0;
        if bytes.capacity() - bytes.len() < more {
            let mut larger = Vec::with_capacity((2 * bytes.capacity()).max(bytes.len() + more));
            larger.extend_from_slice(bytes);
            wipe(bytes);
            *bytes = larger;
        }
    }
}

impl io::Write for Growing<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.write_all(piece).map(|()| piece.len())
    }

    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        self.make_room(piece.len());
        self.0.extend_from_slice(piece);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn answered(
    chunk: &Chunk,
    now: Timestamp,
    worker: &mut impl FnMut(&mut Sheet<'_>),
    terminal: bool,
) -> Answers {
    let mut page = Page::new(terminal);
    page.text.reserve(2 * chunk.bytes.len());
    let mut sheet = Sheet {
        now,
        chunk,
        page,
        left: Vec::new(),
    };
    worker(&mut sheet);
    Answers {
        text: sheet.page.text,
        exit: sheet.page.exit,
        left: sheet.left,
    }
}

/// Lines that came together, and room for their answers.
pub struct Sheet<'a> {
    /// The present moment, which is one for all of them.
    pub now: Timestamp,
    chunk: &'a Chunk,
    page: Page,
    left: Vec<Left>,
}

impl Sheet<'_> {
    /// Answers each line with the value that `worker` adds, as JSON without a line ending.
    pub fn fill(&mut self, mut worker: impl FnMut(&[u8], &mut Vec<u8>) -> Result<Turn, Error>) {
        for line in self.chunk.lines() {
            let is_left = !self.page.add(|text| match line {
                Ok(line) => worker(line, text),
                Err(long) => Err(Error::new(Code::InputTooLarge, long)),
            });
            if is_left {
                self.left.extend(line.map(|line| Left {
                    at: self.page.text.len(),
                    line: Secret::new(line.to_vec()),
                }));
            }
        }
    }
}

/// Answers, a line each.
struct Page {
    text: Vec<u8>,
    /// The highest exit code among them.
    exit: u8,
    /// Whether a terminal shows them.
    terminal: bool,
}

impl Page {
    fn new(terminal: bool) -> Self {
        Self {
            text: Vec::new(),
            exit: 0,
            terminal,
        }
    }

    /// Adds a line with what `say` adds, or with its error; `false` and no line where it leaves it.
    fn add(&mut self, say: impl FnOnce(&mut Vec<u8>) -> Result<Turn, Error>) -> bool {
        let text = &mut self.text;
        let start = text.len();
        let exit = match say(text) {
            Ok(Turn::Said(answer)) => answer.exit(),
            Ok(Turn::Left) => {
                text.truncate(start);
                return false;
            }
            Err(error) => {
                text.truncate(start);
                text.extend_from_slice(failure::json(&error).trim_end().as_bytes());
                error.code().kind().exit()
            }
        };
        self.exit = self.exit.max(exit);
        if self.terminal {
            let line = text.split_off(start);
            text.extend(escapes::safe_for_terminal(&String::from_utf8_lossy(&line)).bytes());
        }
        Growing(text).make_room(1);
        text.push(b'\n');
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8], terminal: bool) -> (String, u8) {
        let chunk = Chunk {
            bytes: bytes.to_vec(),
            cut: false,
        };
        let answers = answered(&chunk, Timestamp::EPOCH, &mut fill, terminal);
        let text = String::from_utf8(answers.text.clone()).unwrap();
        (text, answers.exit)
    }

    fn fill(sheet: &mut Sheet<'_>) {
        sheet.fill(worker);
    }

    fn worker(line: &[u8], answer: &mut Vec<u8>) -> Result<Turn, Error> {
        json(&String::from_utf8_lossy(line), answer)?;
        match line {
            b"no" => Ok(Turn::Said(Answer::No)),
            b"bad" => Err(Error::new(Code::JwkUnknown, "which")),
            b"hard" => Ok(Turn::Left),
            _ => Ok(Turn::Said(Answer::Yes)),
        }
    }

    #[test]
    fn lines_that_are_left_are_answered_in_their_places() {
        for (lines, wanted) in [
            (&b"a\nb\n"[..], &["\"a\"\n\"b\"\n"][..]),
            (b"hard\n", &["(hard)\n"]),
            (b"a\nhard\nb\n", &["\"a\"\n", "(hard)\n", "\"b\"\n"]),
            (b"hard\nhard\nb", &["(hard)\n", "(hard)\n", "\"b\"\n"]),
            (b"", &[]),
        ] {
            let chunk = Chunk {
                bytes: lines.to_vec(),
                cut: false,
            };
            let answers = answered(&chunk, Timestamp::EPOCH, &mut fill, false);
            let printed = std::cell::RefCell::new(Vec::new());
            let print = |text: &[u8]| {
                let mut printed = printed.borrow_mut();
                printed.push(String::from_utf8(text.to_vec()).unwrap());
                Ok(ControlFlow::Continue(()))
            };
            let rest = |line: &[u8]| Page {
                text: [b"(", line, b")\n"].concat(),
                ..Page::new(false)
            };
            assert!(tell(&answers, print, rest).unwrap().is_continue());
            assert_eq!(printed.into_inner(), wanted);
        }
    }

    #[test]
    fn a_terminal_gets_nothing_that_it_would_act_on() {
        let hostile = "\u{9b}2J\nb\u{202e}";
        assert_eq!(
            said(hostile.as_bytes(), true).0,
            "\"\\u009b2J\"\n\"b\\u202e\"\n"
        );
        assert_eq!(
            said(hostile.as_bytes(), false).0,
            "\"\u{9b}2J\"\n\"b\u{202e}\"\n"
        );
    }

    #[test]
    fn the_exit_is_that_of_the_worst_line() {
        assert_eq!(said(b"", false), (String::new(), 0));
        assert_eq!(said(b"yes\nyes\n", false).1, 0);
        assert_eq!(said(b"yes\nno\nyes\n", false).1, 1);
        let (text, exit) = said(b"no\nbad\nno\n", false);
        assert_eq!(exit, 3);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        // Nothing of what the worker had begun is left in front of the error.
        assert!(
            lines[1].starts_with(r#"{"error":{"code":"jwk_unknown""#),
            "{text}"
        );
    }
}
