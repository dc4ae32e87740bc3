//! `authctl run` at a real terminal: keys, colours, sizes, and a shell's jobs.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::FdFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::support::{Sandbox, program};

/// A person at a terminal.
struct Terminal {
    keys: File,
    screen: File,
    child: Child,
    shown: String,
    /// How much of what was shown was waited for.
    from: usize,
}

const SIZE: Winsize = Winsize {
    ws_row: 33,
    ws_col: 77,
    ws_xpixel: 0,
    ws_ypixel: 0,
};

/// How long a text is waited for, so that a test that waits in vain ends.
const PATIENCE: Timespec = Timespec {
    tv_sec: 120,
    tv_nsec: 0,
};

impl Terminal {
    /// Starts a program that has a terminal of its own.
    fn start(sandbox: &Sandbox, words: &[&str]) -> Self {
        let keys = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        // The line is cut when we are gone, whatever was started at it.
        rustix::io::fcntl_setfd(&keys, FdFlags::CLOEXEC).unwrap();
        grantpt(&keys).unwrap();
        unlockpt(&keys).unwrap();
        tcsetwinsize(&keys, SIZE).unwrap();
        let name = ptsname(&keys, Vec::new()).unwrap().into_string().unwrap();
        let screen = OpenOptions::new()
            .read(true)
            .write(true)
            .open(name)
            .unwrap();
        let stream = || Stdio::from(screen.try_clone().unwrap());
        let model = sandbox.command([""]);
        let mut command = Command::new("setsid");
        command.arg("-c").args(words).env_clear();
        for (name, value) in model.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        let child = command
            .envs([("SHELL", "/bin/sh"), ("TERM", "xterm"), ("PS1", "PROMPT> ")])
            .env("AUTHCTL", program())
            .current_dir(sandbox.path(""))
            .stdin(stream())
            .stdout(stream())
            .stderr(stream())
            .spawn()
            .unwrap();
        Self {
            keys: File::from(keys),
            screen,
            child,
            shown: String::new(),
            from: 0,
        }
    }

    /// Starts a shell line.
    fn line(sandbox: &Sandbox, line: &str) -> Self {
        Self::start(sandbox, &["sh", "-c", line])
    }

    /// Waits until a text is shown that was not waited for before.
    #[track_caller]
    fn see(&mut self, text: &str) -> &mut Self {
        loop {
            if let Some(place) = self.shown.split_at(self.from).1.find(text) {
                self.from += place + text.len();
                return self;
            }
            let mut ready = [PollFd::new(&self.keys, PollFlags::IN)];
            let shown = poll(&mut ready, Some(&PATIENCE)).unwrap() > 0;
            let mut bytes = [0; 4096];
            let count = if shown {
                self.keys.read(&mut bytes).unwrap_or(0)
            } else {
                0
            };
            assert!(count > 0, "{text:?} was not shown: {:?}", self.shown);
            self.shown += &String::from_utf8_lossy(&bytes[..count]);
        }
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Whether the terminal is as a shell leaves it: lines, echo, Ctrl-C.
    fn is_sane(&self) -> bool {
        let modes = tcgetattr(&self.screen).unwrap().local_modes;
        modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    fn end(mut self) -> Option<i32> {
        let status = self.child.wait().unwrap();
        assert!(self.is_sane(), "{:?}", self.shown);
        status.code()
    }
}

fn stocked() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .feed(["secret", "set", "x", "-"], "canary-9c41")
        .ok();
    sandbox
}

const MASKED: &str = "$AUTHCTL run --mask --env A=secret/x -- ";
const FILED: &str = "$AUTHCTL run --file A=secret/x -- ";
const PLAIN: &str = "$AUTHCTL run --env A=secret/x -- ";

#[test]
fn a_masked_program_has_a_terminal() {
    let sandbox = stocked();
    let script = r#"test -t 0 && test -t 1 && test -t 2 && stty size && printf "\033[31m$A\033[0m\n"; echo to-errors $A >&2; trap "stty size" WINCH; echo ready; while :; do sleep 0.05; done"#;
    let mut terminal = Terminal::line(&sandbox, &format!("exec {MASKED} sh -c '{script}'"));
    terminal
        .see("33 77\r\n")
        .see("\u{1b}[31m***\u{1b}[0m\r\n")
        .see("to-errors ***\r\n")
        .see("ready");
    let wider = Winsize { ws_col: 99, ..SIZE };
    tcsetwinsize(&terminal.keys, wider).unwrap();
    terminal.see("33 99\r\n").press("\u{3}");
    assert!(!terminal.shown.contains("canary"), "{}", terminal.shown);
    assert_eq!(terminal.end(), Some(130));
}

#[test]
fn a_masked_program_reads_the_keyboard() {
    let sandbox = stocked();
    let script = r#"stty -echo; printf "Pass: "; read p; stty echo; echo; printf "Name: "; read n; echo "<$p><$n>"; printf "Eof: "; cat; exit 9"#;
    let mut terminal = Terminal::line(&sandbox, &format!("exec {MASKED} sh -c '{script}'"));
    terminal
        .see("Pass: ")
        .press("hidden\r")
        .see("Name: ")
        .press("me\r");
    // The echo of what is typed comes from the program's terminal, once.
    terminal
        .see("me\r\n")
        .see("<hidden><me>\r\n")
        .see("Eof: ")
        .press("\u{4}");
    assert_eq!(terminal.end(), Some(9));
}

#[test]
fn a_masked_program_reads_a_pipe_beside_its_terminal() {
    let sandbox = stocked();
    let line = format!(
        "echo from-pipe canary-9c41 | {MASKED} sh -c 'test -t 1 && cat; exit 3'; echo rc=$?"
    );
    let mut terminal = Terminal::line(&sandbox, &line);
    terminal.see("from-pipe ***\r\n").see("rc=3\r\n");
    assert_eq!(terminal.end(), Some(0));
}

#[test]
fn errors_that_go_elsewhere_stay_apart() {
    let sandbox = stocked();
    let line =
        format!("{MASKED} sh -c 'echo out $A; echo err $A >&2' 2>errors; cat errors | tr a-z A-Z");
    let mut terminal = Terminal::line(&sandbox, &line);
    terminal.see("out ***\r\n").see("ERR ***\r\n");
    assert_eq!(terminal.end(), Some(0));
}

#[test]
fn the_exit_code_comes_through_the_terminal() {
    let sandbox = stocked();
    for (command, code) in [
        ("sh -c \"exit 42\"", 42),
        ("/nowhere", 127),
        ("/etc/passwd", 126),
        ("sh -c \"kill -9 \\$\\$\"", 137),
    ] {
        let terminal = Terminal::line(&sandbox, &format!("exec {MASKED} {command}"));
        assert_eq!(terminal.end(), Some(code), "{command}");
    }
}

#[test]
fn a_signal_ends_a_masked_program_and_gives_the_terminal_back() {
    let sandbox = stocked();
    for (signal, code) in [("-TERM", 143), ("-HUP", 129)] {
        let line = format!("exec {MASKED} sh -c 'echo pid=$$.; sleep 600; :'");
        let mut terminal = Terminal::line(&sandbox, &line);
        terminal.see("pid=").see(".\r\n");
        let pid = terminal
            .shown
            .split("pid=")
            .nth(1)
            .unwrap()
            .split('.')
            .next()
            .unwrap()
            .to_owned();
        assert!(!terminal.is_sane(), "the keys are passed on one by one");
        let ours = terminal.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &ours])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(terminal.end(), Some(code));
        assert!(
            !std::path::Path::new(&format!("/proc/{pid}")).exists(),
            "{pid} is left over"
        );
    }
}

