//! What can go wrong between a request and its answer, and what has to come of it.

use crate::rude::{Manners, answer};

/// One fault.
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) manners: Manners,
    pub(super) means: Means,
}

/// What an answer is, whoever reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Means {
    /// No answer: nobody can use it.
    Broken,
    /// No answer in time.
    Late,
    /// A refusal that does not say why.
    Status,
    /// A whole answer with the right status, whose body is not what it should be.
    Body,
    /// A refusal in the words of OAuth's: the caller's or the person's turn.
    Refused,
    /// The same with the status of success.
    RefusedWell,
    /// A good answer in an unusual form.
    Good,
    /// One that may be taken or not; it must only do no harm.
    Either,
}

use Means::{Body, Broken, Either, Good, Late, Refused, RefusedWell, Status};

const JSON: &str = "Content-Type: application/json";
const HTML: &str = "Content-Type: text/html; charset=utf-8";
/// A login page of somebody's, which repeats what it was sent.
const PAGE: &str = "<!DOCTYPE html><html><head><title>Welcome to our Wi-Fi</title></head>\
    <body>canary-Refresh-0123456789 canary-code</body></html>";
/// What nobody may take for tokens wherever it stands in a broken answer.
const POISON: &str = r#"{"access_token":"canary-poison","token_type":"Bearer","refresh_token":"canary-poison","expires_in":3600}"#;
const ERROR: &str = r#"{"error":"invalid_request","error_description":"canary-Refresh-0123456789 is not good, nor is canary-access-0123456789"}"#;

/// Every fault; `elsewhere` is a server that must never be asked.
pub(super) fn faults(elsewhere: &str) -> Vec<Fault> {
    let mut all = connections();
    all.extend(framing());
    all.extend(statuses(elsewhere));
    all.extend(refusals());
    all.extend(trouble());
    all.extend(bodies());
    all.extend(unusual());
    all
}

fn say(name: &'static str, means: Means, bytes: impl AsRef<[u8]>) -> Fault {
    Fault {
        name,
        manners: Manners::Say(bytes.as_ref().to_vec()),
        means,
    }
}

fn connections() -> Vec<Fault> {
    let drip = |bytes: &[u8]| Manners::Drip(bytes.to_vec());
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    let whole = |rest: &str| [&head[..], rest.as_bytes()].concat();
    let fault = |name, means, manners| Fault {
        name,
        manners,
        means,
    };
    vec![
        fault("closed at once", Broken, Manners::Close),
        fault("no answer", Late, Manners::Silence),
        fault("slow headers", Late, drip(&whole("X-Slow: "))),
        fault(
            "slow body",
            Late,
            drip(&whole("Content-Length: 90000\r\n\r\n{")),
        ),
        fault("slow body without end", Late, drip(&whole("\r\n{\"a\":\""))),
        fault(
            "slow piece",
            Late,
            drip(&whole(
                "Transfer-Encoding: chunked\r\n\r\nfffff\r\n{\"a\":\"",
            )),
        ),
        fault(
            "body without end",
            Broken,
            Manners::Flood(whole("\r\n{\"a\":\"")),
        ),
        fault(
            "pieces without end",
            Broken,
            Manners::Flood(whole(
                "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n{\"a\":\"",
            )),
        ),
        fault(
            "headers without end",
            Broken,
            Manners::Flood(whole("X-Long: ")),
        ),
        say("nothing", Broken, ""),
        say("dropped in the first line", Broken, "HTTP/1.1 20"),
        say("dropped in the headers", Broken, whole("Content-Le")),
        say(
            "dropped before the body",
            Broken,
            whole("Content-Length: 60\r\n\r\n"),
        ),
        say(
            "dropped in the body",
            Broken,
            whole(&format!("Content-Length: 600\r\n\r\n{POISON}")),
        ),
    ]
}

