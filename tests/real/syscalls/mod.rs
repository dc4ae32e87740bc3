//! Commands that are struck at each of their system calls: killed there, or told there that the
//! disk failed or is full. Whatever was struck, what must hold holds, and the next run mends it.
//!
//! Each test strikes one command. The short form, which `tests/run` has, strikes where something
//! becomes lasting: what a process does between two such calls dies with it, so that no other
//! state of the machine is left out. The full form strikes at every call of every kind, and lets
//! each that asks a disk fail: `AUTHCTL_TEST_FULL=1 cargo test --test real syscalls`; of that,
//! `AUTHCTL_TEST_PART=3/8` takes the third of eight parts.

mod home;
mod rotations;
mod scenes;
mod sound;
mod strace;

use std::time::Instant;

use home::{Home, Store};
use strace::{Blow, Call, Outcome};

/// A command and what must hold after it.
struct Scene {
    /// Where the secrets lie.
    store: Store,
    /// The lines that lead up to it; one after `! ` fails.
    before: &'static [&'static str],
    /// The line that is struck.
    line: &'static str,
    /// What must hold where it said that it is done.
    done: fn(&Home) -> Result<(), String>,
    /// What must hold however it ended, and how the next run mends it.
    left: fn(&Home) -> Result<(), String>,
}

/// How often which blow met; `missed` are those that met no call of the run, `died` those after
/// which the keychain was gone, and which fell again beside a new one.
#[derive(Debug, Default)]
struct Tally {
    killed: u32,
    failed: u32,
    full: u32,
    missed: u32,
    died: u32,
}

impl Scene {
    /// Lets every blow fall on the command, each in a home of its own.
    fn is_struck(&self) {
        let start = Instant::now();
        let mut home = Home::prepared(self.store, self.before);
        let calls = strace::calls(&home, self.line);
        let mut tally = Tally::default();
        let mut wrong = 0;
        let blows = match (std::env::var_os("AUTHCTL_TEST_FULL"), self.store) {
            (Some(_), _) => every(&calls),
            (None, Store::File) => few(&calls),
            (None, Store::Keychain) => told(&calls),
        };
        let (part, parts) = part();
        for blow in blows.into_iter().skip(part).step_by(parts) {
            home.restore();
            let mut outcome = strace::struck(&home, self.line, &blow);
            let mut judged = self.judge(&home, &outcome);
            // The keychain itself broke down: nothing can be asked of it, or said of authctl.
            if judged.is_err() && !home.keychain_lives() {
                crate::say(&format!("the keychain died: {}, {blow}", self.line));
                tally.died += 1;
                home = Home::prepared(self.store, self.before);
                outcome = strace::struck(&home, self.line, &blow);
                judged = self.judge(&home, &outcome);
            }
            tally.add(&blow, &outcome);
            if let Err(what) = judged {
                crate::say(&format!("wrong: {}, {blow}\n    {what}", self.line));
                wrong += 1;
            }
        }
        let (line, all) = (self.line, calls.len());
        let counts = format!(
            "{line}: {tally:?} of {all} calls in {:.0?}",
            start.elapsed()
        );
        crate::say(&format!("struck: {counts}"));
        assert!(wrong == 0, "{wrong} are wrong: {counts}");
        // A few differ from run to run: a lock that is waited for, padding that is random.
        let all = tally.killed + tally.failed + tally.full;
        assert!(tally.missed * 20 <= all && tally.killed > 10, "{counts}");
        assert!(tally.died * 20 <= all, "{counts}");
    }

    fn judge(&self, home: &Home, outcome: &Outcome) -> Result<(), String> {
        if let Outcome::Ended { code, stderr, .. } = outcome {
            let documented = code.is_some_and(|code| (0..=7).contains(&code));
            // The first read of any thread is the first one of the system's loader, too: where that
            // one failed, authctl never began.
            let began = !stderr.contains("error while loading shared libraries");
            let documented = documented || !began;
            sound::must(documented && !stderr.contains("panicked"), || {
                format!("it ended with {code:?}: {stderr}")
            })?;
            if *code == Some(0) {
                (self.done)(home).map_err(|what| format!("it said that it is done: {what}"))?;
            }
        }
        if matches!(outcome, Outcome::Killed) {
            home.works("audit verify")?;
        }
        (self.left)(home).map_err(|what| format!("{outcome:?}: {what}"))?;
        home.is_tidy()
    }
}

impl Tally {
    fn add(&mut self, blow: &Blow<'_>, outcome: &Outcome) {
        let struck = match outcome {
            Outcome::Killed => true,
            Outcome::Ended { struck, .. } => *struck,
        };
        match blow {
            _ if !struck => self.missed += 1,
            Blow::Killed(_) => self.killed += 1,
            Blow::Failed(..) => self.failed += 1,
            Blow::Full(..) => self.full += 1,
        }
    }
}

/// Returns which blows are to fall: from which on, and each how manieth.
fn part() -> (usize, usize) {
    let wanted = std::env::var("AUTHCTL_TEST_PART").unwrap_or("1/1".to_owned());
    let (part, parts) = wanted.split_once('/').unwrap();
    let part: usize = part.parse().unwrap();
    (part - 1, parts.parse().unwrap())
}

/// Returns the blows of the full form.
fn every(calls: &[Call]) -> Vec<Blow<'_>> {
    let mut blows = Vec::new();
    // strace's own start of the program is no call of the program.
    for (at, call) in calls.iter().enumerate().skip(1) {
        blows.push(Blow::Killed(call));
        if call.can_fail() {
            blows.push(Blow::Failed(call, "EIO"));
        }
        if call.lasting {
            blows.push(Blow::Failed(call, "ENOSPC"));
        }
        if call.lasting && Blow::fills(call) {
            blows.push(Blow::full(calls, at));
        }
    }
    blows
}

/// Returns the blows of the short form, where the secrets lie in the sealed file: killed at each
/// call by which something becomes lasting, and every third of them fails.
fn few(calls: &[Call]) -> Vec<Blow<'_>> {
    let lasting = |at: &usize| calls[*at].lasting && !in_a_row(calls, *at);
    let mut blows = Vec::new();
    for (number, at) in (0..calls.len()).filter(lasting).enumerate() {
        let call = &calls[at];
        blows.push(Blow::Killed(call));
        if number % 3 == 0 {
            blows.push(if Blow::fills(call) {
                Blow::full(calls, at)
            } else {
                Blow::Failed(call, "EIO")
            });
        }
    }
    blows
}

/// Returns the blows of the short form, where they lie in the keychain: it differs by what the
/// keychain is told.
fn told(calls: &[Call]) -> Vec<Blow<'_>> {
    let messages = calls.iter().filter(|call| call.kind == "sendmsg");
    messages.map(Blow::Killed).collect()
}

/// Whether a call stands amidst others by which the database writes. Of a transaction that lacks
/// any of its pieces nothing is seen, whichever they are.
fn in_a_row(calls: &[Call], at: usize) -> bool {
    let (before, from) = calls.split_at(at);
    let is_piece = |call: Option<&Call>| call.is_some_and(|call| call.kind == "pwrite64");
    let lasting = |call: &&Call| call.lasting;
    is_piece(from.first())
        && is_piece(before.iter().rev().find(lasting))
        && is_piece(from.iter().skip(1).find(lasting))
}
