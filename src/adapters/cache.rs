//! Copies of what servers publish: a file each in the cache folder, named by the URL's digest.

use std::fmt::{Display, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use url::Url;

use super::files;
use crate::domain::ports::{Copies, CopyError, Snapshot, StoreError};

/// How large a copy's file may be, in bytes: an answer's body with each quote escaped, and more.
const FILE_LIMIT: usize = 4 << 20;

/// Copies in one folder.
#[derive(Debug)]
pub struct FileCopies {
    folder: PathBuf,
}

impl FileCopies {
    /// Returns the copies that lie in `folder`, which is made when first needed.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// SECURITY: a URL may have any characters in it, and a file's name none that lead elsewhere.
    fn path(&self, url: &Url) -> PathBuf {
        let name = digest(&SHA256, url.as_str().as_bytes());
        let mut hex = String::with_capacity(64 + 5);
        for byte in name.as_ref() {
            // Writing to a String cannot fail.
            let _infallible = write!(hex, "{byte:02x}");
        }
        hex.push_str(".json");
        self.folder.join(hex)
    }

    /// SECURITY: in a folder that somebody else may change, files can be exchanged: an older copy,
    /// whose key was withdrawn since, would be ours all the same.
    fn check_folder(&self) -> Result<(), CopyError> {
        // Settings give absolute paths, or empty ones where there is no home; what lies where the
        // command was started is anybody's.
        if self.folder.is_relative() {
            return Err(unused(&self.folder, &"there is no home folder"));
        }
        let Ok(facts) = fs::symlink_metadata(&self.folder) else {
            return Ok(());
        };
        if !facts.is_dir() {
            return Err(unused(&self.folder, &"it is no folder"));
        }
        files::foreign(&self.folder, &facts)
            .or_else(|| files::exposed(&self.folder, &facts, 0o022, "700"))
            .map_or(Ok(()), |fault| Err(unsafe_to_use(&fault)))
    }
}

impl Copies for FileCopies {
    fn load(&self, url: &Url) -> Result<Option<Snapshot>, CopyError> {
        self.check_folder()?;
        let path = self.path(url);
        let read = files::read_private(&path, FILE_LIMIT).map_err(|error| unsafe_to_use(&error))?;
        let Some(json) = read else {
            return Ok(None);
        };
        Snapshot::from_json(&json, url)
            .map(Some)
            .ok_or_else(|| unused(&path, &"it is no copy of that URL"))
    }

    fn save(&self, copy: &Snapshot) -> Result<(), CopyError> {
        self.check_folder()?;
        let path = self.path(&copy.url);
        let json = copy
            .to_json()
            .filter(|json| json.len() <= FILE_LIMIT)
            .ok_or_else(|| unused(&path, &"the document is no text, or too large"))?;
        files::replace(&path, json.as_bytes()).map_err(|error| unused(&path, &error))
    }

    fn forget(&self, url: &Url) -> Result<(), CopyError> {
        self.check_folder()?;
        let path = self.path(url);
        files::remove(&path)
            .map(drop)
            .map_err(|error| unused(&path, &error))
    }
}

fn unused(place: &Path, reason: &dyn Display) -> CopyError {
    CopyError {
        reason: format!("{}: {reason}", place.display()),
    }
}

fn unsafe_to_use(error: &StoreError) -> CopyError {
    CopyError {
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ports::HttpResponse;
    use crate::domain::secret::Secret;
    use crate::domain::time::Timestamp;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn copy(of: &str) -> Snapshot {
        let answer = HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: Secret::from("{}".to_owned()),
        };
        Snapshot::of(&url(of), &answer, Timestamp::EPOCH).unwrap()
    }

    #[test]
    fn without_a_home_nothing_is_read_or_written() {
        let copies = FileCopies::new(PathBuf::from("published"));
        assert!(copies.load(&url("https://a.example/")).is_err());
        assert!(copies.save(&copy("https://a.example/")).is_err());
        assert!(copies.forget(&url("https://a.example/")).is_err());
    }

    #[test]
    fn each_url_has_its_own() {
        let home = tempfile::tempdir().unwrap();
        let copies = FileCopies::new(home.path().join("published"));
        let one = url("https://a.example/?a=../../x");
        assert!(copies.load(&one).unwrap().is_none());
        copies.save(&copy(one.as_str())).unwrap();
        assert!(copies.load(&one).unwrap().is_some());
        let other = url("https://a.example/?a=../../y");
        assert!(copies.load(&other).unwrap().is_none());
        copies.forget(&one).unwrap();
        copies.forget(&one).unwrap();
        assert!(copies.load(&one).unwrap().is_none());
    }
}
