//! The events that show a finding: a second pass over the trace, made only when there is something to show.

use super::source::Events;
use super::words::{Names, Shown};
use crate::patterns::Finding;
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::method::{Note, Unknown};
use mock_mapi::trace::{Event, EventBuf, Phase, TraceError};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most events shown of one object's life; the first and the last of them are.
const LIFE: usize = 60;

/// One event in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where the call was entered, or the note made.
    pub seq: u64,
    /// Caller and call: `client IMAPISession::Logoff(S1, flags=0x0) -> S_OK`.
    pub text: String,
    /// What it has to do with the finding.
    pub note: Option<String>,
}

/// The second pass over a trace, event by event; see [`evidence`].
#[derive(Default)]
pub struct Evidence {
    /// Events named by findings.
    wanted: HashSet<u64>,
    /// Objects named by findings, and the calls of their lives so far.
    lives: HashMap<u32, Vec<u64>>,
    /// What was seen, by where it was entered.
    seen: BTreeMap<u64, Shown>,
    /// Where a call was entered, by where it was left.
    entered: HashMap<u64, u64>,
    /// The library that an event named by a finding is about, where there are several.
    libraries: HashMap<u64, String>,
    /// References the caller held after an `AddRef` or `Release`.
    held: HashMap<u64, i16>,
    names: Names,
    world: World,
    /// Calls under way, by thread.
    open: Vec<(u16, EventBuf)>,
}

/// The evidence for findings of one trace, in their order: from the opening to the breach, and the life of the object concerned.
/// Names are given in order of appearance in all of it.
///
/// # Errors
/// The trace cannot be read.
pub fn evidence(mut events: impl Events, findings: &[&Finding]) -> Result<Vec<Vec<Line>>, TraceError> {
    let mut search = Evidence::new(findings);
    while let Some(event) = events.next()? {
        search.event(&event);
    }
    Ok(search.finish(findings))
}

impl Evidence {
    /// Looks for the evidence of these findings.
    #[must_use]
    pub fn new(findings: &[&Finding]) -> Self {
        let mut search = Self::default();
        for finding in findings {
            search.wanted.insert(finding.at);
            search.wanted.extend(finding.because.iter().map(|(seq, _)| *seq));
            if finding.object.0 != 0 {
                search.lives.insert(finding.object.0, Vec::new());
            }
        }
        search
    }

    /// Sees one event of the trace.
    pub fn event(&mut self, event: &Event<'_>) {
        let mut cx = Context::new(event);
        self.world.see(&mut cx);
        if self.wanted.contains(&event.seq)
            && let Some(library) = self.world.library_behind(&cx)
        {
            let file = library.name.rsplit(['/', '\\']).next().unwrap_or_default();
            self.libraries.insert(event.seq, file.to_owned());
        }
        match event.phase {
            Phase::Enter => self.open.push((event.tid, event.to_buf())),
            Phase::Leave => {
                let at = self.open.iter().rposition(|(tid, enter)| *tid == event.tid && enter.seq == cx.call);
                if let Some(at) = at {
                    let (_, enter) = self.open.remove(at);
                    // Calls inside it that a thread never came back from are over with it.
                    self.open.retain(|(tid, open)| *tid != event.tid || open.seq < enter.seq || self.wanted.contains(&open.seq));
                    self.returned(&cx, enter);
                }
            }
            Phase::Note => self.note(&cx),
        }
        self.world.apply(&cx);
        if event.phase == Phase::Leave
            && matches!(event.method, Unknown::AddRef | Unknown::Release)
            && self.seen.contains_key(&cx.call)
        {
            let held = self.world.object_or_dead(event.object.0).map_or(0, |object| object.ledger.held_by(event.from));
            self.held.insert(cx.call, held);
        }
        self.world.retired.clear();
    }

    /// The evidence, finding by finding.
    #[must_use]
    pub fn finish(mut self, findings: &[&Finding]) -> Vec<Vec<Line>> {
        for (_, enter) in std::mem::take(&mut self.open).into_iter().filter(|(_, enter)| self.wanted.contains(&enter.seq)) {
            self.seen.insert(enter.seq, Shown { enter, leave: None });
        }
        self.lines(findings)
    }

