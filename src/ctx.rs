//! Everything a command may touch: the settings, the machine behind its ports, the streams.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::sync::Arc;

use crate::domain::apikey::rotation;
use crate::domain::credential::{Credential, Kind, Reference, Slot, State, StoreKind};
use crate::domain::jwk;
use crate::domain::oauth::explain;
use crate::domain::ports::{
    Batch, Browser, Clipboard, Clock, Commands, Configuration, Copies, Database, Fetch, FileStore,
    Http, HttpError, HttpRequest, HttpResponse, Inputs, Inspect, Interrupts, Locks, Loopback,
    Outputs, Pause, Programs, Prompt, PromptError, Protection, Random, SecretStore, StoreError,
    Tools,
};
use crate::domain::secret::{Secret, Source};
use crate::domain::text::visible;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error};
use crate::settings::Settings;

/// One run's view of the world.
///
/// Every part is lazy: making a `Ctx` opens no file, socket, database or keychain, and starts no
/// thread, so that `jwt decode` costs what decoding costs.
pub struct Ctx {
    /// What holds for this run.
    pub settings: Settings,
    /// Standard output and standard error.
    pub console: Console,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The passing of time.
    pub pause: Box<dyn Pause>,
    /// Randomness.
    pub random: Arc<dyn Random + Send + Sync>,
    /// Files, descriptors, standard input, variables.
    pub inputs: Box<dyn Inputs>,
    /// Files that the person asked for.
    pub outputs: Box<dyn Outputs>,
    /// Many lines of standard input at once.
    pub batch: Box<dyn Batch>,
    /// Questions to the person.
    pub prompt: Box<dyn Prompt>,
    /// The web; what explains itself goes through [`Ctx`] itself, which is [`Http`], too.
    pub http: Box<dyn Http>,
    /// The web, for requests that a person makes up.
    pub fetch: Box<dyn Fetch>,
    /// How many steps were explained so far, where somebody wants that.
    pub explained: Cell<Option<u16>>,
    /// Copies of what the web published.
    pub copies: Box<dyn Copies>,
    /// The person's browser.
    pub browser: Box<dyn Browser>,
    /// The port that the browser comes back to.
    pub loopback: Box<dyn Loopback>,
    /// The desktop's clipboard.
    pub clipboard: Box<dyn Clipboard>,
    /// Commands that the person wants run.
    pub commands: Box<dyn Commands>,
    /// The program that the person wants run with credentials.
    pub programs: Box<dyn Programs>,
    /// Ctrl-C and its kin.
    pub interrupts: Box<dyn Interrupts>,
    /// The configuration file, where it is changed.
    pub configuration: Box<dyn Configuration>,
    /// Other programs and their files.
    pub tools: Box<dyn Tools>,
    /// The index, the key registry, the journal, the log.
    pub database: Box<dyn Database>,
    /// Files, modes and the bus, as `doctor` sees them.
    pub inspect: Box<dyn Inspect>,
    /// One lock a credential.
    pub locks: Box<dyn Locks>,
    /// The OS keychain.
    pub keychain: Box<dyn SecretStore>,
    /// The sealed file.
    pub file: Box<dyn FileStore>,
}

/// Standard output and standard error, and what is at their ends.
pub struct Console {
    /// Results, and nothing else.
    pub out: RefCell<Box<dyn Write>>,
    /// Prompts, progress, warnings, hints, errors.
    pub err: RefCell<Box<dyn Write>>,
    /// Whether standard output is a terminal.
    pub out_terminal: bool,
    /// Whether standard error is a terminal.
    pub err_terminal: bool,
    /// Whether standard input is a terminal.
    pub in_terminal: bool,
    /// How many columns standard output has, where it is a terminal.
    pub width: Option<u16>,
    /// How many columns standard error has, where it is a terminal.
    pub err_width: Option<u16>,
}

impl Console {
    /// Whether a question would be seen and could be answered.
    pub fn can_ask(&self, settings: &Settings) -> bool {
        self.in_terminal && self.err_terminal && !settings.no_input()
    }
}

/// How much of a source is read: no key, token or secret is larger.
pub const SOURCE_LIMIT: usize = 1 << 20;

impl Ctx {
    /// Returns the present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells what is going on, on standard error; nothing under `--quiet`.
    pub fn note(&self, text: &str) {
        self.say("", text);
    }

    /// Warns on standard error; nothing under `--quiet`.
    pub fn warn(&self, text: &str) {
        self.say("warning: ", text);
    }

