//! What git and its credential helpers say to each other: lines of `NAME=VALUE` (git-credential(1),
//! INPUT/OUTPUT FORMAT).

use super::place::Place;
use super::setup::{Edited, Way, block};
use crate::domain::time::Timestamp;

/// What git says: for whom it wants a credential, or which one was good or bad.
#[derive(Default)]
pub struct Question {
    /// `https`, `http`, or that of another program that asks through git.
    pub protocol: String,
    /// Host and port.
    pub host: String,
    /// Path, where `credential.useHttpPath` says that it matters.
    pub path: String,
    /// Who is meant, where the URL names somebody.
    pub username: Option<String>,
    /// The credential that was shown to the server, with `store` and `erase`.
    pub shown: Option<String>,
    /// Whether git can show another credential than a password.
    pub any_scheme: bool,
    /// What the server wants, as it says in `WWW-Authenticate`.
    pub challenges: Vec<String>,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Who, for a password; a token of its own scheme has nobody.
    pub username: Option<&'a str>,
    /// The password or the token.
    pub value: &'a str,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Whether no other helper should keep it.
    pub ephemeral: bool,
}

/// Git said something that no helper can take. Whoever calls is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GitError {
    /// A value has a control character in it.
    #[error("the value of `{name}` holds a control character")]
    Control {
        /// The value's name.
        name: &'static str,
    },
    /// A line is no `NAME=VALUE`.
    #[error("a line is no NAME=VALUE")]
    Malformed,
}

impl Question {
    /// Reads the lines; an empty one ends them. Names that are not known are left out, as git asks.
    ///
    /// SECURITY: git ends each value at a line feed. A carriage return, a NUL or the like in one is
    /// somebody's try to have another host read here than there (CVE-2020-5260, CVE-2024-52006),
    /// and a URL's reader would drop it in silence.
    pub fn read(text: &str) -> Result<Self, GitError> {
        let mut question = Self::default();
        for line in text.split('\n').take_while(|line| !line.is_empty()) {
            let (name, value) = line.split_once('=').ok_or(GitError::Malformed)?;
            let value = |name| {
                let whole = !value.chars().any(char::is_control);
                whole
                    .then(|| value.to_owned())
                    .ok_or(GitError::Control { name })
            };
            match name {
                "protocol" => question.protocol = value("protocol")?,
                "host" => question.host = value("host")?,
                "path" => question.path = value("path")?,
                "username" => question.username = Some(value("username")?),
                "password" => question.shown = Some(value("password")?),
                "credential" => question.shown = Some(value("credential")?),
                "capability[]" => question.any_scheme |= value("capability[]")? == "authtype",
                "wwwauth[]" => question.challenges.push(value("wwwauth[]")?),
                _ => {}
            }
        }
        Ok(question)
    }

    /// Returns the URL that it is about; nothing where it is about no web server.
    pub fn url(&self) -> Option<String> {
        let Self {
            protocol,
            host,
            path,
            ..
        } = self;
        let web = matches!(protocol.as_str(), "https" | "http") && !host.is_empty();
        web.then(|| format!("{protocol}://{host}/{path}"))
    }

    /// Whether the token can go as a bearer's: git can show it, and the server did not say that it
    /// wants passwords alone.
    pub fn takes_bearer(&self) -> bool {
        let scheme = |challenge: &String| {
            let word = challenge.split([' ', ',']).next().unwrap_or_default();
            word.eq_ignore_ascii_case("bearer")
        };
        let wanted = self.challenges.is_empty() || self.challenges.iter().any(scheme);
        self.any_scheme && wanted
    }
}

/// Returns who a token belongs to, where nobody said: what the host takes beside a token of any
/// kind. GitLab wants this word beside an OAuth token, Gitea and most others take every one.
pub fn usual_username(place: &Place) -> &'static str {
    match place.authority() {
        "github.com" => "x-access-token",
        "bitbucket.org" => "x-token-auth",
        _ => "oauth2",
    }
}

