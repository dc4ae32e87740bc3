//! Files that a person asked for, written whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use crate::domain::ports::{OutputError, Outputs, Readers};

/// The file system.
#[derive(Debug)]
pub struct SystemOutputs;

impl Outputs for SystemOutputs {
    fn file(
        &self,
        path: &Path,
        bytes: &[u8],
        who: Readers,
        replace: bool,
    ) -> Result<(), OutputError> {
        let place = || path.display().to_string();
        let unwritable = |error: io::Error| OutputError::Unwritable {
            place: place(),
            reason: error.to_string(),
        };
        // SECURITY: a device or a pipe would be replaced by a file, and a link would be followed
        // by whoever reads it later, not by us.
        let found = path.symlink_metadata().ok();
        match found.map(|facts| facts.is_file()) {
            Some(_) if !replace => return Err(OutputError::Exists { place: place() }),
            Some(false) => return Err(OutputError::Special { place: place() }),
            Some(true) | None => {}
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".authctl-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(match who {
            Readers::Everybody => 0o666,
            Readers::Owner => 0o600,
        }));
        #[cfg(not(unix))]
        let _decided_by_the_folder = who;
        let mut fresh = builder.tempfile_in(folder).map_err(unwritable)?;
        fresh
            .write_all(bytes)
            .and_then(|()| fresh.as_file().sync_all())
            .map_err(unwritable)?;
        let kept = if replace {
            fresh.persist(path)
        } else {
            fresh.persist_noclobber(path)
        };
        kept.map(drop).map_err(|failure| {
            if failure.error.kind() == io::ErrorKind::AlreadyExists {
                OutputError::Exists { place: place() }
            } else {
                unwritable(failure.error)
            }
        })
    }
}