    /// Tells a detail on standard error, under `--verbose` alone.
    pub fn detail(&self, text: &str) {
        if self.settings.verbose() {
            self.say("", text);
        }
    }

    /// Tells the person what there is to do now, on standard error, even under `--quiet`: without
    /// it the command could not go on.
    pub fn tell(&self, text: &str) {
        // Where standard error is gone there is nobody left to tell.
        let _lost = writeln!(self.console.err.borrow_mut(), "{}", visible(text));
    }

    /// Explains each step of the protocol from now on, on standard error, where `wanted`.
    pub fn explain(&self, wanted: bool) {
        if wanted {
            self.explained.set(Some(0));
        }
    }

    /// Tells a step of the protocol; its first line is numbered.
    pub fn step(&self, lines: impl FnOnce() -> Vec<String>) {
        if let Some(before) = self.explained.get() {
            let number = before.saturating_add(1);
            self.explained.set(Some(number));
            let lines = lines();
            let (title, rest) = lines.split_first().map_or(("", &[][..]), |(a, b)| (a, b));
            self.tell(&format!("{number}. {title}"));
            for line in rest {
                self.tell(line);
            }
        }
    }

    /// Draws what authctl itself has made on standard error, with the control sequences that are in
    /// it.
    pub fn draw(&self, picture: &str) {
        // A picture that nobody can see ends no command.
        let _lost = write!(self.console.err.borrow_mut(), "{picture}");
    }

    fn say(&self, label: &str, text: &str) {
        if !self.settings.quiet() {
            // A message that nobody can read ends no command: the result still stands.
            let _lost = writeln!(self.console.err.borrow_mut(), "{label}{}", visible(text));
        }
    }

    /// Whether a question would be seen and could be answered.
    pub fn can_ask(&self) -> bool {
        self.console.can_ask(&self.settings)
    }

    /// Returns what a source holds, without one final line ending.
    pub fn read(&self, source: &Source) -> Result<Secret, Error> {
        self.read_exact(source, SOURCE_LIMIT)
            .map(Secret::without_final_newline)
    }

    /// Returns what a source holds, byte for byte, at most `limit` bytes: a key in DER may end in
    /// what is elsewhere a line ending.
    pub fn read_exact(&self, source: &Source, limit: usize) -> Result<Secret, Error> {
        Ok(match source {
            Source::Descriptor(number) => self.inputs.descriptor(*number, limit)?,
            Source::File(path) => self.inputs.file(path, limit)?,
            Source::Prompt => self.ask_secret("Value", "another source than prompt")?,
            Source::Stdin => self.inputs.stdin(limit)?,
            Source::Store(slot) => {
                let found = self.database.credential(&slot.reference)?;
                let credential = found.ok_or_else(|| unknown(&slot.reference))?;
                let slot = self.located(slot)?;
                self.store(credential.store)
                    .get(&slot)?
                    .ok_or_else(|| missing(&slot))?
            }
            Source::Variable(name) => self.inputs.variable(name)?,
        })
    }

    /// Returns where the secret of a slot really lies: a key that is named as a whole is the
    /// version in use.
    fn located(&self, slot: &Slot) -> Result<Slot, Error> {
        let name = &slot.reference.name;
        match (slot.reference.kind, &slot.part) {
            (Kind::Key, None) => {
                let versions = self.database.key_versions(name)?;
                Ok(rotation::current(&versions)?.slot())
            }
            (Kind::Jwk, None) => {
                let versions = self.database.jwk_versions(name)?;
                Ok(jwk::rotation::current(&versions)?.slot())
            }
            _ => Ok(slot.clone()),
        }
    }

    /// Asks for a secret; `instead` names what answers the question without a terminal.
    pub fn ask_secret(&self, question: &str, instead: &str) -> Result<Secret, Error> {
        if !self.can_ask() {
            return Err(Error::from(PromptError::NoTerminal).hint(format!("give {instead}")));
        }
        Ok(self.prompt.secret(question)?)
    }

    /// Returns once the person has said yes: by `--yes`, at the terminal, or by the command line
    /// itself where there is no terminal. A script that says `key revoke` means it, and must not
    /// fail in the middle of an incident; `--no-input` alone makes the question an error.
    pub fn confirm(&self, question: &str) -> Result<(), Error> {
        if self.settings.yes() {
            return Ok(());
        }
        if self.settings.no_input() {
            return Err(Error::from(PromptError::NoTerminal).hint("--yes answers the question"));
        }
        if !self.can_ask() || self.prompt.confirm(question)? {
            Ok(())
        } else {
            Err(Error::new(Code::NotConfirmed, "nothing was changed"))
        }
    }

