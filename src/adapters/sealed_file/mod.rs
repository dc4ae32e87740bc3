//! The file store: every secret in one age file of this user's.
//!
//! `DATA/secrets.age` is sealed to the identity's own recipient, so that `age -d -i IDENTITY` opens
//! it without authctl. It is read, changed and written whole under `DATA/secrets.lock`; the three
//! generations before it stay beside it as `.1`, `.2` and `.3`. A change that leaves nothing worth
//! going back to, as the audit log's pin does with every row, makes no generation.

mod contents;
mod identity;

use std::cell::{OnceCell, RefCell};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use age::x25519;

use super::{files, locks};
use crate::domain::credential::{Slot, StoreKind};
use crate::domain::ports::{FileStore, Protection, SecretStore, StoreError};
use crate::domain::secret::Secret;
use contents::Contents;
pub use identity::Means;

/// How many generations before the present one are kept.
const KEPT: u32 = 3;
/// More than any number of keys and tokens comes to; less than what would hurt to read.
const LIMIT: usize = 64 << 20;

/// The sealed file, opened when first needed.
pub struct SealedFile {
    path: PathBuf,
    means: Means,
    identities: OnceCell<Vec<x25519::Identity>>,
    /// The file's bytes as they were last opened, and what was in them: a run opens each
    /// generation once.
    opened: RefCell<Option<(Vec<u8>, Contents)>>,
}

impl SealedFile {
    /// Returns the store `data/secrets.age`, opened by `means`. Nothing is read yet.
    pub fn new(data: &Path, means: Means) -> Self {
        Self {
            path: data.join("secrets.age"),
            means,
            identities: OnceCell::new(),
            opened: RefCell::new(None),
        }
    }

    /// Returns what the file holds; nothing where there is no file.
    fn read(&self) -> Result<Contents, StoreError> {
        let Some(bytes) = files::read_private(&self.path, LIMIT)? else {
            return Ok(Contents::default());
        };
        if let Some((known, contents)) = &*self.opened.borrow()
            && *known == bytes
        {
            return Ok(contents.clone());
        }
        let contents = contents::open(&bytes, self.identities()?, &self.place())?;
        *self.opened.borrow_mut() = Some((bytes, contents.clone()));
        Ok(contents)
    }

    /// Writes the next generation, keeps the one before it, and returns what reading it back gave.
    fn write(&self, mut contents: Contents) -> Result<Contents, StoreError> {
        contents.generation = contents.generation.saturating_add(1);
        let bytes = self.seal_all(&contents)?;
        let spare = self.generation(0);
        self.tell(files::remove(&spare).and_then(|_| keep(&self.path, &spare)))?;
        self.tell(files::replace(&self.path, &bytes))?;
        // Only now is the old generation one: a write that failed must not push out a good one. The
        // new one stands whether or not these take their new names.
        for number in (0..KEPT).rev() {
            let _unkept = fs::rename(self.generation(number), self.generation(number + 1));
        }
        *self.opened.borrow_mut() = None;
        self.read()
    }

    /// Writes the present generation anew, and returns what reading it back gave.
    fn rewrite(&self, contents: &Contents) -> Result<Contents, StoreError> {
        let bytes = self.seal_all(contents)?;
        self.tell(files::replace(&self.path, &bytes))?;
        *self.opened.borrow_mut() = None;
        self.read()
    }

    fn seal_all(&self, contents: &Contents) -> Result<Vec<u8>, StoreError> {
        contents::seal(contents, self.identities()?, &self.place())
    }

    fn generation(&self, number: u32) -> PathBuf {
        self.path.with_extension(format!("age.{number}"))
    }

    fn identities(&self) -> Result<&[x25519::Identity], StoreError> {
        if let Some(identities) = self.identities.get() {
            return Ok(identities);
        }
        let identities = match self.means.find()? {
            Some(identities) => identities,
            // SECURITY: a new identity would open nothing of what is there, and hide what is
            // really missing.
            None if self.is_there()? => {
                return Err(StoreError::IdentityMissing {
                    place: self.place(),
                    wanted: self.means.unsealed_path().display().to_string(),
                });
            }
            None => self.means.make()?,
        };
        Ok(self.identities.get_or_init(|| identities))
    }

