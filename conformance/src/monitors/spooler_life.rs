//! How long the spooler lives, in the trace of a machine's spooler.
//! Violates: it ends while a client has a session; it goes on, or serves another session, after the last one has ended.
//! Conforms: it ends with the last session. A spooler that somebody killed did not end by itself: nothing is said of it.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World, id};
use messages::tell;
use mock_mapi::spec::method::Note;

pub(super) const NOTES: &[&str] = &["mock::SessionBegan", "mock::SessionLeft", "mock::SpoolerEnded"];

/// Which of the two is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    TooEarly,
    TooLate,
}

pub(super) struct Life {
    looked_for: End,
    /// Sessions of clients, and where each began.
    open: Vec<(u32, u32, u64)>,
    /// Where the last one ended, if the spooler has not ended since.
    over: Option<u64>,
}

pub(super) fn ends_before_last_session() -> Life {
    Life { looked_for: End::TooEarly, open: Vec::new(), over: None }
}

pub(super) fn outlives_last_session() -> Life {
    Life { looked_for: End::TooLate, open: Vec::new(), over: None }
}

impl Life {
    fn too_late(&mut self, seq: u64, message: impl FnOnce() -> String, out: &mut Out<'_>) {
        if let Some(over) = self.over.take().filter(|_| self.looked_for == End::TooLate) {
            out.exercised();
            out.found(Finding::new(seq, message()).because(over, tell!("finding-note-last-session-ended")));
        }
    }
}

impl Monitor for Life {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let seq = cx.event.seq;
        let number = |name| cx.event.scalar(name).map_or(0, id);
        match cx.event.method {
            Note::SessionBegan => {
                self.too_late(seq, || tell!("finding-spooler-serves-after-end"), out);
                self.open.push((number("session"), number("client"), seq));
                if self.looked_for == End::TooEarly {
                    out.exercised();
                }
            }
            Note::SessionLeft => {
                let left = (number("session"), number("client"));
                if let Some(at) = self.open.iter().position(|(session, client, _)| (*session, *client) == left) {
                    self.open.swap_remove(at);
                    if self.open.is_empty() {
                        self.over = Some(seq);
                    }
                }
            }
            _ => {
                if self.over.take().is_some() && self.looked_for == End::TooLate {
                    out.exercised();
                }
                for (_, _, began) in std::mem::take(&mut self.open) {
                    if self.looked_for == End::TooEarly {
                        let finding = Finding::new(seq, tell!("finding-spooler-ends-in-session"));
                        out.found(finding.because(began, tell!("finding-note-session-began")));
                    }
                }
            }
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        if completed {
            self.too_late(seq, || tell!("finding-spooler-never-ended"), out);
            return 0;
        }
        match self.looked_for {
            End::TooEarly => self.open.len(),
            End::TooLate => usize::from(self.over.is_some()),
        }
    }
}
