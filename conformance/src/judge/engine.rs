//! The loop: an event meets the monitors that asked for it, has its effect on the world, and what died is forgotten.

use super::verdict::{Judgement, Options, Outcome, RunEnd, Subject, Verdict};
use super::{Card, Compiled};
use crate::monitors::Monitor;
use crate::patterns::{Bucket, Handed, Hook, More, Out, Pattern, Place, Start, Tally};
use crate::tracker::{ALWAYS, Context, HandedOut, Retired, World, id};
use cases::{Bound, KeyKind, Kind};
use mock_mapi::providers;
use mock_mapi::spec::{Interface, method};
use mock_mapi::trace::{Event, Party, Phase};

enum State {
    Pattern(Pattern),
    /// With whether it reads the world after the event, too.
    Monitor(Box<dyn Monitor>, bool),
    /// Unobservable, or not of this edition: no event reaches it.
    Off,
}

/// Judges one run, event by event.
pub struct Judge<'a> {
    compiled: &'a Compiled,
    options: &'a Options,
    world: World,
    states: Vec<State>,
    tally: Tally,
    /// A bit per requirement whose pattern may keep state.
    busy: Vec<u64>,
    /// Per requirement: the interfaces of objects that its pattern may keep, as bits.
    kept: Vec<u64>,
    /// Monitors that saw the event before it had its effect.
    seen: Vec<u16>,
    last: u64,
    events: u64,
    /// The client has said that its process exits at once, and MAPI agreed: it owes nothing from there on.
    exits_fast: bool,
    /// A call was left that was never entered, or a note was passed over: something is missing in the trace.
    gap: bool,
    /// Sorts of providers that came from libraries other than the mock's own: what those do wrong is theirs, whoever is under test.
    foreign: Vec<Kind>,
}

impl<'a> Judge<'a> {
    /// A judge of a run that has not begun.
    #[must_use]
    pub fn new(compiled: &'a Compiled, options: &'a Options) -> Self {
        let state = |(start, card): (&Start, &Card)| match start {
            _ if !applies(card, options) => State::Off,
            Start::Pattern(pattern) => State::Pattern(pattern.clone()),
            Start::Monitor(entry) => {
                let monitor = (entry.start)();
                let reads_after = monitor.reads_after();
                State::Monitor(monitor, reads_after)
            }
            Start::Unobservable => State::Off,
        };
        Self {
            compiled,
            options,
            world: World::default(),
            states: compiled.plan.checks.iter().zip(&compiled.cards).map(state).collect(),
            tally: Tally::new(compiled.cards.len()),
            busy: vec![0; compiled.cards.len().div_ceil(64)],
            kept: vec![0; compiled.cards.len()],
            seen: Vec::new(),
            last: 0,
            events: 0,
            exits_fast: false,
            gap: false,
            foreign: Vec::new(),
        }
    }

    /// The world as rebuilt so far.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Judges one event.
    #[inline]
    pub fn event(&mut self, event: &Event<'_>) {
        self.last = event.seq;
        self.events += 1;
        if event.method == method::ClientShutdown::DoFastShutdown
            && event.phase == Phase::Leave
            && event.from == Party::Client
            && event.code().is_ok()
        {
            self.excuse_client();
        }
        // A note that a newer version made may say of what is known here that it was right.
        self.gap |= event.phase == Phase::Note && event.method == method::Note::Unknown;
        let mut cx = Context::new(event);
        self.world.see(&mut cx);
        if event.phase == Phase::Leave && self.world.left_none() {
            return self.unpaired(&cx);
        }
        if event.phase == Phase::Leave && event.method.interface() == Interface::Function {
            self.note_foreign(&cx);
        }
        let plan = &self.compiled.plan;
        let mut done = (u16::MAX, u8::MAX);
        let mut asked_for = Hook::NOTHING_MORE;
        let (kinds, state) = (if cx.scopes.kind == 0 { u8::MAX } else { cx.scopes.kind }, cx.state());
        let interfaces = cx.interfaces();
        let bucket = Bucket { shape: cx.shape.index, phase: event.phase, from: event.from, called: cx.interface, out: cx.out };
        for hook in plan.hooks(bucket) {
            let this = (hook.requirement, hook.role);
            if hook.kinds & kinds == 0
                || hook.condition & state == 0
                || hook.out & cx.out == 0
                || this == done
                || hook.rests && !self.is_busy(hook.requirement)
            {
                continue;
            }
            if asked_for != hook.more {
                let more = plan.more.get(usize::from(hook.more)).copied().unwrap_or_default();
                if !self.asked(&more, &cx) {
                    continue;
                }
                // Selectors that ask the same stand together, and mostly several ask the same of one event.
                cx.handed = self.handed_out(&more, &cx);
                asked_for = hook.more;
            }
            done = this;
            self.meet(*hook, &cx, interfaces);
        }
        cx.handed = HandedOut::None;
        self.world.apply(&cx);
        if !self.seen.is_empty() {
            self.after(&cx);
        }
        // Every other event is a return, and hardly a pattern keeps state per call.
        if event.phase == Phase::Leave && cx.call != 0 && self.any_busy(KeyKind::Call) {
            self.world.retired.push(Retired::new(KeyKind::Call, cx.call));
        }
        if !self.world.retired.is_empty() {
            self.forget();
        }
    }