    /// Waits for this process's turn to change the file. The lock ends when the file is closed,
    /// and so with the process.
    fn lock(&self) -> Result<File, StoreError> {
        let path = self.path.with_extension("lock");
        let file = self.tell(files::open_owned(&path))?;
        if !self.tell(locks::wait_for(&file))? {
            return Err(StoreError::Busy {
                place: self.place(),
            });
        }
        self.sweep();
        Ok(file)
    }

    /// Removes what a process that was killed while writing left behind under a temporary name.
    /// Nobody else makes such files in these folders while the lock is held.
    ///
    /// SECURITY: beside the sealed file it is sealed bytes, which only take room; beside the
    /// identity it may be one that opens the file, or would have.
    fn sweep(&self) {
        let folders = [self.path.parent(), Some(self.means.config.as_path())];
        for entry in folders
            .into_iter()
            .flatten()
            .filter_map(|folder| fs::read_dir(folder).ok())
            .flatten()
            .flatten()
        {
            if entry
                .file_name()
                .as_encoded_bytes()
                .starts_with(files::UNFINISHED.as_bytes())
            {
                // Where it can't be removed, the next change tries again.
                let _left = files::remove(&entry.path());
            }
        }
    }

    /// Whether there is a file.
    ///
    /// SECURITY: a disk that does not say so is no answer. Taken for a no, it would have a key said
    /// to be removed that is still there, or another identity made.
    fn is_there(&self) -> Result<bool, StoreError> {
        self.tell(self.path.try_exists())
    }

    fn tell<T>(&self, result: io::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| StoreError::Failed {
            store: StoreKind::File,
            reason: format!("{}: {error}", self.place()),
        })
    }
}

/// Gives the file at `path`, where there is one, a second name.
fn keep(path: &Path, spare: &Path) -> io::Result<()> {
    match fs::hard_link(path, spare) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // Not every file system has links.
        Err(_) => files::read_limited(File::open(path)?, LIMIT)?
            .map_or(Ok(()), |bytes| files::replace(spare, &bytes)),
    }
}

impl SecretStore for SealedFile {
    fn kind(&self) -> StoreKind {
        StoreKind::File
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn probe(&self) -> Result<(), StoreError> {
        let there = files::open_private(&self.path)?.is_some();
        match self.protection()? {
            Protection::Missing if there => Err(StoreError::IdentityMissing {
                place: self.place(),
                wanted: self.means.unsealed_path().display().to_string(),
            }),
            Protection::Sealed { answered: false } if !self.means.may_ask() => {
                Err(self.means.unanswered())
            }
            // To unseal costs half a second and may ask: that the file is sealed must do.
            Protection::Sealed { .. } => Ok(()),
            _ if there => self.read().map(drop),
            _ => self.means.find().map(drop),
        }
    }

    fn get(&self, slot: &Slot) -> Result<Option<Secret>, StoreError> {
        Ok(self.read()?.secrets.remove(&slot.to_string()))
    }

    fn set(&self, slot: &Slot, secret: &Secret) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let mut contents = self.read()?;
        contents.secrets.insert(slot.to_string(), secret.clone());
        let back = if slot.is_fleeting() {
            self.rewrite(&contents)?
        } else {
            self.write(contents)?
        };
        match back.secrets.get(&slot.to_string()) {
            Some(found) if found.matches(secret.expose()) => Ok(()),
            _ => Err(StoreError::ReadBack {
                store: StoreKind::File,
                slot: slot.clone(),
            }),
        }
    }

    fn remove(&self, slot: &Slot) -> Result<bool, StoreError> {
        if !self.is_there()? {
            return Ok(false);
        }
        let _lock = self.lock()?;
        let mut contents = self.read()?;
        if contents.secrets.remove(&slot.to_string()).is_none() {
            return Ok(false);
        }
        self.write(contents).map(|_| true)
    }
}

impl FileStore for SealedFile {
    fn protection(&self) -> Result<Protection, StoreError> {
        self.means.protection()
    }

    fn seal(&self, passphrase: &Secret) -> Result<PathBuf, StoreError> {
        let _lock = self.lock()?;
        if self.protection()? == Protection::Missing {
            // Refused where a file is there that only the lost identity opens.
            self.identities()?;
        }
        self.means.seal(passphrase)
    }

    fn new_identity(&self) -> (Secret, String) {
        identity::fresh()
    }
}
