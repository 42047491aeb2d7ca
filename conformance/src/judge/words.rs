//! Events in words: identities become short names in order of appearance, so that equal runs read equally.

use messages::tell;
use mock_mapi::spec::{ArgKind, Interface, Method, method};
use mock_mapi::trace::{EventBuf, Field, Phase};
use std::collections::HashMap;
use std::fmt::Write;

/// Names given so far: `S1` for the first session, `B2` for the second block of memory.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: HashMap<u64, String>,
    counts: HashMap<char, usize>,
    interfaces: HashMap<u64, Interface>,
}

/// A call, or a note, as it is shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub enter: EventBuf,
    /// The return; `None` for a note and for a call that never returned.
    pub leave: Option<EventBuf>,
}

impl Names {
    /// Remembers what an object is, for its name.
    pub fn learn(&mut self, id: u32, interface: Interface) {
        self.interfaces.insert(u64::from(id), interface);
    }

    fn name(&mut self, id: u64, memory: bool) -> &str {
        let letter = if memory { 'B' } else { self.interfaces.get(&id).map_or('O', |interface| letter(*interface)) };
        self.given.entry(id).or_insert_with(|| {
            let count = self.counts.entry(letter).or_default();
            *count += 1;
            format!("{letter}{count}")
        })
    }

    /// `client IMAPISession::Logoff(S1, flags=0x0) -> S_OK`.
    pub fn words(&mut self, shown: &Shown) -> String {
        let Shown { enter, leave } = shown;
        let mut text = format!("{} {}(", enter.from.name(), enter.method);
        let mut separator = "";
        if enter.object.0 != 0 {
            text += self.name(u64::from(enter.object.0), false);
            separator = ", ";
        }
        for (name, kind, field) in enter.as_event().fields() {
            if let Some(value) = self.value(enter.method, name, kind, &field) {
                let _ = write!(text, "{separator}{name}={value}");
                separator = ", ";
            }
        }
        text.push(')');
        match leave {
            Some(leave) => self.outcome(&mut text, leave),
            None if enter.phase == Phase::Enter => {
                text.push(' ');
                text += &tell!("finding-call-open");
            }
            None => {}
        }
        text
    }

    fn outcome(&mut self, text: &mut String, leave: &EventBuf) {
        if matches!(leave.method, method::Unknown::AddRef | method::Unknown::Release) {
            let _ = write!(text, " -> {}", leave.result);
            return;
        }
        let _ = write!(text, " -> {}", leave.as_event().code());
        if !leave.as_event().code().is_ok() {
            return;
        }
        for (name, kind, field) in leave.as_event().fields() {
            if let Some(value) = self.value(leave.method, name, kind, &field) {
                let _ = write!(text, " {name}={value}");
            }
        }
    }

    /// A value worth showing: what is null, empty or plain bytes is not.
    fn value(&mut self, of: Method, name: &str, kind: ArgKind, field: &Field) -> Option<String> {
        let word = match field {
            Field::Scalar(word) => *word,
            Field::Blob(bytes) if !bytes.is_empty() && (matches!(kind, ArgKind::Text | ArgKind::Text8)) => {
                return Some(format!("{:?}", String::from_utf8_lossy(bytes)));
            }
            Field::Blob(_) => return None,
        };
        let object = matches!(kind, ArgKind::Obj(_) | ArgKind::Sink) || kind.hands_out_object();
        let noted = of.interface() == Interface::Note && matches!(name, "object" | "parent");
        let memory = kind == ArgKind::Memory || kind.hands_out_buffer();
        match kind {
            _ if object || noted || memory => (word != 0).then(|| self.name(word, memory).to_owned()),
            ArgKind::Num if of == method::Note::ObjectCreated && name == "interface" => {
                u8::try_from(word).ok().and_then(Interface::from_number).map(|interface| interface.to_string())
            }
            ArgKind::Flags | ArgKind::InOutFlags | ArgKind::InitFlags => Some(format!("{word:#x}")),
            _ => Some(word.to_string()),
        }
    }
}

fn letter(interface: Interface) -> char {
    match interface {
        Interface::Session => 'S',
        Interface::MsgStore => 'M',
        Interface::AddrBook => 'A',
        Interface::Folder => 'F',
        Interface::Table => 'T',
        Interface::Support => 'U',
        Interface::AdviseSink => 'K',
        Interface::MsLogon | Interface::AbLogon | Interface::XpLogon => 'L',
        Interface::MsProvider | Interface::AbProvider | Interface::XpProvider => 'P',
        _ => 'O',
    }
}
