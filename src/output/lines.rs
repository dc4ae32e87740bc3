//! `--lines`: a line of JSON for every line of input, in its order, and one exit code for all.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde::Serialize;

use super::report::{Answer, Report};
use super::text::Text;
use super::{deliver, failure, json as escapes};
use crate::ctx::Ctx;
use crate::domain::batch::{Answers, Chunk, Worker};
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

/// Answers standard input line by line, on all cores, with the workers that `hire` makes: each has
/// a state of its own, and adds one value as JSON without a line ending to what it is given.
///
/// A line that can't be answered gives the error object that `--json` would give; the others are
/// answered all the same. The exit code is the highest that one of the lines has.
pub fn answer<W>(ctx: &Ctx, hire: impl Fn() -> W + Send + Sync + 'static) -> Result<Answered, Error>
where
    W: FnMut(&[u8], &mut Vec<u8>) -> Result<Answer, Error> + 'static,
{
    if matches!(ctx.settings.format(), Format::Field(_)) {
        return Err(Error::new(
            Code::Usage,
            "--lines gives whole objects, and --field one value",
        )
        .hint("leave --field out, and take the value with a program such as jq"));
    }
    let terminal = ctx.console.out_terminal;
    let hire = move || -> Worker {
        let mut worker = hire();
        Box::new(move |chunk| answered(chunk, &mut worker, terminal))
    };
    let (mut exit, mut lost) = (0, None);
    ctx.batch.run(Arc::new(hire), &mut |answers| {
        exit = exit.max(answers.exit);
        deliver(&mut **ctx.console.out.borrow_mut(), &answers.text).unwrap_or_else(|error| {
            lost = Some(error);
            ControlFlow::Break(())
        })
    })?;
    lost.map_or(Ok(Answered { exit }), Err)
}

/// Adds a value as JSON to an answer.
pub fn json(value: &impl Serialize, answer: &mut Vec<u8>) -> Result<(), Error> {
    serde_json::to_writer(answer, value).map_err(|error| Error::new(Code::Bug, error))
}

fn answered(
    chunk: &Chunk,
    worker: &mut impl FnMut(&[u8], &mut Vec<u8>) -> Result<Answer, Error>,
    terminal: bool,
) -> Answers {
    let mut answers = Answers {
        text: Vec::with_capacity(2 * chunk.bytes.len()),
        exit: 0,
    };
    let text = &mut answers.text;
    for line in chunk.lines() {
        let start = text.len();
        let answer = line
            .map_err(|long| Error::new(Code::InputTooLarge, long))
            .and_then(|line| worker(line, text));
        let exit = match answer {
            Ok(answer) => answer.exit(),
            Err(error) => {
                text.truncate(start);
                text.extend_from_slice(failure::json(&error).trim_end().as_bytes());
                error.code().kind().exit()
            }
        };
        answers.exit = answers.exit.max(exit);
        if terminal {
            let line = text.split_off(start);
            text.extend(escapes::safe_for_terminal(&String::from_utf8_lossy(&line)).bytes());
        }
        text.push(b'\n');
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8], terminal: bool) -> (String, u8) {
        let chunk = Chunk {
            bytes: bytes.to_vec(),
            cut: false,
        };
        let mut worker = |line: &[u8], answer: &mut Vec<u8>| {
            json(&String::from_utf8_lossy(line), answer)?;
            match line {
                b"no" => Ok(Answer::No),
                b"bad" => Err(Error::new(Code::JwkUnknown, "which")),
                _ => Ok(Answer::Yes),
            }
        };
        let answers = answered(&chunk, &mut worker, terminal);
        let text = String::from_utf8(answers.text.clone()).unwrap();
        (text, answers.exit)
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
