//! `authctl store`: the choice, and the passphrase of the file store.

use serde_json::Value;

use crate::support::{Run, Sandbox};

const PASSPHRASE: &str = "canary correct horse 8841";

fn sealed() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "x", "-"], "1").ok();
    let report = sandbox
        .feed(["store", "seal", "--passphrase", "-", "--json"], PASSPHRASE)
        .json(0);
    assert_eq!(report["sealed"], true);
    sandbox
}

fn row(status: &Value, store: &str) -> Value {
    let rows = status["stores"].as_array().unwrap();
    rows.iter()
        .find(|row| row["store"] == store)
        .unwrap()
        .clone()
}

#[test]
fn the_choice_is_told_with_its_reason() {
    let asked = Sandbox::new().run(["store", "status", "--json"]).json(0);
    assert_eq!(asked["chosen"], "file");
    assert_eq!(asked["why"], "AUTHCTL_STORE asks for it");

    // No bus is in the sandbox, and so no keychain.
    let free = Sandbox::new().with("AUTHCTL_STORE", "");
    let before = free.run(["store", "status", "--json"]).json(0);
    assert_eq!(before["chosen"], "file");
    assert_eq!(
        row(&before, "keychain")["problem"]["code"],
        "keychain_absent"
    );
    assert_eq!(row(&before, "file")["protection"], "none yet");
    free.feed(["secret", "set", "x", "-"], "1").ok();
    let after = free.run(["store", "status", "--json"]).json(0);
    assert_eq!(after["why"], "it was chosen at the first write");
    assert_eq!(row(&after, "file")["credentials"], 1);

    let configured = Sandbox::new().with("AUTHCTL_STORE", "");
    std::fs::create_dir_all(configured.path("authctl/config")).unwrap();
    configured.file("authctl/config/config.toml", "store = \"keychain\"");
    let status = configured.run(["store", "status", "--json"]).json(0);
    assert_eq!(status["chosen"], "keychain");
    assert_eq!(status["why"], "store in config.toml asks for it");
}

#[test]
fn a_sealed_store_opens_by_its_passphrase_alone() {
    let sandbox = sealed();
    assert!(!sandbox.path("authctl/config/identity.txt").exists());
    sandbox
        .run(["secret", "get", "x", "--json"])
        .fails(2, "input_required");
    let status = sandbox.run(["store", "status", "--json"]).json(0);
    assert_eq!(row(&status, "file")["problem"]["code"], "input_required");

    let sandbox = sandbox.with("AUTHCTL_PASSPHRASE", PASSPHRASE);
    assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "1");
    sandbox.feed(["secret", "set", "y", "-"], "2").ok();
    let status = sandbox.run(["store", "status", "--json"]).json(0);
    assert_eq!(row(&status, "file")["available"], true);

    let sandbox = sandbox.with("AUTHCTL_PASSPHRASE", "canary wrong");
    let run = sandbox.run(["secret", "get", "x", "--json"]);
    run.fails(4, "passphrase_wrong");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
}

#[test]
fn the_passphrase_may_lie_in_a_file_of_this_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sealed();
    let file = sandbox.file("passphrase", format!("{PASSPHRASE}\n"));
    let sandbox = sandbox.with("AUTHCTL_PASSPHRASE_FILE", file.to_str().unwrap());
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    sandbox
        .run(["secret", "get", "x", "--json"])
        .fails(6, "store_unsafe");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "1");
}

#[test]
fn what_is_sealed_or_given_is_not_sealed_again() {
    let again = ["store", "seal", "--passphrase", "-", "--json"];
    sealed().feed(again, "another").fails(7, "store_sealed");
    let given = Sandbox::new().with("AUTHCTL_IDENTITY_FILE", "somewhere.txt");
    given.feed(again, PASSPHRASE).fails(7, "store_sealed");
    Sandbox::new().feed(again, "").fails(2, "secret_empty");
    // Nobody to ask, and no source named.
    Sandbox::new()
        .run(["store", "seal", "--json"])
        .fails(2, "input_required");
}

#[test]
fn a_store_can_be_sealed_before_its_first_write() {
    let sandbox = Sandbox::new();
    sandbox
        .feed(["store", "seal", "--passphrase", "-"], PASSPHRASE)
        .ok();
    sandbox
        .feed(["secret", "set", "x", "-", "--json"], "1")
        .fails(2, "input_required");
    let sandbox = sandbox.with("AUTHCTL_PASSPHRASE", PASSPHRASE);
    sandbox.feed(["secret", "set", "x", "-"], "1").ok();
    assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "1");
    assert!(!sandbox.path("authctl/config/identity.txt").exists());
}

#[test]
fn a_seal_that_would_cost_too_much_is_not_tried() {
    let sandbox = sealed().with("AUTHCTL_PASSPHRASE", PASSPHRASE);
    let path = sandbox.path("authctl/config/identity.age");
    let mut bytes = std::fs::read(&path).unwrap();
    let header = String::from_utf8_lossy(&bytes[..80]).into_owned();
    let at = header.find(" 17\n").expect("the pinned work factor") + 1;
    bytes[at..at + 2].copy_from_slice(b"21");
    std::fs::write(&path, bytes).unwrap();
    let run = sandbox.run(["secret", "get", "x", "--json"]);
    run.fails(6, "store_damaged");
    assert!(run.stderr.contains("too long to check"), "{run:#?}");
}

