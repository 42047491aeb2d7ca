//! What the message service entry point says to a configuration, and what the client hears.
//! Violates: the entry point fails, and ConfigureMsgService succeeds; DeleteMsgService answers a code of its own making.
//! Conforms: both fail, by whatever code; what DeleteMsgService answers where the entry point failed is open.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::Code;
use mock_mapi::spec::method::{Function, ServiceAdmin};
use mock_mapi::trace::Party;

pub(super) const CALLS: &[&str] = &["MSGServiceEntry[context=3] failed", "client>IMsgServiceAdmin::ConfigureMsgService@leave"];

pub(super) const DELETIONS: &[&str] = &["MSGServiceEntry failed", "client>IMsgServiceAdmin::DeleteMsgService@leave"];

/// A failure of the entry point, within which call of the client.
#[derive(Default)]
pub(super) struct NotPassedOn(Option<(u64, u64)>);

pub(super) fn configure_failure_not_passed_on() -> NotPassedOn {
    NotPassedOn::default()
}

impl Monitor for NotPassedOn {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.method == Function::MSGServiceEntry {
            let frames = world.frames(cx.event.tid);
            let asked = frames.iter().rfind(|frame| frame.method == ServiceAdmin::ConfigureMsgService);
            self.0 = asked.map(|frame| (frame.entered, cx.event.seq));
        } else if let Some((_, failed)) = self.0.take_if(|(during, _)| *during == cx.call) {
            out.exercised();
            if cx.succeeded() {
                let finding = Finding::new(cx.event.seq, tell!("finding-hears-of-success"));
                out.found(finding.because(failed, tell!("finding-note-entry-point-failed")).on(cx.object));
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { world.all_frames().filter(|frame| self.0.is_some_and(|(during, _)| during == frame.entered)).count() }
    }
}

/// Within which call of the client the entry point failed.
#[derive(Default)]
pub(super) struct Deletion(Option<u64>);

pub(super) fn delete_service_undocumented() -> Deletion {
    Deletion::default()
}

impl Monitor for Deletion {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.method == Function::MSGServiceEntry {
            self.0 = world.frames(cx.event.tid).first().map(|frame| frame.entered);
        } else if self.0.take_if(|during| *during == cx.call).is_none() {
            out.exercised();
            let code = cx.event.code();
            if !matches!(code, Code::S_OK | Code::MAPI_E_NOT_FOUND) {
                let message = tell!("finding-returned", call = "DeleteMsgService", code = code.to_string());
                out.found(Finding::new(cx.event.seq, message).on(cx.object));
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { world.all_frames().filter(|frame| frame.method == ServiceAdmin::DeleteMsgService && frame.from == Party::Client).count() }
    }
}
