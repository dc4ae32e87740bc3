//! Files of JSON: one member comes and goes, and all the rest stays byte for byte.

use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Edited, Way};

/// What is in the way of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The text is no JSON, or something on the way is no object.
    Malformed(String),
    /// The member is there with another value.
    Another(String),
}

/// Sets the member that a path of names leads to, or takes it out again, and with it the object
/// that it was alone in. A value that is not ours is an obstacle.
pub fn edited(
    before: Option<&str>,
    path: &[&str],
    value: &str,
    way: Way,
) -> Result<Edited, Obstacle> {
    let line = format!("{} = {}", path.join("."), quoted(value));
    let edited = |text: Option<String>, adds: bool, removes: bool| Edited {
        asks: text
            .as_deref()
            .is_some_and(|text| text.contains(&quoted(value))),
        text,
        adds: adds.then(|| line.clone()).into_iter().collect(),
        removes: removes.then(|| line.clone()).into_iter().collect(),
    };
    let same = || edited(before.map(str::to_owned), false, false);
    let text = before.filter(|text| !text.trim().is_empty());
    let found = text.map_or(Ok(None), |text| found(text, path))?;
    Ok(match (way, found) {
        (Way::Install, Some(found)) if found != value => return Err(Obstacle::Another(found)),
        (Way::Uninstall, Some(found)) if found == value => {
            let text = removed(text.unwrap_or_default(), path)?;
            // What is left of a file that was made here.
            edited((text != "{}\n").then_some(text), false, true)
        }
        (Way::Install, Some(_)) | (Way::Uninstall, _) => same(),
        (Way::Install, None) => {
            let text = match text {
                None => fresh(path, value, 0) + "\n",
                Some(text) => added(text, path, value)?,
            };
            edited(Some(text), true, false)
        }
    })
}

/// Returns the text that a path of names leads to; another value is given as it is written.
pub fn found(text: &str, path: &[&str]) -> Result<Option<String>, Obstacle> {
    let mut range = 0..text.len();
    whole(text)?;
    for name in path {
        let Some(member) = member(text, &range, name)? else {
            return Ok(None);
        };
        range = member.value;
    }
    let value = text.get(range).unwrap_or_default();
    Ok(Some(
        serde_json::from_str(value).unwrap_or_else(|_| value.to_owned()),
    ))
}

/// Returns the names in the object that a path leads to, each with its value where that is a text.
pub fn names(text: &str, path: &[&str]) -> Result<Vec<(String, Option<String>)>, Obstacle> {
    let mut range = 0..text.len();
    whole(text)?;
    for name in path {
        let Some(member) = member(text, &range, name)? else {
            return Ok(Vec::new());
        };
        range = member.value;
    }
    let members = object(text, &range)?.members.into_iter();
    let named = members.map(|member| {
        let value = text.get(member.value);
        let value = value.and_then(|value| serde_json::from_str(value).ok());
        (member.name, value)
    });
    Ok(named.collect())
}

/// An object: where its inside is, and what is in it.
struct Object {
    inside: Range<usize>,
    members: Vec<Member>,
}

struct Member {
    name: String,
    /// Where its name begins.
    start: usize,
    value: Range<usize>,
}

fn whole(text: &str) -> Result<(), Obstacle> {
    let read = serde_json::from_str::<IgnoredAny>(text);
    read.map(|_| ())
        .map_err(|error| Obstacle::Malformed(error.to_string()))
}

fn member(text: &str, range: &Range<usize>, name: &str) -> Result<Option<Member>, Obstacle> {
    let members = object(text, range)?.members;
    Ok(members.into_iter().find(|member| member.name == name))
}

