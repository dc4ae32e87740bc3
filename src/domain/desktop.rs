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
    /// Whether this is Linux inside Windows: `WSL_DISTRO_NAME`.
    pub wsl: bool,
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
    pub fn openers(
        &self,
        platform: Platform,
        container: bool,
        url: &Url,
    ) -> Result<Vec<Vec<String>>, BrowserError> {
        // SECURITY: what opens URLs also opens files and starts programs by scheme.
        if !matches!(url.scheme(), "https" | "http") {
            return Err(headless("only web addresses are opened"));
        }
        if let Some(choice) = &self.browser {
            return chosen(choice, url);
        }
        let reason = match platform {
            _ if self.build => Some("CI is set"),
            _ if self.codespace => Some("this is a development container"),
            Platform::Unix if self.remote && !self.display => Some("this is a remote shell"),
            Platform::Mac | Platform::Windows if self.remote => Some("this is a remote shell"),
            Platform::Unix if container => Some("this is a container"),
            Platform::Unix if !self.display && !self.wsl => Some("there is no display"),
            _ => None,
        };
        if let Some(reason) = reason {
            return Err(headless(reason));
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
                vec![with(&["wslview"]), with(windows), with(&["xdg-open"])]
            }
            Platform::Unix => vec![
                with(&["xdg-open"]),
                with(&["gio", "open"]),
                with(&["x-www-browser"]),
            ],
        })
    }
}

fn headless(reason: &str) -> BrowserError {
    BrowserError::Headless {
        reason: reason.to_owned(),
    }
}

/// Reads `BROWSER`: commands separated by colons, each with `%s` where the URL goes, or without,
/// and then it goes last. `none` is no browser.
fn chosen(choice: &str, url: &Url) -> Result<Vec<Vec<String>>, BrowserError> {
    let unreadable = || BrowserError::NotStarted {
        reason: "BROWSER has a quote that does not end".into(),
    };
    if choice.trim() == "none" {
        return Err(headless("BROWSER is none"));
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
            ..Desktop::default()
        };
        desktop.openers(Platform::Unix, true, &url())
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
        assert!(matches!(
            with_browser("none"),
            Err(BrowserError::Headless { .. })
        ));
    }

    #[test]
    fn without_a_display_there_is_no_browser() {
        let desk = Desktop {
            display: true,
            ..Desktop::default()
        };
        let opens = |desktop: &Desktop, platform, container| {
            desktop.openers(platform, container, &url()).is_ok()
        };
        assert!(opens(&desk, Platform::Unix, false));
        assert!(!opens(&desk, Platform::Unix, true));
        assert!(!opens(&Desktop::default(), Platform::Unix, false));
        assert!(opens(&Desktop::default(), Platform::Mac, false));
        assert!(opens(&Desktop::default(), Platform::Windows, false));
        let changed = |change: fn(&mut Desktop)| {
            let mut desktop = desk.clone();
            change(&mut desktop);
            desktop
        };
        assert!(!opens(&changed(|d| d.build = true), Platform::Mac, false));
        assert!(!opens(
            &changed(|d| d.codespace = true),
            Platform::Unix,
            false
        ));
        assert!(!opens(&changed(|d| d.remote = true), Platform::Mac, false));
        // A forwarded display is a display.
        assert!(opens(&changed(|d| d.remote = true), Platform::Unix, false));
        let inside = Desktop {
            wsl: true,
            ..Desktop::default()
        };
        assert!(opens(&inside, Platform::Unix, false));
    }

    #[test]
    fn only_web_addresses_are_opened() {
        let desk = Desktop {
            browser: Some("firefox".into()),
            ..Desktop::default()
        };
        let file = Url::parse("file:///etc/passwd").unwrap();
        assert!(desk.openers(Platform::Unix, false, &file).is_err());
    }
}
