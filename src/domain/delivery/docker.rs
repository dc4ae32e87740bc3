//! What docker and its credential helpers say to each other (docker/docker-credential-helpers,
//! README).

use serde::{Deserialize, Serialize};

use super::place::{Place, PlaceError};
use super::setup::members::{self, Obstacle};
use super::setup::{Edited, Way};

/// What is said where there is none: docker knows it by these words alone.
pub const NOT_FOUND: &str = "credentials not found in native keychain";

/// How docker's own registry is named, by docker and by people.
const HUB: &str = "https://index.docker.io/v1/";
const HUB_HOST: &str = "docker.io";
/// Who docker has to ask for a credential.
const PROGRAM: &str = "authctl";

/// A login, as docker writes and reads it.
#[derive(Serialize, Deserialize)]
pub struct Login {
    /// The registry, as docker names it.
    #[serde(rename = "ServerURL")]
    pub server: String,
    /// Who; `<token>` where the secret is a token of the registry's own.
    #[serde(rename = "Username")]
    pub username: String,
    /// The password or the token.
    #[serde(rename = "Secret")]
    pub secret: String,
}

/// Returns the registry that docker means: a host, whatever scheme and path it wrote with it.
pub fn registry(server: &str) -> Result<Place, PlaceError> {
    let place: Place = server.trim().parse()?;
    let hub = matches!(place.authority(), "index.docker.io" | HUB_HOST);
    if hub { HUB_HOST } else { place.authority() }.parse()
}

/// Returns how docker names a registry.
pub fn server(registry: &Place) -> String {
    match registry.authority() {
        HUB_HOST | "index.docker.io" => HUB.to_owned(),
        other => other.to_owned(),
    }
}

/// Whether docker asks for what a place is: a whole registry, by one of its names.
pub fn asks(place: &Place) -> bool {
    let server = server(place);
    let names = [server.parse().ok(), registry(&server).ok()];
    names.iter().flatten().any(|asked| place.covers(asked))
}

/// Returns who a token belongs to, where nobody said: the word that the registry wants beside it.
pub fn usual_username(registry: &Place) -> &'static str {
    let host = registry.authority();
    let google = host == "gcr.io" || host.ends_with(".gcr.io") || host.ends_with("-docker.pkg.dev");
    if google {
        "oauth2accesstoken"
    } else if host.ends_with(".azurecr.io") {
        "00000000-0000-0000-0000-000000000000"
    } else {
        "oauth2"
    }
}

/// Changes docker's configuration so that it asks authctl for a registry, or for all.
pub fn configured(
    before: Option<&str>,
    registry: Option<&Place>,
    way: Way,
) -> Result<Edited, Obstacle> {
    match registry.map(server) {
        Some(server) => members::edited(before, &["credHelpers", &server], PROGRAM, way),
        None => members::edited(before, &["credsStore"], PROGRAM, way),
    }
}

/// Returns the registries that docker's configuration says it has a login for: those that it has
/// been given one for, and those for which it names authctl.
pub fn known(text: &str) -> Vec<Place> {
    let names = |path| members::names(text, &[path]).unwrap_or_default();
    let helpers = names("credHelpers").into_iter();
    let ours = helpers.filter(|(_, program)| program.as_deref() == Some(PROGRAM));
    let servers = names("auths").into_iter().chain(ours);
    let registries = servers.filter_map(|(server, _)| registry(&server).ok());
    registries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        text.parse().unwrap()
    }

    #[test]
    fn registries_are_hosts_however_docker_writes_them() {
        for (text, host) in [
            ("https://index.docker.io/v1/", "docker.io"),
            ("docker.io", "docker.io"),
            ("ghcr.io\n", "ghcr.io"),
            ("https://r.example:5000/v2/", "r.example:5000"),
            ("http://127.0.0.1:5000", "127.0.0.1:5000"),
        ] {
            assert_eq!(registry(text).unwrap(), place(host), "{text}");
        }
        assert!(registry("http://r.example").is_err());
        assert_eq!(server(&place("docker.io")), HUB);
        assert_eq!(server(&place("r.example:5000")), "r.example:5000");
    }

    #[test]
    fn docker_asks_for_whole_registries() {
        for (text, asked) in [
            ("r.example:5000", true),
            ("docker.io", true),
            ("index.docker.io", true),
            ("https://index.docker.io/v1/", true),
            ("docker.io/library", false),
            ("r.example/team", false),
        ] {
            assert_eq!(asks(&place(text)), asked, "{text}");
        }
    }

    #[test]
    fn registries_want_different_words_beside_a_token() {
        for (host, name) in [
            ("eu.gcr.io", "oauth2accesstoken"),
            ("x-docker.pkg.dev", "oauth2accesstoken"),
            ("x.azurecr.io", "00000000-0000-0000-0000-000000000000"),
            ("ghcr.io", "oauth2"),
            ("evilgcr.io", "oauth2"),
        ] {
            assert_eq!(usual_username(&place(host)), name);
        }
    }

    #[test]
    fn the_configuration_names_the_registry_as_docker_looks_for_it() {
        let text = |host: &str| {
            let edited = configured(Some("{}"), Some(&place(host)), Way::Install).unwrap();
            edited.text.unwrap()
        };
        let hub = text("docker.io");
        assert_eq!(
            hub,
            format!("{{\"credHelpers\": {{\"{HUB}\": \"authctl\"}}}}")
        );
        assert_eq!(known(&hub), [place("docker.io")]);
        let text = "{\"auths\":{\"b.example\":{}},\"credHelpers\":{\"a.example\":\"desktop\"}}";
        assert_eq!(known(text), [place("b.example")]);
    }
}
