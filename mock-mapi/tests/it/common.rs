//! Plays scripts on the built-in providers and looks at the traces.

use mock_mapi::model::Machine;
use mock_mapi::providers::{builtin_libraries, builtin_profile};
use mock_mapi::scenario::{Player, Script, Step};
use mock_mapi::spec::{Interface, method};
use mock_mapi::subsystem::{NoOutside, Subsystem, logical_clock};
use mock_mapi::trace::{EventBuf, Memory, ObjectId, Phase, Recorder, TraceReader, write_json};

/// A session that uses everything once and ends well.
pub const FULL: &str = r#"
ole-init; init; util-init
logon s shared
fast-shutdown s query; fast-shutdown s notify
table s status y; advise y c7
open-store s m
get-props m
advise s c1; advise m c2
address-book s b; use b; open-entry b d root; open-entry d e container; open-entry e v entry; get-props v
resolve e "grace;alan"; resolve b "ada;a@b.c"
release v; release e; release d; advise b c4; unadvise b c4; release b
open-status s x transport; validate x; flush x; release x
open m f outbox
table f contents t; advise t c3; query-rows t; unadvise t c3; release t
create-message f g
set-subject g "about nothing"; add-recipient g "a@example.com"
attach g a; set-subject a "x"; save a; release a
save g; submit g; release g; release f
open m i inbox; table i hierarchy n; table i contents w; advise n c5; advise w c6
create-folder i j "Projects"; create-message j k; save k; copy-messages j i; copy-messages i j moved; release k
delete-messages j; release j; delete-folder i; empty i
unadvise n c5; unadvise w c6; release n; release w; release i
unadvise m c2
store-logoff m orderly
release m
table s status u; query-rows u; release u; unadvise y c7; release y
unadvise s c1
logoff s; release s
util-deinit; uninit; ole-uninit
"#;

/// A scenario that was played.
pub struct Run {
    pub subsystem: Subsystem,
}

/// Plays a script on a machine of its own.
pub fn run(script: &str) -> Run {
    run_steps(&script.parse::<Script>().expect("a script").0)
}

/// Plays steps on a machine of its own.
pub fn run_steps(steps: &[Step]) -> Run {
    let recorder = Recorder::new(Memory, 1).expect("memory can be had");
    let machine = Machine::new(vec![builtin_profile()]);
    let subsystem = Subsystem::new(machine, recorder, logical_clock(), Box::new(NoOutside), builtin_libraries());
    Player::new(&subsystem, &builtin_profile().name).measuring(|| 0).play(steps);
    Run { subsystem }
}

impl Run {
    pub fn bytes(&self) -> Vec<u8> {
        self.subsystem.recorder().bytes()
    }

    pub fn events(&self) -> Vec<EventBuf> {
        events(&self.bytes())
    }

    /// The trace as JSON Lines, for messages of failed tests.
    pub fn text(&self) -> String {
        let bytes = self.bytes();
        let mut text = Vec::new();
        write_json(TraceReader::new(&bytes[..]).expect("a trace"), &mut text).expect("a whole trace");
        String::from_utf8(text).expect("JSON is UTF-8")
    }

    /// Buffers that were allocated and not freed.
    pub fn unfreed_buffers(&self) -> Vec<u64> {
        let mut live = Vec::new();
        for event in self.events() {
            let event = event.as_event();
            match (event.method, event.phase) {
                (method::Function::MAPIAllocateBuffer, Phase::Leave) => live.extend(event.scalar("buffer")),
                (method::Function::MAPIFreeBuffer | method::Function::FreeProws, Phase::Enter) => {
                    let freed = event.scalar("buffer").or_else(|| event.scalar("rows"));
                    live.retain(|id| Some(*id) != freed);
                }
                _ => {}
            }
        }
        live
    }

    /// Calls that failed.
    pub fn failures(&self) -> Vec<String> {
        failures(&self.events())
    }

    /// The entries of these calls, in the order of the trace.
    pub fn order(&self, names: &[&str]) -> Vec<String> {
        let entered = self.events().into_iter().filter(|e| e.phase == Phase::Enter).map(|e| e.method.to_string());
        entered.filter(|name| names.contains(&name.as_str())).collect()
    }

    /// The objects of an interface, from the notes of their creation.
    pub fn objects_of(&self, interface: Interface) -> Vec<ObjectId> {
        let made = |e: &EventBuf| e.method == method::Note::ObjectCreated && e.as_event().interface_arg() == Some(interface);
        self.events().iter().filter(|e| made(e)).filter_map(|e| e.as_event().object_arg("object")).collect()
    }
}

/// Calls that failed.
pub fn failures(events: &[EventBuf]) -> Vec<String> {
    let counts = |e: &EventBuf| matches!(e.method, method::Unknown::AddRef | method::Unknown::Release);
    let failed = |e: &EventBuf| e.phase == Phase::Leave && !counts(e) && !e.as_event().code().is_ok();
    events.iter().filter(|e| failed(e)).map(|e| format!("{} {}", e.method, e.as_event().code())).collect()
}

/// The events of a trace.
pub fn events(bytes: &[u8]) -> Vec<EventBuf> {
    let mut reader = TraceReader::new(bytes).expect("a trace");
    let mut events = Vec::new();
    while let Some(event) = reader.next().expect("a whole trace") {
        events.push(event.to_buf());
    }
    events
}