#[test]
fn ctrl_c_comes_once() {
    let sandbox = stocked();
    for way in [PLAIN, FILED, MASKED] {
        let script = r#"trap "echo got" INT; trap "echo bye; exit 5" QUIT; echo up; while :; do sleep 0.05; done"#;
        let mut terminal = Terminal::line(&sandbox, &format!("exec {way} sh -c '{script}'"));
        terminal
            .see("up")
            .press("\u{3}")
            .see("got")
            .press("\u{1c}")
            .see("bye");
        let gots = terminal.shown.matches("got").count();
        assert_eq!(gots, 1, "{way}: {}", terminal.shown);
        assert_eq!(terminal.end(), Some(5));
    }
}

#[test]
fn a_shell_stops_it_and_lets_it_go_on() {
    let sandbox = stocked();
    for way in [PLAIN, FILED, MASKED] {
        let shell = ["bash", "--norc", "--noprofile", "--noediting", "-i"];
        let mut terminal = Terminal::start(&sandbox, &shell);
        terminal
            .see("PROMPT> ")
            .press(&format!("{way} cat -E\r"))
            .see("cat -E\r\n");
        // Its own words tell them from the echo: a Ctrl-Z that comes while it stands still is dropped
        // by the system when it goes on.
        terminal.press("one\r").see("one$\r\n").press("\u{1a}");
        terminal.see("Stopped").see("PROMPT> ");
        assert!(terminal.is_sane(), "{way}: {}", terminal.shown);
        terminal
            .press("fg\r")
            .see("fg\r\n")
            .press("two\r")
            .see("two$\r\n")
            .press("\u{1a}")
            .see("Stopped")
            .see("PROMPT> ")
            .press("fg\r")
            .see("fg\r\n");
        // Whoever has the keyboard at this moment, it is for the program.
        terminal
            .press("\u{4}")
            .see("PROMPT> ")
            .press("echo rc=$?\r")
            .see("rc=0\r\n");
        terminal.press("exit\r");
        assert_eq!(terminal.end(), Some(0));
    }
}

#[test]
fn in_a_pipeline_the_keyboard_is_shared() {
    let sandbox = stocked();
    // The program that comes after reads the terminal itself, as a pager does.
    let line = format!("{FILED} echo piped | sh -c 'read a; read b </dev/tty; echo \"<$a><$b>\"'");
    let mut terminal = Terminal::line(&sandbox, &line);
    terminal.press("typed\r").see("<piped><typed>");
    assert_eq!(terminal.end(), Some(0));
}
