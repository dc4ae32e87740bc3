//! What the environment says of the machine around: desktop, session bus, proxies.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{Settings, secret_variable, text_variable, variable};
use crate::domain::clipboard;
use crate::domain::desktop::Desktop;
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;

impl Settings {
    /// Returns all that authctl itself was given, for a program that takes its place.
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment is read here, and nowhere else"
    )]
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        std::env::vars_os().collect()
    }

    /// Returns the folders for files that are gone soon, best first: the session's own, which lies
    /// in memory and goes with it, then the system's.
    pub fn transient(&self) -> Vec<PathBuf> {
        let session = variable("XDG_RUNTIME_DIR").map(PathBuf::from);
        let session = session.filter(|folder| folder.is_absolute());
        session.into_iter().chain([std::env::temp_dir()]).collect()
    }

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
            // The machine itself says so, not its environment.
            container: false,
        }
    }

    /// Returns what the environment says about the desktop and its clipboard.
    pub fn clipboard(&self) -> clipboard::Desktop {
        let set = |name| variable(name).is_some_and(|value| !value.is_empty());
        clipboard::Desktop {
            wayland: set("WAYLAND_DISPLAY"),
            x11: set("DISPLAY"),
            wsl: set("WSL_DISTRO_NAME"),
        }
    }

    /// Returns the file that the runner of a build job names in this variable, to be told something.
    pub fn job_file(&self, name: &str) -> Option<PathBuf> {
        variable(name)
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    }

    /// Returns the user's name and the build server's job, as the environment has them.
    pub fn user_and_job(&self) -> (Option<String>, Option<String>) {
        let first = |names: &[&str]| names.iter().find_map(|name| text_variable(name));
        let job = first(&[
            "GITHUB_RUN_ID",
            "CI_JOB_ID",
            "BUILDKITE_JOB_ID",
            "CIRCLE_BUILD_NUM",
            "BUILD_BUILDID",
            "BUILD_ID",
        ]);
        let user = first(&["USER", "LOGNAME", "USERNAME"]);
        // Anybody may set them to anything: a line's worth, for the record.
        (
            user.map(|user| excerpt(&user, 64)),
            job.map(|job| excerpt(&job, 64)),
        )
    }

    /// Returns what a runner has put into a variable of its job, which may be a secret.
    pub fn job_variable(&self, name: &'static str) -> Option<Secret> {
        secret_variable(name)
    }

    /// Returns what kubectl asks its plugin: `KUBERNETES_EXEC_INFO`.
    pub fn kubernetes_exec_info(&self) -> Option<String> {
        text_variable("KUBERNETES_EXEC_INFO")
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
