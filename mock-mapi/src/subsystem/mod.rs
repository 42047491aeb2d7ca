//! The subsystem: drives the model, performs its effects, and records every call on its way.
//!
//! This is the Rust door. The C door (`abi`, `host`) brings calls here after turning words into values, and is brought
//! calls through [`Outside`].

mod buffers;
mod entry;
mod far;
mod fast;
mod libraries;
mod lists;
mod names;
mod native;
mod notifications;
mod one_off;
mod outside;
mod passed_on;
mod payload;
mod references;
mod status_recips;
#[cfg(test)]
mod tests;
mod thread;

pub use entry::{Body, Entry};
pub(crate) use lists::{is_unresolved, merge};
pub use native::{Cx, Native, NativeLibrary, not_served};
pub use outside::{Freed, NoOutside, Outside};
pub use payload::{payload_on_enter, payload_on_leave};
pub(crate) use status_recips::Told;
pub use thread::{current_party, with_party};

use crate::model::{Call, Effect, Machine, Note, Step};
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{self, Field, ObjectId, Party, Phase, Recorder};
use crate::value::{Reply, Value};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Time for a trace, in nanoseconds since it began.
pub type Clock = Box<dyn Fn() -> u64 + Send + Sync>;

/// A clock that counts events: every run replays exactly.
#[must_use]
pub fn logical_clock() -> Clock {
    let now = AtomicU64::new(0);
    Box::new(move || now.fetch_add(1000, Ordering::Relaxed))
}

/// The mock of MAPI, for one process.
pub struct Subsystem {
    model: Mutex<Machine>,
    recorder: Recorder,
    clock: Clock,
    outside: Box<dyn Outside>,
    libraries: HashMap<String, Arc<dyn NativeLibrary>>,
    entries: Mutex<HashMap<ObjectId, Arc<Entry>>>,
    row_sets: Mutex<HashMap<ObjectId, Vec<ObjectId>>>,
    threads: thread::Threads,
    /// The way to a spooler that is another process.
    link: Mutex<Option<Arc<dyn crate::machine::Link>>>,
    /// Whether news of that process wait for the client's next call.
    news_waits: AtomicBool,
    /// Asked when a transport lets the spooler work: whether the message it has is to be given up.
    yields: Mutex<Option<Yielding>>,
    /// Makes reports of what transports say became of messages.
    telling: Mutex<Option<status_recips::Telling>>,
    notifications: notifications::Notifications,
}

/// Says whether the message that a transport has is to be given up.
type Yielding = Box<dyn Fn() -> bool + Send>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of a subject's callback must not take the run down with it; the state is consistent between calls.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs what it holds if it is dropped, which is where a panic passes; otherwise it is forgotten.
struct OnUnwind<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnUnwind<F> {
    fn drop(&mut self) {
        // An exception of C++ passes here too. It ends the process where it meets the binary interface, so the call it was
        // thrown from never returns, and must not be recorded as if it had.
        if std::thread::panicking() {
            (self.0)();
        }
    }
}

impl Subsystem {
    /// A subsystem over a model, with the libraries that are implemented in Rust.
    #[must_use]
    pub fn new(
        model: Machine,
        recorder: Recorder,
        clock: Clock,
        outside: Box<dyn Outside>,
        libraries: impl IntoIterator<Item = (String, Arc<dyn NativeLibrary>)>,
    ) -> Self {
        Self {
            model: Mutex::new(model),
            recorder,
            clock,
            outside,
            libraries: libraries.into_iter().collect(),
            entries: Mutex::default(),
            row_sets: Mutex::default(),
            threads: thread::Threads::default(),
            link: Mutex::default(),
            news_waits: AtomicBool::new(false),
            yields: Mutex::default(),
            telling: Mutex::default(),
            notifications: notifications::Notifications::default(),
        }
    }

    /// The trace.
    pub const fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// The outside.
    pub fn outside(&self) -> &dyn Outside {
        &*self.outside
    }

    /// Of so many KiB that the process holds, those that are not kept here for late calls and second frees.
    pub(crate) fn of_others(&self, kib: u64) -> u64 {
        kib.saturating_sub(self.outside.kept_bytes() as u64 / 1024)
    }

