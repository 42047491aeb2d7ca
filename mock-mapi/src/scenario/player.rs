//! Plays scenarios.

use super::client::Client;
use super::threads::Threads;
use super::{Door, Name, PolicyKind, RustDoor, Step};
use crate::host::private_kib;
use crate::model::{FastShutdown, Policy, TransportShutdown};
use crate::spec::method;
use crate::subsystem::Subsystem;
use crate::trace::Field;
use crate::value::Notification;
use std::sync::Arc;
use std::thread;

/// Plays steps as a client, and marks in the trace where each begins.
pub struct Player<'a> {
    subsystem: &'a Subsystem,
    client: Client<'a>,
    memory: fn() -> u64,
}

impl<'a> Player<'a> {
    /// A client of this profile that calls through the Rust door.
    #[must_use]
    pub fn new(subsystem: &'a Subsystem, profile: &str) -> Self {
        Self::through(subsystem, Box::new(RustDoor(subsystem)), profile)
    }

    /// A client that calls through a door; the subsystem behind it is told what is no call.
    #[must_use]
    pub fn through(subsystem: &'a Subsystem, door: Box<dyn Door + 'a>, profile: &str) -> Self {
        Self { subsystem, client: Client::new(door, profile), memory: private_kib }
    }

    /// Measures memory (in KiB) with this function.
    #[must_use]
    pub fn measuring(mut self, memory: fn() -> u64) -> Self {
        self.memory = memory;
        self
    }

    /// Shows whatever the client's advise sinks are told.
    #[must_use]
    pub fn hearing(mut self, heard: impl Fn(&[Notification]) + Send + Sync + 'static) -> Self {
        self.client.heard = Some(Arc::new(heard));
        self
    }

    /// Plays a scenario to its end, which it notes.
    pub fn play(&self, steps: &[Step]) {
        thread::scope(|scope| {
            let mut threads = Threads::new(scope);
            let mut line = 0;
            for step in steps {
                self.numbered(step, &mut line, &mut threads, true);
            }
        });
        self.subsystem.write_note(method::Note::EndOfRun, &[("outcome", Field::Scalar(0))]);
    }

    /// Plays one step of the script at its line; lines are those of the script as it is written out.
    fn numbered<'scope>(&'scope self, step: &Step, line: &mut u64, threads: &mut Threads<'scope, '_>, mark: bool) {
        *line += 1;
        if mark {
            let text = step.to_string();
            let text = text.lines().next().unwrap_or_default();
            let values = [("line", Field::Scalar(*line)), ("text", Field::Blob(text.as_bytes().to_vec()))];
            self.subsystem.write_note(method::Note::Mark, &values);
        }
        match step {
            Step::Repeat { rounds, steps } => self.repeat(*rounds, steps, line, threads, mark),
            Step::On { thread, step } => threads.play(self, *thread, step),
            _ => self.step(step),
        }
    }

    /// Plays a block again and again. A tenth of the rounds warms up caches and pools and is not measured.
    fn repeat<'scope>(&'scope self, rounds: u32, steps: &[Step], line: &mut u64, threads: &mut Threads<'scope, '_>, mark: bool) {
        let first = *line;
        let warm_up = rounds.div_ceil(10).min(rounds);
        let memory = || self.subsystem.of_others((self.memory)());
        let mut before = memory();
        for round in 0..rounds {
            if round == warm_up {
                before = memory();
            }
            *line = first;
            for step in steps {
                // Marks of the first round are enough to find a place in the script.
                self.numbered(step, line, threads, mark && round == 0);
            }
        }
        if rounds == 0 {
            *line += Self::lines(steps);
        }
        // The line of the closing brace.
        *line += 1;
        let after = memory();
        let measured = u64::from(rounds - warm_up);
        let values =
            [("rounds", Field::Scalar(measured)), ("kib_before", Field::Scalar(before)), ("kib_after", Field::Scalar(after))];
        self.subsystem.write_note(method::Note::Growth, &values);
    }

    fn lines(steps: &[Step]) -> u64 {
        steps.iter().map(|step| step.to_string().lines().count() as u64).sum()
    }

    /// Plays a step on the running thread.
    pub(super) fn step(&self, step: &Step) {
        match step {
            Step::Policy { kind } => self.subsystem.set_policy(policy(*kind)),
            // Blocks are taken apart above; of one that `on` sends to another thread, each step is played there.
            Step::Repeat { rounds, steps } => (0..*rounds).for_each(|_| steps.iter().for_each(|step| self.step(step))),
            Step::On { step, .. } => self.step(step),
            Step::Offer { session } => {
                if let Some(session) = self.client.object(session) {
                    crate::spooler::offer(self.subsystem, session);
                }
            }
            _ => {
                // A step on a name that stands for nothing does nothing, so that shrunk scripts stay playable.
                let _skipped = self.client.step(step);
            }
        }
    }

    /// The names that stand for an object, in the order of the alphabet.
    #[must_use]
    pub fn names(&self) -> Vec<Name> {
        self.client.names()
    }
}

fn policy(kind: PolicyKind) -> Policy {
    match kind {
        PolicyKind::Orderly => Policy::default(),
        PolicyKind::Abrupt => Policy { abrupt: true, ..Policy::default() },
        PolicyKind::FastOptIn => Policy { fast_shutdown: FastShutdown::OptIn, ..Policy::default() },
        PolicyKind::FastDisabled => Policy { fast_shutdown: FastShutdown::Disabled, ..Policy::default() },
        PolicyKind::ShutdownInSupport => Policy { transport_shutdown: TransportShutdown::InSupportRelease, ..Policy::default() },
    }
}