    fn keep(&mut self, shown: Shown, cx: &Context<'_>, about: &[u32]) {
        let seq = shown.enter.seq;
        for id in about {
            if let Some(life) = self.lives.get_mut(id) {
                life.push(seq);
                if life.len() > LIFE
                    && let Some(dropped) = Some(life.remove(LIFE / 2)).filter(|seq| !self.wanted.contains(seq))
                {
                    self.seen.remove(&dropped);
                }
            }
        }
        let named = about.iter().copied().chain([cx.object, cx.sink, cx.scopes.session, cx.scopes.logon]);
        for id in named.chain(arguments(&shown)) {
            if let Some(interface) = self.world.object_or_dead(id).and_then(|object| object.interface) {
                self.names.learn(id, interface);
            }
        }
        self.seen.insert(seq, shown);
    }

    /// Keeps a call that a finding names, that hands out an object looked for, or that counts its references.
    fn returned(&mut self, cx: &Context<'_>, enter: EventBuf) {
        let event = cx.event;
        let mut about: Vec<u32> = Vec::new();
        if !self.lives.is_empty() {
            let handed = cx.shape.objects_out.iter().chain(&cx.shape.buffers_out).map(|at| low(event.word(usize::from(*at))));
            let counted = matches!(event.method, Unknown::AddRef | Unknown::Release).then_some(event.object.0);
            about.extend(handed.chain(counted).chain([cx.memory]).filter(|id| self.lives.contains_key(id)));
            about.dedup();
        }
        let wanted = [enter.seq, event.seq].iter().any(|seq| self.wanted.contains(seq));
        if wanted || !about.is_empty() {
            self.entered.insert(event.seq, enter.seq);
            self.keep(Shown { enter, leave: Some(event.to_buf()) }, cx, &about);
        }
    }

    fn note(&mut self, cx: &Context<'_>) {
        let about = [cx.object];
        // The call that hands an object out says what the note of its creation says.
        let life = self.lives.contains_key(&cx.object) && cx.event.method != Note::ObjectCreated;
        if life || self.wanted.contains(&cx.event.seq) {
            self.keep(Shown { enter: cx.event.to_buf(), leave: None }, cx, if life { &about } else { &[] });
        }
    }

    fn lines(mut self, findings: &[&Finding]) -> Vec<Vec<Line>> {
        let words: HashMap<u64, String> = self.seen.iter().map(|(seq, shown)| (*seq, self.names.words(shown))).collect();
        let entered = |seq: &u64| self.entered.get(seq).copied().unwrap_or(*seq);
        let lines = |finding: &&Finding| {
            let mut notes: BTreeMap<u64, Vec<String>> = BTreeMap::new();
            for seq in self.lives.get(&finding.object.0).into_iter().flatten().filter(|seq| **seq <= finding.at) {
                let held = self.held.get(seq).map(|held| tell!("finding-note-held", count = held));
                notes.entry(*seq).or_default().extend(held);
            }
            for (seq, why) in &finding.because {
                notes.entry(entered(seq)).or_default().push(why.clone());
            }
            let violated = match self.libraries.get(&finding.at) {
                Some(file) => tell!("finding-note-violated-in", library = file),
                None => tell!("finding-note-violated"),
            };
            notes.entry(entered(&finding.at)).or_default().push(violated);
            let line = |(seq, notes): (u64, Vec<String>)| {
                let note = if notes.is_empty() { None } else { Some(notes.join(&tell!("finding-note-join"))) };
                words.get(&seq).map(|text| Line { seq, text: text.clone(), note })
            };
            notes.into_iter().filter_map(line).collect()
        };
        findings.iter().map(lines).collect()
    }
}

/// Whatever numbers a call carries; those that are objects get to be known by their interface.
fn arguments(shown: &Shown) -> impl Iterator<Item = u32> {
    let words = |event: Event<'_>| event.payload.iter().take(8).map(|word| low(*word)).collect::<Vec<_>>();
    let leave = shown.leave.as_ref().map(|leave| words(leave.as_event())).unwrap_or_default();
    words(shown.enter.as_event()).into_iter().chain(leave).filter(|id| *id != 0)
}

fn low(word: u64) -> u32 {
    u32::try_from(word).unwrap_or(0)
}
