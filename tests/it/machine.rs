//! A machine whose steps can be cut off, for what a command leaves behind when it dies.
//!
//! The steps are the calls to the store and to the database. Each fake here counts them, and at
//! the chosen one fails, or ends the run there and then as `kill -9` would: by unwinding through
//! all that would clean up.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use authctl::adapters::database::SqliteDatabase;
use authctl::adapters::locks::FileLocks;
use authctl::ctx::Ctx;
use authctl::domain::apikey::decision::{Decisions, Switch};
use authctl::domain::apikey::due::Rule;
use authctl::domain::apikey::imports::{Aside, Clash, KeyImports};
use authctl::domain::apikey::listing::{Listing, Wanted};
use authctl::domain::apikey::parts::{KeyHash, KeyId};
use authctl::domain::apikey::reader::{KeyReader, KeyReaders, OpenKeys};
use authctl::domain::apikey::record::{KeyRecord, Note};
use authctl::domain::apikey::registry::KeyRegistry;
use authctl::domain::apikey::rotation::{Phase, Retirement, Rotation};
use authctl::domain::apikey::slow::Salt;
use authctl::domain::apikey::snapshot::registry::{KeyView, Numbered, Snapshots};
use authctl::domain::audit::entry::{Actor, Draft, Entry, Event};
use authctl::domain::audit::registry::{self as log, AuditLog};
use authctl::domain::audit::row::Row;
use authctl::domain::commands::{CommandError, Commands, Order};
use authctl::domain::credential::{Credential, Kind, Name, Reference, Slot, StoreKind};
use authctl::domain::jwk::record::{JwkRecord, Stage};
use authctl::domain::jwk::registry::JwkRegistry;
use authctl::domain::jwk::rotation;
use authctl::domain::oauth::session::{Failure, Session, Sessions};
use authctl::domain::ports::{
    Database, DatabaseError, FileStore, Index, Journal, Protection, SecretStore, StoreError,
};
use authctl::domain::secret::Secret;
use authctl::domain::time::Timestamp;
use authctl::settings::Settings;

/// What happens at the chosen step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    /// The step is not done and says so.
    Fails,
    /// The step is done and says that it was not, as after a time limit.
    FailsAfter,
    /// The process dies before the step.
    DiesBefore,
    /// The step is done, and the process dies before it hears so.
    DiesAfter,
}

/// Counts steps down to the one at which its fate strikes.
struct Fuse {
    left: Cell<usize>,
    fate: Cell<Fate>,
}

struct Killed;

impl Fuse {
    fn step<T, E>(&self, error: E, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        match self.fate.get() {
            _ if left != 1 => work(),
            Fate::Fails => Err(error),
            Fate::FailsAfter => work().and(Err(error)),
            Fate::DiesBefore => resume_unwind(Box::new(Killed)),
            Fate::DiesAfter => {
                let _done = work();
                resume_unwind(Box::new(Killed))
            }
        }
    }
}

/// The machine that stays when the process is gone.
pub(crate) struct Machine {
    folder: tempfile::TempDir,
    pub(crate) secrets: Rc<RefCell<BTreeMap<Slot, Secret>>>,
    pub(crate) ran: Ran,
}

struct Store(Rc<RefCell<BTreeMap<Slot, Secret>>>, Rc<Fuse>);

impl Store {
    fn step<T>(&self, work: impl FnOnce() -> T) -> Result<T, StoreError> {
        let error = StoreError::Failed {
            store: StoreKind::File,
            reason: "as chosen".into(),
        };
        self.1.step(error, || Ok(work()))
    }
}

impl SecretStore for Store {
    fn kind(&self) -> StoreKind {
        StoreKind::File
    }
    fn place(&self) -> String {
        "a test".into()
    }
    fn probe(&self) -> Result<(), StoreError> {
        Ok(())
    }
    fn get(&self, slot: &Slot) -> Result<Option<Secret>, StoreError> {
        self.step(|| self.0.borrow().get(slot).cloned())
    }
    fn set(&self, slot: &Slot, secret: &Secret) -> Result<(), StoreError> {
        self.step(|| drop(self.0.borrow_mut().insert(slot.clone(), secret.clone())))
    }
    fn remove(&self, slot: &Slot) -> Result<bool, StoreError> {
        self.step(|| self.0.borrow_mut().remove(slot).is_some())
    }
}

