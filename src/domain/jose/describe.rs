//! What registered names and algorithms mean, in few words.

use super::header::Header;
use super::json::Value;
use crate::domain::text::excerpt;
use crate::domain::time::Timestamp;

/// Says what a registered member of the header is (RFC 7515 §4.1, RFC 7516 §4.1, RFC 7519 §5.3),
/// and of an algorithm which one.
pub fn header_meaning(name: &str, value: Value<'_>) -> Option<String> {
    let meaning = match name {
        "alg" => "algorithm",
        "apu" => "information about the producer",
        "apv" => "information about the recipient",
        "aud" => "audience, as in the claims",
        "b64" => "whether the payload is base64url",
        "crit" => "members that must be understood",
        "cty" => "type of the payload",
        "enc" => "encryption of the payload",
        "epk" => "ephemeral public key",
        "iss" => "issuer, as in the claims",
        "iv" => "initialisation vector",
        "jku" => "where the signer says that the key set is",
        "jwk" => "the key that the signer says to use",
        "kid" => "key id",
        "nonce" => "ties the token to a request",
        "p2c" => "rounds of the password's hash",
        "p2s" => "salt of the password's hash",
        "sub" => "subject, as in the claims",
        "tag" => "authentication tag",
        "typ" => "type of the token",
        "url" => "the URL that the token is sent to",
        "x5c" => "the signer's certificates",
        "x5t" | "x5t#S256" => "fingerprint of the signer's certificate",
        "x5u" => "where the signer says that the certificates are",
        "zip" => "compression",
        _ => return None,
    };
    let detail = value.text().and_then(|value| match name {
        "alg" => algorithm(&value),
        "enc" => encryption(&value),
        _ => None,
    });
    Some(match detail {
        Some(detail) => format!("{meaning}: {detail}"),
        None => meaning.into(),
    })
}

/// Says what a registered claim is: RFC 7519 §4.1, RFC 7800 §3.1, RFC 8417 §2.2, RFC 8693 §4,
/// RFC 9068 §2.2, RFC 9396 §9, RFC 9449 §4.2 and §6.1, OpenID Connect Core §2 and §5.1, and others
/// of the IANA registry.
pub fn claim_meaning(name: &str) -> Option<&'static str> {
    Some(match name {
        "acr" => "authentication context class",
        "act" => "who acts for the subject",
        "address" => "postal address",
        "amr" => "how the subject was authenticated",
        "at_hash" => "hash of the access token",
        "ath" => "hash of the access token that came with it",
        "aud" => "audience",
        "auth_time" => "authenticated",
        "authorization_details" => "what the token allows, in detail",
        "azp" => "authorized party",
        "birthdate" => "date of birth",
        "c_hash" => "hash of the authorization code",
        "client_id" => "client",
        "cnf" => "key that the holder must prove",
        "email" => "e-mail address",
        "email_verified" => "whether the issuer checked the e-mail address",
        "entitlements" | "groups" | "roles" => "what the subject may do or belongs to",
        "events" => "what happened",
        "exp" => "expires",
        "family_name" => "family name",
        "gender" => "gender",
        "given_name" => "given name",
        "htm" => "HTTP method of the request",
        "htu" => "URL of the request",
        "iat" => "issued",
        "iss" => "issuer",
        "jti" => "token id",
        "locale" => "language and region",
        "may_act" => "who may act for the subject",
        "middle_name" => "middle name",
        "name" => "full name",
        "nationalities" => "nationalities",
        "nbf" => "not valid before",
        "nickname" => "nickname",
        "nonce" => "ties the token to a request",
        "orig" => "who calls",
        "dest" => "who is called",
        "phone_number" => "telephone number",
        "phone_number_verified" => "whether the issuer checked the telephone number",
        "picture" => "address of a picture",
        "preferred_username" => "what the subject likes to be called",
        "profile" => "address of a profile page",
        "s_hash" => "hash of the state",
        "scope" | "scp" => "what the token allows",
        "sid" => "session",
        "status" => "where to ask whether the token was revoked",
        "sub" => "subject",
        "sub_id" => "subject, in another form",
        "sub_jwk" => "the subject's own key",
        "toe" => "happened",
        "token_introspection" => "what the server says of another token",
        "txn" => "transaction",
        "updated_at" => "profile last changed",
        "vc" => "verifiable credential",
        "verified_claims" => "claims that the issuer checked",
        "vp" => "verifiable presentation",
        "website" => "address of a web page",
        "zoneinfo" => "time zone",
        "_sd" => "hashes of claims that are kept back",
        "_sd_alg" => "how claims that are kept back are hashed",
        _ => return None,
    })
}

