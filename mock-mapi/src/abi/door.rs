//! The C door of one process: the subsystem, the boxes handed out, foreign objects by pointer, and memory.

use super::combox::{ComBox, slot_of};
use super::faces::{Face, Faces};
use super::memory::Memory;
use super::quarantine::Quarantine;
use crate::host::Host;
use crate::model::Machine;
use crate::spec::{Interface, Method};
use crate::subsystem::{Body, Clock, Entry, NativeLibrary, Subsystem};
use crate::trace::{ObjectId, Party, Recorder};
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// The C door. Lives as long as the process, as the interface pointers do that lead to it.
pub struct Door {
    subsystem: OnceLock<Subsystem>,
    pub(super) memory: Memory,
    /// Every box ever made.
    boxes: Quarantine,
    /// What stands for the objects in use.
    faces: Mutex<Faces>,
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
            boxes: Quarantine::default(),
            faces: Mutex::default(),
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
        self.pointer_at(&entry, object, interface, Party::Client)
    }

    /// The box at an address, if it is one of ours.
    pub(super) fn box_at(&self, pointer: usize) -> Option<&'static ComBox> {
        self.boxes.at(pointer)
    }

    /// The interface pointer by which `holder` holds the object as this interface.
    pub(super) fn pointer_for(&'static self, entry: &Arc<Entry>, interface: Interface, holder: Party) -> usize {
        self.pointer(entry, holder, |faces| match entry.body.pointer() {
            // What the mock implements may answer an interface that stands beside its own.
            0 if !entry.interface.extends(interface) && entry.interface.answers(interface) => faces.face(entry, 0, interface),
            _ => faces.first(entry, |face| face.extends(interface)),
        })
    }

    /// The interface pointer by which `holder` holds the object that stands at a pointer as this interface.
    pub(super) fn pointer_at(&'static self, entry: &Arc<Entry>, pointer: usize, interface: Interface, holder: Party) -> usize {
        match self.box_at(pointer) {
            Some(ours) => self.same_for(ours, holder),
            None => self.pointer(entry, holder, |faces| faces.face(entry, pointer, interface)),
        }
    }

    /// The interface pointer by which `holder` holds what somebody else holds by this one of ours.
    pub(super) fn same_for(&'static self, ours: &ComBox, holder: Party) -> usize {
        self.pointer(&ours.entry, holder, |faces| faces.face(&ours.entry, ours.object, ours.interface))
    }

    /// The interface pointer of a face: the object itself where it is the holder's own.
    fn pointer(&'static self, entry: &Arc<Entry>, holder: Party, choose: impl FnOnce(&mut Faces) -> &mut Face) -> usize {
        let mut faces = lock(&self.faces);
        let first = !faces.is_boxed(entry.id);
        let face = choose(&mut faces);
        // Of what is gone or refuses calls nobody is given the bare pointer again, its owner no more than others.
        if face.object != 0 && entry.owner == holder && entry.is_live() {
            return face.object;
        }
        if *face.boxed(holder) == 0 {
            *face.boxed(holder) = self.boxes.keep(ComBox::new(Arc::clone(entry), *face, holder, self), first);
        }
        *face.boxed(holder)
    }

    /// Where a method of a foreign object is to be called: an interface pointer, and the slot in its vtable.
    pub(super) fn slot(&self, entry: &Entry, method: Method) -> Option<(usize, usize)> {
        // The object may be forgotten already, by the Release that is to be passed on.
        let Some(face) = lock(&self.faces).first_with(entry, method) else {
            return Some((entry.body.pointer(), slot_of(entry.interface, method)?));
        };
        Some((face.object, slot_of(face.interface, method)?))
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
        let known = {
            let mut faces = lock(&self.faces);
            // What a session's end invalidated is gone where it was implemented: this is another object in the same place.
            let same = |e: &&Arc<Entry>| faces.is_face_of(e, pointer, interface) && (refs == 0 || !e.is_invalid());
            let known = faces.known(pointer).filter(same).cloned();
            if let Some(entry) = &known {
                faces.learn(entry, pointer, interface);
            }
            known
        };
        if let Some(known) = known {
            known.refs.fetch_add(refs, Ordering::Relaxed);
            return known;
        }
        let entry = self.subsystem().adopt(interface, owner, parent, library, Body::Foreign(pointer), refs);
        lock(&self.faces).learn(&entry, pointer, interface);
        entry
    }

    /// The object behind an interface pointer that a foreign one answered to `QueryInterface`: itself, whichever pointer it is.
    pub(super) fn answered(&self, entry: &Arc<Entry>, pointer: usize, interface: Interface) -> Arc<Entry> {
        let ours = self.box_at(pointer);
        if ours.is_none() {
            lock(&self.faces).answered(entry, pointer, interface);
        }
        let entry = ours.map_or(entry, |ours| &ours.entry);
        entry.refs.fetch_add(1, Ordering::Relaxed);
        Arc::clone(entry)
    }

    /// Nobody holds the object any more.
    pub(crate) fn forget(&self, entry: &Entry) {
        lock(&self.faces).forget(entry.id);
    }

    /// The vtables of providers' objects that are held.
    pub(crate) fn vtables_held(&self) -> Vec<usize> {
        let held: Vec<usize> = lock(&self.faces).held().collect();
        // SAFETY: an object that is held is there, and begins with the address of its vtable.
        held.into_iter().map(|pointer| unsafe { *(pointer as *const usize) }).collect()
    }

    /// Bytes kept for late calls and second frees, in this process and whatever the subject does.
    pub(crate) fn kept_bytes(&self) -> usize {
        self.boxes.kept_bytes() + self.memory.kept_bytes()
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
        lock(&self.faces).known(pointer).cloned()
    }

    /// The blocks of these identities were freed.
    pub(crate) fn release_memory(&self, blocks: &[ObjectId]) {
        self.memory.release(blocks);
    }

    /// The live MAPI block in which a foreign object stands.
    pub(crate) fn block_of(&self, target: &Entry) -> Option<ObjectId> {
        let pointer = target.body.pointer();
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