impl FileStore for Store {
    fn protection(&self) -> Result<Protection, StoreError> {
        Ok(Protection::Unsealed)
    }
    fn seal(&self, _: &Secret) -> Result<PathBuf, StoreError> {
        Ok(PathBuf::new())
    }
    fn new_identity(&self) -> (Secret, String) {
        (Secret::from(String::new()), String::new())
    }
}

/// Commands that are words: each is a step, and is written down with the key that it got. One
/// that is called `fails` does.
struct Words(Ran, Rc<Fuse>);

/// What was run: the word, and the key on its standard input.
type Ran = Rc<RefCell<Vec<(String, Option<Secret>)>>>;

impl Commands for Words {
    fn run(&self, order: &Order<'_>, _: &dyn Fn() -> bool) -> Result<Option<Secret>, CommandError> {
        self.1.step(CommandError::Failed { code: 1 }, || {
            let mut ran = self.0.borrow_mut();
            ran.push((order.line.to_string(), order.input.cloned()));
            if order.line.as_str() == "fails" {
                return Err(CommandError::Failed { code: 1 });
            }
            let made = || Secret::from(format!("made-{}", ran.len()));
            Ok(order.takes.map(|_| made()))
        })
    }
}

struct Mortal(SqliteDatabase, Rc<Fuse>);

impl Mortal {
    fn step<T>(
        &self,
        work: impl FnOnce(&SqliteDatabase) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let place = "a test".into();
        self.1.step(DatabaseError::Busy { place }, || work(&self.0))
    }
}

impl Database for Mortal {}

impl Index for Mortal {
    fn credentials(&self) -> Result<Vec<Credential>, DatabaseError> {
        self.step(Index::credentials)
    }
    fn credential(&self, reference: &Reference) -> Result<Option<Credential>, DatabaseError> {
        self.step(|database| database.credential(reference))
    }
    fn names(&self, kind: Kind, begin: &str, most: u32) -> Result<Vec<Name>, DatabaseError> {
        self.step(|database| database.names(kind, begin, most))
    }
    fn record(&self, credential: &Credential) -> Result<(), DatabaseError> {
        self.step(|database| database.record(credential))
    }
    fn forget(&self, reference: &Reference) -> Result<bool, DatabaseError> {
        self.step(|database| database.forget(reference))
    }
    fn default_store(&self) -> Result<Option<StoreKind>, DatabaseError> {
        self.step(Index::default_store)
    }
    fn remember_store(&self, store: StoreKind) -> Result<StoreKind, DatabaseError> {
        self.step(|database| database.remember_store(store))
    }
}

impl AuditLog for Mortal {
    fn log(&self, draft: &Draft) -> Result<(), DatabaseError> {
        self.step(|database| database.log(draft))
    }
    fn log_failure(&self, draft: &Draft) -> Result<(), DatabaseError> {
        self.step(|database| database.log_failure(draft))
    }
    fn record_logged(&self, credential: &Credential, draft: &Draft) -> Result<(), DatabaseError> {
        self.step(|database| database.record_logged(credential, draft))
    }
    fn forget_logged(&self, reference: &Reference, draft: &Draft) -> Result<(), DatabaseError> {
        self.step(|database| database.forget_logged(reference, draft))
    }
    fn log_credential(&self) -> Result<Option<Credential>, DatabaseError> {
        self.step(AuditLog::log_credential)
    }
    fn log_rows(
        &self,
        wanted: &log::Wanted,
        each: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.log_rows(wanted, each))
    }
}

