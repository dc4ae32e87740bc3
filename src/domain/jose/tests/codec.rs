//! The compact form: what is tolerated around a token, and nothing inside it.

use proptest::prelude::*;

use crate::domain::jose::codec::{Headers, Part, TOKEN_LIMIT, Token, TokenError, decoded};
use crate::domain::jose::json::JsonError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2UifQ.AAAA";

fn refused(text: &str) -> TokenError {
    Token::parse(text.as_bytes()).unwrap_err()
}

fn encoding(part: Part, reason: &'static str) -> TokenError {
    TokenError::Encoding { part, reason }
}

#[test]
fn what_people_paste_around_a_token_is_left_off() {
    for text in [
        format!(" {TOKEN}\r\n"),
        format!("Bearer {TOKEN}"),
        format!("bearer  {TOKEN}"),
        format!("Authorization: Bearer {TOKEN}\n"),
        format!("\"{TOKEN}\""),
        format!("'Authorization: Bearer {TOKEN}'"),
        format!("authorization:bearer \"{TOKEN}\""),
    ] {
        let token = Token::parse(text.as_bytes()).unwrap().signed().unwrap();
        let claims = token.unverified_claims().unwrap();
        assert_eq!(claims.text("sub").as_deref(), Some("joe"), "{text}");
    }
}

#[test]
fn what_is_no_token_is_told_apart() {
    assert_eq!(refused(""), TokenError::Empty);
    assert_eq!(refused(" \n\t"), TokenError::Empty);
    assert_eq!(refused("Bearer "), TokenError::Parts { found: 1 });
    assert_eq!(refused("hello"), TokenError::Parts { found: 1 });
    assert_eq!(refused("a.b"), TokenError::Parts { found: 2 });
    assert_eq!(refused("a.b.c.d"), TokenError::Parts { found: 4 });
    assert_eq!(
        refused(&".".repeat(1000)),
        TokenError::Parts { found: 1001 }
    );
    assert_eq!(Token::parse(b"\xff").unwrap_err(), TokenError::NotText);
    let found = TOKEN_LIMIT + 1;
    assert_eq!(refused(&"a".repeat(found)), TokenError::TooLarge { found });
}

#[test]
fn each_part_is_strict_base64url() {
    use Part::{Header, Payload, Signature};
    let cases = [
        (
            "eyJhbGciOiJIUzI1NiJ9=.e30.AAAA",
            Header,
            "it has padding (=)",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.e30=.AAAA",
            Payload,
            "it has padding (=)",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.e30.AA==",
            Signature,
            "it has padding (=)",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.e3 0.AAAA",
            Payload,
            "it has white space in it",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.e30.AA\nAA",
            Signature,
            "it has white space in it",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.e30.A+AA",
            Signature,
            "it is ordinary base64, with + or / in it",
        ),
        ("eyJhbGciOiJIUzI1NiJ9.e30.AAAAA", Signature, "it is cut off"),
        (
            "eyJhbGciOiJIUzI1NiJ9.e31.AAAA",
            Payload,
            "its last character has bits set that stand for nothing",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.e30.AAé",
            Signature,
            "it has a character in it that is not A-Z, a-z, 0-9, - or _",
        ),
    ];
    for (text, part, reason) in cases {
        assert_eq!(refused(text), encoding(part, reason), "{text}");
    }
}

#[test]
fn a_header_is_an_object_with_each_name_once() {
    let header = |json: &str| refused(&format!("{}.e30.", URL_SAFE_NO_PAD.encode(json)));
    let json = |reason| TokenError::Json {
        part: Part::Header,
        reason,
    };
    let name = "alg".to_owned();
    assert_eq!(
        header(r#"{"alg":"none","alg":"HS256"}"#),
        json(JsonError::Duplicate { name })
    );
    assert_eq!(header("[]"), json(JsonError::NotObject { found: "a list" }));
    assert_eq!(
        refused(".e30."),
        json(JsonError::Syntax { line: 1, column: 0 })
    );
}

#[test]
fn an_encrypted_token_shows_its_header_alone() {
    // RFC 7516 appendix A.1, its header and parts of the right kind.
    let header = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ";
    let token = Token::parse(format!("{header}.AAAA.48V1.5eym.XFBo").as_bytes()).unwrap();
    match token {
        Token::Encrypted(token) => assert_eq!(token.header().alg().as_deref(), Some("RSA-OAEP")),
        Token::Signed(_) => panic!("five parts were read as three"),
    }
    assert_eq!(
        refused(&format!("{header}.AAAA.48V1.5e=.XFBo")),
        encoding(Part::Ciphertext, "it has padding (=)")
    );
}

proptest! {
    /// What was read before changes nothing.
    #[test]
    fn one_of_many_is_read_as_if_it_were_alone(
        // More of them than are kept, and some that are none.
        headers in proptest::collection::vec(0..3 * Headers::MOST, 1..60)
    ) {
        let bad = ["", "e31", "W10", "eyJ"];
        let headers = headers.into_iter().map(|one| match bad.get(one) {
            Some(bad) => (*bad).to_owned(),
            None => URL_SAFE_NO_PAD.encode(format!("{{\"kid\":\"{one}\"}}")),
        });
        let mut last = Headers::default();
        for header in headers {
            for text in [format!("{header}.e30.AA"), format!("{header}.AA.AA.AA.AA")] {
                let header = |token| match token {
                    Ok(Token::Signed(token)) => Ok(token.header().clone()),
                    Ok(Token::Encrypted(token)) => Ok(token.header()),
                    Err(error) => Err(error),
                };
                let after = header(Token::parse_after(&mut last, text.as_bytes()));
                prop_assert_eq!(after, header(Token::parse(text.as_bytes())));
            }
        }
    }


    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        drop(Token::parse(text.as_bytes()));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(Token::parse(&bytes));
        let encoded = URL_SAFE_NO_PAD.encode(&bytes);
        drop(Token::parse(format!("{encoded}.{encoded}.{encoded}").as_bytes()));
    }

    #[test]
    fn one_byte_string_has_one_spelling(
        bytes in proptest::collection::vec(any::<u8>(), 1..40),
        at in any::<proptest::sample::Index>(),
        other in any::<char>(),
    ) {
        let spelling = URL_SAFE_NO_PAD.encode(&bytes);
        let mut changed: Vec<char> = spelling.chars().collect();
        let at = at.index(changed.len());
        changed[at] = other;
        let changed: String = changed.into_iter().collect();
        if changed != spelling {
            prop_assert_ne!(decoded(Part::Payload, &changed).ok(), Some(bytes.clone()));
        }
        for suffix in ["=", "==", " ", "\n", "\r\n"] {
            prop_assert!(decoded(Part::Payload, &(spelling.clone() + suffix)).is_err());
        }
    }
}
