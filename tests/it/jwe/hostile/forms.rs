//! Tokens that are put together wrongly: their parts, their headers, their JSON.

use super::{
    CANARY, FAILED, HEADER, LIMIT, NOT_ALLOWED, Parts, Trial, Want, b64, direct, oct, secret,
};

const DIRECT: &str = r#"{"alg":"dir","enc":"A256GCM"}"#;
const MALFORMED: Want = Want::Error(2, "jwe_malformed");
const NO_TOKEN: Want = Want::Error(2, "jwt_malformed");

#[test]
fn vectors_and_tags_have_one_length() {
    let mut trial = Trial::new(oct(32));
    let good = Parts::gcm(DIRECT, b"", &secret(), CANARY.as_bytes());
    trial.hold("good", good.compact(), &[], Want::Opens);
    for length in [0, 1, 4, 8, 12, 15] {
        let mut cut = good.clone();
        cut.tag.truncate(length);
        trial.hold("a tag cut off", cut.compact(), &[], FAILED);
    }
    for length in [0, 1, 8, 11, 13, 16] {
        let mut other = good.clone();
        other.vector.resize(length, 0);
        trial.hold("another vector", other.compact(), &[], FAILED);
    }
    let nothing = Parts::gcm(DIRECT, b"", &secret(), b"");
    trial.hold("no content", nothing.compact(), &[], Want::Opens);
    for (of, from) in [(&nothing, &good), (&good, &nothing)] {
        let mut mixed = of.clone();
        mixed.ciphertext.clone_from(&from.ciphertext);
        trial.hold("another content", mixed.compact(), &[], FAILED);
    }
    assert_eq!(trial.done(), 2, "all that fails is told alike");
}

#[test]
fn a_wrong_padding_and_a_wrong_tag_are_told_alike() {
    let mut trial = Trial::new(oct(32));
    let header = r#"{"alg":"dir","enc":"A128CBC-HS256"}"#;
    let good = Parts::cbc(header, &secret(), CANARY.as_bytes());
    trial.hold("good", good.compact(), &[], Want::Opens);
    for length in [0, 1, 8, 15] {
        let mut cut = good.clone();
        cut.tag.truncate(length);
        trial.hold("a tag cut off", cut.compact(), &[], FAILED);
    }
    // With a tag that is right, so that only the content is wrong.
    for length in [0, 1, 15, 16, 17] {
        let mut cut = good.clone();
        cut.ciphertext.truncate(length);
        cut.tag = cut.mac(&secret()[..16]);
        trial.hold("a block cut off", cut.compact(), &[], FAILED);
    }
    let mut turned = good.clone();
    *turned.ciphertext.last_mut().unwrap() ^= 1;
    trial.hold("a bit turned", turned.compact(), &[], FAILED);
    turned.tag = turned.mac(&secret()[..16]);
    trial.hold("and the tag mended", turned.compact(), &[], FAILED);
    let mut short = good;
    short.vector.truncate(12);
    short.tag = short.mac(&secret()[..16]);
    trial.hold("a short vector", short.compact(), &[], FAILED);
    assert_eq!(trial.done(), 2, "all that fails is told alike");
}

#[test]
fn headers_say_what_they_may() {
    let mut trial = Trial::new(oct(32));
    for header in [
        r#"{"alg":"none","enc":"A256GCM"}"#,
        r#"{"alg":"HS256","enc":"A256GCM"}"#,
        r#"{"alg":"RS256","enc":"A256GCM"}"#,
        r#"{"alg":"Dir","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A256CTR"}"#,
        r#"{"alg":"dir","enc":"none"}"#,
        r#"{"alg":"dir","enc":""}"#,
        r#"{"alg":"dir","enc":null}"#,
        r#"{"alg":"dir"}"#,
        r#"{"enc":"A256GCM"}"#,
        "{}",
        r#"{"alg":"dir","enc":"A256GCM","zip":"GZ"}"#,
    ] {
        trial.hold(header, direct(header), &[], NOT_ALLOWED);
    }
    for more in [
        r#""crit":["x"],"x":1"#,
        r#""crit":[]"#,
        r#""crit":["b64"],"b64":false"#,
        r#""crit":["zip"]"#,
    ] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM",{more}}}"#);
        let want = Want::Error(1, "jwe_crit_unknown");
        trial.hold(&header, direct(&header), &[], want);
    }
    for more in [
        r#""alg":"dir""#,
        r#""enc":"A128GCM""#,
        r#""x":1,"x":2"#,
        r#""\u0061lg":"none""#,
    ] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM",{more}}}"#);
        trial.hold(&header, direct(&header), &[], NO_TOKEN);
    }
    // Keys that a token brings along are nobody's.
    for more in [
        format!(r#""jwk":{}"#, oct(16)),
        r#""jku":"https://127.0.0.1:1/keys""#.to_owned(),
        r#""x5c":["MIIB"],"x5u":"file:///etc/passwd""#.to_owned(),
        r#""kid":"../../../../etc/passwd""#.to_owned(),
    ] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM",{more}}}"#);
        trial.hold(&header, direct(&header), &[], Want::Opens);
    }
    let list = r#"{"alg":["dir"],"enc":"A256GCM"}"#;
    trial.hold(list, direct(list), &[], HEADER);
    let surplus = Parts::gcm(DIRECT, &[1; 16], &secret(), CANARY.as_bytes());
    trial.hold("dir with a key", surplus.compact(), &[], HEADER);
    let escapes = r#"{"alg":"\u001b[31mdir\u0007","enc":"A256GCM"}"#;
    trial.hold("escapes", direct(escapes), &[], NOT_ALLOWED);
    trial.done();
}

