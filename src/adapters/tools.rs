//! Other programs: their files, the links by which they find this one, and themselves.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{answers, rewritten};
use crate::domain::ports::{Found, SetupError, Tools};
use crate::domain::secret::Secret;

/// The file system.
#[derive(Debug)]
pub struct SystemTools;

impl Tools for SystemTools {
    fn read(&self, file: &Path) -> Result<Option<String>, SetupError> {
        let read = rewritten::read(file).map_err(|error| SetupError::Unreadable {
            place: file.display().to_string(),
            reason: error.to_string(),
        });
        Ok(read?.1)
    }

    fn replace(
        &self,
        file: &Path,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Result<(), SetupError> {
        let failed = |error| unwritable(file, &error);
        let (target, found) = rewritten::read(file).map_err(failed)?;
        if found.as_deref() != before {
            return Err(SetupError::Changed {
                place: file.display().to_string(),
            });
        }
        match after {
            Some(text) => rewritten::replace(&target, text),
            None if found.is_some() => fs::remove_file(&target),
            None => Ok(()),
        }
        .map_err(failed)
    }

    fn program(&self, folders: &[PathBuf]) -> Result<PathBuf, SetupError> {
        let running = running().map_err(|error| SetupError::Unreadable {
            place: "the running program".into(),
            reason: error.to_string(),
        })?;
        let name = running.file_name().unwrap_or_default();
        let named = folders.iter().map(|folder| folder.join(name));
        let lasting = named.into_iter().find(|path| leads_to(path, &running));
        Ok(lasting.unwrap_or(running))
    }

    fn found(&self, link: &Path) -> Found {
        if fs::symlink_metadata(link).is_err() {
            return Found::Nothing;
        }
        match running() {
            Ok(running) if link != running && leads_to(link, &running) => Found::Ours,
            _ => Found::Other,
        }
    }

    fn is_writable(&self, folder: &Path) -> bool {
        // What a mode says is not what a read-only file system does.
        tempfile::tempfile_in(folder).is_ok()
    }

    fn link(&self, link: &Path, program: &Path) -> Result<(), SetupError> {
        let folder = link.parent().map_or(Ok(()), fs::create_dir_all);
        folder.map_err(|error| unwritable(link, &error))?;
        #[cfg(unix)]
        let made = std::os::unix::fs::symlink(program, link);
        // A symbolic link is an administrator's there.
        #[cfg(not(unix))]
        let made = fs::hard_link(program, link);
        made.map_err(|error| unwritable(link, &error))
    }

    fn unlink(&self, link: &Path) -> Result<(), SetupError> {
        fs::remove_file(link).map_err(|error| unwritable(link, &error))
    }

    fn run(&self, words: &[String]) -> Result<Secret, SetupError> {
        answers::answer(words)
    }
}

fn running() -> io::Result<PathBuf> {
    fs::canonicalize(std::env::current_exe()?)
}

fn leads_to(path: &Path, program: &Path) -> bool {
    fs::canonicalize(path).is_ok_and(|target| target == program)
}

fn unwritable(place: &Path, error: &io::Error) -> SetupError {
    SetupError::Unwritable {
        place: place.display().to_string(),
        reason: error.to_string(),
    }
}
