//! Answers as servers, portals and proxies give them.

use super::*;

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    HttpResponse {
        status,
        headers: headers.iter().map(header).collect(),
        body: Secret::from(body.to_owned()),
    }
}

fn told(answer: &HttpResponse) -> String {
    let endpoint = "https://a.example/token".parse().unwrap();
    refusal(&endpoint, &as_json(answer_of(answer))).to_string()
}

fn answer_of(answer: &HttpResponse) -> HttpResponse {
    HttpResponse {
        status: answer.status,
        headers: answer.headers.clone(),
        body: answer.body.clone(),
    }
}

#[test]
fn what_servers_say_no_with_is_told() {
    for (headers, body, wanted) in [
        (
            &[][..],
            r#"{"error":"invalid_grant"}"#,
            "refused: invalid_grant",
        ),
        (
            &[],
            r#"{"error":"invalid_request","error_description":"no code","error_uri":"https://a.example/e?1"}"#,
            "refused: invalid_request (no code; see https://a.example/e?1)",
        ),
        (
            &[],
            r#"{"error":"x","error_uri":"http://a.example/e"}"#,
            "refused: x",
        ),
        (
            &[],
            r#"{"error":"x","error_uri":"javascript:alert(1)"}"#,
            "refused: x",
        ),
        (
            &[("retry-after", "30")],
            r#"{"error":"slow_down"}"#,
            "refused: slow_down (to be tried again in 30 s)",
        ),
        // Google
        (
            &[],
            r#"{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}"#,
            "refused: INVALID_ARGUMENT",
        ),
        (
            &[("content-type", "text/plain; charset=utf-8")],
            "error=bad_verification_code&error_description=The+code+has+ended",
            "refused: bad_verification_code (The code has ended)",
        ),
        // RFC 6750 §3
        (
            &[(
                "www-authenticate",
                "Bearer error=\"invalid_token\", error_description=\"it ended\"",
            )],
            "",
            "refused: invalid_token (it ended)",
        ),
        // RFC 6750 §3.1: words may be missing.
        (
            &[("www-authenticate", "Bearer realm=\"a\"")],
            "",
            "gave no usable answer: status 401, and nothing else",
        ),
        (
            &[],
            r#"{"error":"","error_description":"x"}"#,
            "gave no usable answer: status 401, and no error of OAuth's",
        ),
        (
            &[],
            r#"{"error":null}"#,
            "gave no usable answer: status 401, and no error of OAuth's",
        ),
    ] {
        let found = told(&answer(401, headers, body));
        assert_eq!(found, format!("a.example {wanted}"), "{body}");
    }
}

#[test]
fn when_to_try_again_is_told() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (after, wanted) in [
        ("120", ", to be tried again in 120 s"),
        (
            date,
            ", to be tried again after Sun, 06 Nov 1994 08:49:37 GMT",
        ),
        ("soon", ""),
        ("-1", ""),
        ("+1", ""),
        ("99999999999", ""),
    ] {
        let found = told(&answer(503, &[("retry-after", after)], ""));
        let wanted =
            format!("a.example gave no usable answer: status 503, and nothing else{wanted}");
        assert_eq!(found, wanted, "{after}");
    }
}

#[test]
fn a_redirect_is_told_without_what_is_in_it() {
    for (location, place) in [
        ("https://b.example/in?token=canary", "https://b.example"),
        ("/login?canary", "https://a.example"),
    ] {
        let found = told(&answer(302, &[("location", location)], ""));
        let wanted = format!(
            "a.example gave no usable answer: status 302, a redirect to {place}, which is not followed"
        );
        assert_eq!(found, wanted);
    }
}

#[test]
fn a_token_in_an_error_is_not_repeated() {
    let token = "yJhbGciOi.JSUzI1NiIs-R5cCI6IkpXVCJ9";
    let body = format!(
        r#"{{"error":"x","error_description":"{token} is no account_selection_required token (6b0a3bd0-1e2f-4d5c-8f7e-0a1b2c3d4e5f)"}}"#
    );
    assert_eq!(
        told(&answer(400, &[], &body)),
        "a.example refused: x ([35 characters] is no account_selection_required token (6b0a3bd0-1e2f-4d5c-8f7e-0a1b2c3d4e5f))"
    );
    let page = format!("<html><title>{token}</title>");
    assert_eq!(
        told(&answer(400, &[], &page)),
        "a.example answered 400 with a web page (\"[35 characters]\"), and JSON was wanted"
    );
}

#[test]
fn tokens_in_form_fields_are_tokens() {
    let read = |kind: &str, body: &str| as_json(answer(200, &[("content-type", kind)], body)).body;
    let form = "application/x-www-form-urlencoded";
    let body = read(form, "access_token=A%2B&token_type=bearer&expires_in=60");
    let taken: Answer = serde_json::from_slice(body.expose()).unwrap();
    assert_eq!(taken.access_token.secret(), "A+");
    assert_eq!(taken.expires_in, Some(60));
    for (kind, body) in [
        (form, "access_token=A&access_token=B"),
        (form, "hello"),
        ("application/json", "access_token=A"),
        ("text/html", "access_token=A"),
        ("text/plain", r#"{"access_token":"A"}"#),
    ] {
        assert!(read(kind, body).matches(body.as_bytes()), "{body}");
    }
}
