//! `authctl jwe`: with the RFCs' tokens, and with its own.

mod decrypt;
mod encrypt;
mod hostile;

use serde_json::Value;

/// A shared secret of 32 bytes.
pub(crate) const OCT: &str =
    r#"{"kty":"oct","kid":"ours","k":"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"}"#;

/// A private key on P-256 (RFC 7518 Appendix C).
pub(crate) const EC: &str = r#"{"kty":"EC","kid":"bob","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}"#;

/// Its public half.
pub(crate) const EC_PUBLIC: &str = r#"{"kty":"EC","kid":"bob","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"}"#;

/// Returns one of the RFCs' examples: its key, its first token, its content.
pub(crate) fn example(source: &str) -> (String, String, String) {
    let text = include_str!("../../vectors/jose/jwe.json");
    let examples: Vec<Value> = serde_json::from_str(text).unwrap();
    let example = examples.iter().find(|one| one["source"] == source).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&example["key"]),
        text(&example["tokens"][0]),
        text(&example["plaintext"]),
    )
}
