//! The patterns as monitors: each keeps a little state per key and looks at the events its selectors take.

mod absence;
mod closed_before;
mod compile;
mod counts;
mod keyed;
mod order;
mod out;
mod plan;
mod response;
mod select;
mod single;
mod small;
mod within;

pub(crate) use compile::compile;
pub(crate) use out::Tally;
pub use out::{Finding, Out};
pub(crate) use plan::{Bucket, Hook, Plan, Start};
pub(crate) use select::{Handed, More, Place};

use crate::tracker::Context;
use cases::KeyKind;

/// One pattern with its state.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    ClosedBefore(closed_before::ClosedBefore),
    Absence(absence::Absence),
    Order(order::Order),
    Balance(counts::Balance),
    OnlyIf(counts::OnlyIf),
    AtMost(counts::AtMost),
    Within(within::Within),
    Response(response::Response),
    Flags(single::Flags),
    Result(single::ResultIs),
    Unchanged(single::Unchanged),
}

impl Pattern {
    #[inline]
    pub fn on(&mut self, role: u8, cx: &Context<'_>, out: &mut Out<'_>) {
        match self {
            Self::ClosedBefore(pattern) => pattern.on(role, cx, out),
            Self::Absence(pattern) => pattern.on(role, cx, out),
            Self::Order(pattern) => pattern.on(role, cx, out),
            Self::Balance(pattern) => pattern.on(role, cx, out),
            Self::OnlyIf(pattern) => pattern.on(role, cx, out),
            Self::AtMost(pattern) => pattern.on(cx, out),
            Self::Within(pattern) => pattern.on(role, cx, out),
            Self::Response(pattern) => pattern.on(role, cx, out),
            Self::Flags(pattern) => pattern.on(cx, out),
            Self::Result(pattern) => pattern.on(role, cx, out),
            Self::Unchanged(pattern) => pattern.on(cx, out),
        }
    }

    /// Forgets a key that will not be named again; whether nothing is kept any more that could be forgotten.
    #[inline]
    pub fn retire(&mut self, kind: KeyKind, key: u64) -> bool {
        match self {
            Self::ClosedBefore(pattern) => pattern.retire(kind, key),
            Self::Absence(pattern) => pattern.retire(kind, key),
            Self::Order(pattern) => pattern.retire(kind, key),
            Self::Balance(pattern) => pattern.retire(kind, key),
            Self::OnlyIf(pattern) => pattern.retire(kind, key),
            Self::AtMost(pattern) => pattern.retire(kind, key),
            Self::Within(pattern) => pattern.retire(kind, key),
            Self::Response(pattern) => pattern.retire(kind, key),
            Self::Result(pattern) => pattern.retire(kind, key),
            Self::Flags(_) | Self::Unchanged(_) => true,
        }
    }

    /// Whether events of this role change and find nothing as long as the pattern keeps nothing.
    pub fn rests(&self, role: u8) -> bool {
        match self {
            Self::ClosedBefore(_) => role != closed_before::OPEN,
            Self::Absence(_) => role != absence::AFTER,
            Self::Response(_) => role != response::AFTER,
            Self::Order(pattern) => pattern.conditional && role == order::THEN,
            Self::Result(pattern) => pattern.conditional && role == single::CALL,
            _ => false,
        }
    }

    /// The kinds of keys whose retirement it must hear of.
    pub fn keys(&self) -> Vec<KeyKind> {
        match self {
            Self::ClosedBefore(pattern) => vec![pattern.key, pattern.scope],
            Self::Absence(pattern) => vec![pattern.key],
            Self::Order(pattern) => vec![pattern.scope],
            Self::Balance(pattern) => vec![pattern.scope],
            Self::OnlyIf(pattern) => vec![pattern.scope],
            Self::AtMost(pattern) => vec![pattern.scope, pattern.key],
            Self::Within(pattern) => vec![pattern.key, KeyKind::Call],
            Self::Response(pattern) => vec![pattern.key],
            Self::Result(pattern) if pattern.conditional => vec![pattern.key],
            Self::Result(_) | Self::Flags(_) | Self::Unchanged(_) => vec![],
        }
    }

    /// The end of the run: what it left open, if the run did not complete.
    pub fn at_end(&mut self, completed: bool, seq: u64, out: &mut Out<'_>) -> usize {
        match self {
            Self::ClosedBefore(pattern) => pattern.at_end(completed, seq, out),
            Self::Absence(pattern) => pattern.at_end(completed),
            Self::Order(pattern) => pattern.at_end(completed),
            Self::Balance(pattern) => pattern.at_end(completed, seq, out),
            Self::Within(pattern) => pattern.at_end(completed),
            Self::Response(pattern) => pattern.at_end(completed, seq, out),
            Self::AtMost(pattern) => pattern.at_end(completed),
            Self::Unchanged(pattern) => pattern.at_end(completed),
            // Each event is judged for itself: what was right stays right.
            Self::OnlyIf(_) | Self::Flags(_) | Self::Result(_) => 0,
        }
    }
}
