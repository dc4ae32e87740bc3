//! What is planned for a user of a kubeconfig, by what kubectl prints of it.

use serde_json::{Value, json};

use super::*;

fn user() -> User {
    "work".parse().unwrap()
}

fn wanted(text: &str) -> Wanted {
    text.parse().unwrap()
}

fn exec(args: &[&str], version: &str, mode: Option<&str>) -> Value {
    json!({ "exec": {
        "apiVersion": version, "command": "authctl", "args": args, "env": null,
        "provideClusterInfo": false, "interactiveMode": mode,
    } })
}

/// A view in which a user has this.
fn view(user: &Value) -> Vec<u8> {
    let other = json!({ "name": "other", "user": { "token": "REDACTED" } });
    let users = json!([other, { "name": "work", "user": user }]);
    json!({ "kind": "Config", "clusters": null, "users": users })
        .to_string()
        .into_bytes()
}

fn ours() -> Value {
    let args = ["helper", "kubectl", "--as", "oauth/work"];
    exec(&args, V1, Some("Never"))
}

fn install(view: &[u8], wanted_: &str) -> Result<Option<Order>, SetupError> {
    installed(view, &user(), &wanted(wanted_), Writes::V1)
}

#[test]
fn a_user_that_is_not_there_comes_with_all_that_it_needs() {
    for view in [
        json!({ "users": null }).to_string().into_bytes(),
        view(&json!({})),
    ] {
        let order = install(&view, "oauth/work").unwrap().unwrap();
        assert_eq!(
            order.words.join(" "),
            "kubectl config set-credentials work --exec-command authctl \
             --exec-api-version client.authentication.k8s.io/v1 \
             --exec-interactive-mode Never --exec-arg helper,kubectl,--as,oauth/work"
        );
        assert_eq!(order.adds.len(), 4);
        assert!(order.removes.is_empty());
    }
}

#[test]
fn the_same_again_is_nothing_and_another_credential_takes_its_place() {
    assert_eq!(install(&view(&ours()), "oauth/work"), Ok(None));
    let order = install(&view(&ours()), "secret/x#a,\"b").unwrap().unwrap();
    assert_eq!(
        order.words.last().unwrap(),
        "helper,kubectl,--as,\"secret/x#a,\"\"b\""
    );
    assert_eq!(
        order.adds,
        ["users.work.exec.args = helper kubectl --as secret/x#a,\"b"]
    );
    assert_eq!(
        order.removes,
        ["users.work.exec.args = helper kubectl --as oauth/work"]
    );
}

#[test]
fn an_old_kubectl_gets_what_it_can_write() {
    let help = "--exec-command='': …\n--exec-arg=[]: …\n";
    assert_eq!(Writes::read(help), Writes::V1beta1);
    assert_eq!(Writes::read("  --exec-interactive-mode='':"), Writes::V1);
    let old = |view: &[u8]| installed(view, &user(), &wanted("oauth/work"), Writes::V1beta1);
    let order = old(b"{}").unwrap().unwrap();
    let line = order.words.join(" ");
    assert!(
        line.contains(V1BETA1) && !line.contains("interactive"),
        "{line}"
    );
    // What it shows then, and what a newer one has written.
    let args = ["helper", "kubectl", "--as", "oauth/work"];
    assert_eq!(
        old(&view(&exec(&args, V1BETA1, Some("IfAvailable")))),
        Ok(None)
    );
    assert_eq!(old(&view(&ours())), Ok(None));
}

#[test]
fn what_is_somebody_elses_stays() {
    let mut more = ours();
    more["token"] = json!("REDACTED");
    let mut foreign = exec(&["--password", "s3cr3t"], V1, None);
    foreign["exec"]["command"] = json!("aws");
    for (entry, told) in [
        (json!({ "token": "s3cr3t" }), "token"),
        (more, "token, exec authctl helper kubectl --as oauth/work"),
        (foreign, "exec aws"),
        (exec(&["request"], V1, None), "exec authctl"),
    ] {
        let view = view(&entry);
        for planned in [
            install(&view, "oauth/work"),
            uninstalled(&view, &user(), None),
        ] {
            let expected = theirs(&user(), told.to_owned());
            assert_eq!(planned, Err(expected));
        }
    }
    let planned = uninstalled(&view(&ours()), &user(), Some(&wanted("oauth/other")));
    assert!(
        matches!(planned, Err(SetupError::Theirs { .. })),
        "{planned:?}"
    );
}

#[test]
fn what_came_goes_again() {
    let mut full = ours();
    full["exec"]["command"] = json!("/opt/bin/authctl");
    full["exec"]["env"] = json!([{ "name": "A", "value": "s3cr3t" }]);
    let view = view(&full);
    assert_eq!(install(&view, "oauth/work"), Ok(None), "by its path");
    let order = uninstalled(&view, &user(), Some(&wanted("oauth/work")));
    let order = order.unwrap().unwrap();
    assert_eq!(order.words.join(" "), "kubectl config delete-user work");
    assert_eq!(order.removes.len(), 5);
    assert!(!format!("{order:?}").contains("s3cr3t"));
    assert_eq!(uninstalled(b"{}", &user(), None), Ok(None));
}

#[test]
fn what_is_no_kubeconfig_is_told() {
    for view in [&b"no"[..], b"[]", br#"{"users":[{"name":1}]}"#] {
        let planned = install(view, "oauth/work");
        assert!(
            matches!(planned, Err(SetupError::Failed { .. })),
            "{planned:?}"
        );
    }
}

#[test]
fn a_user_is_a_word_and_no_option() {
    for good in [
        "work",
        "gke_a_b_c",
        "arn:aws:eks:x:1:cluster/y",
        "ann@corp prod",
    ] {
        assert_eq!(good.parse::<User>().unwrap().to_string(), good);
    }
    for bad in ["", "-x", "a\nb", &"x".repeat(254)] {
        assert!(bad.parse::<User>().is_err(), "{bad:?}");
    }
}
