//! On which thread a sink hears of events (pages `mapiinit_0`, `initializing-mapi`, `hrthisthreadadvisesink`).
//!
//! What goes through MAPI comes on the thread that initialised MAPI first, or on a thread of MAPI's own where that
//! initialisation asked for one; a sink that `HrThisThreadAdviseSink` wrapped hears on the thread that wrapped it. On the right thread it is
//! told at once, within the call that causes it (page `imapiadvisesink-onnotify`; conflict `notify-timing`). On another it waits until the right
//! one comes to MAPI: with its next call, with `HrDispatchNotifications`, or with a message that it dispatches. What nobody wants any more by
//! then is dropped.

use super::{Body, Cx, Native, Subsystem, lock, not_served, with_party};
use crate::model::{ThreadId, tags};
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{ObjectId, Party};
use crate::value::{Reply, Value};
use std::cell::Cell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long the last MAPIUninitialize waits for what MAPI's own thread is just telling: a client may hold there what its sink waits for.
const LAST_WORDS: Duration = Duration::from_secs(1);

thread_local! {
    static DELIVERS: Cell<bool> = const { Cell::new(false) };
}

/// Where a notification is delivered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On this thread of the client's.
    On(ThreadId),
    /// On MAPI's own.
    Own,
}

/// Who wants a notification that waits.
enum Wanted {
    /// A registration that the model knows.
    Registered,
    /// A registration that is somebody else's to know: until this is set.
    Until(Arc<AtomicBool>),
}

struct Waiting {
    place: Place,
    sink: ObjectId,
    args: Vec<Value>,
    wanted: Wanted,
}

#[derive(Default)]
struct State {
    /// Where, as the first initialisation chose.
    first: Option<Place>,
    /// Sinks that choose for themselves.
    wrapped: HashSet<ObjectId>,
    /// In the order in which they came; each holds a reference on its sink.
    queue: Vec<Waiting>,
    /// The thread of MAPI's own that serves has the last number.
    serial: u32,
    running: bool,
}

/// Notifications of one process.
#[derive(Default)]
pub(super) struct Notifications {
    state: Mutex<State>,
    changed: Condvar,
    waiting: AtomicUsize,
    /// Whether MAPI's own thread runs by itself. Else whoever causes a notification waits until it was told there, and every run is the same.
    free: AtomicBool,
}

impl Subsystem {
    /// From here on MAPI's own thread runs by itself, as it must where a client's threads wait for each other.
    pub fn notify_freely(&self) {
        self.notifications.free.store(true, Ordering::Relaxed);
    }

    /// MAPI was initialised with these flags: the first time says where notifications come.
    pub(super) fn choose_thread(&self, flags: u32) {
        let (own, here) = (flags & tags::MAPI_MULTITHREAD_NOTIFICATIONS != 0, self.threads.index());
        let starts = {
            let mut state = lock(&self.notifications.state);
            if state.first.is_some() {
                return;
            }
            state.first = Some(if own { Place::Own } else { Place::On(here) });
            state.running = own && self.notifications.free.load(Ordering::Relaxed);
            state.serial += 1;
            state.running.then_some(state.serial)
        };
        if !own {
            self.outside.watch(here);
        }
        if let Some(serial) = starts
            && !self.outside.start_notifier(serial)
        {
            lock(&self.notifications.state).running = false;
        }
    }

