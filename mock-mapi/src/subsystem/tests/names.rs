//! Names, asked of address books that answer one way or the other.

use super::*;
use crate::model::tags;
use crate::providers::spi::{
    AbContainer, AbLogon, AbProvider, Answer, MockAbLogon, MockAbProvider, NewTable, Opened, Properties, Resolved,
};
use crate::subsystem::Native;
use crate::trace::Party;
use crate::value::{AdrEntry, AdrList, Prop, PropValue, Restriction, Row};

const FOUND: u32 = 0x3FF0_0003;

/// A container whose table finds one entry for a name of one letter, two for one of two, and so on.
struct Container {
    answer: Answer<Resolved>,
}

impl Properties for Container {
    fn all(&self) -> Vec<Prop> {
        Vec::new()
    }
    fn set(&self, _cx: &Cx<'_>, _props: &[Prop]) -> Answer<()> {
        Ok(())
    }
    fn delete(&self, _cx: &Cx<'_>, _tags: &[u32]) -> Answer<()> {
        Ok(())
    }
    fn save(&self, _cx: &Cx<'_>) -> Answer<()> {
        Ok(())
    }
    fn released(&self, _cx: &Cx<'_>) {}
}

impl AbContainer for Container {
    fn contents(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        Ok(Arc::new(Guesses(Mutex::new(99))))
    }
    fn hierarchy(&self, _cx: &Cx<'_>) -> Answer<NewTable> {
        Ok(Arc::new(Guesses(Mutex::new(1))))
    }
    fn open_entry(&self, _cx: &Cx<'_>, _entry_id: &[u8], _flags: u32) -> Answer<Opened> {
        Err(Code::MAPI_E_NOT_FOUND)
    }
    fn resolve_name(&self, _cx: &Cx<'_>, _name: &str) -> Answer<Resolved> {
        self.answer.clone()
    }
}

/// A table with as many rows as the last restriction to a name has letters.
struct Guesses(Mutex<usize>);

impl Native for Guesses {
    fn call(&self, _cx: &Cx<'_>, called: Method, args: &[Value]) -> Reply {
        let mut rows = self.0.lock().unwrap();
        match (called, args.first()) {
            (method::Table::SetColumns, _) => Reply::ok(),
            (method::Table::Restrict, Some(Value::Restriction(Restriction::Equal(guess)))) => {
                assert_eq!(guess.tag, 0x360C_001E, "the width asked for");
                let PropValue::Text(name) = &guess.value else { panic!("{guess:?}") };
                *rows = name.len();
                Reply::ok()
            }
            (method::Table::QueryRows, _) => {
                let row = |n: usize| {
                    let flags = Prop::new(tags::PR_CONTAINER_FLAGS, tags::AB_RECIPIENTS);
                    vec![Prop::new(tags::PR_ENTRYID, vec![u8::try_from(n).unwrap(); 20]), Prop::new(FOUND, 1), flags]
                };
                Reply::ok().with(2, Value::Rows((0..*rows).map(row).collect()))
            }
            other => panic!("{other:?}"),
        }
    }
}

fn bench(answer: Answer<Resolved>) -> Bench {
    let mut provider = MockAbProvider::new();
    provider.expect_logon().times(1).returning(move |cx, request| {
        cx.add_ref(request.support);
        let answer = answer.clone();
        let mut logon = MockAbLogon::new();
        logon.expect_open_entry().returning(move |_, _, _| Ok(Opened::Container(Box::new(Container { answer: answer.clone() }))));
        Ok(Box::new(logon) as Box<dyn AbLogon>)
    });
    let provider: Box<dyn AbProvider> = Box::new(provider);
    Bench::new([(ProviderKind::AddressBook, provider.into())])
}

impl Bench {
    fn book(&self) -> ObjectId {
        self.play("init; logon s; address-book s b");
        let events = self.events();
        let made =
            |e: &&EventBuf| e.method == method::Note::ObjectCreated && e.as_event().interface_arg() == Some(Interface::AddrBook);
        events.iter().find(made).and_then(|e| e.as_event().object_arg("object")).unwrap()
    }

    fn block(&self) -> ObjectId {
        let args = vec![Value::Num(64), Value::None];
        self.0.call(Party::Client, ObjectId(0), method::Function::MAPIAllocateBuffer, args).out(1).object().unwrap()
    }

    /// A list of MAPI's memory with an entry for each name, and none for an empty one.
    fn list(&self, names: &[&str]) -> AdrList {
        let props = |name: &str| if name.is_empty() { Row::new() } else { vec![Prop::new(0x3001_001E, name)] };
        let entry = |name: &&str| AdrEntry { block: self.block(), props: props(name) };
        AdrList { block: self.block(), entries: names.iter().map(entry).collect() }
    }

