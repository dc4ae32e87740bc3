//! Many tokens, judged on all cores by keys that one thread renews.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::verdict::{Measure, conclude, judge};
use crate::commands::given::keyset::{Keys, Outlook};
use crate::ctx::Ctx;
use crate::domain::jose::codec::{Headers, Token};
use crate::domain::jose::header::Header;
use crate::domain::jose::verify::{Prospect, SignaturePolicy};
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
        headers: Headers::default(),
        measure: Arc::clone(&measure),
    };
    let hire = move || {
        let mut worker = Worker {
            keys: board.clone().map(Reader::of),
            headers: Headers::default(),
            measure: Arc::clone(&measure),
        };
        move |line: &[u8], now, answer: &mut Vec<u8>| worker.judge(line, now, answer)
    };
    lines::answer_or_leave(ctx, hire, |line, answer| rest.judge(line, answer, ctx))
}

/// Judges tokens by the keys on the board.
struct Worker {
    keys: Option<Reader>,
    headers: Headers,
    measure: Arc<Measure>,
}

impl Worker {
    fn judge(&mut self, line: &[u8], now: Timestamp, answer: &mut Vec<u8>) -> Result<Turn, Error> {
        let token = Token::parse_after(&mut self.headers, line)?.signed()?;
        let measure = &*self.measure;
        let verdict = match &mut self.keys {
            None => judge(&token, None, measure, now)?,
            Some(reader) => {
                reader.look_up();
                if reader.outlook.is_out(now) {
                    return Ok(Turn::Left);
                }
                let view = reader.view(token.header(), &measure.signature);
                if view.lacking && reader.outlook.may_grow(now) {
                    return Ok(Turn::Left);
                }
                let keys = Some(&*reader.outlook.keys);
                if measure.is_of_a_proof() {
                    judge(&token, keys, measure, now)?
                } else {
                    let outcome = view.prospect.verify(&token);
                    conclude(&token, outcome, keys, measure, now)?
                }
            }
        };
        lines::json(&verdict, answer)?;
        Ok(Turn::Said(verdict.answer()))
    }
}

/// Judges the tokens for which the server has to be asked first: one after the other, so that it
/// is asked once for all of them.
struct Rest {
    keys: Option<Keys>,
    board: Option<Arc<Board>>,
    headers: Headers,
    measure: Arc<Measure>,
}

impl Rest {
    fn judge(&mut self, line: &[u8], answer: &mut Vec<u8>, ctx: &Ctx) -> Result<Answer, Error> {
        let token = Token::parse_after(&mut self.headers, line)?.signed()?;
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
    /// Headers of late, and what they came to by these keys.
    views: Vec<(Header, View)>,
}

/// What a header comes to by the keys: worked out once for all tokens that have it.
#[derive(Clone)]
struct View {
    prospect: Arc<Prospect>,
    /// Whether it names a key that is not there.
    lacking: bool,
}

impl Reader {
    fn of(board: Arc<Board>) -> Self {
        // In this order: an edition that is too low is found out at the next look.
        let edition = board.edition.load(Ordering::Acquire);
        let outlook = Arc::clone(&board.outlook.read().unwrap_or_else(PoisonError::into_inner));
        Self {
            board,
            edition,
            outlook,
            views: Vec::new(),
        }
    }

    /// Reads what is new on the board.
    fn look_up(&mut self) {
        if self.board.edition.load(Ordering::Acquire) != self.edition {
            *self = Self::of(Arc::clone(&self.board));
        }
    }

    fn view(&mut self, header: &Header, policy: &SignaturePolicy) -> View {
        let mut known = self.views.iter();
        if let Some((_, view)) = known.find(|(known, _)| known.is_same(header)) {
            return view.clone();
        }
        let view = View {
            prospect: Arc::new(Prospect::of(header, &self.outlook.keys, policy)),
            lacking: self.outlook.lacks(header),
        };
        if self.views.len() == Headers::MOST {
            self.views.clear();
        }
        self.views.push((header.clone(), view.clone()));
        view
    }
}
