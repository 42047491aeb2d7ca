//! What the built-in providers do with mail, by the calls of a client and of a spooler.

use crate::common::{Run, run};
use mock_mapi::spec::{Code, Interface, Method, method};
use mock_mapi::trace::{ObjectId, Party, Phase};
use mock_mapi::value::{Prop, PropValue, Reply, Value};

const PR_ENTRYID: u32 = 0x0FFF_0102;
const PR_SUBJECT: u32 = 0x0037_001F;

/// A session with a message that is addressed and saved, and another that is empty; nothing is released.
const WITH_MESSAGE: &str = r#"
init; logon s; open-store s m; open m f outbox
create-message f g; set-subject g "hello"; add-recipient g "a@example.com"; save g
create-message f h
"#;

fn call(run: &Run, from: Party, object: ObjectId, called: Method, mut args: Vec<Value>) -> Reply {
    args.resize(called.spec().args.len(), Value::None);
    run.subsystem.call(from, object, called, args)
}

fn only(run: &Run, interface: Interface) -> ObjectId {
    *run.objects_of(interface).last().expect("it was opened")
}

/// The two messages of [`WITH_MESSAGE`].
fn messages(run: &Run) -> [ObjectId; 2] {
    run.objects_of(Interface::Message).try_into().expect("two messages")
}

fn property(run: &Run, object: ObjectId, tag: u32) -> PropValue {
    let reply = call(run, Party::Client, object, method::Prop::GetProps, vec![Value::Tags(vec![tag])]);
    let [Prop { value, .. }] = reply.out(3).props() else { panic!("one value for one tag") };
    value.clone()
}

fn entry_id(run: &Run, object: ObjectId) -> Value {
    let PropValue::Bytes(id) = property(run, object, PR_ENTRYID) else { panic!("a saved message has an entry identifier") };
    Value::Bytes(id)
}

#[test]
fn what_is_sent_comes_back() {
    let run = run(WITH_MESSAGE);
    let (transport, [sent, received]) = (only(&run, Interface::XpLogon), messages(&run));
    let spooler = |called, args| call(&run, Party::Spooler, transport, called, args);
    assert_eq!(spooler(method::XpLogon::Poll, vec![]).out(0).long(), 0);
    let submitted = spooler(method::XpLogon::SubmitMessage, vec![Value::Num(0), Value::Object(sent)]);
    assert_eq!(submitted.code, Code::S_OK);
    assert_eq!(spooler(method::XpLogon::EndMessage, vec![submitted.out(2).clone()]).code, Code::S_OK);
    assert_eq!(spooler(method::XpLogon::EndMessage, vec![submitted.out(2).clone()]).code, Code::MAPI_E_INVALID_PARAMETER);
    assert_eq!(spooler(method::XpLogon::Poll, vec![]).out(0).long(), 1);
    assert_eq!(spooler(method::XpLogon::StartMessage, vec![Value::Num(0), Value::Object(received)]).code, Code::S_OK);
    assert_eq!(property(&run, received, PR_SUBJECT), PropValue::from("hello"));
}

#[test]
fn a_message_to_nobody_it_knows_is_not_the_transports() {
    let run = run(WITH_MESSAGE);
    let args = vec![Value::Num(0), Value::Object(messages(&run)[1])];
    let reply = call(&run, Party::Spooler, only(&run, Interface::XpLogon), method::XpLogon::SubmitMessage, args);
    assert_eq!(reply.code, Code::MAPI_E_NOT_ME);
}

#[test]
fn a_message_leaves_the_queue_once() {
    let run = run(WITH_MESSAGE);
    let (store, [message, empty]) = (only(&run, Interface::MsgStore), messages(&run));
    let submit = |message| call(&run, Party::Client, message, method::Message::SubmitMessage, vec![]).code;
    assert_eq!(submit(empty), Code::MAPI_E_NO_RECIPIENTS);
    assert_eq!([submit(message), submit(message)], [Code::S_OK, Code::MAPI_E_SUBMITTED]);
    let lock = |message| {
        call(&run, Party::Spooler, store, method::MsgStore::SetLockState, vec![Value::Object(message), Value::Num(1)]).code
    };
    assert_eq!([lock(message), lock(empty)], [Code::S_OK, Code::MAPI_E_NOT_IN_QUEUE]);
    let id = entry_id(&run, message);
    let finish =
        || call(&run, Party::Spooler, store, method::MsgStore::FinishedMsg, vec![Value::Num(0), Value::None, id.clone()]).code;
    assert_eq!([finish(), finish()], [Code::S_OK, Code::MAPI_E_NOT_IN_QUEUE]);
}

