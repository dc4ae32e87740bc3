//! `authctl oauth`: what servers, browsers and strangers can get wrong. That it works is shown
//! against a real server, in `tests/real/oauth.rs`.

mod abuse;
mod anywhere;
mod ciba;
mod device;
mod discover;
mod exchange;
mod exchange_job;
mod exchange_trust;
mod explain;
mod faults;
mod fresh;
mod identity;
mod introspect;
mod listener;
mod login;
mod logout;
mod machine;
mod network;
mod profile;
mod proof;
mod register;
mod request;
mod revoke;
mod saved;
mod signed;
pub(crate) mod signed_in;
mod status;
mod userinfo;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};
use url::Url;

/// A server that answers each path with fixed bytes, whatever is asked.
pub(super) struct Fake {
    pub(super) issuer: String,
    pub(super) heard: Receiver<String>,
}

impl Fake {
    pub(super) fn new(answer: impl Fn(&str, &str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (tell, heard) = channel();
        let own = issuer.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                drop(tell.send(path.clone()));
                let mut header = String::from("-");
                while !header.trim().is_empty() {
                    header.clear();
                    reader.read_line(&mut header).unwrap();
                    if header.to_lowercase().starts_with("authorization:") {
                        drop(tell.send(header.trim().to_owned()));
                    }
                }
                drop(stream.write_all(answer(&path, &own).as_bytes()));
            }
        });
        Self { issuer, heard }
    }

    /// A server with this metadata, and a token endpoint that gives a token.
    pub(super) fn with_metadata(change: impl Fn(&mut Value) + Send + 'static) -> Self {
        Self::new(move |path, issuer| match path {
            "/.well-known/openid-configuration" => {
                let mut document = json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/auth"),
                    "token_endpoint": format!("{issuer}/token"),
                    "authorization_response_iss_parameter_supported": true,
                });
                change(&mut document);
                answer("200 OK", "application/json", &document.to_string())
            }
            "/token" => {
                let tokens = json!({"access_token": "canary-token", "token_type": "Bearer"});
                answer("200 OK", "application/json", &tokens.to_string())
            }
            _ => answer("404 Not Found", "text/html", "<h1>no</h1>"),
        })
    }

    /// Like [`Self::args`], but nobody is waited for longer than a second.
    pub(super) fn brief(&self) -> Vec<&str> {
        let mut args = self.args();
        let wait = args.iter().position(|arg| *arg == "20s").unwrap();
        args[wait] = "1s";
        args
    }

    pub(super) fn args(&self) -> Vec<&str> {
        let mut args = vec!["oauth", "login", "work", "--json", "--wait", "20s"];
        args.extend([
            "--scope",
            "repo",
            "--client-id",
            "cli",
            "--issuer",
            &self.issuer,
        ]);
        args
    }
}

pub(super) fn answer(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Where a browser would go with these parameters beside the right state and issuer.
pub(super) fn callback(url: &str, parameters: &str) -> String {
    let url = Url::parse(url).unwrap();
    let value = |name: &str| {
        let found = url.query_pairs().find(|(found, _)| found == name);
        found.unwrap().1.into_owned()
    };
    let issuer = url.origin().ascii_serialization();
    format!(
        "{}?state={}&iss={issuer}&{parameters}",
        value("redirect_uri"),
        value("state")
    )
}
