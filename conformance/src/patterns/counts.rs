//! Patterns that count: balance, only if, at most.

use super::out::{Finding, Out};
use super::small::SmallMap;
use crate::tracker::{Context, IdMap};
use cases::KeyKind;
use messages::tell;

pub(crate) const UP: u8 = 0;
pub(crate) const DOWN: u8 = 1;
pub(crate) const AT: u8 = 2;

/// As many `down` as `up`. What is even was put to the test where it came to be; where nothing was ever counted there is nothing to test.
#[derive(Clone, Debug)]
pub(crate) struct Balance {
    pub scope: KeyKind,
    pub at_end: bool,
    /// Per scope: the count, and the last event that raised it.
    pub counts: SmallMap<(i64, u64)>,
}

impl Balance {
    pub fn new(scope: KeyKind, at_end: bool) -> Self {
        Self { scope, at_end, counts: SmallMap::default() }
    }

    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        let scope = cx.key(self.scope);
        let method = cx.event.method;
        match role {
            UP if scope != 0 => {
                let (count, last) = self.counts.entry(scope);
                (*count, *last) = (*count + 1, cx.event.seq);
            }
            DOWN if scope != 0 => {
                let (count, _) = self.counts.entry(scope);
                *count -= 1;
                if *count < 0 {
                    *count = 0;
                    out.exercised();
                    out.found(Finding::new(cx.event.seq, tell!("finding-one-too-many", call = method.to_string())).on(cx.object));
                } else if *count == 0 {
                    self.counts.remove(scope);
                    out.exercised();
                }
            }
            AT => {
                if scope == 0 {
                    let message = |count| tell!("finding-unbalanced-counted", call = method.to_string(), count = count);
                    self.settle(cx.event.seq, message, out);
                } else if let Some((_, last)) = self.counts.remove(scope).filter(|(count, _)| *count != 0) {
                    out.exercised();
                    let finding = Finding::new(cx.event.seq, tell!("finding-unbalanced", call = method.to_string()));
                    out.found(finding.because(last, tell!("finding-note-not-undone")).on(cx.object));
                }
            }
            _ => {}
        }
    }

    fn settle(&mut self, seq: u64, message: impl Fn(i64) -> String, out: &mut Out<'_>) {
        let mut open: Vec<_> = self.counts.take().into_iter().filter(|(_, (count, _))| *count != 0).collect();
        open.sort_unstable();
        for (_, (count, last)) in open {
            out.exercised();
            out.found(Finding::new(seq, message(count)).because(last, tell!("finding-note-not-undone")));
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        if kind == self.scope && !self.at_end {
            self.counts.remove(key);
        }
        self.counts.is_empty()
    }

    pub fn at_end(&mut self, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        if !completed {
            return self.counts.len();
        }
        if self.at_end && !self.counts.is_empty() {
            self.settle(seq, |count| tell!("finding-unbalanced-at-end", count = count), out);
        }
        0
    }
}

pub(crate) const WHERE: u8 = 0;
pub(crate) const EVENT: u8 = 1;

/// Every event has a permission of its own before it.
#[derive(Clone, Debug)]
pub(crate) struct OnlyIf {
    pub scope: KeyKind,
    pub permits: SmallMap<u64>,
}

impl OnlyIf {
    pub fn new(scope: KeyKind) -> Self {
        Self { scope, permits: SmallMap::default() }
    }

    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        let scope = cx.key(self.scope);
        if scope == 0 {
            return;
        }
        if role == WHERE {
            *self.permits.entry(scope) += 1;
            return;
        }
        out.exercised();
        match self.permits.get(scope) {
            Some(1) => {
                self.permits.remove(scope);
            }
            Some(permits) => self.permits.insert(scope, permits - 1),
            None => {
                let message = tell!("finding-not-allowed", call = cx.event.method.to_string());
                out.found(Finding::new(cx.event.seq, message).on(cx.object));
            }
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        // A connection's number may be given again while it is in use, and each that was given it cancels it once.
        if kind == self.scope && kind != KeyKind::Connection {
            self.permits.remove(key);
        }
        self.permits.is_empty()
    }
}

/// An event happens so often at most. Whenever it comes, another may follow that is one too many; but if it is told apart by a key, only where
/// there is another key of the scope that it could have had.
#[derive(Clone, Debug)]
pub(crate) struct AtMost {
    pub scope: KeyKind,
    pub key: KeyKind,
    pub limit: u64,
    /// Per key: how often, and the first time.
    pub seen: IdMap<(u64, u64), (u64, u64)>,
}

impl AtMost {
    pub fn new(scope: KeyKind, key: KeyKind, limit: u64) -> Self {
        Self { scope, key, limit, seen: IdMap::default() }
    }

    pub fn on(&mut self, cx: &Context<'_>, out: &mut Out<'_>) {
        let (scope, key) = (cx.key(self.scope), cx.key(self.key));
        if scope == 0 || key == 0 {
            return;
        }
        let tested = self.scope == self.key || self.seen.keys().any(|(of, _)| *of == scope);
        let (count, first) = self.seen.entry((scope, key)).or_insert((0, cx.event.seq));
        *count += 1;
        if tested && (*count == 1 || self.scope != self.key) {
            out.exercised();
        }
        if *count > self.limit {
            let message = tell!("finding-too-often", call = cx.event.method.to_string(), count = *count);
            out.found(Finding::new(cx.event.seq, message).because(*first, tell!("finding-note-first")).on(cx.object));
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        // The finer of the two dies first or with the coarser; one lookup instead of a walk.
        if kind == self.key && self.scope == self.key {
            self.seen.remove(&(key, key));
        } else if kind == self.key && matches!(self.scope, KeyKind::Process | KeyKind::Machine) {
            self.seen.remove(&(1, key));
        } else if kind == self.key || kind == self.scope {
            let scoped = kind == self.scope;
            self.seen.retain(|(scope, of), _| if scoped { *scope != key } else { *of != key });
        }
        self.seen.is_empty()
    }

    /// In a scope that is not over when the run breaks off, one too many may still have come.
    pub fn at_end(&mut self, completed: bool) -> usize {
        if completed { 0 } else { self.seen.len() }
    }
}
