//! The keychain: a real gnome-keyring on a bus of its own.

use serde_json::json;

use crate::session::Session;
use crate::support::Sandbox;

const CANARY: &str = "canary-5d0e7c41aa";

#[test]
fn what_is_written_is_read_listed_and_removed() {
    let session = Session::unlocked();
    assert_eq!(session.set("x", CANARY).json(0)["store"], "keychain");
    assert_eq!(session.get("x").json(0)["value"], CANARY);
    session.set("x", "second").json(0);
    assert_eq!(session.get("x").json(0)["value"], "second");
    session.sandbox.run(["secret", "remove", "x", "--yes"]).ok();
    session.get("x").fails(3, "credential_unknown");
    assert_eq!(session.lookup("secret/x"), "");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn any_bytes_come_back() {
    let session = Session::unlocked();
    let pem = "-----BEGIN X-----\nAAAA\n-----END X-----";
    for value in [
        pem,
        "tab\there",
        "authctl-base64:AAAA",
        "Zoë ключ",
        &"v".repeat(20_000),
    ] {
        session.set("x", value).json(0);
        assert_eq!(session.get("x").json(0)["value"], value);
    }
    session
        .sandbox
        .feed(["secret", "set", "x", "-"], [0_u8, 255])
        .ok();
    assert_eq!(session.get("x").json(0)["value_base64"], "AP8=");
}

#[test]
fn secret_tool_and_authctl_read_each_other() {
    let session = Session::unlocked();
    session.set("x", CANARY).json(0);
    assert_eq!(session.lookup("secret/x"), CANARY);
    let theirs = [
        "store",
        "--label=x",
        "service",
        "authctl",
        "username",
        "secret/x",
    ];
    session.secret_tool(&theirs, "from outside");
    assert_eq!(session.get("x").json(0)["value"], "from outside");
    // One that the index never heard of is no credential.
    let theirs = [
        "store",
        "--label=x",
        "service",
        "authctl",
        "username",
        "secret/y",
    ];
    session.secret_tool(&theirs, "unknown");
    session.get("y").fails(3, "credential_unknown");
}

#[test]
fn a_secret_that_somebody_removed_is_missing_and_not_unknown() {
    let session = Session::unlocked();
    session.set("x", CANARY).json(0);
    session.secret_tool(&["clear", "service", "authctl", "username", "secret/x"], "");
    session.get("x").fails(6, "secret_missing");
    assert_eq!(
        session.sandbox.run(["secret", "list", "--json"]).json(0)["secrets"][0]["name"],
        "x"
    );
}

#[test]
fn a_locked_keychain_is_an_error_and_no_reason_to_fall_back() {
    let session = Session::unlocked();
    session.set("x", CANARY).json(0);
    session.lock();
    session.get("x").fails(6, "keychain_locked");
    session.set("y", "1").fails(6, "keychain_locked");
    session
        .sandbox
        .run(["secret", "remove", "x", "--yes", "--json"])
        .fails(6, "keychain_locked");
    // The record stays, and the failed write left none.
    let list = session.sandbox.run(["secret", "list", "--json"]).json(0);
    assert_eq!(list["secrets"].as_array().map(Vec::len), Some(1));
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn a_first_choice_beside_a_locked_keychain_is_not_made() {
    let session = Session::unlocked();
    session.secret_tool(&["store", "--label=x", "a", "b"], "makes the collection");
    session.lock();
    session.set("x", "1").fails(6, "keychain_locked");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn a_deaf_keychain_is_given_up_in_time() {
    let mut session = Session::new();
    session.deaf();
    let limited = ["secret", "set", "x", "-", "--json", "--timeout", "1s"];
    session
        .sandbox
        .feed(limited, "1")
        .fails(6, "keychain_timeout");
    session.set("x", "1").fails(6, "keychain_timeout");
    let chosen = ["secret", "set", "x", "-", "--json", "--store", "keychain"];
    session
        .sandbox
        .feed(chosen, "1")
        .fails(6, "keychain_timeout");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn a_bus_without_a_keychain_is_an_absent_one() {
    let session = Session::new();
    session
        .sandbox
        .feed(
            ["secret", "set", "x", "-", "--json", "--store", "keychain"],
            "1",
        )
        .fails(6, "keychain_absent");
    let run = session.set("x", CANARY);
    assert_eq!(run.json(0)["store"], "file");
    assert!(run.stderr.contains("secrets.age"), "{run:#?}");
}

#[test]
fn no_bus_at_all_is_an_absent_keychain() {
    let sandbox = Sandbox::new().with("AUTHCTL_STORE", "");
    sandbox
        .feed(
            ["secret", "set", "x", "-", "--json", "--store", "keychain"],
            "1",
        )
        .fails(6, "keychain_absent");
    let run = sandbox.feed(["secret", "set", "x", "-", "--json"], CANARY);
    assert_eq!(run.json(0)["store"], "file");
    assert!(
        run.stderr.starts_with("warning: no keychain here"),
        "{run:#?}"
    );
    // It is said once: the choice is remembered.
    let again = sandbox.feed(["secret", "set", "y", "-", "--json"], "1");
    assert_eq!(
        (again.json(0)["store"].clone(), again.stderr.as_str()),
        (json!("file"), "")
    );
}

#[test]
fn a_keyring_without_a_collection_says_what_to_do() {
    let mut session = Session::new();
    session.keyring(None);
    let run = session.set("x", "1");
    run.fails(6, "store_failed");
    assert!(run.stderr.contains("no default collection"), "{run:#?}");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn the_choice_of_store_outlives_a_keychain_that_comes_or_goes() {
    // Chosen without a keychain: one that comes later changes nothing.
    let mut session = Session::new();
    session.set("x", "1").json(0);
    session.keyring(Some("password"));
    assert_eq!(session.set("y", "2").json(0)["store"], "file");
    // Chosen with a keychain: one that goes is an error.
    let mut session = Session::unlocked();
    session.set("x", "1").json(0);
    let mut keyring = session.children.pop().unwrap();
    keyring.kill().unwrap();
    keyring.wait().unwrap();
    session.get("x").fails(6, "keychain_absent");
    session.set("y", "2").fails(6, "keychain_absent");
    assert!(!session.sandbox.path("authctl/data/secrets.age").exists());
}

#[test]
fn status_and_doctor_tell_a_deaf_or_locked_keychain_and_ask_nothing() {
    let mut session = Session::new();
    session.deaf();
    let status = session.sandbox.run(["store", "status", "--json"]).json(0);
    assert_eq!(status["chosen"], json!(null));
    assert_eq!(status["stores"][0]["problem"]["code"], "keychain_timeout");
    let doctor = session.sandbox.run(["doctor", "--json"]).json(1);
    assert_eq!(doctor["checks"][0]["state"], "bad");
    // A choice of the other store makes it a note.
    let file = ["doctor", "--json", "--store", "file", "--timeout", "1s"];
    session.sandbox.run(file).json(0);

    let session = Session::unlocked();
    session.set("x", CANARY).json(0);
    let doctor = session.sandbox.run(["doctor", "--json"]).json(0);
    assert!(!doctor.to_string().contains(CANARY));
    session.secret_tool(&["clear", "service", "authctl", "username", "secret/x"], "");
    let doctor = session.sandbox.run(["doctor", "--json"]).json(1);
    assert!(doctor.to_string().contains("gone from the store: secret/x"));
    session.lock();
    let status = session.sandbox.run(["store", "status", "--json"]).json(0);
    assert_eq!(status["chosen"], "keychain");
    assert_eq!(status["stores"][0]["problem"]["code"], "keychain_locked");
    assert_eq!(status["stores"][0]["credentials"], 1);
}

#[test]
fn a_prompt_is_never_opened_and_so_never_waited_for() {
    let mut session = Session::unlocked();
    session.set("x", CANARY).json(0);
    // What is locked besides the default collection counts as well.
    let mut keyring = session.children.pop().unwrap();
    keyring.kill().unwrap();
    keyring.wait().unwrap();
    let folder = session.sandbox.path(".local/share/keyrings");
    std::fs::rename(folder.join("login.keyring"), folder.join("other.keyring")).unwrap();
    session.keyring(Some("password"));
    session.deaf_prompter();
    // The audit log's key lies with what is locked, and what can't be logged is not stored.
    session.set("y", "1").fails(6, "keychain_locked");
    session.get("x").fails(6, "keychain_locked");
    session.lock();
    session.set("y", "2").fails(6, "keychain_locked");
    session.set("z", "2").fails(6, "keychain_locked");
}
