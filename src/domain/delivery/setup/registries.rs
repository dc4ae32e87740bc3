//! Cargo's configuration, as far as it says who gives the tokens of registries.

use std::path::Path;

use toml_edit::{Array, DocumentMut, Item, TableLike, value};

use super::{Edited, SetupError, Way};
use crate::domain::delivery::cargo::registry;
use crate::domain::delivery::place::Place;

/// The list of providers, the last being asked first.
const ALL: &str = "global-credential-providers";
/// The provider of one registry.
const ONE: &str = "credential-provider";
/// Cargo's own provider, which is the list where there is none.
const OWN: &str = "cargo:token";

/// Changes cargo's configuration so that it asks `provider` for the registry whose index is at a
/// place, or for all registries. `file` is what errors call it.
pub fn edited(
    before: Option<&str>,
    file: &str,
    provider: &str,
    index: Option<&Place>,
    way: Way,
) -> Result<Edited, SetupError> {
    let malformed = |reason: String| SetupError::Malformed {
        place: file.to_owned(),
        reason,
    };
    let document: Result<DocumentMut, _> = before.unwrap_or_default().parse();
    let mut document = document.map_err(|error| malformed(error.message().to_owned()))?;
    let name = match index {
        None => vec!["registry".to_owned()],
        Some(place) => named(&document, place)
            .ok_or_else(|| malformed(format!("no registry in it has its index at {place}")))?,
    };
    let heading = format!("[{}]", name.join("."));
    let table =
        table(&mut document, &name).ok_or_else(|| malformed(format!("{heading} is no table")))?;
    let key = if index.is_none() { ALL } else { ONE };
    let old = words(table.get(key));
    let new = if index.is_none() {
        listed(&old, provider, way)
    } else {
        given(&old, provider, way).map_err(|found| SetupError::Another {
            place: file.to_owned(),
            setting: format!("{ONE} in {heading}"),
            found,
        })?
    };
    let shown = |words: &[String]| {
        let line = format!("{key} = {}", Array::from_iter(words).to_string().trim());
        if words.is_empty() {
            Vec::new()
        } else {
            vec![heading.clone(), line]
        }
    };
    let asks = new.iter().any(|word| is_ours(word, provider));
    if old == new {
        let text = before.map(str::to_owned);
        return Ok(Edited {
            text,
            adds: Vec::new(),
            removes: Vec::new(),
            asks,
        });
    }
    if new.is_empty() {
        table.remove(key);
        let is_empty = table.is_empty();
        if is_empty && name == ["registry"] {
            document.remove("registry");
        }
    } else {
        table.insert(key, value(Array::from_iter(&new)));
    }
    let text = document.to_string();
    Ok(Edited {
        text: Some(text).filter(|text| way == Way::Install || !text.trim().is_empty()),
        adds: shown(&new),
        removes: shown(&old),
        asks,
    })
}

/// Returns the table's name of the registry whose index is at a place.
fn named(document: &DocumentMut, place: &Place) -> Option<Vec<String>> {
    if place.to_string() == "crates.io" {
        return Some(vec!["registry".to_owned()]);
    }
    let tables = document.get("registries").and_then(Item::as_table_like)?;
    let at = |item: &Item| {
        let index = item.as_table_like()?.get("index")?.as_str()?;
        registry(index).ok()
    };
    let mut tables = tables.iter();
    let (name, _) = tables.find(|(_, item)| at(item).as_ref() == Some(place))?;
    Some(vec!["registries".to_owned(), name.to_owned()])
}

/// Returns the table, made where there is none; `None` where there is something else.
fn table<'a>(document: &'a mut DocumentMut, name: &[String]) -> Option<&'a mut dyn TableLike> {
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for part in name {
        let item = table.entry(part).or_insert_with(toml_edit::table);
        table = item.as_table_like_mut()?;
    }
    Some(table)
}

/// Returns the words of a list, or of a text, which cargo takes for one.
fn words(item: Option<&Item>) -> Vec<String> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    match item {
        Some(item) if item.is_str() => item.as_str().map(words).unwrap_or_default(),
        Some(item) => {
            let list = item.as_array().into_iter().flatten();
            list.filter_map(|word| Some(word.as_str()?.to_owned()))
                .collect()
        }
        None => Vec::new(),
    }
}

