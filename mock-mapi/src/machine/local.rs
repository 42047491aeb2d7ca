//! A machine without processes: clients and the spooler are subsystems beside each other, and messages are calls.

use super::link::{Crossing, Link, Lost, News};
use super::message::{Answer, Request};
use super::registry::ClientId;
use super::spooler::Spooler;
use crate::subsystem::Subsystem;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The spooler and the boxes in which its news wait.
struct Office<S> {
    /// None once it died.
    spooler: Option<Spooler<S>>,
    boxes: BTreeMap<ClientId, VecDeque<News>>,
    /// The time, in milliseconds since the spooler began.
    now: u64,
}

/// A machine in one process.
pub struct LocalMachine<S>(Arc<Mutex<Office<S>>>);

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> LocalMachine<S> {
    /// A machine with this spooler.
    pub fn new(spooler: Spooler<S>) -> Self {
        Self(Arc::new(Mutex::new(Office { spooler: Some(spooler), boxes: BTreeMap::new(), now: 0 })))
    }

    /// A client of the machine, which calls itself process `pid`.
    #[must_use]
    pub fn client(&self, pid: u32) -> LocalLink<S> {
        let mut office = lock(&self.0);
        let client = office.spooler.as_mut().map_or(ClientId(0), |spooler| spooler.connect(pid));
        office.boxes.insert(client, VecDeque::new());
        drop(office);
        LocalLink { office: Arc::clone(&self.0), client, serial: Mutex::new(0) }
    }

    /// Lets time pass until this moment, in milliseconds since the spooler began, and the spooler work when it is time to.
    pub fn pass_time(&self, until: u64) {
        let office = &mut *lock(&self.0);
        let Some(spooler) = &mut office.spooler else { return };
        while let Some(due) = spooler.next_due().filter(|due| *due <= until) {
            office.now = office.now.max(due);
            spooler.work(office.now);
            hand_out(spooler, &mut office.boxes);
            assert!(spooler.next_due().is_none_or(|next| next > office.now), "what is due was not done, and is due for good");
        }
        office.now = office.now.max(until);
    }

    /// The spooler dies, as a process does that is killed.
    pub fn kill_spooler(&self) {
        let office = &mut *lock(&self.0);
        if let Some(spooler) = office.spooler.take() {
            office.boxes.values_mut().for_each(|news| news.push_back(News::Gone(spooler.pid())));
        }
    }

    /// The spooler ends if nobody has a session; whether it did.
    #[must_use]
    pub fn end_if_idle(&self) -> bool {
        let office = &mut *lock(&self.0);
        let idle = office.spooler.as_ref().is_some_and(|spooler| spooler.sessions() == 0);
        if idle && let Some(mut spooler) = office.spooler.take() {
            spooler.stop();
        }
        idle
    }
}

/// Puts what the spooler says without being asked into the boxes of those it is for.
fn hand_out<S>(spooler: &mut Spooler<S>, boxes: &mut BTreeMap<ClientId, VecDeque<News>>)
where
    S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static,
{
    let from = spooler.pid();
    for news in spooler.take_outgoing() {
        let said = News::Said(news.notice, Crossing::Received { from, serial: news.serial });
        boxes.entry(news.to).or_default().push_back(said);
    }
}

fn lock<S>(office: &Mutex<Office<S>>) -> MutexGuard<'_, Office<S>> {
    office.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A client's way to a spooler beside it. Dropped without a word, it is a client that died.
pub struct LocalLink<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> {
    office: Arc<Mutex<Office<S>>>,
    client: ClientId,
    serial: Mutex<u64>,
}

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Link for LocalLink<S> {
    fn ask(&self, request: Request, note: &dyn Fn(Crossing)) -> Result<(Answer, u32), Lost> {
        let mut office = lock(&self.office);
        let office = &mut *office;
        let Some(spooler) = &mut office.spooler else { return Err(Lost("the spooler died".to_owned())) };
        let serial = {
            let mut serial = self.serial.lock().unwrap_or_else(PoisonError::into_inner);
            *serial += 1;
            *serial
        };
        note(Crossing::Sent { to: spooler.pid(), serial });
        let (number, answer) = spooler.ask(self.client, serial, request);
        let from = spooler.pid();
        spooler.work(office.now);
        hand_out(spooler, &mut office.boxes);
        note(Crossing::Received { from, serial: number });
        Ok((answer, from))
    }

    fn news(&self) -> Option<News> {
        lock(&self.office).boxes.get_mut(&self.client)?.pop_front()
    }
}

impl<S: Deref<Target = Subsystem> + Clone + Send + Sync + 'static> Drop for LocalLink<S> {
    fn drop(&mut self) {
        if let Some(spooler) = &mut lock(&self.office).spooler {
            spooler.disconnect(self.client);
        }
    }
}
