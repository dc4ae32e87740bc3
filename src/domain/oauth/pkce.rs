//! Proof key for code exchange (RFC 7636), S256 alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};

use crate::domain::ports::{Random, RandomError};
use crate::domain::secret::Secret;

/// What proves that whoever redeems the code is whoever asked for it.
///
/// SECURITY: neither `Clone` nor printable; redeeming takes it by value, so that no verifier is
/// used for two codes. `plain` does not exist here (RFC 7636 §7.2, RFC 9700 §2.1.1).
#[derive(Debug)]
pub struct Verifier(Secret);

impl Verifier {
    /// Returns a fresh verifier: 32 random octets, 43 characters (RFC 7636 §4.1).
    pub fn new(random: &dyn Random) -> Result<Self, RandomError> {
        unguessable(random).map(Self)
    }

    /// Returns what the authorization request says of it: BASE64URL(SHA-256(verifier)).
    pub fn challenge(&self) -> PkceCodeChallenge {
        PkceCodeChallenge::from_code_verifier_sha256(&self.shared())
    }

    /// Gives the verifier away, for the one token request that it is for.
    pub fn into_shared(self) -> PkceCodeVerifier {
        self.shared()
    }

    fn shared(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.0.expose_text().unwrap_or_default().to_owned())
    }
}

/// Returns 256 random bits as 43 characters of base64url.
pub fn unguessable(random: &dyn Random) -> Result<Secret, RandomError> {
    let mut octets = [0_u8; 32];
    random.fill(&mut octets)?;
    Ok(Secret::from(URL_SAFE_NO_PAD.encode(octets)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The octets of RFC 7636, Appendix B.
    struct AppendixB;

    impl Random for AppendixB {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
            buffer.copy_from_slice(&[
                116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22,
                212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
            ]);
            Ok(())
        }
    }

    #[test]
    fn rfc_7636_appendix_b() {
        let verifier = Verifier::new(&AppendixB).unwrap();
        assert!(
            verifier
                .0
                .matches(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        );
        let challenge = verifier.challenge();
        assert_eq!(
            challenge.as_str(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        assert_eq!(challenge.method().as_str(), "S256");
    }
}