    /// Changes how the machine behaves where there is a choice.
    pub fn set_policy(&self, policy: crate::model::Policy) {
        lock(&self.model).policy = policy;
    }

    /// Looks at the model.
    pub fn with_model<T>(&self, look: impl FnOnce(&mut Machine) -> T) -> T {
        let mut model = lock(&self.model);
        let result = look(&mut model);
        let notes = model.take_notes();
        drop(model);
        self.write_notes(notes);
        result
    }

    /// Calls a function (object 0) or a method, as `from`, and records it.
    pub fn call(&self, from: Party, object: ObjectId, method: Method, args: Vec<Value>) -> Reply {
        let mut args = args;
        let adopted = self.adopt_arguments(from, &mut args, method);
        if from == Party::Client {
            self.deliver_waiting();
        }
        let target = self.entry(object);
        let nobody = if method.interface() == Interface::Spooler { Party::Spooler } else { Party::Subsystem };
        let to = target.as_ref().map_or(nobody, |t| if t.is_invalid() { Party::Subsystem } else { t.owner });
        if object.0 != 0 && target.is_none() {
            self.write_note(method::Note::LateCall, &[("object", Field::Scalar(object.0.into()))]);
        }
        self.record(Phase::Enter, from, to, object, method, 0, &payload_on_enter(method, &args));
        self.take_lists(from, object, &args, method);
        let unwinding = OnUnwind(|| self.record_panic(from, to, object, method));
        if method == method::Support::SpoolerYield {
            self.ask_whether_to_give_up();
        }
        let mut reply = match &target {
            None if object.0 != 0 => {
                let refs = matches!(method, method::Unknown::AddRef | method::Unknown::Release);
                Reply::code(if refs { Code(0) } else { Code::MAPI_E_INVALID_OBJECT })
            }
            None => self.function(from, method, &args),
            Some(entry) => self.method(from, entry, method, &args),
        };
        std::mem::forget(unwinding);
        let queue_changed = matches!(method, method::Message::SubmitMessage | method::MsgStore::AbortSubmit);
        if queue_changed && from == Party::Client && reply.code.is_ok() {
            self.submitted(object);
        }
        self.hand_out(&mut reply, to, object, method);
        self.settle_lists(from, to, object, method, &args, &reply);
        self.record(Phase::Leave, from, to, object, method, reply.code.0, &payload_on_leave(method, &args, &reply));
        self.drop_unheld(&adopted);
        reply
    }

    /// A call ends by a panic: whoever called through the binary interface is told that it failed.
    fn record_panic(&self, from: Party, to: Party, object: ObjectId, method: Method) {
        let nothing = payload_on_leave(method, &[], &Reply::ok());
        self.record(Phase::Leave, from, to, object, method, Code::MAPI_E_CALL_FAILED.0, &nothing);
    }

    fn function(&self, from: Party, method: Method, args: &[Value]) -> Reply {
        if let Some(reply) = self.buffer_function(from, method, args) {
            return reply;
        }
        match method {
            method::Function::UlAddRef | method::Function::UlRelease => {
                let Some(object) = args.first().and_then(Value::object) else { return Reply::code(Code(0)) };
                let same = if method == method::Function::UlAddRef { method::Unknown::AddRef } else { method::Unknown::Release };
                self.call(from, object, same, Vec::new())
            }
            method::Function::HrAllocAdviseSink => match args.first() {
                Some(sink @ Value::New(..)) => Reply::ok().with(2, sink.clone()),
                _ => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            },
            method::Function::HrThisThreadAdviseSink => self.wrap_sink(args),
            method::Function::HrQueryAllRows => self.query_all_rows(from, args),
            _ if method.interface() == Interface::Spooler => self.ask_spooler(method, args),
            _ => {
                let reply =
                    self.drive(Call { from, thread: self.threads.index(), object: ObjectId(0), method, args: args.to_vec() });
                match method {
                    method::Function::MAPIInitialize => self.choose_thread(args.first().map_or(0, Value::long)),
                    method::Function::MAPIUninitialize => self.end_notifications(),
                    _ => {}
                }
                reply
            }
        }
    }