/// Says what a member of a claim is: of `cnf` (RFC 7800 §3, RFC 8705 §3.1, RFC 9449 §6.1), and of
/// `act` and `may_act`, which are claims again (RFC 8693 §4.1, §4.4).
pub fn inner_meaning(claim: &str, name: &str) -> Option<&'static str> {
    match claim {
        "act" | "may_act" => claim_meaning(name),
        "cnf" => Some(match name {
            "jkt" => "thumbprint of the key",
            "jwk" => "the key",
            "jwe" => "the key, encrypted",
            "kid" => "key id",
            "jku" => "where the key set is",
            "x5t#S256" => "fingerprint of the holder's certificate",
            _ => return None,
        }),
        _ => None,
    }
}

/// Says when a time claim is, as a date and as seen from `now`.
pub fn claim_time(name: &str, value: Value<'_>, now: Timestamp) -> Option<String> {
    let seconds = value.number().filter(|_| is_time(name))?;
    let past = seconds <= now.unix();
    let verb = match name {
        "exp" if past => "expired",
        "nbf" if past => "valid since",
        _ => claim_meaning(name)?,
    };
    Some(match Timestamp::from_unix(seconds) {
        Some(moment) => format!("{verb} {moment}, {}", moment.seen_from(now)),
        // RFC 3339 has no way to write it.
        None if past => format!("{verb} before the year 1"),
        None => format!("{verb} after the year 9999"),
    })
}

/// Whether a claim is a time: a number of seconds since 1970 (RFC 7519 §2, `NumericDate`).
pub(super) fn is_time(name: &str) -> bool {
    matches!(
        name,
        "auth_time" | "exp" | "iat" | "nbf" | "toe" | "updated_at"
    )
}

