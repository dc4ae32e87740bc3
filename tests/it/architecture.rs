//! Guard: who may import whom, and what every source file looks like.

use std::path::{Path, PathBuf};

/// Module, and the modules of this crate that it may name. `lib.rs` and `main.rs` name both sides.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("adapters", &["domain"]),
    (
        "cli",
        &["commands", "ctx", "error", "output", "settings", "domain"],
    ),
    ("commands", &["ctx", "domain", "error", "output"]),
    ("ctx", &["domain", "error", "settings"]),
    ("domain", &[]),
    ("error", &["domain", "settings"]),
    ("output", &["ctx", "domain", "error", "settings"]),
    ("settings", &["domain"]),
];

const NO_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

const MOST_LINES: usize = 400;

#[test]
fn the_crate_keeps_its_shape() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    assert!(
        files.len() > 20,
        "the guard looked in the wrong place: {files:?}"
    );
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            violations(name, &std::fs::read_to_string(path).unwrap())
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_top_level_is_what_was_agreed() {
    const AGREED: &[&str] = &[
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "completions",
        "man",
        "src",
        "target",
        "tests",
    ];
    let strangers: Vec<String> = std::fs::read_dir(env!("CARGO_MANIFEST_DIR"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.') && !AGREED.contains(&name.as_str()))
        .collect();
    assert!(
        strangers.is_empty(),
        "not agreed at the top level: {strangers:?}"
    );
}

#[test]
fn the_guard_sees_what_it_is_there_for() {
    let seen = |name: &str, text: &str| violations(name, text).len();
    assert_eq!(
        seen("domain/a.rs", "//! A.\nuse crate::domain::time::Span;\n"),
        0
    );
    assert_eq!(seen("domain/a.rs", "//! A.\nuse crate::output::Text;\n"), 1);
    assert_eq!(
        seen("domain/a.rs", "//! A.\nuse super::super::output::Text;\n"),
        1
    );
    assert_eq!(
        seen(
            "commands/a.rs",
            "//! A.\nlet x = crate::adapters::files::remove(p);\n"
        ),
        1
    );
    assert_eq!(
        seen(
            "adapters/a.rs",
            "//! A.\nuse crate::{domain::time::Span, settings::Settings};\n"
        ),
        1
    );
    assert_eq!(seen("domain/a.rs", "//! See [`crate::output`].\n"), 0);
    assert_eq!(seen("domain/a.rs", "use crate::domain::time::Span;\n"), 1);
    assert_eq!(seen("domain/utils.rs", "//! A.\n"), 1);
    assert_eq!(
        seen("domain/a.rs", &format!("//! A.\n{}", "\n".repeat(400))),
        1
    );
    assert_eq!(seen("somewhere/a.rs", "//! A.\n"), 1);
}

/// Returns what is wrong with the file `name` (relative to `src`), as `name:line: what`.
fn violations(name: &str, text: &str) -> Vec<String> {
    let module = name.split(['/', '.']).next().unwrap_or_default();
    let mut wrong = Vec::new();
    let mut say = |line: usize, what: String| wrong.push(format!("src/{name}:{line}: {what}"));

    if !text.starts_with("//! ") {
        say(
            1,
            "the first line does not say what the file owns (//! …)".into(),
        );
    }
    if text.lines().count() > MOST_LINES {
        say(MOST_LINES, format!("more than {MOST_LINES} lines"));
    }
    // The noun that the person types.
    let bare = name.strip_prefix("commands/helper/").unwrap_or(name);
    if bare.split(['/', '.']).any(|part| NO_NAMES.contains(&part)) {
        say(1, "a file's name says what is in it".into());
    }
    let may = match MAY_IMPORT.iter().find(|(of, _)| *of == module) {
        Some((_, may)) => *may,
        None if name == "lib.rs" || name == "main.rs" => return wrong,
        None => {
            say(1, format!("{module} is no module of the architecture"));
            return wrong;
        }
    };
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for named in named_modules(line) {
            if named != module
                && MAY_IMPORT.iter().any(|(of, _)| *of == named)
                && !may.contains(&named)
            {
                say(number + 1, format!("{module} must not use {named}"));
            }
        }
        if line.contains("super::super::") {
            say(
                number + 1,
                "name it from the crate's root, so that the guard sees it".into(),
            );
        }
    }
    wrong
}

/// Returns the crate's modules that a line of code names: `crate::x`, `crate::{x::…, y}`.
fn named_modules(line: &str) -> Vec<&str> {
    let mut named = Vec::new();
    for rest in line.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => {
                named.extend(group.split([',', '}']).map(|item| word(item.trim_start())));
            }
            None => named.push(word(rest)),
        }
    }
    named
}

fn word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
