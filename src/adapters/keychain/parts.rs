//! Values that are larger than the platform lets an entry be: several entries, whole or not at all.
//!
//! A large value is cut into parts under names of their own (`USER#ID.1`, `USER#ID.2`, …), and the
//! entry itself says which parts make it up. The parts are written first and have a new ID each
//! time, so that writing the entry is what changes the value from the old to the new.

use super::failed;
use crate::domain::ports::StoreError;
use crate::domain::secret::Secret;

const MARK: &str = "authctl-parts:";

/// One user's entries, by name.
pub(super) trait Entries {
    /// Returns how many bytes an entry takes, where there is a limit.
    fn limit(&self) -> Option<usize>;
    /// Returns a name for parts that was not used before.
    fn fresh_id(&self) -> Result<String, StoreError>;
    /// Returns an entry's bytes.
    fn get(&self, name: &str) -> Result<Option<Secret>, StoreError>;
    /// Writes an entry.
    fn set(&self, name: &str, bytes: &Secret) -> Result<(), StoreError>;
    /// Removes an entry; `false` where there was none.
    fn remove(&self, name: &str) -> Result<bool, StoreError>;
}

/// Which parts make up a value.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    id: String,
    count: usize,
}

impl Head {
    fn line(&self) -> Secret {
        Secret::from(format!("{MARK}{}:{}", self.id, self.count))
    }

    /// Returns the head that `line` is, or `None` for an ordinary value.
    fn read(line: &Secret) -> Option<Self> {
        let (id, count) = line.expose_text()?.strip_prefix(MARK)?.split_once(':')?;
        Some(Self {
            id: id.to_owned(),
            count: count.parse().ok()?,
        })
    }

    fn names(&self, name: &str) -> impl Iterator<Item = String> {
        (1..=self.count).map(move |number| format!("{name}#{}.{number}", self.id))
    }
}

/// Returns the value of the entry called `name`, put together where it is in parts.
pub(super) fn get(entries: &dyn Entries, name: &str) -> Result<Option<Secret>, StoreError> {
    let Some(line) = entries.get(name)? else {
        return Ok(None);
    };
    let Some(head) = Head::read(&line) else {
        return Ok(Some(line));
    };
    let mut whole = zeroize::Zeroizing::new(Vec::new());
    for part in head.names(name) {
        let Some(bytes) = entries.get(&part)? else {
            return Err(failed(format!("the entry {name} lacks its part {part}")));
        };
        whole.extend_from_slice(bytes.expose());
    }
    Ok(Some(Secret::new(whole.to_vec())))
}

/// Writes the entry called `name`, in parts where it is too large for one.
pub(super) fn set(entries: &dyn Entries, name: &str, value: &Secret) -> Result<(), StoreError> {
    let before = entries.get(name)?.as_ref().and_then(Head::read);
    match entries
        .limit()
        .filter(|limit| value.expose().len() > *limit)
    {
        None => entries.set(name, value)?,
        Some(limit) => {
            let chunks = value.expose().chunks(limit.max(1));
            let head = Head {
                id: entries.fresh_id()?,
                count: chunks.len(),
            };
            for (part, chunk) in head.names(name).zip(chunks) {
                if let Err(error) = entries.set(&part, &Secret::new(chunk.to_vec())) {
                    discard(entries, name, &head);
                    return Err(error);
                }
            }
            entries.set(name, &head.line())?;
        }
    }
    if let Some(old) = before {
        discard(entries, name, &old);
    }
    Ok(())
}

/// Removes the entry called `name` and its parts.
pub(super) fn remove(entries: &dyn Entries, name: &str) -> Result<bool, StoreError> {
    let head = entries.get(name)?.as_ref().and_then(Head::read);
    if let Some(head) = head {
        for part in head.names(name) {
            entries.remove(&part)?;
        }
    }
    entries.remove(name)
}

/// Removes parts that nothing refers to; one that stays is no part of any value.
fn discard(entries: &dyn Entries, name: &str, head: &Head) {
    for part in head.names(name) {
        let _left = entries.remove(&part);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    #[derive(Default)]
    struct Small {
        held: RefCell<BTreeMap<String, Vec<u8>>>,
        ids: Cell<u32>,
        writes_left: Cell<Option<u32>>,
    }

    impl Entries for Small {
        fn limit(&self) -> Option<usize> {
            Some(8)
        }
        fn fresh_id(&self) -> Result<String, StoreError> {
            self.ids.set(self.ids.get() + 1);
            Ok(self.ids.get().to_string())
        }
        fn get(&self, name: &str) -> Result<Option<Secret>, StoreError> {
            Ok(self.held.borrow().get(name).cloned().map(Secret::new))
        }
        fn set(&self, name: &str, bytes: &Secret) -> Result<(), StoreError> {
            if let Some(left) = self.writes_left.get() {
                self.writes_left
                    .set(Some(left.checked_sub(1).ok_or_else(|| failed("full"))?));
            }
            self.held
                .borrow_mut()
                .insert(name.into(), bytes.expose().to_vec());
            Ok(())
        }
        fn remove(&self, name: &str) -> Result<bool, StoreError> {
            Ok(self.held.borrow_mut().remove(name).is_some())
        }
    }

    fn value(entries: &Small) -> Option<Vec<u8>> {
        get(entries, "k/n")
            .unwrap()
            .map(|found| found.expose().to_vec())
    }

    proptest! {
        #[test]
        fn values_of_any_length_replace_each_other(lengths in prop::collection::vec(0_usize..60, 1..6)) {
            let entries = Small::default();
            for (fill, length) in (b'a'..).zip(lengths) {
                let bytes = vec![fill; length];
                set(&entries, "k/n", &Secret::new(bytes.clone())).unwrap();
                prop_assert_eq!(value(&entries), Some(bytes));
                let parts = if length > 8 { length.div_ceil(8) } else { 0 };
                prop_assert_eq!(entries.held.borrow().len(), parts + 1, "nothing is left behind");
            }
            prop_assert!(remove(&entries, "k/n").unwrap());
            prop_assert!(entries.held.borrow().is_empty());
        }
    }

    #[test]
    fn a_write_that_fails_midway_leaves_the_old_value() {
        for writes in 0..5 {
            let entries = Small::default();
            let old = vec![b'o'; 20];
            set(&entries, "k/n", &Secret::new(old.clone())).unwrap();
            entries.writes_left.set(Some(writes));
            let new = Secret::new(vec![b'n'; 30]);
            let done = set(&entries, "k/n", &new).is_ok();
            assert_eq!(done, writes == 5, "four parts and the head are five writes");
            assert_eq!(value(&entries), Some(old));
        }
    }

    #[test]
    fn a_missing_part_is_an_error_and_not_a_shorter_value() {
        let entries = Small::default();
        set(&entries, "k/n", &Secret::new(vec![b'v'; 20])).unwrap();
        entries.held.borrow_mut().remove("k/n#1.2");
        assert!(get(&entries, "k/n").is_err());
    }
}