    /// MAPI was uninitialised: the last time ends what serves notifications, and forgets what waits.
    pub(super) fn end_notifications(&self) {
        if lock(&self.model).is_initialised() {
            return;
        }
        let left = {
            let mut state = lock(&self.notifications.state);
            state.first = None;
            state.serial += 1;
            self.notifications.waiting.store(0, Ordering::Relaxed);
            std::mem::take(&mut state.queue)
        };
        self.notifications.changed.notify_all();
        self.release_waiting(left);
        if !self.threads.is_own() {
            let state = lock(&self.notifications.state);
            let ended = self.notifications.changed.wait_timeout_while(state, LAST_WORDS, |state| state.running);
            drop(ended.unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Serves notifications on this thread, which is MAPI's own, until MAPI is uninitialised.
    pub(crate) fn serve_notifications(&self, serial: u32) {
        self.threads.be_own();
        let mut state = lock(&self.notifications.state);
        while state.serial == serial {
            let Some(at) = state.queue.iter().position(|waiting| waiting.place == Place::Own) else {
                state = self.notifications.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let next = state.queue.remove(at);
            self.notifications.waiting.fetch_sub(1, Ordering::Relaxed);
            drop(state);
            // A sink that panics takes nobody else's notifications with it.
            let told = catch_unwind(AssertUnwindSafe(|| with_party(Party::Subsystem, || self.deliver(next))));
            drop(told);
            state = lock(&self.notifications.state);
        }
        // Another may serve by now.
        state.running &= state.serial != serial + 1;
        drop(state);
        self.notifications.changed.notify_all();
    }

    /// MAPI tells a sink, where and when it is to hear.
    pub(super) fn notify(&self, from: Party, sink: ObjectId, args: Vec<Value>) -> Reply {
        if lock(&self.model).hears_at_once(sink) {
            return self.call(from, sink, method::AdviseSink::OnNotify, args);
        }
        self.tell(from, self.place_of(sink), sink, args, Wanted::Registered)
    }

    /// A provider in Rust has MAPI tell a sink, as libraries do with `IMAPISupport::Notify`; `ended` says when its registration is over.
    pub(crate) fn notify_for(&self, from: Party, sink: ObjectId, args: Vec<Value>, ended: &Arc<AtomicBool>) -> Reply {
        self.tell(from, self.place_of(sink), sink, args, Wanted::Until(Arc::clone(ended)))
    }

    fn place_of(&self, sink: ObjectId) -> Option<Place> {
        let state = lock(&self.notifications.state);
        state.first.filter(|_| !state.wrapped.contains(&sink))
    }

    fn tell(&self, from: Party, place: Option<Place>, sink: ObjectId, args: Vec<Value>, wanted: Wanted) -> Reply {
        let told = |from, args| self.call(from, sink, method::AdviseSink::OnNotify, args);
        let place = match place {
            None => return told(from, args),
            Some(Place::On(thread)) if thread == self.threads.index() => return told(from, args),
            Some(Place::Own) if self.threads.is_own() => return told(from, args),
            Some(Place::Own) if !lock(&self.notifications.state).running => {
                return self.on_own_thread(|| told(Party::Subsystem, args));
            }
            Some(place) => place,
        };
        // Held until it is told: whoever registered it may end that meanwhile.
        self.call(Party::Subsystem, sink, method::Unknown::AddRef, Vec::new());
        lock(&self.notifications.state).queue.push(Waiting { place, sink, args, wanted });
        self.notifications.waiting.fetch_add(1, Ordering::Relaxed);
        self.notifications.changed.notify_all();
        if let Place::On(thread) = place {
            self.outside.wake(thread);
        }
        Reply::ok()
    }

    /// Runs this on MAPI's own thread and waits for it.
    fn on_own_thread(&self, body: impl FnOnce() -> Reply + Send) -> Reply {
        let run = || {
            self.threads.be_own();
            with_party(Party::Subsystem, body)
        };
        std::thread::scope(|scope| scope.spawn(run).join()).unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Delivers what waits for this thread, if anything waits.
    #[inline]
    pub(crate) fn deliver_waiting(&self) {
        if self.notifications.waiting.load(Ordering::Relaxed) != 0 {
            self.dispatch_notifications();
        }
    }

    /// Delivers what waits for this thread (page `hrdispatchnotifications`).
    ///
    /// # Errors
    /// MAPI is not initialised.
    pub fn dispatch_notifications(&self) -> Code {
        struct Done;
        impl Drop for Done {
            fn drop(&mut self) {
                DELIVERS.set(false);
            }
        }
        if !lock(&self.model).is_initialised() {
            return Code::MAPI_E_NOT_INITIALIZED;
        }
        if DELIVERS.replace(true) {
            // A sink that is being told called: what comes after it waits until it has heard.
            return Code::S_OK;
        }
        let _done = Done;
        let here = Place::On(self.threads.index());
        // No more than there is now: others may go on causing some.
        let most = lock(&self.notifications.state).queue.len();
        for _ in 0..most {
            let next = {
                let mut state = lock(&self.notifications.state);
                let at = state.queue.iter().position(|waiting| waiting.place == here);
                at.map(|at| state.queue.remove(at))
            };
            let Some(next) = next else { break };
            self.notifications.waiting.fetch_sub(1, Ordering::Relaxed);
            with_party(Party::Subsystem, || self.deliver(next));
        }
        Code::S_OK
    }

    fn deliver(&self, next: Waiting) {
        let wanted = match &next.wanted {
            Wanted::Registered => lock(&self.model).is_registered(next.sink),
            Wanted::Until(ended) => !ended.load(Ordering::Acquire),
        };
        if wanted {
            self.call(Party::Subsystem, next.sink, method::AdviseSink::OnNotify, next.args);
        }
        self.call(Party::Subsystem, next.sink, method::Unknown::Release, Vec::new());
    }

    /// Lets go of what waits and nobody wants any more.
    pub(super) fn drop_unwanted(&self) {
        if self.notifications.waiting.load(Ordering::Relaxed) == 0 {
            return;
        }
        let unwanted: Vec<_> = {
            let model = lock(&self.model);
            let mut state = lock(&self.notifications.state);
            let unwanted = |waiting: &mut Waiting| match &waiting.wanted {
                Wanted::Registered => !model.is_registered(waiting.sink),
                Wanted::Until(ended) => ended.load(Ordering::Acquire),
            };
            state.queue.extract_if(.., unwanted).collect()
        };
        self.notifications.waiting.fetch_sub(unwanted.len(), Ordering::Relaxed);
        self.release_waiting(unwanted);
    }

    fn release_waiting(&self, left: Vec<Waiting>) {
        for waiting in left {
            self.call(Party::Subsystem, waiting.sink, method::Unknown::Release, Vec::new());
        }
    }

    /// `HrThisThreadAdviseSink` (its page).
    pub(super) fn wrap_sink(&self, args: &[Value]) -> Reply {
        let Some(sink) = args.first().and_then(Value::object) else { return Reply::code(Code::MAPI_E_INVALID_PARAMETER) };
        self.call(Party::Subsystem, sink, method::Unknown::AddRef, Vec::new());
        let on = self.threads.index();
        let wrapped = Wrapped { sink, on, released: Arc::default() };
        let body = Body::native(Arc::new(wrapped));
        let entry = self.adopt(Interface::AdviseSink, Party::Subsystem, ObjectId(0), "", body, 1);
        lock(&self.notifications.state).wrapped.insert(entry.id);
        self.outside.watch(on);
        Reply::ok().with(1, entry.id)
    }
}

/// A sink that passes on what it is told, on the thread that made it.
struct Wrapped {
    sink: ObjectId,
    on: ThreadId,
    released: Arc<AtomicBool>,
}

impl Native for Wrapped {
    fn call(&self, cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        if called != method::AdviseSink::OnNotify {
            return not_served();
        }
        let wanted = Wanted::Until(Arc::clone(&self.released));
        cx.subsystem.tell(Party::Subsystem, Some(Place::On(self.on)), self.sink, args.to_vec(), wanted)
    }

    fn released(&self, cx: &Cx<'_>) {
        self.released.store(true, Ordering::Release);
        lock(&cx.subsystem.notifications.state).wrapped.remove(&cx.this);
        cx.subsystem.drop_unwanted();
        cx.release(self.sink);
    }
}
