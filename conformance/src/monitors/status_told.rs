//! Rows that leave a status table without a word to those who registered with it.
//! Violates: a provider's row goes, and an advise sink of the session's status table hears nothing until it is unadvised.
//! Conforms: `IMAPIAdviseSink::OnNotify` on that sink before, by whomever; or a reference that MAPI takes on it, since then the notice waits for the
//! thread that is to hear it.  Left alone: whoever cancels while the call is under way in which the row went, and what goes with the session.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World, id};
use cases::KeyKind;
use messages::tell;
use mock_mapi::spec::method::{AdviseSink, Function, Note, Session, Table, Unknown};

pub(super) const EVENTS: &[&str] = &[
    "IMAPISession::GetStatusTable->IMAPITable",
    "IMAPITable::Advise ok",
    "client>IMAPITable::Unadvise@enter",
    "client>IMAPITable::Restrict@enter",
    "client>IUnknown::Release(IMAPITable) last@enter",
    "client>IMAPISession::Logoff@enter",
    "client>IUnknown::Release(IMAPISession) last@enter",
    "MAPIUninitialize last@enter",
    "mock::StatusRow[present=0]",
    "IMAPIAdviseSink::OnNotify@enter",
    "subsystem>IUnknown::AddRef(IMAPIAdviseSink)@enter",
];

const TABLE_MODIFIED: u64 = 0x100;

/// Where a row went that a registration was not told of.
#[derive(Clone, Copy)]
struct Gone {
    note: u64,
    /// The outermost call that was under way on that thread.
    during: u64,
}

struct Registration {
    session: u32,
    table: u32,
    number: u32,
    sink: u32,
    owed: Option<Gone>,
}

pub(super) struct StatusTold {
    /// Status tables that clients hold, and the session object each was got from.
    tables: Vec<(u32, u32)>,
    registrations: Vec<Registration>,
}

pub(super) fn status_row_not_told() -> StatusTold {
    StatusTold { tables: Vec::new(), registrations: Vec::new() }
}

fn root(world: &World, session: u32) -> u32 {
    world.session(session).map_or(session, |session| session.root)
}

impl StatusTold {
    fn row_gone(&mut self, world: &World, cx: &Context<'_>) {
        let session = root(world, id(cx.key(KeyKind::Session)));
        let during = world.frames(cx.event.tid).first().map_or(0, |frame| frame.entered);
        let gone = Gone { note: cx.event.seq, during };
        for one in self.registrations.iter_mut().filter(|one| root(world, one.session) == session) {
            one.owed.get_or_insert(gone);
        }
    }

    fn told(&mut self, sink: u32, out: &mut Out<'_>) {
        for one in self.registrations.iter_mut().filter(|one| one.sink == sink) {
            if one.owed.take().is_some() {
                out.exercised();
            }
        }
    }

    fn settle(&mut self, world: &World, seq: u64, out: &mut Out<'_>, done: impl Fn(&Registration) -> bool) {
        self.registrations.retain(|one| {
            if !done(one) {
                return true;
            }
            let over = |gone: &Gone| !world.all_frames().any(|frame| frame.entered == gone.during);
            if let Some(gone) = one.owed.filter(over) {
                out.exercised();
                let finding = Finding::new(seq, tell!("finding-row-gone-not-told"));
                out.found(finding.because(gone.note, tell!("finding-note-row-gone")).on(one.sink));
            }
            false
        });
    }
}

impl Monitor for StatusTold {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let seq = cx.event.seq;
        match cx.event.method {
            Session::GetStatusTable => self.tables.push((id(cx.key(KeyKind::Object)), cx.object)),
            Table::Advise => {
                let mask = Table::Advise.scalar_index("event_mask", false).map_or(0, |at| world.entry_word(at));
                let of = self.tables.iter().find(|(table, _)| *table == cx.object);
                if let Some((table, session)) = of.copied().filter(|_| mask & TABLE_MODIFIED != 0) {
                    let (number, sink) = (cx.connection, cx.sink);
                    self.registrations.push(Registration { session, table, number, sink, owed: None });
                }
            }
            Table::Unadvise => self.settle(world, seq, out, |one| one.table == cx.object && one.number == cx.connection),
            Session::Logoff => self.settle(world, seq, out, |one| one.session == cx.object),
            Function::MAPIUninitialize => {
                self.settle(world, seq, out, |_| true);
                self.tables.clear();
            }
            Note::StatusRow => self.row_gone(world, cx),
            // Which rows it shows from here no trace tells.
            Table::Restrict => {
                self.registrations.retain(|one| one.table != cx.object);
                self.tables.retain(|(table, _)| *table != cx.object);
            }
            AdviseSink::OnNotify | Unknown::AddRef => self.told(cx.object, out),
            // With its table or its session object a registration ends, too, whatever else its owner forgot.
            _ => {
                self.settle(world, seq, out, |one| one.table == cx.object || one.session == cx.object);
                self.tables.retain(|(table, session)| *table != cx.object && *session != cx.object);
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        if completed {
            self.settle(world, seq, out, |_| true);
        }
        self.registrations.iter().filter(|one| one.owed.is_some()).count()
    }
}
