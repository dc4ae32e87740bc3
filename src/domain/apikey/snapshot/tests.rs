//! Snapshots are made, read, and refused as soon as a byte of them is another.

use proptest::prelude::*;

use super::policy::{Place, place};
use super::read::{self, Scan};
use super::registry::Numbered;
use super::write::Writer;
use super::*;
use crate::domain::apikey::parts::KeyHash;
use crate::domain::apikey::record::{KeyRecord, Origin, Status};
use crate::domain::apikey::samples;
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::jws::sign::{Layout, Wanted, sign};
use crate::domain::jose::key::jwk::{Jwk, Origin as Source};
use crate::domain::jose::key::signer::Signer;
use crate::domain::jose::key::sniff::{Found, sniff};
use crate::domain::jose::keyset::KeySet;
use crate::domain::jose::serialization::Serialization;
use crate::domain::secret::Secret;

/// RFC 8037 §A.1 and §A.2.
const PRIVATE: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"k","alg":"EdDSA","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const PUBLIC: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
/// RFC 8032 §7.1, test 2: another's, under the same name.
const OTHER: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"}]}"#;

const NOW: i64 = 10_000_000;

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn signer() -> Signer {
    match sniff(&Secret::from(PRIVATE.to_owned())) {
        Ok(Found::One(jwk)) => {
            let jwk = Jwk {
                origin: Source::Private,
                ..*jwk
            };
            Signer::new(&jwk, None).unwrap()
        }
        found => panic!("{found:?}"),
    }
}

fn set(json: &str) -> KeySet {
    KeySet::parse(&Secret::from(json.to_owned()), &[]).unwrap()
}

/// Versions 1 to `count`, all good for a day.
fn keys(count: u32) -> Vec<KeyRecord> {
    let key = |version| samples::record(version, NOW - 10, NOW + 86_400);
    (1..=count).map(key).collect()
}

fn made(format: Format, keys: &[KeyRecord]) -> Result<String, SnapshotError> {
    let numbered = Numbered {
        registry: "r".into(),
        seq: 7,
    };
    let mut survey = Survey::new(format, moment(NOW));
    for key in keys {
        survey.add(key);
    }
    let header = survey.header(numbered.registry, numbered.seq, moment(NOW + 3_600));
    let signer = signer();
    let mut writer = Writer::new(header, format.is_signed().then_some(&signer))?;
    let mut text = String::new();
    for key in keys {
        writer.key(key)?;
        text.push_str(&writer.take());
    }
    Ok(text + &writer.end()?)
}

/// Reads `first`, and for the second reading finds `second`.
fn read_twice(first: &[u8], second: &[u8], keys: &KeySet) -> Result<Header, SnapshotError> {
    if read::is_flattened(first) {
        return read::flattened(first, keys);
    }
    let mut scan = Scan::default();
    for line in first.split_inclusive(|byte| *byte == b'\n') {
        scan.line(line);
    }
    let mut check = scan.end()?.verify(keys)?;
    for line in second.split_inclusive(|byte| *byte == b'\n') {
        check.line(line)?;
    }
    check.end()
}

fn read(text: &[u8]) -> Result<Header, SnapshotError> {
    read_twice(text, text, &set(PUBLIC))
}

#[test]
fn what_is_written_is_read() {
    for format in Format::ALL.into_iter().filter(|format| format.is_signed()) {
        for count in [0, 1, 3] {
            let text = made(format, &keys(count)).unwrap();
            let header = read(text.as_bytes()).unwrap();
            assert_eq!(header.format, format);
            assert_eq!((header.seq, header.count), (7, u64::from(count)), "{text}");
            assert_eq!(header.valid_until, moment(NOW + 3_600));
        }
    }
}

#[test]
fn a_byte_that_differs_is_found_wherever_it_is() {
    for format in [Format::Jsonl, Format::Json, Format::Sha256, Format::Sql] {
        let mut text = made(format, &keys(2)).unwrap().into_bytes();
        if format == Format::Json {
            // White space behind a JWS is none of it.
            text.pop();
        }
        for place in 0..text.len() {
            let mut other = text.clone();
            other[place] ^= 1;
            let refused = read(&other);
            let harmless = matches!(&refused, Ok(header) if *header == read(&text).unwrap());
            // What is not signed says nothing: the algorithm's name beside the signature.
            let outside = text.len() - place < 130 && format != Format::Json;
            assert!(
                refused.is_err() || (harmless && outside),
                "{format}, byte {place}: {refused:?}"
            );
        }
        for length in 0..text.len() {
            assert!(read(&text[..length]).is_err(), "{format}, {length} bytes");
        }
        let more = [&text[..], b"x\n"].concat();
        assert!(read(&more).is_err(), "{format} and more");
    }
}

