//! Patterns that look at one event: its bits, its result; and at a pair of digests.

use super::out::{Finding, Out};
use super::small::SmallMap;
use crate::tracker::Context;
use cases::KeyKind;
use messages::tell;
use mock_mapi::trace::Phase;

/// An argument has the right bits.
#[derive(Clone, Debug)]
pub(crate) struct Flags {
    pub arg: String,
    pub allowed: Option<u64>,
    pub exactly_one_of: Option<u64>,
    pub required: u64,
    pub forbidden: u64,
    pub nonzero: bool,
}

impl Flags {
    pub fn on(&self, cx: &Context<'_>, out: &mut Out<'_>) {
        // Rare calls with few arguments: the name is looked up when it is needed.
        let Some(bits) = cx.event.scalar(&self.arg) else { return };
        out.exercised();
        let (allowed, one_of) = (self.allowed.unwrap_or(u64::MAX), self.exactly_one_of.unwrap_or(0));
        let ones = (bits & one_of).count_ones();
        let hex = |bits: u64| format!("{bits:#x}");
        let (call, value) = (|| cx.event.method.to_string(), || hex(bits));
        let wrong = if bits & !allowed != 0 {
            tell!("finding-bits-not-allowed", arg = &self.arg, call = call(), value = value(), bits = hex(bits & !allowed))
        } else if self.exactly_one_of.is_some() && ones != 1 {
            tell!("finding-bits-not-one", arg = &self.arg, call = call(), value = value(), count = ones, bits = hex(one_of))
        } else if bits & self.required != self.required {
            tell!("finding-bits-missing", arg = &self.arg, call = call(), value = value(), bits = hex(self.required & !bits))
        } else if bits & self.forbidden != 0 {
            tell!("finding-bits-forbidden", arg = &self.arg, call = call(), value = value(), bits = hex(bits & self.forbidden))
        } else if self.nonzero && bits == 0 {
            tell!("finding-bits-none", arg = &self.arg, call = call())
        } else {
            return;
        };
        out.found(Finding::new(cx.event.seq, wrong).on(cx.object));
    }
}

pub(crate) const CALL: u8 = 0;
pub(crate) const GIVEN: u8 = 1;

/// A call returns one of the codes allowed.
#[derive(Clone, Debug)]
pub(crate) struct ResultIs {
    pub codes: Vec<u32>,
    pub any_ok: bool,
    pub any_failed: bool,
    pub conditional: bool,
    pub key: KeyKind,
    pub given: SmallMap<u64>,
}

impl ResultIs {
    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        let key = cx.key(self.key);
        if role == GIVEN {
            if key != 0 {
                self.given.insert(key, cx.event.seq);
            }
            return;
        }
        let given = self.given.get(key);
        if self.conditional && given.is_none() || cx.event.phase != Phase::Leave || cx.shape.counts {
            return;
        }
        out.exercised();
        let code = cx.event.code();
        if !(self.codes.contains(&code.0) || self.any_ok && code.is_ok() || self.any_failed && !code.is_ok()) {
            let finding = Finding::new(
                cx.event.seq,
                tell!("finding-returned", call = cx.event.method.to_string(), code = code.to_string()),
            );
            out.found(finding.because(given.unwrap_or(0), tell!("finding-note-since")).on(cx.object));
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        if kind == self.key {
            self.given.remove(key);
        }
        self.given.is_empty()
    }
}

/// The file of a library is after the run as it was before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unchanged {
    /// Per file: where it was seen before, its digest, and whether it was seen after that.
    pub before: Vec<(String, u64, String, bool)>,
}

impl Unchanged {
    pub fn on(&mut self, cx: &Context<'_>, out: &mut Out<'_>) {
        let (Some(file), Some(digest)) = (cx.event.text("file"), cx.event.text("digest")) else { return };
        if cx.event.word(0) == 0 {
            self.before.retain(|(known, ..)| *known != file);
            self.before.push((file, cx.event.seq, digest, false));
        } else if let Some((_, seq, before, seen)) = self.before.iter_mut().find(|(known, ..)| *known == file) {
            *seen = true;
            out.exercised();
            if *before != digest {
                let finding = Finding::new(cx.event.seq, tell!("finding-file-changed"));
                out.found(finding.because(*seq, tell!("finding-note-as-it-was")));
            }
        }
    }

    /// A file that nobody looked at again before the run broke off may be another.
    pub fn at_end(&self, completed: bool) -> usize {
        if completed { 0 } else { self.before.iter().filter(|(.., seen)| !seen).count() }
    }
}