impl Sessions for Mortal {
    fn sessions(&self) -> Result<Vec<(Credential, Session)>, DatabaseError> {
        self.step(Sessions::sessions)
    }
    fn session(&self, name: &Name) -> Result<Option<(Credential, Session)>, DatabaseError> {
        self.step(|database| database.session(name))
    }
    fn record_session(
        &self,
        credential: &Credential,
        session: &Session,
        draft: Option<&Draft>,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.record_session(credential, session, draft))
    }
    fn record_failure(&self, name: &Name, failure: &Failure) -> Result<(), DatabaseError> {
        self.step(|database| database.record_failure(name, failure))
    }
    fn rescue(&self, name: &Name, sealed: &[u8]) -> Result<(), DatabaseError> {
        self.step(|database| database.rescue(name, sealed))
    }
    fn rescued(&self, name: &Name) -> Result<Option<Vec<u8>>, DatabaseError> {
        self.step(|database| database.rescued(name))
    }
    fn forget_session(&self, name: &Name, draft: &Draft) -> Result<(), DatabaseError> {
        self.step(|database| database.forget_session(name, draft))
    }
}

impl KeyReader for Mortal {
    fn key_by_id(&self, id: &KeyId) -> Result<Option<KeyRecord>, DatabaseError> {
        self.step(|database| database.key_by_id(id))
    }
    fn imported_key(&self, hash: &KeyHash) -> Result<Option<KeyRecord>, DatabaseError> {
        self.step(|database| database.imported_key(hash))
    }
    fn slow_salt(&self) -> Result<Option<Salt>, DatabaseError> {
        self.step(KeyReader::slow_salt)
    }
}

impl Snapshots for Mortal {
    fn number_snapshot(&self, fresh: &str, draft: &Draft) -> Result<Numbered, DatabaseError> {
        self.step(|database| database.number_snapshot(fresh, draft))
    }
    fn view_keys(&self) -> Result<Box<dyn KeyView + '_>, DatabaseError> {
        self.step(|_| Ok(()))?;
        self.0.view_keys()
    }
}

impl KeyReaders for Mortal {
    fn key_readers(&self) -> Result<OpenKeys, DatabaseError> {
        self.step(KeyReaders::key_readers)
    }
}

impl KeyRegistry for Mortal {
    fn keys(&self) -> Result<Vec<KeyRecord>, DatabaseError> {
        self.step(KeyRegistry::keys)
    }
    fn key_versions(&self, name: &Name) -> Result<Vec<KeyRecord>, DatabaseError> {
        self.step(|database| database.key_versions(name))
    }
    fn issue_key(
        &self,
        key: &KeyRecord,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.issue_key(key, credential, draft))
    }
    fn revoke_keys(
        &self,
        name: &Name,
        reason: Option<&Note>,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<usize, DatabaseError> {
        self.step(|database| database.revoke_keys(name, reason, credential, draft))
    }
    fn forget_secret(&self, id: &KeyId) -> Result<(), DatabaseError> {
        self.step(|database| database.forget_secret(id))
    }
}

impl Journal for Mortal {
    fn open_rotation(&self, name: &Name) -> Result<Option<Rotation>, DatabaseError> {
        self.step(|database| database.open_rotation(name))
    }
    fn begin_rotation(&self, rotation: &Rotation, draft: &Draft) -> Result<(), DatabaseError> {
        self.step(|database| database.begin_rotation(rotation, draft))
    }
    fn issue_rotation(
        &self,
        rotation: &Rotation,
        new: &KeyRecord,
        retired: &[Retirement],
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.issue_rotation(rotation, new, retired, credential, draft))
    }
    fn advance_rotation(
        &self,
        rotation: &Rotation,
        done: u32,
        retired: &[Retirement],
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.advance_rotation(rotation, done, retired, draft))
    }
    fn end_rotation(
        &self,
        rotation: &Rotation,
        end: Phase,
        retired: &[Retirement],
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.end_rotation(rotation, end, retired, draft))
    }
    fn undo_rotation(
        &self,
        rotation: &Rotation,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.undo_rotation(rotation, credential, draft))
    }
}

impl Decisions for Mortal {
    fn revoke_key(
        &self,
        id: &KeyId,
        reason: Option<&Note>,
        credential: Option<&Credential>,
        draft: &Draft,
    ) -> Result<bool, DatabaseError> {
        self.step(|database| database.revoke_key(id, reason, credential, draft))
    }
    fn switch_keys(
        &self,
        name: &Name,
        switch: Switch,
        reason: Option<&Note>,
        draft: &Draft,
    ) -> Result<usize, DatabaseError> {
        self.step(|database| database.switch_keys(name, switch, reason, draft))
    }
    fn remove_keys(
        &self,
        name: &Name,
        removing: Option<&Credential>,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.remove_keys(name, removing, draft))
    }
    fn forget_keys(&self, name: &Name) -> Result<(), DatabaseError> {
        self.step(|database| database.forget_keys(name))
    }
}

