//! The topic pages' console blocks: where each page's run, and how a block is run and judged.

use authctl::commands::help::topics::{Piece, TOPICS, Topic, pieces};

/// Where the console blocks of a page run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// In a sandbox, with what every system has: `tests/it/topics.rs`.
    Sandbox,
    /// With the real programs and servers: `tests/real/topics.rs`.
    Real,
}

/// Where each page's blocks run. A page that is not here fails a test.
const PAGES: &[(&str, Where)] = &[
    ("credentials", Where::Sandbox),
    ("references", Where::Sandbox),
    ("formats", Where::Sandbox),
    ("exit-codes", Where::Sandbox),
    ("ci", Where::Sandbox),
    ("run", Where::Sandbox),
    ("cargo", Where::Sandbox),
    ("terraform", Where::Sandbox),
    ("python", Where::Sandbox),
    ("git", Where::Real),
    ("docker", Where::Real),
    ("npm", Where::Real),
    ("request", Where::Sandbox),
    ("kubectl", Where::Real),
    ("aws", Where::Sandbox),
];

/// Returns where a page's blocks run.
#[track_caller]
pub(crate) fn place(topic: &Topic) -> Where {
    let found = PAGES.iter().find(|(name, _)| *name == topic.name);
    match found {
        Some((_, place)) => *place,
        None => panic!(
            "tests/it/support/topics.rs does not say where `{}` runs",
            topic.name
        ),
    }
}

/// Returns the pages whose blocks run at a place.
pub(crate) fn topics(place_of: Where) -> impl Iterator<Item = &'static Topic> {
    TOPICS.iter().filter(move |topic| place(topic) == place_of)
}

/// A command line, and what is told of its output; nothing told is nothing compared.
type Exchange = (String, Vec<String>);

/// Runs all blocks of a page in order, each in one shell that `shell` starts with a script for `sh`,
/// and returns how many command lines ran.
///
/// Each command line has to end with 0 or 1, and to print what the page shows under it, standard
/// output and standard error together; `…` stands for any text within a line, and alone for any
/// lines.
#[track_caller]
pub(crate) fn run(topic: &Topic, shell: impl Fn(&str) -> String) -> usize {
    let text = topic.text();
    let mut ran = 0;
    for block in pieces(&text).iter().filter_map(block) {
        let lines = block
            .iter()
            .map(|(line, _)| format!("{line}\nprintf '\\036%s\\036' $?\n"));
        let output = shell(&format!("exec 2>&1\n{}", lines.collect::<String>()));
        let mut said = output.split('\u{1e}');
        for (line, told) in &block {
            let at = format!("authctl help {}: `{line}`", topic.name);
            let (Some(said), Some(code)) = (said.next(), said.next()) else {
                panic!("{at} ended its shell: {output}");
            };
            assert!(matches!(code, "0" | "1"), "{at} ended with {code}:\n{said}");
            let said: Vec<&str> = said.lines().map(str::trim_end).collect();
            let told: Vec<&str> = told.iter().map(String::as_str).collect();
            assert!(
                told.is_empty() || same(&said, &told),
                "{at}\n--- told\n{}\n--- said\n{}\n",
                told.join("\n"),
                said.join("\n")
            );
            ran += 1;
        }
    }
    ran
}

/// Returns the command lines of a piece that begins with one.
fn block(piece: &Piece<'_>) -> Option<Vec<Exchange>> {
    let Piece::Shown(lines) = piece else {
        return None;
    };
    let mut block: Vec<Exchange> = Vec::new();
    for line in lines {
        match (line.strip_prefix("$ "), block.last_mut()) {
            (Some(command), _) => block.push((command.to_owned(), Vec::new())),
            // A file that is shown.
            (None, None) => return None,
            (None, Some((command, _))) if command.ends_with('\\') => {
                command.push('\n');
                command.push_str(line);
            }
            (None, Some((_, told))) => told.push((*line).to_owned()),
        }
    }
    Some(block)
}

/// Whether lines are as told, with `…` alone for any lines.
pub(crate) fn same(said: &[&str], told: &[&str]) -> bool {
    match (told.split_first(), said.split_first()) {
        (None, said) => said.is_none(),
        (Some((&"…", rest)), _) => (0..=said.len()).any(|left| same(&said[left..], rest)),
        (Some((first, told)), Some((line, said))) => fits(line, first) && same(said, told),
        (Some(_), None) => false,
    }
}

/// Whether a line is as told, with `…` for any text.
pub(crate) fn fits(said: &str, told: &str) -> bool {
    let mut pieces = told.split('…');
    let Some(mut rest) = pieces.next().and_then(|first| said.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in middle {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}
