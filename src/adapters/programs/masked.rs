//! What a program writes, passed on without the values that are hidden.

use std::io::{self, Write};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::domain::delivery::mask::{Masker, Patterns};

/// How much is read at once, in bytes.
const PIECE: usize = 64 << 10;

/// Passes on what `read` puts into the buffer that it is given, until that is nothing.
pub(super) fn pass(
    mut read: impl FnMut(&mut [u8]) -> io::Result<usize>,
    mut to: impl Write,
    patterns: Arc<Patterns>,
) -> io::Result<()> {
    let mut masker = Masker::new(patterns);
    // SECURITY: it holds what the program wrote before it was masked.
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    let mut out = Vec::with_capacity(PIECE);
    loop {
        let count = read(&mut piece)?;
        if count == 0 {
            masker.finish(&mut out);
        } else {
            masker.push(piece.get(..count).unwrap_or_default(), &mut out);
        }
        let written = to.write_all(&out).and_then(|()| to.flush());
        out.clear();
        if count == 0 || written.is_err() {
            return written;
        }
    }
}
