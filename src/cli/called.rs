//! Other names for authctl: the programs that git, docker and others look for.

use std::ffi::{OsStr, OsString};
use std::path::Path;

/// The name of a program, and which helper it is.
const NAMES: &[(&str, &str)] = &[
    ("bazel-credential-authctl", "bazel"),
    ("cargo-credential-authctl", "cargo"),
    ("docker-credential-authctl", "docker"),
    ("git-credential-authctl", "git"),
    ("keyring", "keyring"),
    ("pnpm-token-authctl", "npm"),
    ("terraform-credentials-authctl", "terraform"),
];

/// Returns the command line that is meant: `git-credential-authctl get` is
/// `authctl helper git get`.
pub fn meant(args: Vec<OsString>) -> Vec<OsString> {
    let program = args.first().map(Path::new);
    let name = program.and_then(Path::file_stem).and_then(OsStr::to_str);
    let named = NAMES.iter().find(|(known, _)| Some(*known) == name);
    // Cargo runs the program that its configuration names with this one argument.
    let by_cargo = args.get(1).is_some_and(|arg| arg == "--cargo-plugin");
    let helper = match named {
        Some((_, helper)) => helper,
        None if by_cargo => "cargo",
        None => return args,
    };
    let words = ["authctl", "helper", helper].map(OsString::from);
    words.into_iter().chain(args.into_iter().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_the_helper_that_it_is_called_after() {
        let read = |line: &str| {
            let args = line.split(' ').map(OsString::from).collect();
            let words = meant(args).into_iter();
            let words: Vec<String> = words.map(|word| word.into_string().unwrap()).collect();
            words.join(" ")
        };
        for (line, is) in [
            ("/x/git-credential-authctl get", "authctl helper git get"),
            ("keyring get u n", "authctl helper keyring get u n"),
            (
                "docker-credential-authctl.exe list",
                "authctl helper docker list",
            ),
            (
                "authctl --cargo-plugin",
                "authctl helper cargo --cargo-plugin",
            ),
            ("/usr/bin/authctl jwt decode", "/usr/bin/authctl jwt decode"),
            ("authctl", "authctl"),
        ] {
            assert_eq!(read(line), is);
        }
    }
}