    /// Returns the store of that kind.
    pub fn store(&self, kind: StoreKind) -> &dyn SecretStore {
        match kind {
            StoreKind::File => &*self.file,
            StoreKind::Keychain => &*self.keychain,
        }
    }

    /// Whether a store would ask for its passphrase, or can't say what it is protected by.
    pub fn would_ask(&self, kind: StoreKind) -> bool {
        kind == StoreKind::File
            && matches!(
                self.file.protection(),
                Err(_) | Ok(Protection::Sealed { answered: false })
            )
    }

    /// Returns the store that a new credential goes to: the one that was asked for, or the one
    /// that was chosen before, or the choice made now and remembered: the keychain where one
    /// answers, the sealed file where there is none.
    ///
    /// SECURITY: a keychain that is locked, hangs or fails is an error. Falling back would move
    /// secrets to a weaker place whenever somebody can make the keychain stumble.
    pub fn store_for_new(&self) -> Result<&dyn SecretStore, Error> {
        if let Some(kind) = self.settings.store()? {
            return Ok(self.store(kind));
        }
        if let Some(kind) = self.database.default_store()? {
            return Ok(self.store(kind));
        }
        let found = match self.keychain.probe() {
            Ok(()) => StoreKind::Keychain,
            Err(StoreError::Absent { reason }) => {
                self.warn(&format!(
                    "no keychain here ({reason}): secrets go to the sealed file {}",
                    self.file.place()
                ));
                StoreKind::File
            }
            Err(error) => return Err(error.into()),
        };
        Ok(self.store(self.database.remember_store(found)?))
    }

    /// Returns the store of a credential: where it lies already, or where new ones go.
    pub fn store_of(&self, reference: &Reference) -> Result<&dyn SecretStore, Error> {
        match self.database.credential(reference)? {
            Some(known) => Ok(self.store(known.store)),
            None => self.store_for_new(),
        }
    }

    /// Stores a credential's one secret: its name is taken first, then the secret is written to
    /// `store` ([`Self::store_of`]) and read back, and only then is it `recorded` that it is there.
    /// What dies in between is found by `authctl doctor`.
    pub fn keep(
        &self,
        reference: &Reference,
        store: &dyn SecretStore,
        secret: &Secret,
        expires_at: Option<Timestamp>,
        recorded: impl FnOnce(&Credential) -> Result<(), Error>,
    ) -> Result<Credential, Error> {
        let now = self.now();
        let known = self.database.credential(reference)?;
        let fresh = Credential {
            reference: reference.clone(),
            store: store.kind(),
            state: State::Pending,
            created_at: known.as_ref().map_or(now, |known| known.created_at),
            updated_at: now,
            expires_at,
            kept_for: None,
        };
        if known.is_none() {
            self.database.record(&fresh)?;
        }
        if let Err(error) = store.set(&reference.slot(), secret) {
            // A write that was refused leaves nothing, and so the name is free again. One whose
            // outcome nobody knows stays for `doctor`.
            let unknown = matches!(
                error,
                StoreError::Timeout { .. } | StoreError::ReadBack { .. }
            );
            if known.is_none() && !unknown {
                self.database.forget(reference)?;
            }
            return Err(error.into());
        }
        let kept = Credential {
            state: State::Ready,
            ..fresh
        };
        recorded(&kept)?;
        Ok(kept)
    }
}

impl Http for Ctx {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if self.explained.get().is_none() {
            return self.http.send(request);
        }
        self.step(|| explain::request(&request));
        let answer = self.http.send(request);
        for line in explain::answer(&answer) {
            self.tell(&line);
        }
        answer
    }
}

/// The error for a credential that the index does not have.
pub fn unknown(reference: &Reference) -> Error {
    Error::new(Code::CredentialUnknown, format!("there is no {reference}"))
        .hint("authctl list shows what there is")
}

/// The error for a credential whose secret is not in its store.
pub fn missing(slot: &Slot) -> Error {
    Error::new(
        Code::SecretMissing,
        format!("the store holds nothing for {slot}"),
    )
    .hint("store it again, or remove it; authctl doctor lists all that lack their secret")
}
