//! The desktop's clipboard, by the programs that the desktop has for it.

use std::io::Write as _;
use std::process::{ChildStdin, Stdio};

use super::commands::SystemCommands;
use super::process;
use crate::domain::clipboard::{Clearing, Clipboard, ClipboardError, Desktop, Hint, Placed, Tool};
use crate::domain::commands::{CommandError, CommandLine, Commands as _, Order};
use crate::domain::secret::Secret;
use crate::domain::time::Span;

/// The clipboard of the desktop that the environment describes so.
#[derive(Debug)]
pub struct SystemClipboard {
    desktop: Desktop,
}

/// How long a program may take: one waits for ever where whoever owns the clipboard hangs.
const LIMIT: Span = Span::from_seconds(5);

/// How much is read of what is there: no credential of ours is larger.
const MOST: usize = 1 << 20;

/// What a shell answers where there is no such program (POSIX XCU 2.8.2).
const NOT_FOUND: i32 = 127;

impl SystemClipboard {
    /// Returns the clipboard of that desktop.
    pub fn new(desktop: Desktop) -> Self {
        Self { desktop }
    }

    fn tools(&self) -> Result<Vec<&'static Tool>, ClipboardError> {
        let tools = self.desktop.tools(cfg!(target_os = "macos"), cfg!(windows));
        if tools.is_empty() {
            return Err(ClipboardError::Absent);
        }
        Ok(tools)
    }

    /// Does something with the first program that is installed.
    fn with_tool<T>(
        &self,
        act: impl Fn(&'static Tool) -> Result<T, CommandError>,
    ) -> Result<T, ClipboardError> {
        let tools = self.tools()?;
        for tool in &tools {
            match act(tool) {
                Ok(done) => return Ok(done),
                Err(CommandError::Failed { code: NOT_FOUND }) => {}
                Err(error) => {
                    return Err(ClipboardError::Failed {
                        tool: tool.name,
                        reason: error.to_string(),
                    });
                }
            }
        }
        let names: Vec<&str> = tools.iter().map(|tool| tool.name).collect();
        Err(ClipboardError::NoTool {
            wanted: names.join(" or "),
        })
    }
}

impl Clipboard for SystemClipboard {
    fn probe(&self) -> Result<(), ClipboardError> {
        self.tools().map(drop)
    }

    fn put(&self, text: &Secret) -> Result<Placed, ClipboardError> {
        self.with_tool(|tool| {
            let placed = |hint| Placed {
                tool: tool.name,
                hint,
            };
            if let Some(line) = tool.put_hinted
                && run(line, Some(text), None).is_ok()
            {
                return Ok(placed(Hint::Given));
            }
            run(tool.put, Some(text), None).map(|_| placed(Hint::Unknown))
        })
    }

    fn get(&self) -> Result<Option<Secret>, ClipboardError> {
        self.with_tool(|tool| match run(tool.get, None, Some(MOST)) {
            // Nothing there, or no text: it is not said which.
            Err(CommandError::Failed { code }) if code != NOT_FOUND => Ok(None),
            Err(CommandError::Silent | CommandError::TooLarge { .. }) => Ok(None),
            answer => answer,
        })
    }

    fn clear(&self) -> Result<(), ClipboardError> {
        self.with_tool(|tool| run(tool.clear, None, None).map(drop))
    }

    /// SECURITY: the digest goes by standard input, since arguments are seen by every process of
    /// the machine, and a short secret can be guessed from its digest.
    fn clear_later(&self, digest: &str, span: Span) -> Result<Box<dyn Clearing>, ClipboardError> {
        let failed = |error: std::io::Error| ClipboardError::NoClearing {
            reason: error.to_string(),
        };
        let ours = std::env::current_exe().map_err(failed)?;
        let seconds = format!("{}s", span.seconds());
        let child = process::program(&ours.to_string_lossy())
            .args(["helper", "clipboard", "--after", &seconds])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let mut pipe = Pipe(child.stdin);
        if let Some(stdin) = &mut pipe.0 {
            stdin.write_all(digest.as_bytes()).map_err(failed)?;
        }
        Ok(Box::new(pipe))
    }
}

/// The standard input of the process that clears: it counts from the end of it, which comes when
/// this process ends, too.
struct Pipe(Option<ChildStdin>);

impl Clearing for Pipe {
    fn begin(self: Box<Self>) {
        drop(self.0);
    }
}

fn run(
    line: &str,
    input: Option<&Secret>,
    takes: Option<usize>,
) -> Result<Option<Secret>, CommandError> {
    let line: CommandLine = line.parse().map_err(|_| CommandError::Silent)?;
    let order = Order {
        line: &line,
        input,
        variables: &[],
        limit: LIMIT,
        takes,
    };
    SystemCommands.run(&order, &|| false)
}
