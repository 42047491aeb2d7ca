//! During a call, something happens.

use super::out::{Finding, Out};
use super::small::SmallMap;
use crate::tracker::Context;
use cases::KeyKind;
use messages::tell;
use mock_mapi::trace::Phase;

pub(crate) const EXPECT: u8 = 0;
pub(crate) const UNLESS: u8 = 1;
pub(crate) const DURING: u8 = 2;

#[derive(Clone, Debug)]
pub(crate) struct Within {
    pub key: KeyKind,
    /// Calls under way that still wait: call and key.
    pub waiting: Vec<(u64, u64)>,
    /// Keys that are excused, by what happened before.
    pub excused: SmallMap<()>,
}

impl Within {
    pub fn new(key: KeyKind) -> Self {
        Self { key, waiting: Vec::new(), excused: SmallMap::default() }
    }

    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        let key = cx.key(self.key);
        match role {
            EXPECT => self.settle(key, out),
            UNLESS => {
                self.settle(key, out);
                if key != 0 {
                    self.excused.insert(key, ());
                }
            }
            _ if cx.event.phase == Phase::Enter => {
                if key != 0 && !self.excused.contains(key) {
                    self.waiting.push((cx.call, key));
                }
            }
            _ => {
                if let Some(at) = self.waiting.iter().rposition(|(call, _)| *call == cx.call && cx.call != 0) {
                    self.waiting.swap_remove(at);
                    out.exercised();
                    let message = tell!("finding-did-not-happen", call = cx.event.method.to_string());
                    let finding = Finding::new(cx.event.seq, message);
                    out.found(finding.because(cx.call, tell!("finding-note-entered")).on(cx.object));
                }
            }
        }
    }

    /// What the calls on this key wait for has happened. A call that is torn away is not put to the test.
    fn settle(&mut self, key: u64, out: &mut Out<'_>) {
        let waiting = self.waiting.len();
        self.waiting.retain(|(_, waiting)| *waiting != key);
        out.exercised_times((waiting - self.waiting.len()) as u64);
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        if kind == KeyKind::Call && !self.waiting.is_empty() {
            self.waiting.retain(|(call, _)| *call != key);
        }
        if kind == self.key {
            self.excused.remove(key);
        }
        self.waiting.is_empty() && self.excused.is_empty()
    }

    pub fn at_end(&mut self, completed: bool) -> usize {
        if completed { 0 } else { self.waiting.len() }
    }
}
