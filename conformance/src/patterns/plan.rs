//! What the judge runs by: patterns with empty state, and for every event the roles that look at it.

use super::Pattern;
use super::select::{Filter, More};
use crate::monitors;
use crate::tracker::{ALWAYS, Shapes, UNKNOWN};
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
    /// What must be handed out, as bits of [`Context::out`]; any of them will do.
    pub out: u64,
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
    /// Per shape and phase: its first bucket, and what its buckets go by.
    slots: Vec<(u32, By)>,
    /// What few selectors ask.
    pub more: Vec<More>,
    /// Per kind of key: a bit for each requirement that keeps state per such key.
    pub retire: Vec<Vec<u64>>,
}

/// What the buckets of a slot go by, besides the caller: what most of its hooks ask for, so that few are looked at in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Nothing more.
    Caller,
    /// The interface of the object called. Methods of `IUnknown` are called on objects of all interfaces.
    Called,
    /// The interface of the one object handed out. `OpenEntry` hands out objects of many interfaces.
    Handed,
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
const INTERFACES: usize = 65;

/// An event as far as hooks are laid out by it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    pub shape: u16,
    pub phase: Phase,
    pub from: Party,
    /// The interface of the object called.
    pub called: u8,
    /// See [`Context::out`].
    pub out: u64,
}

impl Plan {
    /// A plan for so many requirements, with no check yet.
    pub fn new(requirements: usize) -> Self {
        Self { retire: vec![vec![0; requirements.div_ceil(64)]; KeyKind::Call as usize + 1], ..Self::default() }
    }

    /// The hooks that an event may meet, those of one requirement together and in the order of their roles.
    #[inline]
    pub fn hooks(&self, Bucket { shape, phase, from, called, out }: Bucket) -> &[Hook] {
        let (first, by) = self.slots[slot(shape, phase)];
        let within = match by {
            By::Caller => from as usize,
            By::Called => from as usize * INTERFACES + usize::from(called).min(INTERFACES - 1),
            // The bit of what is handed out; the one that is always there counts when there is no other.
            By::Handed => from as usize * INTERFACES + 63 - out.leading_zeros() as usize,
        };
        let bucket = first as usize + within;
        &self.hooks[self.index[bucket] as usize..self.index[bucket + 1] as usize]
    }

    /// Lays the hooks of all slots out in buckets; slots stand in the order of shapes, three for each.
    pub fn lay_out(&mut self, slots: Vec<Vec<(Filter, Hook)>>) {
        let number = |count: usize| u32::try_from(count).expect("hooks are far fewer than 2^32");
        for (at, mut hooks) in slots.into_iter().enumerate() {
            for (_, hook) in &mut hooks {
                let start = &self.checks[usize::from(hook.requirement)];
                hook.rests = matches!(start, Start::Pattern(pattern) if pattern.rests(hook.role));
            }
            hooks.sort_by_key(|(_, hook)| (hook.requirement, hook.role));
            let shape = Shapes::get().at(at / 3);
            let one_object = shape.objects_out.len() == 1 && shape.buffers_out.is_empty();
            let by = if hooks.iter().any(|(filter, _)| filter.interfaces != u64::MAX) {
                By::Called
            } else if one_object && hooks.iter().any(|(_, hook)| hook.out != ALWAYS) {
                By::Handed
            } else {
                By::Caller
            };
            self.slots.push((number(self.index.len()), by));
            for from in 0..PARTIES {
                let of_caller: Vec<_> = hooks.iter().filter(|(filter, _)| filter.callers & 1 << from != 0).collect();
                for interface in 0..if by == By::Caller { 1 } else { INTERFACES as u8 } {
                    self.index.push(number(self.hooks.len()));
                    let takes = |(filter, hook): &&&(Filter, Hook)| match by {
                        By::Caller => true,
                        By::Called => filter.takes_interface(if interface < 64 { interface } else { UNKNOWN }),
                        By::Handed => hook.out & (ALWAYS | 1_u64.checked_shl(u32::from(interface)).unwrap_or(0)) != 0,
                    };
                    self.hooks.extend(of_caller.iter().filter(takes).map(|(_, hook)| *hook));
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