#[test]
fn five_parts_are_five_parts() {
    let mut trial = Trial::new(oct(32));
    let good = direct(DIRECT);
    for text in [
        format!("{good}."),
        format!("{good}.AA"),
        format!(".{good}"),
        good.replacen('.', "..", 1),
        good.replace('.', ","),
        format!("{good}="),
        good.replacen('.', "=.", 1),
        good.replacen('.', "\u{2024}", 1),
        "....".to_owned(),
        ".".repeat(1_000_000),
        "\u{feff}.....".to_owned(),
    ] {
        trial.hold(&text, &text, &[], NO_TOKEN);
    }
    trial.hold("no text", [0xff; 64], &[], NO_TOKEN);
    let huge = "A".repeat((1 << 20) + 1);
    trial.hold("huge", huge, &[], Want::Error(2, "input_too_large"));
    trial.done();
}

#[test]
fn json_has_one_reading() {
    let mut trial = Trial::new(oct(32));
    let parts = Parts::gcm(DIRECT, b"", &secret(), CANARY.as_bytes());
    trial.hold("good", parts.general(&["{}".into()]), &[], Want::Opens);
    for count in [0, 33, 1_000] {
        let many = vec!["{}".to_owned(); count];
        trial.hold("recipients", parts.general(&many), &[], MALFORMED);
    }
    let good = parts.general(&["{}".into()]);
    for (name, text, want) in [
        (
            "tag twice",
            good.replacen('{', r#"{"tag":"","#, 1),
            MALFORMED,
        ),
        (
            "protected twice",
            good.replacen('{', r#"{"protected":"e30","#, 1),
            MALFORMED,
        ),
        (
            "both forms",
            good.replacen('{', r#"{"encrypted_key":"","#, 1),
            MALFORMED,
        ),
        (
            "alg twice",
            good.replacen('{', r#"{"unprotected":{"alg":"dir"},"#, 1),
            HEADER,
        ),
        (
            "an open crit",
            good.replacen('{', r#"{"unprotected":{"crit":["x"],"x":1},"#, 1),
            HEADER,
        ),
        (
            "an open zip",
            good.replacen('{', r#"{"unprotected":{"zip":"DEF"},"#, 1),
            HEADER,
        ),
        (
            "its own zip",
            good.replacen("[{}]", r#"[{"header":{"zip":"DEF"}}]"#, 1),
            HEADER,
        ),
        (
            "aad put in",
            good.replacen('{', r#"{"aad":"AAAA","#, 1),
            FAILED,
        ),
        (
            "aad as text",
            good.replacen('{', r#"{"aad":"a b","#, 1),
            NO_TOKEN,
        ),
        (
            "unknown members",
            good.replacen('{', r#"{"x":1,"signatures":2,"#, 1),
            Want::Opens,
        ),
        (
            "deep",
            format!("{}{}", r#"{"a":"#.repeat(100_000), good),
            MALFORMED,
        ),
        ("two of them", format!("{good}{good}"), MALFORMED),
        ("a list", format!("[{good}]"), NO_TOKEN),
    ] {
        trial.hold(name, text, &[], want);
    }
    // alg and enc in the open are as good as any: the key has to fit all the same.
    let bare = parts.general(&[format!(r#"{{"header":{DIRECT}}}"#)]);
    let bare = bare.replace(&format!(r#""protected":"{}","#, b64(DIRECT)), "");
    trial.hold("nothing protected", bare, &[], FAILED);
    trial.done();
}

#[test]
fn a_bomb_does_not_go_off() {
    let mut trial = Trial::new(oct(32));
    let header = r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#;
    let sealed = |content: &[u8]| Parts::gcm(header, b"", &secret(), content).compact();
    let allow = ["--allow", "zip"];
    // DEFLATE's stored form (RFC 1951 §3.2.4): its length, that length's complement, the bytes.
    let stored = |length: u16, bytes: &[u8]| {
        let mut block = vec![1];
        block.extend(length.to_le_bytes());
        block.extend((!length).to_le_bytes());
        block.extend(bytes);
        block
    };
    let length = u16::try_from(CANARY.len()).unwrap();
    let good = stored(length, CANARY.as_bytes());
    trial.hold("good", sealed(&good), &allow, Want::Opens);
    trial.hold("not allowed", sealed(&good), &[], NOT_ALLOWED);
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b'x'; 100_000_000], 9);
    trial.hold("a bomb", sealed(&bomb), &allow, LIMIT);
    trial.hold(
        "cut off",
        sealed(&stored(1_000, CANARY.as_bytes())),
        &allow,
        FAILED,
    );
    trial.hold("no DEFLATE", sealed(CANARY.as_bytes()), &allow, FAILED);
    trial.hold("nothing", sealed(b""), &allow, FAILED);
    trial.done();
}
