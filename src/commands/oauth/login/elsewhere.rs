//! The wait for a person who signs in elsewhere: by a code, or where the server asks them.

use super::Args;
use super::finish::{Earned, Turn};
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::profile::Plan;
use crate::ctx::Ctx;
use crate::domain::oauth::metadata::Metadata;
use crate::domain::oauth::polling::pace::Polling;
use crate::domain::oauth::polling::{NotYet, PollError, Polled, Ticket, Why};
use crate::error::{Code, Error};

/// Returns the tokens once somebody has signed in.
pub(super) fn wait(
    args: &Args,
    plan: &Plan,
    metadata: &Metadata,
    connection: &Connection<'_>,
    ticket: &Ticket,
) -> Result<Earned, Error> {
    let ctx = connection.ctx();
    let endpoint = metadata.needed("token_endpoint", |at| &at.token)?;
    let channel = connection.channel();
    let mut polling = Polling::new(ticket, args.wait);
    loop {
        ctx.pause.pause(polling.pause(ctx.now()));
        if polling.is_over(ctx.now()) {
            return Err(over(args, &polling));
        }
        // SECURITY: the server gives the tokens once. Whoever can't store them does not ask.
        let turn = Turn::begin(&args.name, ctx)?;
        match channel.poll(&endpoint, ticket, plan.wanted())? {
            Polled::Tokens(tokens) => {
                return Ok(Earned {
                    tokens,
                    // None was sent: no such request has one (RFC 8628 §3.1, CIBA §7.1).
                    nonce: None,
                    code: None,
                    turn,
                });
            }
            Polled::NotYet(not_yet) => {
                // Others may have their turn until the next question.
                drop(turn);
                polling.heard(&not_yet);
                tell_trouble(&not_yet, &polling.pause(ctx.now()).in_words(), ctx);
            }
        }
    }
}

fn tell_trouble(not_yet: &NotYet, pause: &str, ctx: &Ctx) {
    match &not_yet.why {
        Why::Pending => {}
        Why::SlowDown => ctx.detail(&format!(
            "the server wants to be asked every {pause} at most"
        )),
        Why::Busy { status } => ctx.warn(&format!(
            "the server is busy (status {status}); asking again in {pause}"
        )),
        Why::Lost(error) => ctx.warn(&format!("{error}; asking again in {pause}")),
    }
}

fn over(args: &Args, polling: &Polling) -> Error {
    if let Some(ended) = polling.ticket_ends() {
        return PollError::Expired(ended).into();
    }
    Error::new(
        Code::LoginTimeout,
        format!("nobody signed in within {}", args.wait),
    )
    .hint("nothing was stored; --wait waits longer")
}
