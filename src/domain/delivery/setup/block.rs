//! Files of lines: a block between two comments, at the end, that goes as it came.

use super::{Edited, Way};

/// What the first comment says where the line above had no ending.
const OPEN: &str = " the line above had no end";

/// Adds the block called `name` to a text, or takes it out again. Every file whose comments begin
/// with `#` can have it; `name` is one line without `>`.
pub fn edited(before: Option<&str>, name: &str, lines: &[String], way: Way) -> Edited {
    let found = before.and_then(|text| find(text, name));
    let removes = || -> Vec<String> {
        let inner = found.iter().flat_map(|block| block.inner.lines());
        inner.map(str::to_owned).collect()
    };
    let (text, adds, removes) = match (way, &found) {
        (Way::Uninstall, None) => (before.map(str::to_owned), Vec::new(), Vec::new()),
        (Way::Uninstall, Some(block)) => (block.removed(), Vec::new(), removes()),
        (Way::Install, Some(block)) if removes() == lines => {
            (Some(block.text.to_owned()), Vec::new(), Vec::new())
        }
        (Way::Install, Some(block)) => {
            let text = [block.before, block.first, &joined(lines), block.last].concat();
            let rest = block.after;
            (Some(text + rest), lines.to_vec(), removes())
        }
        (Way::Install, None) => (Some(added(before, name, lines)), lines.to_vec(), Vec::new()),
    };
    let asks = text
        .as_deref()
        .is_some_and(|text| text.contains("# >>> authctl"));
    Edited {
        text,
        adds,
        removes,
        asks,
    }
}

/// A block and what is around it.
struct Block<'a> {
    text: &'a str,
    before: &'a str,
    first: &'a str,
    inner: &'a str,
    last: &'a str,
    after: &'a str,
}

impl Block<'_> {
    fn removed(&self) -> Option<String> {
        let open = self.first.trim_end().ends_with(OPEN) && self.after.is_empty();
        let before = if open {
            self.before.strip_suffix('\n').unwrap_or(self.before)
        } else {
            self.before
        };
        // What is left of a file that was made here.
        Some([before, self.after].concat()).filter(|text| !text.is_empty())
    }
}

fn find<'a>(text: &'a str, name: &str) -> Option<Block<'a>> {
    let start = begins(text, &first_words(name))?;
    let (before, rest) = text.split_at_checked(start)?;
    let (first, rest) = rest.split_at_checked(rest.find('\n')? + 1)?;
    let (inner, rest) = rest.split_at_checked(begins(rest, &last_words(name))?)?;
    let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let (last, after) = rest.split_at_checked(end)?;
    Some(Block {
        text,
        before,
        first,
        inner,
        last,
        after,
    })
}

/// Returns where the line that begins with `words` does.
fn begins(text: &str, words: &str) -> Option<usize> {
    if text.starts_with(words) {
        return Some(0);
    }
    text.find(&format!("\n{words}")).map(|end| end + 1)
}

fn added(before: Option<&str>, name: &str, lines: &[String]) -> String {
    let text = before.unwrap_or_default();
    let is_open = !text.is_empty() && !text.ends_with('\n');
    let (gap, note) = if is_open { ("\n", OPEN) } else { ("", "") };
    let (first, last) = (first_words(name), last_words(name));
    let inner = joined(lines);
    format!("{text}{gap}{first}{note}\n{inner}{last}\n")
}

fn joined(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

fn first_words(name: &str) -> String {
    format!("# >>> authctl {name} >>>")
}

fn last_words(name: &str) -> String {
    format!("# <<< authctl {name} <<<")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn install(before: Option<&str>, name: &str, text: &str) -> String {
        let edited = edited(before, name, &lines(text), Way::Install);
        assert!(edited.asks);
        edited.text.unwrap()
    }

    fn uninstall(before: &str, name: &str) -> Option<String> {
        edited(Some(before), name, &[], Way::Uninstall).text
    }

    #[test]
    fn a_block_stands_at_the_end() {
        assert_eq!(
            install(Some("a\n"), "h", "x\ny"),
            "a\n# >>> authctl h >>>\nx\ny\n# <<< authctl h <<<\n"
        );
    }

    #[test]
    fn the_same_again_changes_nothing_and_another_takes_its_place() {
        let once = install(Some("a"), "h", "x");
        let again = edited(Some(&once), "h", &lines("x"), Way::Install);
        assert_eq!(again.text.as_deref(), Some(once.as_str()));
        assert!(again.adds.is_empty() && again.removes.is_empty());
        let other = edited(Some(&once), "h", &lines("z"), Way::Install);
        assert_eq!((other.adds, other.removes), (lines("z"), lines("x")));
        assert_eq!(uninstall(&other.text.unwrap(), "h").as_deref(), Some("a"));
    }

    #[test]
    fn blocks_of_several_hosts_come_and_go_alone() {
        let one = install(None, "h", "x");
        let two = install(Some(&one), "h.example", "y");
        let left = edited(Some(&two), "h", &[], Way::Uninstall);
        assert!(left.asks);
        let left = left.text.unwrap();
        assert_eq!(
            left,
            "# >>> authctl h.example >>>\ny\n# <<< authctl h.example <<<\n"
        );
        let none = edited(Some(&two), "other", &[], Way::Uninstall);
        assert_eq!(none.text, Some(two));
    }

    proptest! {
        #[test]
        fn what_came_goes_again(before in proptest::option::of("[a\n\r#]{0,8}"), added in "[x\n]{0,5}") {
            let with = install(before.as_deref(), "h", &added);
            prop_assert_eq!(uninstall(&with, "h"), before.filter(|text| !text.is_empty()));
        }
    }
}
