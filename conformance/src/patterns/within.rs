//! During a call, something happens. It is put to the test where the call returns: not by one that an exception tears away, nor by one
//! that fails where success is asked for, nor by one that is excused.

use super::out::{Finding, Out};
use super::small::SmallMap;
use crate::tracker::Context;
use cases::KeyKind;
use messages::tell;
use mock_mapi::trace::Phase;

pub(crate) const EXPECT: u8 = 0;
pub(crate) const UNLESS: u8 = 1;
pub(crate) const DURING: u8 = 2;

/// A call under way.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    call: u64,
    key: u64,
    /// What it waits for has happened.
    answered: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Within {
    pub key: KeyKind,
    pub under_way: Vec<Waiting>,
    /// Keys that are excused, by what happened before.
    pub excused: SmallMap<()>,
}

impl Within {
    pub fn new(key: KeyKind) -> Self {
        Self { key, under_way: Vec::new(), excused: SmallMap::default() }
    }

    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        let key = cx.key(self.key);
        match role {
            EXPECT => self.under_way.iter_mut().filter(|call| call.key == key).for_each(|call| call.answered = true),
            UNLESS => {
                self.under_way.retain(|call| call.answered || call.key != key);
                if key != 0 {
                    self.excused.insert(key, ());
                }
            }
            _ if cx.event.phase == Phase::Enter => {
                if key != 0 && !self.excused.contains(key) {
                    self.under_way.push(Waiting { call: cx.call, key, answered: false });
                }
            }
            _ => {
                if let Some(at) = self.under_way.iter().rposition(|waiting| waiting.call == cx.call && cx.call != 0) {
                    out.exercised();
                    if !self.under_way.swap_remove(at).answered {
                        let message = tell!("finding-did-not-happen", call = cx.event.method.to_string());
                        let finding = Finding::new(cx.event.seq, message);
                        out.found(finding.because(cx.call, tell!("finding-note-entered")).on(cx.object));
                    }
                }
            }
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        if kind == KeyKind::Call && !self.under_way.is_empty() {
            self.under_way.retain(|waiting| waiting.call != key);
        }
        if kind == self.key {
            self.excused.remove(key);
        }
        self.under_way.is_empty() && self.excused.is_empty()
    }

    pub fn at_end(&mut self, completed: bool) -> usize {
        if completed { 0 } else { self.under_way.iter().filter(|call| !call.answered).count() }
    }
}
