//! Claims that look like something that nobody should put into a token, which is signed and not
//! encrypted: whoever has the token reads them.

use super::json::{Object, Value};
use super::proof;
use super::warning::Warning;
use crate::domain::text::excerpt;

/// Lists what in claims looks like a secret.
pub(super) fn warnings(claims: &Object) -> Vec<Warning> {
    let mut found = Found::default();
    found.look_into(claims, "");
    let Found { secrets, cards } = found;
    let mut warnings = Vec::new();
    let mut warn = |code, places: &[String], what: &str| {
        let Some(first) = places.first() else {
            return;
        };
        let first = excerpt(first, 60);
        let looks = match places.len() {
            1 => format!("{first} looks"),
            2 => format!("{first} and one more look"),
            all => format!("{first} and {} more look", all - 1),
        };
        warnings.push(Warning::new(
            code,
            format!("{looks} like {what}: whoever has the token can read it"),
        ));
    };
    warn("secret_in_claims", &secrets, "a secret");
    warn("card_in_claims", &cards, "a payment card's number");
    warnings
}

/// Where something was found: names with dots between them.
#[derive(Default)]
struct Found {
    secrets: Vec<String>,
    cards: Vec<String>,
}

impl Found {
    fn look_into(&mut self, object: &Object, path: &str) {
        for (name, value) in object.iter() {
            let place = if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            };
            self.look_at(name, value, place);
        }
    }

    fn look_at(&mut self, name: &str, value: Value<'_>, place: String) {
        if let Some(object) = value.object() {
            let is_private_key =
                object.get("kty").is_some() && proof::private_member(&object).is_some();
            if is_private_key {
                self.secrets.push(place);
            } else {
                self.look_into(&object, &place);
            }
        } else if let Some(list) = value.list() {
            for (position, value) in list.into_iter().enumerate() {
                self.look_at(name, value, format!("{place}.{position}"));
            }
        } else if is_secret(name, value) {
            self.secrets.push(place);
        } else if is_card(name, value) {
            self.cards.push(place);
        }
    }
}

/// How names of secrets end, written without what joins their words.
const ENDINGS: [&str; 11] = [
    "accesstoken",
    "apikey",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "refreshtoken",
    "secret",
    "secretkey",
    "socialsecuritynumber",
];

fn is_secret(name: &str, value: Value<'_>) -> bool {
    let Some(text) = value.text() else {
        // A PIN may be a number; `has_password` is true or false and tells nothing.
        return value.shape() == "a number" && matches!(joined(name).as_str(), "pin" | "password");
    };
    let name = joined(name);
    let named = ENDINGS.into_iter().any(|ending| name.ends_with(ending))
        || matches!(name.as_str(), "cvc" | "cvv" | "pin" | "ssn");
    (named && !text.is_empty()) || (text.contains("-----BEGIN ") && text.contains("PRIVATE KEY"))
}

fn joined(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a value is a number that a payment card can have: its issuer's digits, its length, and
/// its check digit (ISO/IEC 7812-1 Annex B). Names of other long numbers are left alone, since one
/// number in ten has a right check digit.
fn is_card(name: &str, value: Value<'_>) -> bool {
    if super::describe::claim_meaning(name).is_some() {
        return false;
    }
    let text = value.text().unwrap_or_else(|| value.json().to_owned());
    if text.len() > 23
        || !text
            .chars()
            .all(|c| c.is_ascii_digit() || c == ' ' || c == '-')
    {
        return false;
    }
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let start = digits
        .iter()
        .take(4)
        .fold(0, |number, digit| number * 10 + digit);
    let issued = match digits.len() {
        15 => matches!(start / 100, 34 | 37),
        16 => matches!(start, 2221..=2720 | 4000..=4999 | 5100..=5599 | 6011 | 6500..=6599),
        _ => false,
    };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    issued && sum.is_multiple_of(10)
}
