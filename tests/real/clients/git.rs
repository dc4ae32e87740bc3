//! git: its own HTTP server behind one that wants a credential, and authctl as its helper.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::stage::{Answer, Authority, Request, Server, Stage, basic, end, shown_nothing, silent};
use crate::support::Run;

/// Makes a repository with one commit, which its server lets be read and written.
fn repository(stage: &Stage) {
    let folder = stage.path("served");
    let script = "git init -q --bare served/x.git && git -C served/x.git config http.receivepack true \
        && git init -q first && cd first && git commit -q --allow-empty -m one \
        && git push -q ../served/x.git HEAD:refs/heads/main \
        && git -C ../served/x.git symbolic-ref HEAD refs/heads/main";
    std::fs::create_dir(folder).unwrap();
    let mut shell = stage.program("sh");
    for name in [
        "GIT_AUTHOR_NAME",
        "GIT_COMMITTER_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_EMAIL",
    ] {
        shell.env(name, "ann@example.com");
    }
    end(shell.args(["-c", script]), "git").ok();
}

/// Starts a server of the repository; `good` says who may come in, and `wants` what it asks for.
fn server(
    stage: &Stage,
    wants: &'static str,
    good: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Server {
    let root = stage.path("served");
    Server::start(move |request| match request.authorization() {
        Some(shown) if good(shown) => backend(&root, request),
        _ => Answer::new(401, "who are you?").with("WWW-Authenticate", wants),
    })
}

/// Lets git's own server answer (git-http-backend(1)).
fn backend(root: &Path, request: &Request) -> Answer {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", &request.method)
        .env(
            "CONTENT_TYPE",
            request.header("content-type").unwrap_or_default(),
        )
        .env(
            "HTTP_CONTENT_ENCODING",
            request.header("content-encoding").unwrap_or_default(),
        )
        .env(
            "GIT_PROTOCOL",
            request.header("git-protocol").unwrap_or_default(),
        )
        .env("CONTENT_LENGTH", request.body.len().to_string())
        .env("REMOTE_USER", "ann")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&request.body)
        .unwrap();
    let output = child.wait_with_output().unwrap().stdout;
    let end = output
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(output[..end].to_vec()).unwrap();
    let body = output[end + 4..].to_vec();
    let headers = head.lines().filter_map(|line| line.split_once(": "));
    let status = headers.clone().find(|(name, _)| *name == "Status");
    let status = status.and_then(|(_, value)| value.get(..3)?.parse().ok());
    headers.fold(
        Answer::new(status.unwrap_or(200), body),
        |answer, (name, value)| answer.with(name, value),
    )
}

/// A home in which git asks authctl for that server.
fn set_up(stage: &Stage, server: &Server) {
    let words = ["helper", "git", "--install", "--host", &server.host];
    let host_known = stage.path("authctl/config/config.toml").exists();
    if host_known {
        end(stage.program("authctl").args(words), "authctl").ok();
    }
}

fn git(stage: &Stage, args: &[&str]) -> Run {
    let mut git = stage.program("git");
    git.env("GIT_TERMINAL_PROMPT", "0").args(args);
    end(&mut git, "git")
}

fn clone(stage: &Stage, server: &Server, to: &str) -> Run {
    git(
        stage,
        &["clone", "-q", &format!("{}/x.git", server.url), to],
    )
}

#[test]
fn git_reads_and_writes_with_what_its_host_gets() {
    let stage = Stage::new();
    repository(&stage);
    stage.secret("token", "s3cr3t-value");
    let wanted = basic("ann", "s3cr3t-value");
    let good = wanted.clone();
    let server = server(&stage, "Basic realm=\"x\"", move |shown| shown == good);
    stage.meant(&server.host, "secret/token", Some("ann"));
    set_up(&stage, &server);
    let run = clone(&stage, &server, "clone");
    silent(&run, &["s3cr3t-value"]);
    run.ok();
    let script = "cd clone && git config user.name a && git config user.email a@b.example \
        && git commit -q --allow-empty -m two && git push -q";
    end(stage.program("sh").args(["-c", script]), "git").ok();
    let pushed = git(
        &stage,
        &["-C", "served/x.git", "log", "--format=%s", "main"],
    );
    assert_eq!(pushed.ok(), "two\none\n");
    let shown = server.authorizations();
    assert_eq!(shown[0], None, "nothing is shown before it is asked for");
    let rest: Vec<&String> = shown.iter().flatten().collect();
    assert!(
        rest.len() > 2 && rest.iter().all(|one| **one == wanted),
        "{shown:?}"
    );

    // And as if it had never been.
    let words = ["helper", "git", "--uninstall", "--host", &server.host];
    end(stage.program("authctl").args(words), "authctl").ok();
    assert!(!stage.path(".gitconfig").exists());
    assert_eq!(clone(&stage, &server, "again").code, Some(128));
}

#[test]
fn nothing_goes_where_nothing_is_meant() {
    let stage = Stage::new();
    repository(&stage);
    stage.secret("token", "s3cr3t-value");
    let server = server(&stage, "Basic realm=\"x\"", |_| true);
    stage.meant("other.example", "secret/token", None);
    end(
        stage
            .program("authctl")
            .args(["helper", "git", "--install"]),
        "authctl",
    )
    .ok();
    let run = clone(&stage, &server, "clone");
    assert_eq!(run.code, Some(128), "{run:#?}");
    assert!(run.stderr.contains("terminal prompts disabled"), "{run:#?}");
    shown_nothing(&server);
}

