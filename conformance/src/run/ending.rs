//! Who ended a process, as far as its trace shows it: the client, which owes what it left open, or somebody who was being called.

use mock_mapi::providers;
use mock_mapi::spec::{Method, method};
use mock_mapi::trace::{Event, Party, Phase};

/// Who ended a process that was not killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The client, outside of any call into somebody else.
    Client,
    /// Whoever was being called on the thread that ended it.
    Call,
    /// A provider may have, and the client may.
    Either,
}

/// A call under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    method: Method,
    object: u32,
    to: Party,
}

/// The thread that ended the process: none that the trace knows, perhaps the one it began with; or this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thread {
    Unknown { first: bool },
    Known(u16),
}

/// What a trace says of the end of its process; follows its events.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// Whether it notes the end of the run.
    pub over: bool,
    /// Whether it holds anything.
    pub recorded: bool,
    /// Whether it is one of a machine's spooler, which notes the end of its run.
    pub spooler: bool,
    /// The signal or exception that it notes.
    pub fault: Option<u32>,
    pub(super) exit: Option<Thread>,
    /// A library of somebody else's was loaded: threads that are not known may be a provider's.
    pub(super) foreign: bool,
    /// By thread.
    pub(super) open: Vec<Vec<Open>>,
}

impl Ending {
    /// What a whole trace says.
    pub fn of<'a>(events: impl IntoIterator<Item = Event<'a>>) -> Self {
        let mut ending = Self::default();
        events.into_iter().for_each(|event| ending.event(&event));
        ending
    }

    /// Follows an event.
    #[inline]
    pub fn event(&mut self, event: &Event<'_>) {
        self.recorded = true;
        let tid = usize::from(event.tid);
        let here = |to| Open { method: event.method, object: event.object.0, to };
        match event.phase {
            Phase::Enter => {
                if self.open.len() <= tid {
                    self.open.resize(tid + 1, Vec::new());
                }
                self.open[tid].push(here(event.to));
                if event.method == method::Function::LoadLibrary {
                    let own = [providers::STORE, providers::ADDRESS_BOOK, providers::TRANSPORT];
                    self.foreign |= event.text("library").is_none_or(|library| !own.contains(&&*library));
                }
            }
            Phase::Leave => {
                let open = self.open.get_mut(tid);
                // Calls inside of it that were not left were torn away.
                let fits = |open: &Open| *open == Open { to: open.to, ..here(event.to) };
                if let Some((open, at)) = open.and_then(|open| open.iter().rposition(fits).map(|at| (open, at))) {
                    open.truncate(at);
                }
            }
            Phase::Note => self.note(event),
        }
    }

    fn note(&mut self, event: &Event<'_>) {
        let is = |name| event.scalar(name).is_some_and(|word| word != 0);
        match event.method {
            method::Note::EndOfRun => self.over = true,
            method::Note::SpoolerStarted => self.spooler = true,
            method::Note::Fault => self.fault = event.scalar("signal").and_then(|signal| u32::try_from(signal).ok()),
            method::Note::ProcessExits if is("known") => self.exit = Some(Thread::Known(event.tid)),
            method::Note::ProcessExits => self.exit = Some(Thread::Unknown { first: is("first") }),
            _ => {}
        }
    }

    /// Whether it notes that the process ended by itself.
    #[must_use]
    pub const fn is_noted(&self) -> bool {
        self.exit.is_some()
    }

    /// Who ended the process, if it was not killed.
    #[must_use]
    pub fn by(&self) -> By {
        let innermost = |open: &Vec<Open>| open.last().map_or(Party::Client, |open| open.to);
        // One who is called, and does not return, may be why the client leaves at last, or be what it did not wait for.
        let held_up = self.open.iter().any(|open| matches!(innermost(open), Party::Provider | Party::System));
        let here = |tid: u16| self.open.get(usize::from(tid)).map_or(Party::Client, innermost);
        match self.exit {
            Some(Thread::Known(tid)) if here(tid) != Party::Client => By::Call,
            Some(Thread::Unknown { first: false }) if self.foreign => By::Either,
            _ if held_up => By::Either,
            _ => By::Client,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mock_mapi::trace::{EventBuf, Field};

    fn call(tid: u16, phase: Phase, method: Method, to: Party) -> EventBuf {
        EventBuf { tid, from: Party::Client, to, ..EventBuf::new(phase, method) }
    }

    fn exit(tid: u16, known: u64, first: u64) -> EventBuf {
        let mut note = EventBuf::new(Phase::Note, method::Note::ProcessExits);
        note.set_fields(&[("known", Field::Scalar(known)), ("first", Field::Scalar(first))]).unwrap();
        EventBuf { tid, ..note }
    }

    fn by(events: &[EventBuf]) -> By {
        Ending::of(events.iter().map(EventBuf::as_event)).by()
    }

    #[test]
    fn whoever_was_called_where_the_process_ended_ended_it() {
        let shutdown = |tid| call(tid, Phase::Enter, method::XpProvider::Shutdown, Party::Provider);
        let told = |tid| call(tid, Phase::Enter, method::AdviseSink::OnNotify, Party::Client);
        let left = |tid| call(tid, Phase::Leave, method::XpProvider::Shutdown, Party::Provider);
        let mut load = call(0, Phase::Enter, method::Function::LoadLibrary, Party::System);
        load.set_fields(&[("library", Field::Blob(b"/some/store.so".to_vec()))]).unwrap();
        let loaded = [load, call(0, Phase::Leave, method::Function::LoadLibrary, Party::System)];
        for (events, expected) in [
            (vec![shutdown(1), exit(1, 1, 0)], By::Call),
            // What it calls back may leave: that is the client's doing.
            (vec![shutdown(1), told(1), exit(1, 1, 0)], By::Client),
            (vec![shutdown(1), left(1), exit(1, 1, 0)], By::Client),
            (vec![shutdown(1), told(1), left(1), exit(1, 1, 0)], By::Client),
            // Another thread of the client leaves meanwhile.
            (vec![shutdown(1), exit(0, 1, 0)], By::Either),
            (vec![shutdown(1), exit(0, 0, 1)], By::Either),
            (vec![shutdown(1)], By::Either),
            (vec![exit(0, 0, 0)], By::Client),
            (vec![], By::Client),
            ([loaded.to_vec(), vec![exit(0, 0, 0)]].concat(), By::Either),
            ([loaded.to_vec(), vec![exit(0, 0, 1)]].concat(), By::Client),
            ([loaded.to_vec(), vec![exit(0, 1, 0)]].concat(), By::Client),
        ] {
            assert_eq!(by(&events), expected, "{events:?}");
        }
    }
}
