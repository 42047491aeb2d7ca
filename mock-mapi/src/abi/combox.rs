//! Interface pointers of ours: what a client or a provider holds of an object.

use super::door::Door;
use super::plan::Plan;
use super::raw::slot_address;
use crate::spec::{Interface, Method};
use crate::subsystem::Entry;
use crate::trace::Party;
use std::sync::{Arc, LazyLock};

/// A COM object of ours. Kept as long as the process lives: a late call must find it.
#[repr(C)]
pub struct ComBox {
    vtable: *const usize,
    /// What is done with a call on each of its slots.
    pub(super) plans: &'static [Plan],
    /// The interface its vtable has.
    pub interface: Interface,
    /// Who holds it: calls through it are this party's.
    pub holder: Party,
    /// The object.
    pub entry: Arc<Entry>,
    /// The subsystem it belongs to.
    pub door: &'static Door,
}

// SAFETY: the vtable is immutable and lives as long as the process; the other fields are `Sync` themselves.
unsafe impl Sync for ComBox {}
// SAFETY: as above.
unsafe impl Send for ComBox {}

struct Vtable {
    plans: Vec<Plan>,
    slots: Vec<usize>,
}

/// One vtable per interface, by its number.
static VTABLES: LazyLock<Vec<Option<Vtable>>> = LazyLock::new(|| {
    (0..64)
        .map(|number| {
            let interface = Interface::from_number(number)?;
            if !interface.extends(Interface::Unknown) {
                return None;
            }
            let methods = interface.vtable();
            let slots = methods.iter().enumerate().map(|(index, m)| slot_address(index, m.spec().args.len())).collect();
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
    /// Makes a box and answers its interface pointer.
    pub(super) fn leak(entry: Arc<Entry>, holder: Party, door: &'static Door) -> usize {
        let interface = entry.interface;
        let Vtable { plans, slots } = vtable(interface);
        let boxed = Self { vtable: slots.as_ptr(), plans, interface, holder, entry, door };
        std::ptr::from_ref(Box::leak(Box::new(boxed))) as usize
    }
}