/// Returns the list of all providers as it becomes.
fn listed(old: &[String], provider: &str, way: Way) -> Vec<String> {
    let mut new = old.to_vec();
    match way {
        Way::Install if new.iter().any(|word| is_ours(word, provider)) => {}
        Way::Install => {
            if new.is_empty() {
                new.push(OWN.to_owned());
            }
            new.push(provider.to_owned());
        }
        Way::Uninstall => {
            new.retain(|word| !is_ours(word, provider));
            if new != old && new == [OWN] {
                new.clear();
            }
        }
    }
    new
}

/// Returns one registry's provider as it becomes; an error is the other that it has.
fn given(old: &[String], provider: &str, way: Way) -> Result<Vec<String>, String> {
    let ours = old.first().is_some_and(|word| is_ours(word, provider));
    match way {
        Way::Install if old.is_empty() => Ok(vec![provider.to_owned()]),
        Way::Install if !ours => Err(old.join(" ")),
        Way::Uninstall if ours => Ok(Vec::new()),
        Way::Install | Way::Uninstall => Ok(old.to_vec()),
    }
}

/// Whether a provider is authctl, wherever it was when it was written down.
fn is_ours(word: &str, provider: &str) -> bool {
    let stem = Path::new(word).file_stem();
    let ours = ["authctl", "cargo-credential-authctl"];
    word == provider || ours.iter().any(|name| stem == Some(name.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: Option<&str>, index: Option<&str>, way: Way) -> Result<Edited, SetupError> {
        let place: Option<Place> = index.map(|index| index.parse().unwrap());
        edited(before, "config.toml", "authctl", place.as_ref(), way)
    }

    const TWO: &str = "# mine\n[registries.acme] # a\nindex = \"sparse+https://crates.example.com/index/\"\n\n[registries]\nother = { index = \"https://git.example.com/index\" }\n\n[build]\njobs = 1 # end\n";

    #[test]
    fn what_came_goes_again() {
        let acme = Some("crates.example.com/index");
        for (before, index) in [
            (None, None),
            (Some("[build]\njobs = 1 # end\n"), None),
            (Some("[registry]\ndefault = \"acme\"\n\n[net]\n"), None),
            (
                Some("[registry]\nglobal-credential-providers = [\"cargo:libsecret\"] # x\n"),
                None,
            ),
            (Some(TWO), acme),
            (Some(TWO), Some("git.example.com/index")),
            (Some(TWO), Some("crates.io")),
        ] {
            let with = change(before, index, Way::Install).unwrap();
            assert!(with.asks && with.removes.len() != 1, "{with:?}");
            let again = change(with.text.as_deref(), index, Way::Install).unwrap();
            assert_eq!((&again.text, again.adds.len()), (&with.text, 0));
            let left = change(with.text.as_deref(), index, Way::Uninstall).unwrap();
            let read = |text: Option<&str>| {
                text.map(|text| text.replace("# x", "").replace(" }", "}").trim().to_owned())
            };
            assert_eq!(read(left.text.as_deref()), read(before), "{with:?}");
            assert_eq!(left.removes, with.adds);
        }
    }

    #[test]
    fn authctl_is_asked_before_cargos_own_file() {
        let with = change(None, None, Way::Install).unwrap();
        let text = "[registry]\nglobal-credential-providers = [\"cargo:token\", \"authctl\"]\n";
        assert_eq!(with.text.as_deref(), Some(text));
    }

    #[test]
    fn anothers_registry_is_left_alone() {
        let acme = Some("crates.example.com/index");
        let taken = TWO.replace(
            "/index/\"\n",
            "/index/\"\ncredential-provider = \"cargo:libsecret x\"\n",
        );
        let found = change(Some(&taken), acme, Way::Install);
        assert!(
            matches!(&found, Err(SetupError::Another { found, .. }) if found == "cargo:libsecret x"),
            "{found:?}"
        );
        let left = change(Some(&taken), acme, Way::Uninstall).unwrap();
        assert_eq!(left.text.as_deref(), Some(taken.as_str()));
        let ours = taken.replace(
            "\"cargo:libsecret x\"",
            "[\"/opt/authctl\", \"--as\", \"secret/x\"]",
        );
        let left = change(Some(&ours), acme, Way::Uninstall).unwrap();
        assert_eq!(left.text.as_deref(), Some(TWO));
        for (text, index) in [
            ("[", None),
            ("registry = 1\n", None),
            (TWO, Some("h.example")),
        ] {
            let found = change(Some(text), index, Way::Install);
            assert!(
                matches!(found, Err(SetupError::Malformed { .. })),
                "{found:?}"
            );
        }
    }
}
