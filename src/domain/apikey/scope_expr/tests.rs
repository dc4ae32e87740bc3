//! Tests of scope expressions.

use proptest::prelude::*;

use super::ScopeExpr;
use super::parse::{DEPTH_LIMIT, ScopeExprError};
use crate::domain::apikey::scope::{Scope, Scopes};

const NAMES: [&str; 4] = ["a:r", "b:r", "c:r", "d:r"];

fn expr(text: &str) -> Result<ScopeExpr, ScopeExprError> {
    text.parse()
}

/// The scopes whose bit is set.
fn subset(bits: usize) -> Scopes {
    let names = NAMES.iter().enumerate();
    let held = names.filter(|(bit, _)| bits & (1 << bit) != 0);
    held.map(|(_, name)| name.parse::<Scope>().unwrap())
        .collect()
}

/// For each of the sixteen subsets, whether it satisfies, as bits.
fn truth(text: &str) -> u16 {
    let expr = expr(text).unwrap();
    (0..16)
        .filter(|bits| expr.satisfied_by(&subset(*bits)))
        .fold(0, |table, bits| table | 1 << bits)
}

#[test]
fn the_truth_tables_are_right() {
    let (a, b, c, d) = (0xaaaa, 0xcccc, 0xf0f0, 0xff00);
    let table: [(&str, u16); 12] = [
        ("a:r", a),
        ("a:r AND b:r", a & b),
        ("a:r OR b:r", a | b),
        ("a:r and b:r or c:r", a & b | c),
        ("a:r OR b:r AND c:r", a | b & c),
        ("a:r OR b:r AND c:r OR d:r", a | b & c | d),
        ("(a:r OR b:r) AND c:r", (a | b) & c),
        ("(a:r OR b:r) AND (c:r OR d:r)", (a | b) & (c | d)),
        ("a:r AND (b:r OR c:r AND (d:r OR a:r))", a & (b | c)),
        ("a:r AND(b:r)or(c:r)", a & b | c),
        ("((a:r))", a),
        ("a:r OR a:r AND b:r", a),
    ];
    for (text, wanted) in table {
        assert_eq!(truth(text), wanted, "{text}");
    }
}

#[test]
fn letters_count() {
    let held: Scopes = "repo:read".parse().unwrap();
    for other in ["repo:READ", "Repo:read", "repo:rea", "repo:read2"] {
        assert!(!expr(other).unwrap().satisfied_by(&held), "{other}");
    }
}

#[test]
fn the_canonical_form_is_the_shortest() {
    for (text, wanted) in [
        (" a:r  and\tb:r ", "a:r AND b:r"),
        (
            "(a:r AND (b:r AND c:r)) AND d:r",
            "a:r AND b:r AND c:r AND d:r",
        ),
        ("(a:r and b:r) or (c:r or d:r)", "a:r AND b:r OR c:r OR d:r"),
        ("a:r AND((b:r OR(c:r)))", "a:r AND (b:r OR c:r)"),
        ("AND:OR and or:and", "AND:OR AND or:and"),
    ] {
        assert_eq!(expr(text).unwrap().to_string(), wanted);
    }
}

#[test]
fn an_error_says_where_and_what() {
    for (text, wanted) in [
        ("", "no scope is asked for"),
        (" \n ", "no scope is asked for"),
        ("()", "column 2: found `)`, wanted a scope or `(`"),
        ("AND a:r", "column 1: found `AND`, wanted a scope or `(`"),
        ("a:r OR or", "column 8: found `or`, wanted a scope"),
        (
            "a:r b:r",
            "column 5: found `b:r`, wanted AND, OR or the end",
        ),
        ("(a:r b:r)", "column 6: found `b:r`, wanted AND, OR or `)`"),
        ("a:r (b:r)", "column 5: found `(`, wanted AND"),
        ("a:r)", "column 4: found `)`, wanted AND, OR or the end"),
        ("a:r AND", "column 8: found the end, wanted a scope or `(`"),
        ("(", "column 2: found the end"),
        ("a:r OR ((b:r)", "column 8: found a `(` that is never"),
        ("NOT a:r", "column 1: `NOT` is no scope"),
        ("a:r AND repo:*", "column 9: `repo:*` is no scope"),
        ("*", "without wildcards"),
        ("é AND ü", "column 1: `é` is no scope"),
        ("(é", "column 2: `é`"),
        ("a:r ü", "column 5: found `ü`"),
        ("a:r\u{202e}", "column 1: `a:r\\u{202e}` is no scope"),
    ] {
        let said = expr(text).unwrap_err().to_string();
        assert!(said.contains(wanted), "{text:?}: {said}");
    }
}

