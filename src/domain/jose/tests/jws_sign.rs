//! JWS made here: as the RFCs' examples, verified again, and what is not made.

use proptest::prelude::*;

use super::jws::{HEADER, b64, hmac, outcome, secret};
use super::vectors::{jwk, jws_examples, set};
use crate::domain::jose::draft::{Draft, Member};
use crate::domain::jose::jws::sign::{Layout, SigningError, Wanted, sign};
use crate::domain::jose::jws::verify::Quorum;
use crate::domain::jose::jws::{Jws, SIGNATURE_LIMIT};
use crate::domain::jose::key::signer::Signer;
use crate::domain::jose::serialization::Serialization;

/// What the RFCs made with algorithms that have one signature only is what is made here.
#[test]
fn the_examples_of_the_rfcs_are_made_again() {
    let mut made = 0;
    for example in jws_examples() {
        let Some(algorithm) = &example.make else {
            continue;
        };
        let source = &example.source;
        let signer = Signer::new(&jwk(example.keys[0].as_bytes()), algorithm.parse().ok()).unwrap();
        let encoded = !source.starts_with("RFC 7797 4.2");
        let detached = source == "RFC 7797 4.2 compact";
        let outside = detached.then(|| b"$.02".to_vec());
        let jws = Jws::parse(example.jws.as_bytes(), outside).unwrap();
        let keys = set(example.keys[0].as_bytes(), &[]).unwrap();
        let payload = outcome(&jws, &keys, Quorum::One).unwrap();
        let wanted = [Wanted {
            kid: signer.kid().map(str::to_owned),
            signer: &signer,
            protected: Draft::default(),
            unprotected: Draft::default(),
        }];
        let layout = Layout {
            serialization: jws.serialization(),
            detached,
            encoded,
        };
        assert_eq!(
            sign(&payload, &wanted, layout).unwrap(),
            example.jws,
            "{source}"
        );
        made += 1;
    }
    assert_eq!(made, 10);
}

#[test]
fn what_can_not_be_written_is_not_signed() {
    let signer = hmac("secret.jwk");
    let wanted = |protected: &[&str], unprotected: &[&str]| {
        let draft = |members: &[&str]| {
            let mut draft = Draft::default();
            for member in members {
                draft.set(member.parse().unwrap());
            }
            draft
        };
        Wanted {
            signer: &signer,
            kid: None,
            protected: draft(protected),
            unprotected: draft(unprotected),
        }
    };
    let layout = |serialization, encoded| Layout {
        serialization,
        detached: false,
        encoded,
    };
    let compact = layout(Serialization::Compact, true);
    let raw = layout(Serialization::Compact, false);
    for payload in [&b"a.b"[..], b"a\n", b"\xff", "é".as_bytes()] {
        let refused = sign(payload, &[wanted(&[], &[])], raw).unwrap_err();
        assert!(
            matches!(refused, SigningError::Unwritable { .. }),
            "{payload:?}"
        );
    }
    assert!(sign(b"a b~", &[wanted(&[], &[])], raw).is_ok());
    let raw = layout(Serialization::Flattened, false);
    assert!(sign("é.\n".as_bytes(), &[wanted(&[], &[])], raw).is_ok());
    assert!(sign(b"\xff", &[wanted(&[], &[])], raw).is_err());
    assert!(
        sign(
            b"\xff",
            &[wanted(&[], &[])],
            Layout {
                detached: true,
                ..raw
            }
        )
        .is_ok()
    );
    let two = [wanted(&[], &[]), wanted(&[], &[])];
    assert!(matches!(
        sign(b"", &two, compact),
        Err(SigningError::Count { found: 2, .. })
    ));
    assert!(matches!(
        sign(b"", &[], compact),
        Err(SigningError::Count { found: 0, .. })
    ));
    let many: Vec<Wanted<'_>> = (0..=SIGNATURE_LIMIT).map(|_| wanted(&[], &[])).collect();
    let general = layout(Serialization::General, true);
    assert!(matches!(
        sign(b"", &many, general),
        Err(SigningError::TooMany { .. })
    ));
    assert!(sign(b"", &many[1..], general).is_ok());
    let one = |protected: &[&str], unprotected: &[&str]| {
        let layout = layout(Serialization::Flattened, true);
        sign(b"", &[wanted(protected, unprotected)], layout)
    };
    assert_eq!(
        sign(b"", &[wanted(&[], &["a=b"])], compact),
        Err(SigningError::Unprotected)
    );
    let shared = |name: &str| Err(SigningError::Shared { name: name.into() });
    assert_eq!(one(&["a=b"], &["a=c"]), shared("a"));
    assert_eq!(one(&[], &["alg=none"]), shared("alg"));
    assert_eq!(one(&[], &["crit:=[]"]), shared("crit"));
    assert!(matches!(
        one(&[r#"crit:=["x"]"#, "x=1"], &[]),
        Err(SigningError::Refused { .. })
    ));
    assert!(matches!(
        one(&["typ:=1"], &[]),
        Err(SigningError::Refused { .. })
    ));
    assert!(matches!(
        one(&[r#"x:={"a":1,"a":2}"#], &[]),
        Err(SigningError::Json(_))
    ));
    // Whatever the header says of it, the key and the algorithm are those that signed.
    let mut protected = Draft::default();
    protected.set(Member::text("alg", "none"));
    protected.set(Member::text("kid", "other"));
    let jws = sign(
        b"x",
        &[Wanted {
            protected,
            ..wanted(&[], &[])
        }],
        compact,
    )
    .unwrap();
    assert!(jws.starts_with(&format!("{}.", b64(HEADER))), "{jws}");
}

/// The serializations with the options that each has.
fn layouts() -> impl Strategy<Value = Layout> {
    (0..3_usize, any::<bool>(), any::<bool>()).prop_map(|(form, detached, encoded)| Layout {
        serialization: Serialization::ALL[form],
        detached,
        encoded,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_signed_is_verified_and_nothing_else(
        layout in layouts(),
        payload in "[ -~&&[^.]]{1,40}",
        at in any::<proptest::sample::Index>(),
        change in 1..=255_u8,
    ) {
        let signer = hmac("secret.jwk");
        let one = || Wanted {
            signer: &signer,
            kid: Some("k".into()),
            protected: Draft::default(),
            unprotected: Draft::default(),
        };
        let count = if layout.serialization == Serialization::General { 2 } else { 1 };
        let wanted: Vec<Wanted<'_>> = std::iter::repeat_with(one).take(count).collect();
        let jws = sign(payload.as_bytes(), &wanted, layout).unwrap();
        let outside = layout.detached.then(|| payload.clone().into_bytes());
        let judge = |jws: &[u8]| {
            let jws = Jws::parse(jws, outside.clone()).ok()?;
            outcome(&jws, &secret(), Quorum::All).ok()
        };
        prop_assert_eq!(judge(jws.as_bytes()), Some(payload.clone().into_bytes()));
        let mut changed = jws.into_bytes();
        let at = at.index(changed.len());
        changed[at] ^= change;
        prop_assert_eq!(judge(&changed), None, "byte {} changed by {}", at, change);
    }
}
