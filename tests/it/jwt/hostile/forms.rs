//! Text that is nearly a token: other spellings, other encodings, too much of it.

use super::{CANARY, Trial, Want, b64, key, ours, payload};
const HEADER: &str = r#"{"alg":"HS256"}"#;
const MALFORMED: Want = Want::Error(2, "jwt_malformed");

/// Verifies `token` with the shared secret.
fn hold(trial: &mut Trial, name: &str, token: impl AsRef<[u8]>, want: Want) {
    trial.hold(name, token, key("secret.jwk"), &[], want);
}

/// RFC 7515 §2: one token, one spelling.
#[test]
fn base64url_is_strict_in_every_part() {
    let mut trial = Trial::new();
    // Lengths that leave bits over in each part.
    let token = ours(r#"{"alg":"HS256" }"#, payload(r#","a":1"#));
    let parts: Vec<&str> = token.split('.').collect();
    hold(&mut trial, "as it is", &token, Want::Valid);
    for at in 0..3 {
        let part = parts[at];
        let with = |changed: String| {
            let mut parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            parts[at] = changed;
            parts.join(".")
        };
        let (front, last) = part.split_at(part.len() - 1);
        let next = char::from(last.as_bytes()[0] + 1);
        let (middle, rest) = part.split_at(10);
        for (name, changed) in [
            ("padding", format!("{part}=")),
            ("more padding", format!("{part}==")),
            ("bits left over", format!("{front}{next}")),
            ("cut by one", front.to_owned()),
            ("a space inside", format!("{middle} {rest}")),
            ("a newline inside", format!("{middle}\n{rest}")),
            ("a newline behind", format!("{part}\n")),
            ("a carriage return behind", format!("{part}\r")),
            ("a space in front", format!(" {part}")),
            ("a tab behind", format!("{part}\t")),
            ("NUL inside", format!("{middle}\0{rest}")),
            ("percent", format!("{middle}%2D{rest}")),
            ("plus", format!("{middle}+{rest}")),
            ("slash", format!("{middle}/{rest}")),
            ("fullwidth", format!("{middle}Ａ{rest}")),
            ("no-break space", format!("{part}\u{a0}")),
            ("an escape", format!("{middle}\u{1b}[2J{rest}")),
            ("a comma", format!("{part},")),
        ] {
            let outside =
                at == 0 && changed.trim_start() == part || at == 2 && changed.trim_end() == part;
            // White space around the whole token is what a paste leaves.
            let want = if outside { Want::Valid } else { MALFORMED };
            if name == "cut by one" && at == 2 || name == "bits left over" && is_whole(part) {
                continue;
            }
            hold(
                &mut trial,
                &format!("{name}, part {at}"),
                with(changed),
                want,
            );
        }
    }
    trial.done();
}

/// Whether base64 of this length leaves no bits over.
fn is_whole(part: &str) -> bool {
    part.len().is_multiple_of(4)
}

/// Holds a token with this JSON as its header, and one with it as its payload.
fn hold_json(trial: &mut Trial, name: &str, json: &[u8]) {
    let header = ours(json, payload(""));
    hold(trial, &format!("header: {name}"), header, MALFORMED);
    let claims = ours(HEADER, json);
    hold(trial, &format!("payload: {name}"), claims, MALFORMED);
}

#[test]
fn json_is_strict_in_header_and_payload() {
    let start = r#"{"alg":"HS256","exp":1700003600"#;
    let mut trial = Trial::new();
    for (name, rest) in [
        ("a name twice", &br#","alg":"none"}"#[..]),
        ("a name twice, escaped", br#","\u0061lg":"HS256"}"#),
        ("a name twice, deep", br#","x":[{"a":1,"a":1}]}"#),
        ("overlong", b",\"x\":\"\xc0\x80\"}"),
        ("an overlong quote", b",\"x\":\"\xc0\xa2\"}"),
        ("a raw surrogate", b",\"x\":\"\xed\xa0\x80\"}"),
        ("a lone surrogate", br#","x":"\ud800"}"#),
        ("a lone surrogate as a name", br#","\udfff":1}"#),
        ("no UTF-8", b",\"x\":\"\xff\"}"),
        ("NUL behind", b"}\0"),
        ("NUL in a string", b",\"x\":\"\0\"}"),
        ("a newline in a string", b",\"x\":\"\n\"}"),
        ("two objects", b"}{}"),
        ("a comma too many", b",}"),
        ("a comment", b"}//"),
        ("single quotes", b",'x':1}"),
        ("no-break space", b",\xc2\xa0\"x\":1}"),
        ("form feed", b",\x0c\"x\":1}"),
        ("no end", b""),
    ] {
        hold_json(&mut trial, name, &[start.as_bytes(), rest].concat());
    }
    let whole = format!("{start}}}");
    let wide = whole.encode_utf16().flat_map(u16::to_le_bytes);
    hold_json(&mut trial, "UTF-16", &wide.collect::<Vec<u8>>());
    hold_json(
        &mut trial,
        "a mark in front",
        format!("\u{feff}{whole}").as_bytes(),
    );
    for json in ["[1]", "\"x\"", "7", "null", ""] {
        hold_json(&mut trial, json, json.as_bytes());
    }
    let deep = |open: &str, count: usize| format!("{start},\"x\":{}", open.repeat(count));
    hold_json(&mut trial, "100,000 lists", deep("[", 100_000).as_bytes());
    hold_json(
        &mut trial,
        "100,000 objects",
        deep("{\"a\":", 100_000).as_bytes(),
    );
    let lists = |count| format!("{}{}}}", deep("[", count), "]".repeat(count));
    hold_json(&mut trial, "33 levels", lists(32).as_bytes());
    hold(
        &mut trial,
        "32 levels",
        ours(lists(31), lists(31)),
        Want::Valid,
    );
    trial.done();
}

#[test]
fn too_much_of_anything_is_refused_first() {
    let mut trial = Trial::new();
    let token = ours(HEADER, payload(""));
    for (name, text) in [
        ("dots alone", ".".repeat(1_000_000)),
        ("two dots alone", "..".to_owned()),
        ("four dots alone", "....".to_owned()),
        ("one part more", format!("{token}.")),
        ("one part more in front", format!(".{token}")),
        ("seven parts", format!("{token}.{token}.")),
        ("two tokens", format!("{token} {token}")),
        ("two lines", format!("{token}\n{token}\n")),
        (
            "a header alone",
            format!("{}..", b64(HEADER)).replace("..", "."),
        ),
        ("nothing", String::new()),
        ("Bearer alone", "Bearer".to_owned()),
    ] {
        hold(&mut trial, name, text, MALFORMED);
    }
    let mut large = token.clone();
    large.push_str(&"A".repeat(1 << 20));
    hold(
        &mut trial,
        "over a mebibyte",
        large,
        Want::Error(2, "input_too_large"),
    );
    // Below the limit, however many members or names there are, it is an answer.
    let members: Vec<String> = (0..50_000)
        .map(|number| format!(r#","m{number}":0"#))
        .collect();
    let members = members.concat();
    hold(
        &mut trial,
        "many members",
        ours(HEADER, payload(&members)),
        Want::Valid,
    );
    let names: Vec<String> = (0..80_000).map(|number| format!(r#""{number}""#)).collect();
    let names = names.join(",");
    let crit = format!(r#"{{"alg":"HS256","crit":[{names}]}}"#);
    hold(
        &mut trial,
        "much crit",
        ours(crit, payload("")),
        Want::Refused("jwt_crit_unknown"),
    );
    let audience = payload(&format!(r#","aud":[{names}]"#));
    hold(
        &mut trial,
        "many audiences",
        ours(HEADER, audience),
        Want::Refused("jwt_audience_unchecked"),
    );
    let digits = payload(&format!(r#","nbf":{}"#, "9".repeat(200_000)));
    hold(
        &mut trial,
        "a long number",
        ours(HEADER, digits),
        Want::Refused("jwt_claim_invalid"),
    );
    trial.done();
}

/// CVE-2022-39227, CVE-2022-3102, GHSA-c8v6-786g-vjx6: one thing taken for another.
#[test]
fn what_is_no_signed_token_is_not_verified() {
    let mut trial = Trial::new();
    let encrypted = [
        "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}",
        "",
        "iv",
        CANARY,
        "tag",
    ]
    .map(b64)
    .join(".");
    hold(
        &mut trial,
        "five parts",
        &encrypted,
        Want::Error(2, "jwt_encrypted"),
    );
    let signed = ours(HEADER, payload(""));
    hold(
        &mut trial,
        "five parts that begin signed",
        format!("{signed}.."),
        Want::Error(2, "jwt_encrypted"),
    );
    let nested = ours(r#"{"alg":"HS256","cty":"JWT"}"#, &signed);
    hold(
        &mut trial,
        "a token in a token",
        nested,
        Want::Error(2, "jwt_nested"),
    );
    let parts: Vec<&str> = signed.split('.').collect();
    for json in [
        format!(
            r#"{{"protected":"{}","payload":"{}","signature":"{}"}}"#,
            parts[0], parts[1], parts[2]
        ),
        format!(
            r#"{{"payload":"{}","signatures":[{{"protected":"{}","signature":"{}"}}]}}"#,
            parts[1], parts[0], parts[2]
        ),
        // Three parts for whoever splits at dots.
        format!(
            r#"{{"{}":".{}.","payload":"{}","signature":"{}","protected":"{}"}}"#,
            parts[0], parts[1], parts[1], parts[2], parts[0]
        ),
    ] {
        hold(&mut trial, "a JWS in JSON", json, MALFORMED);
    }
    trial.done();
}
