//! A hasher for small numbers: identities come from the trace's own writer, so nothing has to withstand an attack.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map keyed by identities.
pub type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// Multiplies and folds; one step per word.
#[derive(Clone, Copy, Debug, Default)]
pub struct IdHasher(u64);

impl IdHasher {
    fn add(&mut self, word: u64) {
        // The high half of the product depends on all bits of the word; the map takes its bucket from the low half.
        let product = u128::from(self.0.rotate_left(5) ^ word) * 0x9E37_79B9_7F4A_7C15;
        #[expect(clippy::cast_possible_truncation, reason = "both halves of the product are wanted")]
        {
            self.0 = (product >> 64) as u64 ^ product as u64;
        }
    }
}

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, word: u32) {
        self.add(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }
}

/// One number for a run of words; equal runs get equal numbers.
pub(crate) fn fold(words: &[u64]) -> u64 {
    let mut hasher = IdHasher(words.len() as u64);
    for word in words {
        hasher.add(*word);
    }
    hasher.finish()
}
