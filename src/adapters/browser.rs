//! Opens a URL in the person's browser.

use std::cell::RefCell;
use std::path::Path;
use std::process::Child;
use std::vec::IntoIter;

use url::Url;

use super::process;
use crate::domain::desktop::{Desktop, Platform};
use crate::domain::ports::{Browser, BrowserError};

/// The browser of this desktop, where there is one.
#[derive(Debug)]
pub struct SystemBrowser {
    desktop: Desktop,
    opening: RefCell<Option<Opening>>,
}

/// A program that was started to open a URL, and what could be started instead.
#[derive(Debug)]
struct Opening {
    program: String,
    child: Child,
    others: IntoIter<Vec<String>>,
}

impl SystemBrowser {
    /// Returns the browser of a desktop that the environment describes so.
    pub fn new(desktop: Desktop) -> Self {
        Self {
            desktop,
            opening: RefCell::default(),
        }
    }
}

impl Browser for SystemBrowser {
    fn open(&self, url: &Url) -> Result<String, BrowserError> {
        let opening = Opening::start(self.openers(url)?.into_iter())
            .map_err(|reason| BrowserError::NotStarted { reason })?;
        let program = opening.program.clone();
        self.opening.replace(Some(opening));
        Ok(program)
    }

    fn setback(&self) -> Option<String> {
        let mut place = self.opening.borrow_mut();
        let Opening {
            program,
            mut child,
            others,
        } = place.take()?;
        match child.try_wait() {
            Ok(None) => {
                *place = Some(Opening {
                    program,
                    child,
                    others,
                });
                None
            }
            Ok(Some(status)) if !status.success() && tells_failure(&program) => {
                Some(match Opening::start(others) {
                    Ok(next) => {
                        let said = format!(
                            "{program} failed ({status}); opening it with {}",
                            next.program
                        );
                        *place = Some(next);
                        said
                    }
                    Err(_) => format!("{program} failed ({status}): open that address yourself"),
                })
            }
            // The browser that it started goes on without it.
            Ok(Some(_)) | Err(_) => None,
        }
    }

    fn openers(&self, url: &Url) -> Result<Vec<Vec<String>>, BrowserError> {
        let platform = if cfg!(target_os = "macos") {
            Platform::Mac
        } else if cfg!(windows) {
            Platform::Windows
        } else {
            Platform::Unix
        };
        let desktop = Desktop {
            wsl: self.desktop.wsl || is_inside_windows(),
            container: ["/.dockerenv", "/run/.containerenv"]
                .iter()
                .any(|mark| Path::new(mark).exists()),
            ..self.desktop.clone()
        };
        desktop.openers(platform, url)
    }
}

impl Opening {
    /// Starts the first of `openers` that can be started, or says why none can.
    fn start(mut openers: IntoIter<Vec<String>>) -> Result<Self, String> {
        let mut failed = Vec::new();
        while let Some(words) = openers.next() {
            let program = words.first().cloned().unwrap_or_default();
            match process::detach(&words) {
                Ok(child) => {
                    return Ok(Self {
                        program,
                        child,
                        others: openers,
                    });
                }
                Err(error) => failed.push(format!("{program}: {error}")),
            }
        }
        Err(failed.join("; "))
    }
}

/// Whether a program's exit status says if it opened anything; that of Windows' own does not.
fn tells_failure(program: &str) -> bool {
    Path::new(program)
        .extension()
        .is_none_or(|ending| !ending.eq_ignore_ascii_case("exe"))
}

/// Whether the kernel is the one of the Windows Subsystem for Linux; `sudo` and services lose the
/// variable that says so, too.
fn is_inside_windows() -> bool {
    #[cfg(target_os = "linux")]
    {
        let release = rustix::system::uname();
        let release = release.release().to_string_lossy();
        release.to_ascii_lowercase().contains("microsoft")
    }
    #[cfg(not(target_os = "linux"))]
    false
}
