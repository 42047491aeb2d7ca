//! After something, a response follows in time. It is put to the test where the response comes, or falls due: one that is owed while the run
//! ends, or that is not owed any more, shows nothing.

use super::keyed::{Opened, ScopedKeys};
use super::out::{Finding, Out};
use crate::tracker::Context;
use cases::KeyKind;
use messages::tell;
use mock_mapi::spec::Method;

pub(crate) const EXPECT: u8 = 0;
pub(crate) const UNLESS: u8 = 1;
pub(crate) const BEFORE: u8 = 2;
pub(crate) const AFTER: u8 = 3;

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub key: KeyKind,
    pub at_end: bool,
    pub owed: ScopedKeys,
}

impl Response {
    pub fn new(key: KeyKind, at_end: bool) -> Self {
        Self { key, at_end, owed: ScopedKeys::default() }
    }

    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        let key = cx.key(self.key);
        match role {
            EXPECT => out.exercised_times(u64::from(self.owed.close(key).is_some())),
            UNLESS => {
                self.owed.close(key);
            }
            BEFORE if self.owed.len() > 0 => {
                let (seq, method) = (cx.event.seq, cx.event.method);
                self.owed.close_scope(key, |owed| report(owed, seq, Some(method), out));
            }
            AFTER => {
                cx.each_opened(self.key, |key| {
                    self.owed.open(Opened { key, scope: key, seq: cx.event.seq, object: cx.object });
                });
            }
            _ => {}
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        if kind == self.key && !self.at_end {
            self.owed.close(key);
        }
        self.owed.len() == 0
    }

    pub fn at_end(&mut self, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        if !completed {
            return self.owed.len();
        }
        if self.at_end {
            self.owed.close_scope(0, |owed| report(owed, seq, None, out));
        }
        0
    }
}

/// What is owed at a call, or at the end of the run.
#[cold]
fn report(owed: Opened, seq: u64, at: Option<Method>, out: &mut Out<'_>) {
    out.exercised();
    let message = match at {
        Some(method) => tell!("finding-owed", call = method.to_string()),
        None => tell!("finding-owed-at-end"),
    };
    out.found(Finding::new(seq, message).because(owed.seq, tell!("finding-note-owed")).on(owed.object));
}
