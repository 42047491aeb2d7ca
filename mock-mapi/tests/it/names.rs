//! Names in the built-in address book.

use crate::common::{Run, run};
use mock_mapi::spec::{Code, Interface, Method, method};
use mock_mapi::trace::{ObjectId, Party};
use mock_mapi::value::{AdrList, Prop, PropValue, Reply, Restriction, Row, Value};

const NAME: u32 = 0x3001_001F;
const ADDRESS: u32 = 0x3003_001F;
const ENTRY_ID: u32 = 0x0FFF_0102;
const ANR: u32 = 0x360C_001F;
const UNICODE: u32 = 0x8000_0000;

struct Book {
    run: Run,
    container: ObjectId,
}

fn book() -> Book {
    let run = run("init; logon s; address-book s b; open-entry b d root; open-entry d e container");
    let container = run.objects_of(Interface::AbContainer)[1];
    Book { run, container }
}

fn named(name: &str) -> Row {
    vec![Prop::new(NAME, name)]
}

fn text(row: &Row, tag: u32) -> String {
    let found = row.iter().find(|prop| prop.tag == tag);
    if let Some(Prop { value: PropValue::Text(text), .. }) = found { text.clone() } else { String::new() }
}

impl Book {
    fn call(&self, object: ObjectId, called: Method, args: Vec<Value>) -> Reply {
        self.run.subsystem.call(Party::Client, object, called, args)
    }

    fn in_container(&self, tags: Value, names: &[&str], flags: Value) -> Reply {
        let rows = names.iter().map(|name| named(name)).collect();
        self.call(self.container, method::AbContainer::ResolveNames, vec![tags, UNICODE.into(), Value::Rows(rows), flags])
    }

    fn guessed(&self, guess: Value) -> Result<Vec<String>, Code> {
        let opened = self.call(self.container, method::Container::GetContentsTable, vec![UNICODE.into(), Value::None]);
        let table = opened.object().expect("a container has a table");
        let restricted = self.call(table, method::Table::Restrict, vec![guess, Value::Num(0)]);
        let rows = self.call(table, method::Table::QueryRows, vec![9.into(), Value::Num(0), Value::None]);
        let names = rows.out(2).rows().iter().map(|row| text(row, ADDRESS)).collect();
        if restricted.code.is_ok() { Ok(names) } else { Err(restricted.code) }
    }
}

fn anr(guess: &str) -> Value {
    Value::Restriction(Restriction::Equal(Prop::new(ANR, guess)))
}

#[test]
fn a_container_says_of_each_name_what_it_knows() {
    let book = book();
    let reply = book.in_container(Value::None, &["Grace", "alan", "nobody", "ada"], Value::Tags(vec![0, 0, 0, 1]));
    assert_eq!((reply.code, reply.out(3).tags()), (Code::S_OK, Some(&[2, 1, 0, 1][..])));
    let list = reply.out(2).adr_list().expect("the list");
    let ids = list.entries.iter().map(|entry| entry.props.iter().any(|prop| prop.tag == ENTRY_ID));
    assert_eq!(ids.collect::<Vec<_>>(), [true, false, false, false]);
    assert_eq!(text(&list.entries[0].props, ADDRESS), "grace@example.com");
    assert_eq!(list.entries[1].props, named("alan"), "an entry of several is left as it is");
}

#[test]
fn properties_asked_for_come_or_say_that_they_are_missing() {
    let book = book();
    let reply = book.in_container(Value::Tags(vec![ADDRESS, 0x3A00_001F]), &["ada"], Value::Tags(vec![0]));
    let tags: Vec<_> = reply.out(2).adr_list().expect("the list").entries[0].props.iter().map(|prop| prop.tag).collect();
    assert_eq!(tags, [NAME, ENTRY_ID, ADDRESS, 0x3A00_000A]);
    let without = book.in_container(Value::None, &["ada"], Value::None);
    assert_eq!(without.code, Code::MAPI_E_INVALID_PARAMETER);
}

#[test]
fn a_contents_table_guesses_and_knows_no_other_restriction() {
    let book = book();
    assert_eq!(book.guessed(anr("AL")).unwrap(), ["alan@example.com", "alan@example.org"]);
    assert_eq!(book.guessed(anr("grace@")).unwrap(), ["grace@example.com"]);
    assert_eq!(book.guessed(anr("")).unwrap(), Vec::<String>::new());
    assert_eq!(book.guessed(Value::None).unwrap().len(), 5);
    let by_name = Value::Restriction(Restriction::Equal(Prop::new(NAME, "ada")));
    assert_eq!(book.guessed(by_name), Err(Code::MAPI_E_TOO_COMPLEX));
    assert_eq!(book.guessed(Value::Restriction(Restriction::Other)), Err(Code::MAPI_E_TOO_COMPLEX));
}

#[test]
fn the_address_book_asks_the_container_and_knows_addresses_itself() {
    let book = book();
    let adr_book = book.run.objects_of(Interface::AddrBook)[0];
    let resolve = |names: &[&str]| {
        let list = Value::AdrList(AdrList::loose(names.iter().map(|name| named(name)).collect()));
        let reply = book.call(adr_book, method::AddrBook::ResolveName, vec![Value::None, UNICODE.into(), Value::None, list]);
        let entries = reply.out(3).adr_list().expect("the list").entries.clone();
        (reply.code, entries.iter().map(|entry| text(&entry.props, ADDRESS)).collect::<Vec<_>>())
    };
    let (found, missing) = ("ada@example.com".to_owned(), String::new());
    assert_eq!(resolve(&["ADA"]), (Code::S_OK, vec![found.clone()]));
    assert_eq!(resolve(&["ada", "alan"]), (Code::MAPI_E_AMBIGUOUS_RECIP, vec![found.clone(), missing.clone()]));
    assert_eq!(resolve(&["ada", "nobody"]), (Code::MAPI_E_NOT_FOUND, vec![found, missing]));
    assert_eq!(resolve(&["X[FAX:12]", "a@b.c"]), (Code::S_OK, vec!["12".to_owned(), "a@b.c".to_owned()]));
    let none = book.call(adr_book, method::AddrBook::ResolveName, vec![Value::None; 4]);
    assert_eq!(none.code, Code::MAPI_E_INVALID_PARAMETER);
}

#[test]
fn a_step_resolves_names_and_leaves_no_block_behind() {
    let run = run(r#"
        init; logon s; address-book s b; resolve b "ada;alan;a@example.com;nobody"; resolve b "grace"
        open-entry b d root; open-entry d e container; resolve e "ada;alan"; release e; release d; release b
        logoff s; release s; uninit"#);
    assert_eq!(run.failures(), ["IAddrBook::ResolveName MAPI_E_NOT_FOUND"]);
    assert_eq!(run.unfreed_buffers(), [0_u64; 0]);
    assert_eq!(run.events().iter().filter(|event| event.method == method::Note::RowHandedOut).count(), 4);
}
