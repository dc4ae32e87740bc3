//! Files that a person asked for, written whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::domain::ports::{OutputError, OutputFile, Outputs, Readers};

/// The file system.
#[derive(Debug)]
pub struct SystemOutputs;

impl Outputs for SystemOutputs {
    fn begin(
        &self,
        path: &Path,
        who: Readers,
        replace: bool,
    ) -> Result<Box<dyn OutputFile>, OutputError> {
        // SECURITY: a device or a pipe would be replaced by a file, and a link would be followed
        // by whoever reads it later, not by us.
        let found = path.symlink_metadata().ok();
        let place = || path.display().to_string();
        match found.map(|facts| facts.is_file()) {
            Some(_) if !replace => return Err(OutputError::Exists { place: place() }),
            Some(false) => return Err(OutputError::Special { place: place() }),
            Some(true) | None => {}
        }
        let file = made(folder(path), who).map_err(|error| unwritable(path, &error))?;
        Ok(Box::new(Fresh {
            file: BufWriter::new(file),
            path: path.to_owned(),
            replace,
        }))
    }

    fn append(&self, path: &Path, lines: &[u8]) -> Result<(), OutputError> {
        let failed = |error: io::Error| unwritable(path, &error);
        let facts = path.metadata().map_err(failed)?;
        if !facts.is_file() {
            return Err(OutputError::Special {
                place: path.display().to_string(),
            });
        }
        let mut options = File::options();
        let mut file = options.read(true).append(true).open(path).map_err(failed)?;
        // A line that somebody left open must not swallow the first of ours.
        let mut last = [b'\n'];
        if facts.len() > 0 {
            file.seek(SeekFrom::End(-1))
                .and_then(|_| file.read_exact(&mut last))
                .map_err(failed)?;
        }
        let mut whole = Zeroizing::new(Vec::with_capacity(lines.len() + 1));
        if last != [b'\n'] {
            whole.push(b'\n');
        }
        whole.extend_from_slice(lines);
        file.write_all(&whole).map_err(failed)
    }
}

/// A temporary file beside the one that it will be.
struct Fresh {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
    replace: bool,
}

impl OutputFile for Fresh {
    fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| unwritable(&self.path, &error))
    }

    fn keep(self: Box<Self>) -> Result<(), OutputError> {
        let path = &self.path;
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => OutputError::Exists {
                place: path.display().to_string(),
            },
            _ => unwritable(path, &error),
        };
        let file = self
            .file
            .into_inner()
            .map_err(|full| failed(full.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        let kept = if self.replace {
            file.persist(path)
        } else {
            file.persist_noclobber(path)
        };
        kept.map_err(|failure| failed(failure.error))?;
        // Without this a power cut could bring the old file back.
        #[cfg(unix)]
        File::open(folder(path))
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
        Ok(())
    }
}

fn made(folder: &Path, who: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".authctl-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |bits| std::fs::Permissions::from_mode(bits);
        builder.permissions(mode(match who {
            Readers::Everybody => 0o666,
            Readers::Group | Readers::Owner => 0o600,
        }));
        let file = builder.tempfile_in(folder)?;
        // What a service of the same group reads is written by somebody who may have umask 077.
        if who == Readers::Group {
            file.as_file().set_permissions(mode(0o640))?;
        }
        Ok(file)
    }
    #[cfg(not(unix))]
    {
        let _decided_by_the_folder = who;
        builder.tempfile_in(folder)
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> OutputError {
    OutputError::Unwritable {
        place: path.display().to_string(),
        reason: error.to_string(),
    }
}
