//! What was opened in a scope is closed before something comes. It is put to the test where that comes, by each key that was still open,
//! or that was closed and not just let off.

use super::keyed::{Opened, ScopedKeys};
use super::out::{Finding, Out};
use super::small::SmallMap;
use crate::tracker::{Context, id};
use cases::KeyKind;
use messages::tell;
use mock_mapi::spec::Method;

pub(crate) const CLOSE: u8 = 0;
pub(crate) const UNLESS: u8 = 1;
pub(crate) const BEFORE: u8 = 2;
pub(crate) const OPEN: u8 = 3;

#[derive(Clone, Debug)]
pub(crate) struct ClosedBefore {
    pub key: KeyKind,
    pub scope: KeyKind,
    pub at_end: bool,
    pub open: ScopedKeys,
    /// Keys closed in time, per scope, that have not met `before` yet.
    pub closed: SmallMap<u64>,
}

impl ClosedBefore {
    pub fn new(key: KeyKind, scope: KeyKind, at_end: bool) -> Self {
        Self { key, scope, at_end, open: ScopedKeys::default(), closed: SmallMap::default() }
    }

    #[inline]
    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        match role {
            CLOSE => {
                if let Some(opened) = self.open.close(cx.key(self.key)) {
                    *self.closed.entry(opened.scope) += 1;
                }
            }
            UNLESS => {
                self.open.close(cx.key(self.key));
            }
            BEFORE => {
                let scope = cx.key(self.scope);
                self.settle(scope, out);
                if self.open.len() > 0 {
                    let (kind, seq, method) = (self.key, cx.event.seq, cx.event.method);
                    self.open.close_scope(scope, |opened| report(kind, opened, seq, Some(method), out));
                }
            }
            OPEN => {
                let scope = cx.key(self.scope);
                let seq = if cx.call == 0 { cx.event.seq } else { cx.call };
                cx.each_opened(self.key, |key| self.open.open(Opened { key, scope, seq, object: cx.object }));
            }
            _ => {}
        }
    }

    /// What was closed in time has now met its `before`; for 0 in every scope.
    fn settle(&mut self, scope: u64, out: &mut Out<'_>) {
        if scope == 0 {
            self.closed.take().into_iter().for_each(|(_, closed)| out.exercised_times(closed));
        } else if let Some(closed) = self.closed.remove(scope) {
            out.exercised_times(closed);
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        if kind == self.key {
            self.open.close(key);
        }
        if kind == self.scope && !self.at_end {
            self.open.close_scope(key, |_| {});
            self.closed.remove(key);
        }
        self.open.len() == 0 && self.closed.is_empty()
    }

    pub fn at_end(&mut self, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        if !completed {
            return self.open.len();
        }
        if self.at_end {
            self.settle(0, out);
            let kind = self.key;
            self.open.close_scope(0, |opened| report(kind, opened, seq, None, out));
        }
        0
    }
}

/// What is still open at a call, or at the end of the run.
#[cold]
fn report(kind: KeyKind, opened: Opened, seq: u64, at: Option<Method>, out: &mut Out<'_>) {
    out.exercised();
    let message = match at {
        Some(method) => tell!("finding-still-open", call = method.to_string()),
        None => tell!("finding-still-open-at-end"),
    };
    // Other keys than these are not objects; then it is the object that was called to open them.
    let object = if matches!(kind, KeyKind::Object | KeyKind::Buffer | KeyKind::Sink | KeyKind::Session) {
        id(opened.key)
    } else {
        opened.object
    };
    out.found(Finding::new(seq, message).because(opened.seq, tell!("finding-note-opened")).on(object));
}
