//! Verifies API keys by a snapshot of `authctl key export`, without authctl; needs the crates
//! `aws-lc-rs`, `base64`, `crc32fast` and `serde_json`.
//!
//! usage: verifier SNAPSHOT JWKS STATE < requests      JWKS: `authctl jwk set key-export`
//!
//! STATE has the last snapshot's number, 0 at first. A request: KEY, or KEY, ADDRESS and scopes with
//! tabs between them. Its answer is a verdict, and only `valid` lets in. By a bad snapshot nothing is
//! answered at all.
use std::{collections::HashMap, env, error::Error, fs, io, net::IpAddr, time::SystemTime};

use aws_lc_rs::{constant_time, digest, signature};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

type Keys = HashMap<String, Value>;

fn sha256(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    let digits = hash.as_ref().iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

fn now() -> Result<u64, Box<dyn Error>> {
    Ok(SystemTime::UNIX_EPOCH.elapsed()?.as_secs())
}

/// Returns the keys by id, and by hash those that need not have our form.
fn load(snapshot: &str, jwks: &str, state: &str) -> Result<Keys, Box<dyn Error>> {
    let text = fs::read_to_string(snapshot)?;
    let end = text.trim_end().rfind('\n').ok_or("cut off")?;
    let (body, seal) = text.split_at(end + 1);
    let seal: Value = serde_json::from_str(seal)?;
    let set: Value = serde_json::from_str(&fs::read_to_string(jwks)?)?;
    let mut trusted = set["keys"].as_array().ok_or("no keys")?.iter();
    let jwk = trusted.find(|key| key["kid"] == seal["kid"]);
    let jwk = jwk.ok_or("signed by another")?;
    let unbase64 = |value: &Value| URL_SAFE_NO_PAD.decode(value.as_str().unwrap_or_default());
    let message = format!("authctl-snapshot-v1:{}", sha256(body.as_bytes()));
    signature::UnparsedPublicKey::new(&signature::ED25519, unbase64(&jwk["x"])?)
        .verify(message.as_bytes(), &unbase64(&seal["sig"])?)?;
    let lines: Result<Vec<Value>, _> = body.lines().map(serde_json::from_str).collect();
    let lines = lines?;
    let (head, keys) = lines.split_first().ok_or("no header")?;
    let kind = head["v"] == 1 && head["format"] == "jsonl" && head["alg"] == "sha256";
    if !kind || head["count"] != keys.len() || !keys.is_sorted_by(|a, b| a["id"].as_str() < b["id"].as_str()) {
        return Err("not all of a snapshot".into());
    }
    let (seen, seq): (u64, _) = (fs::read_to_string(state)?.trim().parse()?, head["seq"].as_u64());
    if now()? >= head["valid_until"].as_u64().unwrap_or(0) || seq < Some(seen) {
        return Err("stale, or older than the last one".into());
    }
    fs::write(state, head["seq"].to_string())?;
    let fast = keys.iter().filter(|key| key["kind"] == "sha256");
    let imported = fast.clone().filter(|key| key["imported"] == true);
    let by = |name| move |key: &Value| (key[name].as_str().unwrap_or_default().to_owned(), key.clone());
    Ok(fast.map(by("id")).chain(imported.map(by("hash"))).collect())
}

fn is_within(address: &str, cidr: &str) -> bool {
    let bits = |address: &str| match address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => Some((4, 32, u128::from(address.to_bits()))),
        IpAddr::V6(address) => Some((6, 128, address.to_bits())),
    };
    let network = cidr.split_once('/').and_then(|(net, length)| Some((bits(net)?, length.parse::<u32>().ok()?)));
    match (bits(address), network) {
        (Some((family, width, address)), Some(((same, _, net), length))) if family == same && length <= width => {
            (address ^ net).checked_shr(width - length).unwrap_or(0) == 0
        }
        _ => false,
    }
}

/// Returns the id of a key that has our form, or what is wrong with it.
fn id(text: &str) -> Result<&str, &'static str> {
    const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let parts: Vec<&str> = text.split('_').collect();
    let [prefix, "live" | "test" | "dev", id, secret] = parts[..] else {
        return Err("malformed");
    };
    let sizes = (2..=10).contains(&prefix.len()) && (id.len(), secret.len()) == (10, 36);
    let lower = prefix.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let filled = id.bytes().chain(secret.bytes()).all(|c| c.is_ascii_alphanumeric());
    if !sizes || !lower || !filled || prefix.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("malformed");
    }
    let (body, digits) = text.split_at(text.len() - 6);
    let place = |crc: u32, size: u32| BASE62[(crc / 62_u32.pow(size) % 62) as usize];
    let crc = crc32fast::hash(body.as_bytes());
    let sound = digits.bytes().rev().zip(0..).all(|(digit, size)| digit == place(crc, size));
    if sound { Ok(id) } else { Err("checksum_mismatch") }
}

fn verdict(request: &str, keys: &Keys) -> Result<&'static str, Box<dyn Error>> {
    let mut fields = request.trim().split('\t');
    let text = fields.next().unwrap_or_default().trim();
    let (address, scopes) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let (found, id, now) = (sha256(text.as_bytes()), id(text), now()?);
    let Some(key) = keys.get(&found).or_else(|| keys.get(id.ok()?)) else {
        return Ok(id.err().unwrap_or("unknown"));
    };
    let text = |name: &str| key[name].as_str().unwrap_or_default();
    let list = |name: &str| key[name].as_array().into_iter().flatten().filter_map(Value::as_str);
    let is_over = |name: &str| !key[name].is_null() && key[name].as_u64().is_none_or(|end| now >= end);
    let same = constant_time::verify_slices_are_equal(text("hash").as_bytes(), found.as_bytes());
    let (mut cidrs, mut wanted) = (list("cidrs").peekable(), scopes.split_whitespace());
    Ok(match text("status") {
        _ if same.is_err() => "unknown",
        "disabled" => "disabled",
        status if status != "active" && status != "retiring" => "revoked",
        _ if key["not_before"].as_u64().is_none_or(|begin| now < begin) => "not_yet_valid",
        _ if is_over("expires_at") => "expired",
        _ if is_over("grace_until") => "grace_over",
        _ if cidrs.peek().is_some() && !cidrs.any(|cidr| is_within(address, cidr)) => "address_denied",
        _ if wanted.any(|scope| !list("scopes").any(|granted| granted == scope)) => "scope_missing",
        _ => "valid",
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let argument = |place| env::args().nth(place).unwrap_or_default();
    let keys = load(&argument(1), &argument(2), &argument(3))?;
    for request in io::stdin().lines() {
        println!("{}", verdict(&request?, &keys)?);
    }
    Ok(())
}
