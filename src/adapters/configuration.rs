//! The configuration file as it is changed: comments, order and layout stay, and whoever reads it
//! finds the old content or the new.

use std::io;
use std::path::PathBuf;

use serde_json::Value;
use toml_edit::{Array, DocumentMut, Item, Table, TableLike};

use super::{files, locks, rewritten};
use crate::domain::ports::{Change, Configuration, ConfigurationError};

/// A configuration file, and the lock of those that change it.
#[derive(Debug)]
pub struct FileConfiguration {
    path: PathBuf,
    lock: PathBuf,
}

impl FileConfiguration {
    /// Returns the configuration at `path`; `lock` is made when it is first changed.
    pub fn new(path: PathBuf, lock: PathBuf) -> Self {
        Self { path, lock }
    }

    fn unwritable(&self, error: &io::Error) -> ConfigurationError {
        ConfigurationError::Unwritable {
            place: self.place(),
            reason: error.to_string(),
        }
    }
}

impl Configuration for FileConfiguration {
    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn change(&self, changes: &[Change]) -> Result<bool, ConfigurationError> {
        let failed = |error: io::Error| self.unwritable(&error);
        let lock = files::open_owned(&self.lock).map_err(failed)?;
        if !locks::wait_for(&lock).map_err(failed)? {
            return Err(ConfigurationError::Busy {
                place: self.place(),
            });
        }
        let (target, before) = rewritten::read(&self.path).map_err(failed)?;
        let before = before.unwrap_or_default();
        let document: DocumentMut =
            before
                .parse()
                .map_err(|error: toml_edit::TomlError| ConfigurationError::Syntax {
                    place: self.place(),
                    reason: error.message().to_owned(),
                })?;
        let after = changed(document, changes).map_err(|names| ConfigurationError::NoTable {
            place: self.place(),
            setting: names.join("."),
        })?;
        if after == before {
            return Ok(false);
        }
        rewritten::replace(&target, &after).map_err(failed)?;
        Ok(true)
    }
}

/// Makes the changes and returns the text; an error names what is no table.
fn changed(mut document: DocumentMut, changes: &[Change]) -> Result<String, Vec<String>> {
    // What stands behind the last setting is about what is above it. It belongs to nothing, and
    // what is added would come in between.
    let last_words = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing("");
    let before = document.to_string();
    for change in changes {
        make(document.as_table_mut(), &change.path, change.to.as_ref())
            .map_err(|depth| change.path.get(..=depth).unwrap_or_default().to_vec())?;
    }
    let after = document.to_string();
    let Some(added) = after
        .strip_prefix(&before)
        .filter(|added| !added.is_empty() && !last_words.trim().is_empty())
    else {
        return Ok(after + &last_words);
    };
    let gap = if last_words.ends_with('\n') { "" } else { "\n" };
    let blank = if added.starts_with('[') { "\n" } else { "" };
    Ok([before.as_str(), &last_words, gap, blank, added].concat())
}

/// Makes one change; an error says at which depth of the path there is no table.
fn make(root: &mut dyn TableLike, path: &[String], to: Option<&Value>) -> Result<(), usize> {
    let Some((last, tables)) = path.split_last() else {
        return Ok(());
    };
    let mut table = root;
    for (depth, name) in tables.iter().enumerate() {
        if !table.contains_key(name) {
            if to.is_none() {
                return Ok(());
            }
            let mut fresh = Table::new();
            // A table that only holds tables needs no heading of its own.
            fresh.set_implicit(depth + 1 < tables.len());
            table.insert(name, Item::Table(fresh));
        }
        let inner = table.get_mut(name).and_then(Item::as_table_like_mut);
        table = inner.ok_or(depth)?;
    }
    match to {
        None => {
            table.remove(last);
        }
        Some(value) => {
            if let Some(value) = written(value) {
                set(table, last, value);
            }
        }
    }
    Ok(())
}

/// Sets a value; what stood before and behind the old one stays there.
fn set(table: &mut dyn TableLike, name: &str, mut value: toml_edit::Value) {
    match table.get_mut(name).and_then(Item::as_value_mut) {
        Some(old) if said(old) == said(&value) => {}
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(name, Item::Value(value));
        }
    }
}

/// Returns what a value says, without how it is written.
fn said(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => text.value().as_str().into(),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Boolean(flag) => (*flag.value()).into(),
        toml_edit::Value::Array(list) => list.iter().map(said).collect(),
        toml_edit::Value::Float(_)
        | toml_edit::Value::Datetime(_)
        | toml_edit::Value::InlineTable(_) => Value::Null,
    }
}

