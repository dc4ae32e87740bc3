//! Private files that are there as long as a program runs.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::domain::delivery::program::{Program, ProgramError};

/// What our folders are called.
const PREFIX: &str = "authctl-run-";

/// A folder of this user's alone; it goes with all that is in it when this is dropped.
pub(super) struct Folder {
    path: PathBuf,
    /// The variables that say where the files are.
    pub(super) variables: Vec<(OsString, OsString)>,
    /// The folder itself, locked: whoever finds it unlocked finds what a killed authctl left.
    _lock: Option<File>,
}

impl Folder {
    /// Makes a program's private files; nothing where it has none.
    pub(super) fn of(program: &Program) -> Result<Option<Self>, ProgramError> {
        if program.files.is_empty() {
            return Ok(None);
        }
        let base = program.folders.iter().find(|base| private(base));
        let base = base.or_else(|| program.folders.last());
        let base = base.map_or_else(|| Path::new("/tmp"), PathBuf::as_path);
        let unfiled = |error: io::Error| ProgramError::Unfiled {
            place: base.display().to_string(),
            reason: error.to_string(),
        };
        sweep(base);
        let mut folder = Self::new(base).map_err(unfiled)?;
        for (name, content) in &program.files {
            let path = folder.path.join(name);
            write(&path, content.expose()).map_err(unfiled)?;
            folder.variables.push((name.clone(), path.into_os_string()));
        }
        Ok(Some(folder))
    }

    fn new(base: &Path) -> io::Result<Self> {
        // Between making it and locking it, somebody who sweeps may have taken it away.
        for _ in 0..8 {
            let mut builder = tempfile::Builder::new();
            builder.prefix(PREFIX);
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
            let path = builder.tempdir_in(base)?.keep();
            let lock = lock(&path);
            if path.exists() {
                let variables = Vec::new();
                return Ok(Self {
                    path,
                    variables,
                    _lock: lock,
                });
            }
        }
        Err(io::Error::other("it goes away as soon as it is made"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The program may have taken it away itself.
        let _gone = fs::remove_dir_all(&self.path);
    }
}

/// Writes a file that nobody else may read.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)
}

/// Whether a folder is this user's alone.
fn private(base: &Path) -> bool {
    let Ok(facts) = fs::symlink_metadata(base) else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        facts.is_dir()
            && facts.uid() == rustix::process::geteuid().as_raw()
            && facts.mode().trailing_zeros() >= 6
    }
    #[cfg(not(unix))]
    facts.is_dir()
}

/// Locks a folder, as long as the file is open; nothing where somebody else has.
fn lock(folder: &Path) -> Option<File> {
    let file = File::open(folder).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

/// Removes what killed runs left.
///
/// SECURITY: only what is this user's own, and no link: the folder may be one that all share.
fn sweep(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let path = entry.path();
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX) && private(&path);
        if ours && let Some(_held) = lock(&path) {
            // Where it can't be removed now, the next run tries again.
            let _left = fs::remove_dir_all(&path);
        }
    }
}
