//! authctl manages API credentials through their whole life: it issues and rotates API keys,
//! decodes and verifies JWTs, logs in with OAuth 2.0 and PKCE, and keeps every secret in the OS
//! keychain.
//!
//! # Where things are
//!
//! **[`cli`] parses, [`commands`] decide, [`domain`] knows, [`adapters`] touch the machine,
//! [`output`] speaks.**
//!
//! | to find | look in |
//! |---|---|
//! | what a verb does, its options and its help | `commands/NOUN/VERB.rs` |
//! | how a token, its keys or an issuer's metadata are come by | `commands/given` |
//! | a rule: what makes a token valid, a rotation safe, a callback ours | [`domain`], by topic |
//! | what the machine is asked for | the traits in [`domain::ports`] |
//! | how the machine is asked | [`adapters`], one file a port |
//! | error codes, exit codes, hints | [`error`] |
//! | flags, environment, configuration, folders | [`settings`] |
//! | tables, colour roles, JSON, what a terminal may see | [`output`] |
//!
//! # A run
//!
//! [`run`] = parse the command line → resolve [`settings`] → wire a [`ctx::Ctx`] of lazy ports →
//! the command's `run(args, ctx)` returns a report or an [`error::Error`] → [`output`] writes it as
//! text or JSON and gives the exit code. A command never prints.
//!
//! # Who may import whom
//!
//! cli → commands, ctx, domain, error, output, settings · commands → ctx, domain, error, output ·
//! output → ctx, domain, error, settings · ctx → domain, error, settings · error → domain,
//! settings · settings → domain · adapters → domain · domain → nothing of the crate.
//! Only this file names both sides. A test holds all of this.

pub mod adapters;
pub mod cli;
pub mod commands;
pub mod ctx;
pub mod domain;
pub mod error;
pub mod output;
pub mod settings;

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;

use adapters::http::NetworkOptions;
use clap::error::ErrorKind;
use ctx::{Console, Ctx};
use error::{Code, Error};
use settings::{Given, Settings};

/// Runs one command line, program name first, and returns the exit code.
///
/// `wire` makes the world that the command sees: [`wire_system`] in the program, fakes in a test.
pub fn run(args: impl IntoIterator<Item = OsString>, wire: fn(Settings) -> Ctx) -> ExitCode {
    adapters::system::harden();
    let args = cli::meant(args.into_iter().collect());
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        match cli::parse(&args) {
            Ok(parsed) => {
                let ctx = wire(Settings::new(parsed.given.clone()));
                let outcome = cli::dispatch(&parsed, &ctx);
                output::finish(outcome, &ctx)
            }
            Err(answer) => {
                // The options were not understood, so whether JSON was wanted is read off the words.
                let json = args.iter().any(|arg| arg == "--json");
                explain(
                    &answer,
                    &wire(Settings::new(Given {
                        json,
                        ..Given::default()
                    })),
                )
            }
        }
    }));
    // The panic hook has said what can be said without a secret in it.
    ExitCode::from(outcome.unwrap_or(error::Kind::Bug.exit()))
}

/// Gives clap's answer: help and version on standard output, a mistake as an error.
fn explain(answer: &clap::Error, ctx: &Ctx) -> u8 {
    let styled = answer.render();
    if answer.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return output::guide(&styled.to_string(), ctx);
    }
    if answer.use_stderr() {
        return output::fail(&misused(&styled.to_string()), ctx);
    }
    let text = if ctx.settings.color(ctx.console.out_terminal) {
        styled.ansi().to_string()
    } else {
        styled.to_string()
    };
    match output::print(text.as_bytes(), &ctx.console) {
        Ok(()) => 0,
        Err(error) => output::fail(&error, ctx),
    }
}

