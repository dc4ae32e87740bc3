//! JSON: exactly what `serde_json` reads is read, but for what a token may not hold, and it says
//! the same.
#![no_main]

use std::fmt;

use authctl::domain::jose::json::{DEPTH_LIMIT, JsonError, Object, Value};
use libfuzzer_sys::fuzz_target;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// JSON as `serde_json` understands it, with every member that is there.
#[derive(Debug, PartialEq)]
enum Tree {
    Null,
    Flag(bool),
    Whole(i128),
    Number(f64),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

fuzz_target!(|bytes: &[u8]| {
    let known = serde_json::from_slice::<Tree>(bytes);
    match (Object::parse(bytes), known) {
        (Ok(object), Ok(tree)) => {
            assert!(tree.depth() <= DEPTH_LIMIT, "too deep");
            assert!(!tree.repeats(), "a name stands there twice");
            same_members(&object, &tree);
            let text = serde_json::to_string(&object).expect("JSON");
            assert_eq!(Object::parse(text.as_bytes()), Ok(object));
            let again: Tree = serde_json::from_str(&text).expect("JSON");
            assert_eq!(again, tree);
        }
        // Numbers are kept as they are written, so none is too big.
        (Ok(_), Err(error)) => assert!(
            error.to_string().starts_with("number out of range"),
            "{error}"
        ),
        (Err(error), Ok(tree)) => match error {
            JsonError::Deep => assert!(tree.depth() > DEPTH_LIMIT, "not deep"),
            JsonError::Duplicate { .. } => assert!(tree.repeats(), "no name twice"),
            JsonError::NotObject { .. } => assert!(!matches!(tree, Tree::Object(_)), "an object"),
            other => panic!("{other}, and it is {tree:?}"),
        },
        (Err(_), Err(_)) => {}
    }
});

fn same_members(object: &Object, tree: &Tree) {
    let Tree::Object(members) = tree else {
        panic!("no object");
    };
    assert_eq!(object.iter().count(), members.len());
    for ((name, value), (known, tree)) in object.iter().zip(members) {
        assert_eq!(name, known);
        assert!(object.get(known).is_some(), "{known:?} is not found");
        same(&value, tree);
    }
}

fn same(value: &Value, tree: &Tree) {
    let shape = match tree {
        Tree::Null => "null",
        Tree::Flag(true) => "true",
        Tree::Flag(false) => "false",
        Tree::Whole(_) | Tree::Number(_) => "a number",
        Tree::Text(_) => "a string",
        Tree::List(_) => "a list",
        Tree::Object(_) => "an object",
    };
    assert_eq!(value.shape(), shape);
    let text = match tree {
        Tree::Text(text) => Some(text.clone()),
        _ => None,
    };
    assert_eq!(value.text(), text);
    let flag = match tree {
        Tree::Flag(flag) => Some(*flag),
        _ => None,
    };
    assert_eq!(value.flag(), flag);
    match tree {
        Tree::Whole(whole) => {
            let whole = i64::try_from(*whole).unwrap_or(i64::MAX);
            assert_eq!(value.number(), Some(whole));
        }
        Tree::Number(known) => {
            let number = value.number().expect("a number");
            // The library may be off by the last bit, and what is too big is the bound.
            #[expect(
                clippy::cast_precision_loss,
                reason = "nothing depends on the last bits"
            )]
            let apart = (number as f64 - known.clamp(-9.3e18, 9.3e18)).abs();
            assert!(
                apart <= 1.0 + known.abs() * 1e-9 || known.abs() > 9.2e18,
                "{known}"
            );
        }
        _ => assert_eq!(value.number(), None),
    }
    match (value.list(), tree) {
        (Some(items), Tree::List(known)) => {
            assert_eq!(items.len(), known.len());
            for (item, known) in items.iter().zip(known) {
                same(item, known);
            }
        }
        (None, Tree::List(_)) | (Some(_), _) => panic!("a list or not"),
        (None, _) => {}
    }
    match (value.object(), tree) {
        (Some(object), Tree::Object(_)) => same_members(&object, tree),
        (None, Tree::Object(_)) | (Some(_), _) => panic!("an object or not"),
        (None, _) => {}
    }
}

impl Tree {
    fn depth(&self) -> usize {
        let deepest = |depths: &mut dyn Iterator<Item = usize>| 1 + depths.max().unwrap_or(0);
        match self {
            Self::List(list) => deepest(&mut list.iter().map(Self::depth)),
            Self::Object(members) => deepest(&mut members.iter().map(|(_, tree)| tree.depth())),
            _ => 0,
        }
    }

    fn repeats(&self) -> bool {
        match self {
            Self::List(list) => list.iter().any(Self::repeats),
            Self::Object(members) => {
                let mut names: Vec<&String> = members.iter().map(|(name, _)| name).collect();
                names.sort();
                names.windows(2).any(|pair| pair[0] == pair[1])
                    || members.iter().any(|(_, tree)| tree.repeats())
            }
            _ => false,
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Whole(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Whole(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Tree::Object(members))
    }
}
