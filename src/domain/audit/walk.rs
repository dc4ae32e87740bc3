//! The walk along the chain that finds what was changed.

use serde::Serialize;

use super::entry::Event;
use super::row::Row;
use super::seal::{Head, Mac, Seal};

/// How many faults are told one by one; all are counted.
const TOLD: usize = 20;

/// What is wrong with the log, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// The row, or one before it, is not the one that was sealed; or it never was.
    Altered {
        /// Its number.
        seq: i64,
    },
    /// Rows are not there.
    Missing {
        /// The first.
        seq: i64,
        /// The last.
        to: i64,
    },
    /// The row that the store has pinned is not there: the end was cut off, or replaced.
    Truncated {
        /// The pinned row's number.
        seq: i64,
    },
    /// There are sealed rows, and the store has no pin: it was removed.
    Unpinned {
        /// The newest row's number.
        seq: i64,
    },
    /// When this row was written, the row that the store had pinned was not there.
    Broken {
        /// This row's number.
        seq: i64,
    },
    /// Rows were written while the store gave no key: nothing shows whether they are as they were
    /// written.
    Unsealed {
        /// The first.
        seq: i64,
        /// The last.
        to: i64,
    },
}

impl Fault {
    /// Returns the number of the first row that it is about.
    pub fn seq(&self) -> i64 {
        match *self {
            Self::Altered { seq }
            | Self::Missing { seq, .. }
            | Self::Truncated { seq }
            | Self::Unpinned { seq }
            | Self::Broken { seq }
            | Self::Unsealed { seq, .. } => seq,
        }
    }
}

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// How many rows there are.
    pub rows: u64,
    /// How many of them are sealed, and as they were.
    pub proven: u64,
    /// What is wrong, the first of it, in the order of the rows.
    pub faults: Vec<Fault>,
    /// How much is wrong.
    pub count: u64,
    /// The last row that was written before there was a key, where there is such.
    pub before: Option<i64>,
}

/// A walk along the chain, row by row from its beginning.
#[derive(Debug)]
pub struct Walk<'a> {
    seal: Option<&'a Seal>,
    pinned: Option<Head>,
    pin_seen: bool,
    next: i64,
    before: Mac,
    unsealed: Option<(i64, i64)>,
    findings: Findings,
}

impl<'a> Walk<'a> {
    /// Begins a walk; `pinned` must have been read from the store before the first row was. Without
    /// a seal nothing that is sealed is proven.
    pub fn new(seal: Option<&'a Seal>, pinned: Option<Head>) -> Self {
        Self {
            seal,
            pinned,
            pin_seen: pinned.is_some_and(|pin| pin.seq == 0),
            next: 1,
            before: Mac::START,
            unsealed: None,
            findings: Findings::default(),
        }
    }

    /// Looks at the next row.
    pub fn row(&mut self, row: &Row) {
        self.findings.rows += 1;
        if row.seq > self.next {
            self.fault(Fault::Missing {
                seq: self.next,
                to: row.seq - 1,
            });
        }
        match &row.mac {
            None => {
                let first = self.unsealed.map_or(row.seq, |(first, _)| first);
                self.unsealed = Some((first, row.seq));
            }
            Some(found) => self.sealed(row, found),
        }
        // A number below 1 stands before the first row, and the first is still expected.
        self.next = self.next.max(row.seq.saturating_add(1));
    }

    fn sealed(&mut self, row: &Row, found: &[u8]) {
        // SECURITY: a row that is honestly without a MAC gets one with the next sealed row. One
        // before a sealed row was robbed of it, or pushed in.
        if let Some((seq, to)) = self.unsealed.take() {
            self.fault(Fault::Altered { seq });
            for seq in (seq + 1..=to).take(TOLD) {
                self.fault(Fault::Altered { seq });
            }
        }
        let found = Mac::from_bytes(found).unwrap_or(Mac::START);
        let proven = |seal| row.head(seal, &self.before).mac == found;
        if row.seq >= 1 && self.seal.is_some_and(proven) {
            self.findings.proven += 1;
            self.read(row);
        } else {
            self.fault(Fault::Altered { seq: row.seq });
        }
        self.before = found;
        if let Some(pin) = self.pinned
            && pin.seq == row.seq
        {
            self.pin_seen = pin.mac == found;
        }
    }

