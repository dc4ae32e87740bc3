//! A text that was presented as a key: which key it is, and whether that one is good.

use super::format::parse;
use super::parts::{KeyHash, KeyId};
use super::reader::KeyReader;
use super::record::KeyRecord;
use super::verdict::{Asked, Verdict, judge};
use crate::domain::ports::DatabaseError;
use crate::domain::time::Timestamp;

/// What was found out about a text.
///
/// SECURITY: there is a record only where the text is the key on record. Who presents a known id
/// with another secret learns nothing about that key, not even that there is one.
#[derive(Debug)]
pub enum Finding {
    /// It is no key that is verified here: why, and the id in it where it has our form.
    Stranger(Verdict, Option<KeyId>),
    /// It is this key.
    Known(Verdict, Box<KeyRecord>),
}

impl Finding {
    /// Returns the verdict.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Stranger(verdict, _) | Self::Known(verdict, _) => *verdict,
        }
    }
}

/// Finds out which key `presented` is, and judges it.
pub fn examine(
    presented: &[u8],
    keys: &dyn KeyReader,
    at: Timestamp,
    asked: &Asked,
) -> Result<Finding, DatabaseError> {
    let form = parse(presented);
    let id = form.as_ref().ok();
    Ok(match recognise(presented, id, keys)? {
        Some(record) => Finding::Known(judge(&record, at, asked), Box::new(record)),
        None => Finding::Stranger(form.err().map_or(Verdict::Unknown, Into::into), id.copied()),
    })
}

/// Returns the key that `presented` is: by the id in it, or else, since an imported key may have
/// any form, by its hash.
///
/// SECURITY: an id that nobody has and a secret that is wrong take the same way, so that the time
/// says as little as the answer: the hash is made first, something is compared with it, and then
/// the same is looked up.
fn recognise(
    presented: &[u8],
    id: Option<&KeyId>,
    keys: &dyn KeyReader,
) -> Result<Option<KeyRecord>, DatabaseError> {
    const NOBODY: KeyHash = KeyHash::from_bytes([0; 32]);
    let hash = KeyHash::of(presented);
    let by_id = match id {
        Some(id) => keys.key_by_id(id)?,
        None => None,
    };
    // A key that others verify has no hash, and so no text is that key here.
    let on_record = by_id.as_ref().and_then(KeyRecord::hash);
    if hash.matches(on_record.unwrap_or(&NOBODY)) {
        return Ok(by_id);
    }
    if let Some(record) = imported(&hash, keys)? {
        return Ok(Some(record));
    }
    // Dear, but only where a key that could be guessed was ever imported.
    match keys.slow_salt()?.and_then(|salt| salt.hash(presented)) {
        Some(slow) => imported(&slow, keys),
        None => Ok(None),
    }
}

