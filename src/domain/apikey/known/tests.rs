//! Known answers, and what must hold of every form in the table.

use proptest::prelude::*;

use super::form::samples::sample;
use super::*;

/// Keys that the vendors publish as examples, or that were made up for their tests, in two parts
/// so that no scanner takes this file for a leak.
const PUBLISHED: &[(&str, &str, &str, &str, Checksum)] = &[
    // DataDog/dd-sensitive-data-scanner, tests of its checksum.
    (
        "github",
        "personal access token (classic)",
        "ghp_",
        "M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq11T4V4",
        Checksum::Good,
    ),
    (
        "github",
        "personal access token (classic)",
        "ghp_",
        "M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq11T4V5",
        Checksum::Wrong,
    ),
    // secretlint/secretlint#200, a dummy.
    (
        "npm",
        "access token",
        "npm_",
        "qkJaB6MffYVzZXWqmcoF49yrUxP3wf0LsakP",
        Checksum::Good,
    ),
    // gitlab-org/gitlab!169322, of a developer's machine.
    (
        "gitlab",
        "access token",
        "glpat-",
        "ts8y8Mk2gxi-xvXVsxfN",
        Checksum::Absent,
    ),
    // grafana/grafana, pkg/components/satokengen/tokengen_test.go.
    (
        "grafana",
        "service account token",
        "glsa_",
        "yscW25imSKJIuav8zF37RZmnbiDvB05G_fcaaf58a",
        Checksum::Good,
    ),
    (
        "grafana",
        "service account token",
        "glsa_",
        "yscW25imSKJIuav8zF37RZmnbiDvB05H_fcaaf58a",
        Checksum::Wrong,
    ),
    // developer.paddle.com/api-reference/about/authentication.
    (
        "paddle",
        "API key",
        "pdl_live_apikey_",
        "01gtgztp8f4kek3yd4g1wrksa3_q6TGTJyvoIz7LDtXT65bX7_AQO",
        Checksum::Absent,
    ),
    (
        "paddle",
        "client-side token",
        "live_",
        "7d279f61a3499fed520f7cd8c08",
        Checksum::Absent,
    ),
    // docs.stripe.com, the account that its examples use.
    (
        "stripe",
        "secret key",
        "sk_test_",
        "4eC39HqLyjWDarjtT1zdp7dc",
        Checksum::Absent,
    ),
    // docs.aws.amazon.com.
    (
        "aws",
        "access key id",
        "AKIA",
        "IOSFODNN7EXAMPLE",
        Checksum::Absent,
    ),
    // core.telegram.org/bots.
    (
        "telegram",
        "bot token",
        "110201543:",
        "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        Checksum::Absent,
    ),
    (
        "telegram",
        "bot token",
        "4839574812:",
        "AAFD39kkdpWt3ywyRZergyOLMaJhac60qcg",
        Checksum::Absent,
    ),
    // docs.slack.dev.
    (
        "slack",
        "bot token",
        "xoxb-",
        "17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy",
        Checksum::Absent,
    ),
];

#[test]
fn published_examples_are_recognised() {
    for (service, sort, prefix, rest, checksum) in PUBLISHED {
        let known = recognise(format!("{prefix}{rest}").as_bytes()).unwrap();
        assert_eq!(
            (known.service, known.sort, known.checksum),
            (*service, *sort, *checksum)
        );
    }
}

#[test]
fn a_routable_token_has_the_checksum_of_the_handbook() {
    // handbook.gitlab.com, "Cells: Routable Tokens", the shortest token, which has no prefix: the
    // rule is the same with one. Checksums of the others by python3's zlib.crc32.
    let shortest = b"bzoxd_Rb5_cHeWe1JH56wr2FCBA.0r1pum4t4";
    let rule = form::secret(
        "gitlab",
        "none",
        "",
        &[
            form::Part::Run(form::Class::Base64Url, 27, 27),
            form::Part::Text("."),
            form::Part::Run(form::Class::Lower, 9, 9),
        ],
    )
    .base36_of_all();
    assert!(rule.fits(shortest));
    assert_eq!(rule.known(shortest).checksum, Checksum::Good);
}

