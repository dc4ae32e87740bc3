//! How often, and until when, the server is asked whether somebody has signed in (RFC 8628 §3.5).

use super::{Asked, NotYet, Ticket, Why};
use crate::domain::time::{Span, Timestamp};

/// What `slow_down` adds for good (RFC 8628 §3.5).
const SLOWER: Span = Span::from_seconds(5);
/// How far a server that can't be reached makes us double: to a minute at the usual interval.
const MOST_DOUBLINGS: u32 = 4;

/// One wait for a person on another device.
#[derive(Debug)]
pub struct Polling {
    interval: Span,
    /// How many times in a row the server could not answer.
    failures: u32,
    retry_after: Span,
    end: Timestamp,
    /// Whose end it is, where it is not that of our patience.
    ticket_ends: Option<Asked>,
}

impl Polling {
    /// Returns the wait with a ticket, which lasts as long as that holds and at most `patience`.
    pub fn new(ticket: &Ticket, patience: Span) -> Self {
        let ends = ticket.life.is_some_and(|life| life < patience);
        let life = ticket.life.unwrap_or(patience).min(patience);
        Self {
            interval: ticket.interval,
            failures: 0,
            retry_after: Span::ZERO,
            end: ticket.asked_at.plus(life),
            ticket_ends: ends.then_some(ticket.asked),
        }
    }

    /// Returns how long to wait before the next question, the first one included; at most until it
    /// is over.
    pub fn pause(&self, now: Timestamp) -> Span {
        // Doubled for each time in a row that it could not be asked (RFC 8628 §3.5).
        let doubled = self
            .interval
            .seconds()
            .saturating_mul(1 << self.failures.min(MOST_DOUBLINGS));
        Span::from_seconds(doubled)
            .max(self.retry_after)
            .min(self.end.since(now))
    }

    /// Whether there is nothing left to wait for.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.end <= now
    }

    /// Returns what does not hold any longer once it is over; nothing where our patience ended.
    pub fn ticket_ends(&self) -> Option<Asked> {
        self.ticket_ends
    }

    /// Learns from what the server said.
    pub fn heard(&mut self, not_yet: &NotYet) {
        self.retry_after = not_yet.retry_after.unwrap_or(Span::ZERO);
        match not_yet.why {
            Why::Pending => self.failures = 0,
            Why::SlowDown => {
                self.failures = 0;
                self.interval = self.interval.plus(SLOWER);
            }
            Why::Busy { .. } | Why::Lost(_) => self.failures = self.failures.saturating_add(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ports::HttpError;
    use crate::domain::secret::Secret;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn span(seconds: u64) -> Span {
        Span::from_seconds(seconds)
    }

    fn polling(interval: u64, life: Option<u64>, patience: u64) -> Polling {
        let ticket = Ticket {
            asked: Asked::Device,
            code: Secret::from("D".to_owned()),
            asked_at: at(1_000),
            life: life.map(span),
            interval: span(interval),
        };
        Polling::new(&ticket, span(patience))
    }

    fn not_yet(why: Why, retry_after: Option<u64>) -> NotYet {
        NotYet {
            why,
            retry_after: retry_after.map(span),
        }
    }

    fn lost() -> NotYet {
        let host = "a.example".to_owned();
        not_yet(Why::Lost(HttpError::Timeout { host, seconds: 30 }), None)
    }

    #[test]
    fn one_interval_passes_before_each_question_the_first_included() {
        let mut polling = polling(7, Some(600), 300);
        assert_eq!(polling.pause(at(1_000)), span(7));
        polling.heard(&not_yet(Why::Pending, None));
        assert_eq!(polling.pause(at(1_007)), span(7));
    }

    #[test]
    fn slow_down_slows_down_for_good() {
        let mut polling = polling(5, Some(600), 300);
        for (why, seconds) in [
            (Why::SlowDown, 10),
            (Why::Pending, 10),
            (Why::SlowDown, 15),
            (Why::Pending, 15),
        ] {
            polling.heard(&not_yet(why, None));
            assert_eq!(polling.pause(at(1_000)), span(seconds));
        }
    }

    #[test]
    fn a_server_that_can_not_answer_is_asked_more_and_more_seldom() {
        for trouble in [lost(), not_yet(Why::Busy { status: 503 }, None)] {
            let mut polling = polling(5, None, 3_600);
            for seconds in [10, 20, 40, 80, 80, 80] {
                polling.heard(&trouble);
                assert_eq!(polling.pause(at(1_000)), span(seconds));
            }
            // It is back.
            polling.heard(&not_yet(Why::Pending, None));
            assert_eq!(polling.pause(at(1_000)), span(5));
        }
    }

    #[test]
    fn a_server_that_names_a_time_is_left_alone_for_so_long_once() {
        let mut polling = polling(5, None, 300);
        polling.heard(&not_yet(Why::Busy { status: 429 }, Some(42)));
        assert_eq!(polling.pause(at(1_000)), span(42));
        // Never more often than by itself.
        polling.heard(&not_yet(Why::Busy { status: 429 }, Some(1)));
        assert_eq!(polling.pause(at(1_000)), span(20));
        polling.heard(&not_yet(Why::Pending, None));
        assert_eq!(polling.pause(at(1_000)), span(5));
        // Nobody waits past the end.
        polling.heard(&not_yet(Why::Pending, Some(u64::MAX)));
        assert_eq!(polling.pause(at(1_000)), span(300));
    }

    #[test]
    fn it_is_over_with_the_code_or_with_our_patience() {
        for (life, patience, end, ticket_ends) in [
            (Some(60), 300, 1_060, Some(Asked::Device)),
            (Some(600), 300, 1_300, None),
            (Some(300), 300, 1_300, None),
            (None, 300, 1_300, None),
        ] {
            let polling = polling(7, life, patience);
            assert_eq!(polling.ticket_ends(), ticket_ends);
            assert_eq!(polling.pause(at(end - 2)), span(2), "not past the end");
            assert!(!polling.is_over(at(end - 1)) && polling.is_over(at(end)));
            assert_eq!(polling.pause(at(end + 9)), Span::ZERO);
        }
    }
}
