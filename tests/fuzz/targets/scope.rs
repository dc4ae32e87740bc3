//! What is asked of a key, from where it may come and its labels: what is read is written so that
//! it reads back, and nothing lets in a key without scopes or without an address.
#![no_main]

use std::net::IpAddr;

use authctl::domain::apikey::address::{Cidr, Cidrs};
use authctl::domain::apikey::label::{LABEL_LIMIT, Label, Labels};
use authctl::domain::apikey::scope::Scopes;
use authctl::domain::apikey::scope_expr::ScopeExpr;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(expr) = text.parse() {
        asked(&expr);
    }
    if let Ok(networks) = text.parse() {
        placed(&networks);
    }
    if let Ok(label) = text.parse::<Label>() {
        assert_eq!(label.to_string(), text);
    }
    if let Ok(labels) = text.parse::<Labels>() {
        assert!(labels.iter().count() <= LABEL_LIMIT, "too many");
        assert_eq!(labels.to_string().parse(), Ok(labels));
    }
});

/// What it says is missing is enough, and no scopes are not.
fn asked(expr: &ScopeExpr) {
    let none = Scopes::default();
    assert!(!expr.satisfied_by(&none), "nothing is enough");
    let written = expr.to_string();
    assert_eq!(written.parse().as_ref(), Ok(expr));
    let missing = expr.missing(&none);
    assert!(expr.satisfied_by(&missing), "{missing} is not enough");
    let missing = missing.to_string();
    for one in missing.split(' ') {
        let others = missing.split(' ').filter(|other| *other != one);
        let others = others.map(|other| other.parse().expect("a scope"));
        let others: Scopes = others.collect();
        let rest = expr.missing(&others);
        assert_eq!(rest.is_empty(), expr.satisfied_by(&others));
    }
}

fn placed(networks: &Cidrs) {
    assert_eq!(networks.admit(None), networks.is_empty());
    let written = networks.to_string();
    assert_eq!(written.parse().as_ref(), Ok(networks));
    for one in written.split_whitespace() {
        let (first, _) = one.split_once('/').expect("a length");
        let first: IpAddr = first.parse().expect("an address");
        assert!(networks.admit(Some(first)), "{one} without its first");
        assert!(
            one.parse::<Cidr>()
                .is_ok_and(|network| network.contains(first))
        );
        if let IpAddr::V4(four) = first {
            assert!(
                networks.admit(Some(four.to_ipv6_mapped().into())),
                "{one} mapped"
            );
        }
    }
}
