//! The subsystem of a client whose spooler is another process, and that of the spooler itself.

use super::{Call, Subsystem, lock};
use crate::machine::message::{Answer, Notice, Request};
use crate::machine::{Crossing, Link, News};
use crate::model::{Profile, SpoolerPlace, tags};
use crate::providers::spi::FastStage;
use crate::spec::{Code, Method, method};
use crate::trace::{Field, ObjectId, Party};
use crate::value::{Reply, Value};
use std::sync::Arc;

impl Subsystem {
    /// From here on the spooler is at the other end of this link.
    pub fn connect(&self, link: Arc<dyn Link>) {
        self.with_model(|model| model.spooler = SpoolerPlace::Elsewhere);
        *lock(&self.link) = Some(link);
    }

    /// Lets go of the spooler without a word, as a process does that dies.
    pub fn disconnect(&self) {
        let _dropped = lock(&self.link).take();
    }

    fn link(&self) -> Option<Arc<dyn Link>> {
        lock(&self.link).clone()
    }

    /// Notes that a message crosses between processes.
    pub(crate) fn note_crossing(&self, crossing: Crossing) {
        let (note, name, process, serial) = match crossing {
            Crossing::Sent { to, serial } => (method::Note::Sent, "to", to, serial),
            Crossing::Received { from, serial } => (method::Note::Received, "from", from, serial),
        };
        self.write_note(note, &[(name, Field::Scalar(process.into())), ("serial", Field::Scalar(serial))]);
    }

    /// In the spooler's process: asks this whenever a transport lets the spooler work (page `imapisupport-spooleryield`).
    pub(crate) fn on_yield(&self, ask: impl Fn() -> bool + Send + 'static) {
        *lock(&self.yields) = Some(Box::new(ask));
    }

    pub(super) fn ask_whether_to_give_up(&self) {
        let gives_up = lock(&self.yields).as_ref().map(|ask| ask());
        if let Some(gives_up) = gives_up {
            self.with_model(|model| model.gives_up = gives_up);
        }
    }

    /// A call of the model's own that stands in no trace: what comes of it does.
    pub(crate) fn drive_own(&self, called: Method, args: Vec<Value>) -> Reply {
        let thread = self.threads.index();
        self.drive(Call { from: Party::Spooler, thread, object: ObjectId(0), method: called, args })
    }

    /// A message was submitted by a client: the spooler looks after the queue.
    pub(crate) fn submitted(&self, message: ObjectId) {
        if let Some(number) = self.with_model(|model| model.number_of(message)) {
            self.call(Party::Subsystem, ObjectId(0), method::Spooler::Submitted, vec![Value::from(number)]);
        }
    }

    /// Passes a question of the model on to the spooler.
    pub(super) fn ask_spooler(&self, called: Method, args: &[Value]) -> Reply {
        let Some(link) = self.link() else { return Reply::code(Code::MAPI_E_NO_SUPPORT) };
        let Some(request) = self.request(called, args) else { return Reply::code(Code::MAPI_E_NO_SUPPORT) };
        match link.ask(request, &|crossing| self.note_crossing(crossing)) {
            Ok((answer, spooler)) => self.answered(answer, spooler),
            Err(_lost) => {
                self.deliver_news();
                Reply::code(Code::MAPI_E_NETWORK_ERROR)
            }
        }
    }

