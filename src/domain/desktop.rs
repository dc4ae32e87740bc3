//! Where a browser can be opened, and by which command.

use url::Url;

use super::ports::BrowserError;

/// What the environment says about a desktop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desktop {
    /// The person's own choice: `BROWSER`.
    pub browser: Option<String>,
    /// Whether there is a display: `DISPLAY` or `WAYLAND_DISPLAY`.
    pub display: bool,
    /// Whether this is a remote shell: `SSH_CONNECTION` or `SSH_TTY`.
    pub remote: bool,
    /// Whether this is a build: `CI`.
    pub build: bool,
    /// Whether this is a development container: `CODESPACES` or `REMOTE_CONTAINERS`.
    pub codespace: bool,
    /// Whether this is Linux inside Windows: `WSL_DISTRO_NAME`, or the kernel's name.
    pub wsl: bool,
    /// Whether this is a container, by the marks that those leave in the file system.
    pub container: bool,
}

/// Why there is no browser to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Headless {
    /// A build: nobody is there.
    #[error("this is a build: CI is set")]
    Build,
    /// The person wants none: `BROWSER=none`.
    #[error("BROWSER is none")]
    Chosen,
    /// An editor's or a forge's container, in front of which a person sits somewhere else.
    #[error("this is a development container")]
    Codespace,
    /// A container.
    #[error("this is a container")]
    Container,
    /// No display, and no other sign of where the person is.
    #[error("there is no display")]
    NoDisplay,
    /// A shell over SSH.
    #[error("this is a remote shell")]
    Remote,
}

/// What kind of machine this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// macOS.
    Mac,
    /// Linux and its relatives.
    Unix,
    /// Windows.
    Windows,
}

impl Desktop {
    /// Returns the commands that could open `url`, as argument lists, in the order in which they
    /// are to be tried.
    pub fn openers(&self, platform: Platform, url: &Url) -> Result<Vec<Vec<String>>, BrowserError> {
        // SECURITY: what opens URLs also opens files and starts programs by scheme.
        if !matches!(url.scheme(), "https" | "http") {
            return Err(BrowserError::NotStarted {
                reason: "only web addresses are opened".into(),
            });
        }
        if let Some(choice) = &self.browser {
            return chosen(choice, url);
        }
        let headless = match platform {
            _ if self.build => Some(Headless::Build),
            _ if self.codespace => Some(Headless::Codespace),
            Platform::Unix if self.remote && !self.display => Some(Headless::Remote),
            Platform::Mac | Platform::Windows if self.remote => Some(Headless::Remote),
            Platform::Unix if self.container => Some(Headless::Container),
            Platform::Unix if !self.display && !self.wsl => Some(Headless::NoDisplay),
            _ => None,
        };
        if let Some(headless) = headless {
            return Err(headless.into());
        }
        let with = |words: &[&str]| {
            words
                .iter()
                .copied()
                .chain([url.as_str()])
                .map(str::to_owned)
                .collect()
        };
        // SECURITY: on Windows `start` would be read by cmd, to which `&` in a URL is syntax.
        let windows: &[&str] = &["rundll32.exe", "url.dll,FileProtocolHandler"];
        Ok(match platform {
            Platform::Mac => vec![with(&["open"])],
            Platform::Windows => vec![with(windows)],
            Platform::Unix if self.wsl => {
                // The second path is for where Windows' own folders are left out of PATH.
                let far: &[&str] = &[
                    "/mnt/c/Windows/System32/rundll32.exe",
                    "url.dll,FileProtocolHandler",
                ];
                vec![
                    with(&["wslview"]),
                    with(windows),
                    with(far),
                    with(&["xdg-open"]),
                ]
            }
            Platform::Unix => vec![
                with(&["xdg-open"]),
                with(&["gio", "open"]),
                with(&["x-www-browser"]),
            ],
        })
    }
}

