//! Many tokens, judged on all cores by keys that one thread renews.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::verdict::{Measure, judge};
use crate::commands::given::keyset::{Keys, Outlook};
use crate::ctx::Ctx;
use crate::domain::jose::codec::{LastHeader, Token};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::lines::{self, Answered, Turn};
use crate::output::{Answer, Report as _};

/// Judges every line of standard input by `keys`, or where there are none, by the key that each
/// token brings.
pub(super) fn verify(keys: Option<Keys>, measure: Measure, ctx: &Ctx) -> Result<Answered, Error> {
    let measure = Arc::new(measure);
    let board = keys.as_ref().map(|keys| Arc::new(Board::of(keys, ctx)));
    let mut rest = Rest {
        keys,
        board: board.clone(),
        last: LastHeader::default(),
        measure: Arc::clone(&measure),
    };
    let hire = move || {
        let mut worker = Worker {
            keys: board.clone().map(Reader::of),
            last: LastHeader::default(),
            measure: Arc::clone(&measure),
        };
        move |line: &[u8], now, answer: &mut Vec<u8>| worker.judge(line, now, answer)
    };
    lines::answer_or_leave(ctx, hire, |line, answer| rest.judge(line, answer, ctx))
}

/// Judges tokens by the keys on the board.
struct Worker {
    keys: Option<Reader>,
    last: LastHeader,
    measure: Arc<Measure>,
}

impl Worker {
    fn judge(&mut self, line: &[u8], now: Timestamp, answer: &mut Vec<u8>) -> Result<Turn, Error> {
        let token = Token::parse_after(&mut self.last, line)?.signed()?;
        let outlook = self.keys.as_mut().map(Reader::read);
        if outlook.is_some_and(|outlook| outlook.is_short_of(token.header(), now)) {
            return Ok(Turn::Left);
        }
        let keys = outlook.map(|outlook| &*outlook.keys);
        let verdict = judge(&token, keys, &self.measure, now)?;
        lines::json(&verdict, answer)?;
        Ok(Turn::Said(verdict.answer()))
    }
}

/// Judges the tokens for which the server has to be asked first: one after the other, so that it
/// is asked once for all of them.
struct Rest {
    keys: Option<Keys>,
    board: Option<Arc<Board>>,
    last: LastHeader,
    measure: Arc<Measure>,
}

impl Rest {
    fn judge(&mut self, line: &[u8], answer: &mut Vec<u8>, ctx: &Ctx) -> Result<Answer, Error> {
        let token = Token::parse_after(&mut self.last, line)?.signed()?;
        let verdict = match &mut self.keys {
            None => judge(&token, None, &self.measure, ctx.now())?,
            Some(keys) => {
                let verdict = keys
                    .for_next(token.header(), ctx)
                    .and_then(|keys| judge(&token, Some(keys), &self.measure, ctx.now()));
                if let Some(board) = &self.board {
                    board.put(keys, ctx);
                }
                verdict?
            }
        };
        lines::json(&verdict, answer)?;
        Ok(verdict.answer())
    }
}

/// Where the keys stand for all to read.
struct Board {
    outlook: RwLock<Arc<Outlook>>,
    /// Counts how often something else was put up: looking at it costs next to nothing.
    edition: AtomicUsize,
}

impl Board {
    fn of(keys: &Keys, ctx: &Ctx) -> Self {
        Self {
            outlook: RwLock::new(Arc::new(keys.outlook(ctx.now()))),
            edition: AtomicUsize::new(0),
        }
    }

    fn put(&self, keys: &Keys, ctx: &Ctx) {
        let outlook = Arc::new(keys.outlook(ctx.now()));
        *self.outlook.write().unwrap_or_else(PoisonError::into_inner) = outlook;
        self.edition.fetch_add(1, Ordering::Release);
    }
}

/// What one thread has read on the board.
struct Reader {
    board: Arc<Board>,
    edition: usize,
    outlook: Arc<Outlook>,
}

impl Reader {
    fn of(board: Arc<Board>) -> Self {
        let edition = board.edition.load(Ordering::Acquire);
        let outlook = board.outlook.read().unwrap_or_else(PoisonError::into_inner);
        Self {
            edition,
            outlook: Arc::clone(&outlook),
            board: Arc::clone(&board),
        }
    }

    fn read(&mut self) -> &Outlook {
        if self.board.edition.load(Ordering::Acquire) != self.edition {
            *self = Self::of(Arc::clone(&self.board));
        }
        &self.outlook
    }
}
