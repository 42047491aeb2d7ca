//! How fast a long trace is judged with all requirements armed, from its file; and that memory does not grow with it.
//!
//! `EVENTS=100000000 cargo bench --bench judge` for a longer one.

use cases::Catalogue;
use mapi_conformance::judge::{Compiled, Judge, Options, Subject};
use mapi_conformance::notation::Notation;
use mock_mapi::spec::{ArgKind, Interface, method::Note};
use mock_mapi::trace::{EventBuf, TraceReader, write_trace};
use std::hint::black_box;
use std::io::{Cursor, Read};
use std::sync::LazyLock;
use std::time::Instant;

/// A process starts; what comes before the sessions.
const OPENING: &str = "client OleInitialize()
client MAPIInitialize()
subsystem>system LoadLibrary(library=\"store.dll\")
subsystem>provider MSProviderInit() -> provider=P";

/// One session: opened, used, ended as documented. Identities follow those of the opening.
const SESSION: &str = "client MAPILogonEx(flags=0x2) -> session=S
client HrAllocAdviseSink() -> sink=K
client S.Advise(event_mask=0x2, advise_sink=K) -> connection=7
client S.OpenMsgStore() -> mdb=M
  subsystem P.Logon(support=U:IMAPISupport) -> ms_logon=L, mdb=M
    provider U.AddRef()
    provider U.SetProviderUID(flags=0)
      note ProviderUid(object=U, present=1)
    provider U.ModifyStatusRow(flags=0)
      note StatusRow(object=U, present=1)
client M.OpenEntry(flags=0x10) -> unk=F:IMAPIFolder
client F.GetContentsTable() -> table=T
USE
client T.Release()
client F.Release()
client M.StoreLogoff(flags=0x1)
  provider U.StoreLogoffTransports(flags=0x1)
client M.Release()
  provider U.Release()
    note StatusRow(object=U, present=0)
    note ProviderUid(object=U, present=0)
    subsystem L.Logoff(flags=0)
    subsystem L.Release()
client S.Unadvise(connection=7)
client K.Release()
client S.Logoff(flags=0)
client S.Release()";

/// What a session does again and again.
const USE: &str = "client T.QueryRows(row_count=20) -> rows=RN
client FreeProws(rows=RN)
client M.OpenEntry(flags=0) -> unk=GN:IMessage
  subsystem L.OpenEntry(flags=0)
client GN.GetProps(flags=0) -> props=BN
  provider MAPIAllocateBuffer(size=128) -> buffer=BN
client MAPIFreeBuffer(buffer=BN)
client GN.AddRef()
client GN.Release()
client GN.Release()";

/// Rounds of `USE` in one session.
const ROUNDS: usize = 40;

/// Events over and over: one opening, then the same session again with new identities and places.
struct Endless {
    session: Vec<EventBuf>,
    /// Identities below are of the opening and stay.
    first: u32,
    identities: u32,
    round: u32,
    at: usize,
}

fn main() {
    let total: u64 = std::env::var("EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let catalogue = Catalogue::builtin().expect("the catalogue is tested");
    let started = Instant::now();
    let compiled = Compiled::new(&Catalogue::builtin().expect("the catalogue is tested")).expect("the catalogue is tested");
    println!(
        "{} requirements, loaded and compiled in {:.1} ms",
        catalogue.requirements().len(),
        started.elapsed().as_secs_f64() * 1000.0
    );
    let options = Options { edition: None, subject: Subject::Client };

    let uses: String = (0..ROUNDS).map(|round| USE.replace('N', &round.to_string()) + "\n").collect();
    let text = format!("{OPENING}\n{}", SESSION.replace("USE", uses.trim_end()));
    let all = Notation::parse(&text, true).expect("the trace above is in the notation").events;
    // The last call of the opening returns only in the whole trace: its note and its return are two more.
    let opening = Notation::parse(OPENING, false).expect("the trace above is in the notation").events.len() + 2;
    let session: Vec<EventBuf> = all[opening..].iter().filter(|event| event.method != Note::EndOfRun).cloned().collect();
    // One chunk of trace is judged again and again with its identities moved on, so that no disk is measured.
    let mut endless = Endless { session, first: 1, identities: 0, round: 0, at: 0 };
    endless.identities = endless.session.iter().map(|event| event.object.0).max().unwrap_or(0) + 64;
    let mut judge = Judge::new(&compiled, &options);
    all[..opening].iter().for_each(|event| judge.event(&event.as_event()));
    let (mut done, mut spent, mut largest) = (0, 0.0, 0);
    while done < total {
        let chunk = endless.chunk(50_000);
        let bytes = as_file(&chunk);
        let mut reader = TraceReader::new(bytes).expect("the trace was just written");
        let started = seconds();
        while let Some(event) = reader.next().expect("the trace was just written") {
            judge.event(black_box(&event));
            done += 1;
        }
        spent += seconds() - started;
        largest = largest.max(judge.world().size());
    }
    let judgement = judge.finish(mapi_conformance::judge::RunEnd::Hung);
    let violated: Vec<_> = judgement.findings().map(|(verdict, finding)| (&verdict.id, finding)).take(5).collect();
    assert!(violated.is_empty(), "the trace keeps all requirements: {violated:#?}");
    let exercised = judgement.verdicts.iter().filter(|verdict| verdict.exercised > 0).count();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = done as f64 / spent / 1e6;
    println!(
        "{done} events in {spent:.2} s: {rate:.1} million events/s; {exercised} requirements exercised; at most {largest} things alive"
    );
    println!("resident memory at most {} KiB", peak_kib());
}

impl Endless {
    fn chunk(&mut self, events: usize) -> Vec<EventBuf> {
        let mut chunk = Vec::with_capacity(events);
        let mut seq = 2;
        while chunk.len() < events || self.at != 0 {
            let mut event = self.session[self.at].clone();
            let moved = self.round * self.identities;
            let first = self.first;
            shift_identities(&mut event, &|id| if id > first { id + moved } else { id });
            event.seq = seq;
            seq += 1 + event.payload.len().saturating_sub(1).div_ceil(3) as u64;
            chunk.push(event);
            self.at += 1;
            if self.at == self.session.len() {
                (self.at, self.round) = (0, self.round + 1);
            }
        }
        chunk
    }
}

/// Moves the identities of an event on.
fn shift_identities(event: &mut EventBuf, shift: &impl Fn(u32) -> u32) {
    event.object.0 = shift(event.object.0);
    let note = event.method.interface() == Interface::Note;
    let named: Vec<bool> = (event.as_event().fields())
        .map(|(name, kind, _)| {
            let object = matches!(kind, ArgKind::Obj(_) | ArgKind::Sink | ArgKind::Memory);
            object || kind.hands_out_object() || kind.hands_out_buffer() || note && matches!(name, "object" | "parent")
        })
        .collect();
    for (word, _) in event.payload.iter_mut().zip(named).filter(|(_, named)| *named) {
        *word = u64::from(shift(u32::try_from(*word).unwrap_or(0)));
    }
}

fn as_file(events: &[EventBuf]) -> impl Read {
    let mut bytes = Vec::new();
    write_trace(&mut bytes, 1, events).expect("memory can be written");
    Cursor::new(bytes)
}

/// Seconds this thread has run, so that a busy machine does not count; by the clock where the system does not tell.
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let ran = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ran = ran.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    ran.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// The most memory this process has held, where the system tells it.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