fn framing() -> Vec<Fault> {
    let framed = |length: &str| {
        answer(
            "200 OK",
            &[JSON, &format!("Content-Length: {length}")],
            POISON,
        )
    };
    let chunked = |body: &str| {
        format!("HTTP/1.1 200 OK\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n{body}")
    };
    let line = |header: &str| answer("200 OK", &[JSON, header], POISON);
    let length = POISON.len();
    let bomb: Vec<String> = (0..400).map(|n| format!("X-{n}: {n}")).collect();
    let bomb: Vec<&str> = bomb.iter().map(String::as_str).collect();
    let long = format!("X-Long: {}", "x".repeat(1 << 20));
    vec![
        say("length too short", Body, framed("20")),
        say("length too long", Broken, framed("20000")),
        say("length below zero", Broken, framed("-1")),
        say("length of no number", Broken, framed("many")),
        say(
            "length beyond counting",
            Broken,
            framed("99999999999999999999999"),
        ),
        say(
            "two lengths",
            Broken,
            line(&format!("Content-Length: 3\r\nContent-Length: {length}")),
        ),
        say(
            "a piece of no size",
            Broken,
            chunked(&format!("zz\r\n{POISON}\r\n0\r\n\r\n")),
        ),
        say(
            "a piece too large",
            Broken,
            chunked(&format!("fffffffffffffffff\r\n{POISON}")),
        ),
        say(
            "pieces that break off",
            Broken,
            chunked(&format!("{length:x}\r\n{POISON}\r\n")),
        ),
        say("many headers", Broken, answer("200 OK", &bomb, POISON)),
        say(
            "a header too long",
            Broken,
            answer("200 OK", &[&long], POISON),
        ),
        say("NUL in a header", Broken, line("X-Nul: a\0b")),
        say("a header without colon", Broken, line("X-None")),
        say("a header without name", Broken, line(": none")),
        say(
            "a status of four digits",
            Broken,
            answer("1000 Much", &[JSON], POISON),
        ),
        say("a status of letters", Broken, answer("OK", &[JSON], POISON)),
        say("no head at all", Broken, POISON),
        say(
            "HTTP/2",
            Broken,
            b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff",
        ),
        say("a TLS alert", Broken, b"\x15\x03\x01\x00\x02\x02\x28"),
        say("SSH", Broken, "SSH-2.0-OpenSSH_9.6\r\n"),
        say(
            "random bytes",
            Broken,
            b"\x93\x01\xff\x00\x13\x37\n\n\n\x80\r\n\r\n",
        ),
    ]
}

fn statuses(elsewhere: &str) -> Vec<Fault> {
    let target = format!("Location: {elsewhere}/canary?token=canary-access-0123456789");
    let to = |status: &str| answer(status, &[&target], "");
    vec![
        say(
            "101",
            Broken,
            answer(
                "101 Switching Protocols",
                &["Upgrade: x", "Connection: upgrade"],
                "",
            ),
        ),
        say("204", Status, answer("204 No Content", &[], "")),
        say(
            "206",
            Status,
            answer("206 Partial Content", &[JSON], POISON),
        ),
        say("300", Status, answer("300 Multiple Choices", &[], "")),
        say("301", Status, to("301 Moved Permanently")),
        say("302", Status, to("302 Found")),
        say("303", Status, to("303 See Other")),
        say("307", Status, to("307 Temporary Redirect")),
        say("308", Status, to("308 Permanent Redirect")),
        say(
            "302 to nowhere",
            Status,
            answer("302 Found", &["Location: http://["], ""),
        ),
        say(
            "304",
            Status,
            "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n",
        ),
    ]
}

