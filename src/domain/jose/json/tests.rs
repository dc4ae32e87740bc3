//! What JSON is taken and what is refused; the same answers as `serde_json` gives, level by level.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::*;

fn parsed(text: &str) -> Result<Object, JsonError> {
    Object::parse(text.as_bytes())
}

#[test]
fn every_value_keeps_its_own_text_and_place() {
    let text = r#" {"z":12345678901234567890123, "a" : 1.50e+02 ,"s":" a \" b ","l":[ 1 ,{ } ]} "#;
    let object = parsed(text).unwrap();
    assert_eq!(
        serde_json::to_string(&object).unwrap(),
        r#"{"z":12345678901234567890123,"a":1.50e+02,"s":" a \" b ","l":[1,{}]}"#
    );
}

#[test]
fn names_stand_once_at_every_level() {
    for text in [
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"{"x":{"a":1,"b":2,"a":3}}"#,
        r#"{"x":[[{"a":1,"a":3}]]}"#,
    ] {
        let name = "a".to_owned();
        assert_eq!(parsed(text), Err(JsonError::Duplicate { name }), "{text}");
    }
    assert!(parsed(r#"{"a":{"a":1},"A":1}"#).is_ok());
}

#[test]
fn what_is_no_object_is_refused() {
    for (text, found) in [("[]", "a list"), ("\"x\"", "a string"), ("1", "a number")] {
        assert_eq!(parsed(text), Err(JsonError::NotObject { found }));
    }
    for text in [
        "",
        "{",
        "{}x",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        r#"{"a":"\ud800"}"#,
    ] {
        assert!(
            matches!(parsed(text), Err(JsonError::Syntax { .. })),
            "{text}"
        );
    }
    assert_eq!(Object::parse(b"{\"\xff\":1}"), Err(JsonError::Utf8));
}

#[test]
fn nesting_has_a_limit() {
    let nested = |levels: usize| {
        format!(
            "{{\"a\":{}{}}}",
            "[".repeat(levels - 1),
            "]".repeat(levels - 1)
        )
    };
    assert!(parsed(&nested(DEPTH_LIMIT)).is_ok());
    assert_eq!(parsed(&nested(DEPTH_LIMIT + 1)), Err(JsonError::Deep));
    assert_eq!(parsed(&nested(100_000)), Err(JsonError::Deep));
}

#[test]
fn numbers_are_rounded_up_and_finite() {
    let number = |text| Value(text).number();
    assert_eq!(number("42"), Some(42));
    assert_eq!(number("42.1"), Some(43));
    assert_eq!(number("-1.5"), Some(-1));
    assert_eq!(number("1e300"), Some(i64::MAX));
    assert_eq!(number("-1e300"), Some(i64::MIN));
    assert_eq!(number("1e999"), None);
    assert_eq!(number("\"42\""), None);
    assert_eq!(number("true"), None);
}

#[test]
fn many_names_stand_once_as_well() {
    let many = |last: &str| {
        let names: Vec<String> = (0..40).map(|n| format!(r#""n{n}":0,"#)).collect();
        parsed(&format!(r#"{{{}"{last}":0}}"#, names.concat()))
    };
    assert!(many("n40").is_ok());
    for name in ["n0", "n15", "n16", "n17", "n39"] {
        let name = name.to_owned();
        assert_eq!(many(&name), Err(JsonError::Duplicate { name }));
    }
}

#[test]
fn a_fault_has_its_place() {
    let place = |text| match parsed(text) {
        Err(JsonError::Syntax { line, column }) => (line, column),
        other => panic!("{other:?}"),
    };
    assert_eq!(place(""), (1, 0));
    assert_eq!(place("{\"a\":1 x"), (1, 8));
    assert_eq!(place("{\n \"a\": 01}"), (2, 8));
    assert_eq!(place("\u{feff}{}"), (1, 1));
}

#[test]
fn text_with_escapes_is_read() {
    let object = parsed(r#"{"\u0061\n":"\ud83d\ude00\/","b":"plain"}"#).unwrap();
    assert_eq!(object.text("a\n").as_deref(), Some("\u{1f600}/"));
    assert!(matches!(
        object.get("b").unwrap().as_text(),
        Some(Cow::Borrowed("plain"))
    ));
    assert_eq!(
        object.json(),
        r#"{"\u0061\n":"\ud83d\ude00\/","b":"plain"}"#
    );
}

#[test]
fn no_value_is_shown_to_whoever_debugs() {
    let object = parsed(r#"{"d":"canary-81c2"}"#).unwrap();
    let shown = format!("{object:?} {:?}", object.get("d").unwrap().owned());
    assert_eq!(shown, r#"{"d": a string} a string"#);
}

/// What `serde_json` says of a text when it is asked level by level: its compact form, or nothing
/// where it is not taken. As slow as it is plain.
fn oracle(text: &str, left: usize) -> Option<String> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    let text = raw.get();
    match text.as_bytes()[0] {
        b'{' => {
            let left = left.checked_sub(1)?;
            let members: Members = serde_json::from_str(text).ok()?;
            let mut seen = BTreeSet::new();
            let mut parts = Vec::new();
            for (name, value) in members.0 {
                let decoded: String = serde_json::from_str(&name).ok()?;
                if !seen.insert(decoded) {
                    return None;
                }
                parts.push(format!("{name}:{}", oracle(&value, left)?));
            }
            Some(format!("{{{}}}", parts.join(",")))
        }
        b'[' => {
            let left = left.checked_sub(1)?;
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            let items: Option<Vec<String>> =
                items.iter().map(|item| oracle(item.get(), left)).collect();
            Some(format!("[{}]", items?.join(",")))
        }
        b'"' => {
            serde_json::from_str::<String>(text).ok()?;
            Some(text.to_owned())
        }
        _ => Some(text.to_owned()),
    }
}

/// Members with their names and values as they are written.
struct Members(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
                    members.push((name.get().to_owned(), value.get().to_owned()));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

fn same_as_oracle(text: &str) -> Result<(), TestCaseError> {
    let wanted = oracle(text, DEPTH_LIMIT).filter(|wanted| wanted.starts_with('{'));
    let found = parsed(text).ok();
    prop_assert_eq!(
        found.as_ref().map(Object::json),
        wanted.as_deref(),
        "{}",
        text
    );
    if let (Some(found), Some(wanted)) = (found, wanted) {
        let members: Members = serde_json::from_str(&wanted).unwrap();
        let members: Vec<(String, String)> = members
            .0
            .into_iter()
            .map(|(name, value)| (serde_json::from_str(&name).unwrap(), value))
            .collect();
        let found_members: Vec<(String, String)> = found
            .iter()
            .map(|(name, value)| (name.to_owned(), value.json().to_owned()))
            .collect();
        prop_assert_eq!(found_members, members);
        for (_, value) in found.iter() {
            let text: Option<String> = serde_json::from_str(value.json()).ok();
            prop_assert_eq!(value.text(), text);
            let list: Option<Vec<&RawValue>> = serde_json::from_str(value.json()).ok();
            let list = list.map(|list| list.iter().map(|item| item.get()).collect::<Vec<_>>());
            let items = value.list();
            let items = items.map(|list| list.into_iter().map(Value::json).collect::<Vec<_>>());
            prop_assert_eq!(items, list);
        }
        prop_assert_eq!(serde_json::to_string(&found).unwrap(), wanted);
    }
    Ok(())
}

#[test]
fn what_is_hard_to_get_right_is_as_serde_has_it() {
    for value in [
        "-0",
        "0",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1.5",
        "1e5",
        "1E+2",
        "1e-",
        "1e",
        "-01",
        "1e400",
        "0x1",
        "00",
        "0e0",
        "1 2",
        "true",
        "tru",
        "truex",
        "True",
        "null",
        "nul",
        "NaN",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[]",
        "[ ]",
        "{}",
        "{,}",
        "\"\t\"",
        "\"\u{1f}\"",
        "\"\u{7f}\"",
        "\"\u{80}\"",
        r#""\u00e9""#,
        r#""\u00E9""#,
        r#""\u00g9""#,
        r#""\u00e""#,
        r#""\U00e9""#,
        r#""\x""#,
        r#""\u+123""#,
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
        r#""\ud800\n""#,
        r#""\ud800\udc00""#,
        r#""\udc00\ud800""#,
        r#""\ud800\ud800\udc00""#,
        r#""\uD834\uDd1E""#,
        r#""\u0000""#,
        r#""\""#,
        r#""\\""#,
        "\"é東😀\"",
        "\"12345678\"",
        "\"1234567\\n\"",
    ] {
        for text in [
            format!(r#"{{"a":{value}}}"#),
            format!("{{\"a\" :\t[{value}\r\n] }}\n"),
            format!(r#"{{"abcdefgh":{value},"b":{value}}}"#),
            format!(r#"{{{value}:1,"é":2}}"#),
            format!("{{}}{value}"),
            value.to_owned(),
        ] {
            same_as_oracle(&text).unwrap();
        }
    }
    for text in [
        "\u{feff}{}",
        "{}\u{c}",
        "{\u{a0}}",
        "{\"a\":1}}",
        "{\"a\"}",
        "{\"a\":}",
        "{1:1}",
    ] {
        same_as_oracle(text).unwrap();
    }
}

/// JSON of every kind, written in every way.
fn json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,3})?",
        string(),
    ];
    scalar.prop_recursive(6, 40, 6, |inner| {
        let spaced = || "[ \t\r\n]{0,2}";
        let member = (string(), spaced(), spaced(), inner.clone());
        prop_oneof![
            (proptest::collection::vec(inner, 0..6), spaced())
                .prop_map(|(items, space)| format!("[{space}{}{space}]", items.join(","))),
            (proptest::collection::vec(member, 0..24), spaced()).prop_map(|(members, space)| {
                let members: Vec<String> = members
                    .into_iter()
                    .map(|(name, before, after, value)| format!("{name}{before}:{after}{value}"))
                    .collect();
                format!("{{{space}{}{space}}}", members.join(&format!(",{space}")))
            }),
        ]
    })
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-d]{0,12}",
        1 => "[ -!#-\\[\\]-~é東😀\u{7f}]{1,3}",
        1 => r#"\\["\\/bfnrt]"#,
        1 => "\\\\u00[0-9a-fA-F]{2}",
        1 => "\\\\ud8[0-9a-f]{2}\\\\ude[0-9A-F]{2}",
    ];
    proptest::collection::vec(piece, 0..3).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

proptest! {
    #[test]
    fn good_json_is_taken_as_serde_takes_it(name in string(), value in json()) {
        same_as_oracle(&format!("{{{name}:{value}}}"))?;
        same_as_oracle(&value)?;
    }

    #[test]
    fn json_with_a_fault_is_taken_as_serde_takes_it(
        value in json(),
        place: prop::sample::Index,
        instead in "[\\PC\u{0}-\u{20}\"\\\\{}\\[\\]:,0-9eE.+-]{0,3}",
    ) {
        let text: Vec<char> = format!("{{\"a\":{value}}}").chars().collect();
        let place = place.index(text.len());
        let before: String = text[..place].iter().collect();
        let after: String = text[place + 1..].iter().collect();
        same_as_oracle(&format!("{before}{instead}{after}"))?;
    }

    #[test]
    fn json_like_text_is_taken_as_serde_takes_it(text in "[{}\\[\\]\":,a\\\\u0-1ed8 \n-]{0,40}") {
        same_as_oracle(&text)?;
    }

    #[test]
    fn names_are_compared_after_their_escapes_are_read(names in prop::collection::vec("[a-c]{1,2}", 0..24), escaped: u32) {
        let members: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(n, name)| {
                let (start, rest) = name.split_at(1);
                let first = if escaped >> n & 1 == 1 {
                    format!("\\u00{:02x}", name.as_bytes()[0])
                } else {
                    start.to_owned()
                };
                format!(r#""{first}{rest}":0"#)
            })
            .collect();
        same_as_oracle(&format!("{{{}}}", members.join(",")))?;
    }
}
