//! Where a credential may go: a host, and on it perhaps a path.

use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::domain::delivery::username::Username;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::origin;
use crate::domain::text::excerpt;

/// A host with its port, where that is not the scheme's own, and perhaps a path:
/// `registry.example.com`, `127.0.0.1:5000`, `github.com/acme`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    authority: String,
    /// Without slashes at either end.
    path: String,
}

/// What the configuration says of a place: the table `[hosts."PLACE"]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Where the credential may go.
    pub place: Place,
    /// The credential.
    pub wanted: Wanted,
    /// Who it belongs to, where the protocol has to name somebody.
    pub username: Option<Username>,
}

impl Place {
    /// Returns host and port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Returns the path, without slashes at either end.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is this machine, by a literal.
    pub fn is_loopback(&self) -> bool {
        let url = Url::parse(&format!("https://{}", self.authority));
        url.is_ok_and(|url| origin::is_loopback(&url))
    }

    /// Whether what is meant for this place may go to `asked`: the same host and port, and the
    /// same path or one below it.
    pub fn covers(&self, asked: &Self) -> bool {
        let below = asked.path.strip_prefix(&self.path);
        let inside = self.path.is_empty()
            || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.authority == asked.authority && inside
    }

    /// Returns the most exact of `hosts` that covers it.
    pub fn find<'a>(&self, hosts: &'a [Host]) -> Option<&'a Host> {
        self.find_for(None, hosts)
    }

    /// Returns the most exact of `hosts` that covers it and is that user's, where one is named: what
    /// is another's is not in the way of what is theirs.
    pub fn find_for<'a>(&self, user: Option<&str>, hosts: &'a [Host]) -> Option<&'a Host> {
        let fits = |host: &&Host| host.place.covers(self) && host.is_for(user);
        let fitting = hosts.iter().filter(fits);
        fitting.max_by_key(|host| host.place.path.len())
    }

    /// Returns the repository that git means, where the path has the `.git` that servers take or
    /// leave: `acme/x` for `acme/x.git`, and for what git-lfs has below that.
    pub fn repository(&self) -> Option<Self> {
        let path = &self.path;
        let path = path.strip_suffix("/info/lfs").unwrap_or(path);
        let path = path.strip_suffix(".git")?;
        (!path.is_empty() && !path.ends_with('/')).then(|| Self {
            authority: self.authority.clone(),
            path: path.to_owned(),
        })
    }
}

impl Host {
    /// Whether it is the credential of that user, where one is named here and there.
    pub fn is_for(&self, username: Option<&str>) -> bool {
        let held = self.username.as_deref();
        held.zip(username).is_none_or(|(held, asked)| held == asked)
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    /// Reads `HOST[:PORT][/PATH]` or a URL; cargo's `sparse+https://…` is one, too.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.strip_prefix("sparse+").unwrap_or(text);
        let url = if bare.contains("://") {
            Url::parse(bare)
        } else {
            Url::parse(&format!("https://{bare}"))
        };
        let url = url.map_err(|_| PlaceError::Malformed)?;
        if !origin::is_secure(&url) {
            return Err(PlaceError::Insecure {
                shown: excerpt(&origin::shown(&url), 96),
            });
        }
        // SECURITY: what a URL carries beside host and path decides nothing, and is not shown.
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(PlaceError::Malformed);
        }
        let path = url.path().trim_matches('/');
        // SECURITY: `a/../b` is gone by now; `%2e` and its like are not for us to read, and a reader
        // of URLs drops tabs and line feeds in silence.
        let raw = bare.split('?').next().unwrap_or_default();
        if raw.contains(['%', '\\']) || text.chars().any(char::is_control) {
            return Err(PlaceError::Malformed);
        }
        Ok(Self {
            authority: origin::authority(&url).to_ascii_lowercase(),
            path: path.to_owned(),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.authority)?;
        if self.path.is_empty() {
            Ok(())
        } else {
            write!(f, "/{}", self.path)
        }
    }
}

