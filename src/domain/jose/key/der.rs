//! DER (X.690), what keys and certificates are written in: a strict reader, and a writer.

use zeroize::Zeroizing;

/// What stands at the front of DER bytes, read one element after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Der<'a>(&'a [u8]);

/// One element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    /// The identifier octet.
    pub(super) tag: u8,
    /// What is in it.
    pub(super) content: &'a [u8],
    /// The element with its tag and length.
    pub(super) whole: &'a [u8],
}

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OBJECT_ID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
/// `[0]`, constructed: the version of a certificate, the parameters of an EC key.
pub(super) const CONTEXT_0: u8 = 0xa0;
/// `[0]`, primitive: the seed of an ML-DSA key.
pub(super) const SEED: u8 = 0x80;

impl<'a> Der<'a> {
    /// Reads from the start of `bytes`.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns what is in the one SEQUENCE that `bytes` are, with nothing behind it.
    pub(super) fn sequence(bytes: &'a [u8]) -> Option<Self> {
        let mut der = Self(bytes);
        let content = der.take(SEQUENCE)?;
        der.end()?;
        Some(Self(content))
    }

    /// Returns the next element's content, which must have `tag`.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next()
            .filter(|element| element.tag == tag)
            .map(|element| element.content)
    }

    /// Returns the tag of the next element without taking it.
    pub(super) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Returns the next element.
    pub(super) fn next(&mut self) -> Option<Element<'a>> {
        let (&tag, rest) = self.0.split_first()?;
        // Tags beyond 30 take more octets; keys and certificates have none where we look.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            // Definite and minimal lengths only (X.690 §10.1).
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            if digits.first().is_none_or(|digit| *digit == 0) || digits.len() > 4 {
                return None;
            }
            let length = digits
                .iter()
                .try_fold(0_usize, |length, digit| {
                    length.checked_mul(256)?.checked_add(usize::from(*digit))
                })
                .filter(|length| *length >= 0x80)?;
            (length, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let (whole, _) = self.0.split_at_checked(self.0.len() - rest.len())?;
        self.0 = rest;
        Some(Element {
            tag,
            content,
            whole,
        })
    }

    /// Returns the magnitude of the next element, a non-negative INTEGER, without leading zeros.
    pub(super) fn unsigned(&mut self) -> Option<&'a [u8]> {
        match self.take(INTEGER)? {
            [0] => Some(&[]),
            // A zero octet stands only where the next one would read as a sign (X.690 §8.3.2).
            [0, rest @ ..] if rest.first().is_some_and(|next| *next >= 0x80) => Some(rest),
            bytes if bytes.first().is_some_and(|first| (1..0x80).contains(first)) => Some(bytes),
            _ => None,
        }
    }

    /// Returns the bytes of the next element, a BIT STRING of whole bytes.
    pub(super) fn bits(&mut self) -> Option<&'a [u8]> {
        self.take(BIT_STRING)?.strip_prefix(&[0])
    }

    /// Demands that nothing is left.
    pub(super) fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// Writes one element. What was written is wiped on drop: it may be a private key.
pub(super) fn element(tag: u8, content: &[u8]) -> Zeroizing<Vec<u8>> {
    // With room for all from the start: what a growing buffer leaves behind is not wiped.
    let mut der = Zeroizing::new(Vec::with_capacity(content.len() + 10));
    der.push(tag);
    let length = content.len();
    if length < 0x80 {
        der.extend(u8::try_from(length));
    } else {
        let digits = length.to_be_bytes();
        let spare = digits.iter().take_while(|digit| **digit == 0).count();
        let digits = digits.get(spare..).unwrap_or_default();
        der.extend(u8::try_from(0x80 | digits.len()));
        der.extend_from_slice(digits);
    }
    der.extend_from_slice(content);
    der
}

/// Writes a SEQUENCE of elements.
pub(super) fn sequence(elements: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    element(SEQUENCE, &Zeroizing::new(elements.concat()))
}

/// Writes a non-negative INTEGER from its big-endian magnitude.
pub(super) fn integer(magnitude: &[u8]) -> Zeroizing<Vec<u8>> {
    let digits = crate::domain::jose::key::strength::without_zeros(magnitude);
    // A zero octet stands where the first bit would read as a sign, and for the number zero.
    if digits.first().is_none_or(|first| *first >= 0x80) {
        element(INTEGER, &Zeroizing::new([&[0], digits].concat()))
    } else {
        element(INTEGER, digits)
    }
}

/// Writes a BIT STRING of whole bytes.
pub(super) fn bit_string(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    element(BIT_STRING, &[&[0], bytes].concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_definite_and_minimal() {
        for bad in [
            &[0x30, 0x80, 0, 0][..],
            &[0x30, 0x81, 0x01, 0x00],
            &[0x30, 0x82, 0x00, 0x80],
            &[0x30, 0x02, 0x00],
            &[0x30, 0x00, 0x00],
            &[0x30],
            &[],
        ] {
            assert!(Der::sequence(bad).is_none(), "{bad:x?}");
        }
        assert!(Der::sequence(&[0x30, 0x00]).is_some());
        let with_content = |length: &[u8]| [&[0x30], length, &[0; 0x80]].concat();
        assert!(Der::sequence(&with_content(&[0x81, 0x80])).is_some());
        assert!(Der::sequence(&with_content(&[0x82, 0x00, 0x80])).is_none());
    }

    #[test]
    fn integers_have_no_sign_and_no_spare_zero() {
        let read = |bytes: &[u8]| Der::new(bytes).unsigned().map(<[u8]>::to_vec);
        assert_eq!(read(&[2, 1, 0]), Some(vec![]));
        assert_eq!(read(&[2, 2, 0, 0x80]), Some(vec![0x80]));
        assert_eq!(read(&[2, 1, 0x7f]), Some(vec![0x7f]));
        assert_eq!(read(&[2, 2, 0, 0x7f]), None);
        assert_eq!(read(&[2, 1, 0x80]), None);
        assert_eq!(read(&[2, 0]), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(content in proptest::collection::vec(any::<u8>(), 0..300)) {
            let written = sequence(&[&element(OCTET_STRING, &content), &integer(&content)]);
            let mut read = Der::sequence(&written).unwrap();
            prop_assert_eq!(read.take(OCTET_STRING).unwrap(), content.as_slice());
            let number = crate::domain::jose::key::strength::without_zeros(&content);
            prop_assert_eq!(read.unsigned().unwrap(), number);
            prop_assert!(read.end().is_some());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut der = Der::new(&bytes);
            while der.next().is_some() {}
        }
    }
}