#[test]
fn a_message_is_deleted_by_its_entry_identifier() {
    let run = run(WITH_MESSAGE);
    let (folder, [message, _]) = (only(&run, Interface::Folder), messages(&run));
    let Value::Bytes(id) = entry_id(&run, message) else { unreachable!("entry_id answers bytes") };
    let list = Value::Rows(vec![vec![Prop::new(PR_ENTRYID, id)]]);
    let delete = || call(&run, Party::Client, folder, method::Folder::DeleteMessages, vec![list.clone()]).code;
    assert_eq!([delete(), delete()], [Code::S_OK, Code::MAPI_W_PARTIAL_COMPLETION]);
}

#[test]
fn a_sink_hears_of_new_objects_until_it_is_unadvised() {
    let run = run(r#"init; logon s no-mail; open-store s m; advise m c; open m f inbox
        create-folder f p "one"; create-folder f q "one"; create-message f g; save g; save g
        unadvise m c; create-folder f r "two""#);
    let calls = run.order(&["IMAPIAdviseSink::OnNotify", "IMAPIFolder::CreateFolder", "IMsgStore::Unadvise"]);
    let (notified, created) = ("IMAPIAdviseSink::OnNotify", "IMAPIFolder::CreateFolder");
    assert_eq!(calls, [created, notified, created, notified, "IMsgStore::Unadvise", created]);
}

#[test]
fn sinks_that_a_client_forgot_are_let_go_of_at_logoff() {
    for script in
        ["advise m c", "table m outgoing-queue t; advise t c", "open m f inbox; table f contents t; advise t c; release t"]
    {
        let run = run(&format!("init; logon s; open-store s m; {script}; logoff s"));
        let released = |e: &&mock_mapi::trace::EventBuf| e.method == method::Unknown::Release && e.phase == Phase::Enter;
        let sinks = run.objects_of(Interface::AdviseSink);
        let count = run.events().iter().filter(released).filter(|e| sinks.contains(&e.object)).count();
        assert_eq!((sinks.len(), count), (1, 1), "{script}");
    }
}

#[test]
fn a_store_that_logged_off_by_force_refuses_what_is_left() {
    let run = run("init; logon s; open-store s m; open m f inbox; logoff s; use f; store-logoff m abort; get-props m");
    assert_eq!(run.failures().len(), 3, "{:?}", run.failures());
}

#[test]
fn flags_that_exclude_each_other_are_refused_as_the_support_object_says() {
    let run = run("init; logon s; open-store s m");
    let logoff = |flags: u32| {
        call(&run, Party::Client, only(&run, Interface::MsgStore), method::MsgStore::StoreLogoff, vec![flags.into()]).code
    };
    assert_eq!([logoff(0x3), logoff(0), logoff(0x2)], [Code::MAPI_E_UNKNOWN_FLAGS, Code::MAPI_E_UNKNOWN_FLAGS, Code::S_OK]);
}

#[test]
fn a_repeated_block_is_marked_once_and_its_growth_noted() {
    let run = run("init\nrepeat 20 {\n  logon s no-mail\n  logoff s\n  release s\n}\nuninit");
    let events = run.events();
    let marks = events.iter().filter(|e| e.method == method::Note::Mark).map(|e| {
        let event = e.as_event();
        (event.scalar("line").unwrap_or(0), event.text("text").unwrap_or_default())
    });
    let expected = ["init", "repeat 20 {", "logon s no-mail", "logoff s", "release s"].map(str::to_owned);
    let expected: Vec<_> = (1..).zip(expected).chain([(7, "uninit".to_owned())]).collect();
    assert_eq!(marks.collect::<Vec<_>>(), expected);
    let growth = events.iter().find(|e| e.method == method::Note::Growth).expect("a note of growth");
    assert_eq!(growth.as_event().scalar("rounds"), Some(18));
    assert_eq!(run.order(&["IMAPISession::Logoff"]).len(), 20);
}
