//! What is known of a recorded run besides the calls in its trace: kept behind them in the trace itself, so that a trace checked
//! later is judged as it was when it was recorded.

use super::{By, Ending, RunError};
use crate::judge::{RunEnd, Subject};
use cases::{Bound, Kind};
use mock_mapi::spec::method::Note;
use mock_mapi::trace::{self, Event, EventBuf, Field, Phase};
use std::path::Path;
use std::time::Duration;

/// Who was under test in a run, who broke duties on purpose in it, and how its process ended as seen from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The case's name.
    pub case: String,
    /// Who was under test.
    pub subject: Subject,
    /// Parties that broke duties of theirs on purpose, which are not judged.
    pub misbehaving: Vec<Bound>,
    /// How the process ended; [`RunEnd::Exited`] if it left by itself, whether its run was over or not. `None` if nobody watched.
    pub end: Option<RunEnd>,
    /// It played a case, and so notes in its trace when that is over. A program under test does not.
    pub played: bool,
}

const KINDS: [Kind; 3] = [Kind::Store, Kind::AddressBook, Kind::Transport];
const BOUNDS: [Bound; 4] = [Bound::Client, Bound::Provider, Bound::Subsystem, Bound::Spooler];

/// A bit for each of `all` that is among `some`.
fn bits<T: PartialEq>(all: &[T], some: &[T]) -> u64 {
    all.iter().enumerate().filter(|(_, one)| some.contains(one)).fold(0, |bits, (at, _)| bits | 1 << at)
}

fn of_bits<T: Copy>(all: &[T], bits: u64) -> Vec<T> {
    all.iter().enumerate().filter(|(at, _)| bits & 1 << at != 0).map(|(_, one)| *one).collect()
}

impl Declared {
    /// A trace that nobody watched while it was recorded.
    #[must_use]
    pub fn unwatched(case: String, subject: Subject) -> Self {
        Self { case, subject, misbehaving: Vec::new(), end: None, played: false }
    }

    /// How the run ended, for one whose trace was read: whether to its end, and what it says of that itself. What nobody saw end, and does
    /// not say that it did, may have gone on, or have been killed.
    #[must_use]
    pub fn end_of(&self, read: bool, ending: &Ending) -> RunEnd {
        let over = ending.over;
        match self.end {
            _ if !read => RunEnd::BrokenOff,
            Some(RunEnd::Exited { code: 0 }) if over => RunEnd::Completed,
            Some(RunEnd::Exited { code }) if self.played => {
                if over {
                    RunEnd::Failed { code }
                } else {
                    RunEnd::Exited { code }
                }
            }
            // A program may leave with any exit code.
            Some(RunEnd::Exited { .. }) if over => RunEnd::Completed,
            Some(RunEnd::Exited { code } | RunEnd::Failed { code }) if !self.played && !over && ending.by() == By::Call => {
                RunEnd::Exited { code }
            }
            Some(RunEnd::Exited { .. } | RunEnd::Failed { .. }) if !self.played && !over && ending.by() == By::Either => {
                RunEnd::Unseen
            }
            Some(RunEnd::Exited { .. }) => RunEnd::Completed,
            Some(end) => end,
            None => Self::end_unwatched(ending),
        }
    }

    /// How a process ended that nobody watched, as its trace says.
    fn end_unwatched(ending: &Ending) -> RunEnd {
        if ending.over {
            return RunEnd::Completed;
        }
        if let Some(signal) = ending.fault {
            return RunEnd::Crashed { signal };
        }
        match ending.by() {
            By::Call if ending.is_noted() => RunEnd::Left,
            // A spooler that ends by itself says that it is over.
            By::Client if ending.is_noted() && !ending.spooler => RunEnd::Completed,
            _ if ending.recorded => RunEnd::Unseen,
            _ => RunEnd::Empty,
        }
    }

    /// Whether an event is the note that keeps this; it is no part of what happened.
    #[must_use]
    pub fn is_note(event: &Event<'_>) -> bool {
        event.method == Note::Case
    }

