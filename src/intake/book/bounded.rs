//! A reader that gives out only so much before it is asked again whether that is all right.

use std::io::{self, BufRead, Read};

/// Gives at most about `left` bytes, then fails with `FileTooLarge`. Whoever reads piece by piece fills it up
/// before each piece, so that no piece can grow beyond the bound.
pub(super) struct Bounded<R> {
    inner: R,
    pub(super) left: usize,
}

impl<R> Bounded<R> {
    pub(super) fn new(inner: R, left: usize) -> Self {
        Self { inner, left }
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let given = self.fill_buf()?;
        let length = given.len().min(into.len());
        into[..length].copy_from_slice(&given[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.left = self.left.saturating_sub(length);
        self.inner.consume(length);
    }
}
