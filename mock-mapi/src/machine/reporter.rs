//! Makes reports of what transports say became of a message's recipients (pages `imapisupport-statusrecips`,
//! `sending-message-delivery-reports`).
//!
//! A transport that was told that its report was made need not say it again, so a report is in the journal before the transport is
//! answered; from there the spooler puts it into the store, whoever dies meanwhile.

use super::enclosed::Enclosed;
use super::hands::Hands;
use super::journal::{Journal, ToReport};
use super::reports::{Kind, Report, digest, is_same, is_same_address, mark, overlaid};
use super::time;
use crate::spec::Code;
use crate::subsystem::{Subsystem, Told};
use crate::trace::ObjectId;
use crate::value::Row;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Before the entry identifier of a message in what it goes by in the journal, so many bytes are its store's service.
pub(super) const SERVICE: usize = 16;

/// A message that was lent to a transport: what it goes by in the journal, and the store's own, as the spooler has it open.
#[derive(Clone)]
pub(super) struct Lent {
    pub key: Vec<u8>,
    pub message: ObjectId,
}

/// What transports can tell of.
#[derive(Default)]
struct Known {
    /// By the object that the transport has.
    lent: BTreeMap<ObjectId, Lent>,
    /// Where the sessions' mail comes in.
    stores: BTreeMap<ObjectId, [u8; SERVICE]>,
}

/// Makes the reports.
pub(super) struct Reporter {
    journal: Arc<dyn Journal>,
    known: Mutex<Known>,
    /// Milliseconds since the spooler began.
    elapsed: AtomicU64,
    /// Whether time is what the clock on the wall says.
    by_the_wall: AtomicBool,
}

impl Reporter {
    pub fn new(journal: Arc<dyn Journal>) -> Self {
        Self { journal, known: Mutex::default(), elapsed: AtomicU64::new(0), by_the_wall: AtomicBool::new(false) }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on time is that of the clock on the wall.
    pub fn go_by_the_wall(&self) {
        self.by_the_wall.store(true, Ordering::Relaxed);
    }

    /// So many milliseconds have passed since the spooler began.
    pub fn time_passed(&self, elapsed: u64) {
        self.elapsed.store(elapsed, Ordering::Relaxed);
    }

    /// The time, as mail says it.
    pub fn now(&self) -> u64 {
        if self.by_the_wall.load(Ordering::Relaxed) {
            time::now()
        } else {
            time::virtual_time(self.elapsed.load(Ordering::Relaxed))
        }
    }

    /// A transport has a message.
    pub fn lend(&self, as_object: ObjectId, lent: Lent) {
        self.known().lent.insert(as_object, lent);
    }

    /// It has it no more.
    pub fn take_back(&self, as_object: ObjectId) {
        self.known().lent.remove(&as_object);
    }

    /// The mail of a session comes in in this store, or nowhere any more.
    pub fn comes_in(&self, session: ObjectId, store: Option<[u8; SERVICE]>) {
        let stores = &mut self.known().stores;
        match store {
            Some(store) => drop(stores.entry(session).or_insert(store)),
            None => drop(stores.remove(&session)),
        }
    }

    /// A transport says what became of recipients.
    pub fn tell(&self, subsystem: &Subsystem, told: &Told) -> Result<(), Code> {
        let (lent, store) = {
            let known = self.known();
            (known.lent.get(&told.message).cloned(), known.stores.get(&told.session).copied())
        };
        // What is no message of a queue is what the transport makes of a report that reached it: it goes where its mail goes.
        let (key, message) = lent.map_or_else(|| (Vec::new(), told.message), |lent| (lent.key, lent.message));
        let store = key.first_chunk().copied().or(store).ok_or(Code::MAPI_E_NOT_FOUND)?;
        let hands = Hands(subsystem);
        let mut original = Enclosed::read(hands, message);
        let before = if key.is_empty() { Vec::new() } else { self.journal.told(&key) };
        let mut marks = Vec::new();
        let mut reports = Vec::new();
        for (kind, rows) in [(Kind::Delivery, &told.delivered), (Kind::Nondelivery, &told.failed)] {
            let mut concerned: Vec<Row> = Vec::new();
            for row in rows.iter().map(|row| known_as(&original, row)) {
                let mark = mark(kind, &row);
                if before.contains(&mark) || marks.contains(&mark) {
                    continue;
                }
                marks.push(mark);
                if kind.is_wanted(&original.props, &row) {
                    concerned.push(row);
                }
            }
            if concerned.is_empty() {
                continue;
            }
            if kind == Kind::Nondelivery {
                original.read_attachments(hands, message);
            }
            let id = report_key(kind, &key, &original, &concerned);
            let report = Report::new(kind, &original, &concerned, id.clone(), self.now());
            let content = serde_json::to_string(&report).map_err(|_| Code::MAPI_E_CALL_FAILED)?;
            reports.push(ToReport { id, store, content });
        }
        self.journal.tell(&key, &marks, &reports).map_err(|_| Code::MAPI_E_CALL_FAILED)
    }
}

/// A recipient with all that the message says of him too.
fn known_as(original: &Enclosed, row: &Row) -> Row {
    let known = || original.recipients.iter();
    let found = known().find(|known| is_same(known, row)).or_else(|| known().find(|known| is_same_address(known, row)));
    let number = |known: &Row| known.iter().filter(|p| p.id() == crate::model::tags::PR_ROWID >> 16).cloned().collect::<Vec<_>>();
    match found {
        Some(known) => overlaid(&overlaid(known, row), &number(known)),
        // A number that means somebody else here, or nobody, says nothing.
        None => row.iter().filter(|p| p.id() != crate::model::tags::PR_ROWID >> 16).cloned().collect(),
    }
}

/// What a report goes by: of one message of a queue by whom it is about, else by all it rests on.
fn report_key(kind: Kind, key: &[u8], original: &Enclosed, concerned: &[Row]) -> Vec<u8> {
    let marks: Vec<u8> = concerned.iter().flat_map(|row| mark(kind, row)).collect();
    if key.is_empty() {
        let whole = serde_json::to_vec(&(&original.props, concerned)).unwrap_or_default();
        return digest(&[b"told", &whole]);
    }
    digest(&[b"told", key, &marks])
}