#[test]
fn somebody_else_signs_nothing_of_ours() {
    for format in [Format::Jsonl, Format::Json, Format::Sha256, Format::Sql] {
        let text = made(format, &keys(2)).unwrap();
        let refused = read_twice(text.as_bytes(), text.as_bytes(), &set(OTHER));
        assert_eq!(refused, Err(SnapshotError::Forged), "{format}");
    }
}

#[test]
fn a_file_that_is_changed_between_the_readings_is_refused() {
    let (first, second) = (made(Format::Jsonl, &keys(2)), made(Format::Jsonl, &keys(3)));
    let (first, second) = (first.unwrap(), second.unwrap());
    let keys = set(PUBLIC);
    let read = |first: &str, second: &str| read_twice(first.as_bytes(), second.as_bytes(), &keys);
    assert_eq!(read(&first, &second), Err(SnapshotError::Forged));
    assert_eq!(read(&second, &first), Err(SnapshotError::Forged));
}

/// Signs a text as if it were a snapshot.
fn signed(lines: &[&str]) -> Vec<u8> {
    let mut text = lines.concat();
    let mut digest = sealed::Digest::new();
    digest.add(text.as_bytes());
    text.push_str(&sealed::line(Format::Jsonl, digest, &signer()).unwrap());
    text.into_bytes()
}

#[test]
fn what_is_signed_has_a_form_as_well() {
    let text = made(Format::Jsonl, &keys(2)).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let [head, one, two] = [lines[0], lines[1], lines[2]];
    assert!(read(&signed(&[head, one, two])).is_ok());
    let newer = head.replace("\"v\":1", "\"v\":2");
    let other = head.replace("\"sha256\"", "\"md5\"");
    let lists = head.replace("jsonl", "sha256");
    let short = one.replacen("\"hash\":\"", "\"hash\":\"0", 1);
    for bad in [
        &[][..],
        &[head],
        &[head, one],
        &[head, one, one],
        &[head, two, one],
        &[head, one, two, two],
        &[head, one, "{}\n"],
        &[head, one, "x\n"],
        &[head, &short, two],
        &[&newer, one, two],
        &[&other, one, two],
        &[&lists, one, two],
        &[one, two],
    ] {
        let refused = read(&signed(bad));
        assert!(
            matches!(refused, Err(SnapshotError::Damaged { .. })),
            "{bad:?}: {refused:?}"
        );
    }
}

#[test]
fn a_token_of_another_type_is_no_snapshot() {
    let payload = |text: &str| {
        let jws: serde_json::Value = serde_json::from_str(text).unwrap();
        let payload = jws["payload"].as_str().unwrap().to_owned();
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap()
    };
    let payload = payload(&made(Format::Json, &keys(2)).unwrap());
    let signer = signer();
    let wanted = |typ: Option<&str>, outside: Option<&str>| {
        let draft = |typ: Option<&str>| {
            let mut draft = Draft::default();
            if let Some(typ) = typ {
                draft.set(Member::text("typ", typ));
            }
            draft
        };
        let wanted = Wanted {
            signer: &signer,
            kid: Some("k".into()),
            protected: draft(typ),
            unprotected: draft(outside),
        };
        let layout = Layout {
            serialization: Serialization::Flattened,
            detached: false,
            encoded: true,
        };
        read(sign(&payload, &[wanted], layout).unwrap().as_bytes())
    };
    assert!(wanted(Some(TYPE), None).is_ok());
    assert_eq!(wanted(Some("JWT"), None), Err(SnapshotError::Forged));
    assert_eq!(wanted(None, None), Err(SnapshotError::Forged));
    assert_eq!(wanted(None, Some(TYPE)), Err(SnapshotError::Forged));
}