    /// Takes note of a row that the log wrote about itself.
    fn read(&mut self, row: &Row) {
        if row.event == Event::LogBroken.as_str() {
            self.fault(Fault::Broken { seq: row.seq });
        }
        if row.event == Event::LogGap.as_str()
            && let Some((seq, to)) = gap(&row.entry)
        {
            // SECURITY: what was written before there was a key begins the log. Whoever pushes
            // such rows in later has to shift the others, whose MACs hold their numbers.
            if seq == 1 {
                self.findings.before = Some(to);
            } else {
                self.fault(Fault::Unsealed { seq, to });
            }
        }
    }

    /// Ends the walk, and returns what it found.
    pub fn end(mut self) -> Findings {
        match self.unsealed.take() {
            // Nothing was ever sealed: there is no key yet.
            Some((1, to)) => self.findings.before = Some(to),
            Some((seq, to)) => self.fault(Fault::Unsealed { seq, to }),
            None => {}
        }
        match self.pinned {
            Some(pin) if !self.pin_seen => self.fault(Fault::Truncated { seq: pin.seq }),
            None if self.before != Mac::START => self.fault(Fault::Unpinned { seq: self.next - 1 }),
            Some(_) | None => {}
        }
        self.findings
    }

    fn fault(&mut self, fault: Fault) {
        self.findings.count += 1;
        if self.findings.faults.len() < TOLD {
            self.findings.faults.push(fault);
        }
    }
}

