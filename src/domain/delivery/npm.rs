//! What a person's `.npmrc` says so that npm and pnpm get a token: neither asks a helper for a host
//! (npm: config, "Auth related configuration"; pnpm: npmrc, tokenHelper).

use super::place::Place;
use super::setup::{Edited, Way, block};

/// What the variable's name begins with that npm reads the token from.
const VARIABLE: &str = "NPM_TOKEN_";
/// The name by which pnpm calls authctl.
pub const HELPER: &str = "pnpm-token-authctl";

/// Who reads the file.
#[derive(Debug, Clone, Copy)]
pub enum Reader<'a> {
    /// npm, which has the token in the variable of that name.
    Npm(&'a str),
    /// pnpm, which runs a program: one word, the whole path of it.
    Pnpm(&'a str),
}

/// Changes the file so that a registry gets a token.
pub fn configured(before: Option<&str>, registry: &Place, reader: Reader<'_>, way: Way) -> Edited {
    let at = format!("//{registry}/");
    let (name, line) = match reader {
        Reader::Npm(variable) => (
            registry.to_string(),
            format!("{at}:_authToken=${{{variable}}}"),
        ),
        Reader::Pnpm(program) => (
            format!("pnpm {registry}"),
            format!("{at}:tokenHelper={program}"),
        ),
    };
    block::edited(before, &name, &[line], way)
}

/// Returns the name of a variable that nobody knows, made from random bytes.
///
/// SECURITY: npm fills variables into a project's own `.npmrc`, too, which can name any registry: a
/// name that is known, such as `NPM_TOKEN`, would give the token to whoever wrote the project.
pub fn variable(random: [u8; 6]) -> String {
    let digits = random.iter().map(|byte| format!("{byte:02X}"));
    [VARIABLE.to_owned(), digits.collect()].concat()
}

/// Returns the variable that the file has for a registry, where its name is one of those.
pub fn variable_of(text: &str, registry: &Place) -> Option<String> {
    let at = format!("//{registry}/:_authToken=${{");
    let mut names = text
        .lines()
        .filter_map(|line| line.strip_prefix(&at)?.strip_suffix('}'));
    let unknown = |name: &&str| {
        let digits = name.strip_prefix(VARIABLE).unwrap_or_default();
        digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    names.find(unknown).map(str::to_owned)
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
            line("https://npm.example:8443/team/x/", Reader::Npm("X")),
            "//npm.example:8443/team/x/:_authToken=${X}"
        );
        assert_eq!(
            line("npm.example", Reader::Pnpm("/b/pnpm-token-authctl")),
            "//npm.example/:tokenHelper=/b/pnpm-token-authctl"
        );
    }

    #[test]
    fn a_variable_that_nobody_knows_stays() {
        let name = variable([0, 1, 2, 0xab, 0xcd, 0xef]);
        assert_eq!(name, "NPM_TOKEN_000102ABCDEF");
        let place: Place = "npm.example".parse().unwrap();
        let text = |name: &str| {
            configured(None, &place, Reader::Npm(name), Way::Install)
                .text
                .unwrap()
        };
        assert_eq!(variable_of(&text(&name), &place), Some(name.clone()));
        assert_eq!(variable_of(&text("NPM_TOKEN"), &place), None, "it is known");
        let other = "npm.example/team".parse().unwrap();
        assert_eq!(variable_of(&text(&name), &other), None);
    }

    #[test]
    fn the_registries_that_ask_are_found() {
        let text = "//a.example/:tokenHelper=/b/pnpm-token-authctl\n//b.example/:tokenHelper=/b/other\n//c.example/:_authToken=x\n//d.example/x/:tokenHelper=/c/pnpm-token-authctl\n";
        let places: Vec<String> = asking(text).iter().map(Place::to_string).collect();
        assert_eq!(places, ["a.example", "d.example/x"]);
    }
}
