//! A long trace that keeps all requirements: a process starts, and the same session comes again and again with new identities.

use mapi_conformance::notation::Notation;
use mock_mapi::spec::{ArgKind, Interface, method::Note};
use mock_mapi::trace::{EventBuf, UNIT, write_trace};
use std::io::{BufWriter, Result, Write};

/// A process starts; what comes before the sessions.
const OPENING: &str = "client OleInitialize()
client MAPIInitialize()
subsystem>system LoadLibrary(library=\"store.dll\")
subsystem>provider MSProviderInit() -> provider=P
subsystem>system LoadLibrary(library=\"contacts.dll\")
subsystem>provider ABProviderInit() -> provider=Q";

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
client M.Advise(event_mask=0x10, advise_sink=K) -> connection=9
  provider K.AddRef()
client S.OpenAddressBook() -> adr_book=A
  subsystem Q.Logon(support=V:IMAPISupport) -> ab_logon=E
    provider V.AddRef()
    provider V.ModifyStatusRow(flags=0)
      note StatusRow(object=V, present=1)
client M.OpenEntry(flags=0x10) -> unk=F:IMAPIFolder
client F.GetContentsTable() -> table=T
USE
KEPT
client T.Release()
client F.Release()
client A.Release()
client M.Unadvise(connection=9)
  provider K.Release()
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
  subsystem E.Logoff(flags=0)
    provider V.Release()
      note StatusRow(object=V, present=0)
  subsystem E.Release()
client S.Release()";

/// What a session does again and again.
const USE: &str = "client T.QueryRows(row_count=20) -> rows=R#
client FreeProws(rows=R#)
client M.OpenEntry(flags=0) -> unk=G#:IMessage
  subsystem L.OpenEntry(flags=0)
client G#.GetProps(flags=0) -> props=B#
  provider MAPIAllocateBuffer(size=128) -> buffer=B#
client MAPIFreeBuffer(buffer=B#)
client G#.SaveChanges(flags=0)
  provider K.OnNotify()
client G#.AddRef()
client G#.Release()
client G#.Release()";

/// What a session opens in every round and keeps until its end.
const KEPT: &str = "client M.OpenEntry(flags=0) -> unk=H#:IMessage
  subsystem L.OpenEntry(flags=0)";

/// Rounds of `USE` in one session.
const ROUNDS: usize = 40;

const WORDS: usize = UNIT / 8;

/// The opening and one session as words of a binary trace, and where in the session identities stand.
pub struct Pattern {
    opening: Vec<u64>,
    session: Vec<u64>,
    identities: Vec<usize>,
    /// How far the identities of one session are from those of the next.
    stride: u64,
    opening_events: u64,
    session_events: u64,
}

impl Pattern {
    pub fn new() -> Self {
        let rounds = |text: &str| -> String { (0..ROUNDS).map(|round| text.replace('#', &round.to_string()) + "\n").collect() };
        let uses = rounds(&format!("{KEPT}\n{USE}"));
        let released = rounds("client H#.Release()");
        let text = format!("{OPENING}\n{}", SESSION.replace("USE", uses.trim_end()).replace("KEPT", released.trim_end()));
        let parse = |text: &str, whole| Notation::parse(text, whole).expect("the text above is in the notation").events;
        let mut events = parse(&text, true);
        events.retain(|event| event.method != Note::EndOfRun);
        // The last call of the opening returns only in the whole trace: its note and its return are two more.
        let opening_events = parse(OPENING, false).len() + 2;
        let first = usize::try_from(events[opening_events].seq).expect("the opening is short") * WORDS;
        let words = words(&events);
        let stride = events[opening_events..].iter().map(|event| event.object.0).max().unwrap_or(0) + 64;
        // The provider objects are of the opening and stay what they are.
        let shift = |id: u32| if id > 2 { id + stride } else { id };
        events[opening_events..].iter_mut().for_each(|event| shift_identities(event, shift));
        let shifted = self::words(&events);
        let identities = (0..words.len() - first).filter(|at| words[first + at] != shifted[first + at]).collect();
        Self {
            opening: words[..first].to_vec(),
            session: words[first..].to_vec(),
            identities,
            stride: u64::from(stride),
            opening_events: opening_events as u64,
            session_events: (events.len() - opening_events) as u64,
        }
    }

    /// Writes a trace of at least so many events and answers how many they are.
    pub fn write(&self, at_least: u64, out: impl Write) -> Result<u64> {
        let mut out = BufWriter::with_capacity(1 << 20, out);
        let mut put = |words: &[u64]| words.iter().try_for_each(|word| out.write_all(&word.to_le_bytes()));
        put(&self.opening)?;
        let (mut events, mut session) = (self.opening_events, self.session.clone());
        while events < at_least {
            put(&session)?;
            // An identity is the lower half of its word and never grows into the upper.
            self.identities.iter().for_each(|at| session[*at] += self.stride);
            events += self.session_events;
        }
        out.flush()?;
        Ok(events)
    }
}

/// The words of the trace, from its header to the end of its last record.
fn words(events: &[EventBuf]) -> Vec<u64> {
    let mut bytes = Vec::new();
    write_trace(&mut bytes, 1, events).expect("memory can be written");
    bytes.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().expect("a chunk of eight bytes"))).collect()
}

/// Moves the identities of an event on.
fn shift_identities(event: &mut EventBuf, shift: impl Fn(u32) -> u32) {
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
