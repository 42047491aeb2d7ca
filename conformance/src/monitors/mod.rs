//! Monitors for what no pattern can say; one file each, one line to register.

use crate::patterns::Out;
use crate::tracker::{Context, World};

/// Reads the world before and after each event it asked for.
pub trait Monitor {
    /// The event has come and has had no effect yet.
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let _ = (world, cx, out);
    }

    /// Whether [`Monitor::after`] does anything.
    fn reads_after(&self) -> bool {
        false
    }

    /// The event has had its effect.
    fn after(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let _ = (world, cx, out);
    }

    /// The run has ended; `completed` if by its own will. If not, what it left open: how much had begun that the rule speaks of, and
    /// might still have been broken. What must not come, or must not be left, is not met by a run that broke off.
    fn at_end(&mut self, world: &World, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        let _ = (world, completed, seq, out);
        0
    }

    /// The process died, hung or left in the middle of the run.
    fn died(&mut self, world: &World, out: &mut Out<'_>) {
        let _ = (world, out);
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
    ($($module:ident { $($name:ident: $selectors:ident),* })*) => {
        $(mod $module;)*
        static TABLE: &[Entry] = &[$($(Entry {
            name: stringify!($name),
            selectors: $module::$selectors,
            start: || Box::new($module::$name()),
        },)*)*];
    };
}

monitors! {
    after_release {
        client_call_after_release: CLIENT,
        provider_call_after_release: PROVIDER,
        provider_support_after_release: SUPPORT,
        provider_sink_after_release: SINK
    }
    call_never_returns { call_never_returns: NOTHING }
    configured { configure_failure_not_passed_on: CALLS, delete_service_undocumented: DELETIONS }
    fast_shutdown {
        providers_queried_out_of_order: QUERIES,
        providers_notified_out_of_order: NOTICES,
        refusal_not_passed_on: REFUSALS,
        fast_shutdown_not_offered: SESSION_ASKED,
        fast_shutdown_not_implemented: PROVIDER_ASKED
    }
    growth { growth: NOTES }
    loader { called_while_loading: NOTES }
    logon_end { row_left_after_logoff: ENDS, uid_left_after_logoff: ENDS, support_kept_after_logoff: ENDS, support_kept_after_store: ENDS }
    logon_left { logon_left_on_address_book: LOGOFFS, logon_left_on_store: LOGOFFS, logon_left_on_transport: LOGOFFS }
    make_invalid { foreign_object_invalidated: CALLS, too_few_methods_invalidated: CALLS }
    memory { memory_while_uninitialised: CALLS, provider_unknown_block_freed: PROVIDER_FREES, unknown_block_freed: FREES }
    flush_target { flush_target_named: FLUSHES }
    forced_logoff { support_kept_after_forced_logoff: LOGOFFS }
    foreign_buffer { foreign_buffer_handed_out: HANDS_OUT }
    no_mail { spooler_in_no_mail_session: EVENTS }
    not_freed { logon_not_freed: LOGONS, provider_not_freed: PROVIDERS, released_without_logoff: TRANSPORTS }
    notified_on { notified_elsewhere: EVENTS, wrapped_sink_notified_elsewhere: EVENTS }
    notify_flags { notify_flags_changed: NOTIFIES }
    reopened {
        support_taken_without_logon: REFERENCES,
        registered_without_logon: REGISTRATIONS,
        profile_opened_without_logon: SECTIONS
    }
    sending {
        finished_while_waiting: ENDS,
        kept_message_not_announced: KEEPS,
        offered_without_lock: OFFERS,
        reference_used_again: REFERENCES
    }
    service { service_asks_for_dialog: EVENTS }
    sharers { sharers_not_told: EVENTS }
    sink_kept { sink_kept_at_logoff: EVENTS }
    sink_provider { provider_keeps_sink: EVENTS }
    sink_released { sink_released_without_reference: EVENTS }
    spooler_life { ends_before_last_session: NOTES, outlives_last_session: NOTES }
    spooler_told { begins_and_ends_at_once: NOTICES, critical_error_not_returned: ERRORS, cancelled_message_kept: YIELDS }
    status_told { status_row_not_told: EVENTS }
    store_logoff { abort_missing: TELLS, logoff_flags_changed: TELLS, transports_not_told: RELEASES, transports_told_again: TELLS }
    store_released { store_released_before_children: RELEASES }
    threads {
        first_thread_leaves: PAIRS,
        multithread_flag_missing: PAIRS,
        status_object_on_other_thread: STATUS,
        thread_not_initialised: USES
    }
    support_gone { row_left_with_support_gone: RELEASES, uid_left_with_support_gone: RELEASES, call_after_support_released: CALLS }
}

/// The monitor of this name.
pub(crate) fn find(name: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.name == name)
}

/// The names of all monitors.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|entry| entry.name)
}
