//! After something, something else does not come on the same key; also: what is closed is not used. Anything may come at any time, so that
//! time puts it to the test, unless the file says what does.

use super::out::{Finding, Out};
use super::small::SmallMap;
use crate::tracker::Context;
use cases::KeyKind;
use messages::tell;

pub(crate) const ALLOWED: u8 = 0;
pub(crate) const NEVER: u8 = 1;
pub(crate) const TESTED: u8 = 2;
pub(crate) const UNTIL: u8 = 3;
pub(crate) const AFTER: u8 = 4;

/// Keys that will not be named again by rights are remembered for a while: it is their late use that is looked for.
const REMEMBERED: u64 = 256;

fn place(key: u64) -> usize {
    usize::try_from(key % REMEMBERED).expect("the remainder is below REMEMBERED")
}

#[derive(Clone, Debug)]
pub(crate) struct Absence {
    pub key: KeyKind,
    pub armed: SmallMap<u64>,
    pub gone: Vec<(u64, u64)>,
    pub allowed_at: u64,
    /// Whether it is put to the test by all that comes later.
    pub always_tested: bool,
}

impl Absence {
    pub fn new(key: KeyKind, always_tested: bool) -> Self {
        Self { key, armed: SmallMap::default(), gone: Vec::new(), allowed_at: 0, always_tested }
    }

    #[inline]
    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        match role {
            ALLOWED => self.allowed_at = cx.event.seq,
            NEVER => {
                if (!self.armed.is_empty() || !self.gone.is_empty()) && self.allowed_at != cx.event.seq {
                    self.never(cx, out);
                }
            }
            TESTED => {
                if self.allowed_at != cx.event.seq && self.since(cx).is_some() {
                    out.exercised();
                }
            }
            UNTIL => {
                let key = cx.key(self.key);
                if key == 0 {
                    self.armed.take();
                } else {
                    self.armed.remove(key);
                }
            }
            _ => {
                cx.each_opened(self.key, |key| {
                    if self.always_tested {
                        out.exercised();
                    }
                    self.armed.insert(key, cx.event.seq);
                });
            }
        }
    }

    /// Where the event's key was armed, if the event comes later.
    fn since(&self, cx: &Context<'_>) -> Option<u64> {
        let key = cx.key(self.key);
        let gone = || self.gone.get(place(key)).filter(|(found, _)| *found == key).map(|(_, seq)| *seq);
        if key == 0 {
            return None;
        }
        // A call that was under way is not late, whatever it returns.
        let late = |since: &u64| cx.call == 0 || cx.call > *since;
        self.armed.get(key).or_else(gone).filter(late)
    }

    fn never(&self, cx: &Context<'_>, out: &mut Out<'_>) {
        if let Some(since) = self.since(cx) {
            let finding = Finding::new(cx.event.seq, tell!("finding-too-late", call = cx.event.method.to_string()));
            out.found(finding.because(since, tell!("finding-note-not-allowed")).on(cx.object));
        }
    }

    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        if kind == self.key
            && let Some(since) = self.armed.remove(key)
        {
            if self.gone.is_empty() {
                self.gone.resize(place(REMEMBERED - 1) + 1, (0, 0));
            }
            self.gone[place(key)] = (key, since);
        }
        self.armed.is_empty() && self.gone.is_empty()
    }

    /// A run that breaks off leaves open what may still have come: on keys that are alive, and late, on such as are not.
    pub fn at_end(&mut self, completed: bool) -> usize {
        if completed { 0 } else { self.armed.len() + self.gone.iter().filter(|(key, _)| *key != 0).count() }
    }
}
