//! Many keys, judged on all cores, each core with a way into the registry of its own.

use std::sync::Arc;

use super::LIMIT;
use super::answered::Answered;
use crate::commands::tally::Tally;
use crate::ctx::Ctx;
use crate::domain::apikey::examine::{Finding, examine};
use crate::domain::apikey::question::Question;
use crate::domain::apikey::reader::{KeyConnection, KeyReader};
use crate::domain::apikey::verdict::{Asked, Verdict};
use crate::domain::audit::entry::Event;
use crate::domain::ports::{DatabaseError, InputError};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::Report as _;
use crate::output::lines::{self, Sheet, Turn};

/// Judges every line of standard input, as of `at` or of the moment at which it came.
///
/// SECURITY: lines that come together are judged by one state of the registry, and those that come
/// later by a later one: what is revoked while a stream runs is refused from the next lines on.
pub(super) fn verify(
    asked: Asked,
    at: Option<Timestamp>,
    ctx: &Ctx,
) -> Result<lines::Answered, Error> {
    let open = ctx.database.key_readers()?;
    let (asked, refused) = (Arc::new(asked), Arc::new(Tally::default()));
    let counted = Arc::clone(&refused);
    let hire = move || {
        let worker = Worker {
            registry: open(),
            asked: Arc::clone(&asked),
            at,
            refused: Arc::clone(&counted),
        };
        move |sheet: &mut Sheet<'_>| worker.judge(sheet)
    };
    let answered = lines::answer_sheets(ctx, hire);
    refused.log(ctx, Event::KeyVerified);
    answered
}

/// Judges keys in one thread.
struct Worker {
    registry: Result<Box<dyn KeyConnection>, DatabaseError>,
    asked: Arc<Asked>,
    at: Option<Timestamp>,
    refused: Arc<Tally>,
}

impl Worker {
    fn judge(&self, sheet: &mut Sheet<'_>) {
        let at = self.at.unwrap_or(sheet.now);
        let read = self.registry.as_ref().map_err(Clone::clone);
        let read = read.and_then(|registry| {
            registry.at_one_moment(&mut |keys| {
                sheet.fill(|line, answer| {
                    let line = Line::read(line)?;
                    let finding = line.examine(keys, at, &self.asked)?;
                    let verdict = finding.verdict();
                    if verdict != Verdict::Valid {
                        self.refused.add(verdict.as_str(), line.key());
                    }
                    let answered = Answered::new(finding, at);
                    lines::json(&answered, answer)?;
                    Ok(Turn::Said(answered.answer()))
                });
            })
        });
        if let Err(error) = read {
            sheet.fill(|_, _| Err(error.clone().into()));
        }
    }
}

/// A key, and what is asked of it alone.
enum Line<'a> {
    Key(&'a [u8]),
    Question(Question<'a>),
}

impl<'a> Line<'a> {
    fn read(line: &'a [u8]) -> Result<Self, Error> {
        let line = line.trim_ascii();
        let line = if line.first() == Some(&b'{') {
            Self::Question(Question::read(line)?)
        } else {
            Self::Key(line)
        };
        // As it is for a key that comes alone.
        if line.key().len() > LIMIT {
            let place = "the line".to_owned();
            return Err(InputError::TooLarge {
                place,
                limit: LIMIT,
            }
            .into());
        }
        Ok(line)
    }

    fn key(&self) -> &[u8] {
        match self {
            Self::Key(key) => key,
            Self::Question(request) => request.key(),
        }
    }

    fn examine(
        &self,
        keys: &dyn KeyReader,
        at: Timestamp,
        asked: &Asked,
    ) -> Result<Finding, DatabaseError> {
        match self {
            Self::Key(key) => examine(key, keys, at, asked),
            Self::Question(question) => examine(question.key(), keys, at, &question.beside(asked)),
        }
    }
}
