//! The ID token once more: when it ends, and whether one that came with a refresh takes its place.

use serde_json::Value;

use crate::domain::jose::codec::Token;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

/// Returns when an ID token ends, where it says so: one that is encrypted says nothing.
pub fn end(token: &Secret) -> Option<Timestamp> {
    let end = claims(token)?.get("exp")?.clone();
    // A NumericDate may have a fraction (RFC 7519 §2).
    let whole = || format!("{:.0}", end.as_f64()?.floor()).parse().ok();
    Timestamp::from_unix(end.as_i64().or_else(whole)?)
}

/// Whether an ID token that came with a refresh is of the same login as the one `before`: same
/// issuer, person, client and sign-in, and no other nonce (OpenID Connect Core §12.2).
///
/// SECURITY: it came from the token endpoint itself, and so over its TLS, which stands for its
/// signature (§3.1.3.7, 6). Whoever it is shown to verifies it.
pub fn continues(token: &Secret, before: &Secret) -> bool {
    let (Some(token), Some(before)) = (claims(token), claims(before)) else {
        return false;
    };
    let same = |name: &str| token.get(name) == before.get(name);
    let same_if_there = |name: &str| token.get(name).is_none() || same(name);
    ["iss", "sub", "aud", "azp"].into_iter().all(same)
        && ["auth_time", "nonce"].into_iter().all(same_if_there)
}

fn claims(token: &Secret) -> Option<Value> {
    let token = Token::parse(token.expose()).ok()?.signed().ok()?;
    let claims: Value = serde_json::from_slice(token.unverified_payload()).ok()?;
    claims.is_object().then_some(claims)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    fn token(claims: &Value) -> Secret {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let header = part(r#"{"alg":"EdDSA"}"#);
        format!("{header}.{}.{}", part(&claims.to_string()), part("x")).into()
    }

    #[test]
    fn the_end_is_read_with_a_fraction_too() {
        let end = |exp: Value| end(&token(&json!({ "exp": exp }))).map(Timestamp::unix);
        assert_eq!(end(json!(1_900_000_000)), Some(1_900_000_000));
        assert_eq!(end(json!(1_900_000_000.7)), Some(1_900_000_000));
        assert_eq!(end(json!("soon")), None);
        assert_eq!(super::end(&"opaque".to_owned().into()), None);
    }

    #[test]
    fn one_of_another_login_does_not_take_its_place() {
        let before = json!({ "iss": "https://i.example", "sub": "a", "aud": "c", "nonce": "n",
            "auth_time": 1, "exp": 2 });
        let takes = |change: &Value| {
            let mut claims = before.clone();
            claims["exp"] = json!(9);
            let members = claims.as_object_mut().unwrap();
            for (name, value) in change.as_object().unwrap() {
                members.insert(name.clone(), value.clone());
                members.retain(|_, value| !value.is_null());
            }
            continues(&token(&claims), &token(&before))
        };
        for good in [json!({}), json!({ "nonce": null, "auth_time": null })] {
            assert!(takes(&good), "{good}");
        }
        for bad in [
            json!({ "iss": "https://j.example" }),
            json!({ "sub": "b" }),
            json!({ "sub": null }),
            json!({ "aud": ["c", "d"] }),
            json!({ "azp": "d" }),
            json!({ "nonce": "m" }),
            json!({ "auth_time": 5 }),
        ] {
            assert!(!takes(&bad), "{bad}");
        }
        assert!(!continues(&"x".to_owned().into(), &token(&before)));
    }
}