    /// `HrQueryAllRows` (its page): on a table of a provider, by the table's own methods.
    fn query_all_rows(&self, from: Party, args: &[Value]) -> Reply {
        let arg = |index: usize| args.get(index).cloned().unwrap_or_default();
        let table = arg(0).object().unwrap_or_default();
        if self.entry(table).is_none_or(|entry| matches!(entry.body, Body::Served)) {
            let call = Call {
                from,
                thread: self.threads.index(),
                object: ObjectId(0),
                method: method::Function::HrQueryAllRows,
                args: args.to_vec(),
            };
            return self.drive(call);
        }
        let ask = |method, args| self.call(Party::Subsystem, table, method, args);
        if arg(1).tags().is_some() {
            let set = ask(method::Table::SetColumns, vec![arg(1), Value::Num(0)]);
            if !set.code.is_ok() {
                return Reply::code(set.code);
            }
        }
        ask(method::Table::SeekRow, vec![Value::Num(0), Value::Num(0), Value::None]);
        let count = if arg(4).long() == 0 { 0x7FFF_FFFF } else { arg(4).long() };
        let mut rows = ask(method::Table::QueryRows, vec![Value::from(count), Value::Num(0), Value::None]);
        let set = rows.outs.get_mut(2).map(std::mem::take).unwrap_or_default();
        Reply::code(rows.code).with(5, set)
    }

    fn method(&self, from: Party, entry: &Arc<Entry>, method: Method, args: &[Value]) -> Reply {
        match method {
            method::Unknown::AddRef => Reply::code(Code(self.add_ref(entry))),
            method::Unknown::Release => Reply::code(Code(self.release(from, entry))),
            _ if entry.is_invalid() => Reply::code(Code::MAPI_E_INVALID_OBJECT),
            _ => match &entry.body {
                Body::Foreign(_) => with_party(entry.owner, || self.outside.call(self, entry, method, args)),
                _ if method == method::Unknown::QueryInterface => self.query(entry, args),
                Body::Served => {
                    if method == method::Support::MakeInvalid {
                        self.take_over(args);
                    }
                    let here = match entry.interface {
                        Interface::AddrBook => self.address_book(entry.id, method, args),
                        Interface::Session => self.client_shutdown(entry.id, method),
                        Interface::Support if method == method::Support::StatusRecips => Some(self.status_recips(entry.id, args)),
                        _ => None,
                    };
                    if let Some(reply) = here {
                        return reply;
                    }
                    self.drive(Call { from, thread: self.threads.index(), object: entry.id, method, args: args.to_vec() })
                }
                Body::Native(implementation) => {
                    // Gone meanwhile, on another thread.
                    let Some(native) = implementation.get() else { return Reply::code(Code::MAPI_E_INVALID_OBJECT) };
                    let cx = Cx { subsystem: self, party: entry.owner, this: entry.id };
                    with_party(entry.owner, || native.call(&cx, method, args))
                }
            },
        }
    }

    /// An object given to MAPI with `MakeInvalid` (its page): it refuses calls, and MAPI frees it after its last Release.
    fn take_over(&self, args: &[Value]) {
        let given = args.get(1).and_then(Value::object).and_then(|id| self.entry(id));
        if let Some(given) = given.filter(|given| given.owner == Party::Provider) {
            given.give_away();
            let block = self.outside.block_of(&given).unwrap_or_default();
            let values = [("object", Field::Scalar(given.id.0.into())), ("buffer", Field::Scalar(block.0.into()))];
            self.write_note(method::Note::Invalidated, &values);
        }
    }

