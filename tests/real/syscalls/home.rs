//! A home folder that is put back as it was before each blow, and what may lie in it.

use std::path::Path;

use serde_json::Value;

use crate::support::{Run, Sandbox};

/// A sandbox whose state is prepared once.
pub(super) struct Home {
    pub(super) sandbox: Sandbox,
}

impl Home {
    /// Returns a home in which `lines` were run.
    pub(super) fn prepared(lines: &[&str]) -> Self {
        // In memory, where there is room: what `kill -9` leaves is the same there, and nothing
        // waits for a disk.
        let memory = Path::new("/dev/shm");
        let sandbox = if memory.is_dir() {
            Sandbox::within(memory)
        } else {
            Sandbox::new()
        };
        let home = Self {
            sandbox: sandbox.with("VALUE", "new").with("OLD", "old"),
        };
        std::fs::create_dir(home.sandbox.path("authctl")).unwrap();
        for line in lines {
            home.run(line).ok();
        }
        copy(&home.sandbox.path("authctl"), &home.sandbox.path("seed"));
        home
    }

    /// Puts everything back.
    pub(super) fn restore(&self) {
        let place = self.sandbox.path("authctl");
        std::fs::remove_dir_all(&place).unwrap();
        copy(&self.sandbox.path("seed"), &place);
    }

    /// Runs a line.
    pub(super) fn run(&self, line: &str) -> Run {
        self.sandbox.run(line.split(' '))
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
        self.works("secret set tidy env:OLD")?;
        let place = self.sandbox.path("authctl");
        let mut left = Vec::new();
        files(&place, &mut |path| {
            let name = path.strip_prefix(&place).unwrap().to_str().unwrap();
            let expected = match name.split_once('/') {
                Some(("data", "authctl.db" | "secrets.age" | "secrets.lock")) => true,
                Some(("data", "secrets.age.1" | "secrets.age.2" | "secrets.age.3")) => true,
                Some(("config", "identity.txt")) => true,
                Some(("state", lock)) => lock.ends_with(".lock"),
                _ => false,
            };
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
