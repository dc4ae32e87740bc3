//! Opens a URL in the person's browser.

use std::path::Path;

use url::Url;

use super::process;
use crate::domain::desktop::{Desktop, Platform};
use crate::domain::ports::{Browser, BrowserError};

/// The browser of this desktop, where there is one.
#[derive(Debug)]
pub struct SystemBrowser {
    desktop: Desktop,
}

impl SystemBrowser {
    /// Returns the browser of a desktop that the environment describes so.
    pub fn new(desktop: Desktop) -> Self {
        Self { desktop }
    }
}

impl Browser for SystemBrowser {
    fn open(&self, url: &Url) -> Result<String, BrowserError> {
        let mut failed = Vec::new();
        for words in self.openers(url)? {
            let program = words.first().cloned().unwrap_or_default();
            match process::detach(&words) {
                Ok(()) => return Ok(program),
                Err(error) => failed.push(format!("{program}: {error}")),
            }
        }
        Err(BrowserError::NotStarted {
            reason: failed.join("; "),
        })
    }

    fn openers(&self, url: &Url) -> Result<Vec<Vec<String>>, BrowserError> {
        let platform = if cfg!(target_os = "macos") {
            Platform::Mac
        } else if cfg!(windows) {
            Platform::Windows
        } else {
            Platform::Unix
        };
        let container = ["/.dockerenv", "/run/.containerenv"]
            .iter()
            .any(|mark| Path::new(mark).exists());
        self.desktop.openers(platform, container, url)
    }
}