    /// Performs what the model asks for until the call is done.
    fn drive(&self, call: Call) -> Reply {
        let thread = call.thread;
        if self.news_waits.load(Ordering::Relaxed) && call.from == Party::Client {
            self.deliver_news();
        }
        let (mut step, mut notes) = {
            let mut model = lock(&self.model);
            let step = model.enter(call);
            (step, model.take_notes())
        };
        loop {
            self.write_notes(notes);
            match step {
                Step::Done(reply) => {
                    self.drop_unwanted();
                    return reply;
                }
                Step::Do(effect) => {
                    // A panic is caught further out, at the binary interface, and other calls follow.
                    let unwinding = OnUnwind(|| lock(&self.model).abandon(thread));
                    let reply = self.perform(effect);
                    std::mem::forget(unwinding);
                    let mut model = lock(&self.model);
                    step = model.resume(thread, reply);
                    notes = model.take_notes();
                }
            }
        }
    }

    fn perform(&self, effect: Effect) -> Reply {
        match effect {
            Effect::Call { from, object, method: method::AdviseSink::OnNotify, args } => self.notify(from, object, args),
            Effect::Call { from, object, method, args } => self.call(from, object, method, args),
            Effect::Entry { library, method, .. } if !self.has_entry(&library, method) => Reply::ok(),
            Effect::Entry { from, library, method, args } => self.enter_library(from, &library, method, &args),
            Effect::Load { library } => self.load(&library),
            Effect::Free { library } => self.free(&library),
        }
    }

    /// Writes a note of the mock.
    pub fn write_note(&self, note: Method, values: &[(&str, Field)]) {
        let mut event = trace::EventBuf::new(Phase::Note, note);
        event.set_fields(values).expect("the notes of this crate fit its table");
        self.record(Phase::Note, Party::Subsystem, Party::Subsystem, ObjectId(0), note, 0, &event.payload);
    }

    /// Notes that the process ends on the running thread: by an exit, where `fault` is none, or by this signal or exception. Takes no
    /// lock, since whoever held one may be gone. A run that is over has no more to say.
    pub(crate) fn note_end_of_process(&self, fault: Option<u32>, first: bool) {
        if self.recorder.is_finished() {
            return;
        }
        let thread = self.threads.known();
        let (method, payload) = match fault {
            Some(signal) => (method::Note::Fault, [u64::from(signal), thread.is_some().into()]),
            None => (method::Note::ProcessExits, [thread.is_some().into(), first.into()]),
        };
        let (from, to) = (Party::System, Party::System);
        let (ts, tid) = ((self.clock)(), thread.unwrap_or_default());
        let entry = trace::Entry { ts, phase: Phase::Note, method, tid, from, to, object: ObjectId(0), result: 0 };
        self.recorder.record(&entry, &payload);
    }

    /// Notes the call of an exported function that does not come to the subsystem.
    pub fn note_call(&self, note: Method, function: &str) {
        let mut event = trace::EventBuf::new(Phase::Note, note);
        event
            .set_fields(&[("function", Field::Blob(function.as_bytes().to_vec()))])
            .expect("the notes of this crate fit its table");
        self.record(Phase::Note, current_party(), Party::Subsystem, ObjectId(0), note, 0, &event.payload);
    }

    fn write_notes(&self, notes: Vec<Note>) {
        for (note, values) in notes {
            let model_notes = note;
            if model_notes == method::Note::ObjectCreated {
                self.make_served_entry(&values);
            }
            if model_notes == method::Note::Invalidated
                && let Some((_, Field::Scalar(id))) = values.first()
                && let Some(entry) = self.entry(ObjectId(u32::try_from(*id).unwrap_or(0)))
            {
                entry.invalidate();
            }
            self.write_note(note, &values);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of a record")]
    pub(crate) fn record(
        &self,
        phase: Phase,
        from: Party,
        to: Party,
        object: ObjectId,
        method: Method,
        result: u32,
        payload: &[u64],
    ) -> u64 {
        let entry = trace::Entry { ts: (self.clock)(), phase, method, tid: self.threads.index(), from, to, object, result };
        self.recorder.record(&entry, payload)
    }

    /// The entry of an object somebody holds a reference to.
    #[must_use]
    pub fn entry(&self, id: ObjectId) -> Option<Arc<Entry>> {
        lock(&self.entries).get(&id).cloned()
    }

    /// Objects in use.
    #[must_use]
    pub fn live_objects(&self) -> usize {
        lock(&self.entries).len()
    }
}
