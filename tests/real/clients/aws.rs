//! The AWS CLI, whose requests are signed with what authctl gives it, at a server that writes them
//! down.

use std::path::PathBuf;
use std::process::Command;

use super::stage::{Answer, Authority, Request, Server, Stage, end};
use crate::support::Run;

const ARN: &str = "arn:aws:iam::123456789012:role/deploy";

/// Returns where `tests/run` has the AWS CLI.
fn aws() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/aws/bin/aws")
}

/// A server that is everything of AWS, and a profile of its CLI.
struct Cloud {
    stage: Stage,
    server: Server,
    ca: PathBuf,
}

/// Says who asks, and gives a role's key to whoever has a token.
fn answered(request: &Request) -> Answer {
    let body = String::from_utf8_lossy(&request.body);
    if body.contains("Action=GetCallerIdentity") {
        return Answer::new(
            200,
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult><Arn>arn:aws:iam::1:user/x</Arn><UserId>U</UserId><Account>1</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>",
        )
        .with("Content-Type", "text/xml");
    }
    if body.contains("RoleSessionName=refused") {
        let no = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";
        return Answer::new(403, no);
    }
    Answer::new(
        200,
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
         <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s3cr3t-half</SecretAccessKey>\
         <SessionToken>s3cr3t-session</SessionToken><Expiration>2090-01-01T00:00:00Z</Expiration>\
         </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>",
    )
}

impl Cloud {
    fn new() -> Self {
        let stage = Stage::new();
        let authority = Authority::new(&stage);
        let server = Server::start_tls(&authority, answered);
        let ca = authority.file();
        Self { stage, server, ca }
    }

    fn profile(&self, words: &str) {
        let text = format!(
            "[profile work]\nregion = eu-central-1\ncredential_process = authctl helper aws {words}\n"
        );
        self.stage.sandbox.file("config", text);
    }

    fn program(&self) -> Command {
        let mut command = self.stage.program(aws().to_str().unwrap());
        command
            .env("AWS_CONFIG_FILE", self.stage.path("config"))
            .env("AWS_CA_BUNDLE", &self.ca)
            .env("SSL_CERT_FILE", &self.ca)
            .env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    fn asked(&self) -> Run {
        let mut aws = self.program();
        let words = ["--profile", "work", "--endpoint-url", &self.server.url];
        aws.args(["sts", "get-caller-identity", "--output", "json"]);
        end(aws.args(words), "it as tests/run does: target/aws")
    }

    /// Returns the access keys that signed a request since the last look.
    fn signed(&self) -> Vec<String> {
        let asked = self.server.asked();
        self.server.forget();
        let shown = asked.iter().filter_map(Request::authorization);
        let id = |shown: &str| {
            let (_, rest) = shown.split_once("Credential=").unwrap();
            rest.split('/').next().unwrap().to_owned()
        };
        shown.map(id).collect()
    }
}

#[test]
fn aws_signs_with_a_stored_key() {
    let cloud = Cloud::new();
    cloud.stage.secret(
        "aws",
        "[default]\naws_access_key_id = AKIASTORED\naws_secret_access_key = s3cr3t-half\n",
    );
    cloud.profile("--as secret/aws");
    let told: serde_json::Value = serde_json::from_str(&cloud.asked().ok()).unwrap();
    assert_eq!(told["Account"], "1");
    assert_eq!(cloud.signed(), ["AKIASTORED"]);
}

#[test]
fn aws_without_a_key_says_why() {
    let cloud = Cloud::new();
    cloud.profile("--as secret/aws");
    let run = cloud.asked();
    assert_ne!(run.code, Some(0), "{run:#?}");
    assert!(run.stderr.contains("there is no secret/aws"), "{run:#?}");
    assert_eq!(cloud.signed(), [] as [&str; 0]);
}

#[test]
fn aws_has_a_roles_key_as_whoever_is_logged_in() {
    let cloud = Cloud::new();
    let (peer, old) = cloud.stage.expired();
    let words = format!(
        "--as oauth/work#access_token --role-arn {ARN} --sts {}",
        cloud.server.url
    );
    cloud.profile(&words);
    for _ in 0..2 {
        cloud.asked().ok();
    }
    let asked = cloud.server.asked();
    let bodies: Vec<String> = asked
        .iter()
        .map(|request| String::from_utf8_lossy(&request.body).into_owned())
        .filter(|body| body.contains("AssumeRoleWithWebIdentity"))
        .collect();
    // It had ended, and was renewed on the way; the role's key was kept for the second time.
    let token = cloud.stage.token();
    assert_eq!(bodies.len(), 1, "{asked:#?}");
    assert!(
        bodies[0].contains(&format!("WebIdentityToken={token}")),
        "{bodies:?}"
    );
    assert_ne!(token, old);
    assert_eq!(peer.grants(), ["authorization_code", "refresh_token"]);
    let session = asked.last().unwrap().header("x-amz-security-token");
    assert_eq!(session, Some("s3cr3t-session"));
    assert_eq!(cloud.signed(), ["ASIAROLE", "ASIAROLE"]);
}

#[test]
fn aws_tells_no_secret_when_something_is_wrong() {
    let cloud = Cloud::new();
    cloud.stage.secret("bad", "s3cr3t-half");
    cloud.stage.secret(
        "over",
        "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s3cr3t\",\"Expiration\":\"2020-01-01T00:00:00Z\"}",
    );
    let (_peer, token) = cloud.stage.logged_in();
    let refused = format!(
        "--as oauth/work --role-arn {ARN} --role-session-name refused --sts {}",
        cloud.server.url
    );
    for (words, told) in [
        ("--as secret/bad", "no usable AccessKeyId"),
        ("--as secret/over", "ended at 2020-01-01"),
        (&refused, "AccessDenied"),
    ] {
        cloud.profile(words);
        let run = cloud.asked();
        assert_ne!(run.code, Some(0), "{run:#?}");
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(all.contains(told), "{run:#?}");
        assert!(!all.contains("s3cr3t") && !all.contains(&token), "{run:#?}");
    }
    assert_eq!(cloud.signed(), [] as [&str; 0]);
}