impl Headless {
    /// Says what the person can do to come back to `way_back`, a line each.
    pub fn advice(self, way_back: &Url) -> Vec<String> {
        let port = way_back.port_or_known_default().unwrap_or_default();
        // What SSH reaches on this machine is what the redirect URI names on the person's own; a
        // shell would read the brackets.
        let tunnel = match way_back.host_str() {
            Some("[::1]") => format!("'{port}:[::1]:{port}'"),
            host => format!("{port}:{}:{port}", host.unwrap_or("127.0.0.1")),
        };
        let ssh = format!("ssh -N -L {tunnel} HOST");
        match self {
            Self::Build => vec![
                "nobody signs in to a build: --grant client-credentials and jwt-bearer need nobody"
                    .to_owned(),
            ],
            Self::Codespace => vec![format!(
                "forward port {port} to your own computer, which the editor's list of ports does, and open the address there"
            )],
            Self::Container => vec![format!(
                "open the address outside; its way back, port {port}, is reached where the container shares the host's network (docker run --network host)"
            )],
            Self::Remote => vec![format!(
                "on your own computer: {ssh}, where HOST is this machine; then open the address there"
            )],
            Self::Chosen | Self::NoDisplay => vec![format!(
                "open the address here, or on another computer after {ssh}, where HOST is this machine"
            )],
        }
    }
}

/// Reads `BROWSER`: commands separated by colons, each with `%s` where the URL goes, or without,
/// and then it goes last. `none` is no browser.
fn chosen(choice: &str, url: &Url) -> Result<Vec<Vec<String>>, BrowserError> {
    let unreadable = || BrowserError::NotStarted {
        reason: "BROWSER has a quote that does not end".into(),
    };
    if choice.trim() == "none" {
        return Err(Headless::Chosen.into());
    }
    let mut openers = Vec::new();
    for mut words in commands(choice).ok_or_else(unreadable)? {
        if words.iter().any(|word| word.contains("%s")) {
            words = words
                .iter()
                .map(|word| word.replace("%s", url.as_str()))
                .collect();
        } else {
            words.push(url.as_str().to_owned());
        }
        openers.push(words);
    }
    Ok(openers)
}

