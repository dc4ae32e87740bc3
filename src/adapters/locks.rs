//! One lock file a credential, in the state folder.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::files;
use crate::domain::credential::Reference;
use crate::domain::ports::{LockError, LockGuard, Locks};

/// How long a command waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lock files in one folder.
///
/// The kernel holds the lock for the open file, so that it ends with the process, even by
/// `kill -9`. The files stay: removing one would let two processes lock two files of one name.
#[derive(Debug)]
pub struct FileLocks {
    folder: PathBuf,
}

#[derive(Debug)]
struct Held(#[expect(dead_code, reason = "closing the file on drop is what unlocks it")] File);

impl LockGuard for Held {}

impl FileLocks {
    /// Returns the locks that lie in `folder`, which is made when first needed.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl Locks for FileLocks {
    fn acquire(&self, reference: &Reference) -> Result<Box<dyn LockGuard>, LockError> {
        self.take(reference, "")
    }

    fn acquire_part(
        &self,
        reference: &Reference,
        part: &'static str,
    ) -> Result<Box<dyn LockGuard>, LockError> {
        // No name has a `~` in it, so no other credential's lock has this one's file.
        self.take(reference, &format!("~{part}"))
    }
}

impl FileLocks {
    fn take(&self, reference: &Reference, part: &str) -> Result<Box<dyn LockGuard>, LockError> {
        let name = format!("{}.{}{part}.lock", reference.kind.as_str(), reference.name);
        let path = self.folder.join(name);
        let unusable = |error: io::Error| LockError::Unusable {
            place: path.display().to_string(),
            reason: error.to_string(),
        };
        let mut file = files::open_owned(&path).map_err(unusable)?;
        if !wait_for(&file).map_err(unusable)? {
            let mut holder = String::new();
            // Who holds it is a courtesy; the lock is held whether or not it can be read.
            let _unknown = file.read_to_string(&mut holder);
            return Err(LockError::Held {
                reference: reference.clone(),
                holder: holder.trim().parse().ok(),
            });
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .map_err(unusable)?;
        writeln!(file, "{}", std::process::id()).map_err(unusable)?;
        Ok(Box::new(Held(file)))
    }
}

/// Waits for the lock of an open file, which ends when the file is closed, and so with the process;
/// `false` where another process held it for the whole time.
///
/// The kernel queues those that wait. Who looks now and then instead may find the lock taken each
/// time, where many want it, and be told to give up half way through its work.
pub(super) fn wait_for(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => return Ok(true),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // The same open file, and so the same lock. A thread that waits for too long is left behind:
    // what it may still get ends with its own descriptor, or with the process.
    let waiting = file.try_clone()?;
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::Builder::new().spawn(move || {
        let outcome = loop {
            match waiting.lock() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        // Where nobody waits any more, nobody wants it.
        let _late = sender.send(outcome);
    })?;
    match receiver.recv_timeout(PATIENCE) {
        Ok(outcome) => outcome.map(|()| true),
        Err(_) => Ok(false),
    }
}
