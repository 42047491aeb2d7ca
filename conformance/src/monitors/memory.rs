//! MAPI memory used without MAPI, and memory of others handed to MAPI.
//! Violates: `MAPIFreeBuffer` after the last `MAPIUninitialize`; `MAPIFreeBuffer` of a pointer that no call of MAPI gave.
//! Conforms: the same between initialisation and uninitialisation; null is free to be freed.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Counter, NOT_A_BLOCK, World};
use messages::tell;
use mock_mapi::spec::method::Function;
use mock_mapi::trace::Party;

pub(super) const FREES: &[&str] = &["client>MAPIFreeBuffer", "client>FreeProws", "client>FreePadrlist"];
pub(super) const PROVIDER_FREES: &[&str] = &["provider>MAPIFreeBuffer", "provider>FreeProws", "provider>FreePadrlist"];
pub(super) const CALLS: &[&str] =
    &["client>MAPIAllocateBuffer", "client>MAPIAllocateMore", "client>MAPIFreeBuffer", "client>FreeProws", "client>FreePadrlist"];

/// Whether any of the functions was called.
pub(super) struct WhileUninitialised(bool);

pub(super) fn memory_while_uninitialised() -> WhileUninitialised {
    WhileUninitialised(false)
}

/// Whether the client has not initialised MAPI, or not any more.
fn uninitialised(world: &World) -> bool {
    world.client_count(Counter::Mapi) <= 0 && world.client_count(Counter::Util) <= 0
}

pub(super) struct UnknownBlock;

pub(super) fn unknown_block_freed() -> UnknownBlock {
    UnknownBlock
}

pub(super) fn provider_unknown_block_freed() -> UnknownBlock {
    UnknownBlock
}

fn frees(cx: &Context<'_>) -> bool {
    !matches!(cx.event.method, Function::MAPIAllocateBuffer | Function::MAPIAllocateMore)
}

impl Monitor for WhileUninitialised {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        if frees(cx) && cx.memory == 0 {
            return;
        }
        self.0 = true;
        out.exercised();
        if uninitialised(world) {
            let message = tell!("finding-uninitialised", call = cx.event.method.to_string());
            out.found(Finding::new(cx.event.seq, message).on(cx.memory));
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        usize::from(!completed && self.0 && uninitialised(world))
    }
}

impl Monitor for UnknownBlock {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        // A client frees what it was handed; if that is no memory of MAPI, the fault is with who handed it out.
        let handed = cx.memory == NOT_A_BLOCK && cx.event.from == Party::Client && world.handed_foreign_memory();
        if cx.memory == 0 || handed {
            return;
        }
        out.exercised();
        if !world.was_named(cx.memory) {
            let message = tell!("finding-unknown-memory", call = cx.event.method.to_string());
            out.found(Finding::new(cx.event.seq, message).on(cx.memory));
        }
    }
}
