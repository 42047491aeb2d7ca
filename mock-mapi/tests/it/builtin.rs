//! What the built-in providers do with mail, by the calls of a client and of a spooler.

use crate::common::{Run, run};
use mock_mapi::model::Machine;
use mock_mapi::providers::{builtin_libraries, builtin_profile};
use mock_mapi::scenario::{Player, Script};
use mock_mapi::spec::{Code, Interface, Method, method};
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, ObjectId, Party, Phase, Recorder};
use mock_mapi::value::{Notification, Prop, PropValue, Reply, Value};
use std::sync::mpsc::channel;

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
fn a_store_passes_no_wish_on_that_is_several() {
    let run = run("init; logon s; open-store s m");
    let store = only(&run, Interface::MsgStore);
    for flags in [0, 0x12] {
        let reply = call(&run, Party::Client, store, method::MsgStore::StoreLogoff, vec![Value::Num(flags)]);
        assert_eq!(reply.code, Code::MAPI_E_UNKNOWN_FLAGS);
    }
    let told = |event: &EventBuf| event.method == method::Support::StoreLogoffTransports;
    assert!(!run.events().iter().any(told), "{}", run.text());
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
    let list = Value::Entries(vec![id]);
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
    assert_eq!(calls, [created, notified, created, notified, notified, "IMsgStore::Unadvise", created]);
}

/// What the sinks of a script's client are told, a line for each call.
fn heard(script: &str) -> Vec<String> {
    let script: Script = script.parse().expect("a script");
    let machine = Machine::new(vec![builtin_profile()]);
    let recorder = Recorder::new(Memory, 1).expect("memory can be had");
    let subsystem = Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), builtin_libraries());
    let (told, heard) = channel();
    let hear = move |news: &[Notification]| told.send(news.iter().map(outline).collect::<Vec<_>>().join(", ")).expect("kept");
    Player::new(&subsystem, &builtin_profile().name).measuring(|| 0).hearing(hear).play(&script.0);
    heard.try_iter().collect()
}

/// A notification by the numbers at the end of its entry identifiers.
fn outline(news: &Notification) -> String {
    let number = |id: &[u8]| id.get(20..24).map_or("-".to_owned(), |n| n[0].to_string());
    let key = |prop: &Prop| if let PropValue::Bytes(key) = &prop.value { number(key) } else { format!("{:x}", prop.tag) };
    if let Some(change) = &news.table {
        let event = ["added", "deleted", "modified"][change.event as usize - 3];
        format!("row {} {event} after {} with {} columns", key(&change.index), key(&change.prior), change.row.len())
    } else {
        let event = match news.event {
            0x4 => "created",
            0x8 => "deleted",
            0x10 => "modified",
            0x20 => "moved",
            0x40 => "copied",
            _ => "something else",
        };
        let [id, parent, old, old_parent] =
            [&news.entry_id, &news.parent_id, &news.old_id, &news.old_parent_id].map(|id| number(id));
        let from = if old == "-" { String::new() } else { format!(", was {old} in {old_parent}") };
        format!("type {} {id} in {parent} {event}{from}", news.object_type)
    }
}

/// The folders of a mailbox are 1 to 6, the Inbox is 3, and Deleted Items 6: what is made gets 7 and so on.
const WITH_SINK: &str = "init; logon s no-mail; open-store s m; open m f inbox; advise m c";

#[test]
fn a_store_tells_of_objects_what_happened_and_where() {
    let made = r#"create-folder f p "one"; create-message p g; save g; save g"#;
    let moved = "copy-messages p f; copy-messages f p moved; delete-messages p; delete-folder f";
    let expected = [
        "type 3 7 in 3 created",
        "type 5 8 in 7 created",
        "type 5 8 in 7 modified",
        "type 5 9 in 3 copied, was 8 in 7",
        "type 5 9 in 7 moved, was 9 in 3",
        "type 5 8 in 7 deleted, type 5 9 in 7 deleted",
        "type 3 7 in 3 deleted",
    ];
    assert_eq!(heard(&format!("{WITH_SINK}; {made}; {moved}")), expected);
    assert_eq!(heard(&format!("{WITH_SINK}; unadvise m c; {made}; {moved}")), [""; 0]);
}

#[test]
fn a_table_tells_of_its_rows_until_it_is_unadvised() {
    let script = |end: &str| {
        format!(
            r#"{WITH_SINK}; unadvise m c; table f contents t; table f hierarchy h; advise t d; advise h e
            create-message f g; save g; create-message f i; save i; set-subject g "x"; save g; {end}; delete-messages f
            create-folder f p "one"; create-message p q; save q; delete-folder f"#
        )
    };
    let (columns, folder) = (5, 8);
    let contents = [
        format!("row 7 added after 1 with {columns} columns"),
        format!("row 8 added after 7 with {columns} columns"),
        format!("row 7 modified after 1 with {} columns", columns + 1),
    ];
    let gone = ["row 7 deleted after 1 with 0 columns, row 8 deleted after 1 with 0 columns".to_owned()];
    let hierarchy = [
        format!("row 9 added after 1 with {folder} columns"),
        format!("row 9 modified after 1 with {folder} columns"),
        "row 9 deleted after 1 with 0 columns".to_owned(),
    ];
    let all: Vec<_> = contents.iter().chain(&gone).chain(&hierarchy).cloned().collect();
    assert_eq!(heard(&script("use t")), all);
    let until: Vec<_> = contents.iter().chain(&hierarchy).cloned().collect();
    assert_eq!(heard(&script("unadvise t d")), until);
    assert_eq!(heard(&script("release t")), until);
    assert_eq!(heard(&script("logoff s")), contents);
}

