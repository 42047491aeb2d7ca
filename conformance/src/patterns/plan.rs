//! What the judge runs by: patterns with empty state, and for every event the roles that look at it.

use super::Pattern;
use super::select::{Filter, More};
use crate::monitors;
use crate::tracker::UNKNOWN;
use cases::KeyKind;
use mock_mapi::trace::{Party, Phase};

/// One role of one requirement's check, at one event of one method by one caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hook {
    pub requirement: u16,
    pub role: u8,
    /// Sorts of provider that the event may be about; all bits if it does not matter.
    pub kinds: u8,
    /// It is not worth a look while the pattern keeps nothing: see [`Pattern::rests`].
    pub rests: bool,
    /// What the result must be, as a bit of [`Context::state`].
    pub condition: u8,
    /// Place of what else is asked in [`Plan::more`]; [`Hook::NOTHING_MORE`] for nothing.
    pub more: u16,
}

impl Hook {
    pub const NOTHING_MORE: u16 = u16::MAX;
}

/// All checks, ready to run.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Per requirement.
    pub checks: Vec<Start>,
    hooks: Vec<Hook>,
    /// Where the hooks of a bucket begin; one more at the end.
    index: Vec<u32>,
    /// Per shape and phase: its first bucket, and whether it has buckets per interface, as methods of `IUnknown` have: they are
    /// called on objects of all interfaces, and most requirements are about those of a few.
    slots: Vec<(u32, bool)>,
    /// What few selectors ask.
    pub more: Vec<More>,
    /// Per kind of key: a bit for each requirement that keeps state per such key.
    pub retire: Vec<Vec<u64>>,
}

/// How a requirement's check begins.
#[derive(Debug)]
pub(crate) enum Start {
    Pattern(Pattern),
    Monitor(&'static monitors::Entry),
    Unobservable,
}

/// Numbers of parties are 1 to 5.
const PARTIES: u8 = 6;
/// Numbers of interfaces are below 64; one bucket more is for objects whose interface is not known.
const INTERFACES: u8 = 65;

/// An event as far as it is known before anything happens: shape, phase, caller, interface of the object called.
pub(crate) type Bucket = (u16, Phase, Party, u8);

impl Plan {
    /// A plan for so many requirements, with no check yet.
    pub fn new(requirements: usize) -> Self {
        Self { retire: vec![vec![0; requirements.div_ceil(64)]; KeyKind::Call as usize + 1], ..Self::default() }
    }

    /// The hooks that an event may meet, those of one requirement together and in the order of their roles.
    #[inline]
    pub fn hooks(&self, (shape, phase, from, interface): Bucket) -> &[Hook] {
        let (first, by_interface) = self.slots[slot(shape, phase)];
        let mut bucket = first as usize;
        if by_interface {
            bucket += from as usize * usize::from(INTERFACES) + usize::from(interface.min(INTERFACES - 1));
        } else {
            bucket += from as usize;
        }
        &self.hooks[self.index[bucket] as usize..self.index[bucket + 1] as usize]
    }

    /// Lays the hooks of all slots out in buckets.
    pub fn lay_out(&mut self, slots: Vec<Vec<(Filter, Hook)>>) {
        let number = |count: usize| u32::try_from(count).expect("hooks are far fewer than 2^32");
        for mut hooks in slots {
            for (_, hook) in &mut hooks {
                let start = &self.checks[usize::from(hook.requirement)];
                hook.rests = matches!(start, Start::Pattern(pattern) if pattern.rests(hook.role));
            }
            hooks.sort_by_key(|(_, hook)| (hook.requirement, hook.role));
            let by_interface = hooks.iter().any(|(filter, _)| filter.interfaces != u64::MAX);
            self.slots.push((number(self.index.len()), by_interface));
            for from in 0..PARTIES {
                for interface in 0..if by_interface { INTERFACES } else { 1 } {
                    self.index.push(number(self.hooks.len()));
                    let interface = if interface == INTERFACES - 1 { UNKNOWN } else { interface };
                    let takes =
                        |filter: &Filter| filter.callers & 1 << from != 0 && (!by_interface || filter.takes_interface(interface));
                    self.hooks.extend(hooks.iter().filter(|(filter, _)| takes(filter)).map(|(_, hook)| *hook));
                }
            }
        }
        self.index.push(number(self.hooks.len()));
    }
}

/// Where the hooks of a shape's events stand in [`Plan::slots`].
#[inline]
pub(super) fn slot(shape: u16, phase: Phase) -> usize {
    usize::from(shape) * 3 + phase as usize - 1
}
