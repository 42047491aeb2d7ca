//! Interface pointers of ours: what a client or a provider holds of an object.

use super::door::Door;
use super::faces::Face;
use super::plan::Plan;
use super::raw::{beyond_address, slot_address};
use crate::spec::{Interface, Method};
use crate::subsystem::Entry;
use crate::trace::Party;
use std::sync::{Arc, LazyLock};

/// A COM object of ours. Kept as long as the process lives: a late call must find it.
#[repr(C)]
pub struct ComBox {
    vtable: *const usize,
    table: &'static Vtable,
    /// The object.
    pub entry: Arc<Entry>,
    /// The subsystem it belongs to.
    pub door: &'static Door,
    /// The interface pointer of a foreign object that calls are passed on to; 0 of one that is implemented in the mock.
    pub(super) object: usize,
    /// The interface its vtable has.
    pub interface: Interface,
    /// Who holds it: calls through it are this party's.
    pub holder: Party,
}

// SAFETY: the vtable is immutable and lives as long as the process; the other fields are `Sync` themselves.
unsafe impl Sync for ComBox {}
// SAFETY: as above.
unsafe impl Send for ComBox {}

struct Vtable {
    /// What is done with a call on each slot.
    plans: Vec<Plan>,
    /// The slots of the interface's methods, and then some.
    slots: Vec<usize>,
}

/// Slots of every vtable. A provider may hand out an interface of its own that extends one of MAPI's, or one of which the table
/// knows nothing, such as a stream: calls beyond the methods of the table are passed on as they are, unrecorded.
const SLOTS: usize = 64;

/// One vtable per interface, by its number.
static VTABLES: LazyLock<Vec<Option<Vtable>>> = LazyLock::new(|| {
    (0..64)
        .map(|number| {
            let interface = Interface::from_number(number)?;
            if !interface.extends(Interface::Unknown) {
                return None;
            }
            let methods = interface.vtable();
            let known = methods.iter().enumerate().map(|(index, m)| slot_address(index, m.spec().args.len()));
            let slots = known.chain((methods.len()..SLOTS).map(beyond_address)).collect();
            Some(Vtable { plans: methods.into_iter().map(Plan::new).collect(), slots })
        })
        .collect()
});

fn vtable(interface: Interface) -> &'static Vtable {
    VTABLES[interface as usize].as_ref().expect("objects have interfaces that extend IUnknown")
}

/// The slot of a method in the vtable of an interface.
pub(super) fn slot_of(interface: Interface, method: Method) -> Option<usize> {
    vtable(interface).plans.iter().position(|plan| plan.method == method)
}

impl ComBox {
    /// Makes what stands for a face of an object.
    pub(super) fn new(entry: Arc<Entry>, face: Face, holder: Party, door: &'static Door) -> Self {
        let table = vtable(face.interface);
        let holder = if holder == Party::Provider { holder } else { Party::Client };
        Self { vtable: table.slots.as_ptr(), table, entry, door, object: face.object, interface: face.interface, holder }
    }

    /// What is done with a call on a slot of the interface.
    #[inline]
    pub(super) fn plan(&self, index: usize) -> &'static Plan {
        &self.table.plans[index]
    }

    /// The memory that an object takes which boxes keep: what an `Arc` of it takes.
    pub(super) const OBJECT_BYTES: usize = size_of::<Entry>() + 2 * size_of::<usize>();
}
