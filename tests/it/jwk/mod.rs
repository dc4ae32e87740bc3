//! `authctl jwk`: signing and encryption keys, from making to removing.

mod convert;
mod crash;
mod existing;
mod new;
mod rotate;
mod set;
mod show;

use serde_json::Value;

use crate::support::Sandbox;

/// The names of every member that only a key's owner may know.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "k", "priv"];

/// Returns the members of the set that `jwk set` prints.
fn set(sandbox: &Sandbox, more: &[&str]) -> Vec<Value> {
    let run = sandbox.run(["jwk", "set", "--json"].iter().chain(more));
    let set = run.json(0);
    let members = set["keys"].as_array().unwrap().clone();
    for member in &members {
        for name in PRIVATE {
            assert!(member.get(name).is_none(), "{name}: {run:#?}");
        }
    }
    members
}

/// Returns the kids of the set that `jwk set` prints.
fn kids(sandbox: &Sandbox) -> Vec<String> {
    let kid = |member: &Value| member["kid"].as_str().unwrap().to_owned();
    set(sandbox, &[]).iter().map(kid).collect()
}

/// Returns the states of the versions of `signing`, oldest first.
fn states(sandbox: &Sandbox) -> Vec<String> {
    let shown = sandbox.run(["jwk", "show", "signing", "--json"]).json(0);
    let versions = shown["versions"].as_array().unwrap();
    let state = |version: &Value| version["state"].as_str().unwrap().to_owned();
    versions.iter().map(state).collect()
}