impl Answer<'_> {
    /// Writes it down.
    ///
    /// SECURITY: the refresh token is not given (`oauth_refresh_token`): git would hand it to every
    /// other helper to keep, and whoever used it there would end the login here.
    pub fn written(&self) -> String {
        let mut lines = match self.username {
            Some(name) => format!("username={name}\npassword={}\n", self.value),
            None => format!(
                "capability[]=authtype\nauthtype=Bearer\ncredential={}\n",
                self.value
            ),
        };
        if self.ephemeral && self.username.is_none() {
            lines.push_str("ephemeral=1\n");
        }
        if let Some(end) = self.expires_at {
            lines.push_str("password_expiry_utc=");
            lines.push_str(&end.unix().to_string());
            lines.push('\n');
        }
        lines
    }
}

/// Changes git's configuration so that it asks authctl for a place, or for all.
pub fn configured(before: Option<&str>, place: Option<&Place>, way: Way) -> Edited {
    let lines = match place {
        None => ["[credential]", "    helper = authctl"]
            .map(str::to_owned)
            .to_vec(),
        Some(place) => urls(place).iter().flat_map(|url| section(url)).collect(),
    };
    let name = place.map_or_else(|| "any host".to_owned(), Place::to_string);
    block::edited(before, &name, &lines, way)
}

/// Returns the URLs by which git looks for a place. It compares paths segment by segment, and
/// `x.git` is another one than `x` (git-config(1), `http.URL.*`).
fn urls(place: &Place) -> Vec<String> {
    let schemes: &[&str] = if place.is_loopback() {
        &["https", "http"]
    } else {
        &["https"]
    };
    let path = place.path();
    let may_be_repository = !path.is_empty() && path.strip_suffix(".git").is_none();
    let endings: &[&str] = if may_be_repository {
        &["", ".git"]
    } else {
        &[""]
    };
    let urls = schemes
        .iter()
        .flat_map(|scheme| endings.iter().map(move |ending| (scheme, ending)));
    urls.map(|(scheme, ending)| format!("{scheme}://{place}{ending}"))
        .collect()
}

fn section(url: &str) -> Vec<String> {
    // SECURITY: the empty one takes out all helpers above, which would otherwise keep the token, one
    // of them in plain text (gitcredentials(7), helper).
    let mut lines = vec![
        format!("[credential \"{url}\"]"),
        "    helper =".to_owned(),
        "    helper = authctl".to_owned(),
    ];
    // Without it, git looks for this section and then does not say the path.
    if url.splitn(4, '/').nth(3).is_some() {
        lines.push("    useHttpPath = true".to_owned());
    }
    lines
}

