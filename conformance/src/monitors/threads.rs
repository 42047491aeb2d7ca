//! Threads of a client: initialised each, and the first one last to leave.
//! Violates: a MAPI object called on a thread without MAPIInitialize; without MAPI_MULTITHREAD_NOTIFICATIONS, MAPIUninitialize
//! on the thread that initialised first while another is initialised; a transport's status object used on another thread.
//! Conforms: calls from within a callback, on whatever thread MAPI makes it; AddRef and Release.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Counter, TRANSPORT, World};
use mock_mapi::spec::method::{Function, Session, Unknown};
use mock_mapi::spec::Interface;
use mock_mapi::trace::Phase;

pub(super) const CALLS: &[&str] = &["client>*(IUnknown)", "client>MAPILogonEx", "client>MAPIAdminProfiles"];
pub(super) const INITIALISATIONS: &[&str] =
    &["client>MAPIInitialize@enter", "client>MAPIInitialize ok", "client>MAPIUninitialize@enter"];
pub(super) const STATUS_OBJECTS: &[&str] = &["client>IMAPISession::OpenEntry ok", "client>*(IMAPIStatus)"];

const MULTITHREAD_NOTIFICATIONS: u64 = 1;

pub(super) struct NotInitialised;

pub(super) fn thread_not_initialised() -> NotInitialised {
    NotInitialised
}

impl Monitor for NotInitialised {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let counts = matches!(cx.event.method, Unknown::AddRef | Unknown::Release);
        // The call itself is the innermost frame.
        let calls_back = world.frames(cx.event.tid).len() > 1;
        // Without MAPI in the whole process it is the business of other requirements.
        if counts || calls_back || cx.interface() == Some(Interface::AdviseSink) || world.count(Counter::Mapi) <= 0 {
            return;
        }
        out.exercised();
        if world.thread_count(cx.event.tid, Counter::Mapi) <= 0 {
            out.found(Finding::new(cx.event.seq, "this thread has not initialised MAPI").on(cx.object));
        }
    }
}

/// The thread that initialised first while none was, and whether MAPI has a thread of its own for notifications.
#[derive(Default)]
pub(super) struct FirstThread {
    first: Option<(u16, bool, u64)>,
    flags: Vec<(u64, u64)>,
    /// Ask whether a second thread comes without the flag, not whether the first leaves first.
    second: bool,
}

pub(super) fn first_thread_leaves_first() -> FirstThread {
    FirstThread::default()
}

pub(super) fn second_thread_without_flag() -> FirstThread {
    FirstThread { second: true, ..FirstThread::default() }
}

impl Monitor for FirstThread {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let (tid, seq) = (cx.event.tid, cx.event.seq);
        match (cx.event.method, cx.event.phase) {
            (Function::MAPIInitialize, Phase::Enter) => self.flags.push((seq, cx.event.scalar("init").unwrap_or(0))),
            (Function::MAPIInitialize, _) => {
                let flags = self.flags.iter().position(|(call, _)| *call == cx.call).map_or(0, |at| self.flags.swap_remove(at).1);
                let flagged = flags & MULTITHREAD_NOTIFICATIONS != 0;
                match self.first.filter(|_| world.count(Counter::Mapi) > 0) {
                    None => self.first = Some((tid, flagged, seq)),
                    Some((first, with_flag, since)) if self.second && first != tid => {
                        out.exercised();
                        if !with_flag {
                            let finding = Finding::new(seq, "a second thread, and the first call did not ask for a thread for notifications");
                            out.found(finding.because(since, "the first call returned here"));
                        }
                    }
                    Some(_) => {}
                }
            }
            _ => {
                let Some((first, with_flag, since)) = self.first.filter(|_| !self.second) else { return };
                if first == tid && !with_flag && world.thread_count(tid, Counter::Mapi) == 1 {
                    out.exercised();
                    if world.count(Counter::Mapi) > 1 {
                        let finding = Finding::new(seq, "the first thread leaves before the others: its window goes with it");
                        out.found(finding.because(since, "it came first here"));
                    }
                }
            }
        }
    }
}

/// Status objects of transports, and the thread that opened each.
pub(super) struct StatusObjects(Vec<(u32, u16, u64)>);

pub(super) fn status_object_on_other_thread() -> StatusObjects {
    StatusObjects(Vec::new())
}

impl Monitor for StatusObjects {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let (tid, seq) = (cx.event.tid, cx.event.seq);
        if cx.event.method == Session::OpenEntry {
            let opened = cx.event.object_arg("unk").map_or(0, |id| id.0);
            let fits = |object: &&crate::tracker::Object| object.interface == Some(Interface::Status) && object.kind == TRANSPORT;
            if world.object(opened).filter(fits).is_some() {
                self.0.retain(|(id, _, _)| *id != opened);
                self.0.push((opened, tid, seq));
            }
        } else if let Some((_, opened_on, since)) = self.0.iter().find(|(id, _, _)| *id == cx.object) {
            out.exercised();
            if *opened_on != tid {
                let finding = Finding::new(seq, "the status object is used on another thread than the one that opened it");
                out.found(finding.because(*since, "opened here").on(cx.object));
            }
        }
    }
}