#[test]
fn a_seal_is_refused_where_the_identity_was_lost() {
    let sandbox = Sandbox::new();
    sandbox.feed(["secret", "set", "x", "-"], "1").ok();
    std::fs::remove_file(sandbox.path("authctl/config/identity.txt")).unwrap();
    sandbox
        .feed(["store", "seal", "--passphrase", "-", "--json"], PASSPHRASE)
        .fails(6, "identity_missing");
    assert!(!sandbox.path("authctl/config/identity.age").exists());
}

#[test]
fn a_sealed_identity_file_from_elsewhere_wants_its_passphrase() {
    let sandbox = sealed();
    let elsewhere = sandbox.path("elsewhere.age");
    std::fs::rename(sandbox.path("authctl/config/identity.age"), &elsewhere).unwrap();
    let sandbox = sandbox.with("AUTHCTL_IDENTITY_FILE", elsewhere.to_str().unwrap());
    let run = sandbox.run(["secret", "get", "x", "--json"]);
    run.fails(2, "input_required");
    assert!(run.stderr.contains("elsewhere.age"), "{run:#?}");
    let status = sandbox.run(["store", "status", "--json"]).json(0);
    assert_eq!(row(&status, "file")["problem"]["code"], "input_required");
    let sandbox = sandbox.with("AUTHCTL_PASSPHRASE", PASSPHRASE);
    assert_eq!(sandbox.run(["secret", "get", "x"]).ok(), "1");
}

#[test]
fn an_identity_that_is_none_is_told_before_anything_is_written() {
    for (name, value) in [
        ("AUTHCTL_IDENTITY", "nonsense"),
        ("AUTHCTL_IDENTITY_FILE", "nowhere.txt"),
    ] {
        let sandbox = Sandbox::new().with(name, value);
        let status = sandbox.run(["store", "status", "--json"]).json(0);
        assert_eq!(row(&status, "file")["problem"]["code"], "identity_invalid");
        sandbox
            .feed(["secret", "set", "x", "-", "--json"], "1")
            .fails(2, "identity_invalid");
        assert!(!sandbox.path("authctl/data/secrets.age").exists());
    }
}

#[test]
fn an_identity_is_one_line_for_one_variable() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(["store", "identity"]);
    assert!(run.stderr.contains("its recipient is age1"), "{run:#?}");
    let identity = run.ok();
    // GitLab masks a variable of one line, of eight characters at least, in this alphabet alone.
    let maskable = |c: char| c.is_ascii_alphanumeric() || "+/=@:.~-".contains(c);
    assert!(
        identity.len() >= 8 && identity.chars().all(maskable),
        "{identity}"
    );
    assert!(identity.starts_with("AGE-SECRET-KEY-1"), "{identity}");
    let object = sandbox.run(["store", "identity", "--json"]).json(0);
    assert!(object["recipient"].as_str().unwrap().starts_with("age1"));
    assert_ne!(object["identity"], *identity, "it is a new one each time");
    // Nothing was kept, and nothing else is there.
    assert!(!sandbox.path("authctl").exists());
}

/// Runs the program as a job without a home: nothing of this machine is known to it.
fn bare(sandbox: &Sandbox, folder: &str, identity: &str, words: &str) -> Run {
    let mut command = sandbox.command(words.split(' '));
    command
        .env_clear()
        .env("AUTHCTL_HOME", sandbox.path(folder))
        .env("AUTHCTL_STORE", "file")
        .env("AUTHCTL_IDENTITY", identity)
        .env("VALUE", "canary-deploy");
    command.output().unwrap().into()
}

#[test]
fn a_job_opens_the_store_that_came_with_the_code() {
    let sandbox = Sandbox::new();
    let [identity, another] = [(); 2].map(|()| sandbox.run(["store", "identity"]).ok());
    bare(&sandbox, "ci", &identity, "secret set deploy env:VALUE").ok();
    for place in ["ci/config/identity.txt", "ci/config/identity.age"] {
        assert!(!sandbox.path(place).exists(), "{place}");
    }
    // To another machine goes what the code brings along: the folder.
    std::fs::create_dir_all(sandbox.path("job/data")).unwrap();
    for file in std::fs::read_dir(sandbox.path("ci/data")).unwrap() {
        let file = file.unwrap();
        let to = sandbox.path("job/data").join(file.file_name());
        std::fs::copy(file.path(), to).unwrap();
        let bytes = std::fs::read(file.path()).unwrap();
        let held = |secret: &str| {
            bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes())
        };
        assert!(!held("canary-deploy") && !held(&identity), "{file:?}");
    }
    assert_eq!(
        bare(&sandbox, "job", &identity, "secret get deploy").ok(),
        "canary-deploy"
    );
    let run = bare(&sandbox, "job", &another, "secret get deploy --json");
    assert_eq!((run.code, run.stdout.as_str()), (Some(6), ""), "{run:#?}");
    let run = bare(&sandbox, "job", "", "secret get deploy --json");
    run.fails(6, "identity_missing");
    let run = bare(
        &sandbox,
        "job",
        "canary-identity",
        "secret get deploy --json",
    );
    run.fails(2, "identity_invalid");
    assert!(!run.stderr.contains("canary"), "{run:#?}");
}
