//! `authctl help`: topic pages, the help of commands, and the guard that runs every page's blocks.

use authctl::commands::help::topics::{Piece, TOPICS, pieces};
use serde_json::json;

use crate::help::shell;
use crate::support::Sandbox;
use crate::support::topics::{self, Where};

#[test]
fn every_page_tells_the_truth() {
    for topic in topics::topics(Where::Sandbox) {
        let sandbox = Sandbox::new();
        let ran = topics::run(topic, |script| {
            let run = shell(&sandbox, script);
            String::from_utf8(run.stdout).unwrap()
        });
        assert!(ran > 0, "{} shows no command line", topic.name);
    }
    // The others run with real parts; each has to have a place.
    let elsewhere = topics::topics(Where::Real).count();
    assert_eq!(
        elsewhere + topics::topics(Where::Sandbox).count(),
        TOPICS.len()
    );
}

#[test]
fn the_list_names_every_topic_and_command() {
    let sandbox = Sandbox::new();
    let told = sandbox.run(["help"]).ok();
    let object = sandbox.run(["help", "--json"]).json(0);
    let topics = object["topics"].as_array().unwrap();
    assert_eq!(topics.len(), TOPICS.len());
    for topic in TOPICS {
        let row = json!({ "name": topic.name, "title": topic.title() });
        assert!(topics.contains(&row), "{object}");
        assert!(told.contains(topic.title()), "{told}");
    }
    let commands = object["commands"].as_array().unwrap();
    assert!(
        commands.iter().any(|command| command["name"] == "key"),
        "{object}"
    );
    assert!(told.contains("  jwt "), "{told}");
}

#[test]
fn a_page_is_text_for_people_and_an_object_for_programs() {
    let sandbox = Sandbox::new();
    let told = sandbox.run(["help", "credentials"]).ok();
    assert!(
        told.starts_with("credentials: API key, JWT or OAuth login"),
        "{told}"
    );
    assert!(told.contains("\nFive rules\n"), "{told}");
    let words = told.lines().filter(|line| !line.starts_with("  "));
    assert!(words.map(str::len).max() <= Some(80), "{told}");
    assert!(!told.contains('\u{1b}'), "{told}");
    let coloured = sandbox
        .run(["help", "credentials", "--color", "always"])
        .ok();
    assert!(
        coloured.contains("\u{1b}[1mFive rules\u{1b}[0m\n"),
        "{coloured}"
    );

    let object = sandbox.run(["help", "credentials", "--json"]).json(0);
    let names: Vec<&String> = object.as_object().unwrap().keys().collect();
    assert_eq!(names, ["name", "text", "title"]);
    let text = object["text"].as_str().unwrap();
    assert!(
        pieces(text).contains(&Piece::Heading("Five rules")),
        "{text}"
    );
}

#[test]
fn the_help_of_a_command_is_what_the_command_says() {
    let sandbox = Sandbox::new();
    for words in [&["key", "rotate"][..], &["key"], &["list"], &["help"]] {
        let asked = sandbox.run(["help"].iter().chain(words));
        let said = sandbox.run(words.iter().chain(&["--help"]));
        assert_eq!(asked.ok(), said.ok(), "{words:?}");
    }
    let object = sandbox.run(["help", "key", "rotate", "--json"]).json(0);
    assert_eq!(object["name"], "key rotate");
    assert!(
        object["text"].as_str().unwrap().contains("--grace"),
        "{object}"
    );
    let coloured = sandbox.run(["help", "key", "--color", "always"]).ok();
    assert!(coloured.contains('\u{1b}'), "{coloured}");
}

#[test]
fn a_slip_is_named_and_a_credential_is_not_repeated() {
    let sandbox = Sandbox::new();
    for (words, near) in [
        (&["credential"][..], "credentials"),
        (&["oath"], "oauth"),
        (&["key", "rotat"], "rotate"),
    ] {
        let run = sandbox.run(["help"].iter().chain(words));
        assert_eq!(run.code, Some(2), "{run:#?}");
        assert!(
            run.stderr.contains(&format!("is `{near}` meant?")),
            "{run:#?}"
        );
        sandbox
            .run(["help", "--json"].iter().chain(words))
            .fails(2, "usage");
    }
    let run = sandbox.run(["help", "canary-5f1c"]);
    assert!(
        run.code == Some(2) && !run.stderr.contains("canary"),
        "{run:#?}"
    );
    assert!(!run.stderr.contains("meant"), "{run:#?}");
}

#[test]
fn the_guard_sees_a_difference() {
    let same = |said: &str, told: &str| {
        let said: Vec<&str> = said.lines().collect();
        let told: Vec<&str> = told.lines().collect();
        topics::same(&said, &told)
    };
    assert!(same("a 1\nb", "a …\nb"));
    assert!(same("a\nb\nc\nd", "a\n…\nd"));
    assert!(same("a", "a\n…"));
    assert!(!same("a\nb", "a"));
    assert!(!same("a\nb", "a\n…\nc"));
    assert!(!same("", "a"));
}