    fn resolve(&self, book: ObjectId, list: &AdrList) -> (Code, AdrList) {
        let args = vec![Value::None, Value::Num(0), Value::None, Value::AdrList(list.clone())];
        let reply = self.0.call(Party::Client, book, method::AddrBook::ResolveName, args);
        (reply.code, reply.out(3).adr_list().cloned().unwrap_or_default())
    }

    fn notes(&self, note: Method) -> usize {
        self.events().iter().filter(|e| e.method == note).count()
    }
}

fn found(entry: &AdrEntry) -> bool {
    entry.props.iter().any(|prop| prop.tag == tags::PR_ENTRYID) && entry.props.iter().any(|prop| prop.tag == FOUND)
}

#[test]
fn a_container_without_resolve_names_is_asked_by_its_contents_table() {
    let bench = bench(Err(Code::MAPI_E_NO_SUPPORT));
    let book = bench.book();
    let list = bench.list(&["a", "bb", "", "c@d.e"]);
    let (code, after) = bench.resolve(book, &list);
    assert_eq!(code, Code::MAPI_E_AMBIGUOUS_RECIP);
    assert!(found(&after.entries[0]) && after.entries[0].block != list.entries[0].block);
    assert_eq!(after.entries[1..3], list.entries[1..3], "what is of several and what is empty stays");
    let address: Vec<_> = after.entries[3].props.iter().map(|prop| prop.tag).collect();
    assert!(address.contains(&tags::PR_ENTRYID) && address.contains(&0x3003_001E), "{address:x?}");
    assert_eq!(bench.notes(method::Note::RowHandedOut), 2);
    assert_eq!((bench.notes(method::Note::RowLost), bench.notes(method::Note::RowForeign)), (0, 0));
}

#[test]
fn flags_and_codes_say_what_came_of_a_name() {
    let whole = vec![Prop::new(tags::PR_ENTRYID, vec![7; 20]), Prop::new(FOUND, 1)];
    for (answer, expected) in [
        (Resolved::Unresolved, Code::MAPI_E_NOT_FOUND),
        (Resolved::Ambiguous, Code::MAPI_E_AMBIGUOUS_RECIP),
        (Resolved::Entry(whole), Code::S_OK),
        (Resolved::Entry(vec![Prop::new(FOUND, 1)]), Code::MAPI_E_NOT_FOUND),
    ] {
        let bench = bench(Ok(answer));
        let (book, list) = (bench.book(), bench.list(&["a"]));
        let (code, after) = bench.resolve(book, &list);
        assert_eq!((code, found(&after.entries[0])), (expected, expected == Code::S_OK));
        assert_eq!(bench.answers(method::Table::Restrict), [], "the table is for containers that refuse");
        // What is resolved is not asked for again.
        let asked = bench.answers(method::AbContainer::ResolveNames).len();
        assert_eq!(bench.resolve(book, &after).0, expected);
        assert_eq!(bench.answers(method::AbContainer::ResolveNames).len() == asked, expected == Code::S_OK);
        let freed = bench.0.call(Party::Client, ObjectId(0), method::Function::FreePadrlist, vec![after.block.into()]);
        assert_eq!(freed.code, Code::S_OK);
        assert!(bench.answers(method::Function::MAPIFreeBuffer).iter().all(|code| code.is_ok()));
    }
}

#[test]
fn an_entry_outside_of_blocks_is_noted_and_left() {
    let bench = bench(Ok(Resolved::Ambiguous));
    let book = bench.book();
    let loose = AdrList::loose(vec![vec![Prop::new(0x3001_001E, "a@b.c")]]);
    let (code, after) = bench.resolve(book, &loose);
    assert!(code.is_ok() && after.entries[0].block != AdrList::LOOSE);
    assert_eq!(bench.notes(method::Note::RowForeign), 1);
    assert!(!bench.answers(method::Function::MAPIFreeBuffer).contains(&Code::MAPI_E_INVALID_PARAMETER));
}

#[test]
fn a_search_path_that_was_set_is_the_one_taken() {
    let bench = bench(Ok(Resolved::Entry(vec![Prop::new(tags::PR_ENTRYID, vec![7; 20]), Prop::new(FOUND, 1)])));
    let book = bench.book();
    let path = || {
        let reply = bench.0.call(Party::Client, book, method::AddrBook::GetSearchPath, vec![Value::Num(0), Value::None]);
        reply.out(1).rows().len()
    };
    assert_eq!(path(), 1, "the only container, by the hierarchy");
    let set = |rows| bench.0.call(Party::Client, book, method::AddrBook::SetSearchPath, vec![Value::Num(0), Value::Rows(rows)]);
    assert_eq!(set(Vec::new()).code, Code::S_OK);
    assert_eq!((path(), bench.resolve(book, &bench.list(&["a"])).0), (0, Code::MAPI_E_NOT_FOUND));
}
