//! Memory that is not MAPI's, handed to a client that is to free it with MAPIFreeBuffer.
//! Violates: IMAPIProp::GetProps of a store hands out a block of the C heap.  Conforms: one of MAPIAllocateBuffer.
//! Left out: arrays that stay the provider's own (IXPLogon::AddressTypes, RegisterOptions), which may even be static.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Frame, NOT_A_BLOCK, Shapes, World};
use messages::tell;
use mock_mapi::trace::Party;

pub(super) const HANDS_OUT: &[&str] = &[
    "client>IMAPIProp::*->buffer ok",
    "client>IMAPITable::*->buffer ok",
    "client>IMAPIContainer::*->buffer ok",
    "client>IABContainer::*->buffer ok",
    "client>IMsgStore::*->buffer ok",
    "client>IMAPIFolder::*->buffer ok",
];

pub(super) struct ForeignBuffer;

pub(super) fn foreign_buffer_handed_out() -> ForeignBuffer {
    ForeignBuffer
}

impl Monitor for ForeignBuffer {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if cx.event.to != Party::Provider {
            return;
        }
        let handed = cx.shape.buffers_out.iter().map(|at| cx.event.word(usize::from(*at))).filter(|buffer| *buffer != 0);
        for buffer in handed {
            out.exercised();
            if buffer == u64::from(NOT_A_BLOCK) {
                let message = tell!("finding-foreign-memory", call = cx.event.method.to_string());
                out.found(Finding::new(cx.event.seq, message).on(cx.object));
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let hands_out = |frame: &&Frame| {
            (frame.from, frame.to) == (Party::Client, Party::Provider) && !Shapes::get().of(frame.method).buffers_out.is_empty()
        };
        if completed { 0 } else { world.all_frames().filter(hands_out).count() }
    }
}
