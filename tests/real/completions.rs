//! The completion scripts in real shells: names come from the index, as somebody types.

use crate::clients::stage::{Stage, end};

/// A home with credentials, and the scripts as the program prints them.
fn stocked() -> Stage {
    let stage = Stage::new();
    for name in ["deploy", "dev"] {
        drop(
            stage
                .sandbox
                .run(["key", "new", name, "--owner", "me"])
                .ok(),
        );
    }
    stage.secret("stripe", "canary-5f1c93d2");
    let config = "[profile.work]\nissuer = \"https://login.example\"\n";
    stage.sandbox.file("authctl/config/config.toml", config);
    for (shell, file) in [
        ("bash", "authctl.bash"),
        ("zsh", "_authctl"),
        ("fish", "authctl.fish"),
    ] {
        let script = stage.sandbox.run(["completions", shell]).ok();
        stage.sandbox.file(file, script);
    }
    stage
}

/// What is typed, and what a shell offers for its last word.
const TYPED: &[(&str, &[&str])] = &[
    ("authctl key show ", &["deploy", "dev"]),
    ("authctl key show dep", &["deploy"]),
    (
        "authctl key --quiet rotate --grace 1h de",
        &["deploy", "dev"],
    ),
    ("authctl oauth token ", &["work"]),
    ("authctl secret get s", &["stripe"]),
    ("authctl jws verify --key store:s", &["store:secret/stripe"]),
    (
        "authctl audit log --subject=sec",
        &["--subject=secret/stripe"],
    ),
    ("authctl help cred", &["credentials"]),
    ("authctl run --env X=sec", &["X=secret/stripe"]),
    // What the grammar knows is still there.
    ("authctl key rot", &["rotate"]),
    ("authctl list --kin", &["--kind"]),
];

#[test]
fn bash_completes_names() {
    // A cut word, as bash cuts it.
    const ASK: &str = r#"
        . ./authctl.bash
        COMP_LINE=$1 COMP_POINT=${#1}
        COMP_WORDS=($(printf '%s' "$1" | sed 's/[=:]/ & /g')) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        case $1 in *' ') COMP_WORDS+=('') COMP_CWORD=$((COMP_CWORD + 1)) ;; esac
        _authctl authctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let stage = stocked();
    for (typed, offered) in TYPED {
        let run = end(
            stage.program("bash").args(["-c", ASK, "bash", typed]),
            "bash",
        );
        let said: Vec<&str> = run.stdout.lines().collect();
        // bash keeps what stands before the cut.
        let cut = typed.rfind([' ', '=', ':']).unwrap_or(0);
        let word = typed.rfind(' ').unwrap_or(0);
        let before = cut - word;
        let offered: Vec<&str> = offered.iter().map(|name| name.split_at(before).1).collect();
        assert_eq!(said, offered, "{typed}: {run:#?}");
        assert_eq!(run.stderr, "", "{typed}");
    }
}

#[test]
fn fish_completes_names() {
    const ASK: &str = "source authctl.fish; complete -C $argv[1]";
    let stage = stocked();
    let asked = |typed: &str| {
        let mut fish = stage.program("fish");
        end(fish.args(["--no-config", "-c", ASK, typed]), "fish")
    };
    for (typed, offered) in TYPED {
        let run = asked(typed);
        let said = run
            .stdout
            .lines()
            .map(|line| line.split('\t').next().unwrap());
        let said: Vec<&str> = said.collect();
        assert_eq!(said, *offered, "{typed}: {run:#?}");
        assert_eq!(run.stderr, "", "{typed}");
    }
    // A value's help is shown as it stands, not run.
    let run = asked("authctl key show deploy --format powers");
    assert!(
        run.stdout.starts_with("powershell\t$env:VAR = "),
        "{run:#?}"
    );
}

#[test]
fn zsh_completes_names() {
    // A terminal of zsh's own, in which somebody types, and presses the tabulator twice: once for
    // what is certain, and once for the list.
    const ASK: &str = r#"
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "PS1='READY> '; fpath=($PWD \$fpath); autoload -U compinit; compinit -u -D; print STA''RT"
        zpty -r shell said '*START*READY> *'
        zpty -w -n shell "$1"$'\t\t'
        zpty -w -n shell $'\x01#\n'
        zpty -w -n shell $'print THE\'\'END\n'
        zpty -r shell said '*THEEND*'
        print -r -- "$said"
    "#;
    let stage = stocked();
    for (typed, offered) in TYPED {
        let mut zsh = stage.program("timeout");
        zsh.args(["120", "zsh", "-f", "-c", ASK, "zsh", typed]);
        let run = end(zsh.env("TERM", "dumb"), "zsh");
        for name in *offered {
            assert!(run.stdout.contains(name), "{typed}: {run:#?}");
        }
    }
}

#[test]
fn nothing_is_said_where_there_is_nothing() {
    let stage = Stage::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = stage.sandbox.run(["completions", shell]).ok();
        assert!(script.contains("authctl complete 2>/dev/null"), "{shell}");
    }
    let run = stage.sandbox.feed(["complete"], "authctl key show ");
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (Some(0), "", "")
    );
}
