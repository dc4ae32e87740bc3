//! Registration: a client that the server makes, lets log in, changes and ends.

use super::{Peer, sandbox};

#[test]
fn a_client_lives_from_its_registration_to_its_end() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let run = |args: &[&str]| sandbox.run([&["oauth"], args].concat());
    let made = run(&[
        "register",
        "work",
        "--issuer",
        &peer.issuer,
        "--name",
        "First",
        "--grant",
        "authorization-code",
        "--json",
    ])
    .json(0);
    assert_eq!(made["client_auth"], "none");
    // The registration said all that a login needs.
    let login = run(&["login", "work", "--json", "--wait", "60s"]).json(0);
    assert_eq!(login["client_id"], made["client_id"]);
    run(&["token", "work"]).ok();

    // Each answer has another token for the registration, and the next request needs it.
    for name in ["Second", "Third"] {
        let changed = run(&["register", "work", "--update", "--name", name, "--json"]).json(0);
        assert_eq!(changed["client_name"], name);
        let shown = run(&["register", "work", "--show", "--json"]).json(0);
        assert_eq!(shown["client_name"], name);
        assert_eq!(shown["client_id"], made["client_id"]);
    }

    run(&["register", "work", "--delete", "--json"]).json(0);
    run(&["refresh", "work", "--json"]).fails(4, "token_refused");
    run(&["register", "work", "--show", "--json"]).fails(3, "credential_unknown");
    let list = sandbox.run(["secret", "list", "--json"]).stdout;
    assert!(!list.contains("work.registration"), "{list}");
}

#[test]
fn a_client_with_a_secret_proves_itself_with_what_was_kept() {
    let peer = Peer::start(&[]);
    let sandbox = sandbox("");
    let run = |args: &[&str]| sandbox.run([&["oauth"], args].concat());
    run(&[
        "register",
        "ci",
        "--issuer",
        &peer.issuer,
        "--grant",
        "client-credentials",
        "--client-auth",
        "client_secret_basic",
        "--json",
    ])
    .json(0);
    run(&["login", "ci", "--grant", "client-credentials", "--json"]).json(0);
    run(&["refresh", "ci"]).ok();
}