/// Turns clap's paragraphs into one error: the first is the message, tips and usage are hints.
fn misused(rendered: &str) -> Error {
    let mut paragraphs = rendered.trim().split("\n\n").map(|paragraph| {
        let words: Vec<&str> = paragraph
            .split_whitespace()
            .map(unless_credential)
            .collect();
        words.join(" ")
    });
    let message = paragraphs.next().unwrap_or_default();
    let message = message
        .strip_prefix("error: ")
        .unwrap_or(&message)
        .to_owned();
    paragraphs.fold(Error::new(Code::Usage, message), |error, paragraph| {
        error.hint(paragraph.trim_start_matches("tip: ").to_owned())
    })
}

/// SECURITY: clap repeats what it refuses, and that may be a key or a token in the wrong place; a
/// build log would keep it.
fn unless_credential(word: &str) -> &str {
    let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if bare.starts_with("eyJ") || domain::apikey::format::parse(bare.as_bytes()).is_ok() {
        "[redacted]"
    } else {
        word
    }
}

/// Returns the real world: the system's clock and randomness, the user's folders, the OS keychain.
///
/// Nothing is opened here; each adapter opens what it needs when it is first asked.
pub fn wire_system(settings: Settings) -> Ctx {
    let folders = settings.folders().clone();
    let console = console();
    let asks = console.can_ask(&settings);
    let means = adapters::sealed_file::Means {
        text: settings.identity(),
        file: settings.identity_file(),
        config: folders.config.clone(),
        passphrase_file: settings.passphrase_file(),
        passphrase: settings.passphrase(),
        prompt: asks.then(|| Box::new(adapters::terminal::TerminalPrompt) as _),
    };
    let network = NetworkOptions {
        timeout: settings.timeout().map(Into::into),
        authorities: settings.ca_cert(),
        trace: settings.verbose(),
    };
    Ctx {
        console,
        clock: Arc::new(adapters::system::SystemClock),
        pause: Box::new(adapters::system::SystemPause),
        random: Arc::new(adapters::system::SystemRandom),
        inputs: Box::new(adapters::inputs::SystemInputs),
        outputs: Box::new(adapters::outputs::SystemOutputs),
        batch: Box::new(adapters::batch::SystemBatch),
        prompt: Box::new(adapters::terminal::TerminalPrompt),
        database: Box::new(adapters::database::SqliteDatabase::new(
            folders.data.join("authctl.db"),
        )),
        http: Box::new(adapters::http::SystemHttp::new(network.clone())),
        fetch: Box::new(adapters::http::SystemHttp::new(network)),
        explained: Cell::new(None),
        copies: Box::new(adapters::cache::FileCopies::new(
            folders.cache.join("published"),
        )),
        browser: Box::new(adapters::browser::SystemBrowser::new(settings.desktop())),
        loopback: Box::new(adapters::loopback::SystemLoopback),
        clipboard: Box::new(adapters::clipboard::SystemClipboard::new(
            settings.clipboard(),
        )),
        commands: Box::new(adapters::commands::SystemCommands),
        programs: Box::new(adapters::programs::SystemPrograms),
        interrupts: Box::new(adapters::interrupts::SystemInterrupts),
        keychain: Box::new(adapters::keychain::Keychain::new(
            settings.timeout().map(Into::into),
        )),
        file: Box::new(adapters::sealed_file::SealedFile::new(&folders.data, means)),
        inspect: Box::new(adapters::inspect::SystemInspect::new(
            settings.session_bus(),
        )),
        locks: Box::new(adapters::locks::FileLocks::new(folders.state.join("locks"))),
        configuration: Box::new(adapters::configuration::FileConfiguration::new(
            folders.config.join("config.toml"),
            folders.state.join("locks/config.lock"),
        )),
        tools: Box::new(adapters::tools::SystemTools),
        settings,
    }
}

fn console() -> Console {
    let (out, err) = (std::io::stdout(), std::io::stderr());
    Console {
        out_terminal: out.is_terminal(),
        err_terminal: err.is_terminal(),
        in_terminal: std::io::stdin().is_terminal(),
        width: adapters::terminal::width(&out),
        err_width: adapters::terminal::width(&err),
        out: RefCell::new(Box::new(out)),
        err: RefCell::new(Box::new(err)),
    }
}