#[test]
fn a_snapshot_ends_at_the_second_that_it_names_and_never_goes_back() {
    let header = read(made(Format::Jsonl, &keys(1)).unwrap().as_bytes()).unwrap();
    let end = header.valid_until;
    assert_eq!(header.demand(moment(NOW + 3_599), 7), Ok(()));
    assert_eq!(header.demand(end, 7), Err(SnapshotError::Stale { end }));
    let back = SnapshotError::RolledBack {
        found: 7,
        wanted: 8,
    };
    assert_eq!(header.demand(moment(NOW), 8), Err(back));
}

#[test]
fn each_format_has_the_keys_that_it_can_tell_of() {
    let good = samples::record(1, NOW - 10, NOW + 10);
    let ended = samples::record(1, NOW - 20, NOW - 10);
    let month = i64::try_from(REMEMBERED.seconds()).unwrap();
    let forgotten = samples::record(1, NOW - month - 20, NOW - month);
    let remembered = samples::record(1, NOW - month - 20, NOW - month + 1);
    let revoked = KeyRecord {
        status: Status::Revoked,
        ..good.clone()
    };
    let bound = KeyRecord {
        cidrs: "10.0.0.0/8".parse().unwrap(),
        ..good.clone()
    };
    let from = |origin| KeyRecord {
        origin,
        ..good.clone()
    };
    let held = from(Origin::Held {
        service: "stripe".parse().unwrap(),
    });
    let imported = |slow| Origin::Imported {
        prefix: None,
        hash: KeyHash::of(b"x"),
        slow,
    };
    let (fast, slow) = (from(imported(false)), from(imported(true)));
    let rows: [(&str, &KeyRecord, [Place; 5]); 9] = {
        use Place::{Bound, In, Out};
        [
            ("good", &good, [In, In, In, In, In]),
            ("ended", &ended, [In, In, Out, In, Out]),
            ("forgotten", &forgotten, [Out; 5]),
            ("remembered", &remembered, [In, In, Out, In, Out]),
            ("revoked", &revoked, [In, In, Out, In, Out]),
            ("bound", &bound, [In, In, Bound, In, Bound]),
            ("held", &held, [Out; 5]),
            ("imported", &fast, [In, In, In, In, In]),
            ("slow", &slow, [In, In, Out, Out, Out]),
        ]
    };
    for (what, key, places) in rows {
        assert_eq!(
            Format::ALL.map(|format| place(format, key, moment(NOW))),
            places,
            "{what}"
        );
    }
    // What can be guessed is said to be so, and what may have any form.
    let text = made(Format::Jsonl, &[fast, slow]).unwrap();
    let kinds = r#""kind":"sha256","imported":true"#;
    assert!(text.contains(kinds) && text.contains(&kinds.replace("sha256", "scrypt")));
}

#[test]
fn a_list_of_hashes_ends_with_its_first_key() {
    let mut keys = keys(3);
    keys[1].expires_at = Some(moment(NOW + 60));
    let end = |format| {
        read(made(format, &keys).unwrap().as_bytes())
            .unwrap()
            .valid_until
    };
    assert_eq!(end(Format::Sha256), moment(NOW + 60));
    assert_eq!(end(Format::Jsonl), moment(NOW + 3_600));
    keys[2].grace_until = Some(moment(NOW + 30));
    keys[2].status = Status::Retiring;
    let text = made(Format::Sha256, &keys).unwrap();
    assert_eq!(read(text.as_bytes()).unwrap().valid_until, moment(NOW + 30));
}

#[test]
fn what_no_token_can_hold_is_refused_as_json_alone() {
    let keys = keys(4_000);
    let format = Format::Json;
    assert_eq!(made(format, &keys), Err(SnapshotError::TooMany { format }));
    assert!(made(Format::Jsonl, &keys).is_ok());
}

proptest! {
    #[test]
    fn no_owner_ends_an_sql_literal(owner in "[ -~é'\\\\%]{1,40}") {
        let literal = entry::quoted(&owner);
        let inner = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap();
        prop_assert!(!inner.contains('\\'));
        prop_assert!(!inner.replace("''", "").contains('\''));
        let back = inner.replace("''", "'").replace("%5C", "\\").replace("%25", "%");
        prop_assert_eq!(back, owner);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        prop_assert!(read(text.as_bytes()).is_err());
    }
}
