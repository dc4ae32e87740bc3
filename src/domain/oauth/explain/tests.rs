//! What is shown, and that nothing else is.

use proptest::prelude::*;

use super::*;
use crate::domain::ports::Method;
use crate::domain::ports::Redirects;
use crate::domain::secret::Secret;

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn form(fields: &str) -> HttpRequest {
    let url = "https://a.example/token?canary=1".parse().unwrap();
    HttpRequest::form(url, secret(fields))
}

fn answered(body: &str) -> String {
    let response = HttpResponse {
        status: 200,
        headers: vec![
            ("content-type".into(), "application/json".into()),
            ("set-cookie".into(), "canary".into()),
            ("dpop-nonce".into(), "canary".into()),
            ("location".into(), "https://b.example/canary?canary".into()),
            (
                "www-authenticate".into(),
                "Bearer error=\"invalid_token\", realm=\"canary\"".into(),
            ),
        ],
        body: secret(body),
    };
    answer(&Ok(response)).join("\n")
}

#[test]
fn a_token_request_as_a_person_reads_it() {
    let mut sent = form("grant_type=refresh_token&refresh_token=canary&scope=a+b&client_id=cli");
    sent.headers.push(("authorization", secret("Basic canary")));
    sent.headers.push(("dpop", secret("canary")));
    let lines = request(&sent);
    assert_eq!(lines[0], "refresh");
    assert!(lines[1].starts_with("  why: the refresh token gives"));
    assert_eq!(
        lines[2..],
        [
            "  POST https://a.example/token",
            "  authorization: Basic [6 characters]",
            "  dpop: [6 characters]",
            "  grant_type: refresh_token",
            "  refresh_token: [6 characters]",
            "  scope: a b",
            "  client_id: cli",
        ]
    );
    assert_eq!(
        answered(
            r#"{"access_token":"canary","token_type":"Bearer","expires_in":60,"x":["canary"],"y":{"z":"canary"}}"#
        ),
        "  < 200\n    content-type: application/json\n    dpop-nonce: [6 characters]\n    location: https://b.example\n    www-authenticate: bearer invalid_token\n    access_token: [6 characters]\n    expires_in: 60\n    token_type: Bearer\n    x: [1 entries]\n    y: [14 characters]"
    );
}

#[test]
fn each_step_is_told_apart() {
    let get = |url: &str| HttpRequest::metadata(url.parse().unwrap());
    let mut resource = get("https://a.example/me");
    resource
        .headers
        .push(("authorization", secret("Bearer canary")));
    let mut runner = get("https://a.example/?audience=a");
    runner
        .headers
        .push(("authorization", secret("bearer canary")));
    for (sent, title) in [
        (runner, "ID token request"),
        (
            get("https://a.example/.well-known/openid-configuration"),
            "discovery",
        ),
        (get("https://a.example/jwks"), "key set"),
        (resource, "protected resource"),
        (form("grant_type=authorization_code"), "token request"),
        (
            form("grant_type=urn:ietf:params:oauth:grant-type:token-exchange"),
            "token exchange",
        ),
        (form("response_type=code"), "pushed authorization request"),
        (form("token=canary"), "revocation or introspection"),
        (form("client_id=c"), "device authorization request"),
    ] {
        assert_eq!(request(&sent)[0], title);
    }
}

#[test]
fn a_registration_is_read_as_json() {
    let sent = HttpRequest {
        method: Method::Post,
        url: "https://a.example/register".parse().unwrap(),
        headers: vec![("content-type", secret("application/json"))],
        body: Some(secret(
            r#"{"redirect_uris":["http://127.0.0.1/"],"software_statement":"canary","jwks":{"keys":["canary"]}}"#,
        )),
        redirects: Redirects::Refuse,
        identity: None,
    };
    let told = request(&sent).join("\n");
    assert!(told.starts_with("registration\n"), "{told}");
    assert!(told.contains("redirect_uris: http://127.0.0.1/"), "{told}");
    assert!(!told.contains("canary"), "{told}");
}

#[test]
fn the_front_channel_shows_no_state_and_no_code() {
    let url = "https://a.example/auth?client_id=c&state=canary&nonce=canary&code_challenge=x&login_hint=canary"
        .parse()
        .unwrap();
    let told = authorization(&url).join("\n");
    assert!(
        told.contains("client_id: c") && told.contains("code_challenge: x"),
        "{told}"
    );
    assert!(!told.contains("canary"), "{told}");
    let told =
        callback("code=canary&state=canary&iss=https://a.example&session_state=canary").join("\n");
    assert!(told.contains("iss: https://a.example"), "{told}");
    assert!(told.contains("code: [6 characters]"), "{told}");
    assert!(!told.contains("canary"), "{told}");
}

#[test]
fn a_signed_request_is_opened_and_no_secret_in_it_shown() {
    let claims = r#"{"iss":"c","aud":"https://a.example","scope":"a b","state":"canary",
        "response_type":"code","nonce":"canary","max_age":60,"client_id":"c","x":{"y":"canary"}}"#;
    let claims = URL_SAFE_NO_PAD.encode(claims);
    let url = format!("https://a.example/auth?client_id=c&request=canary.{claims}.canary");
    let told = authorization(&url.parse().unwrap()).join("\n");
    for line in [
        "  client_id: c\n",
        "    signed by the client, ",
        "      scope: a b\n",
        "      max_age: 60\n",
        "      aud: https://a.example\n",
        "      state: [6 characters]\n",
    ] {
        assert!(told.contains(line), "{line:?} is missing: {told}");
    }
    assert!(!told.contains("canary"), "{told}");
    // Pushed, it is known for what it is by what is in it.
    let pushed = request(&form(&format!(
        "client_id=c&request=canary.{claims}.canary"
    )))
    .join("\n");
    assert!(
        pushed.starts_with("pushed authorization request\n"),
        "{pushed}"
    );
    assert!(!pushed.contains("canary"), "{pushed}");
    for bad in ["canary", "canary.canary.canary", "..", "a.W10.c"] {
        let told = request(&form(&format!("request={bad}"))).join("\n");
        assert!(
            !told.contains("canary") && !told.contains("signed by"),
            "{told}"
        );
    }
}

#[test]
fn what_is_no_object_is_measured() {
    for body in [
        "canary",
        "[\"canary\"]",
        "\"canary\"",
        "<title>canary</title>",
    ] {
        let told = answered(body);
        assert!(told.contains("bytes, no JSON object]"), "{told}");
        assert!(!told.contains("canary"), "{told}");
    }
    let error = HttpError::Timeout {
        host: "a.example".into(),
        seconds: 2,
    };
    assert_eq!(
        answer(&Err(error)),
        ["  < no answer: a.example did not answer within 2 s"]
    );
}

proptest! {
    #[test]
    fn a_field_that_nobody_thought_of_is_a_secret(name in "[a-z_]{1,20}") {
        prop_assume!(!PUBLIC_FIELDS.contains(&&*name) && !PUBLIC_MEMBERS.contains(&&*name));
        prop_assume!(name != "error_description");
        let sent = request(&form(&format!("{name}=c4n4ry"))).join("\n");
        let body = format!(r#"{{"{name}":"c4n4ry"}}"#);
        let url = format!("https://a.example/auth?{name}=c4n4ry").parse().unwrap();
        for told in [sent, answered(&body), authorization(&url).join("\n"), callback(&format!("{name}=c4n4ry")).join("\n")] {
            prop_assert!(!told.contains("c4n4ry"), "{}", told);
        }
    }
}
