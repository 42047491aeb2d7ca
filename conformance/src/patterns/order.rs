//! One thing comes before another in a scope.

use super::out::{Finding, Out};
use super::small::SmallMap;
use crate::tracker::Context;
use cases::KeyKind;
use messages::tell;

pub(crate) const FIRST: u8 = 0;
pub(crate) const THEN: u8 = 1;
pub(crate) const GIVEN: u8 = 2;

/// What has happened in a scope since `then` was last judged there.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// Where `given` came; 0 if it has not.
    given: u64,
    first: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub scope: KeyKind,
    /// There is a `given`: without it in the scope nothing is judged, and each judgement begins anew.
    pub conditional: bool,
    seen: SmallMap<Seen>,
}

impl Order {
    pub fn new(scope: KeyKind, conditional: bool) -> Self {
        Self { scope, conditional, seen: SmallMap::default() }
    }

    #[inline]
    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        let scope = cx.key(self.scope);
        match role {
            THEN => self.then(scope, cx, out),
            _ if scope == 0 => {}
            FIRST => self.seen.entry(scope).first = true,
            _ => {
                let seen = self.seen.entry(scope);
                if seen.given == 0 {
                    seen.given = cx.event.seq;
                }
            }
        }
    }

    fn then(&mut self, scope: u64, cx: &Context<'_>, out: &mut Out<'_>) {
        let mut judge = |seen: Seen| {
            out.exercised();
            if !seen.first {
                let finding = Finding::new(cx.event.seq, tell!("finding-comes-first", call = cx.event.method.to_string()));
                out.found(finding.because(seen.given, tell!("finding-note-demanded")).on(cx.object));
            }
        };
        if !self.conditional {
            if scope != 0 {
                judge(self.seen.get(scope).unwrap_or_default());
            }
        } else if scope != 0 {
            if self.seen.get(scope).is_some_and(|seen| seen.given != 0) {
                self.seen.remove(scope).into_iter().for_each(judge);
            }
        } else if !self.seen.is_empty() {
            // An event that belongs to no scope is about all of them.
            let mut all: Vec<_> = self.seen.take().into_iter().map(|(_, seen)| seen).filter(|seen| seen.given != 0).collect();
            all.sort_unstable_by_key(|seen| seen.given);
            all.into_iter().for_each(judge);
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        if kind == self.scope {
            self.seen.remove(key);
        }
        self.seen.is_empty()
    }

    pub fn at_end(&mut self, completed: bool) -> usize {
        if completed { 0 } else { self.seen.values().filter(|seen| seen.given != 0 && !seen.first).count() }
    }
}
