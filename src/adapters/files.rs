//! Files that are this user's alone: made owner-only, written whole or not at all, and refused
//! when somebody else could have had a hand in them.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use crate::domain::ports::StoreError;

/// Makes `folder` and what is missing above it, for this user alone.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    // Settings give absolute paths, or empty ones where there is no home.
    if folder.is_relative() {
        return Err(io::Error::other(
            "there is no home folder: neither AUTHCTL_HOME nor HOME is set",
        ));
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// How the names of files begin that [`replace`] has not finished. Other writers have others: what
/// one sweeps away may be what another is about to finish.
pub const UNFINISHED: &str = ".authctl-store-";

/// Replaces `path` by `bytes`: temporary file, fsync, rename, fsync of the folder. Whoever reads
/// finds the old content or the new, never a piece.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path
        .parent()
        .ok_or_else(|| io::Error::other("a file needs a folder"))?;
    private_folder(folder)?;
    // tempfile makes its files 0600.
    let mut fresh = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(folder)?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_all()?;
    fresh.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// Opens a file that must be a plain file of this user's, readable by nobody else; `None` where
/// there is none.
///
/// SECURITY: a link could point anywhere, a file of another user's could be changed under us, and
/// one that others can read is no secret any more. None of them is used, and none is mended
/// silently.
pub fn open_private(path: &Path) -> Result<Option<File>, StoreError> {
    let unsafe_because = |reason: &str, fix: String| StoreError::Unsafe {
        place: path.display().to_string(),
        reason: reason.to_owned(),
        fix,
    };
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) if path.is_symlink() => {
            return Err(unsafe_because(
                "it is a link",
                format!("replace the link {} by the file", path.display()),
            ));
        }
        Err(error) => {
            return Err(StoreError::Damaged {
                place: path.display().to_string(),
                reason: error.to_string(),
            });
        }
    };
    let damaged = |error: io::Error| StoreError::Damaged {
        place: path.display().to_string(),
        reason: error.to_string(),
    };
    let facts = file.metadata().map_err(damaged)?;
    if !facts.is_file() {
        return Err(unsafe_because(
            "it is no plain file",
            format!("move {} away", path.display()),
        ));
    }
    match foreign(path, &facts).or_else(|| exposed(path, &facts, 0o077, "600")) {
        Some(fault) => Err(fault),
        None => Ok(Some(file)),
    }
}

/// Says so where a file or folder is not this user's.
pub fn foreign(path: &Path, facts: &Metadata) -> Option<StoreError> {
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::uid(facts) != rustix::process::geteuid().as_raw() {
        return Some(StoreError::Unsafe {
            place: path.display().to_string(),
            reason: "it belongs to another user".into(),
            fix: format!("chown \"$(id -u)\" {}", path.display()),
        });
    }
    #[cfg(not(unix))]
    let _decided_by_the_profile = (path, facts);
    None
}

/// Says so where a file or folder has one of the mode's `forbidden` bits; `wanted` is the mode
/// that mends it.
pub fn exposed(path: &Path, facts: &Metadata, forbidden: u32, wanted: &str) -> Option<StoreError> {
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(facts) & forbidden != 0 {
        let reason = if forbidden & 0o044 == 0 {
            "others may write it"
        } else {
            "others may read or write it"
        };
        return Some(StoreError::Unsafe {
            place: path.display().to_string(),
            reason: reason.into(),
            fix: format!("chmod {wanted} {}", path.display()),
        });
    }
    #[cfg(not(unix))]
    let _decided_by_the_profile = (path, facts, forbidden, wanted);
    None
}

/// Reads a file that must be this user's alone, at most `limit` bytes; `None` where there is none.
pub fn read_private(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(file) = open_private(path)? else {
        return Ok(None);
    };
    match read_limited(file, limit) {
        Ok(Some(bytes)) => Ok(Some(bytes)),
        Ok(None) => Err(StoreError::Damaged {
            place: path.display().to_string(),
            reason: format!("it is larger than {limit} bytes"),
        }),
        Err(error) => Err(StoreError::Damaged {
            place: path.display().to_string(),
            reason: error.to_string(),
        }),
    }
}

/// Reads all of `input`; `None` where it holds more than `limit` bytes.
pub fn read_limited(input: impl io::Read, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    input.take(most).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

/// Opens a file of authctl's own for writing, making it owner-only where there is none.
pub fn open_owned(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW;
        options
            .mode(0o600)
            .custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    options.open(path)
}

/// Removes a file; `false` where there was none.
pub fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
