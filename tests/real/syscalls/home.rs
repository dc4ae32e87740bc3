//! A home folder that is put back as it was before each blow, and what may lie in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::session::Session;
use crate::support::{Run, Sandbox};

/// The files of a home in which nothing is half done, beside locks.
const STAYS: [&str; 10] = [
    "config/identity.txt",
    "data/authctl.db",
    "data/secrets.age",
    "data/secrets.age.1",
    "data/secrets.age.2",
    "data/secrets.age.3",
    "data/secrets.lock",
    "hooked",
    "snapshot",
    "tried",
];

/// What every line is given: a machine that is busy answers late, and nothing is learned of it.
pub(super) const PATIENT: [&str; 2] = ["--timeout", "60s"];

/// Two keys of another service.
const HELD: &str = "8kQm2ZpWx7Rv4Jd1sNy5Tb9LhG3fcE";
const NEXT: &str = "Vw3Lx9Tq6Zr1Kp8Ny4Bd7Hm2Jf5Gs0Ac";

/// Whether a key is one of the other service's.
pub(super) fn is_held(key: &str) -> bool {
    key == HELD || key == NEXT
}

/// What rotations run: a hook that keeps what it is given, one that fails the first time, and a
/// probe.
const SCRIPTS: [(&str, &str); 3] = [
    ("hook", "#!/bin/sh\ncat > authctl/hooked\n"),
    (
        "once",
        "#!/bin/sh\nif [ -e authctl/tried ]; then cat > authctl/hooked; else : > authctl/tried; exit 1; fi\n",
    ),
    ("probe", "#!/bin/sh\ngrep -q ^ac_live_\n"),
];

/// Where a home keeps its secrets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Store {
    File,
    Keychain,
}

/// A sandbox that can be brought back to where some lines had led it.
pub(super) struct Home {
    place: Place,
    lines: &'static [&'static str],
}

enum Place {
    /// All is in files: a copy of them brings it back.
    Sandbox(Sandbox),
    /// A keyring holds some of it: the lines are run again.
    Session(Session),
}