/// Returns what a configuration calls the helpers that are asked beside authctl, and which keep what
/// another one gave.
///
/// SECURITY: a helper may be a line of shell with a password in it; none of that is repeated.
pub fn others(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        let mut setting = line;
        if let Some(heading) = line.strip_prefix('[') {
            let (name, rest) = heading.rsplit_once(']').unwrap_or((heading, ""));
            let name = name.split([' ', '\t', '.']).next().unwrap_or_default();
            inside = name.eq_ignore_ascii_case("credential");
            setting = rest;
        }
        let (name, value) = setting.split_once('=').unwrap_or_default();
        let value = value.trim().trim_matches('"').trim();
        if !inside || !name.trim().eq_ignore_ascii_case("helper") || value.contains("authctl") {
            continue;
        }
        let word = value.split_whitespace().next();
        let plain = |c: char| c.is_ascii_alphanumeric() || "/_.~-".contains(c);
        let told = word.map(|word| {
            let is_plain = word.chars().all(plain);
            if is_plain { word } else { "one of its own" }
        });
        found.extend(told.map(str::to_owned));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_says_is_read_up_to_the_empty_line() {
        let text = "capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=h:1\npath=a=b\nwwwauth[]=Basic realm=\"x\"\nwhat=ever\n\nhost=other\n";
        let question = Question::read(text).unwrap();
        assert_eq!(question.url().as_deref(), Some("https://h:1/a=b"));
        assert!(question.any_scheme && !question.takes_bearer());
        assert!(question.username.is_none());
    }

    #[test]
    fn a_bearer_goes_where_git_and_server_take_one() {
        let takes = |text: &str| Question::read(text).unwrap().takes_bearer();
        assert!(takes("capability[]=authtype\n"));
        assert!(takes(
            "capability[]=authtype\nwwwauth[]=Basic\nwwwauth[]=bearer realm=x\n"
        ));
        for no in [
            "",
            "wwwauth[]=Bearer\n",
            "capability[]=state\nwwwauth[]=Bearer\n",
            "capability[]=authtype\nwwwauth[]=Basic realm=Bearer\n",
        ] {
            assert!(!takes(no), "{no}");
        }
    }

    #[test]
    fn control_characters_and_other_lines_are_refused() {
        for text in [
            "host=a\rb\n",
            "host=a\0b\n",
            "host=a\tb\n",
            "password=a\u{85}\n",
        ] {
            let read = Question::read(text).err();
            assert!(matches!(read, Some(GitError::Control { .. })), "{text:?}");
        }
        assert_eq!(Question::read("host\n").err(), Some(GitError::Malformed));
    }

    #[test]
    fn only_web_servers_are_asked_about() {
        for text in ["protocol=smtp\nhost=h\n", "protocol=https\n", ""] {
            assert_eq!(Question::read(text).unwrap().url(), None, "{text}");
        }
    }

    #[test]
    fn answers_are_what_git_reads() {
        let answer = Answer {
            username: Some("ann"),
            value: "T",
            expires_at: Timestamp::from_unix(2_000_000_000),
            ephemeral: true,
        };
        assert_eq!(
            answer.written(),
            "username=ann\npassword=T\npassword_expiry_utc=2000000000\n"
        );
        let bearer = Answer {
            username: None,
            ..answer
        };
        assert_eq!(
            bearer.written(),
            "capability[]=authtype\nauthtype=Bearer\ncredential=T\nephemeral=1\npassword_expiry_utc=2000000000\n"
        );
    }

    #[test]
    fn the_configuration_names_the_place_alone() {
        let lines = |place: Option<&str>| {
            let place: Option<Place> = place.map(|place| place.parse().unwrap());
            configured(None, place.as_ref(), Way::Install)
                .adds
                .join("\n")
        };
        assert_eq!(lines(None), "[credential]\n    helper = authctl");
        assert_eq!(
            lines(Some("github.com")),
            "[credential \"https://github.com\"]\n    helper =\n    helper = authctl"
        );
        assert_eq!(
            lines(Some("github.com/acme/x.git")),
            "[credential \"https://github.com/acme/x.git\"]\n    helper =\n    helper = authctl\n    useHttpPath = true"
        );
        // It may be a repository, which git may write with `.git` or without.
        let path = lines(Some("github.com/acme"));
        assert!(path.contains("/acme\"]") && path.contains("/acme.git\"]"));
        assert!(lines(Some("127.0.0.1:80")).contains("[credential \"http://127.0.0.1:80\"]"));
        assert!(!lines(Some("github.com")).contains("http:"));
    }

    #[test]
    fn other_helpers_are_found_and_no_secret_of_theirs_is_said() {
        for (text, found) in [
            ("", &[][..]),
            ("[user]\n\thelper = store\n", &[]),
            ("[credential]\n\thelper =\n", &[]),
            ("[credential]\n\thelper = store\n", &["store"]),
            ("[Credential]\n Helper=cache --timeout=9\n", &["cache"]),
            (
                "[credential \"https://a.example/b]\"]\nhelper = \"/opt/x\"",
                &["/opt/x"],
            ),
            ("[credential] helper = store", &["store"]),
            (
                "[credential]\n\thelper = \"!f() { echo password=canary; }; f\"\n",
                &["one of its own"],
            ),
            (
                "[credential]\n\thelper = authctl\n\thelper = !/b/authctl helper git\n[core]\n helper = x",
                &[],
            ),
        ] {
            assert_eq!(others(text), found, "{text}");
        }
    }
}