    /// A call that is left and was never entered. What it did to the world is taken for true; of what it was asked, and by whom it was to
    /// be answered, nothing is known, so no requirement meets it. Where it was entered is not known either, nor what else is missing:
    /// whatever looked wrong may have been right with that, before this place too.
    #[cold]
    fn unpaired(&mut self, cx: &Context<'_>) {
        self.gap = true;
        self.world.apply(cx);
        self.forget();
    }

    /// The client exits fast: what it holds is not to be closed any more, whatever it still calls. Only the rules of fast shutdown
    /// itself bind it from here on (conflict `balance-after-fast-exit`).
    #[cold]
    fn excuse_client(&mut self) {
        self.exits_fast = true;
        for (state, card) in self.states.iter_mut().zip(&self.compiled.cards) {
            if card.bound == Bound::Client && !card.id.starts_with("fast-shutdown/") {
                *state = State::Off;
            }
        }
    }

    /// A library hands out a provider object.
    fn note_foreign(&mut self, cx: &Context<'_>) {
        let kind = match cx.event.method {
            method::Function::MSProviderInit => Kind::Store,
            method::Function::ABProviderInit => Kind::AddressBook,
            method::Function::XPProviderInit => Kind::Transport,
            _ => return,
        };
        let built_in = |name: &str| [providers::STORE, providers::ADDRESS_BOOK, providers::TRANSPORT].contains(&name);
        if self.world.library(cx.scopes.library).is_none_or(|library| !built_in(&library.name)) {
            self.foreign.push(kind);
        }
    }

    /// Whether the pattern of a requirement may keep state.
    #[inline]
    fn is_busy(&self, requirement: u16) -> bool {
        self.busy[usize::from(requirement) / 64] & 1 << (requirement % 64) != 0
    }

    /// Whether any pattern may keep state per key of this kind.
    #[inline]
    fn any_busy(&self, kind: KeyKind) -> bool {
        self.busy.iter().zip(&self.compiled.plan.retire[kind as usize]).any(|(busy, mask)| busy & mask != 0)
    }

    #[inline]
    fn meet(&mut self, hook: Hook, cx: &Context<'_>, interfaces: u64) {
        let mut out = Out { requirement: hook.requirement, tally: &mut self.tally };
        match &mut self.states[usize::from(hook.requirement)] {
            State::Pattern(pattern) => {
                pattern.on(hook.role, cx, &mut out);
                self.busy[usize::from(hook.requirement) / 64] |= 1 << (hook.requirement % 64);
                self.kept[usize::from(hook.requirement)] |= interfaces;
            }
            State::Monitor(monitor, reads_after) => {
                monitor.before(&self.world, cx, &mut out);
                if *reads_after {
                    self.seen.push(hook.requirement);
                }
            }
            State::Off => {}
        }
    }

    /// Whether an argument is what few selectors ask it to be.
    #[inline]
    fn asked(&self, more: &More, cx: &Context<'_>) -> bool {
        let word = |place| match place {
            Place::Here(at) => cx.event.word(usize::from(at)),
            Place::Entry(at) => self.world.entry_word(usize::from(at)),
        };
        more.argument.is_none_or(|(place, value)| word(place) == value)
    }

    /// What is handed out of what a selector asks for.
    fn handed_out(&self, more: &More, cx: &Context<'_>) -> HandedOut {
        let (positions, interfaces) = match more.hands_out {
            None => return HandedOut::None,
            Some(Handed::Buffers) => (&cx.shape.buffers_out, None),
            Some(Handed::Objects(interfaces)) => (&cx.shape.objects_out, Some(interfaces)),
        };
        let handed = positions.iter().map(|at| id(cx.event.word(usize::from(*at))));
        let fits = |id: &u32| {
            let interface = || self.world.object(*id).and_then(|object| object.interface);
            *id != 0 && interfaces.is_none_or(|mask| interface().is_some_and(|interface| mask & 1 << interface as u8 != 0))
        };
        let mut ids = [0; 4];
        for (slot, id) in ids.iter_mut().zip(handed.filter(fits)) {
            *slot = id;
        }
        HandedOut::These(ids)
    }

    fn after(&mut self, cx: &Context<'_>) {
        for requirement in self.seen.drain(..) {
            if let State::Monitor(monitor, _) = &mut self.states[usize::from(requirement)] {
                monitor.after(&self.world, cx, &mut Out { requirement, tally: &mut self.tally });
            }
        }
    }

