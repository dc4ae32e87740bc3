//! pip, which looks for a program called keyring.

use super::python::{
    Case, opens_with_a_refreshed_token, opens_with_the_password, refused,
    shown_nothing_in_plain_text, told_of_its_end,
};
use super::stage::end;
use crate::support::Run;

/// Has the package of the index installed.
fn install(case: &Case) -> Run {
    let mut pip = case.program("pip");
    pip.args(["download", "--no-input", "--no-deps", "--dest", "out"]);
    pip.args(["--keyring-provider", "subprocess"]);
    pip.args(["--index-url", &case.named(), "tiny"]);
    pip.args(["--disable-pip-version-check", "--no-cache-dir"]);
    // Whom pip does not trust in plain http it does not ask for anything.
    pip.args(["--retries", "0", "--trusted-host", "pypi.example.com"]);
    end(&mut pip, "pip")
}

#[test]
fn the_password_that_is_kept_for_the_index_opens_it() {
    opens_with_the_password(install);
}

#[test]
fn another_indexs_password_goes_nowhere() {
    refused(&Case::none(), install);
}

#[test]
fn an_index_in_plain_http_is_shown_nothing() {
    shown_nothing_in_plain_text(install);
}

#[test]
fn a_token_that_has_ended_is_refreshed_once() {
    opens_with_a_refreshed_token(install);
}

#[test]
fn a_login_that_is_over_is_told_and_nothing_else_is() {
    told_of_its_end(install);
}
