//! Which interface pointers stand for an object, on either side of the mock.
//!
//! COM's rule of identity, under which every object of MAPI stands (page `implementing-the-iunknown-interface`): an object may
//! have several interface pointers, and whatever `QueryInterface` answers is the object it was asked of. So one object has one
//! identity in a trace, and a face for each interface pointer and each interface it was handed out as that those before lack.

use crate::spec::{Interface, Method};
use crate::subsystem::Entry;
use crate::trace::{ObjectId, Party};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// One interface of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    pub interface: Interface,
    /// The interface pointer of a foreign object; 0 of one that is implemented in the mock.
    pub object: usize,
    /// Our interface pointers for it, one for clients and one for providers; 0 as long as none was needed.
    pub boxes: [usize; 2],
}

impl Face {
    pub const fn new(interface: Interface, object: usize) -> Self {
        Self { interface, object, boxes: [0; 2] }
    }

    pub fn boxed(&mut self, holder: Party) -> &mut usize {
        &mut self.boxes[usize::from(holder == Party::Provider)]
    }
}

/// The faces of all objects in use.
#[derive(Default)]
pub(super) struct Faces {
    of: HashMap<ObjectId, Vec<Face>>,
    foreign: HashMap<usize, Arc<Entry>>,
}

impl Faces {
    /// The foreign object in use at an interface pointer.
    pub fn known(&self, pointer: usize) -> Option<&Arc<Entry>> {
        self.foreign.get(&pointer).filter(|entry| !entry.is_dead())
    }

    /// The interface pointers of providers' objects that are held.
    pub fn held(&self) -> impl Iterator<Item = usize> {
        let held = |entry: &Entry| entry.owner == Party::Provider && entry.is_live() && entry.refs.load(Ordering::Acquire) > 0;
        self.foreign.iter().filter(move |(_, entry)| held(entry)).map(|(pointer, _)| *pointer)
    }

    /// Whether a pointer to `interface` leads to the object that is known at this pointer: its vtable is one of those known
    /// there, or longer. Two interfaces of which neither extends the other cannot stand at one address.
    pub fn is_face_of(&self, entry: &Entry, pointer: usize, interface: Interface) -> bool {
        let related = |face: &Face| face.interface.extends(interface) || interface.extends(face.interface);
        self.of.get(&entry.id).is_some_and(|faces| faces.iter().any(|face| face.object == pointer && related(face)))
    }

    /// The pointer was answered by the object when it was asked for this interface: it leads to this object, unless it is known
    /// to lead to another. Two that act as one, such as a logon and its store, may have been handed out apart.
    pub fn answered(&mut self, entry: &Arc<Entry>, pointer: usize, interface: Interface) {
        if self.known(pointer).is_none_or(|known| known.is_invalid()) {
            self.foreign.insert(pointer, Arc::clone(entry));
        }
        self.face(entry, pointer, interface);
    }

    /// The pointer leads to this object from now on.
    pub fn learn(&mut self, entry: &Arc<Entry>, pointer: usize, interface: Interface) {
        self.foreign.insert(pointer, Arc::clone(entry));
        self.face(entry, pointer, interface);
    }

    /// The face with this interface pointer and this interface, or one that extends it; of several the first, so that whoever
    /// asks again is given the same.
    pub fn face(&mut self, entry: &Entry, pointer: usize, interface: Interface) -> &mut Face {
        let faces = self.of.entry(entry.id).or_default();
        let found = faces.iter().position(|face| face.object == pointer && face.interface.extends(interface));
        let at = found.unwrap_or_else(|| {
            faces.push(Face::new(interface, pointer));
            faces.len() - 1
        });
        &mut faces[at]
    }

    /// Whether anything of ours stands for an object yet.
    pub fn is_boxed(&self, id: ObjectId) -> bool {
        self.of.get(&id).is_some_and(|faces| faces.iter().any(|face| face.boxes != [0; 2]))
    }

    /// The first face of an object on which `fits`; if there is none, its first.
    pub fn first(&mut self, entry: &Entry, fits: impl Fn(Interface) -> bool) -> &mut Face {
        let faces = self.of.entry(entry.id).or_default();
        if faces.is_empty() {
            faces.push(Face::new(entry.interface, entry.body.pointer()));
        }
        let at = faces.iter().position(|face| fits(face.interface)).unwrap_or(0);
        &mut faces[at]
    }

    /// The first face of an object that has this method, if the object is known.
    pub fn first_with(&self, entry: &Entry, method: Method) -> Option<Face> {
        let faces = self.of.get(&entry.id)?;
        faces.iter().find(|face| face.interface.extends(method.interface())).or(faces.first()).copied()
    }

    /// Nobody holds the object any more: what comes at its addresses is another.
    pub fn forget(&mut self, id: ObjectId) {
        for face in self.of.remove(&id).unwrap_or_default() {
            if self.foreign.get(&face.object).is_some_and(|entry| entry.id == id) {
                self.foreign.remove(&face.object);
            }
        }
    }
}
