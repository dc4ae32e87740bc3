//! Known answers, and what must hold of every secret.

use proptest::prelude::*;

use super::*;

/// Draws characters of an alphabet, the same each time.
struct Drawn(u64);

impl Drawn {
    fn text(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        // SplitMix64.
        let draw = |_| {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut drawn = self.0;
            drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let place = (drawn ^ (drawn >> 31)) >> 33;
            letters[usize::try_from(place).unwrap() % letters.len()]
        };
        (0..length).map(draw).collect()
    }
}

const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BASE64URL: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const BASE36: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
const BASE32: &str = "abcdefghijklmnopqrstuvwxyz234567";
const HEX: &str = "0123456789abcdef";

#[test]
fn what_was_drawn_at_random_is_not_overestimated_and_keeps_most() {
    let mut drawn = Drawn(7);
    for (alphabet, length) in [
        (HEX, 32),
        (HEX, 40),
        (HEX, 64),
        (BASE62, 22),
        (BASE62, 30),
        (BASE62, 43),
        (BASE58, 22),
        (BASE64URL, 22),
        (BASE64URL, 43),
        (BASE36, 25),
        (BASE32, 26),
        ("0123456789", 40),
    ] {
        let truth = f64::from(u32::try_from(length).unwrap())
            * f64::from(u32::try_from(alphabet.len()).unwrap()).log2();
        let all: Vec<f64> = (0..500)
            .map(|_| f64::from(strength(drawn.text(alphabet, length).as_bytes()).bits))
            .collect();
        let mean = all.iter().sum::<f64>() / 500.0;
        let weak = all.iter().filter(|bits| **bits < f64::from(ENOUGH)).count();
        assert!(mean <= truth, "{alphabet} {length}: {mean} of {truth}");
        assert!(
            mean >= truth * 0.85,
            "{alphabet} {length}: {mean} of {truth}"
        );
        assert!(
            truth < 127.9 || weak < 35,
            "{alphabet} {length}: {weak} of 500 are weak"
        );
    }
}

#[test]
fn what_people_make_up_is_weak_and_said_why() {
    for (secret, most, reason) in [
        ("", 0, Reason::Short),
        ("password", 15, Reason::Words),
        ("P4$$w0rd!", 40, Reason::Words),
        ("changeme", 15, Reason::Words),
        ("test-api-key", 15, Reason::Short),
        ("supersecretpassword", 50, Reason::Words),
        ("correct horse battery staple", 70, Reason::Words),
        ("correcthorsebatterystaple", 70, Reason::Words),
        ("CorrectHorseBatteryStaple", 75, Reason::Words),
        (
            "Please replace this with your own secret key",
            100,
            Reason::Words,
        ),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            10,
            Reason::Repeated,
        ),
        (
            "abababababababababababababababababababababab",
            25,
            Reason::Repeated,
        ),
        (
            "k3YvQk3YvQk3YvQk3YvQk3YvQk3YvQk3YvQk3YvQk3YvQ",
            50,
            Reason::Repeated,
        ),
        ("0123456789abcdefghijklmnopqrstuvwxyz", 30, Reason::Sequence),
        ("zyxwvutsrqponmlkjihgfedcba9876543210", 30, Reason::Sequence),
        ("12345678", 8, Reason::Sequence),
        ("20261122", 20, Reason::Date),
        ("2026-11-22", 22, Reason::Date),
        ("acme-2026-11-22", 22, Reason::Date),
        ("8f14e45f", 32, Reason::Short),
        ("9Fq3xKz7", 48, Reason::Short),
        ("hunter2", 35, Reason::Words),
        ("qwertyuiop", 25, Reason::Words),
        ("sk_live_4eC39HqLyjWDarjt", 96, Reason::Short),
        ("00000000-0000-4000-8000-000000000000", 45, Reason::Repeated),
        ("c232ab00-9414-11ec-b3c8-9f6bdeced846", 14, Reason::Uuid),
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", 74, Reason::Uuid),
        ("key_c232ab00-9414-11ec-b3c8-9f6bdeced846", 14, Reason::Uuid),
    ] {
        let found = strength(secret.as_bytes());
        assert_eq!(found.weak, Some(reason), "{secret}: {found:?}");
        assert!(found.bits <= most, "{secret}: {found:?}");
    }
}

#[test]
fn what_is_long_enough_is_not_weak() {
    for secret in [
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "acme_live_2vYpQ8rTzN5mKx7Wb4Jd1s",
        "ac_live_0123456789_8kQm2ZpWx7Rv4Jd1sNy5Tb9LhG3fcE2jIZHl",
        "9d5ed678fe57bcca610140957afab571",
    ] {
        let found = strength(secret.as_bytes());
        assert_eq!(found.weak, None, "{secret}: {found:?}");
    }
    // RFC 9562 §5.4: 122 bits of a version 4 UUID are by chance, whatever its characters look like.
    assert_eq!(strength(b"919108f7-52d1-4320-9bac-f847db4148a8").bits, 122);
}

#[test]
fn a_label_in_front_counts_for_nothing() {
    let bare = strength(b"2vYpQ8rTzN5mKx7Wb4Jd1s").bits;
    for label in ["acme_", "acme_live_", "key-", "sk-proj2-", "my.service.v1:"] {
        let with = strength(format!("{label}2vYpQ8rTzN5mKx7Wb4Jd1s").as_bytes());
        assert_eq!(with.bits, bare, "{label}");
    }
}

#[test]
fn logarithms_are_right_and_never_too_large() {
    for number in 1..2000_u32 {
        let exact = f64::from(number).log2() * f64::from(1 << FRACTION);
        let found = f64::from(u32::try_from(times_log2(1, number)).unwrap());
        assert!(
            found <= exact + 1e-6 && exact - found < 2.0,
            "{number}: {found} of {exact}"
        );
    }
    assert_eq!(times_log2(5, 0), 0);
}

proptest! {
    #[test]
    fn no_secret_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..700)) {
        let found = strength(&bytes);
        prop_assert_eq!(found.weak.is_some(), found.bits < ENOUGH);
    }

    #[test]
    fn more_characters_never_make_it_weaker(
        secret in "[ -~]{0,60}|([a-z]{2,9}[ _-]){0,6}|[0-9a-f]{8}-[0-9a-f]{4}-[14][0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
        more in "[0-9A-Za-z]{1,12}",
    ) {
        let before = strength(secret.as_bytes()).bits;
        let after = strength(format!("{secret}{more}").as_bytes()).bits;
        prop_assert!(after >= before, "{} after {}", after, before);
    }

    #[test]
    fn no_estimate_is_higher_than_the_characters_allow(secret in "[ -~]{0,80}") {
        let bits = strength(secret.as_bytes()).bits;
        let most = 7 * u32::try_from(secret.len()).unwrap();
        prop_assert!(bits <= most, "{} of {}", bits, most);
    }
}
