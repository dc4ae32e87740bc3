//! Random bytes drawn in advance, for who needs a few of them a million times.

use std::cell::RefCell;
use std::sync::Arc;

use super::ports::{Random, RandomError};
use super::secret::wipe;

/// How many bytes are drawn at a time.
const DRAWN: usize = 64 << 10;

/// Random bytes that somebody else's source gave, handed out piece by piece.
///
/// SECURITY: no byte is given twice: what is given is wiped here, and so is the rest at the end.
/// It belongs to one thread, and to a process that does not fork.
pub struct Pool {
    source: Arc<dyn Random + Send + Sync>,
    left: RefCell<Vec<u8>>,
}

impl Pool {
    /// Returns an empty pool over `source`, which is asked when it is first needed.
    pub fn new(source: Arc<dyn Random + Send + Sync>) -> Self {
        Self {
            source,
            left: RefCell::new(Vec::with_capacity(DRAWN)),
        }
    }
}

impl Random for Pool {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        if buffer.len() > DRAWN {
            return self.source.fill(buffer);
        }
        let mut left = self.left.borrow_mut();
        if left.len() < buffer.len() {
            wipe(&mut left);
            left.resize(DRAWN, 0);
            if let Err(error) = self.source.fill(&mut left) {
                // What a source that failed left behind is not random.
                left.clear();
                return Err(error);
            }
        }
        let rest = left.len() - buffer.len();
        let (_, given) = left.split_at_mut_checked(rest).ok_or(RandomError)?;
        buffer.copy_from_slice(given);
        wipe(given);
        left.truncate(rest);
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        wipe(self.left.get_mut());
    }
}

/// The same byte each time, so that a test can say what comes of it.
#[cfg(test)]
pub(super) struct Same(pub(super) u8);

#[cfg(test)]
impl Random for Same {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        buffer.fill(self.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Gives each four bytes a number of their own, and fails when told to.
    struct Numbers {
        next: AtomicU32,
        last: u32,
    }

    impl Random for Numbers {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
            for place in buffer.chunks_mut(4) {
                let number = self.next.fetch_add(1, Ordering::Relaxed);
                if number >= self.last {
                    return Err(RandomError);
                }
                place.copy_from_slice(&number.to_be_bytes()[..place.len()]);
            }
            Ok(())
        }
    }

    fn pool(last: u32) -> Pool {
        let next = AtomicU32::new(1);
        Pool::new(Arc::new(Numbers { next, last }))
    }

    #[test]
    fn no_byte_is_given_twice() {
        let pool = pool(u32::MAX);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..3 * DRAWN / 64 {
            let mut drawn = [0; 64];
            pool.fill(&mut drawn).unwrap();
            for number in drawn.chunks(4) {
                assert!(seen.insert(number.to_vec()), "{number:?} was given twice");
            }
        }
    }

    #[test]
    fn what_is_too_large_for_it_comes_from_the_source() {
        let mut drawn = vec![0; DRAWN + 4];
        pool(u32::MAX).fill(&mut drawn).unwrap();
        assert!(drawn.chunks(4).all(|number| number != [0; 4]));
    }

    #[test]
    fn a_source_that_fails_gives_nothing() {
        let pool = pool(u32::try_from(DRAWN / 4).unwrap() + 9);
        let mut drawn = vec![0; DRAWN];
        assert_eq!(pool.fill(&mut drawn), Ok(()));
        for _ in 0..2 {
            assert_eq!(pool.fill(&mut [0; 1]), Err(RandomError));
        }
    }
}
