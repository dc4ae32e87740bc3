//! `authctl list`.

use crate::support::{Run, Sandbox};

#[test]
fn an_empty_index_lists_nothing() {
    let sandbox = Sandbox::new();
    assert!(sandbox.run(["list"]).ok().contains("no credentials yet"));
    let listing = sandbox
        .feed(["list", "--json"], "nobody reads this")
        .json(0);
    assert_eq!(listing, serde_json::json!({ "credentials": [] }));
}

#[test]
fn a_database_from_a_newer_version_is_left_alone() {
    let sandbox = Sandbox::new();
    sandbox.run(["list"]).ok();
    let path = sandbox.path("authctl/data/authctl.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database.pragma_update(None, "user_version", 4_000).unwrap();
    drop(database);
    sandbox.run(["list", "--json"]).fails(6, "database_newer");
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("authctl/data")).unwrap();
    let path = sandbox.file("authctl/data/authctl.db", "not a database".repeat(100));
    let before = std::fs::read(&path).unwrap();
    sandbox.run(["list", "--json"]).fails(6, "database_damaged");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn first_runs_at_once_do_not_stand_in_each_others_way() {
    for _ in 0..10 {
        let sandbox = Sandbox::new();
        let runs: Vec<_> = (0..8)
            .map(|_| sandbox.command(["list"]).spawn().unwrap())
            .collect();
        for run in runs {
            Run::from(run.wait_with_output().unwrap()).ok();
        }
    }
}
