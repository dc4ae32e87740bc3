//! What goes with each request, and when one is sent twice: held against a server that follows a
//! script.

use std::cell::{Cell, RefCell};

use super::*;
use crate::domain::jose::codec::Token;
use crate::domain::jose::key::generate::{Recipe, RsaSize, generate};
use crate::domain::jose::key::jwk::{Jwk, Origin};
use crate::domain::jose::proof;
use crate::domain::jose::verify::SignaturePolicy;
use crate::domain::oauth::assertion::Asserter;
use crate::domain::oauth::client::ClientProof;
use crate::domain::oauth::dpop::new_key;
use crate::domain::ports::{HttpError, RandomError, TlsIdentity};
use crate::domain::time::Timestamp;

/// One answer: status, `DPoP-Nonce`, `WWW-Authenticate`, body.
type Line = (u16, &'static str, &'static str, &'static str);

const WANTED: &str = r#"{"error":"use_dpop_nonce"}"#;
const CHALLENGE: &str = r#"DPoP error="use_dpop_nonce", algs="ES256""#;
const TOKENS: &str = r#"{"access_token":"A","token_type":"DPoP"}"#;

struct Script {
    lines: RefCell<Vec<Line>>,
    sent: RefCell<Vec<HttpRequest>>,
    heard: Heard,
    randomness: Cell<u8>,
}

impl Http for Script {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.sent.borrow_mut().push(request);
        let (status, nonce, challenge, body) = self.lines.borrow_mut().remove(0);
        let headers = [("dpop-nonce", nonce), ("www-authenticate", challenge)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(HttpResponse {
            status,
            headers: headers.collect(),
            body: Secret::from(body.to_owned()),
        })
    }
}

impl Random for Script {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        self.randomness.set(self.randomness.get() + 1);
        buffer.fill(self.randomness.get());
        Ok(())
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(1_000).unwrap()
    }
}

fn script(lines: &[Line]) -> Script {
    Script {
        lines: RefCell::new(lines.to_vec()),
        sent: RefCell::default(),
        heard: Heard::default(),
        randomness: Cell::new(0),
    }
}

fn prover(random: &dyn Random) -> Prover {
    Prover::new(&new_key(&[], random).unwrap()).unwrap()
}

fn public() -> Client {
    Client {
        id: "cli".into(),
        proof: ClientProof::None,
    }
}

impl Script {
    fn channel<'a>(&'a self, client: &'a Client, prover: Option<&'a Prover>) -> Channel<'a> {
        Channel {
            http: self,
            clock: &Still,
            random: self,
            client,
            issuer: "https://a.example",
            prover,
            heard: &self.heard,
        }
    }

    /// Returns what each request had under a name, in its header or its form.
    fn values(&self, name: &str) -> Vec<Option<String>> {
        let value = |request: &HttpRequest| {
            let mut headers = request.headers.iter();
            let header = headers.find(|(found, _)| *found == name);
            let form = request.body.as_ref().map(|body| Form::parse(body.expose()));
            let field = form.as_ref().and_then(|form| {
                let mut fields = form.fields();
                fields
                    .find(|(found, _)| *found == name)
                    .map(|(_, value)| value.clone())
            });
            let found = header.map(|(_, value)| value.clone()).or(field)?;
            Some(found.expose_text().unwrap().to_owned())
        };
        self.sent.borrow().iter().map(value).collect()
    }

    /// Returns a claim of each request's proof, whose signature is right.
    fn proven(&self, claim: &str) -> Vec<Option<String>> {
        let claim = |proof: Option<String>| {
            let token = Token::parse(proof?.as_bytes()).unwrap().signed().unwrap();
            let verified = proof::verify(&token, None, &SignaturePolicy::default()).unwrap();
            verified.claims().unwrap().text(claim)
        };
        self.values("dpop").into_iter().map(claim).collect()
    }
}

fn some(values: &[&str]) -> Vec<Option<String>> {
    values
        .iter()
        .map(|value| Some((*value).to_owned()))
        .collect()
}

fn endpoint() -> Url {
    "https://a.example/token".parse().unwrap()
}