/// Says in words how an encrypted token is encrypted, and for whom (RFC 7518 §4.1 and §5.1).
pub fn encryption_in_words(header: &Header) -> [(&'static str, String); 3] {
    let words = |name: &str, say: fn(&str) -> Option<String>| match header.members().text(name) {
        Some(value) => say(&value)
            .unwrap_or_else(|| format!("{}, which authctl does not know", excerpt(&value, 24))),
        None => format!("not said: the header has no {name}"),
    };
    let recipient = match header.kid() {
        Some(kid) => format!("whoever has the key that is called {}", excerpt(&kid, 60)),
        None => "not said: the header names no key".into(),
    };
    [
        ("key", words("alg", algorithm)),
        ("content", words("enc", encryption)),
        ("for", recipient),
    ]
}

/// Says what an algorithm's name stands for (RFC 7518 §3.1 and §4.1, RFC 8037 §3, RFC 8812 §3.2,
/// RFC 9864 §2).
fn algorithm(name: &str) -> Option<String> {
    let bits = |hash: &str| matches!(hash, "256" | "384" | "512").then(|| format!("SHA-{hash}"));
    let (family, rest) = name.split_at_checked(2).unwrap_or((name, ""));
    let plain = match name {
        "ES256" => "ECDSA on P-256 with SHA-256",
        "ES384" => "ECDSA on P-384 with SHA-384",
        "ES512" => "ECDSA on P-521 with SHA-512",
        "ES256K" => "ECDSA on secp256k1 with SHA-256",
        "EdDSA" => "EdDSA on Ed25519 or Ed448",
        "Ed25519" | "Ed448" => return Some(format!("EdDSA on {name}")),
        "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87" => return Some(format!("{name}, post-quantum")),
        "none" => "no signature at all",
        "dir" => "encrypted with the shared key itself",
        "RSA1_5" => "wrapped with RSA PKCS #1 v1.5",
        "RSA-OAEP" => "wrapped with RSA-OAEP and SHA-1",
        "ECDH-ES" => "agreed on by ECDH",
        _ => {
            return match (family, bits(rest)) {
                ("HS", Some(hash)) => Some(format!("HMAC with {hash}, by a shared secret")),
                ("RS", Some(hash)) => Some(format!("RSA PKCS #1 v1.5 with {hash}")),
                ("PS", Some(hash)) => Some(format!("RSA-PSS with {hash}")),
                _ => wrapping(name),
            };
        }
    };
    Some(plain.into())
}

/// Says how the key of an encrypted payload is wrapped (RFC 7518 §4.1).
fn wrapping(name: &str) -> Option<String> {
    if let Some(hash) = name.strip_prefix("RSA-OAEP-") {
        return Some(format!(
            "wrapped with RSA-OAEP and SHA-{}",
            excerpt(hash, 4)
        ));
    }
    if let Some(inner) = name.strip_prefix("ECDH-ES+") {
        return Some(format!("agreed on by ECDH, and {}", wrapping(inner)?));
    }
    if let Some((hash, inner)) = name
        .strip_prefix("PBES2-HS")
        .and_then(|n| n.split_once('+'))
    {
        let inner = wrapping(inner)?;
        return Some(format!(
            "{inner}, under a password (PBKDF2 with HMAC and SHA-{})",
            excerpt(hash, 4)
        ));
    }
    let bits = name.strip_prefix('A')?;
    let (bits, mode) = match (bits.strip_suffix("GCMKW"), bits.strip_suffix("KW")) {
        (Some(bits), _) => (bits, "-GCM"),
        (None, bits) => (bits?, ""),
    };
    matches!(bits, "128" | "192" | "256").then(|| format!("wrapped with AES-{bits}{mode}"))
}

/// Says what encrypts a payload (RFC 7518 §5.1).
fn encryption(name: &str) -> Option<String> {
    let plain = match name {
        "A128CBC-HS256" => "AES-128-CBC with HMAC and SHA-256",
        "A192CBC-HS384" => "AES-192-CBC with HMAC and SHA-384",
        "A256CBC-HS512" => "AES-256-CBC with HMAC and SHA-512",
        "A128GCM" => "AES-128-GCM",
        "A192GCM" => "AES-192-GCM",
        "A256GCM" => "AES-256-GCM",
        _ => return None,
    };
    Some(plain.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::jose::json::Object;

    #[test]
    fn algorithms_are_said_in_words() {
        for (name, words) in [
            ("HS384", "HMAC with SHA-384, by a shared secret"),
            ("RS256", "RSA PKCS #1 v1.5 with SHA-256"),
            ("PS512", "RSA-PSS with SHA-512"),
            ("Ed25519", "EdDSA on Ed25519"),
            ("RSA-OAEP-256", "wrapped with RSA-OAEP and SHA-256"),
            ("A192GCMKW", "wrapped with AES-192-GCM"),
            (
                "ECDH-ES+A256KW",
                "agreed on by ECDH, and wrapped with AES-256",
            ),
            (
                "PBES2-HS256+A128KW",
                "wrapped with AES-128, under a password (PBKDF2 with HMAC and SHA-256)",
            ),
        ] {
            assert_eq!(algorithm(name).as_deref(), Some(words));
        }
        for unknown in [
            "",
            "HS",
            "HS128",
            "A",
            "A1KW",
            "ECDH-ES+",
            "é",
            "hs256",
            "PBES2-HS256",
        ] {
            assert_eq!(algorithm(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn times_are_said_before_and_after() {
        let now = Timestamp::from_unix(1_700_000_000).unwrap();
        let said = |name: &str, value: &str| {
            let object = Object::parse(format!("{{\"x\":{value}}}").as_bytes()).unwrap();
            claim_time(name, object.get("x").unwrap(), now).unwrap_or_default()
        };
        for (name, value, words) in [
            (
                "exp",
                "1700000840",
                "expires 2023-11-14T22:27:20Z, in 14 min",
            ),
            ("exp", "1699740800", "expired 2023-11-11T22:13:20Z, 3 d ago"),
            ("exp", "1700000000", "expired 2023-11-14T22:13:20Z, now"),
            (
                "nbf",
                "1700000001",
                "not valid before 2023-11-14T22:13:21Z, in 1 s",
            ),
            (
                "nbf",
                "1699999999",
                "valid since 2023-11-14T22:13:19Z, 1 s ago",
            ),
            ("iat", "1699999999.5", "issued 2023-11-14T22:13:20Z, now"),
            ("toe", "0", "happened 1970-01-01T00:00:00Z, 54 y ago"),
            ("exp", "1e300", "expires after the year 9999"),
            ("iat", "-1e300", "issued before the year 1"),
            ("exp", "\"1700000840\"", ""),
            ("sub", "1700000840", ""),
        ] {
            assert_eq!(said(name, value), words, "{name} {value}");
        }
    }
}