/// SECURITY: a look-up stops at the first byte that differs, which tells nobody anything: nobody
/// can choose what a hash begins with and know the key. What it finds is compared once more, in
/// constant time.
fn imported(hash: &KeyHash, keys: &dyn KeyReader) -> Result<Option<KeyRecord>, DatabaseError> {
    let found = keys.imported_key(hash)?;
    Ok(found.filter(|key| key.hash().is_some_and(|known| known.matches(hash))))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::apikey::record::{Origin, Status};
    use crate::domain::apikey::samples;
    use crate::domain::apikey::slow::Salt;

    /// Checksums by python3.
    const KEY: &str = "ac_live_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd2jIZHl";
    const FOREIGN: &str = "sk_live_of_another_service_0123456789";
    const WEAK: &str = "hunter2";
    const SALT: &str = "000102030405060708090a0b0c0d0e0f";

    /// Keys, and every question that was asked about them.
    #[derive(Default)]
    struct Keys {
        records: Vec<KeyRecord>,
        salt: Option<Salt>,
        asked: RefCell<Vec<&'static str>>,
    }

    impl Keys {
        fn find(&self, wanted: impl Fn(&KeyRecord) -> bool) -> Option<KeyRecord> {
            self.records.iter().find(|key| wanted(key)).cloned()
        }

        fn ask(&self, text: &str) -> Finding {
            let at = Timestamp::from_unix(1_500).unwrap();
            examine(text.as_bytes(), self, at, &Asked::default()).unwrap()
        }
    }

    impl KeyReader for Keys {
        fn key_by_id(&self, id: &KeyId) -> Result<Option<KeyRecord>, DatabaseError> {
            self.asked.borrow_mut().push("id");
            Ok(self.find(|key| key.id == *id))
        }

        fn imported_key(&self, hash: &KeyHash) -> Result<Option<KeyRecord>, DatabaseError> {
            self.asked.borrow_mut().push("hash");
            Ok(self.find(|key| {
                matches!(&key.origin, Origin::Imported { hash: known, .. } if known.matches(hash))
            }))
        }

        fn slow_salt(&self) -> Result<Option<Salt>, DatabaseError> {
            self.asked.borrow_mut().push("salt");
            Ok(self.salt)
        }
    }

    /// A record whose id is `id`.
    fn record(id: &str, origin: Origin) -> KeyRecord {
        KeyRecord {
            id: id.parse().unwrap(),
            origin,
            ..samples::record(1, 1_000, 2_000)
        }
    }

    fn issued(id: &str, key: &str) -> KeyRecord {
        let origin = Origin::Issued {
            prefix: "ac".parse().unwrap(),
            hash: KeyHash::of(key.as_bytes()),
        };
        record(id, origin)
    }

    fn foreign(id: &str, hash: KeyHash, slow: bool) -> KeyRecord {
        let origin = Origin::Imported {
            prefix: None,
            hash,
            slow,
        };
        record(id, origin)
    }

    fn keys(records: impl IntoIterator<Item = KeyRecord>) -> Keys {
        Keys {
            records: records.into_iter().collect(),
            ..Keys::default()
        }
    }

    /// Returns the verdict, and the id of the record if there is one.
    fn told(finding: &Finding) -> (Verdict, Option<&str>) {
        match finding {
            Finding::Stranger(verdict, _) => (*verdict, None),
            Finding::Known(verdict, record) => (*verdict, Some(record.id.as_str())),
        }
    }

    #[test]
    fn form_then_checksum_then_record_then_secret() {
        let damaged = KEY.replace("ABC", "BAC");
        let nobody = keys([]);
        assert_eq!(told(&nobody.ask("")), (Verdict::Malformed, None));
        assert_eq!(
            told(&nobody.ask(&damaged)),
            (Verdict::ChecksumMismatch, None)
        );
        assert_eq!(told(&nobody.ask(KEY)), (Verdict::Unknown, None));
        // The id is on record, with another secret, however that key stands.
        for status in Status::ALL {
            let wrong = keys([KeyRecord {
                status,
                ..issued("0123456789", "another")
            }]);
            assert_eq!(told(&wrong.ask(KEY)), (Verdict::Unknown, None));
            assert_eq!(
                told(&wrong.ask(&damaged)),
                (Verdict::ChecksumMismatch, None)
            );
        }
        let right = keys([issued("0123456789", KEY)]);
        assert_eq!(told(&right.ask(KEY)), (Verdict::Valid, Some("0123456789")));
        assert_eq!(
            told(&right.ask(&damaged)),
            (Verdict::ChecksumMismatch, None)
        );
    }

    #[test]
    fn what_is_asked_does_not_tell_an_unknown_id_from_a_wrong_secret() {
        let questions = |keys: Keys| {
            assert_eq!(keys.ask(KEY).verdict(), Verdict::Unknown);
            keys.asked.into_inner()
        };
        let all = ["id", "hash", "salt"];
        assert_eq!(questions(keys([])), all);
        assert_eq!(questions(keys([issued("0123456789", "another")])), all);
        assert_eq!(questions(keys([issued("9876543210", KEY)])), all);
        let held = record(
            "0123456789",
            Origin::Held {
                service: "stripe".parse().unwrap(),
            },
        );
        assert_eq!(questions(keys([held])), all);
    }

    #[test]
    fn an_issued_key_is_found_by_its_id_alone() {
        let keys = keys([issued("0123456789", KEY)]);
        keys.ask(KEY);
        assert_eq!(keys.asked.into_inner(), ["id"]);
    }

    #[test]
    fn an_imported_key_may_have_any_form() {
        let damaged = KEY.replace("ABC", "BAC");
        for text in [FOREIGN, KEY, &damaged, "0"] {
            let hash = KeyHash::of(text.as_bytes());
            // By the id in it, and by its hash where it has another id or none.
            for id in ["0123456789", "9876543210"] {
                let keys = keys([foreign(id, hash, false)]);
                assert_eq!(told(&keys.ask(text)), (Verdict::Valid, Some(id)), "{text}");
            }
        }
        let keys = keys([foreign("9876543210", KeyHash::of(b"0"), false)]);
        assert_eq!(told(&keys.ask(FOREIGN)), (Verdict::Malformed, None));
    }

    #[test]
    fn a_slow_hash_is_made_where_there_are_any() {
        let salt: Salt = SALT.parse().unwrap();
        let slow = foreign("9876543210", salt.hash(WEAK.as_bytes()).unwrap(), true);
        let with = Keys {
            salt: Some(salt),
            ..keys([slow.clone()])
        };
        assert_eq!(told(&with.ask(WEAK)), (Verdict::Valid, Some("9876543210")));
        assert_eq!(told(&with.ask("hunter3")), (Verdict::Malformed, None));
        assert_eq!(told(&keys([slow]).ask(WEAK)), (Verdict::Malformed, None));
        // The slow hash itself is no key: neither as text nor as a fast hash of anything.
        let text = salt.to_string();
        assert_eq!(told(&with.ask(&text)), (Verdict::Malformed, None));
    }

    /// A registry that gives another record than was asked for is not believed.
    #[test]
    fn what_is_found_by_hash_is_compared_once_more() {
        struct Wrong;
        impl KeyReader for Wrong {
            fn key_by_id(&self, _: &KeyId) -> Result<Option<KeyRecord>, DatabaseError> {
                Ok(Some(issued("0123456789", "another")))
            }
            fn imported_key(&self, _: &KeyHash) -> Result<Option<KeyRecord>, DatabaseError> {
                Ok(Some(issued("0123456789", "another")))
            }
            fn slow_salt(&self) -> Result<Option<Salt>, DatabaseError> {
                Ok(None)
            }
        }
        let at = Timestamp::from_unix(1_500).unwrap();
        for text in [KEY, FOREIGN] {
            let finding = examine(text.as_bytes(), &Wrong, at, &Asked::default()).unwrap();
            assert!(matches!(finding, Finding::Stranger(..)), "{finding:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_the_key_is_the_key(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let keys = keys([issued("0123456789", KEY)]);
            let at = Timestamp::from_unix(1_500).unwrap();
            let finding = examine(&bytes, &keys, at, &Asked::default()).unwrap();
            prop_assert!(matches!(finding, Finding::Stranger(..)));
        }
    }
}
