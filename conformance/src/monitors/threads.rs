//! What a client's threads owe MAPI besides balance.
//! Violates: a thread uses an object and has not initialised; a second thread initialises, and the first did so without
//! `MAPI_MULTITHREAD_NOTIFICATIONS`, or leaves before it; a transport's status object is used on another thread than opened it.
//! Conforms: each thread has its own pair, the first names the flag or goes last.  Left to `initialisation/balanced-per-thread`: the pairs.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Counter, World};
use messages::tell;
use mock_mapi::spec::{Interface, method::Function};
use mock_mapi::trace::Party;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const USES: &[&str] = &[
    "client>*(IMAPIProp|IMAPITable|IMAPISession|IProfAdmin|IMsgServiceAdmin|IProviderAdmin)",
    "client>MAPILogonEx",
    "client>MAPIAdminProfiles",
];
pub(super) const PAIRS: &[&str] = &["client>MAPIInitialize ok", "client>MAPIUninitialize@enter"];
pub(super) const STATUS: &[&str] = &["client>IMAPISession::OpenEntry ok", "client>*(IMAPIStatus)"];

const MULTITHREAD_NOTIFICATIONS: u64 = 1;
/// The sort of a transport, as objects have it.
const TRANSPORT: u8 = 4;

/// Threads that were found to use objects without having initialised, or to use them rightly: each is told of once.
pub(super) struct Uninitialised {
    right: BTreeSet<u16>,
    wrong: BTreeSet<u16>,
}

pub(super) fn thread_not_initialised() -> Uninitialised {
    Uninitialised { right: BTreeSet::new(), wrong: BTreeSet::new() }
}

impl Monitor for Uninitialised {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let tid = cx.event.tid;
        // Where the client has not initialised at all, other rules speak; what is called inside a call is for the outer one to answer for.
        if world.client_count(Counter::Mapi) <= 0 || world.frames(tid).len() > 1 {
            return;
        }
        if world.thread_count(tid, Counter::Mapi) > 0 {
            // Comes with every fourth event: what is known already is only looked up.
            if !self.wrong.is_empty() {
                self.wrong.remove(&tid);
            }
            if !self.right.contains(&tid) {
                self.right.insert(tid);
                out.exercised();
            }
        } else if self.wrong.insert(tid) {
            out.exercised();
            out.found(Finding::new(cx.event.seq, tell!("finding-thread-uninitialised")).on(cx.object));
        }
    }
}

/// The thread that initialised first, and how.
pub(super) struct First {
    pub tid: u16,
    pub call: u64,
    pub flagged: bool,
}

impl First {
    /// Of the return of the `MAPIInitialize` that was the first.
    pub fn returned(world: &World, cx: &Context<'_>) -> Self {
        let flags = Function::MAPIInitialize.scalar_index("init", false).map_or(0, |at| world.entry_word(at));
        Self { tid: cx.event.tid, call: cx.call, flagged: flags & MULTITHREAD_NOTIFICATIONS != 0 }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Duty {
    /// Others initialise only where MAPI has a thread of its own for notifications.
    Flag,
    /// It leaves last.
    Last,
}

pub(super) struct FirstThread {
    duty: Duty,
    first: Option<First>,
    /// Initialisations of each thread.
    counts: BTreeMap<u16, i32>,
    /// Other threads that initialised since the process was.
    others: BTreeSet<u16>,
}

fn first_thread(duty: Duty) -> FirstThread {
    FirstThread { duty, first: None, counts: BTreeMap::new(), others: BTreeSet::new() }
}

pub(super) fn multithread_flag_missing() -> FirstThread {
    first_thread(Duty::Flag)
}

pub(super) fn first_thread_leaves() -> FirstThread {
    first_thread(Duty::Last)
}

impl FirstThread {
    fn initialised(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let tid = cx.event.tid;
        if self.counts.values().sum::<i32>() <= 0 {
            self.first = Some(First::returned(world, cx));
            self.others.clear();
        }
        *self.counts.entry(tid).or_default() += 1;
        let Some(first) = self.first.as_ref().filter(|first| first.tid != tid) else { return };
        if self.others.insert(tid) && self.duty == Duty::Flag {
            out.exercised();
            if !first.flagged {
                let finding = Finding::new(cx.event.seq, tell!("finding-another-thread"));
                out.found(finding.because(first.call, tell!("finding-note-without-flag")));
            }
        }
    }

    fn uninitialised(&mut self, cx: &Context<'_>, out: &mut Out<'_>) {
        let tid = cx.event.tid;
        let own = self.counts.entry(tid).or_default();
        *own -= 1;
        let (leaves, others) = (*own == 0, self.counts.iter().any(|(other, count)| *other != tid && *count > 0));
        let Some(first) = self.first.as_ref().filter(|first| self.duty == Duty::Last && first.tid == tid && leaves) else { return };
        // Where it was alone all the time, it could not leave before another.
        if first.flagged || self.others.is_empty() {
            return;
        }
        out.exercised();
        if others {
            let finding = Finding::new(cx.event.seq, tell!("finding-first-thread-leaves"));
            out.found(finding.because(first.call, tell!("finding-note-without-flag")));
        }
    }
}

impl Monitor for FirstThread {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.method == Function::MAPIInitialize {
            self.initialised(world, cx, out);
        } else {
            self.uninitialised(cx, out);
        }
    }

    fn at_end(&mut self, _: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let stays = |first: &First| !first.flagged && self.counts.get(&first.tid).is_some_and(|count| *count > 0);
        let may_leave = self.duty == Duty::Last && !self.others.is_empty() && self.first.as_ref().is_some_and(stays);
        usize::from(!completed && may_leave)
    }
}

/// Status objects of transports: where they were opened, and on which thread.
pub(super) struct StatusObjects(BTreeMap<u32, (u16, u64)>);

pub(super) fn status_object_on_other_thread() -> StatusObjects {
    StatusObjects(BTreeMap::new())
}

impl Monitor for StatusObjects {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let tid = cx.event.tid;
        if cx.interface() != Some(Interface::Status) {
            cx.each_opened(cases::KeyKind::Object, |key| {
                let id = u32::try_from(key).unwrap_or(0);
                let of_transport = world.object(id).is_some_and(|object| {
                    object.interface == Some(Interface::Status) && object.owner == Party::Provider && object.kind == TRANSPORT
                });
                if of_transport {
                    self.0.entry(id).or_insert((tid, cx.call));
                }
            });
        } else if let Some((opened_on, call)) = self.0.get(&cx.object) {
            out.exercised();
            if *opened_on != tid {
                let finding = Finding::new(cx.event.seq, tell!("finding-status-on-other-thread"));
                out.found(finding.because(*call, tell!("finding-note-opened")).on(cx.object));
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { self.0.keys().filter(|id| world.object(**id).is_some()).count() }
    }
}
