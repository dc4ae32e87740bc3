//! Many tokens, judged on all cores by keys that one thread renews.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::sealed::{Inside, Opener};
use super::verdict::{Measure, Verdict, conclude, judge};
use crate::commands::given::keyset::{Keys, Outlook};
use crate::commands::logged;
use crate::commands::tally::Tally;
use crate::ctx::Ctx;
use crate::domain::audit::entry::Event;
use crate::domain::jose::codec::{Headers, Token, TokenError, Unverified};
use crate::domain::jose::header::Header;
use crate::domain::jose::verify::{Prospect, SignaturePolicy};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::output::lines::{self, Answered, Turn};
use crate::output::{Answer, Report as _};

/// Judges every line of standard input by `keys`, or where there are none, by the key that each
/// token brings.
pub(super) fn verify(
    keys: Option<Keys>,
    opener: Opener,
    measure: Measure,
    ctx: &Ctx,
) -> Result<Answered, Error> {
    let rules = Arc::new(Rules {
        opener,
        measure,
        refused: Tally::default(),
    });
    let told = Arc::clone(&rules);
    let board = keys.as_ref().map(|keys| Arc::new(Board::of(keys, ctx)));
    let mut rest = Rest {
        keys,
        board: board.clone(),
        rules: Arc::clone(&rules),
    };
    let hire = move || {
        let mut worker = Worker {
            keys: board.clone().map(Reader::of),
            headers: Headers::default(),
            rules: Arc::clone(&rules),
        };
        move |line: &[u8], now, answer: &mut Vec<u8>| worker.judge(line, now, answer)
    };
    let outcome = lines::answer_or_leave(ctx, hire, |line, answer| rest.judge(line, answer, ctx));
    told.refused.log(ctx, Event::TokenVerified);
    outcome
}

/// What all tokens are held against, whatever the keys.
struct Rules {
    opener: Opener,
    measure: Measure,
    refused: Tally,
}

impl Rules {
    /// Has the signed token in `token` judged, and writes the verdict; `None` where `judge` leaves
    /// it.
    fn apply(
        &self,
        line: &[u8],
        token: Result<Token, TokenError>,
        now: Timestamp,
        answer: &mut Vec<u8>,
        judge: impl FnOnce(&Unverified, &Measure) -> Result<Option<Verdict>, Error>,
    ) -> Result<Option<Answer>, Error> {
        let verdict = self.verdict(token, now, judge).inspect_err(|error| {
            if logged::is_about_token(error.code()) {
                self.refused.add(error.code().as_str(), line);
            }
        })?;
        let Some(verdict) = verdict else {
            return Ok(None);
        };
        if let Some(code) = verdict.code() {
            self.refused.add(code, line);
        }
        lines::json(&verdict, answer)?;
        Ok(Some(verdict.answer()))
    }

    fn verdict(
        &self,
        token: Result<Token, TokenError>,
        now: Timestamp,
        judge: impl FnOnce(&Unverified, &Measure) -> Result<Option<Verdict>, Error>,
    ) -> Result<Option<Verdict>, Error> {
        let (verdict, encryption) = match token? {
            Token::Signed(token) => (judge(&token, &self.measure)?, None),
            Token::Encrypted(jwe) => match self.opener.open(&jwe)? {
                Inside::Signed(token, encryption) => (judge(&token, &self.measure)?, encryption),
                Inside::Refused(header, failure) => {
                    (Some(Verdict::no(*header, vec![failure], now)), None)
                }
            },
        };
        Ok(match (verdict, encryption) {
            (Some(verdict), Some(encryption)) => Some(verdict.sealed(encryption)),
            (verdict, _) => verdict,
        })
    }
}

/// Judges tokens by the keys on the board.
struct Worker {
    keys: Option<Reader>,
    headers: Headers,
    rules: Arc<Rules>,
}

impl Worker {
    fn judge(&mut self, line: &[u8], now: Timestamp, answer: &mut Vec<u8>) -> Result<Turn, Error> {
        let token = Token::parse_after(&mut self.headers, line);
        let keys = self.keys.as_mut();
        let by_keys = |token: &Unverified, measure: &Measure| match keys {
            None => judge(token, None, measure, now).map(Some),
            Some(reader) => reader.judge(token, measure, now),
        };
        let said = self.rules.apply(line, token, now, answer, by_keys)?;
        Ok(said.map_or(Turn::Left, Turn::Said))
    }
}

/// Judges the tokens for which the server has to be asked first: one after the other, so that it
/// is asked once for all of them.
struct Rest {
    keys: Option<Keys>,
    board: Option<Arc<Board>>,
    rules: Arc<Rules>,
}

impl Rest {
    fn judge(&mut self, line: &[u8], answer: &mut Vec<u8>, ctx: &Ctx) -> Result<Answer, Error> {
        let (keys, board, now) = (&mut self.keys, &self.board, ctx.now());
        let by_new_keys = |token: &Unverified, measure: &Measure| {
            let Some(keys) = keys else {
                return judge(token, None, measure, now).map(Some);
            };
            let verdict = keys
                .for_next(token.header(), ctx)
                .and_then(|keys| judge(token, Some(keys), measure, now));
            if let Some(board) = board {
                board.put(keys, ctx);
            }
            verdict.map(Some)
        };
        let said = self
            .rules
            .apply(line, Token::parse(line), now, answer, by_new_keys)?;
        // Nothing is left behind by the one to whom all is left.
        said.ok_or_else(|| Error::new(Code::Bug, "a token was judged by nobody"))
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

    /// Judges a token; `None` where the server has to be asked first.
    fn judge(
        &mut self,
        token: &Unverified,
        measure: &Measure,
        now: Timestamp,
    ) -> Result<Option<Verdict>, Error> {
        if self.board.edition.load(Ordering::Acquire) != self.edition {
            *self = Self::of(Arc::clone(&self.board));
        }
        if self.outlook.is_out(now) {
            return Ok(None);
        }
        let view = self.view(token.header(), &measure.signature);
        if view.lacking && self.outlook.may_grow(now) {
            return Ok(None);
        }
        let keys = Some(&*self.outlook.keys);
        if measure.is_of_a_proof() {
            return judge(token, keys, measure, now).map(Some);
        }
        let outcome = view.prospect.verify(token);
        conclude(token, outcome, keys, measure, now).map(Some)
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
