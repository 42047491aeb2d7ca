//! Exported functions that never come to the subsystem: helpers, and those the mock refuses. Both are noted in the trace.

use super::door::Door;
use super::environment::ensure_open;
use crate::spec::exports::Answer;
use crate::spec::{Method, method::Note};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Notes the call of a function the mock does not serve, and answers its refusal.
#[must_use]
pub fn refuse(name: &str, answer: Answer) -> usize {
    note(Note::NotServed, name);
    answer.refusal() as usize
}

/// Notes the call of a helper and runs it. No panic leaves: the caller's frames are foreign.
#[must_use]
pub fn help(name: &str, answer: Answer, helper: impl FnOnce() -> usize) -> usize {
    note(Note::HelperCalled, name);
    catch_unwind(AssertUnwindSafe(helper)).unwrap_or(answer.refusal() as usize)
}

fn note(note: Method, name: &str) {
    // A trace that cannot be written must not keep the answer from the caller.
    let noted = catch_unwind(|| {
        ensure_open();
        if let Some(door) = Door::current() {
            door.subsystem().note_call(note, name);
        }
    });
    drop(noted);
}