impl Listing for Mortal {
    fn list_keys(
        &self,
        wanted: &Wanted,
        now: Timestamp,
        take: &mut dyn FnMut(KeyRecord) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.list_keys(wanted, now, take))
    }
    fn count_keys(&self, wanted: &Wanted, now: Timestamp) -> Result<u64, DatabaseError> {
        self.step(|database| database.count_keys(wanted, now))
    }
    fn due_keys(
        &self,
        rule: &Rule,
        now: Timestamp,
        take: &mut dyn FnMut(KeyRecord) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.due_keys(rule, now, take))
    }
    fn count_due(&self, rule: &Rule, now: Timestamp) -> Result<u64, DatabaseError> {
        self.step(|database| database.count_due(rule, now))
    }
}

impl KeyImports for Mortal {
    fn put_aside(
        &self,
        next: &mut dyn FnMut() -> Option<(u64, KeyRecord)>,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.put_aside(next))
    }
    fn aside(&self) -> Result<Aside, DatabaseError> {
        self.step(KeyImports::aside)
    }
    fn leave_out_known(&self) -> Result<u64, DatabaseError> {
        self.step(KeyImports::leave_out_known)
    }
    fn clash(&self) -> Result<Option<Clash>, DatabaseError> {
        self.step(KeyImports::clash)
    }
    fn record_aside(&self, salt: Option<&Salt>, draft: &Draft) -> Result<(), DatabaseError> {
        self.step(|database| database.record_aside(salt, draft))
    }
}

impl JwkRegistry for Mortal {
    fn jwks(&self) -> Result<Vec<JwkRecord>, DatabaseError> {
        self.step(JwkRegistry::jwks)
    }
    fn jwk_versions(&self, name: &Name) -> Result<Vec<JwkRecord>, DatabaseError> {
        self.step(|database| database.jwk_versions(name))
    }
    fn issue_jwk(
        &self,
        jwk: &JwkRecord,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.issue_jwk(jwk, credential, draft))
    }
    fn prepare_jwk(&self, jwk: &JwkRecord) -> Result<(), DatabaseError> {
        self.step(|database| database.prepare_jwk(jwk))
    }
    fn advance_jwk(
        &self,
        jwk: &JwkRecord,
        from: Stage,
        retired: Option<&rotation::Retirement>,
        credential: &Credential,
        draft: &Draft,
    ) -> Result<(), DatabaseError> {
        self.step(|database| database.advance_jwk(jwk, from, retired, credential, draft))
    }
    fn forget_jwk_secret(&self, name: &Name, version: u32) -> Result<(), DatabaseError> {
        self.step(|database| database.forget_jwk_secret(name, version))
    }
    fn forget_jwk(&self, name: &Name) -> Result<(), DatabaseError> {
        self.step(|database| database.forget_jwk(name))
    }
}