#[test]
fn what_is_no_secret_is_told() {
    let role = |text: &str| recognise(text.as_bytes()).map(|known| (known.role, known.env));
    let body = "0123456789abcdefghijklmn";
    assert_eq!(
        role(&format!("{}{body}", "pk_live_")),
        Some((Role::Public, Some(Env::Live)))
    );
    assert_eq!(
        role(&format!("{}{body}", "rk_test_")),
        Some((Role::Secret, Some(Env::Test)))
    );
    assert_eq!(
        role(&format!("AIza{}", "x".repeat(35))),
        Some((Role::Public, None))
    );
    assert_eq!(
        role(&format!("SK{}", "0f".repeat(16))),
        Some((Role::Identifier, None))
    );
}

#[test]
fn our_own_keys_are_recognised_by_any_prefix() {
    for (key, env, checksum) in [
        (
            "ac_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl",
            Env::Live,
            Checksum::Good,
        ),
        (
            "acme9_dev_zzzzzzzzzz_00000000000000000000000000000049DUGg",
            Env::Dev,
            Checksum::Good,
        ),
        (
            "ac_test_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl",
            Env::Test,
            Checksum::Wrong,
        ),
    ] {
        let known = recognise(key.as_bytes()).unwrap();
        assert_eq!(
            (known.service, known.env, known.checksum),
            (OWN, Some(env), checksum)
        );
    }
}

#[test]
fn every_form_fits_what_it_describes_and_no_other_takes_it_away() {
    let mut state = 1_u64;
    let mut draw = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    for form in FORMS {
        for longest in [false, true] {
            for _ in 0..20 {
                let text = sample(form, longest, &mut draw);
                let shown = String::from_utf8_lossy(&text).into_owned();
                assert!(text.len() <= LONGEST, "{shown}");
                let known = recognise(&text).unwrap_or_else(|| panic!("{shown} is unknown"));
                assert_eq!((known.service, known.sort), (form.service, form.sort));
                assert_ne!(known.checksum, Checksum::Wrong, "{shown}");
                assert!(is_known(form.service));
                // One character more, or one that no key has, and it is no such key.
                for strange in [" ", "\u{e9}"] {
                    let text = [&text, strange.as_bytes()].concat();
                    assert_eq!(recognise(&text), None, "{shown}{strange}");
                }
            }
        }
    }
}

#[test]
fn every_wrong_character_of_a_checked_key_is_told() {
    let checked = FORMS
        .iter()
        .filter(|form| form.known(&sample(form, false, &mut |_| 0)).checksum == Checksum::Good);
    let mut count = 0;
    for form in checked {
        count += 1;
        let text = sample(form, false, &mut |below| below / 2);
        for at in form.prefix.len()..text.len() {
            let mut wrong = text.clone();
            wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
            let verdict = recognise(&wrong).map(|known| known.checksum);
            assert!(
                matches!(verdict, None | Some(Checksum::Wrong)),
                "{verdict:?}: character {at} of {}",
                String::from_utf8_lossy(&text)
            );
        }
    }
    assert_eq!(count, 11);
}

#[test]
fn there_are_many_services() {
    let mut services: Vec<&str> = FORMS.iter().map(|form| form.service).collect();
    services.dedup();
    let in_groups = services.len();
    services.sort_unstable();
    services.dedup();
    assert_eq!(in_groups, services.len(), "a service stands in two places");
    assert!(services.len() >= 40, "{}", services.len());
    assert!(is_known(OWN) && !is_known("nobody") && !is_known(""));
}

#[test]
fn ordinary_text_is_nobodys_key() {
    for text in [
        "",
        "password",
        "ghp_",
        "ghp_tooshort",
        "sk_live_",
        "550e8400-e29b-41d4-a716-446655440000",
        "0123456789abcdef0123456789abcdef",
        "eyJhbGciOiJIUzI1NiJ9.e30.abc",
        "my_test_key",
    ] {
        assert_eq!(recognise(text.as_bytes()), None, "{text}");
    }
}

proptest! {
    #[test]
    fn no_input_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        recognise(&bytes);
    }

    #[test]
    fn no_prefix_makes_it_panic(which in 0..FORMS.len(), rest in "[0-9A-Za-z._:=-]{0,80}") {
        recognise(format!("{}{rest}", FORMS[which].prefix).as_bytes());
    }
}
