//! What the spooler does with a message of an outgoing queue. The note `mock::Sending` says which message what follows is about.
//! Violates: a message is offered that was not locked; one is finished that no transport took, after one asked for patience; a
//! transport is logged off that keeps a message, and is not told; a reference value is used again after EndMessage.
//! Conforms: locked, offered, taken, finished; kept messages taken back with NOTIFY_ABORT_DEFERRED before TransportLogoff.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World, id};
use messages::tell;
use mock_mapi::spec::Code;
use mock_mapi::spec::method::{MsgStore, Note, Support, XpLogon};
use mock_mapi::trace::Phase;
use std::collections::BTreeMap;

pub(super) const OFFERS: &[&str] =
    &["mock::Sending", "spooler>IMsgStore::SetLockState@enter", "spooler>IXPLogon::SubmitMessage@enter"];
pub(super) const ENDS: &[&str] = &[
    "mock::Sending",
    "spooler>IXPLogon::SubmitMessage@leave",
    "spooler>IXPLogon::EndMessage ok",
    "spooler>IMsgStore::FinishedMsg@enter",
];
pub(super) const KEEPS: &[&str] = &[
    "mock::Sending",
    "spooler>IXPLogon::EndMessage ok",
    "spooler>IXPLogon::TransportNotify@enter",
    "provider>IMAPISupport::SpoolerNotify@enter",
    "spooler>IXPLogon::TransportLogoff@enter",
];
pub(super) const REFERENCES: &[&str] = &["spooler>IXPLogon::SubmitMessage ok", "spooler>IXPLogon::EndMessage@enter"];

const LOCKED: u64 = 1;
/// `END_RESEND_NOW`, `END_RESEND_LATER`
const AGAIN: u64 = 0x3_0000;
/// `END_DONT_RESEND`
const KEPT: u64 = 0x4_0000;
/// `NOTIFY_CRITICAL_ERROR`
const CRITICAL_ERROR: u64 = 0x1000_0000;
/// `NOTIFY_ABORT_DEFERRED`
const ABORT_DEFERRED: u64 = 0x4000_0000;
/// `NOTIFY_CANCEL_MESSAGE`
const CANCEL_MESSAGE: u64 = 0x8000_0000;

fn number(cx: &Context<'_>, name: &str) -> u32 {
    cx.event.scalar(name).map_or(0, id)
}

/// The message that is worked on, by its object in the spooler's process.
#[derive(Default)]
pub(super) struct Offers {
    object: u32,
    since: u64,
    locked: bool,
}

pub(super) fn offered_without_lock() -> Offers {
    Offers::default()
}

impl Monitor for Offers {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        match cx.event.method {
            Note::Sending => *self = Self { object: number(cx, "object"), since: cx.event.seq, locked: false },
            MsgStore::SetLockState => {
                if cx.event.object_arg("message").is_some_and(|message| message.0 == self.object) {
                    self.locked = cx.event.scalar("lock_state") == Some(LOCKED);
                }
            }
            _ if self.object == 0 => {}
            _ => {
                out.exercised();
                if !self.locked {
                    let finding = Finding::new(cx.event.seq, tell!("finding-message-not-locked"));
                    out.found(finding.because(self.since, tell!("finding-note-spooler-works")).on(self.object));
                }
            }
        }
    }
}

/// Messages for which a transport asked for patience, and where.
#[derive(Default)]
pub(super) struct Waits {
    message: u32,
    waiting: Vec<(u32, u64)>,
}

pub(super) fn finished_while_waiting() -> Waits {
    Waits::default()
}

impl Monitor for Waits {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        match cx.event.method {
            Note::Sending => self.message = number(cx, "message"),
            XpLogon::SubmitMessage => {
                if matches!(cx.event.code(), Code::MAPI_E_WAIT | Code::MAPI_E_NETWORK_ERROR) {
                    out.exercised();
                    self.waiting.retain(|(message, _)| *message != self.message);
                    self.waiting.push((self.message, cx.event.seq));
                }
            }
            XpLogon::EndMessage => {
                if cx.event.scalar("flags").is_none_or(|flags| flags & (AGAIN | KEPT) == 0) {
                    self.waiting.retain(|(message, _)| *message != self.message);
                }
            }
            _ => {
                if let Some(at) = self.waiting.iter().position(|(message, _)| *message == self.message) {
                    let (_, since) = self.waiting.swap_remove(at);
                    let finding = Finding::new(cx.event.seq, tell!("finding-message-not-sent"));
                    out.found(finding.because(since, tell!("finding-note-patience")).on(cx.object));
                }
            }
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.waiting.len() }
    }
}

/// Messages that transports keep: the logon, the message, and where it said so.
#[derive(Default)]
pub(super) struct Keeps {
    message: u32,
    kept: Vec<(u32, u32, u64)>,
}

pub(super) fn kept_message_not_announced() -> Keeps {
    Keeps::default()
}

impl Monitor for Keeps {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let (logon, flags) = (cx.scopes.logon, cx.event.scalar("flags").unwrap_or(0));
        let this = |kept: &(u32, u32, u64)| (kept.0, kept.1) == (logon, self.message);
        match cx.event.method {
            Note::Sending => self.message = number(cx, "message"),
            XpLogon::EndMessage => {
                self.kept.retain(|kept| !this(kept));
                if flags & KEPT != 0 && logon != 0 {
                    self.kept.push((logon, self.message, cx.event.seq));
                }
            }
            XpLogon::TransportNotify => {
                if flags & (ABORT_DEFERRED | CANCEL_MESSAGE) != 0 {
                    // Of a message that the transport does not keep, being told says nothing.
                    if flags & ABORT_DEFERRED != 0 && self.kept.iter().any(this) {
                        out.exercised();
                    }
                    self.kept.retain(|kept| !this(kept));
                }
            }
            // From here on it is to be left alone.
            Support::SpoolerNotify => self.kept.retain(|kept| kept.0 != logon || flags & CRITICAL_ERROR == 0),
            _ => {
                let left = self.kept.iter().filter(|kept| kept.0 == logon);
                for (_, _, since) in left {
                    out.exercised();
                    let finding = Finding::new(cx.event.seq, tell!("finding-deferral-not-told"));
                    out.found(finding.because(*since, tell!("finding-note-kept")).on(cx.object));
                }
                self.kept.retain(|kept| kept.0 != logon);
            }
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.kept.len() }
    }
}

/// A reference value: how many messages under way have it, and where one that had it ended since it was given last.
#[derive(Default)]
struct Reference {
    live: u32,
    ended: Option<u64>,
}

/// Reference values of messages, by the logon that gave them.
#[derive(Default)]
pub(super) struct References(BTreeMap<(u32, u32), Reference>);

pub(super) fn reference_used_again() -> References {
    References::default()
}

impl Monitor for References {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let named = (cx.object, number(cx, "msg_ref"));
        let reference = self.0.entry(named).or_default();
        if cx.event.phase == Phase::Leave {
            reference.ended = None;
            reference.live += 1;
        } else if reference.live > 0 {
            out.exercised();
            reference.live -= 1;
            reference.ended.get_or_insert(cx.event.seq);
        } else if let Some(since) = reference.ended {
            let finding = Finding::new(cx.event.seq, tell!("finding-reference-ended"));
            out.found(finding.because(since, tell!("finding-note-message-ended")).on(cx.object));
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let ended = |reference: &&Reference| reference.live == 0 && reference.ended.is_some();
        if completed { 0 } else { self.0.values().filter(ended).count() }
    }
}
