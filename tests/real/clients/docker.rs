//! docker's command line at a registry, without a daemon: manifests are read, logins come and go.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;

use super::stage::{
    Answer, Authority, Request, Server, Stage, assert_over, basic, end, pair, shown_nothing, silent,
};
use crate::support::Run;

const IMAGE: &str = "acme/app:1";

/// A registry over TLS that holds one image, for who shows one of these; and a home in which docker
/// asks authctl for it.
struct Scene {
    stage: Stage,
    authority: Authority,
    server: Server,
}

fn scene(stage: Stage, good: impl Fn(&str) -> bool + Send + Sync + 'static) -> Scene {
    let authority = Authority::new(&stage);
    let server = Server::start_tls(&authority, move |request| match request.authorization() {
        Some(shown) if good(shown) => registry(request),
        _ => Answer::json(401, &json!({"errors": [{"code": "UNAUTHORIZED"}]}))
            .with("WWW-Authenticate", "Basic realm=\"x\"")
            .with("Docker-Distribution-Api-Version", "registry/2.0"),
    });
    Scene {
        stage,
        authority,
        server,
    }
}

/// What a registry says of its one image (OCI distribution specification, Pull).
fn registry(request: &Request) -> Answer {
    let kind = "application/vnd.docker.distribution.manifest.v2+json";
    let answer = if request.path.contains("/manifests/") {
        let empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let config = "application/vnd.docker.container.image.v1+json";
        let manifest = json!({
            "schemaVersion": 2, "mediaType": kind, "layers": [],
            "config": {"mediaType": config, "size": 2, "digest": empty},
        });
        Answer::new(200, manifest.to_string()).with("Content-Type", kind)
    } else {
        Answer::new(200, "{}").with("Content-Type", "application/json")
    };
    answer.with("Docker-Distribution-Api-Version", "registry/2.0")
}

impl Scene {
    fn docker(&self, args: &[&str], input: &str) -> Run {
        let mut docker = self.stage.program("docker");
        docker
            .args(args)
            .env("SSL_CERT_FILE", self.authority.file())
            .stdin(Stdio::piped());
        let child = docker.spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{error}: install docker.io"));
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        child.wait_with_output().unwrap().into()
    }

    fn install(&self, words: &[&str]) {
        let words = [&["helper", "docker", "--install"], words].concat();
        end(self.stage.program("authctl").args(words), "authctl").ok();
    }

    fn inspected(&self) -> Run {
        let image = format!("{}/{IMAGE}", self.server.host);
        self.docker(&["manifest", "inspect", &image], "")
    }
}

#[test]
fn docker_reads_with_what_its_registry_gets() {
    let stage = Stage::new();
    stage.secret("registry", "s3cr3t-value");
    let good = basic("ann", "s3cr3t-value");
    let scene = scene(stage, move |shown| shown == good);
    let host = scene.server.host.clone();
    let words = [
        "--host",
        &host,
        "--as",
        "secret/registry",
        "--username",
        "ann",
    ];
    scene.install(&words);
    let run = scene.inspected();
    silent(&run, &["s3cr3t-value"]);
    assert!(run.ok().contains("schemaVersion"));
    // It goes there no more, and stays in the store.
    scene.docker(&["logout", &host], "").ok();
    assert_eq!(scene.inspected().code, Some(1));
    scene.stage.sandbox.run(["secret", "get", "registry"]).ok();
    let config = scene.stage.path(".docker/config.json");
    assert!(!std::fs::read_to_string(config).unwrap().contains("s3cr3t"));
}

#[test]
fn nothing_goes_to_a_registry_that_is_not_named() {
    let stage = Stage::new();
    stage.secret("registry", "s3cr3t-value");
    stage.meant("registry.example.com", "secret/registry", None);
    let scene = scene(stage, |_| true);
    scene.install(&[]);
    let run = scene.inspected();
    assert_eq!(run.code, Some(1), "{run:#?}");
    shown_nothing(&scene.server);
}

#[test]
fn a_login_that_has_ended_is_refreshed_for_docker() {
    let stage = Stage::new();
    let (peer, old) = stage.expired();
    let old = basic("oauth2", &old);
    let scene = scene(stage, move |shown| shown != old);
    let host = scene.server.host.clone();
    scene.install(&["--host", &host, "--as", "oauth/work"]);
    scene.inspected().ok();
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    let new = basic("oauth2", &scene.stage.token());
    assert!(scene.server.authorizations().contains(&Some(new)));
}

#[test]
fn docker_says_that_the_login_has_to_be_renewed() {
    let stage = Stage::new();
    let (peer, old) = stage.over();
    let scene = scene(stage, |_| true);
    let host = scene.server.host.clone();
    scene.install(&["--host", &host, "--as", "oauth/work"]);
    let run = scene.inspected();
    assert_ne!(run.code, Some(0), "{run:#?}");
    silent(&run, &[&old]);
    assert_over(&peer);
    for words in [
        "oauth/work needs a new login",
        "hint: authctl oauth login work",
        "no basic auth credentials",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run:#?}");
    }
    shown_nothing(&scene.server);
}

#[test]
fn what_docker_is_given_is_kept_here_and_goes_again() {
    let scene = scene(Stage::new(), |shown| shown == basic("ann", "t1ped-value"));
    let host = scene.server.host.clone();
    scene.install(&[]);
    let login = ["login", "-u", "ann", "--password-stdin", &host];
    let run = scene.docker(&login, "t1ped-value");
    silent(&run, &["t1ped-value"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    scene.inspected().ok();
    let listed = end(
        scene.stage.program("authctl").args(["list", "--json"]),
        "authctl",
    );
    assert!(listed.ok().contains("registry-localhost-"));
    let config = scene.stage.path(".docker/config.json");
    assert!(
        !std::fs::read_to_string(config)
            .unwrap()
            .contains(&pair("ann", "t1ped-value"))
    );

    scene.docker(&["logout", &host], "").ok();
    let listed = end(
        scene.stage.program("authctl").args(["list", "--json"]),
        "authctl",
    );
    assert!(!listed.ok().contains("registry-"));
    assert_eq!(scene.inspected().code, Some(1));
    // Again: there is nothing, and that is no error.
    scene.docker(&["logout", &host], "").ok();
}