/// Reads which rows a gap tells of.
fn gap(entry: &str) -> Option<(i64, i64)> {
    let entry: serde_json::Value = serde_json::from_str(entry).ok()?;
    let number = |name: &str| entry.get("detail")?.get(name)?.as_str()?.parse().ok();
    Some((number("from")?, number("to")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::seal::KEY;
    use crate::domain::secret::Secret;

    fn seal(byte: u8) -> Seal {
        Seal::new(&Secret::new(vec![byte; KEY])).unwrap()
    }

    fn row(seq: i64, event: Event, entry: &str) -> Row {
        Row {
            seq,
            at: 1_000 + seq,
            event: event.as_str().into(),
            outcome: "success".into(),
            subject: (seq % 2 == 0).then(|| "key/deploy".into()),
            entry: entry.into(),
            mac: None,
        }
    }

    fn sealed(seal: &Seal, rows: Vec<Row>) -> (Vec<Row>, Head) {
        let mut head = Head::START;
        let rows = rows
            .into_iter()
            .map(|row| {
                head = row.head(seal, &head.mac);
                let mac = Some(head.mac.as_bytes().to_vec());
                Row { mac, ..row }
            })
            .collect();
        (rows, head)
    }

    fn chain(length: i64) -> (Vec<Row>, Head) {
        let rows = (1..=length).map(|seq| row(seq, Event::KeyIssued, "{}"));
        sealed(&seal(1), rows.collect())
    }

    fn walked(seal: &Seal, rows: &[Row], pinned: Option<Head>) -> Findings {
        let mut walk = Walk::new(Some(seal), pinned);
        for row in rows {
            walk.row(row);
        }
        walk.end()
    }

    fn faults(rows: &[Row], pinned: Head) -> Vec<Fault> {
        walked(&seal(1), rows, Some(pinned)).faults
    }

    #[test]
    fn a_chain_that_nobody_touched_is_whole() {
        let (rows, head) = chain(6);
        let findings = walked(&seal(1), &rows, Some(head));
        assert_eq!(
            (findings.rows, findings.proven, findings.count),
            (6, 6, 0),
            "{findings:?}"
        );
        // A process that died between its change and its pin leaves the pin behind.
        let (_, earlier) = chain(5);
        assert_eq!(faults(&rows, earlier), []);
        assert_eq!(faults(&[], Head::START), []);
    }

    #[test]
    fn a_change_in_any_column_is_found() {
        let (rows, head) = chain(6);
        let changes: [fn(&mut Row); 8] = [
            |row| row.at += 1,
            |row| row.event.push('x'),
            |row| row.outcome = "failure".into(),
            |row| row.subject = Some("key/other".into()),
            |row| row.subject = None,
            |row| row.entry = "{ }".into(),
            |row| row.mac.as_mut().unwrap()[0] ^= 1,
            |row| row.mac = None,
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut rows = rows.clone();
            change(&mut rows[3]);
            assert_eq!(
                faults(&rows, head).first(),
                Some(&Fault::Altered { seq: 4 }),
                "change {number}"
            );
        }
        // What moves from one text to its neighbour is a change as well.
        let mut moved = rows.clone();
        moved[3].event.pop();
        moved[3].outcome.insert(0, 'd');
        assert!(faults(&moved, head).contains(&Fault::Altered { seq: 4 }));
    }

    #[test]
    fn rows_that_went_came_or_changed_places_are_found() {
        let (rows, head) = chain(6);
        assert_eq!(faults(&rows[..4], head), [Fault::Truncated { seq: 6 }]);
        assert_eq!(faults(&[], head), [Fault::Truncated { seq: 6 }]);
        let mut holed = rows.clone();
        holed.drain(2..4);
        assert!(faults(&holed, head).contains(&Fault::Missing { seq: 3, to: 4 }));
        assert!(faults(&rows[1..], head).contains(&Fault::Missing { seq: 1, to: 1 }));
        let mut swapped = rows.clone();
        swapped.swap(2, 3);
        swapped[2].seq = 3;
        swapped[3].seq = 4;
        assert!(faults(&swapped, head).contains(&Fault::Altered { seq: 3 }));
        for forged in [Some(vec![7; 32]), Some(Vec::new()), None] {
            let mut longer = rows.clone();
            longer.push(Row {
                mac: forged.clone(),
                ..row(7, Event::KeyIssued, "{}")
            });
            assert_eq!(faults(&longer, head).len(), 1, "{forged:?}");
            let mut before = rows.clone();
            before.insert(
                0,
                Row {
                    mac: forged,
                    ..row(0, Event::KeyIssued, "{}")
                },
            );
            assert!(faults(&before, head).contains(&Fault::Altered { seq: 0 }));
        }
    }

    #[test]
    fn another_key_proves_nothing_and_a_pin_that_went_is_missed() {
        let (rows, head) = chain(6);
        let findings = walked(&seal(2), &rows, Some(head));
        assert_eq!((findings.proven, findings.count), (0, 6));
        let (_, other) = sealed(&seal(2), vec![row(1, Event::KeyIssued, "{}")]);
        assert_eq!(faults(&rows, other), [Fault::Truncated { seq: 1 }]);
        assert_eq!(
            walked(&seal(1), &rows, None).faults,
            [Fault::Unpinned { seq: 6 }]
        );
    }

    #[test]
    fn what_was_written_without_the_key_is_said() {
        let gap = |from, to| format!(r#"{{"detail":{{"from":"{from}","to":"{to}"}}}}"#);
        let plain = |seq| row(seq, Event::KeyVerified, "{}");
        let begun = vec![plain(1), plain(2), row(3, Event::LogGap, &gap(1, 2))];
        let (rows, head) = sealed(&seal(1), begun);
        let findings = walked(&seal(1), &rows, Some(head));
        assert_eq!((findings.before, findings.count), (Some(2), 0));
        let later = vec![plain(1), plain(2), row(3, Event::LogGap, &gap(2, 2))];
        let (rows, head) = sealed(&seal(1), later);
        assert_eq!(faults(&rows, head), [Fault::Unsealed { seq: 2, to: 2 }]);
        let (mut rows, head) = chain(2);
        rows.extend([plain(3), plain(4)]);
        assert_eq!(faults(&rows, head), [Fault::Unsealed { seq: 3, to: 4 }]);
        let mut unsealed = Walk::new(None, None);
        for row in [plain(1), plain(2)] {
            unsealed.row(&row);
        }
        let findings = unsealed.end();
        assert_eq!((findings.before, findings.count), (Some(2), 0));
        let broken = vec![plain(1), row(2, Event::LogBroken, "{}")];
        let (rows, head) = sealed(&seal(1), broken);
        assert_eq!(faults(&rows, head), [Fault::Broken { seq: 2 }]);
    }
}
