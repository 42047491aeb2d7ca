//! The subsystem: drives the model, performs its effects, and records every call on its way.
//!
//! This is the Rust door. The C door (`abi`, `host`) brings calls here after turning words into values, and is brought
//! calls through [`Outside`].

mod buffers;
mod entry;
mod native;
mod payload;
#[cfg(test)]
mod tests;
mod thread;

pub use entry::{Body, Entry};
pub use native::{Cx, Native, NativeLibrary, not_served};
pub use payload::{payload_on_enter, payload_on_leave};
pub use thread::{current_party, with_party};

use crate::model::{Call, Effect, Machine, Note, Step};
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{self, Field, ObjectId, Party, Phase, Pin, Recorder};
use crate::value::{Reply, Value};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is left of a library after it was freed.
#[derive(Clone, Copy, Debug)]
pub struct Freed {
    /// Whether it is still mapped.
    pub mapped: bool,
    /// What pins it, if so.
    pub pin: Pin,
}

/// Everything behind the binary interface: foreign objects, libraries, memory.
pub trait Outside: Send + Sync {
    /// Loads a library.
    ///
    /// # Errors
    /// The code a client is told; the reason was noted where a person sees it.
    fn load(&self, subsystem: &Subsystem, library: &str) -> Result<(), Code>;
    /// Threads that appeared since the library was loaded and still run.
    fn threads_alive(&self, library: &str) -> u32;
    /// Frees a library and looks whether it is gone.
    fn free(&self, library: &str) -> Freed;
    /// SHA-256 of the library's file in hexadecimal, if it has one.
    fn digest(&self, library: &str) -> Option<String>;
    /// Whether a loaded library has this entry point. A message service needs none (page `msgserviceentry`).
    fn has_entry(&self, library: &str, entry: Method) -> bool;
    /// Calls an entry point of a loaded library.
    fn entry(&self, subsystem: &Subsystem, library: &str, entry: Method, args: &[Value]) -> Reply;
    /// Calls a method of a foreign object. `AddRef` and `Release` answer the count as the code.
    fn call(&self, subsystem: &Subsystem, target: &Entry, method: Method, args: &[Value]) -> Reply;
    /// The blocks of these identities are freed.
    fn freed(&self, blocks: &[ObjectId]);
    /// The MAPI block in which a foreign object stands, if it is one.
    fn block_of(&self, target: &Entry) -> Option<ObjectId>;
}

/// No binary interface: everything is Rust.
#[derive(Debug, Default)]
pub struct NoOutside;

