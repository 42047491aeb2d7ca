//! What spooler and transport tell each other, and what must follow from it.
//! Violates: TransportNotify that begins and ends one operation; S_OK after a critical error was reported in the same call;
//! any answer but MAPI_E_USER_CANCEL after SpoolerYield said MAPI_W_CANCEL_MESSAGE.
//! Conforms: an error after a critical error; a cancelled message given up.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::Code;
use mock_mapi::spec::method::{Support, XpLogon};

pub(super) const NOTICES: &[&str] = &["IXPLogon::TransportNotify"];
pub(super) const ERRORS: &[&str] = &[
    "provider>IMAPISupport::SpoolerNotify",
    "IXPLogon::SubmitMessage@leave",
    "IXPLogon::StartMessage@leave",
];
pub(super) const YIELDS: &[&str] = &["provider>IMAPISupport::SpoolerYield@leave", "IXPLogon::SubmitMessage@leave"];

const CRITICAL_ERROR: u64 = 0x1000_0000;
/// The END flag of an operation stands 16 bits above its BEGIN flag.
const BEGINNINGS: u64 = 0xF;

pub(super) struct AtOnce;

pub(super) fn begins_and_ends_at_once() -> AtOnce {
    AtOnce
}

impl Monitor for AtOnce {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let Some(flags) = cx.event.scalar("flags") else { return };
        out.exercised();
        if flags & flags >> 16 & BEGINNINGS != 0 {
            let message = tell!("finding-begins-and-ends", flags = format!("{flags:#x}"));
            out.found(Finding::new(cx.event.seq, message).on(cx.object));
        }
    }
}

/// Calls that hand a message over, in which something was said that decides what they answer: the call, and where.
pub(super) struct Answer {
    told: Vec<(u64, u64)>,
    fits: fn(Code) -> bool,
    message: fn() -> String,
}

pub(super) fn critical_error_not_returned() -> Answer {
    Answer { told: Vec::new(), fits: |code| !code.is_ok(), message: || tell!("finding-critical-error") }
}

pub(super) fn cancelled_message_kept() -> Answer {
    let fits = |code| code == Code::MAPI_E_USER_CANCEL;
    Answer { told: Vec::new(), fits, message: || tell!("finding-not-cancelled") }
}

impl Monitor for Answer {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let said = match cx.event.method {
            Support::SpoolerNotify => cx.event.scalar("flags").is_some_and(|flags| flags & CRITICAL_ERROR != 0),
            Support::SpoolerYield => cx.event.code() == Code::MAPI_W_CANCEL_MESSAGE,
            _ => {
                if let Some(at) = self.told.iter().position(|(call, _)| *call == cx.call) {
                    let (_, since) = self.told.swap_remove(at);
                    out.exercised();
                    if !(self.fits)(cx.event.code()) {
                        let finding = Finding::new(cx.event.seq, (self.message)());
                        out.found(finding.because(since, tell!("finding-note-told")).on(cx.object));
                    }
                }
                return;
            }
        };
        let hands_over = |method| matches!(method, XpLogon::SubmitMessage | XpLogon::StartMessage);
        if let Some(frame) = world.frames(cx.event.tid).iter().rfind(|frame| hands_over(frame.method)).filter(|_| said) {
            self.told.push((frame.entered, cx.event.seq));
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.told.iter().filter(|(call, _)| world.all_frames().any(|frame| frame.entered == *call)).count() }
    }
}
