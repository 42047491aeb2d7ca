//! A store released while the client holds what it opened from it.
//! Violates: store's last Release, then folder's.  Conforms: folder's last Release, then store's.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Object, World};
use messages::tell;
use mock_mapi::trace::Party;

pub(super) const RELEASES: &[&str] = &["client>IUnknown::Release(IMsgStore) last@enter"];

pub(super) struct BeforeChildren;

pub(super) fn store_released_before_children() -> BeforeChildren {
    BeforeChildren
}

impl Monitor for BeforeChildren {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let Some(store) = world.store(cx.object) else { return };
        out.exercised();
        if store.below == 0 {
            return;
        }
        let held = world.objects().filter(|(_, object)| object.store == cx.object && object.ledger.held_by(Party::Client) > 0);
        let mut held: Vec<_> = held.map(|(id, object)| (object.born, id)).collect();
        held.sort_unstable();
        for (born, id) in held {
            let finding = Finding::new(cx.event.seq, tell!("finding-store-before-children"));
            out.found(finding.because(born, tell!("finding-note-made")).on(id));
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let held = |object: &Object| object.store != 0 && object.ledger.held_by(Party::Client) > 0;
        if completed { 0 } else { world.objects().filter(|(_, object)| held(object)).count() }
    }
}