/// A place that is none, or none for a credential. Whoever named it is to blame.
///
/// SECURITY: a user and a password may stand in what was written, or a secret in its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// It is no host and no URL.
    #[error("this is no host: write HOST, HOST:PORT, HOST/PATH or a URL, without a user")]
    Malformed,
    /// It is reached in plain text.
    #[error("{shown} is not https: credentials go there in plain text")]
    Insecure {
        /// What was written, but for its user and its query.
        shown: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        text.parse().unwrap()
    }

    #[test]
    fn this_machine_is_known_by_its_literals() {
        for here in [
            "127.0.0.1:80",
            "[::1]",
            "localhost:8080/simple",
            "http://127.0.0.1/",
        ] {
            assert!(place(here).is_loopback(), "{here}");
        }
        for there in ["localhost.example", "127.0.0.1.example:80", "10.0.0.1"] {
            assert!(!place(there).is_loopback(), "{there}");
        }
    }

    #[test]
    fn hosts_are_read_however_they_are_written() {
        for (text, read) in [
            ("GitHub.com", "github.com"),
            ("https://github.com:443/", "github.com"),
            (
                "sparse+https://crates.example/index/",
                "crates.example/index",
            ),
            ("127.0.0.1:5000", "127.0.0.1:5000"),
            ("http://127.0.0.1:5000/v2/", "127.0.0.1:5000/v2"),
            ("[::1]:80/x", "[::1]:80/x"),
        ] {
            assert_eq!(place(text).to_string(), read, "{text}");
        }
        for bad in [
            "",
            "http://github.com",
            "ftp://github.com",
            "https://u:p@github.com",
            "a b",
            "https://x.example/%2e%2e/y",
            "git\thub.com",
        ] {
            assert!(bad.parse::<Place>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn what_is_no_place_is_not_repeated() {
        for bad in [
            "https://ann:canary@x.example",
            "http://ann:canary@x.example/?canary",
            "postgres://ann:canary@x.example/db",
            "canary canary",
            "x.example/%canary",
            "ann:canary@x.example",
        ] {
            let told = bad.parse::<Place>().unwrap_err().to_string();
            assert!(!told.contains("canary"), "{told}");
        }
    }

    #[test]
    fn a_credential_goes_to_its_host_and_below_its_path_alone() {
        let covers = |held: &str, asked: &str| place(held).covers(&place(asked));
        assert!(covers("github.com", "https://github.com/acme/x.git"));
        assert!(covers("github.com/acme", "https://github.com/acme"));
        assert!(covers("github.com/acme", "https://github.com/acme/x"));
        for (held, asked) in [
            ("github.com/acme", "github.com/acme-evil/x"),
            ("github.com/acme", "github.com"),
            ("github.com", "evil-github.com"),
            ("github.com", "github.com.evil.example"),
            ("github.com", "github.com:8443"),
            ("github.com", "api.github.com"),
        ] {
            assert!(!covers(held, asked), "{held} went to {asked}");
        }
    }

    #[test]
    fn the_most_exact_place_wins() {
        let hosts = ["github.com", "github.com/acme", "github.com/acme/x"].map(|text| Host {
            place: place(text),
            wanted: "secret/x".parse().unwrap(),
            username: None,
        });
        let found = |asked: &str| {
            let found = place(asked).find(&hosts);
            found.map(|host| host.place.to_string())
        };
        assert_eq!(
            found("github.com/acme/x/y").as_deref(),
            Some("github.com/acme/x")
        );
        assert_eq!(
            found("github.com/acme/z").as_deref(),
            Some("github.com/acme")
        );
        assert_eq!(found("github.com/other").as_deref(), Some("github.com"));
        assert_eq!(found("gitlab.com"), None);
    }

    #[test]
    fn what_is_anothers_is_not_in_the_way() {
        let hosts = [("github.com", "ann"), ("github.com/acme", "bob")].map(|(text, user)| Host {
            place: place(text),
            wanted: "secret/x".parse().unwrap(),
            username: Some(user.parse().unwrap()),
        });
        let found = |user: Option<&str>| {
            let found = place("github.com/acme/r").find_for(user, &hosts);
            found.map(|host| host.place.to_string())
        };
        assert_eq!(found(Some("ann")).as_deref(), Some("github.com"));
        assert_eq!(found(Some("bob")).as_deref(), Some("github.com/acme"));
        assert_eq!(found(None).as_deref(), Some("github.com/acme"));
        assert_eq!(found(Some("eve")), None);
    }

    #[test]
    fn a_repository_is_named_with_its_ending_and_without() {
        for (asked, named) in [
            ("github.com/acme/x.git", Some("github.com/acme/x")),
            ("github.com/acme/x.git/info/lfs", Some("github.com/acme/x")),
            ("git.example/x.git", Some("git.example/x")),
            ("github.com/acme/x", None),
            ("github.com/acme.git/x", None),
            ("github.com/.git", None),
            ("github.com/acme/.git", None),
            ("github.com", None),
        ] {
            let repository = place(asked).repository().map(|place| place.to_string());
            assert_eq!(repository.as_deref(), named, "{asked}");
        }
    }
}