    /// Lets the patterns that may keep state forget what died.
    fn forget(&mut self) {
        for Retired { kind, key, interfaces } in self.world.retired.drain(..) {
            for (at, (busy, mask)) in self.busy.iter_mut().zip(&self.compiled.plan.retire[kind as usize]).enumerate() {
                let mut left = *busy & mask;
                while left != 0 {
                    let bit = left.trailing_zeros();
                    left &= left - 1;
                    let requirement = at * 64 + bit as usize;
                    if self.kept[requirement] & interfaces != 0
                        && let State::Pattern(pattern) = &mut self.states[requirement]
                        && pattern.retire(kind, key)
                    {
                        *busy &= !(1 << bit);
                        self.kept[requirement] = 0;
                    }
                }
            }
        }
    }

    /// The run has ended: the verdicts.
    #[must_use]
    pub fn finish(mut self, end: RunEnd) -> Judgement {
        let completed = end.is_whole() && !self.gap;
        let owes = completed && !self.exits_fast;
        // A program has threads of which the trace knows nothing: who saw none of them crash does not know that one did in a call.
        let seen =
            !matches!(end, RunEnd::Crashed { .. }) || self.options.subject != Subject::Client || self.world.crash_is_noted();
        let died = end.is_death() && seen;
        let mut open = vec![0; self.states.len()];
        for ((requirement, state), open) in (0_u16..).zip(&mut self.states).zip(&mut open) {
            let mut out = Out { requirement, tally: &mut self.tally };
            *open = match state {
                State::Pattern(pattern) => pattern.at_end(owes, self.last, &mut out),
                State::Monitor(monitor, _) => {
                    if died {
                        monitor.died(&self.world, &mut out);
                    }
                    monitor.at_end(&self.world, owes, self.last, &mut out)
                }
                State::Off => 0,
            };
            if completed && !owes {
                // What a fast exit leaves open was not to be closed any more.
                *open = 0;
            }
        }
        if !completed {
            self.interrupted(&mut open);
        }
        if self.gap {
            for (found, open) in self.tally.found.iter_mut().zip(&mut open) {
                *open += usize::from(std::mem::take(found) > 0);
            }
            self.tally.findings.clear();
        }
        let mut findings: Vec<Vec<_>> = vec![Vec::new(); self.states.len()];
        for finding in self.tally.findings {
            findings[usize::from(finding.requirement)].push(finding);
        }
        let cards = self.compiled.cards.iter().zip(&self.compiled.plan.checks).enumerate();
        let verdicts = cards.map(|(index, (card, start))| {
            let (exercised, found) = (self.tally.exercised[index], self.tally.found[index]);
            let outcome = match start {
                _ if !applies(card, self.options) => Outcome::NotApplicable,
                Start::Unobservable => Outcome::Unobservable,
                _ if found > 0 => Outcome::Violated,
                _ if open[index] > 0 => Outcome::Inconclusive,
                _ if exercised > 0 => Outcome::Met,
                _ => Outcome::NotExercised,
            };
            Verdict {
                id: card.id.clone(),
                bound: card.bound,
                level: card.level,
                about_subject: about_subject(card, self.options, &self.foreign),
                beside: false,
                outcome,
                exercised,
                found,
                findings: std::mem::take(&mut findings[index]),
                after: None,
            }
        });
        Judgement { verdicts: verdicts.collect(), events: self.events }
    }

    /// A call that the end of the run cut off leaves open whatever would have looked at its return.
    fn interrupted(&self, open: &mut [usize]) {
        let plan = &self.compiled.plan;
        for frame in self.world.all_frames() {
            let shape = crate::tracker::Shapes::get().of(frame.method);
            let (phase, from, called) = (Phase::Leave, frame.from, frame.interface);
            for hook in plan.hooks(Bucket { shape: shape.index, phase, from, called, out: ALWAYS }) {
                let state = &self.states[usize::from(hook.requirement)];
                if matches!(state, State::Pattern(Pattern::Result(result)) if !result.conditional || !result.given.is_empty()) {
                    open[usize::from(hook.requirement)] += 1;
                }
            }
        }
    }
}

fn applies(card: &Card, options: &Options) -> bool {
    let edition = options.edition.as_ref().is_none_or(|edition| card.editions.contains(edition));
    let kind = match &options.subject {
        Subject::Provider(kinds) => card.kinds.is_empty() || card.kinds.iter().any(|kind| kinds.contains(kind)),
        Subject::Client => true,
    };
    edition && kind
}

fn about_subject(card: &Card, options: &Options, foreign: &[Kind]) -> bool {
    match &options.subject {
        Subject::Client if card.bound == Bound::Provider => {
            foreign.iter().any(|kind| card.kinds.is_empty() || card.kinds.contains(kind))
        }
        Subject::Client => card.bound == Bound::Client,
        Subject::Provider(_) => card.bound == Bound::Provider,
    }
}
