//! What a person's `.npmrc` says so that npm and pnpm get a token: neither asks a helper for a host
//! (npm: config, "Auth related configuration"; pnpm: npmrc, tokenHelper).

use super::place::Place;
use super::setup::{Edited, Way, block};

/// The variable that npm reads the token from.
pub const VARIABLE: &str = "NPM_TOKEN";
/// The name by which pnpm calls authctl.
pub const HELPER: &str = "pnpm-token-authctl";

/// Who reads the file.
#[derive(Debug, Clone, Copy)]
pub enum Reader<'a> {
    /// npm, which has the token in a variable.
    Npm,
    /// pnpm, which runs a program: one word, the whole path of it.
    Pnpm(&'a str),
}

/// Changes the file so that a registry gets a token.
pub fn configured(before: Option<&str>, registry: &Place, reader: Reader<'_>, way: Way) -> Edited {
    let at = match registry.path() {
        "" => format!("//{}/", registry.authority()),
        path => format!("//{}/{path}/", registry.authority()),
    };
    let (name, line) = match reader {
        Reader::Npm => (
            registry.to_string(),
            format!("{at}:_authToken=${{{VARIABLE}}}"),
        ),
        Reader::Pnpm(program) => (
            format!("pnpm {registry}"),
            format!("{at}:tokenHelper={program}"),
        ),
    };
    block::edited(before, &name, &[line], way)
}

/// Returns the registries for which the file has pnpm call authctl.
pub fn asking(text: &str) -> Vec<Place> {
    let lines = text
        .lines()
        .filter_map(|line| line.split_once(":tokenHelper="));
    let ours = lines.filter(|(_, program)| program.trim().ends_with(HELPER));
    let registries = ours.filter_map(|(at, _)| at.trim().strip_prefix("//")?.parse().ok());
    registries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_named_as_npm_looks_for_it() {
        let line = |registry: &str, reader| {
            let registry = registry.parse().unwrap();
            configured(None, &registry, reader, Way::Install)
                .adds
                .join("\n")
        };
        assert_eq!(
            line("https://npm.example:8443/team/x/", Reader::Npm),
            "//npm.example:8443/team/x/:_authToken=${NPM_TOKEN}"
        );
        assert_eq!(
            line("npm.example", Reader::Pnpm("/b/pnpm-token-authctl")),
            "//npm.example/:tokenHelper=/b/pnpm-token-authctl"
        );
    }

    #[test]
    fn the_registries_that_ask_are_found() {
        let text = "//a.example/:tokenHelper=/b/pnpm-token-authctl\n//b.example/:tokenHelper=/b/other\n//c.example/:_authToken=x\n//d.example/x/:tokenHelper=/c/pnpm-token-authctl\n";
        let places: Vec<String> = asking(text).iter().map(Place::to_string).collect();
        assert_eq!(places, ["a.example", "d.example/x"]);
    }
}