impl Outside for NoOutside {
    fn load(&self, _subsystem: &Subsystem, _library: &str) -> Result<(), Code> {
        Err(Code::MAPI_E_NOT_FOUND)
    }
    fn threads_alive(&self, _library: &str) -> u32 {
        0
    }
    fn free(&self, _library: &str) -> Freed {
        Freed { mapped: false, pin: Pin::None }
    }
    fn digest(&self, _library: &str) -> Option<String> {
        None
    }
    fn has_entry(&self, _library: &str, _entry: Method) -> bool {
        false
    }
    fn entry(&self, _subsystem: &Subsystem, _library: &str, _entry: Method, _args: &[Value]) -> Reply {
        not_served()
    }
    fn call(&self, _subsystem: &Subsystem, _target: &Entry, _method: Method, _args: &[Value]) -> Reply {
        not_served()
    }
    fn freed(&self, _blocks: &[ObjectId]) {}
    fn block_of(&self, _target: &Entry) -> Option<ObjectId> {
        None
    }
}

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
}

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
        let target = self.entry(object);
        let to = target.as_ref().map_or(Party::Subsystem, |t| if t.is_invalid() { Party::Subsystem } else { t.owner });
        if object.0 != 0 && target.is_none() {
            self.write_note(method::Note::LateCall, &[("object", Field::Scalar(object.0.into()))]);
        }
        self.record(Phase::Enter, from, to, object, method, 0, &payload_on_enter(method, &args));
        let unwinding = OnUnwind(|| self.record_panic(from, to, object, method));
        let mut reply = match &target {
            None if object.0 != 0 => {
                let refs = matches!(method, method::Unknown::AddRef | method::Unknown::Release);
                Reply::code(if refs { Code(0) } else { Code::MAPI_E_INVALID_OBJECT })
            }
            None => self.function(from, method, &args),
            Some(entry) => self.method(from, entry, method, &args),
        };
        std::mem::forget(unwinding);
        self.hand_out(&mut reply, to, object, method);
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
            method::Function::HrThisThreadAdviseSink => match args.first().and_then(Value::object) {
                Some(sink) => {
                    self.call(Party::Subsystem, sink, method::Unknown::AddRef, Vec::new());
                    Reply::ok().with(1, sink)
                }
                None => Reply::code(Code::MAPI_E_INVALID_PARAMETER),
            },
            method::Function::HrQueryAllRows => self.query_all_rows(from, args),
            _ => self.drive(Call { from, thread: self.threads.index(), object: ObjectId(0), method, args: args.to_vec() }),
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
                    self.drive(Call { from, thread: self.threads.index(), object: entry.id, method, args: args.to_vec() })
                }
                Body::Native(native) => {
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

    fn query(&self, entry: &Arc<Entry>, args: &[Value]) -> Reply {
        let wanted = args.first().and_then(Value::uid).and_then(|iid| Interface::from_iid(&iid));
        match wanted {
            Some(interface) if entry.interface.extends(interface) => {
                entry.refs.fetch_add(1, Ordering::Relaxed);
                Reply::ok().with(1, entry.id)
            }
            _ => Reply::code(Code::MAPI_E_INTERFACE_NOT_SUPPORTED),
        }
    }

    /// Adds a reference; answers the count a foreign object gives, else ours.
    pub fn add_ref(&self, entry: &Arc<Entry>) -> u32 {
        let ours = entry.refs.fetch_add(1, Ordering::Relaxed) + 1;
        match entry.body {
            Body::Foreign(_) if !entry.is_invalid() => {
                with_party(entry.owner, || self.outside.call(self, entry, method::Unknown::AddRef, &[])).code.0
            }
            _ => ours,
        }
    }

    /// Releases a reference; after the last, the object is dropped here and where it is implemented.
    pub fn release(&self, from: Party, entry: &Arc<Entry>) -> u32 {
        let before = entry.refs.fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_sub(1)).unwrap_or(0);
        let ours = before.saturating_sub(1);
        let mut count = ours;
        if let Body::Foreign(_) = entry.body
            && !entry.is_invalid()
        {
            if ours == 0 {
                // Forgotten first: the memory may be used again before Release returns.
                self.drop_entry(entry);
            }
            count = with_party(entry.owner, || self.outside.call(self, entry, method::Unknown::Release, &[])).code.0;
        } else if before == 1 {
            match &entry.body {
                Body::Native(native) if !entry.is_invalid() => {
                    self.drop_entry(entry);
                    let cx = Cx { subsystem: self, party: entry.owner, this: entry.id };
                    with_party(entry.owner, || native.released(&cx));
                }
                Body::Served => {
                    let call = Call {
                        from,
                        thread: self.threads.index(),
                        object: entry.id,
                        method: method::Unknown::Release,
                        args: Vec::new(),
                    };
                    lock(&self.entries).remove(&entry.id);
                    self.drive(call);
                }
                _ => {
                    self.drop_entry(entry);
                    if let Some(block) = entry.is_given_away().then(|| self.outside.block_of(entry)).flatten() {
                        self.call(Party::Subsystem, ObjectId(0), method::Function::MAPIFreeBuffer, vec![Value::Object(block)]);
                    }
                }
            }
        }
        count
    }

    /// A Release that is passed on to the foreign object by the caller. After the last one it is forgotten first: the memory
    /// may be used again before Release returns.
    pub(crate) fn count_down(&self, entry: &Entry) {
        if entry.refs.fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_sub(1)).unwrap_or(0) <= 1 {
            self.drop_entry(entry);
        }
    }

    /// An object that was lent serves no more: whoever kept a reference on it is refused from here on.
    pub(crate) fn withdraw(&self, entry: &Entry) {
        if entry.refs.load(Ordering::Relaxed) > 1 {
            entry.invalidate();
            self.write_note(method::Note::Invalidated, &[("object", Field::Scalar(entry.id.0.into()))]);
        }
    }

    pub(crate) fn drop_entry(&self, entry: &Entry) {
        lock(&self.entries).remove(&entry.id);
        lock(&self.model).forget(entry.id);
        entry.mark_dead();
    }

    /// Performs what the model asks for until the call is done.
    fn drive(&self, call: Call) -> Reply {
        let thread = call.thread;
        let (mut step, mut notes) = {
            let mut model = lock(&self.model);
            let step = model.enter(call);
            (step, model.take_notes())
        };
        loop {
            self.write_notes(notes);
            match step {
                Step::Done(reply) => return reply,
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
            Effect::Call { from, object, method, args } => self.call(from, object, method, args),
            Effect::Entry { library, method, .. } if !self.has_entry(&library, method) => Reply::ok(),
            Effect::Entry { from, library, method, args } => self.enter_library(from, &library, method, &args),
            Effect::Load { library } => self.load(&library),
            Effect::Free { library } => self.free(&library),
        }
    }

    /// Whether there is anything to call: providers must have their entry point, and a call says that it is missing.
    fn has_entry(&self, library: &str, entry: Method) -> bool {
        entry != method::Function::MSGServiceEntry
            || self
                .libraries
                .get(library)
                .map_or_else(|| self.outside.has_entry(library, entry), |native| native.has_service_entry())
    }

    fn enter_library(&self, from: Party, library: &str, method: Method, args: &[Value]) -> Reply {
        self.record(Phase::Enter, from, Party::Provider, ObjectId(0), method, 0, &payload_on_enter(method, args));
        let unwinding = OnUnwind(|| self.record_panic(from, Party::Provider, ObjectId(0), method));
        let mut reply = match self.libraries.get(library) {
            Some(native) => {
                let cx = Cx { subsystem: self, party: Party::Provider, this: ObjectId(0) };
                with_party(Party::Provider, || native.entry(&cx, method, args))
            }
            None => with_party(Party::Provider, || self.outside.entry(self, library, method, args)),
        };
        std::mem::forget(unwinding);
        self.hand_out_from(&mut reply, Party::Provider, ObjectId(0), method, library);
        self.record(
            Phase::Leave,
            from,
            Party::Provider,
            ObjectId(0),
            method,
            reply.code.0,
            &payload_on_leave(method, args, &reply),
        );
        reply
    }

    fn load(&self, library: &str) -> Reply {
        let named = [("library", Field::Blob(library.as_bytes().to_vec()))];
        self.digest(library, 0);
        self.record_named(Phase::Enter, method::Function::LoadLibrary, 0, &named);
        let loaded = if self.libraries.contains_key(library) {
            Ok(())
        } else {
            with_party(Party::Provider, || self.outside.load(self, library))
        };
        let reply = Reply::code(loaded.err().unwrap_or_default());
        self.record_named(Phase::Leave, method::Function::LoadLibrary, reply.code.0, &[]);
        reply
    }

    fn free(&self, library: &str) -> Reply {
        let named = [("library", Field::Blob(library.as_bytes().to_vec()))];
        let native = self.libraries.contains_key(library);
        if !native {
            let alive = self.outside.threads_alive(library);
            if alive > 0 {
                self.write_note(method::Note::ThreadAlive, &[("count", Field::Scalar(alive.into())), named[0].clone()]);
            }
        }
        self.record_named(Phase::Enter, method::Function::FreeLibrary, 0, &named);
        let freed = if native { NoOutside.free(library) } else { with_party(Party::Provider, || self.outside.free(library)) };
        self.record_named(Phase::Leave, method::Function::FreeLibrary, 0, &[]);
        let state =
            [("mapped", Field::Scalar(freed.mapped.into())), ("pinned_by", Field::Scalar(freed.pin as u64)), named[0].clone()];
        self.write_note(method::Note::LibraryState, &state);
        self.digest(library, 1);
        Reply::ok()
    }

    fn digest(&self, library: &str, after: u64) {
        // A file that is there no more has no digest: the note says so with an empty one.
        let digest =
            self.outside.digest(library).or_else(|| (after != 0 && !self.libraries.contains_key(library)).then(String::new));
        if let Some(digest) = digest {
            let values = [
                ("after", Field::Scalar(after)),
                ("file", Field::Blob(library.as_bytes().to_vec())),
                ("digest", Field::Blob(digest.into_bytes())),
            ];
            self.write_note(method::Note::FileDigest, &values);
        }
    }

    fn record_named(&self, phase: Phase, method: Method, result: u32, values: &[(&str, Field)]) {
        let mut event = trace::EventBuf::new(phase, method);
        event.set_fields(values).expect("the notes of this crate fit its table");
        self.record(phase, Party::Subsystem, Party::System, ObjectId(0), method, result, &event.payload);
    }

    /// Writes a note of the mock.
    pub fn write_note(&self, note: Method, values: &[(&str, Field)]) {
        let mut event = trace::EventBuf::new(Phase::Note, note);
        event.set_fields(values).expect("the notes of this crate fit its table");
        self.record(Phase::Note, Party::Subsystem, Party::Subsystem, ObjectId(0), note, 0, &event.payload);
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