#[test]
fn the_status_table_tells_of_providers_that_come_change_and_go() {
    let script = |end: &str| format!("init; logon s; table s status t; advise t c; open-store s m; {end}; release m; logoff s");
    let events = |script: &str| {
        let events = heard(script).into_iter().map(|told| told.split(' ').nth(2).unwrap_or_default().to_owned());
        events.collect::<Vec<_>>()
    };
    assert_eq!(events(&script("use t")), ["added", "deleted"]);
    assert_eq!(events(&script("unadvise t c")), ["added"]);
    // What the end of a session takes away nobody is told of.
    assert_eq!(events(&script("logoff s")), ["added"]);
    let run = run("init; logon s; table s status t; advise t c");
    let notify = |flags: u32| {
        call(&run, Party::Spooler, only(&run, Interface::XpLogon), method::XpLogon::TransportNotify, vec![flags.into()])
    };
    let told = || run.order(&["IMAPIAdviseSink::OnNotify"]).len();
    // NOTIFY_END_INBOUND changes the state the first time.
    assert_eq!([(notify(0x1_0000).code, told()), (notify(0x1_0000).code, told())], [(Code::S_OK, 1), (Code::S_OK, 1)]);
}

#[test]
fn what_is_submitted_or_standard_stays_when_a_folder_is_emptied() {
    let run = run(r#"init; logon s; open-store s m; open m r ipm-subtree; open m f outbox; advise m c; create-folder r p "one"
        create-message f g; add-recipient g "a@example.com"; submit g; create-message f h; save h; empty f; empty r"#);
    let folder = |index: usize| run.objects_of(Interface::Folder)[index];
    let empty = |folder| call(&run, Party::Client, folder, method::Folder::EmptyFolder, vec![]).code;
    let gone = call(&run, Party::Client, folder(2), method::Container::GetContentsTable, vec![]).code;
    assert_eq!(
        [empty(folder(0)), empty(folder(1)), gone],
        [Code::MAPI_W_PARTIAL_COMPLETION, Code::MAPI_W_PARTIAL_COMPLETION, Code::MAPI_E_OBJECT_DELETED]
    );
    assert_eq!(property(&run, folder(1), 0x3602_0003), PropValue::Long(1), "the submitted message");
    let deleted = |standard: bool| {
        let id = entry_id(&run, folder(usize::from(standard)));
        let args = vec![Value::Num(24), id, Value::None, Value::None, Value::Num(5)];
        call(&run, Party::Client, folder(0), method::Folder::DeleteFolder, args).code
    };
    assert_eq!([deleted(true), deleted(false)], [Code::MAPI_E_NO_ACCESS, Code::MAPI_E_NOT_FOUND]);
}

#[test]
fn a_folder_that_holds_something_is_deleted_where_the_flags_say_so() {
    let run = run(r#"init; logon s no-mail; open-store s m; open m f inbox; create-folder f p "one"; create-folder p q "two"
        create-message p g; save g"#);
    let folders = run.objects_of(Interface::Folder);
    let id = entry_id(&run, folders[1]);
    let delete = |flags: u32| {
        let args = vec![Value::Num(24), id.clone(), Value::None, Value::None, flags.into()];
        call(&run, Party::Client, folders[0], method::Folder::DeleteFolder, args).code
    };
    let codes = [delete(1), delete(4), delete(5), delete(5)];
    assert_eq!(codes, [Code::MAPI_E_HAS_FOLDERS, Code::MAPI_E_HAS_MESSAGES, Code::S_OK, Code::MAPI_E_NOT_FOUND]);
    let message = run.objects_of(Interface::Message)[0];
    let save = call(&run, Party::Client, message, method::Prop::SaveChanges, vec![Value::Num(2)]).code;
    assert_eq!(save, Code::MAPI_E_OBJECT_DELETED, "it is not put back");
    let create = |name: &str, flags: u32| {
        let args = vec![Value::Num(1), name.into(), "said".into(), Value::None, flags.into()];
        call(&run, Party::Client, folders[0], method::Folder::CreateFolder, args)
    };
    let made = create("three", 0).out(5).object().expect("a folder");
    assert_eq!(property(&run, made, 0x3004_001F), PropValue::from("said"));
    assert_eq!([create("three", 0).code, create("three", 1).code], [Code::MAPI_E_COLLISION, Code::S_OK]);
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
