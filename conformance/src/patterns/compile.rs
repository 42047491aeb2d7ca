//! From the catalogue to a plan: names are looked up, roles hooked to events, patterns made.

use super::plan::{Hook, Plan, Start, slot};
use super::select::{Default as By, Filter, Handed, More, Selected, resolve};
use super::small::SmallMap;
use super::{Pattern, absence, closed_before, counts, order, response, single, within};
use crate::monitors;
use crate::tracker::{ADDRESS_BOOK, ALWAYS, BUFFER, Context, STORE, Shapes, TRANSPORT};
use cases::{Bound, CaseError, Check, KeyKind, Kind, Requirement, Selectors};
use mock_mapi::spec::Code;
use mock_mapi::trace::Phase;

/// Compiles the checks of all requirements.
///
/// # Errors
/// All names in checks that mean nothing, each with file and line.
pub(crate) fn compile(requirements: &[Requirement]) -> Result<Plan, Vec<CaseError>> {
    let mut plan = Plan::new(requirements.len());
    let mut slots: Vec<Vec<(Filter, Hook)>> = vec![Vec::new(); Shapes::get().len() * 3];
    let mut errors = Vec::new();
    for (number, requirement) in (0_u16..).zip(requirements) {
        let (slots, errors, more) = (&mut slots, &mut errors, &mut plan.more);
        let mut hooks = Hooks { number, kinds: kinds_of(requirement), slots, more, requirement, errors };
        let start = match &requirement.check {
            Ok(check) => hooks.start(check),
            Err(_) => Start::Unobservable,
        };
        if let Start::Pattern(pattern) = &start {
            for kind in pattern.keys() {
                plan.retire[kind as usize][usize::from(number) / 64] |= 1 << (number % 64);
            }
        }
        plan.checks.push(start);
    }
    plan.lay_out(slots);
    if errors.is_empty() { Ok(plan) } else { Err(errors) }
}

fn kinds_of(requirement: &Requirement) -> u8 {
    if requirement.binds != Bound::Provider || requirement.kinds.is_empty() {
        return u8::MAX;
    }
    let bit = |kind: &Kind| match kind {
        Kind::Store => STORE,
        Kind::AddressBook => ADDRESS_BOOK,
        Kind::Transport => TRANSPORT,
    };
    requirement.kinds.iter().map(bit).fold(0, |all, one| all | one)
}

/// Two names of one thing become one.
fn canonical(kind: KeyKind) -> KeyKind {
    match kind {
        KeyKind::Machine => KeyKind::Process,
        KeyKind::Support => KeyKind::Logon,
        other => other,
    }
}

struct Hooks<'a> {
    number: u16,
    kinds: u8,
    slots: &'a mut [Vec<(Filter, Hook)>],
    more: &'a mut Vec<More>,
    requirement: &'a Requirement,
    errors: &'a mut Vec<CaseError>,
}