#[test]
fn a_login_that_has_ended_is_refreshed_for_git() {
    let stage = Stage::new();
    repository(&stage);
    let (peer, old) = stage.expired();
    let server = server(&stage, "Basic realm=\"x\"", move |shown| {
        shown != basic("oauth2", &old)
    });
    stage.meant(&server.host, "oauth/work", None);
    set_up(&stage, &server);
    clone(&stage, &server, "clone").ok();
    let new = stage.token();
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    let shown = server.authorizations();
    assert_eq!(shown[1], Some(basic("oauth2", &new)), "{shown:?}");
}

#[test]
fn a_token_that_the_server_refuses_is_another_the_next_time() {
    let stage = Stage::new();
    repository(&stage);
    let (peer, old) = stage.logged_in();
    let bad = basic("oauth2", &old);
    let server = server(&stage, "Basic realm=\"x\"", move |shown| shown != bad);
    stage.meant(&server.host, "oauth/work", None);
    set_up(&stage, &server);
    let run = clone(&stage, &server, "clone");
    assert_eq!(run.code, Some(128), "{run:#?}");
    silent(&run, &[&old]);
    clone(&stage, &server, "clone").ok();
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    clone(&stage, &server, "again").ok();
    assert_eq!(peer.grants().len(), 2, "what is good is not refreshed");
}

#[test]
fn git_says_why_and_asks_nobody_else() {
    let stage = Stage::new();
    repository(&stage);
    let (peer, old) = stage.expired();
    let server = server(&stage, "Basic realm=\"x\"", |_| true);
    stage.meant(&server.host, "oauth/work", None);
    set_up(&stage, &server);
    peer.control(
        "fault",
        r#"[{"path":"/token","status":400,"body":{"error":"invalid_grant"}}]"#,
    );
    let run = clone(&stage, &server, "clone");
    assert_eq!(run.code, Some(128), "{run:#?}");
    assert!(run.stderr.contains("authctl oauth login work"), "{run:#?}");
    assert!(run.stderr.contains("told us to quit"), "{run:#?}");
    silent(&run, &[&old]);
    shown_nothing(&server);
}

/// Whether git takes tokens from helpers (2.46 and later); before, it takes headers alone.
fn takes_tokens(stage: &Stage) -> bool {
    let version = git(stage, &["version"]).ok();
    let number = version.split(' ').nth(2).unwrap();
    let mut parts = number
        .split('.')
        .map(|part| part.trim().parse::<u32>().unwrap());
    (parts.next().unwrap(), parts.next().unwrap()) >= (2, 46)
}

#[test]
fn a_server_that_wants_a_bearer_gets_one() {
    let stage = Stage::new();
    let authority = Authority::new(&stage);
    repository(&stage);
    let (_peer, token) = stage.logged_in();
    let root = stage.path("served");
    let good = format!("Bearer {token}");
    let wanted = good.clone();
    let server = Server::start_tls(&authority, move |request| match request.authorization() {
        Some(shown) if shown == good => backend(&root, request),
        _ => Answer::new(401, "").with("WWW-Authenticate", "Bearer realm=\"x\""),
    });
    stage.meant(&server.host, "oauth/work", None);
    set_up(&stage, &server);
    let trusted = authority.file().display().to_string();
    git(&stage, &["config", "--global", "http.sslCAInfo", &trusted]).ok();
    let url = format!("{}/x.git", server.url);
    if takes_tokens(&stage) {
        git(&stage, &["clone", "-q", &url, "clone"]).ok();
    } else {
        crate::say("this git is older than 2.46: its bearer comes by http.extraHeader");
        let words = ["oauth", "token", "work", "--format", "header"];
        let header = end(stage.program("authctl").args(words), "authctl").ok();
        let mut git = stage.program("git");
        git.env("GIT_CONFIG_COUNT", "1")
            .env(
                "GIT_CONFIG_KEY_0",
                format!("http.{}/.extraHeader", server.url),
            )
            .env("GIT_CONFIG_VALUE_0", header.trim())
            .args(["clone", "-q", &url, "clone"]);
        end(&mut git, "git").ok();
    }
    let shown = server.authorizations();
    assert_eq!(shown.last().unwrap().as_ref(), Some(&wanted), "{shown:?}");
}

/// What git says that it has for a repository.
fn filled(stage: &Stage, path: &str) -> String {
    let lines = format!("protocol=https\nhost=git.example.com\npath={path}\n\n");
    let question = stage.file("question", &lines);
    let mut git = stage.program("git");
    git.env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(std::fs::File::open(question).unwrap());
    end(git.args(["credential", "fill"]), "git").stdout
}

#[test]
fn one_path_of_a_host_leaves_the_rest_of_it_alone() {
    let stage = Stage::new();
    stage.secret("token", "s3cr3t-value");
    let other =
        "[credential]\n\thelper = \"!f() { echo username=bob; echo password=other; }; f\"\n";
    let file = stage.file(".gitconfig", other);
    let authctl = |way: &str| {
        let words = ["helper", "git", "--json", way, "--as", "secret/token"];
        let host = ["--host", "git.example.com/acme"];
        end(stage.program("authctl").args(words).args(host), "authctl").json(0)
    };
    authctl("--install");
    for (path, password) in [
        ("acme/x.git", "s3cr3t-value"),
        ("acme/x", "s3cr3t-value"),
        ("acme", "s3cr3t-value"),
        ("acme.git", "s3cr3t-value"),
        ("acme-evil/x.git", "other"),
        ("else/x.git", "other"),
    ] {
        let said = filled(&stage, path);
        let line = format!("\npassword={password}\n");
        assert!(said.contains(&line), "{path}: {said}");
    }
    authctl("--uninstall");
    assert_eq!(std::fs::read_to_string(file).unwrap(), other);
}