    /// Keeps it behind the last call of a trace whose process has ended.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, path: &Path, took: Duration) -> Result<(), RunError> {
        trace::append(path, &self.note(took)).map_err(|error| RunError::at(path, error))
    }

    /// What a trace says of its run; `None` if nobody watched it, or if it breaks off before that is said.
    #[must_use]
    pub fn of_trace(path: &Path) -> Option<Self> {
        let last = match trace::last(path) {
            Ok(last) => last?,
            Err(_) => super::trace_file::last_of_json(path)?,
        };
        Self::from_note(&last.as_event())
    }

    fn note(&self, took: Duration) -> EventBuf {
        let kinds = match &self.subject {
            Subject::Client => 0,
            Subject::Provider(kinds) => bits(&KINDS, kinds),
        };
        let (end, code) = match self.end {
            Some(RunEnd::Exited { code }) => (0, u64::from(code.cast_unsigned())),
            Some(RunEnd::Crashed { signal }) => (1, u64::from(signal)),
            Some(RunEnd::Hung) => (2, 0),
            Some(RunEnd::Failed { code }) => (4, u64::from(code.cast_unsigned())),
            Some(RunEnd::Completed) => (0, 0),
            Some(RunEnd::BrokenOff | RunEnd::Left | RunEnd::Unseen | RunEnd::Empty | RunEnd::NotStarted) | None => (3, 0),
        };
        let mut note = EventBuf::new(Phase::Note, Note::Case);
        let fields = [
            ("subject", Field::Scalar(kinds)),
            ("misbehaving", Field::Scalar(bits(&BOUNDS, &self.misbehaving))),
            ("end", Field::Scalar(end)),
            ("code", Field::Scalar(code)),
            ("case", Field::Blob(self.case.as_bytes().to_vec())),
        ];
        note.set_fields(&fields).expect("these are the fields of the note");
        note.ts = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        note
    }

    fn from_note(event: &Event<'_>) -> Option<Self> {
        if !Self::is_note(event) {
            return None;
        }
        let word = |name| event.scalar(name).unwrap_or(0);
        let code = u32::try_from(word("code")).unwrap_or(0);
        let kinds = of_bits(&KINDS, word("subject"));
        Some(Self {
            played: !kinds.is_empty(),
            case: event.text("case").unwrap_or_default(),
            subject: if kinds.is_empty() { Subject::Client } else { Subject::Provider(kinds) },
            misbehaving: of_bits(&BOUNDS, word("misbehaving")),
            end: match word("end") {
                0 => Some(RunEnd::Exited { code: code.cast_signed() }),
                1 => Some(RunEnd::Crashed { signal: code }),
                2 => Some(RunEnd::Hung),
                4 => Some(RunEnd::Failed { code: code.cast_signed() }),
                _ => None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mock_mapi::spec::method;
    use mock_mapi::trace::{Party, write_trace};
    use std::io::Write;

    #[test]
    fn a_trace_gives_back_what_was_declared() {
        let ends = [
            Some(RunEnd::Exited { code: 0 }),
            Some(RunEnd::Exited { code: -3 }),
            Some(RunEnd::Crashed { signal: 0xC000_0005 }),
            Some(RunEnd::Hung),
            None,
            Some(RunEnd::Failed { code: 1 }),
        ];
        let subjects = [Subject::Client, Subject::Provider(vec![Kind::Transport]), Subject::Provider(KINDS.to_vec())];
        let misbehaving = [vec![], vec![Bound::Client, Bound::Spooler], BOUNDS.to_vec()];
        for (index, end) in ends.into_iter().enumerate() {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            let mut bytes = Vec::new();
            write_trace(&mut bytes, 1, &[EventBuf::new(Phase::Note, Note::EndOfRun)]).unwrap();
            file.write_all(&bytes).unwrap();
            assert_eq!(Declared::of_trace(file.path()), None);
            let (subject, misbehaving) = (subjects[index % 3].clone(), misbehaving[index % 3].clone());
            let played = subject != Subject::Client;
            let declared = Declared { case: format!("left-open/{index}"), subject, misbehaving, end, played };
            declared.keep(file.path(), Duration::from_millis(5)).unwrap();
            assert_eq!(Declared::of_trace(file.path()), Some(declared));
        }
    }

    #[test]
    fn an_end_is_believed_as_far_as_the_trace_shows_it() {
        let of = |end, played| Declared { end, played, ..Declared::unwatched(String::new(), Subject::Client) };
        let (left, failed) = (Some(RunEnd::Exited { code: 0 }), Some(RunEnd::Exited { code: 9 }));
        for (declared, [read, over, recorded], end) in [
            (of(left, true), [true, true, true], RunEnd::Completed),
            (of(left, true), [true, false, true], RunEnd::Exited { code: 0 }),
            (of(left, true), [false, true, true], RunEnd::BrokenOff),
            (of(failed, true), [true, true, true], RunEnd::Failed { code: 9 }),
            (of(failed, true), [true, false, true], RunEnd::Exited { code: 9 }),
            (of(failed, false), [true, false, true], RunEnd::Completed),
            (of(Some(RunEnd::Hung), false), [true, true, true], RunEnd::Hung),
            (of(Some(RunEnd::Hung), true), [true, false, false], RunEnd::Hung),
            (of(None, false), [true, true, true], RunEnd::Completed),
            (of(None, false), [true, false, true], RunEnd::Unseen),
            (of(None, false), [true, false, false], RunEnd::Empty),
            (of(None, false), [false, true, true], RunEnd::BrokenOff),
        ] {
            let ending = Ending { over, recorded, ..Ending::default() };
            assert_eq!(declared.end_of(read, &ending), end, "{declared:?} {read} {over} {recorded}");
        }
    }

    /// A trace that ends inside of a provider, and in which this thread ended the process.
    fn ended_by(tid: Option<u16>) -> Ending {
        let call = EventBuf { tid: 1, to: Party::Provider, ..EventBuf::new(Phase::Enter, method::XpProvider::Shutdown) };
        let exit = tid.map(|tid| {
            let mut exit = EventBuf { tid, ..EventBuf::new(Phase::Note, Note::ProcessExits) };
            exit.set_fields(&[("known", Field::Scalar(1)), ("first", Field::Scalar(0))]).unwrap();
            exit
        });
        Ending::of([call].iter().chain(&exit).map(EventBuf::as_event))
    }

    #[test]
    fn who_ended_the_process_is_believed_of_those_who_may_have() {
        let of = |end, played| Declared { end, played, ..Declared::unwatched(String::new(), Subject::Client) };
        let (exited, failed) = (Some(RunEnd::Exited { code: 3 }), Some(RunEnd::Failed { code: 3 }));
        let (inside, elsewhere, unsaid) = (ended_by(Some(1)), ended_by(Some(0)), ended_by(None));
        for (declared, ending, end) in [
            (of(exited, false), &inside, RunEnd::Exited { code: 3 }),
            (of(failed, false), &inside, RunEnd::Exited { code: 3 }),
            (of(None, false), &inside, RunEnd::Left),
            (of(exited, false), &elsewhere, RunEnd::Unseen),
            (of(failed, false), &unsaid, RunEnd::Unseen),
            (of(None, false), &elsewhere, RunEnd::Unseen),
            (of(None, false), &unsaid, RunEnd::Unseen),
            // In a case of a provider there is nobody else who might have.
            (of(exited, true), &elsewhere, RunEnd::Exited { code: 3 }),
        ] {
            assert_eq!(declared.end_of(true, ending), end, "{declared:?} {ending:?}");
        }
        let exit = Ending { over: false, recorded: true, ..Ending::of([exit_of_the_client().as_event()]) };
        assert_eq!(of(None, false).end_of(true, &exit), RunEnd::Completed);
        assert_eq!(of(None, false).end_of(true, &Ending { spooler: true, ..exit.clone() }), RunEnd::Unseen);
        assert_eq!(of(None, false).end_of(true, &Ending { fault: Some(11), ..exit }), RunEnd::Crashed { signal: 11 });
    }

    fn exit_of_the_client() -> EventBuf {
        let mut exit = EventBuf::new(Phase::Note, Note::ProcessExits);
        exit.set_fields(&[("known", Field::Scalar(0)), ("first", Field::Scalar(1))]).unwrap();
        exit
    }
}
