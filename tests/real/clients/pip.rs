//! pip, which looks for a program called keyring.

use super::python::{Case, basic, installed, named};
use super::stage::{end, silent};
use crate::support::Run;

/// Has the package of the index installed.
fn install(case: &Case, url: &str) -> Run {
    let mut pip = case.stage.program(&installed("pip").display().to_string());
    pip.args(["download", "--no-input", "--no-deps", "--dest", "out"]);
    pip.args([
        "--keyring-provider",
        "subprocess",
        "--index-url",
        url,
        "tiny",
    ]);
    pip.args([
        "--disable-pip-version-check",
        "--no-cache-dir",
        "--retries",
        "0",
    ]);
    end(&mut pip, "pip")
}

fn silently(case: &Case) -> Run {
    let secrets: Vec<&str> = case.secrets.iter().map(String::as_str).collect();
    silent(&install(case, &named(&case.server)), &secrets)
}

/// Asserts that the index was shown nothing but what it was shown without a helper.
fn refused(case: &Case) {
    let run = silently(case);
    assert_ne!(run.code, Some(0), "{run:?}");
    let shown = case.server.authorizations();
    let empty = [None, Some(basic(""))];
    assert!(shown.iter().all(|shown| empty.contains(shown)), "{shown:?}");
}

#[test]
fn the_password_that_is_kept_for_the_index_opens_it() {
    let case = Case::kept();
    silently(&case).ok();
    let shown = case.server.authorizations();
    assert!(shown.contains(&Some(basic("canary-pw"))), "{shown:?}");
    assert!(case.stage.path("out").exists());
}

#[test]
fn another_indexs_password_goes_nowhere() {
    refused(&Case::none());
}

#[test]
fn a_token_that_has_ended_is_refreshed_once() {
    let case = Case::ended();
    let run = silently(&case);
    let new = case.stage.token();
    silent(&run, &[&new, &basic(&new)]).ok();
    let shown = case.server.authorizations();
    assert_eq!(shown.last(), Some(&Some(basic(&new))));
    let grants = case.peer.as_ref().unwrap().grants();
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
}

#[test]
fn a_login_that_is_over_is_told_and_nothing_else_is() {
    refused(&Case::over());
}
