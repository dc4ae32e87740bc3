//! `authctl doctor`: checks what authctl rests on, with a fix per line.

mod credentials;
mod machine;

use serde::Serialize;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  See whether everything is as it should be (exit 1 where it is not):
  $ authctl doctor

  The same for a script:
  $ authctl doctor --json";

/// Check keychain, bus, database, files, clock, browser, network settings and credentials
///
/// Nothing is changed and nobody is asked anything. Exit 1 when something is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// Every check.
#[derive(Debug, Serialize)]
pub struct Checkup {
    healthy: bool,
    checks: Vec<Check>,
}

/// One check.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    found: String,
    fix: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    /// Worth knowing, and nothing is wrong.
    Note,
    Bad,
}

impl Check {
    fn new(name: &'static str, state: State, found: impl Into<String>) -> Self {
        Self {
            name,
            state,
            found: found.into(),
            fix: None,
        }
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// Returns the check that an error makes, with the error's own hint as its fix.
    fn failed(name: &'static str, state: State, error: impl Into<Error>) -> Self {
        let error = error.into();
        // "authctl doctor says what was found" is no fix here.
        let fix = error.hints().iter().find(|hint| !hint.contains("doctor"));
        Self {
            fix: fix.cloned(),
            ..Self::new(name, state, error.to_string())
        }
    }
}

/// Runs every check, whatever the others came to.
pub fn run(_: &Args, ctx: &Ctx) -> Result<Checkup, Error> {
    let known = ctx.database.credentials();
    let keychain = ctx.keychain.probe();
    let mut checks = machine::stores(ctx, known.as_deref().unwrap_or_default(), &keychain)?;
    checks.push(match &known {
        Ok(known) => Check::new(
            "database",
            State::Ok,
            format!("readable, with {} on record", known.len()),
        ),
        Err(error) => Check::failed("database", State::Bad, error.clone()),
    });
    checks.extend(machine::files(ctx));
    checks.push(machine::clock(ctx, known.as_deref().unwrap_or_default()));
    checks.push(machine::browser(ctx));
    checks.extend(machine::proxies(ctx));
    checks.push(machine::authorities(ctx));
    if let Ok(known) = &known {
        checks.push(credentials::unfinished(ctx, known));
        checks.push(credentials::missing(ctx, known, keychain.is_ok()));
        checks.push(credentials::rotations(ctx));
        checks.push(credentials::logins(ctx));
        checks.push(credentials::audit(ctx, keychain.is_ok()));
    }
    Ok(Checkup {
        healthy: checks.iter().all(|check| check.state != State::Bad),
        checks,
    })
}

impl Report for Checkup {
    fn text(&self, text: &mut Text) {
        for check in &self.checks {
            let (role, mark) = match check.state {
                State::Ok => (Role::Good, "ok  "),
                State::Note => (Role::Warning, "note"),
                State::Bad => (Role::Bad, "bad "),
            };
            text.put(role, mark)
                .put(Role::Heading, &format!("  {:<12}", check.name))
                .line(Role::Plain, &format!("  {}", check.found));
            if let Some(fix) = &check.fix {
                text.put(Role::Plain, &" ".repeat(20))
                    .put(Role::Dim, "fix: ")
                    .line(Role::Plain, fix);
            }
        }
        if self.healthy {
            text.line(Role::Good, "everything is as it should be");
        } else {
            text.line(Role::Bad, "something is wrong");
        }
    }

    fn answer(&self) -> Answer {
        self.healthy.into()
    }
}