/// Returns a value as TOML has it; `None` where TOML has none, or where it is no single value.
fn written(value: &Value) -> Option<toml_edit::Value> {
    Some(match value {
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number.as_i64()?.into(),
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => {
            toml_edit::Value::Array(list.iter().map(written).collect::<Option<Array>>()?)
        }
        Value::Null | Value::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn changed(before: &str, changes: &[(&[&str], Option<Value>)]) -> Result<String, usize> {
        let changes = changes.iter().map(|(path, to)| Change {
            path: path.iter().map(|&name| name.into()).collect(),
            to: to.clone(),
        });
        let changes: Vec<Change> = changes.collect();
        super::changed(before.parse().unwrap(), &changes).map_err(|names| names.len())
    }

    #[test]
    fn comments_at_the_end_stay_where_they_are() {
        let change: (&[&str], _) = (&["profile", "work", "dpop"], Some(json!(true)));
        let table = "[profile.work]\ndpop = true\n";
        for (before, after) in [
            ("", table.to_owned()),
            ("# a", format!("# a\n\n{table}")),
            ("# a\n\n# b\n", format!("# a\n\n# b\n\n{table}")),
            ("[key]\n# a\n", format!("[key]\n# a\n\n{table}")),
            ("x = 1 # one\n", format!("x = 1 # one\n\n{table}")),
            (
                "[profile.work]\nport = 1\n# a\n",
                "[profile.work]\nport = 1\n# a\ndpop = true\n".to_owned(),
            ),
            (
                "[profile.work]\n\n[key]\n# a\n",
                "[profile.work]\ndpop = true\n\n[key]\n# a\n".to_owned(),
            ),
        ] {
            let found = changed(before, std::slice::from_ref(&change)).unwrap();
            assert_eq!(found, after, "{before:?}");
        }
    }

    #[test]
    fn only_what_is_changed_changes() {
        let before = "# my own\nstore = \"file\" # keep\n\n[key]\nprefix = 'acme'\n\n# work\n[profile.work]\n  # where\n  issuer   =  \"https://a.example\"   # mine\nscopes = [ \"a\",\n  \"b\" ] # two\n\n[profile.home]\nport = 1\n";
        let after = changed(
            before,
            &[
                (
                    &["profile", "work", "issuer"],
                    Some(json!("https://b.example")),
                ),
                (&["profile", "work", "scopes"], Some(json!(["a", "b"]))),
                (&["profile", "work", "dpop"], Some(json!(true))),
                (&["profile", "home", "port"], None),
            ],
        );
        let wanted = before
            .replace("a.example", "b.example")
            .replace("# two\n", "# two\ndpop = true\n")
            .replace("port = 1\n", "");
        assert_eq!(after.unwrap(), wanted);
    }

    #[test]
    fn tables_are_made_where_there_are_none() {
        let change: (&[&str], _) = (&["profile", "work", "client_id"], Some(json!("me")));
        let table: (&[&str], _) = (&["profile", "work", "parameters", "a.b"], Some(json!("c")));
        for (before, after) in [
            (
                "",
                "[profile.work]\nclient_id = \"me\"\n\n[profile.work.parameters]\n\"a.b\" = \"c\"\n",
            ),
            (
                "profile.work.port = 1\n",
                "profile.work.port = 1\nprofile.work.client_id = \"me\"\nprofile.work.parameters.\"a.b\" = \"c\"\n",
            ),
            (
                "[profile]\nwork = { port = 1 }\n",
                "[profile]\nwork = { port = 1 , client_id = \"me\", parameters = { \"a.b\" = \"c\" } }\n",
            ),
        ] {
            let found = changed(before, &[change.clone(), table.clone()]).unwrap();
            let read = |text: &str| text.parse::<DocumentMut>().unwrap();
            let value = |text: &str, name: &str| {
                let document = read(text);
                document["profile"]["work"][name]
                    .to_string()
                    .trim()
                    .to_owned()
            };
            assert_eq!(value(&found, "client_id"), "\"me\"", "{found}");
            assert!(found.contains("a.b"), "{found}");
            if before.is_empty() {
                assert_eq!(found, after);
            }
        }
    }

    #[test]
    fn what_is_no_table_is_left_alone() {
        let change: (&[&str], _) = (&["profile", "work", "port"], Some(json!(1)));
        assert_eq!(
            changed("profile = 1\n", std::slice::from_ref(&change)),
            Err(1)
        );
        assert_eq!(changed("[profile]\nwork = 1\n", &[change]), Err(2));
    }

    #[test]
    fn what_is_not_there_is_removed_already() {
        for path in [&["a"][..], &["a", "b"], &["a", "b", "c"]] {
            assert_eq!(changed("x = 1\n", &[(path, None)]).unwrap(), "x = 1\n");
        }
        let tables = "[a.b]\nx = 1\n\n[a.c]\ny = 2\n";
        let left = changed(tables, &[(&["a", "b"], None)]).unwrap();
        assert!(
            !left.contains('x') && left.contains("[a.c]\ny = 2"),
            "{left}"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(name in ".{0,12}", text in ".{0,12}", number in 0_i64.., list in proptest::collection::vec(".{0,6}", 0..4)) {
            for value in [json!(text), json!(number), json!(list), json!(true)] {
                let path: &[&str] = &["profile", "work", &name];
                let after = changed("# c\n[key]\n", &[(path, Some(value.clone()))]).unwrap();
                prop_assert!(after.starts_with("# c\n[key]\n"), "{}", after);
                let document: DocumentMut = after.parse().unwrap();
                let table = document["profile"]["work"].as_table().unwrap();
                prop_assert_eq!(said(table[&name].as_value().unwrap()), value);
            }
        }
    }
}
