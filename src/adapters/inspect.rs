//! A look at this user's folders, files and bus that changes nothing.

use std::fs;
use std::path::Path;

use super::files;
use crate::domain::audit::entry::Actor;
use crate::domain::ports::{Inspect, StoreError};

/// This machine.
#[derive(Debug)]
pub struct SystemInspect {
    bus: Option<String>,
}

impl SystemInspect {
    /// Returns the machine whose session bus has the address `bus`, where one is known.
    pub fn new(bus: Option<String>) -> Self {
        Self { bus }
    }
}

impl Inspect for SystemInspect {
    fn faults(&self, folder: &Path) -> Vec<StoreError> {
        let mut faults = Vec::new();
        // What is in a folder may be secret; that the folder is there is not.
        faults.extend(fault(folder, 0o022, "700"));
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| !path.is_dir()) {
            // The configuration holds no secret, but says where they go.
            let forbidden = if path.ends_with("config.toml") {
                0o022
            } else {
                0o077
            };
            faults.extend(fault(path, forbidden, "600"));
        }
        faults
    }

    fn bus(&self) -> Option<Result<String, String>> {
        if cfg!(any(windows, target_os = "macos")) {
            return None;
        }
        let Some(address) = &self.bus else {
            return Some(Err(
                "neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set".into(),
            ));
        };
        Some(knock(address))
    }

    fn actor(&self) -> Actor {
        let mut actor = Actor {
            pid: std::process::id(),
            ..Actor::default()
        };
        #[cfg(unix)]
        {
            let names = rustix::system::uname();
            actor.uid = Some(rustix::process::getuid().as_raw());
            actor.host = Some(names.nodename().to_string_lossy().into_owned());
        }
        actor
    }
}

/// Says what is wrong with a folder's or file's owner and mode.
fn fault(path: &Path, forbidden: u32, wanted: &str) -> Option<StoreError> {
    let facts = path.metadata().ok()?;
    files::foreign(path, &facts).or_else(|| files::exposed(path, &facts, forbidden, wanted))
}

/// Connects to the bus, where its address is a path, and leaves again.
fn knock(address: &str) -> Result<String, String> {
    #[cfg(unix)]
    if let Some(path) = address
        .strip_prefix("unix:path=")
        .and_then(|rest| rest.split(',').next())
    {
        std::os::unix::net::UnixStream::connect(path)
            .map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(address.to_owned())
}