#[test]
fn there_is_a_limit_to_depth_and_length() {
    let deep = |depth: usize| format!("{}a:r{}", "(".repeat(depth), ")".repeat(depth));
    assert!(expr(&deep(DEPTH_LIMIT)).is_ok());
    let error = expr(&deep(DEPTH_LIMIT + 1)).unwrap_err();
    assert_eq!(error, ScopeExprError::Deep { column: 33 });
    assert!(error.to_string().contains("33 deep, wanted at most 32"));
    assert!(expr(&"(".repeat(1 << 20)).is_err());
    // Two letters of each OR go to the limit, and its blanks do not.
    let long = |last: &str| format!("{}{last}", "aa:r or ".repeat(682));
    assert!(expr(&long("a:rr")).is_ok());
    assert_eq!(expr(&long("a:rrr")), Err(ScopeExprError::Long));
}

#[test]
fn what_is_missing_is_little() {
    let held: Scopes = "a:r".parse().unwrap();
    for (text, wanted) in [
        ("a:r", ""),
        ("b:r", "b:r"),
        ("a:r AND b:r", "b:r"),
        ("b:r OR a:r", ""),
        ("b:r AND c:r OR d:r", "d:r"),
        ("a:r AND (b:r OR c:r) AND d:r", "b:r d:r"),
    ] {
        let missing = expr(text).unwrap().missing(&held);
        assert_eq!(missing.to_string(), wanted, "{text}");
    }
}

#[test]
fn json_has_the_canonical_form() {
    let expr = expr("(a:r)or b:r").unwrap();
    assert_eq!(serde_json::to_value(expr).unwrap(), "a:r OR b:r");
}

/// An expression in the plainest form there is, for comparison.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(usize),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
    Around(Box<Tree>),
}

impl Tree {
    fn holds(&self, bits: usize) -> bool {
        match self {
            Self::Leaf(leaf) => bits & (1 << leaf) != 0,
            Self::And(left, right) => left.holds(bits) && right.holds(bits),
            Self::Or(left, right) => left.holds(bits) || right.holds(bits),
            Self::Around(tree) => tree.holds(bits),
        }
    }

    fn text(&self) -> String {
        let tight = |tree: &Self| match tree {
            Self::Or(..) => format!("({})", tree.text()),
            _ => tree.text(),
        };
        match self {
            Self::Leaf(leaf) => NAMES[*leaf].to_owned(),
            Self::And(left, right) => format!("{} and {}", tight(left), tight(right)),
            Self::Or(left, right) => format!("{}  OR {}", left.text(), right.text()),
            Self::Around(tree) => format!("( {})", tree.text()),
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    (0..NAMES.len())
        .prop_map(Tree::Leaf)
        .prop_recursive(8, 40, 2, |tree| {
            let pair = (tree.clone(), tree.clone());
            prop_oneof![
                pair.clone()
                    .prop_map(|(left, right)| Tree::And(left.into(), right.into())),
                pair.prop_map(|(left, right)| Tree::Or(left.into(), right.into())),
                tree.prop_map(|tree| Tree::Around(tree.into())),
            ]
        })
}

proptest! {
    #[test]
    fn it_says_what_the_naive_reading_says(tree in tree()) {
        let expr = expr(&tree.text()).unwrap();
        let written = expr.to_string();
        prop_assert_eq!(written.parse(), Ok(expr.clone()));
        prop_assert!(!expr.satisfied_by(&Scopes::default()));
        for bits in 0..16 {
            let held = subset(bits);
            prop_assert_eq!(expr.satisfied_by(&held), tree.holds(bits), "{} by {}", written, held);
            let missing = expr.missing(&held);
            prop_assert_eq!(missing.is_empty(), tree.holds(bits));
            let more = format!("{held} {missing}").parse().unwrap();
            prop_assert!(expr.satisfied_by(&more), "{} by {}", written, more);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "(\\PC|[()a:* ]|and|OR){0,60}") {
        if let Ok(expr) = expr(&text) {
            prop_assert!(!expr.satisfied_by(&Scopes::default()));
            prop_assert_eq!(expr.to_string().parse(), Ok(expr));
        }
    }
}
