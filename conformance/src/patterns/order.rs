//! One thing comes before another in a scope.

use super::keyed::{Opened, ScopedKeys};
use super::out::{Finding, Out};
use crate::tracker::{Context, IdMap};
use cases::KeyKind;

pub(crate) const FIRST: u8 = 0;
pub(crate) const THEN: u8 = 1;
pub(crate) const GIVEN: u8 = 2;

/// Without `given` each scope owes `first` once; with it, each `given` owes it anew.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub scope: KeyKind,
    pub conditional: bool,
    pub owed: ScopedKeys,
    /// With `given`: came and was paid for. Without: came.
    pub paid: IdMap<u64, ()>,
}

impl Order {
    pub fn new(scope: KeyKind, conditional: bool) -> Self {
        Self { scope, conditional, owed: ScopedKeys::default(), paid: IdMap::default() }
    }

    #[inline]
    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        let scope = cx.key(self.scope);
        match role {
            FIRST if scope == 0 => {}
            FIRST => {
                if !self.conditional || self.owed.close(scope).is_some() {
                    self.paid.insert(scope, ());
                }
            }
            THEN => self.then(scope, cx, out),
            _ if scope == 0 => {}
            _ => {
                self.paid.remove(&scope);
                self.owed.open(Opened { key: scope, scope, seq: cx.event.seq, object: 0 });
            }
        }
    }

    fn then(&mut self, scope: u64, cx: &Context<'_>, out: &mut Out<'_>) {
        let late = |given: u64| Finding::new(cx.event.seq, format!("{} comes first", cx.event.method)).because(given, "demanded since here").on(cx.object);
        if self.conditional {
            // An event that belongs to no scope is about all of them.
            if scope == 0 && !self.paid.is_empty() || self.paid.remove(&scope).is_some() {
                out.exercised();
                if scope == 0 {
                    self.paid.clear();
                }
            }
            if self.owed.len() > 0 {
                self.owed.close_scope(scope, |opened| {
                    out.exercised();
                    out.found(late(opened.seq));
                });
            }
        } else if scope != 0 {
            out.exercised();
            if !self.paid.contains_key(&scope) {
                out.found(late(0));
            }
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) {
        if kind == self.scope {
            self.owed.close(key);
            self.paid.remove(&key);
        }
    }

    pub fn at_end(&mut self, completed: bool) -> usize {
        if completed { 0 } else { self.owed.len() }
    }
}