impl Hooks<'_> {
    fn add(&mut self, role: u8, selectors: &Selectors, default: By) {
        for selector in &selectors.0 {
            match resolve(selector, default) {
                Ok(selected) => selected.into_iter().for_each(|selected| self.hook(role, selected)),
                Err((part, what)) => self.errors.push(self.requirement.check_error(&part, what)),
            }
        }
    }

    fn hook(&mut self, role: u8, Selected { method, phase, filter }: Selected) {
        let shape = Shapes::get().of(method);
        let more = if filter.more == More::default() {
            Hook::NOTHING_MORE
        } else {
            let known = self.more.iter().position(|more| *more == filter.more);
            let at = known.unwrap_or_else(|| {
                self.more.push(filter.more);
                self.more.len() - 1
            });
            u16::try_from(at).expect("selectors are far fewer than 2^16")
        };
        let condition = Context::condition(filter.condition);
        let out = match filter.more.hands_out {
            None => ALWAYS,
            Some(Handed::Buffers) => BUFFER,
            Some(Handed::Objects(interfaces)) => interfaces,
        };
        let hook = Hook { requirement: self.number, role, kinds: self.kinds, rests: false, out, condition, more };
        self.slots[slot(shape.index, phase)].push((filter, hook));
    }

    /// Hooks the roles of a check and makes its empty state.
    fn start(&mut self, check: &Check) -> Start {
        Start::Pattern(match check {
            Check::ClosedBefore(cases::ClosedBefore { open, close, before, unless, key, scope }) => {
                self.add(closed_before::OPEN, open, By::Success);
                self.add(closed_before::CLOSE, close, By::Enter);
                self.add(closed_before::UNLESS, unless, By::Enter);
                self.add(closed_before::BEFORE, before, By::Enter);
                Pattern::ClosedBefore(closed_before::ClosedBefore::new(canonical(*key), canonical(*scope), before.has_end()))
            }
            Check::NotUsedAfter(cases::NotUsedAfter { after, uses, allowed, until, tested_by, key }) => {
                self.add(absence::ALLOWED, allowed, By::Enter);
                self.absence(after, uses, until, tested_by.as_ref(), *key)
            }
            Check::Absence(cases::Absence { after, never, until, tested_by, key }) => {
                self.absence(after, never, until, tested_by.as_ref(), *key)
            }
            Check::Order(cases::Order { first, then, scope, given }) => {
                self.add(order::FIRST, first, By::Enter);
                self.add(order::THEN, then, By::Enter);
                if let Some(given) = given {
                    self.add(order::GIVEN, given, By::Enter);
                }
                Pattern::Order(order::Order::new(canonical(*scope), given.is_some()))
            }
            Check::Balance(cases::Balance { up, down, at, scope }) => {
                self.add(counts::UP, up, By::Enter);
                self.add(counts::DOWN, down, By::Enter);
                self.add(counts::AT, at, By::Enter);
                Pattern::Balance(counts::Balance::new(canonical(*scope), at.has_end()))
            }
            Check::OnlyIf(cases::OnlyIf { event, allowed_by, scope }) => {
                self.add(counts::WHERE, allowed_by, By::Enter);
                self.add(counts::EVENT, event, By::Enter);
                Pattern::OnlyIf(counts::OnlyIf::new(canonical(*scope)))
            }
            Check::AtMost(cases::AtMost { event, count, scope, key }) => {
                self.add(0, event, By::Enter);
                let scope = canonical(*scope);
                let key = key.map_or(scope, canonical);
                Pattern::AtMost(counts::AtMost::new(scope, key, *count))
            }
            Check::Within(cases::Within { during, expect, key, unless }) => {
                self.add(within::EXPECT, expect, By::Enter);
                self.add(within::UNLESS, unless, By::Enter);
                self.add(within::DURING, during, By::Both);
                Pattern::Within(within::Within::new(canonical(*key)))
            }
            Check::Response(cases::Response { after, expect, before, unless, key }) => {
                self.add(response::EXPECT, expect, By::Enter);
                self.add(response::UNLESS, unless, By::Enter);
                self.add(response::BEFORE, before, By::Enter);
                self.add(response::AFTER, after, By::Enter);
                Pattern::Response(response::Response::new(canonical(*key), before.has_end()))
            }
            Check::Flags(flags) => self.flags(flags),
            Check::Result(result) => self.result(result),
            Check::Unchanged(cases::Unchanged { what: cases::Subject::LibraryFile }) => {
                let note = cases::Selector::parse("mock::FileDigest").expect("a note by its name is a selector");
                self.add(0, &Selectors(vec![note]), By::Enter);
                Pattern::Unchanged(single::Unchanged::default())
            }
            Check::Monitor(name) => {
                let Some(entry) = monitors::find(name) else {
                    let known: Vec<_> = monitors::names().collect();
                    let what = format!("no monitor `{name}`; there are {}", known.join(", "));
                    self.errors.push(self.requirement.check_error(name, what));
                    return Start::Unobservable;
                };
                for text in entry.selectors {
                    match cases::Selector::parse(text) {
                        Ok(selector) => self.add(0, &Selectors(vec![selector]), By::Enter),
                        Err(what) => self.errors.push(self.requirement.check_error(name, what)),
                    }
                }
                return Start::Monitor(entry);
            }
        })
    }

    fn absence(
        &mut self,
        after: &Selectors,
        never: &Selectors,
        until: &Selectors,
        tested_by: Option<&Selectors>,
        key: KeyKind,
    ) -> Pattern {
        self.add(absence::NEVER, never, By::Enter);
        if let Some(tested_by) = tested_by {
            self.add(absence::TESTED, tested_by, By::Enter);
        }
        self.add(absence::UNTIL, until, By::Enter);
        self.add(absence::AFTER, after, By::Enter);
        Pattern::Absence(absence::Absence::new(canonical(key), tested_by.is_none()))
    }

    fn flags(&mut self, flags: &cases::Flags) -> Pattern {
        let cases::Flags { call, arg, allowed, exactly_one_of, required, forbidden, zero, nonzero } = flags;
        self.add(0, call, By::Enter);
        for selected in call.0.iter().filter_map(|selector| resolve(selector, By::Enter).ok()).flatten() {
            if selected.method.scalar_index(arg, selected.phase == Phase::Leave).is_none() {
                self.errors
                    .push(self.requirement.check_error(arg, format!("{} records no number `{arg}` there", selected.method)));
            }
        }
        Pattern::Flags(single::Flags {
            arg: arg.clone(),
            allowed: if *zero { Some(0) } else { *allowed },
            exactly_one_of: *exactly_one_of,
            required: required.unwrap_or(0),
            forbidden: forbidden.unwrap_or(0),
            nonzero: *nonzero,
        })
    }

    fn result(&mut self, result: &cases::ResultIs) -> Pattern {
        let cases::ResultIs { call, allowed, given, key } = result;
        self.add(single::CALL, call, By::Leave);
        if let Some(given) = given {
            self.add(single::GIVEN, given, By::Enter);
        }
        let named = allowed.iter().filter(|name| !matches!(name.as_str(), "ok" | "failed"));
        let mut codes = Vec::new();
        for name in named {
            match Code::from_name(name) {
                Some(code) => codes.push(code.0),
                None => self
                    .errors
                    .push(self.requirement.check_error(name, format!("`{name}`: no result code of MAPI, `ok` or `failed`"))),
            }
        }
        Pattern::Result(single::ResultIs {
            codes,
            any_ok: allowed.iter().any(|name| name == "ok"),
            any_failed: allowed.iter().any(|name| name == "failed"),
            conditional: given.is_some(),
            key: canonical(*key),
            given: SmallMap::default(),
        })
    }
}