    fn request(&self, called: Method, args: &[Value]) -> Option<Request> {
        use method::Spooler as s;
        let long = |index: usize| args.get(index).map_or(0, Value::long);
        let session = long(0);
        Some(match called {
            s::Begin => {
                let name = args.first().map_or("", Value::text);
                let profile = self.with_model(|model| model.profile_named(name))?;
                let flags = long(1);
                let (new_session, shared) = (flags & tags::MAPI_NEW_SESSION != 0, flags & tags::MAPI_ALLOW_OTHERS != 0);
                Request::Begin { profile, new_session, shared }
            }
            s::End => Request::End { session },
            s::TellSharers => Request::TellSharers { session },
            s::Submitted => Request::Submitted { session },
            s::StoreOpened => Request::StoreOpened { session, service: args.get(1).and_then(Value::uid)? },
            s::StoreLogoff => Request::StoreLogoff { session, service: args.get(2).and_then(Value::uid)?, flags: long(1) },
            s::StatusRows => Request::StatusRows { session },
            s::ValidateState => Request::ValidateState { session, row: long(1), flags: long(2) },
            s::FastShutdown => {
                let stage = FastStage::ALL.into_iter().find(|stage| *stage as u32 == long(1))?;
                Request::FastShutdown { session, stage, opt_in: long(2) != 0 }
            }
            s::FlushQueues => Request::FlushQueues { session, row: long(1), flags: long(2) },
            _ => return None,
        })
    }

    fn answered(&self, answer: Answer, spooler: u32) -> Reply {
        match answer {
            Answer::Begun { session, profile, code } => {
                let place = self.with_model(|model| model.learn_profile(&profile));
                Reply::code(Code(code)).with(2, session).with(3, Value::Text(profile.name)).with(4, spooler).with(5, place)
            }
            Answer::Code(code) => Reply::code(Code(code)),
            Answer::Flags(flags) => Reply::ok().with(1, flags),
            Answer::Rows(rows) => Reply::ok().with(1, Value::Rows(rows)),
        }
    }

    /// News came in, on a thread that is nobody's: they are delivered there if the client wants that, else with its next call
    /// (page `mapiinit_0`).
    pub fn news_arrived(&self) {
        if self.with_model(|model| model.notify_thread) {
            self.deliver_news();
        } else {
            self.news_waits.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }

    /// Performs what the spooler said without being asked. Called wherever notifications may be delivered.
    pub fn deliver_news(&self) {
        self.news_waits.store(false, std::sync::atomic::Ordering::Relaxed);
        let Some(link) = self.link() else { return };
        while let Some(news) = link.news() {
            match news {
                News::Said(Notice::SharedLogoff { session }, crossing) => {
                    self.note_crossing(crossing);
                    self.drive_own(method::Spooler::TellSharers, vec![Value::from(session)]);
                }
                News::Said(Notice::Notified { session, service, news }, crossing) => {
                    self.note_crossing(crossing);
                    let args = vec![Value::from(session), Value::Uid(service), Value::Notifications(news)];
                    self.drive_own(method::Spooler::Notified, args);
                }
                News::Gone(spooler) => self.spooler_lost(spooler),
            }
        }
    }

    /// The spooler is gone: its row in the status tables says so (page `mapilogonex`), and whoever listens to such a table is told.
    fn spooler_lost(&self, spooler: u32) {
        let had = self.with_model(|model| model.lose_spooler(spooler));
        if let Some(sessions) = had {
            self.write_note(method::Note::SpoolerLost, &[("sessions", Field::Scalar(sessions.into()))]);
            self.drive_own(method::Spooler::Lost, Vec::new());
        }
    }
}

impl crate::model::Machine {
    /// The profile of this name; the first where none is named.
    pub(crate) fn profile_named(&self, name: &str) -> Option<Profile> {
        self.profiles.iter().find(|p| name.is_empty() || p.name == name).cloned()
    }

    /// Takes a profile over from another process, unless it is here already, and answers its place, from 1. One that only has the name of
    /// another is a profile of its own.
    pub(crate) fn learn_profile(&mut self, profile: &Profile) -> u32 {
        let at = self.profiles.iter().position(|known| known == profile).unwrap_or_else(|| {
            self.profiles.push(profile.clone());
            self.profiles.len() - 1
        });
        u32::try_from(at + 1).unwrap_or(0)
    }

    /// The profile at a place from 1, or else that of a name.
    pub(crate) fn profile_at(&self, place: u32, name: &str) -> Option<usize> {
        let at = usize::try_from(place).ok().and_then(|place| place.checked_sub(1)).filter(|at| *at < self.profiles.len());
        at.or_else(|| self.profiles.iter().position(|p| p.name == name))
    }
}
