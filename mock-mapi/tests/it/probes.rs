//! Any call of any method is the same through both doors: between the calls of a scenario, calls nobody would make, on
//! objects the client was given, with arguments made up by their kinds.

use mock_mapi::scenario::Door;
use mock_mapi::spec::{ArgKind, Code, Interface, method};
use mock_mapi::subsystem::Subsystem;
use mock_mapi::trace::ObjectId;
use mock_mapi::value::{AdrList, Notification, Prop, Reply, Restriction, Value};
use proptest::prelude::*;

/// What is called and with what: numbers that everything is chosen by.
pub type Probe = (u16, u16, u64);

/// So many calls to come.
pub fn probes(most: usize) -> impl Strategy<Value = Vec<Probe>> {
    prop::collection::vec(any::<Probe>(), 0..most)
}

/// What the client was given, and the calls to come.
#[derive(Default)]
pub struct Probing {
    pub given: Vec<ObjectId>,
    pub probes: Vec<Probe>,
}

impl Probing {
    /// A reply came: remembers what it hands out.
    pub fn remember(&mut self, reply: &Reply) {
        let objects = reply.outs.iter().filter_map(|out| if let Value::Object(id) = out { Some(*id) } else { None });
        for id in objects {
            if !self.given.contains(&id) {
                self.given.push(id);
            }
        }
    }

    /// The next call: on what, of what, with what.
    pub fn next(&mut self, subsystem: &Subsystem) -> Option<(ObjectId, mock_mapi::spec::Method, Vec<Value>)> {
        let (object, slot, seed) = self.probes.pop()?;
        let live: Vec<_> = self.given.iter().copied().filter(|id| subsystem.entry(*id).is_some()).collect();
        let object = *live.get(usize::from(object) % live.len().max(1))?;
        let methods = subsystem.entry(object)?.interface.vtable();
        let called = methods[usize::from(slot) % methods.len()];
        let counts = [method::Unknown::AddRef, method::Unknown::Release];
        let mut chance = Chance(seed);
        let args = called.spec().args.iter().map(|arg| argument(arg.kind, &mut chance, &live)).collect();
        (!counts.contains(&called)).then_some((object, called, args))
    }
}

/// What a call answered, as far as it is the same at both doors: a number not written is 0 at one and nothing at the other.
pub fn answer(reply: &Reply) -> String {
    let written = |out: &Value| !matches!(out, Value::None | Value::Num(0)) && reply.code.is_ok();
    let outs: Vec<_> = reply.outs.iter().enumerate().filter(|(_, out)| written(out)).collect();
    format!("{} {outs:?}", reply.code)
}

/// Frees the buffers that a probe got.
pub fn free(door: &dyn Door, reply: &Reply) {
    for out in &reply.outs {
        if let Value::Buffer(buffer, content) = out {
            let rows = matches!(**content, Value::Rows(_));
            let how = if rows { method::Function::FreeProws } else { method::Function::MAPIFreeBuffer };
            let freed = door.call(ObjectId(0), how, vec![Value::Object(*buffer)]);
            assert_eq!(freed.code, Code::S_OK);
        }
        // What was replaced in a list that is not MAPI's stands in blocks that nothing else leads to.
        if let Value::AdrList(list) = out {
            for entry in list.entries.iter().filter(|entry| entry.block != AdrList::LOOSE) {
                let freed = door.call(ObjectId(0), method::Function::MAPIFreeBuffer, vec![Value::Object(entry.block)]);
                assert_eq!(freed.code, Code::S_OK);
            }
        }
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's constants; the upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

fn entry_id(chance: &mut Chance) -> Vec<u8> {
    let uid = chance.of(&[*b"mock-mapi mdb \0\x01", *b"mock-mapi ab  \0\x01", *b"somebody else's."]);
    [&[0; 4], &uid[..], &chance.of(&[0_u32, 1, 2, 3, 4, 7, 8, 16]).to_le_bytes()].concat()
}

fn argument(kind: ArgKind, chance: &mut Chance, live: &[ObjectId]) -> Value {
    let number = |chance: &mut Chance| Value::from(chance.of(&[0, 1, 2, 3, 4, 5, 8, 0x10, 10, 0x8000_0000, u32::MAX]));
    match kind {
        ArgKind::Num | ArgKind::Flags | ArgKind::InOutFlags => number(chance),
        // Every pointer may be null.
        _ if chance.below(4) == 0 => Value::None,
        ArgKind::Bytes => Value::Bytes(entry_id(chance)),
        ArgKind::Iid => {
            let all = [Interface::Unknown, Interface::Prop, Interface::Table, Interface::Folder, Interface::MsgStore];
            Value::Uid(chance.of(&all).iid())
        }
        ArgKind::Uid => Value::Uid([7; 16]),
        ArgKind::Text | ArgKind::Text8 => chance.of(&["x", "mock", "IPM.Note"]).into(),
        ArgKind::Tags => Value::Tags(vec![0x0FFF_0102, 0x3001_001E, 0x0037_001F]),
        ArgKind::Props => Value::Props(vec![Prop::new(0x0037_001F, "made up"), Prop::new(0x3E04_0003, 1)]),
        ArgKind::Rows | ArgKind::AdrList => {
            Value::Rows(vec![vec![Prop::new(0x3001_001F, "ada")], vec![Prop::new(0x3000_0003, 0)]])
        }
        ArgKind::FlagList => Value::Tags(vec![0, chance.of(&[0, 1, 2])]),
        ArgKind::Restriction => {
            let guess = Restriction::Equal(Prop::new(0x360C_001F, chance.of(&["a", "grace", "nobody"])));
            Value::Restriction(chance.of(&[guess, Restriction::Other]))
        }
        ArgKind::Entries => Value::Entries((0..chance.below(3)).map(|_| entry_id(chance)).collect()),
        ArgKind::Notifications => {
            let event = chance.of(&[0x1, 0x2, 0x4, 0x20]);
            Value::Notifications(vec![Notification { event, entry_id: entry_id(chance), ..Notification::default() }])
        }
        ArgKind::Obj(_) => Value::Object(chance.of(live)),
        _ => Value::None,
    }
}
