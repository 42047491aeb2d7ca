//! Monitors for what no pattern can say; one file each, one line to register.

use crate::patterns::Out;
use crate::tracker::{Context, World};

/// Reads the world before and after each event it asked for.
pub trait Monitor {
    /// The event has come and has had no effect yet.
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let _ = (world, cx, out);
    }

    /// The event has had its effect.
    fn after(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let _ = (world, cx, out);
    }

    /// The run has ended; `completed` if by its own will. What it left open, if not.
    fn at_end(&mut self, world: &World, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        let _ = (world, completed, seq, out);
        0
    }
}

/// One monitor of the table.
pub(crate) struct Entry {
    /// Its name in `check.monitor`.
    pub name: &'static str,
    /// The events it asks for.
    pub selectors: &'static [&'static str],
    /// Makes it, with nothing seen.
    pub start: fn() -> Box<dyn Monitor>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Declares the modules and the table in one: a file and the monitors in it, each made by the function of its name.
macro_rules! monitors {
    ($($module:ident { $($name:ident),* })*) => {
        $(mod $module;)*
        static TABLE: &[Entry] = &[$($(Entry {
            name: stringify!($name),
            selectors: $module::SELECTORS,
            start: || Box::new($module::$name()),
        },)*)*];
    };
}

monitors! {
    after_release { client_call_after_release, provider_support_after_release, provider_sink_after_release }
    call_never_returns { call_never_returns }
    growth { growth }
    logon_end { row_left_after_logoff, uid_left_after_logoff, support_kept_after_logoff, support_kept_after_store }
    logon_left { logon_left_on_address_book, logon_left_on_store, logon_left_on_transport }
    memory { memory_while_uninitialised, unknown_block_freed }
    not_freed { logon_not_freed, provider_not_freed, released_without_logoff }
    sharers { sharers_not_told }
    sink_kept { sink_kept_at_logoff }
    sink_provider { provider_keeps_sink }
    store_logoff { abort_missing, logoff_flags_changed, transports_not_told, transports_told_again }
    store_released { store_released_before_children }
}

/// The monitor of this name.
pub(crate) fn find(name: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.name == name)
}

/// The names of all monitors.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|entry| entry.name)
}
