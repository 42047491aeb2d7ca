//! What is handed to MakeInvalid: an object of the provider's own, with the three methods of IUnknown at least.
//! Violates: MakeInvalid of a support object; two methods.  Conforms: the provider's status object.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::trace::Party;

pub(super) const CALLS: &[&str] = &["provider>IMAPISupport::MakeInvalid"];

const METHODS_OF_IUNKNOWN: u64 = 3;

pub(super) struct ForeignObject;

pub(super) fn foreign_object_invalidated() -> ForeignObject {
    ForeignObject
}

impl Monitor for ForeignObject {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        // An object that nobody ever saw can only be the provider's.
        let id = cx.event.object_arg("object").map_or(0, |id| id.0);
        let Some(object) = world.object_or_dead(id) else { return };
        out.exercised();
        if object.owner != Party::Provider {
            let finding = Finding::new(cx.event.seq, tell!("finding-not-its-own"));
            out.found(finding.because(object.born, tell!("finding-note-made")).on(id));
        }
    }
}

pub(super) struct TooFewMethods;

pub(super) fn too_few_methods_invalidated() -> TooFewMethods {
    TooFewMethods
}

impl Monitor for TooFewMethods {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let Some(methods) = cx.event.scalar("c_methods") else { return };
        out.exercised();
        if methods < METHODS_OF_IUNKNOWN {
            out.found(Finding::new(cx.event.seq, tell!("finding-few-methods", count = methods)).on(cx.object));
        }
    }
}
