//! `authctl key pattern`: other programs recognise our keys by it, and nothing else.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use toml_edit::DocumentMut;

use crate::support::Sandbox;

/// Returns a thousand keys of all environments.
fn keys(sandbox: &Sandbox) -> Vec<String> {
    let mut requests = String::new();
    for number in 0..1_000 {
        let env = ["live", "test", "dev"][number % 3];
        let prefix = ["ac", "acme"][number % 2];
        writeln!(
            requests,
            r#"{{"owner":"me","env":"{env}","prefix":"{prefix}"}}"#
        )
        .unwrap();
    }
    let run = sandbox.feed(["key", "new", "--lines"], requests);
    let key = |line: &str| {
        let made: serde_json::Value = serde_json::from_str(line).unwrap();
        made["key"].as_str().unwrap().to_owned()
    };
    run.ok().lines().map(key).collect()
}

/// A line of somebody's code.
fn assigned(text: &str) -> String {
    format!("token = \"{text}\";\n")
}

/// What is almost a key.
fn damaged(key: &str) -> Vec<String> {
    let (start, rest) = key.split_once('_').unwrap();
    vec![
        format!("x{key}"),
        format!("{key}x"),
        format!("_{key}"),
        format!("b{start}_{rest}"),
        format!("a_{rest}"),
        key.to_uppercase(),
        key.replacen('_', "-", 1),
        key.replacen("_live_", "_prod_", 1)
            .replacen("_test_", "_prod_", 1)
            .replacen("_dev_", "_prod_", 1),
        key.split_at(key.len() - 1).0.to_owned(),
    ]
}

/// Has `program` count the lines that match.
fn count(program: &str, args: &[&str], text: &str) -> usize {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

const PYTHON: &str = "import re, sys
pattern = re.compile(sys.argv[1])
print(sum(1 for line in sys.stdin if pattern.search(line)))";

#[test]
fn other_programs_find_every_key_and_nothing_else() {
    let sandbox = Sandbox::new();
    let keys = keys(&sandbox);
    let good: String = keys
        .iter()
        .map(|key| assigned(key))
        .collect::<Vec<_>>()
        .concat();
    let bad: String = keys
        .iter()
        .flat_map(|key| damaged(key))
        .map(|text| assigned(&text))
        .collect::<Vec<_>>()
        .concat();
    let both = ["--prefix", "ac", "--prefix", "acme"];
    let regex = sandbox.run(["key", "pattern"].iter().chain(&both)).ok();
    let regex = regex.trim_end();
    let gitleaks = ["key", "pattern", "--format", "gitleaks"];
    let toml: DocumentMut = sandbox
        .run(gitleaks.iter().chain(&both))
        .ok()
        .parse()
        .unwrap();
    let rule = toml["rules"].as_array_of_tables().unwrap().get(0).unwrap();
    let uncaptured = rule["regex"].as_str().unwrap();
    for (text, found) in [(&good, 1_000), (&bad, 0)] {
        assert_eq!(count("grep", &["-cE", regex], text), found);
        for regex in [regex, uncaptured] {
            assert_eq!(count("python3", &["-c", PYTHON, regex], text), found);
        }
    }
    // The rest of the rule lets every key through as well.
    let words = rule["keywords"].as_array().unwrap();
    let entropy = rule["entropy"].as_float().unwrap();
    for key in &keys {
        assert!(
            words
                .iter()
                .any(|word| key.contains(word.as_str().unwrap())),
            "{key}"
        );
        assert!(shannon(key) > entropy + 0.3, "{key}: {}", shannon(key));
    }
}

/// Bits a character, as gitleaks reckons it.
fn shannon(text: &str) -> f64 {
    let length = f64::from(u32::try_from(text.len()).unwrap());
    let mut bits = 0.0;
    for byte in 0..=127_u8 {
        let count = text.bytes().filter(|found| *found == byte).count();
        if count > 0 {
            let share = f64::from(u32::try_from(count).unwrap()) / length;
            bits -= share * share.log2();
        }
    }
    bits
}

#[test]
fn the_prefix_is_the_policys_where_none_is_named() {
    let sandbox = Sandbox::new();
    let pattern = |format: &str| sandbox.run(["key", "pattern", "--format", format]).ok();
    assert!(pattern("regex").starts_with(r"\bac_(live|test|dev)_"));
    std::fs::create_dir_all(sandbox.path("authctl/config")).unwrap();
    sandbox.file("authctl/config/config.toml", "[key]\nprefix = 'acme'");
    assert!(pattern("regex").starts_with(r"\bacme_"));
    assert!(
        pattern("gitleaks").contains(r#"keywords = ["acme_live_", "acme_test_", "acme_dev_"]"#)
    );
    let github = sandbox
        .run(["key", "pattern", "--format", "github", "--json"])
        .json(0);
    assert_eq!(
        github,
        serde_json::json!({
            "format": "github", "name": "authctl API key (acme)",
            "secret": "acme_(live|test|dev)_[0-9A-Za-z]{10}_[0-9A-Za-z]{36}",
            "before": r"\A|[^0-9A-Za-z_]", "after": r"\z|[^0-9A-Za-z_]",
        })
    );
    assert!(pattern("github").contains("Secret format  acme_(live|test|dev)_"));
    sandbox
        .run(["key", "pattern", "--prefix", "A.*", "--json"])
        .fails(2, "usage");
}
