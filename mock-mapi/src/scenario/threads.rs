//! The other threads of a scenario: each plays the steps it is given, one after the other, while the script waits.

use super::{Player, Step};
use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

/// A step and whom to tell when it is done.
type Job = (Step, SyncSender<()>);

/// The threads that run, by number. They end when this is dropped.
pub(super) struct Threads<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    running: BTreeMap<u32, Sender<Job>>,
}

impl<'scope, 'env> Threads<'scope, 'env> {
    pub fn new(scope: &'scope Scope<'scope, 'env>) -> Self {
        Self { scope, running: BTreeMap::new() }
    }

    /// Plays a step on the thread of this number and waits for it.
    pub fn play(&mut self, player: &'scope Player<'_>, thread: u32, step: &Step) {
        let jobs = self.running.entry(thread).or_insert_with(|| {
            let (jobs, mine) = channel::<Job>();
            self.scope.spawn(move || {
                for (step, done) in mine {
                    player.step(&step);
                    // Nobody waits only if the script's own thread is gone.
                    let _heard = done.send(());
                }
            });
            jobs
        });
        let (done, wait) = sync_channel(1);
        if jobs.send((step.clone(), done)).is_ok() {
            // A thread that panicked answers by hanging up; its panic comes out when the scope ends.
            let _hung_up = wait.recv();
        }
    }
}
