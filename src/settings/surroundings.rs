//! What the environment says of the machine around: desktop, session bus, proxies.

use super::{Settings, text_variable, variable};
use crate::domain::desktop::Desktop;

impl Settings {
    /// Returns what the environment says about the desktop and its browser.
    pub fn desktop(&self) -> Desktop {
        let set = |name| variable(name).is_some_and(|value| !value.is_empty());
        Desktop {
            browser: text_variable("BROWSER"),
            display: set("DISPLAY") || set("WAYLAND_DISPLAY"),
            remote: set("SSH_CONNECTION") || set("SSH_TTY"),
            build: set("CI"),
            codespace: set("CODESPACES") || set("REMOTE_CONTAINERS"),
            wsl: set("WSL_DISTRO_NAME"),
        }
    }

    /// Returns the session bus's address: `DBUS_SESSION_BUS_ADDRESS`, or where systemd puts it.
    pub fn session_bus(&self) -> Option<String> {
        text_variable("DBUS_SESSION_BUS_ADDRESS").or_else(|| {
            text_variable("XDG_RUNTIME_DIR").map(|folder| format!("unix:path={folder}/bus"))
        })
    }

    /// Returns the proxy variables that are set, names and values.
    pub fn proxies(&self) -> Vec<(&'static str, String)> {
        [
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
            "HTTP_PROXY",
            "http_proxy",
        ]
        .into_iter()
        .filter_map(|name| Some((name, text_variable(name)?)))
        .collect()
    }
}