/// Splits a list into commands at colons, and a command into words at blanks, neither in single or
/// double quotes; `None` where a quote does not end. Nothing else is syntax.
fn commands(list: &str) -> Option<Vec<Vec<String>>> {
    let mut commands = Vec::new();
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in list.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            None if c == ':' => {
                words.extend(word.take());
                commands.push(std::mem::take(&mut words));
            }
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    commands.push(words);
    commands.retain(|words| !words.is_empty());
    quote.is_none().then_some(commands)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url() -> Url {
        Url::parse("https://a.example/auth?a=1&b=$(x)").unwrap()
    }

    fn with_browser(choice: &str) -> Result<Vec<Vec<String>>, BrowserError> {
        let desktop = Desktop {
            browser: Some(choice.into()),
            build: true,
            container: true,
            ..Desktop::default()
        };
        desktop.openers(Platform::Unix, &url())
    }

    #[test]
    fn the_persons_choice_holds_everywhere() {
        let target = url().to_string();
        assert_eq!(
            with_browser("node 'my: drive.mjs' http: :firefox --new %s -x").unwrap(),
            [
                vec!["node", "my: drive.mjs", "http", target.as_str()],
                vec!["firefox", "--new", target.as_str(), "-x"],
            ]
        );
        assert_eq!(
            with_browser("a \"b").map(|_| ()),
            Err(BrowserError::NotStarted {
                reason: "BROWSER has a quote that does not end".into()
            })
        );
        assert_eq!(with_browser("none"), Err(Headless::Chosen.into()));
    }

    #[test]
    fn machines_without_a_browser_are_told_apart() {
        let nothing = Desktop::default();
        let desk = Desktop {
            display: true,
            ..Desktop::default()
        };
        let changed = |from: &Desktop, change: fn(&mut Desktop)| {
            let mut desktop = from.clone();
            change(&mut desktop);
            desktop
        };
        let opens = |desktop: &Desktop, platform| match desktop.openers(platform, &url()) {
            Ok(openers) => Ok(openers[0][0].clone()),
            Err(BrowserError::Headless(headless)) => Err(headless),
            Err(error) => panic!("{error}"),
        };
        let (mac, unix, windows) = (Platform::Mac, Platform::Unix, Platform::Windows);
        let build = changed(&desk, |d| d.build = true);
        let codespace = changed(&desk, |d| d.codespace = true);
        let container = changed(&desk, |d| d.container = true);
        let remote = changed(&nothing, |d| d.remote = true);
        let forwarded = changed(&desk, |d| d.remote = true);
        let inside = changed(&nothing, |d| d.wsl = true);
        for (desktop, platform, found) in [
            (&desk, unix, Ok("xdg-open")),
            (&nothing, mac, Ok("open")),
            (&nothing, windows, Ok("rundll32.exe")),
            (&inside, unix, Ok("wslview")),
            (&nothing, unix, Err(Headless::NoDisplay)),
            (&build, mac, Err(Headless::Build)),
            (&codespace, unix, Err(Headless::Codespace)),
            (&container, unix, Err(Headless::Container)),
            (&remote, unix, Err(Headless::Remote)),
            (&remote, mac, Err(Headless::Remote)),
            (&remote, windows, Err(Headless::Remote)),
            // A forwarded display is a display; one of a Mac's own is not forwarded.
            (&forwarded, unix, Ok("xdg-open")),
            (&forwarded, mac, Err(Headless::Remote)),
            // A container under Windows starts no program of Windows.
            (
                &changed(&inside, |d| d.container = true),
                unix,
                Err(Headless::Container),
            ),
            (
                &changed(&inside, |d| d.remote = true),
                unix,
                Err(Headless::Remote),
            ),
        ] {
            let found = found.map(str::to_owned);
            assert_eq!(opens(desktop, platform), found, "{platform:?} {desktop:?}");
        }
    }

    #[test]
    fn inside_windows_the_url_stays_one_argument() {
        let inside = Desktop {
            wsl: true,
            ..Desktop::default()
        };
        let openers = inside.openers(Platform::Unix, &url()).unwrap();
        for words in &openers {
            assert_eq!(words.last().unwrap(), url().as_str());
        }
        assert_eq!(
            openers[1][..2],
            ["rundll32.exe", "url.dll,FileProtocolHandler"]
        );
    }

    #[test]
    fn the_way_through_ssh_names_the_port_and_the_host_of_the_redirect_uri() {
        for (way_back, tunnel) in [
            ("http://127.0.0.1:8123/callback", "-L 8123:127.0.0.1:8123 "),
            ("http://[::1]:8123/callback", "-L '8123:[::1]:8123' "),
            ("http://localhost:8123/callback", "-L 8123:localhost:8123 "),
            ("http://127.0.0.1/callback", "-L 80:127.0.0.1:80 "),
        ] {
            let way_back = Url::parse(way_back).unwrap();
            for headless in [Headless::Remote, Headless::NoDisplay, Headless::Chosen] {
                let advice = headless.advice(&way_back).join("\n");
                assert!(advice.contains(tunnel), "{headless:?}: {advice}");
            }
            for headless in [Headless::Codespace, Headless::Container] {
                let advice = headless.advice(&way_back).join("\n");
                let port = way_back.port_or_known_default().unwrap();
                assert!(advice.contains(&format!("port {port}")), "{advice}");
            }
        }
    }

    #[test]
    fn only_web_addresses_are_opened() {
        let desk = Desktop {
            browser: Some("firefox".into()),
            ..Desktop::default()
        };
        let file = Url::parse("file:///etc/passwd").unwrap();
        assert!(desk.openers(Platform::Unix, &file).is_err());
    }
}
