//! The clipboard of a desktop: the programs that reach it, and the port behind which they run.

use aws_lc_rs::digest::{self, SHA256};

use super::secret::Secret;
use super::time::Span;

/// Keeps a text that the person pastes elsewhere.
pub trait Clipboard {
    /// Answers whether there is one.
    fn probe(&self) -> Result<(), ClipboardError>;

    /// Puts a text there.
    fn put(&self, text: &Secret) -> Result<Placed, ClipboardError>;

    /// Returns the text that is there; none where there is no text, or something else.
    fn get(&self) -> Result<Option<Secret>, ClipboardError>;

    /// Takes away what is there.
    fn clear(&self) -> Result<(), ClipboardError>;

    /// Starts a process that outlives this one, and clears the clipboard `span` after it was told to
    /// count, or after this process has ended, where what is there then has this digest.
    fn clear_later(&self, digest: &str, span: Span) -> Result<Box<dyn Clearing>, ClipboardError>;
}

/// A process that will clear the clipboard, and does not count yet.
pub trait Clearing {
    /// Has it count from now on.
    fn begin(self: Box<Self>);
}

/// Returns the SHA-256 of a text, in hexadecimal: by it the text is known again.
pub fn digest(text: &Secret) -> String {
    let found = digest::digest(&SHA256, text.expose());
    let digits: Vec<String> = found.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    digits.concat()
}

/// What put a text there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The program.
    pub tool: &'static str,
    /// What clipboard managers were told.
    pub hint: Hint,
}

/// Whether clipboard managers were asked not to keep a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// They were (`x-kde-passwordManagerHint`).
    Given,
    /// The program has no way to.
    Unknown,
}

/// Why a clipboard did not do what was asked. The machine is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClipboardError {
    /// There is no desktop around.
    #[error("there is no clipboard here: no display, and no desktop of macOS or Windows")]
    Absent,
    /// There is a desktop, and none of the programs that reach its clipboard.
    #[error("nothing here reaches the clipboard: {wanted} is not installed")]
    NoTool {
        /// The programs that do.
        wanted: String,
    },
    /// The program failed.
    #[error("{tool} {reason}")]
    Failed {
        /// The program.
        tool: &'static str,
        /// What became of it.
        reason: String,
    },
    /// What would clear it again can't be started.
    #[error("what clears the clipboard can't be started: {reason}")]
    NoClearing {
        /// What the operating system said.
        reason: String,
    },
}

/// What the environment says of the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Desktop {
    /// There is a Wayland display.
    pub wayland: bool,
    /// There is an X display.
    pub x11: bool,
    /// It is Windows, seen from its Linux.
    pub wsl: bool,
}

/// A program that reaches the clipboard, as lines for the system's shell; the text comes and goes
/// by its standard streams.
#[derive(Debug)]
pub struct Tool {
    /// The program.
    pub name: &'static str,
    /// Puts standard input there, and asks managers not to keep it.
    pub put_hinted: Option<&'static str>,
    /// Puts standard input there.
    pub put: &'static str,
    /// Prints what is there.
    pub get: &'static str,
    /// Takes away what is there.
    pub clear: &'static str,
}

const WAYLAND: Tool = Tool {
    name: "wl-copy",
    // Since wl-clipboard 2.3; an older one refuses the option before it reads anything.
    put_hinted: Some("wl-copy --type text/plain --sensitive"),
    put: "wl-copy --type text/plain",
    get: "wl-paste --no-newline --type text/plain",
    clear: "wl-copy --clear",
};

const XCLIP: Tool = Tool {
    name: "xclip",
    put_hinted: None,
    put: "xclip -selection clipboard -in",
    get: "xclip -selection clipboard -out",
    clear: "xclip -selection clipboard -in </dev/null",
};

const XSEL: Tool = Tool {
    name: "xsel",
    put_hinted: None,
    put: "xsel --clipboard --input",
    get: "xsel --clipboard --output",
    clear: "xsel --clipboard --delete",
};

const MAC: Tool = Tool {
    name: "pbcopy",
    put_hinted: None,
    // Without it, what is beyond ASCII is taken for Mac Roman.
    put: "LC_CTYPE=UTF-8 pbcopy",
    get: "LC_CTYPE=UTF-8 pbpaste",
    clear: "pbcopy </dev/null",
};

/// Windows' shell, from `cmd` and from a shell of its Linux: there is no `$` and no quote in the
/// words, so that both read them alike.
const WINDOWS: Tool = Tool {
    name: "powershell.exe",
    put_hinted: None,
    put: r#"powershell.exe -NoProfile -NonInteractive -Command "[Console]::InputEncoding = [Text.Encoding]::UTF8; Set-Clipboard -Value ([Console]::In.ReadToEnd())""#,
    get: r#"powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding = [Text.Encoding]::UTF8; [Console]::Out.Write((Get-Clipboard -Raw))""#,
    clear: r#"powershell.exe -NoProfile -NonInteractive -Command "Add-Type -AssemblyName System.Windows.Forms; [System.Windows.Forms.Clipboard]::Clear()""#,
};

impl Desktop {
    /// Returns the programs that reach its clipboard, most fitting first.
    pub fn tools(self, mac: bool, windows: bool) -> Vec<&'static Tool> {
        let mut tools = Vec::new();
        if mac {
            tools.push(&MAC);
        }
        if windows || self.wsl {
            tools.push(&WINDOWS);
        }
        if self.wayland {
            tools.push(&WAYLAND);
        }
        if self.x11 {
            tools.extend([&XCLIP, &XSEL]);
        }
        tools
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_desktop_has_its_programs() {
        let names = |desktop: Desktop, mac, windows| -> Vec<&str> {
            let tools = desktop.tools(mac, windows);
            tools.iter().map(|tool| tool.name).collect()
        };
        let none = Desktop::default();
        assert!(names(none, false, false).is_empty());
        assert_eq!(names(none, true, false), ["pbcopy"]);
        assert_eq!(names(none, false, true), ["powershell.exe"]);
        let both = Desktop {
            wayland: true,
            x11: true,
            wsl: false,
        };
        assert_eq!(names(both, false, false), ["wl-copy", "xclip", "xsel"]);
        let wsl = Desktop { wsl: true, ..none };
        assert_eq!(names(wsl, false, false), ["powershell.exe"]);
    }

    #[test]
    fn a_text_is_known_by_its_sha256() {
        // FIPS 180-4: "abc".
        let found = digest(&Secret::from("abc".to_owned()));
        assert!(found.starts_with("ba7816bf8f01cfea"), "{found}");
        assert_eq!(found.len(), 64);
    }
}
