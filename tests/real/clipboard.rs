//! `--copy` with a real X server and the programs that reach its clipboard.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::started::up;
use crate::support::{Run, Sandbox};

const VALUE: &str = "s3cr3t é\n second line";

/// A desktop of its own, on a display that the server chose.
struct Desktop {
    sandbox: Sandbox,
    display: String,
    server: Child,
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // What serves a clipboard ends with its display.
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

impl Desktop {
    /// Starts one on which authctl finds these programs alone.
    fn with(programs: &[&str]) -> Self {
        let words = "-displayfd 1 -screen 0 64x64x8 -nolisten tcp";
        let (server, number) = up(Command::new("Xvfb").args(words.split(' ')), "xvfb");
        let display = format!(":{number}");
        let sandbox = Sandbox::new();
        std::fs::create_dir(sandbox.path("bin")).unwrap();
        for program in programs {
            let place = ["/usr/bin", "/bin", "/usr/local/bin"].iter();
            let mut place = place.map(|folder| std::path::Path::new(folder).join(program));
            let place = place.find(|path| path.exists());
            let place = place.unwrap_or_else(|| panic!("install {program}"));
            std::os::unix::fs::symlink(place, sandbox.path("bin").join(program)).unwrap();
        }
        let bin = sandbox.path("bin").display().to_string();
        let sandbox = sandbox.with("DISPLAY", &display).with("PATH", &bin);
        drop(sandbox.feed(["secret", "set", "x", "-"], VALUE).ok());
        Self {
            sandbox,
            display,
            server,
        }
    }

    fn copy(&self, more: &[&str]) -> Run {
        self.sandbox
            .run(["secret", "get", "x", "--copy"].iter().chain(more))
    }

    /// Returns what is on the clipboard, as another program sees it.
    fn pasted(&self) -> String {
        // It waits for ever for an owner that goes in this moment.
        let mut command = Command::new("timeout");
        command.args(["10", "xclip", "-selection", "clipboard", "-out"]);
        command.env("DISPLAY", &self.display);
        let output = command.stderr(Stdio::null()).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    }

    /// Puts something else on the clipboard.
    fn another(&self, text: &str) {
        let file = self.sandbox.file("another", text);
        let mut command = Command::new("xclip");
        command.args(["-selection", "clipboard", "-in"]);
        command.env("DISPLAY", &self.display);
        command.stdin(std::fs::File::open(file).unwrap());
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
    }

    /// Has it written down how authctl calls a program from now on.
    fn watch(&self, program: &str) {
        let link = self.sandbox.path("bin").join(program);
        let real = std::fs::read_link(&link).unwrap();
        std::fs::remove_file(&link).unwrap();
        let calls = self.sandbox.path("calls");
        let script = format!(
            "#!/bin/sh\necho \"{program} $*\" >> '{}'\nexec {} \"$@\"\n",
            calls.display(),
            real.display()
        );
        std::fs::write(&link, script).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&link, mode).unwrap();
    }

    /// Returns how authctl called the program that is watched, a line each.
    fn calls(&self) -> String {
        std::fs::read_to_string(self.sandbox.path("calls")).unwrap_or_default()
    }
}

/// Waits until something holds; a minute is for a machine that does other things.
#[track_caller]
fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Whether there is a process that clears a clipboard after that time.
fn clears_after(span: &str) -> bool {
    let line = format!("\0helper\0clipboard\0--after\0{span}\0");
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = all.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let mut lines = lines.map(|found| String::from_utf8_lossy(&found).into_owned());
    lines.any(|found| found.ends_with(&line))
}

#[test]
fn what_was_copied_can_be_pasted_and_goes_in_time() {
    for programs in [&["xclip"][..], &["xsel"], &["xsel", "xclip"]] {
        let desktop = Desktop::with(programs);
        let run = desktop.copy(&["--clear-after", "2s"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:#?}");
        let tool = if programs.contains(&"xclip") {
            "xclip"
        } else {
            "xsel"
        };
        assert!(run.stderr.contains(tool), "{run:#?}");
        assert!(run.stderr.contains("clipboard manager"), "{run:#?}");
        assert!(!run.stderr.contains("s3cr3t"), "{run:#?}");
        assert_eq!(desktop.pasted(), VALUE, "{programs:?}");
        until("it is there still", || desktop.pasted().is_empty());
    }
}

#[test]
fn what_was_copied_meanwhile_stays() {
    let desktop = Desktop::with(&["xclip"]);
    desktop.watch("xclip");
    drop(desktop.copy(&["--clear-after", "1s"]).ok());
    desktop.another("mine");
    // What clears comes, looks at the clipboard, and ends.
    until("nobody looks at the clipboard", || {
        desktop.calls().contains(" -out")
    });
    until("it looks for ever", || !clears_after("1s"));
    let calls = desktop.calls();
    assert_eq!(calls.lines().count(), 2, "put, and looked at: {calls}");
    assert_eq!(desktop.pasted(), "mine");
    // Nor does the first clearing take what is copied again, as a header.
    let run = desktop.copy(&["--format", "sh", "--name", "X", "--json"]);
    assert_eq!(
        run.json(0),
        serde_json::json!({ "tool": "xclip", "clear_after": 45 })
    );
    assert_eq!(desktop.pasted(), format!("export X='{VALUE}'"));
    let clear = |text: &str| {
        let digest = authctl::domain::clipboard::digest(&text.to_owned().into());
        let run = desktop
            .sandbox
            .feed(["helper", "clipboard", "--json"], digest);
        run.json(0)["cleared"].as_bool().unwrap()
    };
    assert!(!clear(VALUE));
    assert_eq!(desktop.pasted(), format!("export X='{VALUE}'"));
    assert!(clear(&format!("export X='{VALUE}'")));
    assert_eq!(desktop.pasted(), "");
}

#[test]
fn no_process_is_told_the_value_or_its_digest() {
    let desktop = Desktop::with(&["xclip"]);
    drop(desktop.copy(&["--clear-after", "5s"]).ok());
    let digest = authctl::domain::clipboard::digest(&VALUE.to_owned().into());
    let home = desktop.sandbox.path("authctl").display().to_string();
    let mut seen = 0;
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let read = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        let (line, around) = (read("cmdline"), read("environ"));
        let all = String::from_utf8_lossy(&[line.as_slice(), &around].concat()).into_owned();
        assert!(!all.contains("s3cr3t é") && !all.contains(&digest), "{all}");
        let ours = all.contains("helper\0clipboard") && all.contains(&desktop.display);
        seen += usize::from(ours || (all.contains("xclip") && all.contains(&home)));
    }
    assert!(seen > 0, "nothing was looked at");
}