impl Home {
    /// Returns a home in which `lines` were run.
    pub(super) fn prepared(store: Store, lines: &'static [&'static str]) -> Self {
        let place = match store {
            Store::File => Place::Sandbox(
                in_memory()
                    .with("VALUE", "new")
                    .with("OLD", "old")
                    .with("HELD", HELD)
                    .with("NEXT", NEXT),
            ),
            Store::Keychain => Place::Session(Session::unlocked()),
        };
        let home = Self { place, lines };
        for (name, text) in SCRIPTS {
            let script = home.sandbox().file(name, text);
            let runs = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            std::fs::set_permissions(script, runs).unwrap();
        }
        std::fs::create_dir(home.state()).unwrap();
        home.lead();
        if store == Store::File {
            copy(&home.state(), &home.seed());
        }
        home
    }

    pub(super) fn sandbox(&self) -> &Sandbox {
        match &self.place {
            Place::Sandbox(sandbox) => sandbox,
            Place::Session(session) => &session.sandbox,
        }
    }

    /// Whether the program starts threads here: it talks to a keychain from one of its own.
    pub(super) fn has_threads(&self) -> bool {
        matches!(self.place, Place::Session(_))
    }

    /// Whether the keychain, where one holds the secrets, is still there.
    pub(super) fn keychain_lives(&mut self) -> bool {
        match &mut self.place {
            Place::Sandbox(_) => true,
            Place::Session(session) => session.lives(),
        }
    }

    /// Puts everything back.
    pub(super) fn restore(&self) {
        std::fs::remove_dir_all(self.state()).unwrap();
        match &self.place {
            Place::Sandbox(_) => copy(&self.seed(), &self.state()),
            Place::Session(session) => {
                session.secret_tool(&["clear", "service", "authctl"], "");
                self.lead();
            }
        }
    }

    /// Returns the places of API keys in the store, as somebody else's program sees them.
    pub(super) fn slots(&self) -> Result<BTreeSet<String>, String> {
        let is_key = |slot: &String| slot.starts_with("key/");
        match &self.place {
            Place::Sandbox(_) => Ok(self.sealed()?.into_iter().filter(is_key).collect()),
            Place::Session(session) => Ok((1..6)
                .map(|version| format!("key/deploy/v{version}"))
                .filter(|slot| !session.lookup(slot).is_empty())
                .collect()),
        }
    }

    /// Returns the places in the sealed file, opened by `age`.
    fn sealed(&self) -> Result<Vec<String>, String> {
        let store = self.state().join("data/secrets.age");
        if !store.exists() {
            return Ok(Vec::new());
        }
        let out = Command::new("age")
            .args(["-d", "-i"])
            .arg(self.state().join("config/identity.txt"))
            .arg(store)
            .output()
            .unwrap_or_else(|error| panic!("{error}: age; apt-get install age"));
        let found: Value = serde_json::from_slice(&out.stdout)
            .map_err(|error| format!("age: {error}: {}", String::from_utf8_lossy(&out.stderr)))?;
        let secrets = found["secrets"].as_object().cloned().unwrap_or_default();
        Ok(secrets.keys().cloned().collect())
    }

    fn state(&self) -> PathBuf {
        self.sandbox().path("authctl")
    }

    fn seed(&self) -> PathBuf {
        self.sandbox().path("seed")
    }

    fn lead(&self) {
        for line in self.lines {
            match line.strip_prefix("! ") {
                Some(line) => assert_ne!(self.run(line).code, Some(0), "{line}"),
                None => drop(self.run(line).ok()),
            }
        }
    }

    /// Runs a line.
    pub(super) fn run(&self, line: &str) -> Run {
        self.sandbox().run(line.split(' ').chain(PATIENT))
    }

    /// Runs a line that has to succeed.
    pub(super) fn works(&self, line: &str) -> Result<String, String> {
        self.ends(line, &[0]).map(|(_, stdout)| stdout)
    }

    /// Runs a line that has to end with one of `codes`.
    pub(super) fn ends(&self, line: &str, codes: &[i32]) -> Result<(i32, String), String> {
        let run = self.run(line);
        match run.code {
            Some(code) if codes.contains(&code) => Ok((code, run.stdout)),
            _ => Err(format!("`{line}` afterwards: {run:?}")),
        }
    }

    /// Runs a line with `--json` that has to end with one of `codes`, and returns what it says.
    pub(super) fn says(&self, line: &str, codes: &[i32]) -> Result<Value, String> {
        let (_, stdout) = self.ends(&format!("{line} --json"), codes)?;
        if stdout.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&stdout).map_err(|error| format!("`{line}`: {error}: {stdout}"))
    }

    /// Says so where a file lies about that the next change of the store does not clear away.
    pub(super) fn is_tidy(&self) -> Result<(), String> {
        self.works("secret set tidy env:HOME")?;
        let place = self.state();
        let mut left = Vec::new();
        files(&place, &mut |path| {
            let name = path.strip_prefix(&place).unwrap().to_str().unwrap();
            let lock = name.starts_with("state/locks/");
            // In a folder of the person's nothing is swept.
            let theirs = name.starts_with(".authctl-");
            let expected = lock || theirs || STAYS.contains(&name);
            if !expected {
                left.push(name.to_owned());
            }
        });
        if left.is_empty() {
            Ok(())
        } else {
            Err(format!("left lying about: {}", left.join(", ")))
        }
    }
}

/// Returns a sandbox in memory, where there is room: what `kill -9` leaves is the same there, and
/// nothing waits for a disk.
fn in_memory() -> Sandbox {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        Sandbox::within(memory)
    } else {
        Sandbox::new()
    }
}

fn files(folder: &Path, seen: &mut dyn FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, seen);
        } else {
            seen(&path);
        }
    }
}

/// Copies a folder and all that is in it, with its modes.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
