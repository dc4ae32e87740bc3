//! uv, which looks for a program called keyring.

use super::python::{
    Case, opens_with_a_refreshed_token, opens_with_the_password, place, refused,
    shown_nothing_in_plain_text, told_of_its_end,
};
use super::stage::{end, silent};
use crate::support::Run;

/// Has the package installed; `more` says from where.
fn uv(case: &Case, more: &[&str]) -> Run {
    let mut uv = case.program("uv");
    uv.args(["pip", "install", "--no-deps", "--target", "out"]);
    uv.args(["--no-cache", "--keyring-provider", "subprocess"]);
    uv.args(["--python", "python3", "tiny"]);
    end(uv.args(more), "uv")
}

/// Has the package of the index installed.
fn install(case: &Case) -> Run {
    uv(case, &["--index-url", &case.named(), "--no-config"])
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

#[test]
fn a_table_with_a_user_needs_none_in_the_url() {
    let case = Case::kept();
    let place = place(&case.server);
    let config = format!("[hosts.\"{place}\"]\nas = \"secret/pypi\"\nusername = \"ann\"\n");
    case.stage.file("authctl/config/config.toml", &config);
    let toml = format!(
        "[[index]]\nname = \"x\"\nurl = \"{}/simple/\"\ndefault = true\nauthenticate = \"always\"\n",
        case.server.url
    );
    let config = case.stage.file("uv.toml", &toml).display().to_string();
    silent(&uv(&case, &["--config-file", &config]), &["canary"]).ok();
}
