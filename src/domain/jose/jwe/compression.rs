//! `zip`: DEFLATE (RFC 1951), the one compression that there is (RFC 7516 §4.1.3).

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use zeroize::Zeroizing;

use super::error::JweError;
use crate::domain::jose::key::Bytes;

/// How many bytes come out of a compressed token at most.
///
/// SECURITY: a thousand bytes can stand for a million (CVE-2024-28176, CVE-2024-33664). It is what
/// other programs take, too.
pub(super) const INFLATE_LIMIT: usize = 250_000;

/// The usual trade between size and speed, as zlib has it.
const LEVEL: u8 = 6;

/// Compresses what can be read again.
pub(super) fn deflate(plaintext: &[u8]) -> Result<Bytes, JweError> {
    if plaintext.len() > INFLATE_LIMIT {
        return Err(JweError::Limit {
            asks: format!("would grow to {} bytes when it is read", plaintext.len()),
            limit: INFLATE_LIMIT,
        });
    }
    Ok(Zeroizing::new(compress_to_vec(plaintext, LEVEL)))
}

/// Gives back what was compressed.
pub(super) fn inflate(compressed: &[u8]) -> Result<Bytes, JweError> {
    decompress_to_vec_with_limit(compressed, INFLATE_LIMIT)
        .map(Zeroizing::new)
        .map_err(|error| {
            let grows = error.status == TINFLStatus::HasMoreOutput;
            // What came out so far is content, too.
            drop(Zeroizing::new(error.output));
            if grows {
                JweError::Limit {
                    asks: "grows beyond bounds (zip)".into(),
                    limit: INFLATE_LIMIT,
                }
            } else {
                JweError::Failed
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        for plaintext in [b"".as_slice(), b"a", &vec![b'x'; INFLATE_LIMIT]] {
            let compressed = deflate(plaintext).unwrap();
            assert_eq!(*inflate(&compressed).unwrap(), plaintext);
        }
    }

    #[test]
    fn growth_has_a_limit() {
        let bomb = compress_to_vec(&vec![0; 100 * INFLATE_LIMIT], LEVEL);
        assert!(bomb.len() < 50_000, "{}", bomb.len());
        assert!(matches!(inflate(&bomb), Err(JweError::Limit { .. })));
        assert!(matches!(
            deflate(&vec![0; INFLATE_LIMIT + 1]),
            Err(JweError::Limit { .. })
        ));
    }

    #[test]
    fn what_is_broken_is_refused() {
        assert_eq!(inflate(&[0xff, 0xff]), Err(JweError::Failed));
        assert_eq!(inflate(&[]), Err(JweError::Failed));
    }
}
