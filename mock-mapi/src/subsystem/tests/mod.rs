//! The subsystem against mocks of providers: what it calls, in which order, one inside the other.

mod abrupt;
mod address_book;
mod fast;
mod names;
mod session;
mod store;
mod transport;

use super::{Cx, NativeLibrary, NoOutside, Subsystem, logical_clock};
use crate::model::{Machine, Profile, ProviderKind};
use crate::providers::spi::provider_object;
use crate::scenario::{Player, Script};
use crate::spec::{Code, Interface, Method, method};
use crate::trace::{EventBuf, Memory, ObjectId, Phase, Recorder, TraceReader};
use crate::value::{Reply, Value};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};

/// A library with a provider object to hand out for each call of its entry point; the next it refuses.
struct Shelf(Mutex<Vec<Value>>);

impl NativeLibrary for Shelf {
    fn entry(&self, _cx: &Cx<'_>, _entry: Method, args: &[Value]) -> Reply {
        match self.0.lock().unwrap().pop() {
            Some(provider) => provider_object(args, provider),
            None => Reply::code(Code::MAPI_E_CALL_FAILED),
        }
    }
}

/// A machine with one profile, and the providers in it.
struct Bench(Subsystem);

impl Bench {
    fn new(providers: impl IntoIterator<Item = (ProviderKind, Value)>) -> Self {
        let (mut services, mut libraries) = (Vec::new(), Vec::<(String, Arc<dyn NativeLibrary>)>::new());
        for (kind, provider) in providers {
            services.push((kind, kind.name().to_owned()));
            libraries.push((kind.name().to_owned(), Arc::new(Shelf(Mutex::new(vec![provider])))));
        }
        Self::with(services, libraries)
    }

    /// A library that makes several provider objects of one kind.
    fn sharing(kind: ProviderKind, providers: Vec<Value>) -> Self {
        let libraries: Vec<(_, Arc<dyn NativeLibrary>)> = vec![(kind.name().to_owned(), Arc::new(Shelf(Mutex::new(providers))))];
        Self::with(vec![(kind, kind.name().to_owned())], libraries)
    }

    fn with(services: Vec<(ProviderKind, String)>, libraries: Vec<(String, Arc<dyn NativeLibrary>)>) -> Self {
        let machine = Machine::new(vec![Profile::new("profile", services)]);
        let recorder = Recorder::new(Memory, 1).unwrap();
        Self(Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), libraries))
    }

    fn play(&self, script: &str) {
        let script: Script = script.parse().unwrap();
        Player::new(&self.0, "profile").measuring(|| 0).play(&script.0);
    }

    fn events(&self) -> Vec<EventBuf> {
        let bytes = self.0.recorder().bytes();
        let mut reader = TraceReader::new(&bytes[..]).unwrap();
        let mut events = Vec::new();
        while let Some(event) = reader.next().unwrap() {
            events.push(event.to_buf());
        }
        events
    }

    /// What calls of this method answered, in order.
    fn answers(&self, called: Method) -> Vec<Code> {
        self.events().iter().filter(|e| e.phase == Phase::Leave && e.method == called).map(|e| e.as_event().code()).collect()
    }

    /// The calls that end things, each indented below the one it happened in: caller, method, and for a Release of what.
    fn outline(&self) -> String {
        let mut interfaces = BTreeMap::new();
        let mut open = Vec::new();
        let mut text = String::new();
        for event in self.events() {
            let event = event.as_event();
            match event.phase {
                Phase::Note if event.method == method::Note::ObjectCreated => {
                    interfaces.insert(event.object_arg("object").unwrap(), event.interface_arg().unwrap());
                }
                Phase::Note => {}
                Phase::Enter => {
                    let shown = shown(event.method, interfaces.get(&event.object).copied());
                    if let Some(what) = &shown {
                        let depth = open.iter().filter(|shown| **shown).count();
                        writeln!(text, "{}{} {what}", "  ".repeat(depth), event.from.name()).unwrap();
                    }
                    open.push(shown.is_some());
                }
                Phase::Leave => drop(open.pop()),
            }
        }
        text
    }
}

fn shown(called: Method, on: Option<Interface>) -> Option<String> {
    let ends = matches!(
        called,
        method::Session::Logoff
            | method::MsgStore::StoreLogoff
            | method::Support::StoreLogoffTransports
            | method::MsLogon::Logoff
            | method::AbLogon::Logoff
            | method::XpLogon::TransportNotify
            | method::XpLogon::TransportLogoff
            | method::MsProvider::Shutdown
            | method::AbProvider::Shutdown
            | method::XpProvider::Shutdown
            | method::Function::MAPIUninitialize
            | method::Function::FreeLibrary
            | method::AdviseSink::OnNotify
    );
    let released = called == method::Unknown::Release && !matches!(on, None | Some(Interface::Table | Interface::AdviseSink));
    if released { on.map(|on| format!("Release {on}")) } else { ends.then(|| called.to_string()) }
}

/// Compares the end of the outline; the first line of what is expected stands for the margin of the others.
fn assert_outline(bench: &Bench, expected: &str) {
    let margin = expected.lines().skip(1).map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let cut = |line: &str| format!("{}\n", line.get(margin.min(line.len() - line.trim_start().len())..).unwrap_or_default());
    let expected: String = expected.lines().map(cut).collect();
    let outline = bench.outline();
    assert!(outline.ends_with(&expected), "expected at the end:\n{expected}found:\n{outline}");
}

/// The support object of the only logon.
#[derive(Clone, Default)]
struct Support(Arc<Mutex<Option<ObjectId>>>);

impl Support {
    /// Keeps it, with a reference of its own.
    fn keep(&self, cx: &Cx<'_>, support: ObjectId) {
        cx.add_ref(support);
        *self.0.lock().unwrap() = Some(support);
    }

    /// Releases it, if that was not done before.
    fn let_go(&self, cx: &Cx<'_>) {
        let held = self.0.lock().unwrap().take();
        if let Some(support) = held {
            cx.release(support);
        }
    }
}
