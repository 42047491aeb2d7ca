//! A transport that does as it is told. Tests of another package have it too.

use mock_mapi::model::tags;
use mock_mapi::providers::spi::{AddressTypes, Answer, FastStage, LogonRequest, Status, XpLogon, XpProvider, provider_object};
use mock_mapi::spec::{Code, Method, method};
use mock_mapi::subsystem::{Cx, NativeLibrary};
use mock_mapi::trace::ObjectId;
use mock_mapi::value::{Prop, PropValue, Reply, Value};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Ends like a transfer that is over, of a transport that takes a message and says of no recipient that it does.
pub const CARELESS: u32 = 0x8000_0000;

/// What the transport answers to each offer: a refusal, or what it says when the transfer ends.
type Answers = Arc<Mutex<VecDeque<Result<u32, Code>>>>;

/// The support object of its logon, by which it speaks to the spooler.
pub type Held = Arc<Mutex<Option<ObjectId>>>;

/// What it does besides with a message it has, by its support object.
pub type During = Box<dyn Fn(&Cx<'_>, ObjectId, ObjectId) + Send>;

/// The library of the transport.
#[derive(Clone)]
pub struct Obedient {
    answers: Answers,
    during: Arc<Mutex<Option<During>>>,
    pub support: Held,
    /// What it answers when it is asked for a fast shutdown.
    pub fast: Arc<Mutex<Answer<()>>>,
}

struct Logon {
    of: Obedient,
    end: Mutex<u32>,
}

impl Obedient {
    pub fn new(answers: impl IntoIterator<Item = Result<u32, Code>>, during: Option<During>) -> Self {
        let answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        Self { answers, during: Arc::new(Mutex::new(during)), support: Held::default(), fast: Arc::new(Mutex::new(Ok(()))) }
    }

    fn has(&self, cx: &Cx<'_>, message: ObjectId) {
        let support = *self.support.lock().unwrap();
        if let (Some(during), Some(support)) = (&*self.during.lock().unwrap(), support) {
            during(cx, support, message);
        }
    }
}

impl NativeLibrary for Obedient {
    fn entry(&self, _cx: &Cx<'_>, _entry: Method, args: &[Value]) -> Reply {
        let provider: Box<dyn XpProvider> = Box::new(self.clone());
        provider_object(args, provider)
    }
}

impl XpProvider for Obedient {
    fn logon(&self, cx: &Cx<'_>, request: &LogonRequest) -> Answer<Box<dyn XpLogon>> {
        cx.add_ref(request.support);
        *self.support.lock().unwrap() = Some(request.support);
        Ok(Box::new(Logon { of: self.clone(), end: Mutex::new(0) }))
    }

    fn shutdown(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn fast_shutdown(&self, _cx: &Cx<'_>, _stage: FastStage) -> Answer<()> {
        *self.fast.lock().unwrap()
    }

    fn released(&self, _cx: &Cx<'_>) {}
}

impl XpLogon for Logon {
    fn address_types(&self, _cx: &Cx<'_>) -> Answer<AddressTypes> {
        Ok(AddressTypes { count: 0, types: Value::None })
    }

    fn transport_notify(&self, _cx: &Cx<'_>, flags: u32) -> Answer<u32> {
        Ok(flags)
    }

    fn idle(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }

    fn transport_logoff(&self, cx: &Cx<'_>) -> Answer<()> {
        let held = self.of.support.lock().unwrap().take();
        if let Some(support) = held {
            cx.release(support);
        }
        Ok(())
    }

    fn submit_message(&self, cx: &Cx<'_>, _flags: u32, message: ObjectId) -> Answer<u32> {
        let end = self.of.answers.lock().unwrap().pop_front().expect("it was told what to answer")?;
        if end != CARELESS {
            take_responsibility(cx, message);
        }
        self.of.has(cx, message);
        *self.end.lock().unwrap() = end & !CARELESS;
        Ok(1)
    }

    fn end_message(&self, _cx: &Cx<'_>, _number: u32) -> Answer<u32> {
        Ok(*self.end.lock().unwrap())
    }

    fn poll(&self, _cx: &Cx<'_>) -> Answer<u32> {
        Ok(0)
    }

    fn start_message(&self, cx: &Cx<'_>, message: ObjectId) -> Answer<u32> {
        self.of.has(cx, message);
        Ok(1)
    }

    fn open_status(&self, _cx: &Cx<'_>) -> Answer<Box<dyn Status>> {
        Err(Code::MAPI_E_NO_SUPPORT)
    }

    fn validate(&self, _cx: &Cx<'_>, _flags: u32) -> Answer<()> {
        Ok(())
    }

    fn flush_queues(&self, _cx: &Cx<'_>, _target: &[u8], _flags: u32) -> Answer<()> {
        Ok(())
    }

    fn released(&self, _cx: &Cx<'_>) {}
}

/// Takes every recipient of a message but those that are nobody.
fn take_responsibility(cx: &Cx<'_>, message: ObjectId) {
    let columns = vec![tags::PR_ROWID, tags::PR_EMAIL_ADDRESS];
    let table = cx.call(message, method::Message::GetRecipientTable, vec![Value::Num(0)]).object().expect("a table");
    let _set = cx.call(table, method::Table::SetColumns, vec![Value::Tags(columns), Value::Num(0)]);
    let read = cx.call(table, method::Table::QueryRows, vec![Value::Num(100), Value::Num(0)]);
    let mine =
        read.out(2).rows().iter().filter(|row| !matches!(&row[1].value, PropValue::Text(name) if name.starts_with("nobody")));
    let mine: Vec<_> = mine.map(|row| vec![row[0].clone(), Prop::new(tags::PR_RESPONSIBILITY, true)]).collect();
    let _taken = cx.call(message, method::Message::ModifyRecipients, vec![Value::Num(4), Value::Rows(mine)]);
    cx.release(table);
}