#[test]
fn another_nonce_is_tried_once_and_used_from_then_on() {
    let server = script(&[
        (400, "one", "", WANTED),
        (200, "two", "", TOKENS),
        (200, "", "", TOKENS),
    ]);
    let (client, prover) = (public(), prover(&server));
    let channel = server.channel(&client, Some(&prover));
    assert_eq!(
        channel.post(&endpoint(), Form::default()).unwrap().status,
        200
    );
    // RFC 9449 §8.2: the next nonce comes with any answer.
    channel.post(&endpoint(), Form::default()).unwrap();
    assert_eq!(
        server.proven("nonce"),
        [None, Some("one".into()), Some("two".into())]
    );
    let mut names = server.proven("jti");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 3, "each proof is made anew");
    assert_eq!(server.proven("ath"), [None, None, None]);
}

#[test]
fn nothing_else_is_ever_sent_twice() {
    for line in [
        (400, "", "", WANTED),
        (400, "one", "", r#"{"error":"invalid_grant"}"#),
        (200, "one", "", WANTED),
        (500, "one", "", WANTED),
        (503, "one", "", ""),
        (302, "one", "", ""),
        (401, "one", "Bearer error=\"use_dpop_nonce\"", ""),
        (401, "one", "DPoP error=\"invalid_token\"", ""),
    ] {
        let server = script(&[line]);
        let (client, prover) = (public(), prover(&server));
        let channel = server.channel(&client, Some(&prover));
        channel.post(&endpoint(), Form::default()).unwrap();
        assert_eq!(server.sent.borrow().len(), 1, "{line:?}");
    }
    // A server that is never content has one more try, and no third.
    let server = script(&[(400, "one", "", WANTED), (400, "two", "", WANTED)]);
    let (client, key) = (public(), prover(&server));
    let channel = server.channel(&client, Some(&key));
    channel.post(&endpoint(), Form::default()).unwrap();
    assert_eq!(server.proven("nonce"), [None, Some("one".into())]);
    // The same nonce again is none to try.
    let server = script(&[(200, "one", "", TOKENS), (400, "one", "", WANTED)]);
    let channel = server.channel(&client, Some(&key));
    channel.post(&endpoint(), Form::default()).unwrap();
    channel.post(&endpoint(), Form::default()).unwrap();
    assert_eq!(server.sent.borrow().len(), 2);
    // Without a key there is nothing to put a nonce into.
    let server = script(&[(400, "one", "", WANTED)]);
    let channel = server.channel(&client, None);
    channel.post(&endpoint(), Form::default()).unwrap();
    assert_eq!(server.values("dpop"), [None]);
}

#[test]
fn a_resource_gets_the_token_and_a_proof_for_it() {
    let token = Secret::from("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU".to_owned());
    let server = script(&[(401, "one", CHALLENGE, ""), (200, "", "", "{}")]);
    let (client, prover) = (public(), prover(&server));
    let url = "https://r.example/me?a=b".parse().unwrap();
    let channel = server.channel(&client, Some(&prover));
    let answer = channel.resource(Method::Get, &url, &token, TokenKind::Dpop);
    assert_eq!(answer.unwrap().status, 200);
    let shown = "DPoP Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    assert_eq!(server.values("authorization"), some(&[shown, shown]));
    // RFC 9449 §7.1
    let hash = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";
    assert_eq!(server.proven("ath"), some(&[hash, hash]));
    assert_eq!(server.proven("htm"), some(&["GET", "GET"]));
    let place = "https://r.example/me";
    assert_eq!(server.proven("htu"), some(&[place, place]));
    assert_eq!(server.proven("nonce"), [None, Some("one".into())]);
    assert!(
        server
            .sent
            .borrow()
            .iter()
            .all(|request| { request.redirects == Redirects::Refuse && request.body.is_none() })
    );

    let server = script(&[(401, "one", CHALLENGE, "")]);
    let channel = server.channel(&client, Some(&prover));
    channel
        .resource(Method::Get, &url, &token, TokenKind::Bearer)
        .unwrap();
    assert_eq!(
        server.values("dpop"),
        [None],
        "a bearer has nothing to prove"
    );
}

#[test]
fn a_token_of_the_other_kind_is_refused() {
    let kinds = |with: bool, body: &'static str| {
        let server = script(&[(200, "", "", body)]);
        let (client, prover) = (public(), prover(&server));
        let channel = server.channel(&client, with.then_some(&prover));
        channel.json(&endpoint(), Form::default()).map(|_| ())
    };
    let refused = |found: &str, wanted| {
        Err(TokenError::TokenType {
            host: "a.example".into(),
            found: found.into(),
            wanted,
        })
    };
    let bearer = r#"{"access_token":"canary","token_type":"bearer"}"#;
    assert_eq!(kinds(true, bearer), refused("Bearer", "DPoP"));
    assert_eq!(kinds(false, bearer), Ok(()));
    let dpop = r#"{"access_token":"canary","token_type":"dpop"}"#;
    assert_eq!(kinds(false, dpop), refused("DPoP", "Bearer"));
    assert_eq!(kinds(true, dpop), Ok(()));
    // What has no access token in it: another endpoint's answer.
    assert_eq!(
        kinds(true, r#"{"active":true,"token_type":"Bearer"}"#),
        Ok(())
    );
}

#[test]
fn each_request_has_an_assertion_of_its_own() {
    let server = script(&[(400, "one", "", WANTED), (200, "", "", TOKENS)]);
    let key = generate(Recipe::Rsa(RsaSize::B2048), &server).unwrap();
    let key = Jwk::bare(key, Origin::Private);
    let client = Client {
        id: "cli".into(),
        proof: ClientProof::Assertion(
            Asserter::of_key(&key, "https://a.example".into())
                .unwrap()
                .into(),
        ),
    };
    let prover = prover(&server);
    let channel = server.channel(&client, Some(&prover));
    channel.post(&endpoint(), Form::default()).unwrap();
    let sent = server.values("client_assertion");
    assert_eq!(sent.len(), 2);
    assert_ne!(sent[0], sent[1]);
    assert_eq!(server.values("client_id"), some(&["cli", "cli"]));
}

#[test]
fn secrets_go_where_the_method_says() {
    let secret = || Secret::from("s:/ +".to_owned());
    for (proof, header, field) in [
        (ClientProof::None, None, None),
        // Encoded before base64 (RFC 6749 §2.3.1): c%3Ad:s%3A%2F+%2B
        (
            ClientProof::SecretBasic(secret()),
            Some("Basic YyUzQWQ6cyUzQSUyRislMkI="),
            None,
        ),
        (ClientProof::SecretPost(secret()), None, Some("s:/ +")),
    ] {
        let server = script(&[(200, "", "", "{}")]);
        let told = format!("{proof:?}");
        let names_itself = header.is_none();
        let client = Client {
            id: "c:d".into(),
            proof,
        };
        server
            .channel(&client, None)
            .post(&endpoint(), Form::default())
            .unwrap();
        assert_eq!(
            server.values("authorization"),
            [header.map(str::to_owned)],
            "{told}"
        );
        assert_eq!(
            server.values("client_secret"),
            [field.map(str::to_owned)],
            "{told}"
        );
        let id = names_itself.then(|| "c:d".to_owned());
        assert_eq!(server.values("client_id"), [id], "{told}");
    }
}

#[test]
fn a_certificate_is_shown_with_each_request() {
    let server = script(&[(200, "", "", "{}"), (200, "", "", "{}")]);
    let pem = Secret::from("PEM".to_owned());
    let client = Client {
        id: "cli".into(),
        proof: ClientProof::Certificate(TlsIdentity(pem)),
    };
    let channel = server.channel(&client, None);
    channel.post(&endpoint(), Form::default()).unwrap();
    let token = Secret::from("A".to_owned());
    channel
        .resource(Method::Get, &endpoint(), &token, TokenKind::Bearer)
        .unwrap();
    // RFC 8705 §2: the client names itself all the same.
    assert_eq!(server.values("client_id"), [Some("cli".into()), None]);
    for request in server.sent.borrow().iter() {
        assert!(request.identity.as_ref().unwrap().0.matches(b"PEM"));
    }
}
