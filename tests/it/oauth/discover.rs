//! `oauth discover`: what servers and resources publish, and what they only say that they are.

use serde_json::{Value, json};

use super::{Fake, answer};
use crate::support::Sandbox;

/// A server whose issuer has a path, with its metadata at one of the two places.
fn tenant(place: &'static str) -> Fake {
    Fake::new(move |path, origin| {
        if path == place {
            let document = json!({
                "token_endpoint": format!("{origin}/t/token"),
                "issuer": format!("{origin}/t/"),
                "zz": 1,
                "require_pushed_authorization_requests": true,
                "grant_types_supported": ["authorization_code", "x\u{1b}[2Jy"],
            });
            answer("200 OK", "application/json", &document.to_string())
        } else {
            answer("404 Not Found", "text/html", "<h1>no</h1>")
        }
    })
}

#[test]
fn metadata_are_found_in_both_forms_and_told_from_where() {
    for place in [
        "/t/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/t",
    ] {
        let fake = tenant(place);
        let issuer = format!("{}/t/", fake.issuer);
        let found = Sandbox::new()
            .run(["oauth", "discover", &issuer, "--json"])
            .json(0);
        assert_eq!(found["issuer"], issuer);
        assert_eq!(found["found_at"], format!("{}{place}", fake.issuer));
        assert_eq!(found["metadata"]["zz"], 1);
        let text = Sandbox::new().run(["oauth", "discover", &issuer]).ok();
        for line in [
            &format!("found at         {}{place}", fake.issuer),
            &format!("tokens           {}/t/token", fake.issuer),
            "only pushed      yes",
            "grants           authorization_code, x\\u{1b}[2Jy",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        // Another issuer, by a letter.
        let other = format!("{}/t", fake.issuer);
        Sandbox::new()
            .run(["oauth", "discover", &other, "--json"])
            .fails(4, "issuer_mismatch");
    }
    let nothing = tenant("/nowhere");
    Sandbox::new()
        .run(["oauth", "discover", &nothing.issuer, "--json"])
        .fails(5, "metadata_invalid");
    Sandbox::new()
        .run(["oauth", "discover", "--json"])
        .fails(2, "usage");
    Sandbox::new()
        .run(["oauth", "discover", "http://a.example", "--json"])
        .fails(2, "usage");
}

/// An API: what it answers at `/r`, and its metadata at `place`, changed.
fn api(
    challenge: &'static str,
    place: &'static str,
    change: impl Fn(&mut Value) + Send + 'static,
) -> Fake {
    Fake::new(move |path, origin| {
        if path == "/r" {
            let challenge = challenge.replace("ORIGIN", origin);
            return format!(
                "HTTP/1.1 401 Unauthorized\r\n{challenge}Content-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
        if path != place {
            return answer("404 Not Found", "text/html", "<h1>no</h1>");
        }
        let mut document = json!({
            "resource": format!("{origin}/r"),
            "authorization_servers": [origin, "https://login.example/t"],
            "scopes_supported": ["a", "b"],
        });
        change(&mut document);
        answer("200 OK", "application/json", &document.to_string())
    })
}

const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource/r";

#[test]
fn a_resource_names_its_servers() {
    let pointing = "WWW-Authenticate: Basic realm=\"x\"\r\nWWW-Authenticate: Bearer resource_metadata=\"ORIGIN/m\"\r\n";
    for (challenge, place) in [("", WELL_KNOWN), (pointing, "/m")] {
        let fake = api(challenge, place, |_| ());
        let resource = format!("{}/r", fake.issuer);
        let run = Sandbox::new().run(["oauth", "discover", "--resource", &resource, "--json"]);
        let found = run.json(0);
        assert_eq!(found["resource"], resource);
        assert_eq!(found["found_at"], format!("{}{place}", fake.issuer));
        assert_eq!(
            found["authorization_servers"],
            json!([fake.issuer, "https://login.example/t"])
        );
        assert_eq!(found["metadata"]["scopes_supported"], json!(["a", "b"]));
        let asked: Vec<String> = fake.heard.try_iter().collect();
        assert_eq!(asked, ["/r", place]);
        let run = Sandbox::new().run(["oauth", "discover", "--resource", &resource]);
        assert!(
            run.stdout
                .contains("server           https://login.example/t"),
            "{run:#?}"
        );
        let next = format!("--issuer {} --resource {resource}", fake.issuer);
        assert!(run.stderr.contains(&next), "{run:#?}");
    }
}

#[test]
fn what_a_resource_says_is_no_order_to_a_shell() {
    let fake = api("", WELL_KNOWN, |document| {
        document["authorization_servers"] = json!(["https://login.example/$(id)"]);
    });
    let resource = format!("{}/r", fake.issuer);
    let run = Sandbox::new().run(["oauth", "discover", "--resource", &resource]);
    let next = format!("--issuer URL --resource {resource}");
    assert!(run.stderr.contains(&next), "{run:#?}");
    assert!(!run.stderr.contains("id)"), "{run:#?}");
}

#[test]
fn a_resource_speaks_for_itself_alone() {
    type Change = fn(&mut Value);
    let elsewhere = "WWW-Authenticate: Bearer resource_metadata=\"http://evil.example/m\"\r\n";
    let table: [(&'static str, &'static str, Change, i32, &str); 4] = [
        (
            "",
            WELL_KNOWN,
            |m| m["resource"] = json!("https://other.example"),
            4,
            "resource_mismatch",
        ),
        (
            "",
            WELL_KNOWN,
            |m| m["authorization_servers"] = json!(["http://evil.example"]),
            5,
            "metadata_invalid",
        ),
        ("", "/nowhere", |_| (), 5, "metadata_invalid"),
        (elsewhere, WELL_KNOWN, |_| (), 5, "metadata_invalid"),
    ];
    for (challenge, place, change, exit, code) in table {
        let fake = api(challenge, place, change);
        let resource = format!("{}/r", fake.issuer);
        Sandbox::new()
            .run(["oauth", "discover", "--resource", &resource, "--json"])
            .fails(exit, code);
    }
    Sandbox::new()
        .run([
            "oauth",
            "discover",
            "--resource",
            "http://a.example",
            "--json",
        ])
        .fails(2, "usage");
}
