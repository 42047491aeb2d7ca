//! What is called while the loader is held, in `DllMain` and what runs with it.
//! Violates: MAPIInitialize of a client in the `DllMain` of a library of its own.  Conforms: outside.
//! Left to `initialisation/not-while-loading`: providers, of which every system sees when they are loaded.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;

pub(super) const NOTES: &[&str] = &["mock::Loader"];

pub(super) struct Loader;

pub(super) fn called_while_loading() -> Loader {
    Loader
}

impl Monitor for Loader {
    fn before(&mut self, _: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        out.exercised();
        if cx.event.word(0) != 0 {
            let function = cx.event.text("function").unwrap_or_default();
            out.found(Finding::new(cx.event.seq, tell!("finding-loader-lock", function = function)));
        }
    }
}
