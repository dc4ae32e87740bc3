//! Claims behind a right signature that are of the wrong type, or nearly what was asked for.

use super::{CANARY, Trial, Want, key, ours};

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Verifies `claims`, signed rightly, and beside them an `exp` that holds.
fn hold(trial: &mut Trial, claims: &str, more: &[&str], want: Want) {
    let payload = format!(r#"{{"note":"{CANARY}","exp":1700003600,{claims}}}"#);
    trial.hold(claims, ours(HEADER, payload), key("secret.jwk"), more, want);
}

/// CVE-2026-25537 and its like: what is pinned is pinned whatever its type.
#[test]
fn a_pinned_claim_is_of_its_type() {
    let invalid = Want::Refused("jwt_claim_invalid");
    let mut trial = Trial::new();
    for value in [
        "42",
        "0",
        "true",
        "false",
        "null",
        r#"{"a":1}"#,
        r#"{"me":"me"}"#,
        r#"[1,"me"]"#,
        r#"["me",null]"#,
        r#"[["me"]]"#,
        "1e400",
    ] {
        let claims = format!(r#""aud":{value}"#);
        for more in [&["--aud", "me"][..], &["--any-aud"], &[]] {
            hold(&mut trial, &claims, more, invalid);
        }
    }
    let mismatch = Want::Refused("jwt_audience_mismatch");
    for value in [
        r#""ME""#,
        r#""me ""#,
        r#"" me""#,
        r#""me\u0000""#,
        r#""m\u0435""#,
        r#""ｍｅ""#,
        r#""""#,
        "[]",
        r#"[""]"#,
        r#""me,you""#,
        r#""https://me""#,
    ] {
        hold(
            &mut trial,
            &format!(r#""aud":{value}"#),
            &["--aud", "me"],
            mismatch,
        );
    }
    hold(
        &mut trial,
        r#""\u0061ud":["you","m\u0065"]"#,
        &["--aud", "me"],
        Want::Valid,
    );
    for (name, option, code) in [
        ("iss", "--iss", "jwt_issuer_mismatch"),
        ("sub", "--sub", "jwt_subject_mismatch"),
    ] {
        for value in ["42", "true", "null", r#"["a"]"#, r#"{"a":"a"}"#, "[]"] {
            let claims = format!(r#""{name}":{value}"#);
            hold(&mut trial, &claims, &[option, "a"], invalid);
            hold(&mut trial, &claims, &[], invalid);
        }
        for value in ["A", "a ", "a/", "a\\u0000", "\\u0430", ""] {
            let claims = format!(r#""{name}":"{value}""#);
            hold(&mut trial, &claims, &[option, "a"], Want::Refused(code));
        }
        hold(
            &mut trial,
            r#""x":1"#,
            &[option, "a"],
            Want::Refused("jwt_claim_missing"),
        );
        hold(
            &mut trial,
            &format!(r#""{}":"a""#, name.to_uppercase()),
            &[option, "a"],
            Want::Refused("jwt_claim_missing"),
        );
    }
    hold(&mut trial, r#""jti":["a"]"#, &[], invalid);
    hold(
        &mut trial,
        r#""x":1"#,
        &["--aud", "me"],
        Want::Refused("jwt_claim_missing"),
    );
    trial.done();
}

#[test]
fn time_is_a_number_and_finite() {
    let mut trial = Trial::new();
    let mut exp = |value: &str, want| {
        let payload = format!(r#"{{"note":"{CANARY}","exp":{value}}}"#);
        trial.hold(value, ours(HEADER, &payload), key("secret.jwk"), &[], want);
        // Not even for those who take a token without one.
        trial.hold(
            value,
            ours(HEADER, payload),
            key("secret.jwk"),
            &["--allow-no-exp"],
            want,
        );
    };
    for value in [
        r#""1700003600""#,
        r#""""#,
        "null",
        "true",
        "[]",
        "[1700003600]",
        "{}",
        "1e400",
        "-1e400",
        r#""Infinity""#,
    ] {
        exp(value, Want::Refused("jwt_claim_invalid"));
    }
    for value in [
        "0",
        "-0",
        "-1",
        "-1e300",
        "1e-400",
        "0.9e1",
        "1700000100",
        "1700000099.999",
        "1.7e9",
    ] {
        exp(value, Want::Refused("jwt_expired"));
    }
    for value in [
        "1700000100.001",
        "1700000101",
        "1.700003600e9",
        "1e300",
        "99999999999999999999999",
    ] {
        exp(value, Want::Valid);
    }
    for value in [
        "NaN",
        "Infinity",
        "0x6553f100",
        "01700003600",
        "+1700003600",
        "1700003600.",
        ".5",
        "1_700_003_600",
        "１７００００３６００",
    ] {
        exp(value, Want::Error(2, "jwt_malformed"));
    }
    for name in ["nbf", "iat"] {
        for value in [r#""0""#, "null", "false", "[0]", "1e400"] {
            hold(
                &mut trial,
                &format!(r#""{name}":{value}"#),
                &[],
                Want::Refused("jwt_claim_invalid"),
            );
        }
        let early = if name == "nbf" {
            "jwt_not_yet_valid"
        } else {
            "jwt_issued_in_future"
        };
        for value in [
            "1700000100.001",
            "1700000101",
            "1e300",
            "9223372036854775808",
        ] {
            hold(
                &mut trial,
                &format!(r#""{name}":{value}"#),
                &[],
                Want::Refused(early),
            );
        }
        for value in ["1700000100", "-1e300", "-0", "0"] {
            hold(
                &mut trial,
                &format!(r#""{name}":{value}"#),
                &[],
                Want::Valid,
            );
        }
    }
    trial.done();
}

#[test]
fn a_header_that_must_be_understood_is() {
    let mut trial = Trial::new();
    let mut header = |members: &str, want| {
        let text = ours(
            format!(r#"{{"alg":"HS256",{members}}}"#),
            super::payload(""),
        );
        trial.hold(members, text, key("secret.jwk"), &[], want);
    };
    for members in [
        r#""crit":["x"],"x":1"#,
        r#""crit":["x"]"#,
        r#""crit":[]"#,
        r#""crit":["alg"]"#,
        r#""crit":["exp"],"exp":1700003600"#,
        r#""crit":"x","x":1"#,
        r#""crit":null"#,
        r#""crit":{"x":1}"#,
        r#""crit":[1]"#,
        r#""crit":[""],"":1"#,
        r#""crit":["crit"]"#,
        r#""crit":["b64"],"b64":true"#,
        r#""crit":["b64"],"b64":false"#,
        r#""crit":["x","x"],"x":1"#,
        r#""cr\u0069t":["x"],"x":1"#,
    ] {
        header(members, Want::Refused("jwt_crit_unknown"));
    }
    for b64 in ["false", "0", "null", r#""true""#] {
        header(
            &format!(r#""b64":{b64}"#),
            Want::Refused("jwt_b64_unsupported"),
        );
    }
    for member in ["kid", "typ", "cty"] {
        for value in ["1", "null", "[]", "{}", "true"] {
            header(
                &format!(r#""{member}":{value}"#),
                Want::Refused("jwt_header_invalid"),
            );
        }
    }
    header(r#""zip":"DEF""#, Want::Valid);
    trial.done();
    // The type that was asked for, and what looks like it.
    let mut trial = Trial::new();
    for typ in [
        "JWT",
        "at+jwt ",
        "at\\u002bjw",
        "application/application/at+jwt",
        "at jwt",
        "text/at+jwt",
        "",
    ] {
        let text = ours(
            format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#),
            super::payload(""),
        );
        trial.hold(
            typ,
            text,
            key("secret.jwk"),
            &["--typ", "at+jwt"],
            Want::Refused("jwt_typ_mismatch"),
        );
    }
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt"] {
        let text = ours(
            format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#),
            super::payload(""),
        );
        trial.hold(
            typ,
            text,
            key("secret.jwk"),
            &["--typ", "at+jwt"],
            Want::Valid,
        );
    }
    trial.done();
}
