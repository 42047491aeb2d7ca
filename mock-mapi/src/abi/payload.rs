//! The payload of an event while it is gathered, on the stack.

use super::read;
use crate::spec::ArgKind;
use crate::trace::{MAX_BLOB, MAX_PAYLOAD};

/// Scalars first, then blobs, as `subsystem::payload_on_enter` orders them.
pub(super) struct Payload {
    words: [u64; MAX_PAYLOAD],
    scalars: usize,
    length: usize,
}

impl Payload {
    /// A payload that begins with so many scalars.
    pub fn new(scalars: usize) -> Self {
        Self { words: [0; MAX_PAYLOAD], scalars: 0, length: scalars }
    }

    pub fn words(&self) -> &[u64] {
        &self.words[..self.length]
    }

    pub fn push_scalar(&mut self, word: u64) {
        self.words[self.scalars] = word;
        self.scalars += 1;
    }

    /// Appends bytes as `trace::push_blob` does; what finds no room is cut.
    fn push_blob(&mut self, bytes: &[u8]) {
        let bytes = &bytes[..bytes.len().min(MAX_BLOB)];
        let room = &mut self.words[self.length..];
        let mut used = 0;
        let tail = bytes.chunks(8).map(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        });
        for (place, word) in room.iter_mut().zip(std::iter::once(bytes.len() as u64).chain(tail)) {
            *place = word;
            used += 1;
        }
        self.length += used;
    }

    /// Appends what an argument points to.
    ///
    /// # Safety
    /// The word is null or points to what the kind says; `length` is the count of an argument that is counted.
    pub unsafe fn push_pointed(&mut self, kind: ArgKind, word: usize, length: usize, wide: bool) {
        if word == 0 {
            return self.push_blob(&[]);
        }
        // SAFETY: the pointer is not null and points to what the kind says (caller).
        unsafe {
            match kind {
                ArgKind::Bytes => self.push_blob(std::slice::from_raw_parts(word as *const u8, length)),
                ArgKind::Iid | ArgKind::Uid => self.push_blob(&*(word as *const [u8; 16])),
                _ if wide => {
                    let mut text = [0; MAX_BLOB];
                    let length = read::wide_text_into(word, &mut text);
                    self.push_blob(&text[..length]);
                }
                _ => self.push_blob(String::from_utf8_lossy(read::narrow_bytes(word)).as_bytes()),
            }
        }
    }
}