/// Finds the members of the object at `range` of a text that is JSON.
fn object(text: &str, range: &Range<usize>) -> Result<Object, Obstacle> {
    let no_object = || Obstacle::Malformed("there is no object where one is wanted".into());
    let after = |place: usize, mark: char| {
        let rest = text.get(place..).unwrap_or_default();
        let bare = rest.trim_start();
        let skipped = place + (rest.len() - bare.len());
        bare.starts_with(mark).then_some(skipped + 1)
    };
    let start = after(range.start, '{').ok_or_else(no_object)?;
    let mut members = Vec::new();
    let mut place = start;
    while let Some(after_quote) = after(place, '"') {
        let quote = after_quote - 1;
        let (name, end) = read::<String>(text, quote).ok_or_else(no_object)?;
        let colon = after(end, ':').ok_or_else(no_object)?;
        let blank = text.get(colon..).unwrap_or_default();
        let begin = colon + (blank.len() - blank.trim_start().len());
        let (_, end) = read::<IgnoredAny>(text, begin).ok_or_else(no_object)?;
        members.push(Member {
            name,
            start: quote,
            value: begin..end,
        });
        place = after(end, ',').unwrap_or(end);
    }
    let end = after(place, '}').ok_or_else(no_object)? - 1;
    Ok(Object {
        inside: start..end,
        members,
    })
}

/// Reads the value at a place, and returns where it ends.
fn read<'a, T: Deserialize<'a>>(text: &'a str, place: usize) -> Option<(T, usize)> {
    let mut values = serde_json::Deserializer::from_str(text.get(place..)?).into_iter::<T>();
    let value = values.next()?.ok()?;
    Some((value, place + values.byte_offset()))
}

fn added(text: &str, path: &[&str], value: &str) -> Result<String, Obstacle> {
    let mut range = 0..text.len();
    let mut path = path;
    while let Some((name, rest)) = path.split_first() {
        let Some(member) = member(text, &range, name)? else {
            break;
        };
        range = member.value;
        path = rest;
    }
    let object = object(text, &range)?;
    let (before, rest) = text
        .split_at_checked(object.inside.start)
        .unwrap_or_default();
    let blank = rest.len() - rest.trim_start().len();
    let (blank, gap) = if object.members.is_empty() {
        ("", "")
    } else {
        (rest.get(..blank).unwrap_or_default(), ",")
    };
    let member = inner(path, value);
    Ok([before, blank, &member, gap, rest].concat())
}

/// Writes the member, and the objects on the way to it, in one line.
fn inner(path: &[&str], value: &str) -> String {
    match path.split_first() {
        None => quoted(value),
        Some((name, [])) => format!("{}: {}", quoted(name), quoted(value)),
        Some((name, rest)) => format!("{}: {{{}}}", quoted(name), inner(rest, value)),
    }
}

/// Writes a file that holds nothing else, as docker does: a line a member, indented by tabs.
fn fresh(path: &[&str], value: &str, depth: usize) -> String {
    let tabs = "\t".repeat(depth);
    match path.split_first() {
        None => quoted(value),
        Some((name, rest)) => {
            let inner = fresh(rest, value, depth + 1);
            format!("{{\n{tabs}\t{}: {inner}\n{tabs}}}", quoted(name))
        }
    }
}