impl Machine {
    /// Returns a machine that nothing was done on.
    pub(crate) fn new() -> Self {
        // What a cut leaves is the same in memory, and nothing waits for a disk.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        Self {
            folder: folder.unwrap(),
            secrets: Rc::default(),
            ran: Rc::default(),
        }
    }

    /// Returns another machine on which all this was done.
    fn copy(&self) -> Self {
        let copy = Self::new();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            // Nobody holds a lock any more.
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), copy.folder.path().join(entry.file_name())).unwrap();
            }
        }
        copy.secrets.replace(self.secrets.borrow().clone());
        copy.ran.replace(self.ran.borrow().clone());
        copy
    }

    /// Returns the database as it is now.
    pub(crate) fn database(&self) -> SqliteDatabase {
        SqliteDatabase::new(self.folder.path().join("authctl.db"))
    }

    /// Returns where the secrets of credentials lie: all that the store holds but what the audit
    /// log keeps there for itself.
    pub(crate) fn kept(&self) -> Vec<Slot> {
        let secrets = self.secrets.borrow();
        let theirs = |slot: &&Slot| slot.reference.kind != Kind::Audit;
        secrets.keys().filter(theirs).cloned().collect()
    }

    /// Changes the database by hand.
    pub(crate) fn database_says(&self, change: &str) {
        let path = self.folder.path().join("authctl.db");
        let database = rusqlite::Connection::open(path).unwrap();
        database.execute(change, []).unwrap();
    }

    /// Runs a command line; its fate strikes at step `at`, or never where that is 0. Returns
    /// whether it succeeded, and how many steps it took.
    pub(crate) fn run(&self, line: &str, at: usize, fate: Fate) -> (bool, usize) {
        let fuse = Rc::new(Fuse {
            left: Cell::new(if at == 0 { usize::MAX } else { at }),
            fate: Cell::new(fate),
        });
        let start = fuse.left.get();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let args: Vec<OsString> = line.split(' ').map(Into::into).collect();
            let parsed = authctl::cli::parse(&args).unwrap();
            let ctx = self.wire(parsed.given.clone(), &fuse);
            authctl::cli::dispatch(&parsed, &ctx).is_ok()
        }));
        let ok = outcome.unwrap_or_else(|panic| {
            assert!(panic.is::<Killed>(), "{line} panicked by itself");
            false
        });
        (ok, start - fuse.left.get())
    }

    fn wire(&self, given: authctl::settings::Given, fuse: &Rc<Fuse>) -> Ctx {
        let mut ctx = authctl::wire_system(Settings::new(given));
        ctx.console.err = RefCell::new(Box::new(std::io::sink()));
        ctx.locks = Box::new(FileLocks::new(self.folder.path().join("locks")));
        ctx.database = Box::new(Mortal(self.database(), Rc::clone(fuse)));
        ctx.commands = Box::new(Words(Rc::clone(&self.ran), Rc::clone(fuse)));
        ctx.file = Box::new(Store(Rc::clone(&self.secrets), Rc::clone(fuse)));
        ctx
    }

    /// Runs a command line that has to succeed, and returns its report as JSON.
    pub(crate) fn says(&self, line: &str) -> String {
        let args: Vec<OsString> = line.split(' ').map(Into::into).collect();
        let parsed = authctl::cli::parse(&args).unwrap();
        let fuse = Rc::new(Fuse {
            left: Cell::new(usize::MAX),
            fate: Cell::new(Fate::Fails),
        });
        let ctx = self.wire(parsed.given.clone(), &fuse);
        let report = authctl::cli::dispatch(&parsed, &ctx);
        report.map(|report| report.json().unwrap()).unwrap()
    }

    /// Runs a command line that has to succeed.
    pub(crate) fn works(&self, line: &str) -> usize {
        let (ok, steps) = self.run(line, 0, Fate::Fails);
        assert!(ok, "{line} did not work");
        steps
    }
}
/// Returns what a change of the database is logged by.
pub(crate) fn draft(event: Event) -> Draft {
    Draft::new(Entry::new(event), now().into(), Actor::default(), None)
}

/// Returns the moment.
pub(crate) fn now() -> Timestamp {
    use authctl::domain::ports::Clock as _;
    authctl::adapters::system::SystemClock.now()
}

/// Cuts `line` off at each of its steps in each way, on a machine prepared by `before`, and shows
/// `check` what is left, which has to be sound before and after.
pub(crate) fn cut_off(
    line: &str,
    before: fn(&Machine),
    is_sound: fn(&Machine, &str),
    check: impl Fn(&Machine, &str),
) {
    let prepared = Machine::new();
    before(&prepared);
    let steps = prepared.copy().works(line);
    assert!(steps >= 5, "{line} takes {steps} steps");
    for at in 1..=steps {
        for fate in [
            Fate::Fails,
            Fate::FailsAfter,
            Fate::DiesBefore,
            Fate::DiesAfter,
        ] {
            let machine = prepared.copy();
            machine.run(line, at, fate);
            let told = format!("{line}: {fate:?} at step {at} of {steps}");
            is_sound(&machine, &told);
            check(&machine, &told);
            is_sound(&machine, &told);
        }
    }
}