fn refusals() -> Vec<Fault> {
    let bearer = r#"WWW-Authenticate: Bearer error="invalid_token", error_description="ended""#;
    vec![
        say("400 empty", Status, answer("400 Bad Request", &[], "")),
        say("400 HTML", Status, answer("400 Bad Request", &[HTML], PAGE)),
        say(
            "400 JSON without error",
            Status,
            answer("400 Bad Request", &[JSON], r#"{"message":"canary"}"#),
        ),
        say(
            "400 JSON with tokens",
            Status,
            answer("400 Bad Request", &[JSON], POISON),
        ),
        say(
            "400 an error",
            Refused,
            answer("400 Bad Request", &[JSON], ERROR),
        ),
        say(
            "400 invalid_grant",
            Refused,
            answer("400 Bad Request", &[JSON], r#"{"error":"invalid_grant"}"#),
        ),
        say(
            "400 a long error",
            Refused,
            answer(
                "400 Bad Request",
                &[JSON],
                format!(r#"{{"error":"{}"}}"#, "\\u001b[2J".repeat(40_000)),
            ),
        ),
        say("401 empty", Status, answer("401 Unauthorized", &[], "")),
        say(
            "401 Basic",
            Status,
            answer(
                "401 Unauthorized",
                &["WWW-Authenticate: Basic realm=\"x\""],
                "",
            ),
        ),
        say(
            "401 Bearer",
            Refused,
            answer("401 Unauthorized", &[bearer], ""),
        ),
        say(
            "401 invalid_client",
            Refused,
            answer("401 Unauthorized", &[JSON], r#"{"error":"invalid_client"}"#),
        ),
        say("403 HTML", Status, answer("403 Forbidden", &[HTML], PAGE)),
        say("404", Status, answer("404 Not Found", &[HTML], PAGE)),
        say(
            "405",
            Status,
            answer("405 Method Not Allowed", &["Allow: GET"], ""),
        ),
        say(
            "407",
            Status,
            answer(
                "407 Proxy Authentication Required",
                &["Proxy-Authenticate: Basic"],
                "",
            ),
        ),
    ]
}

fn trouble() -> Vec<Fault> {
    let date = "Retry-After: Fri, 31 Dec 2027 23:59:59 GMT";
    vec![
        say("408", Status, answer("408 Request Timeout", &[], "")),
        say("413", Status, answer("413 Content Too Large", &[], "")),
        say("421", Status, answer("421 Misdirected Request", &[], "")),
        say("429", Status, answer("429 Too Many Requests", &[], "")),
        say(
            "429 with a number",
            Status,
            answer("429 Too Many Requests", &["Retry-After: 120"], ""),
        ),
        say(
            "429 with a date",
            Status,
            answer("429 Too Many Requests", &[date], ""),
        ),
        say(
            "429 with nonsense",
            Status,
            answer("429 Too Many Requests", &["Retry-After: canary\x7f"], ""),
        ),
        say("500", Status, answer("500 Internal Server Error", &[], "")),
        say(
            "500 server_error",
            Status,
            answer(
                "500 Internal Server Error",
                &[JSON],
                r#"{"error":"server_error"}"#,
            ),
        ),
        say("502 HTML", Status, answer("502 Bad Gateway", &[HTML], PAGE)),
        say(
            "503 with a number",
            Status,
            answer("503 Service Unavailable", &["Retry-After: 5"], ""),
        ),
        say("599", Status, answer("599 Whatever", &[], "")),
        say("999", Status, answer("999 Whatever", &[], "")),
    ]
}

fn bodies() -> Vec<Fault> {
    let body = |name, body: &[u8]| say(name, Body, answer("200 OK", &[JSON], body));
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(10 << 20));
    let bomb: Vec<u8> = [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], &[0; 4096]].concat();
    let utf16: Vec<u8> = POISON.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        say("10 MB", Broken, answer("200 OK", &[JSON], large)),
        say(
            "gzip that nobody asked for",
            Body,
            answer("200 OK", &[JSON, "Content-Encoding: gzip"], bomb),
        ),
        say(
            "gzip that is none",
            Body,
            answer("200 OK", &[JSON, "Content-Encoding: gzip"], "canary"),
        ),
        say("200 HTML", Body, answer("200 OK", &[HTML], PAGE)),
        say(
            "200 HTML called JSON",
            Body,
            answer("200 OK", &[JSON], PAGE),
        ),
        say(
            "200 text",
            Body,
            answer("200 OK", &["Content-Type: text/plain"], "canary"),
        ),
        body("empty", b""),
        body("truncated JSON", POISON.get(..60).unwrap().as_bytes()),
        body("JSON and more", [POISON, POISON].concat().as_bytes()),
        body("an array", format!("[{POISON}]").as_bytes()),
        body("a number", b"17"),
        body("null", b"null"),
        body("a string", b"\"canary-Refresh-0123456789\""),
        body("an empty object", b"{}"),
        body(
            "members twice",
            POISON
                .replace('}', ",\"access_token\":\"canary\",\"keys\":[],\"keys\":[]}")
                .as_bytes(),
        ),
        body(
            "deep nesting",
            [b"{\"keys\":".as_slice(), &[b'['; 100_000]]
                .concat()
                .as_slice(),
        ),
        body(
            "deep nesting beside it",
            [
                b"{\"access_token\":".as_slice(),
                &[b'['; 400],
                &[b']'; 400],
                b"}",
            ]
            .concat()
            .as_slice(),
        ),
        body(
            "a large number",
            b"{\"access_token\":1e999999,\"keys\":1e999999,\"issuer\":99999999999999999999}",
        ),
        body(
            "no UTF-8",
            b"{\"access_token\":\"canary\xff\xfe\",\"token_type\":\"Bearer\",\"issuer\":\"\xff\"}",
        ),
        body("UTF-16", &utf16),
        body(
            "a byte order mark",
            [b"\xef\xbb\xbf".as_slice(), POISON.as_bytes()]
                .concat()
                .as_slice(),
        ),
        body(
            "a token with an escape",
            br#"{"access_token":"canary\u001b[2J","token_type":"Bearer"}"#,
        ),
        body(
            "a token of another kind",
            br#"{"access_token":"canary","token_type":"mac"}"#,
        ),
        say(
            "200 with an error",
            RefusedWell,
            answer("200 OK", &[JSON], ERROR),
        ),
        say(
            "200 with an error in a form",
            RefusedWell,
            answer(
                "200 OK",
                &["Content-Type: application/x-www-form-urlencoded"],
                "error=bad_verification_code",
            ),
        ),
    ]
}

/// What is not wrong, only rare. Each says the good answer in the end, or may be left.
fn unusual() -> Vec<Fault> {
    let before = |name, bytes: &str| Fault {
        name,
        manners: Manners::Before(bytes.as_bytes().to_vec()),
        means: Good,
    };
    vec![
        before("100 first", "HTTP/1.1 100 Continue\r\n\r\n"),
        before(
            "103 many times first",
            &"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".repeat(20),
        ),
        Fault {
            means: Either,
            ..before("an empty line first", "\r\n")
        },
        say(
            "bare line feeds",
            Either,
            "HTTP/1.1 500 Bad\nContent-Length: 0\n\n",
        ),
        say(
            "a folded header",
            Either,
            answer("500 Bad", &["X-A: b\r\n c"], ""),
        ),
        say(
            "a blank before the colon",
            Either,
            answer("500 Bad", &["X-A : b"], ""),
        ),
    ]
}