fn removed(text: &str, path: &[&str]) -> Result<String, Obstacle> {
    let Some((name, tables)) = path.split_last() else {
        return Ok(text.to_owned());
    };
    let mut range = 0..text.len();
    for name in tables {
        match member(text, &range, name)? {
            Some(member) => range = member.value,
            None => return Ok(text.to_owned()),
        }
    }
    let Object { inside, members } = object(text, &range)?;
    let place = members.iter().position(|member| member.name == *name);
    let Some((place, member)) = place.and_then(|place| Some((place, members.get(place)?))) else {
        return Ok(text.to_owned());
    };
    let before = place.checked_sub(1).and_then(|before| members.get(before));
    let gone = match (members.get(place + 1), before) {
        (Some(next), _) => member.start..next.start,
        (None, Some(before)) => before.value.end..member.value.end,
        // It may have been made for this one member; empty it says nothing.
        (None, None) if !tables.is_empty() => return removed(text, tables),
        (None, None) => inside,
    };
    let mut left = text.to_owned();
    left.replace_range(gone, "");
    Ok(left)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PATH: &[&str] = &["credHelpers", "h.example:5000"];

    fn install(before: Option<&str>) -> String {
        let edited = edited(before, PATH, "authctl", Way::Install).unwrap();
        edited.text.unwrap()
    }

    fn uninstall(text: &str) -> Option<String> {
        edited(Some(text), PATH, "authctl", Way::Uninstall)
            .unwrap()
            .text
    }

    #[test]
    fn the_rest_stays_as_it_was_written() {
        for (before, after) in [
            ("{}", r#"{"credHelpers": {"h.example:5000": "authctl"}}"#),
            (
                "{\n\t\"auths\": {\"a}\\\"\": {}}\n}\n",
                "{\n\t\"credHelpers\": {\"h.example:5000\": \"authctl\"},\n\t\"auths\": {\"a}\\\"\": {}}\n}\n",
            ),
            (
                "{\"z\":1,\"credHelpers\" : { \"x\":\"y\" }}",
                "{\"z\":1,\"credHelpers\" : { \"h.example:5000\": \"authctl\", \"x\":\"y\" }}",
            ),
        ] {
            assert_eq!(install(Some(before)), after);
            assert_eq!(install(Some(after)), after, "a second time");
            assert_eq!(uninstall(after).as_deref(), Some(before));
        }
    }

    #[test]
    fn a_file_that_was_made_goes_again() {
        let fresh = "{\n\t\"credHelpers\": {\n\t\t\"h.example:5000\": \"authctl\"\n\t}\n}\n";
        assert_eq!(install(None), fresh);
        assert_eq!(uninstall(fresh), None);
    }

    #[test]
    fn a_member_goes_from_wherever_the_program_has_put_it() {
        for (text, left) in [
            (
                "{\"a\":1, \"credHelpers\":{\"b\":\"x\", \"h.example:5000\":\"authctl\"}}",
                "{\"a\":1, \"credHelpers\":{\"b\":\"x\"}}",
            ),
            (
                "{\"a\":1, \"credHelpers\":{\"h.example:5000\":\"authctl\"}, \"z\":2}",
                "{\"a\":1, \"z\":2}",
            ),
            (
                "{\"a\":1, \"credHelpers\":{\"h.example:5000\":\"authctl\"}}",
                "{\"a\":1}",
            ),
            ("{\"a\":1}", "{\"a\":1}"),
            (
                "{\"credHelpers\":{\"h.example:5000\":\"desktop\"}}",
                "{\"credHelpers\":{\"h.example:5000\":\"desktop\"}}",
            ),
        ] {
            assert_eq!(uninstall(text).as_deref(), Some(left));
        }
    }

    #[test]
    fn what_somebody_else_set_is_in_the_way() {
        let edited = |text| edited(Some(text), PATH, "authctl", Way::Install);
        assert_eq!(
            edited("{\"credHelpers\":{\"h.example:5000\":\"desktop\"}}"),
            Err(Obstacle::Another("desktop".into()))
        );
        for text in ["{", "[]", "{\"credHelpers\":1}", "{} {}", "\"x\""] {
            assert!(
                matches!(edited(text), Err(Obstacle::Malformed(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn the_names_in_an_object_can_be_read() {
        let text = "{\"a\": {\"b\": \"c\", \"d\": 1, \"\\u0065\": \"f\"}}";
        let named = [("b", Some("c")), ("d", None), ("e", Some("f"))];
        let named = named.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
        assert_eq!(names(text, &["a"]).unwrap(), named);
        assert_eq!(names(text, &["x"]).unwrap(), []);
    }

    proptest! {
        #[test]
        fn what_came_goes_again(names in proptest::collection::btree_map("[a-c\"{}, :]{0,4}", "[x\"{},]{0,3}", 0..4), deep in any::<bool>(), pretty in any::<bool>()) {
            let object = serde_json::to_value(&names).unwrap();
            let value = if deep && !names.is_empty() { serde_json::json!({"credHelpers": object, "x": 1}) } else { object };
            let before = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            let with = install(Some(&before));
            let read: serde_json::Value = serde_json::from_str(&with).unwrap();
            prop_assert_eq!(&read["credHelpers"]["h.example:5000"], "authctl");
            prop_assert_eq!(uninstall(&with), Some(before));
        }
    }
}
