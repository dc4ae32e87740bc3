//! What metadata is taken, and what is not.

use super::*;

fn issuer(text: &str) -> Issuer {
    text.parse().unwrap()
}

fn of(document: &serde_json::Value) -> Result<Metadata, MetadataError> {
    read(
        &issuer("https://a.example"),
        document.to_string().as_bytes(),
    )
}

fn document() -> serde_json::Value {
    serde_json::json!({
        "issuer": "https://a.example",
        "authorization_endpoint": "https://a.example/auth",
        "token_endpoint": "https://a.example/token",
    })
}

#[test]
fn enough_is_enough() {
    let metadata = of(&document()).unwrap();
    assert_eq!(metadata.id_token_algorithms, ["RS256"]);
    assert!(!metadata.names_issuer);
}

#[test]
fn the_issuer_is_compared_letter_by_letter() {
    for other in [
        "https://a.example/",
        "https://A.example",
        "https://b.example",
    ] {
        let mut document = document();
        document["issuer"] = other.into();
        assert!(
            matches!(of(&document), Err(MetadataError::Foreign { .. })),
            "{other} was taken for https://a.example"
        );
    }
}

#[test]
fn endpoints_are_https() {
    for field in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        for bad in [
            "http://a.example/x",
            "http://127.0.0.1/x",
            "nonsense",
            "https://a.example/#f",
        ] {
            let mut document = document();
            document[field] = bad.into();
            assert!(
                matches!(of(&document), Err(MetadataError::Insecure { .. })),
                "{field} = {bad} was taken"
            );
        }
    }
}

#[test]
fn what_only_one_feature_needs_stops_no_other() {
    let odd = serde_json::json!([null, 5, "x", {}, [7]]);
    for field in [
        "authorization_response_iss_parameter_supported",
        "authorization_signing_alg_values_supported",
        "backchannel_authentication_request_signing_alg_values_supported",
        "dpop_signing_alg_values_supported",
        "grant_types_supported",
        "mtls_endpoint_aliases",
        "request_object_signing_alg_values_supported",
        "require_pushed_authorization_requests",
        "require_signed_request_object",
        "response_modes_supported",
        "scopes_supported",
        "token_endpoint_auth_methods_supported",
    ] {
        for value in odd.as_array().unwrap() {
            let mut document = document();
            document[field] = value.clone();
            assert_eq!(of(&document), of(&self::document()), "{field} = {value}");
        }
    }
    for field in [
        "backchannel_authentication_endpoint",
        "device_authorization_endpoint",
        "end_session_endpoint",
        "introspection_endpoint",
        "pushed_authorization_request_endpoint",
        "registration_endpoint",
        "revocation_endpoint",
        "userinfo_endpoint",
    ] {
        for bad in [
            serde_json::json!(null),
            5.into(),
            "".into(),
            "/bc".into(),
            "http://a.example/".into(),
        ] {
            let mut document = document();
            document[field] = bad.clone();
            document["mtls_endpoint_aliases"] =
                serde_json::json!({ field: bad, "token_endpoint": "" });
            let metadata = of(&document).unwrap();
            let plain = of(&self::document()).unwrap();
            assert_eq!(metadata.endpoints, plain.endpoints, "{field} = {bad}");
            // Whoever needs it is told what it is.
            let told = metadata.needed(field, |_| &None).unwrap_err();
            let insecure =
                matches!(&told, MetadataError::Insecure { found, .. } if bad == found.as_str());
            assert_eq!(insecure, bad.is_string(), "{told}");
        }
    }
}

#[test]
fn keys_are_found_without_a_login() {
    let keys_of = |document: serde_json::Value| {
        keys(
            &issuer("https://a.example"),
            document.to_string().as_bytes(),
        )
    };
    let uri = "https://keys.example/a";
    let bare = serde_json::json!({ "issuer": "https://a.example", "jwks_uri": uri });
    assert_eq!(keys_of(bare).unwrap().as_str(), uri);
    let foreign = serde_json::json!({ "issuer": "https://b.example", "jwks_uri": uri });
    assert!(matches!(
        keys_of(foreign),
        Err(MetadataError::Foreign { .. })
    ));
    assert!(matches!(
        keys_of(document()),
        Err(MetadataError::Malformed { .. })
    ));
    let plain =
        serde_json::json!({ "issuer": "https://a.example", "jwks_uri": "http://a.example/" });
    assert!(matches!(
        keys_of(plain),
        Err(MetadataError::Insecure { .. })
    ));
}

#[test]
fn pkce_is_s256_or_unsaid() {
    let mut with = document();
    with["code_challenge_methods_supported"] = serde_json::json!(["plain", "S256"]);
    of(&with).unwrap().demand_s256().unwrap();
    with["code_challenge_methods_supported"] = serde_json::json!(["plain"]);
    assert!(matches!(
        of(&with).unwrap().demand_s256(),
        Err(MetadataError::NoS256 { .. })
    ));
    of(&document()).unwrap().demand_s256().unwrap();
}

#[test]
fn what_is_missing_is_named() {
    for bad in [serde_json::json!([]), serde_json::json!({ "issuer": 5 })] {
        assert!(
            matches!(of(&bad), Err(MetadataError::Malformed { .. })),
            "{bad} was taken"
        );
    }
    let bare = of(&serde_json::json!({ "issuer": "https://a.example" })).unwrap();
    let error = bare.needed("token_endpoint", |at| &at.token).unwrap_err();
    assert!(
        error.to_string().ends_with("it has no token_endpoint"),
        "{error}"
    );
}
