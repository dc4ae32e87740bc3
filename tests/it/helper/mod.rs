//! `authctl helper …`: the protocols of other programs, as they arrive on standard input.

mod aws;
mod bazel;
mod cargo;
mod docker;
mod git;
mod keyring;
mod kubectl;
mod npm;
mod registries;
mod setup;
mod terraform;

use crate::support::Sandbox;

/// Returns a sandbox with a secret, and a configuration that says to which host it goes.
pub(crate) fn sandbox(host: &str, more: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let stored = sandbox.feed(["secret", "set", "registry", "-"], "s3cr3t-value");
    drop(stored.ok());
    let config = format!("[hosts.\"{host}\"]\nas = \"secret/registry\"\n{more}");
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", config);
    sandbox
}
