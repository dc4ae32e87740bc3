//! Peers that run on Node.js.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

/// Returns the folder of a peer with all that it needs installed.
pub(crate) fn peer(name: &str, needed: &str) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/peers")
        .join(name);
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    if !folder.join("node_modules").join(needed).exists() {
        let npm = output("npm", "npm", &folder, &["ci", "--no-audit", "--no-fund"]);
        assert!(npm.status.success(), "npm ci failed: {npm:#?}");
    }
    folder
}

/// Runs a program that has to be installed.
pub(crate) fn output(program: &str, package: &str, folder: &Path, args: &[&str]) -> Output {
    Command::new(program)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{program} does not run ({error}): install {package}"))
}
