//! The C door of one process: the subsystem, the boxes handed out, foreign objects by pointer, and memory.

use super::combox::ComBox;
use super::memory::Memory;
use crate::host::Host;
use crate::model::Machine;
use crate::spec::Interface;
use crate::subsystem::{Body, Clock, Entry, NativeLibrary, Subsystem};
use crate::trace::{ObjectId, Party, Recorder};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// The C door. Lives as long as the process, as the interface pointers do that lead to it.
pub struct Door {
    subsystem: OnceLock<Subsystem>,
    pub(super) memory: Memory,
    /// Every box ever made, by address.
    boxes: Mutex<HashSet<usize>>,
    /// Foreign objects in use, by interface pointer.
    foreign: Mutex<HashMap<usize, Arc<Entry>>>,
    /// `IMalloc`, one for clients and one for providers.
    allocators: [OnceLock<usize>; 2],
}

static CURRENT: AtomicPtr<Door> = AtomicPtr::new(std::ptr::null_mut());

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Door {
    /// Opens the door over a model and makes it the one that exported functions lead to.
    pub fn open(
        machine: Machine,
        recorder: Recorder,
        clock: Clock,
        libraries: impl IntoIterator<Item = (String, Arc<dyn NativeLibrary>)>,
    ) -> &'static Self {
        let door: &'static Self = Box::leak(Box::new(Self {
            subsystem: OnceLock::new(),
            memory: Memory::default(),
            boxes: Mutex::default(),
            foreign: Mutex::default(),
            allocators: [OnceLock::new(), OnceLock::new()],
        }));
        let subsystem = Subsystem::new(machine, recorder, clock, Box::new(Host::new(door)), libraries);
        if door.subsystem.set(subsystem).is_err() {
            unreachable!("the door was made in this function");
        }
        CURRENT.store(std::ptr::from_ref(door).cast_mut(), Ordering::Release);
        door
    }

    /// The door opened last, if any.
    pub fn current() -> Option<&'static Self> {
        // SAFETY: the pointer is null or came from a leaked, never freed `Door`.
        unsafe { CURRENT.load(Ordering::Acquire).as_ref() }
    }

    /// The subsystem behind the door.
    pub fn subsystem(&self) -> &Subsystem {
        self.subsystem.get().expect("set before the door is given to anybody")
    }

    /// Takes an object for a provider's and answers the interface pointer a client would be given of it: calls on that are
    /// recorded and passed on.
    ///
    /// # Safety
    /// `object` is an interface pointer with the vtable of `interface`; one reference to it is handed over.
    pub unsafe fn wrap(&'static self, object: usize, interface: Interface) -> usize {
        let entry = self.adopt(object, interface, Party::Provider, ObjectId(0), "", 1);
        self.pointer_for(&entry, Party::Client)
    }

    /// The box at an address, if it is one of ours.
    pub(super) fn box_at(&self, pointer: usize) -> Option<&'static ComBox> {
        if pointer == 0 || !lock(&self.boxes).contains(&pointer) {
            return None;
        }
        // SAFETY: the address is in the set, so it is a box of ours; boxes are never freed.
        Some(unsafe { &*(pointer as *const ComBox) })
    }

    /// The interface pointer by which `holder` holds the object: the object itself where it is the holder's own.
    pub(super) fn pointer_for(&'static self, entry: &Arc<Entry>, holder: Party) -> usize {
        if let Body::Foreign(pointer) = entry.body
            && entry.owner == holder
        {
            return pointer;
        }
        let place = &entry.boxes[usize::from(holder == Party::Provider)];
        let there = place.load(Ordering::Acquire);
        if there != 0 {
            return there;
        }
        let mut boxes = lock(&self.boxes);
        let there = place.load(Ordering::Acquire);
        if there != 0 {
            return there;
        }
        let made = ComBox::leak(Arc::clone(entry), if holder == Party::Provider { holder } else { Party::Client }, self);
        boxes.insert(made);
        place.store(made, Ordering::Release);
        made
    }

    /// The object behind an interface pointer that `owner` hands out (`refs` 1) or in (`refs` 0). One that is known and in use
    /// keeps its identity.
    pub(super) fn adopt(
        &self,
        pointer: usize,
        interface: Interface,
        owner: Party,
        parent: ObjectId,
        library: &str,
        refs: u32,
    ) -> Arc<Entry> {
        if let Some(ours) = self.box_at(pointer) {
            ours.entry.refs.fetch_add(refs, Ordering::Relaxed);
            return Arc::clone(&ours.entry);
        }
        // What a session's end invalidated is gone where it was implemented: this is another object in the same place.
        let same = |e: &Arc<Entry>| e.interface.extends(interface) && (refs == 0 || !e.is_invalid());
        if let Some(known) = self.known(pointer).filter(same) {
            known.refs.fetch_add(refs, Ordering::Relaxed);
            return known;
        }
        let entry = self.subsystem().adopt(interface, owner, parent, library, Body::Foreign(pointer), refs);
        lock(&self.foreign).insert(pointer, Arc::clone(&entry));
        entry
    }

    /// A call is over that this object was handed in to: if nobody took a reference to it, it is not known any more.
    pub(super) fn let_go(&self, sink: &Entry) {
        let before = sink.refs.fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_sub(1));
        if before == Ok(1) {
            self.subsystem().drop_entry(sink);
        }
    }

    /// The foreign object in use at an interface pointer.
    pub(super) fn known(&self, pointer: usize) -> Option<Arc<Entry>> {
        let mut foreign = lock(&self.foreign);
        let entry = foreign.get(&pointer)?;
        if entry.is_dead() {
            foreign.remove(&pointer);
            return None;
        }
        Some(Arc::clone(entry))
    }

    /// The blocks of these identities were freed.
    pub(crate) fn release_memory(&self, blocks: &[ObjectId]) {
        self.memory.release(blocks);
    }

    /// The live MAPI block in which a foreign object stands.
    pub(crate) fn block_of(&self, target: &Entry) -> Option<ObjectId> {
        let Body::Foreign(pointer) = target.body else { return None };
        self.memory.size(pointer).map(|_| self.memory.identify(pointer))
    }

    /// The allocator object for `holder`, made once.
    pub(super) fn allocator(&'static self, holder: Party) -> usize {
        *self.allocators[usize::from(holder == Party::Provider)].get_or_init(|| super::malloc::make(self, holder))
    }

    /// Identity of an interface pointer handed in, without making one.
    pub(super) fn identify(&self, pointer: usize) -> ObjectId {
        let ours = self.box_at(pointer).map(|b| b.entry.id);
        ours.or_else(|| self.known(pointer).map(|e| e.id)).unwrap_or_default()
    }
}
