//! Seals: the digest of a row, their sum over all that an entry wrote, and the chain.
//!
//! A row's digest is SHA-256 over its table, and over the place and value of each column
//! that holds something, so a column added later leaves old digests as they are. An
//! entry keeps the sum of the digests of all row versions it wrote, modulo 2^256: the
//! order of writing does not matter, and `verify` can add them up from the rows that
//! stand and the before-images of those that do not. Without a key this proves that
//! nothing was changed since the last hash was noted down elsewhere, not who wrote it.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use crate::model::Value;

/// The digest of one row version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowDigest([u8; 32]);

impl RowDigest {
    /// What is stored in the row itself.
    pub(crate) fn seal(self) -> i64 {
        let mut head = [0; 8];
        head.copy_from_slice(&self.0[..8]);
        i64::from_be_bytes(head)
    }
}

/// Collects the columns of one row.
pub(crate) struct Sealer {
    bytes: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new() -> Self {
        Self { bytes: Vec::with_capacity(512) }
    }

    pub(crate) fn begin(&mut self, table: &str) {
        self.bytes.clear();
        self.put_bytes(table.as_bytes());
    }

    pub(crate) fn int(&mut self, place: usize, number: i64) {
        self.place(place, 1);
        self.bytes.extend_from_slice(&number.to_be_bytes());
    }

    pub(crate) fn text(&mut self, place: usize, text: &[u8]) {
        self.place(place, 2);
        self.put_bytes(text);
    }

    pub(crate) fn value(&mut self, place: usize, value: &Value<'_>) {
        match value {
            Value::Null => {}
            Value::Int(number) => self.int(place, *number),
            Value::Text(text) => self.text(place, text.as_bytes()),
        }
    }

    /// The same for a value as SQLite holds it; what no column of ours can hold gets a
    /// mark of its own, so that it never seals like something that can.
    pub(crate) fn stored(&mut self, place: usize, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => {}
            ValueRef::Integer(number) => self.int(place, number),
            ValueRef::Text(text) => self.text(place, text),
            ValueRef::Real(_) | ValueRef::Blob(_) => self.place(place, 3),
        }
    }

    pub(crate) fn finish(&self) -> RowDigest {
        RowDigest(Sha256::digest(&self.bytes).into())
    }

    fn place(&mut self, place: usize, kind: u8) {
        self.bytes.extend_from_slice(&(place as u16).to_be_bytes());
        self.bytes.push(kind);
    }

    fn put_bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.bytes.extend_from_slice(bytes);
    }
}

/// How many row versions, and the sum of their digests modulo 2^256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) versions: i64,
    limbs: [u64; 4],
}

impl Sum {
    pub(crate) fn add(&mut self, digest: RowDigest) {
        self.versions += 1;
        let mut carry = false;
        for (limb, bytes) in self.limbs.iter_mut().zip(digest.0.chunks_exact(8)) {
            let mut word = [0; 8];
            word.copy_from_slice(bytes);
            let (sum, first) = limb.overflowing_add(u64::from_le_bytes(word));
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *limb = sum;
            carry = first || second;
        }
    }

    pub(crate) fn hex(&self) -> String {
        self.limbs.iter().rev().map(|limb| format!("{limb:016x}")).collect()
    }
}

/// One link of the chain.
pub(crate) struct Chain(Sha256);

impl Chain {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    pub(crate) fn int(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    pub(crate) fn text(&mut self, text: Option<&str>) {
        match text {
            None => self.0.update([0]),
            Some(text) => {
                self.0.update([1]);
                self.int(text.len() as i64);
                self.0.update(text.as_bytes());
            }
        }
    }

    pub(crate) fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Sealer, Sum};
    use crate::model::Value;

    fn digest(values: &[Value<'_>]) -> super::RowDigest {
        let mut sealer = Sealer::new();
        sealer.begin("t");
        for (place, value) in values.iter().enumerate() {
            sealer.value(place, value);
        }
        sealer.finish()
    }

    #[test]
    fn a_sum_does_not_depend_on_the_order_and_carries() {
        let digests: Vec<_> = (0..500).map(|n| digest(&[Value::Int(n)])).collect();
        let (mut forth, mut back) = (Sum::default(), Sum::default());
        digests.iter().for_each(|it| forth.add(*it));
        digests.iter().rev().for_each(|it| back.add(*it));
        assert_eq!(forth, back);
        assert_eq!(forth.hex().len(), 64);
        let mut less = Sum::default();
        digests[1..].iter().for_each(|it| less.add(*it));
        assert_ne!(forth.hex(), less.hex());
    }

    #[test]
    fn values_cannot_slide_into_the_next_column() {
        assert_ne!(
            digest(&[Value::text("a"), Value::text("bc")]),
            digest(&[Value::text("ab"), Value::text("c")])
        );
        assert_ne!(digest(&[Value::Null, Value::Int(1)]), digest(&[Value::Int(1), Value::Null]));
        assert_ne!(digest(&[Value::Int(49)]), digest(&[Value::text("1")]));
        assert_eq!(digest(&[Value::Int(1), Value::Null]), digest(&[Value::Int(1)]));
    }
}
