//! Files that their owners write, too: a link stays a link, the mode stays, and whoever reads finds
//! the old content or the new.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::files;

/// How large such a file may be, in bytes.
const LIMIT: usize = 1 << 20;

/// Returns the file that is really written, and its text; no text where there is no file.
pub(super) fn read(path: &Path) -> io::Result<(PathBuf, Option<String>)> {
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {
            return Ok((path.to_owned(), None));
        }
        Err(error) => return Err(error),
    };
    let bytes = files::read_limited(File::open(&target)?, LIMIT)?;
    let bytes = bytes.ok_or_else(|| io::Error::other("it is too large"))?;
    let text = String::from_utf8(bytes).map_err(|_| io::Error::other("it is no UTF-8"))?;
    Ok((target, Some(text)))
}

/// Replaces the file that [`read`] returned, or makes it, and what is missing of its folder.
pub(super) fn replace(target: &Path, text: &str) -> io::Result<()> {
    let folder = target
        .parent()
        .ok_or_else(|| io::Error::other("a file needs a folder"))?;
    files::private_folder(folder)?;
    let before = match fs::metadata(target) {
        Ok(before) => Some(before),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // A rename asks for the folder's permission alone, and so would replace what its owner made
    // read-only.
    let readonly = |before: &fs::Metadata| before.permissions().readonly();
    if before.as_ref().is_some_and(readonly) {
        return Err(io::Error::other("it is read-only"));
    }
    // tempfile makes its files 0600, which a new one keeps.
    let mut fresh = tempfile::Builder::new()
        .prefix(".authctl-")
        .tempfile_in(folder)?;
    fresh.write_all(text.as_bytes())?;
    if let Some(before) = before {
        // What was made in root's name for somebody else would otherwise shut that person out.
        #[cfg(unix)]
        owned_alike(fresh.as_file(), &before)?;
        fresh.as_file().set_permissions(before.permissions())?;
    }
    fresh.as_file().sync_all()?;
    fresh.persist(target).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// Gives a file the owner and the group that the one before it had.
#[cfg(unix)]
fn owned_alike(fresh: &File, before: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let now = fresh.metadata()?;
    let owner = (now.uid() != before.uid()).then_some(before.uid());
    let group = (now.gid() != before.gid()).then_some(before.gid());
    if owner.is_none() && group.is_none() {
        return Ok(());
    }
    fchown(fresh, owner, group)
}
