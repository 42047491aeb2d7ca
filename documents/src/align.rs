//! Which sentences of two documents say the same.
//!
//! Blocks are aligned first, by their kind, place, names and length; then the sentences of each pair of blocks. Both by dynamic
//! programming, so that one that is missing does not shift those after it.

use crate::document::{Block, BlockKind, Document};
use crate::names::{Found, Lexicon};
use std::collections::BTreeSet;

/// A sentence and the names in it.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its block.
    pub block: usize,
    /// Its number in the block.
    pub sentence: usize,
    /// Its names.
    pub names: Vec<Found>,
    /// How many letters it has besides them.
    pub length: usize,
    /// The numbers in it.
    pub numbers: Vec<String>,
    /// It joins clauses that might be sentences.
    pub joins: bool,
}

/// Sentences that belong together; either side may be empty.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// Of the first document, as numbers of its units.
    pub left: Vec<usize>,
    /// Of the second.
    pub right: Vec<usize>,
}

/// A document's sentences ready to be aligned.
pub struct Side {
    /// The sentences.
    pub units: Vec<Unit>,
    /// Which of them each block has.
    blocks: Vec<std::ops::Range<usize>>,
}

impl Side {
    /// Finds names, numbers and lengths of all sentences.
    pub fn new(document: &Document, lexicon: &Lexicon) -> Self {
        let mut units = Vec::new();
        let mut blocks = Vec::new();
        for (index, block) in document.blocks.iter().enumerate() {
            let start = units.len();
            for (number, sentence) in block.sentences.iter().enumerate() {
                let names = lexicon.find(sentence);
                let named: usize = names.iter().map(|name| sentence.text[name.range.clone()].chars().count()).sum();
                let length = sentence.text.chars().filter(|c| !c.is_whitespace()).count().saturating_sub(named);
                let numbers = numbers(&sentence.text, &names);
                let joins = ["; ", "；", " — "].iter().any(|join| sentence.text.contains(join));
                units.push(Unit { block: index, sentence: number, names, length, numbers, joins });
            }
            blocks.push(start..units.len());
        }
        Self { units, blocks }
    }

    fn letters(&self) -> usize {
        self.units.iter().map(|unit| unit.length).sum::<usize>().max(1)
    }

    fn names_of(&self, units: &std::ops::Range<usize>) -> BTreeSet<&str> {
        self.units[units.clone()].iter().flat_map(|unit| unit.names.iter().map(Found::base)).collect()
    }
}

/// Numbers in digits, outside of names; full-width ones made narrow.
fn numbers(text: &str, names: &[Found]) -> Vec<String> {
    let mut found = Vec::new();
    let mut number = String::new();
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let named = names.iter().any(|name| name.range.contains(&at));
        let narrow = if ('０'..='９').contains(&c) { char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c) } else { c };
        if narrow.is_ascii_digit() && !named {
            number.push(narrow);
        } else if !number.is_empty() {
            // Part of a word such as Win32 or 0x8004 is no number of the sentence.
            let begins = text[..at].trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(|c: char| c.is_ascii_alphabetic());
            if !begins {
                found.push(std::mem::take(&mut number));
            }
            number.clear();
        }
    }
    found
}

/// Aligns two documents.
pub fn align(left: &Document, right: &Document, sides: (&Side, &Side)) -> Vec<Pair> {
    let ratio = approximate(sides.1.letters()) / approximate(sides.0.letters());
    let names: (Vec<_>, Vec<_>) = (
        sides.0.blocks.iter().map(|units| sides.0.names_of(units)).collect(),
        sides.1.blocks.iter().map(|units| sides.1.names_of(units)).collect(),
    );
    let alike = |(a, b): (usize, usize), _: (usize, usize)| {
        let (one, other) = (&left.blocks[a], &right.blocks[b]);
        let lengths = (letters(&sides.0.units[sides.0.blocks[a].clone()]), letters(&sides.1.units[sides.1.blocks[b].clone()]));
        structure(one, other) + shared(&names.0[a], &names.1[b]) * 3.0 + same_length(lengths.0 * ratio, lengths.1)
    };
    let mut pairs = Vec::new();
    for (a, b) in best_path(left.blocks.len(), right.blocks.len(), 0.4, false, &alike) {
        let units =
            |side: &Side, blocks: &[usize]| blocks.iter().flat_map(|block| side.blocks[*block].clone()).collect::<Vec<usize>>();
        let (ours, theirs) = (units(sides.0, &a), units(sides.1, &b));
        if ours.is_empty() || theirs.is_empty() {
            pairs.extend(ours.into_iter().map(|unit| Pair { left: vec![unit], right: Vec::new() }));
            pairs.extend(theirs.into_iter().map(|unit| Pair { left: Vec::new(), right: vec![unit] }));
        } else {
            sentences(sides, &ours, &theirs, ratio, &mut pairs);
        }
    }
    pairs
}

fn sentences(sides: (&Side, &Side), ours: &[usize], theirs: &[usize], ratio: f64, pairs: &mut Vec<Pair>) {
    let names = |side: &Side, unit: usize| side.units[unit].names.iter().map(|n| n.base().to_owned()).collect::<BTreeSet<_>>();
    let (left, right): (Vec<_>, Vec<_>) =
        (ours.iter().map(|u| names(sides.0, *u)).collect(), theirs.iter().map(|u| names(sides.1, *u)).collect());
    // One or two sentences on each side, taken together.
    let alike = |(a, b): (usize, usize), (da, db): (usize, usize)| {
        let (one, other) = (&ours[a..a + da], &theirs[b..b + db]);
        let count = |side: &Side, units: &[usize]| approximate(units.iter().map(|unit| side.units[*unit].length).sum());
        let numbers = |side: &Side, units: &[usize]| {
            units.iter().flat_map(|unit| side.units[*unit].numbers.clone()).collect::<BTreeSet<_>>()
        };
        let merged = |names: &[BTreeSet<String>], at: usize, of: usize| {
            names[at..at + of].iter().flatten().cloned().collect::<BTreeSet<_>>()
        };
        let same_numbers = if numbers(sides.0, one) == numbers(sides.1, other) { 0.3 } else { -0.3 };
        let position = |at: usize, of: usize| approximate(at) / approximate(of.max(1));
        let far = (position(a, ours.len()) - position(b, theirs.len())).abs();
        let names = shared(&merged(&left, a, da), &merged(&right, b, db));
        let split = if db > da && one.iter().any(|unit| sides.0.units[*unit].joins) { 0.4 } else { 0.0 };
        split + names * 2.0 + same_length(count(sides.0, one) * ratio, count(sides.1, other)) + same_numbers + 0.6 - far
    };
    for (a, b) in best_path(ours.len(), theirs.len(), 0.3, true, &alike) {
        pairs.push(Pair { left: a.iter().map(|at| ours[*at]).collect(), right: b.iter().map(|at| theirs[*at]).collect() });
    }
}

fn letters(units: &[Unit]) -> f64 {
    approximate(units.iter().map(|unit| unit.length).sum())
}

#[expect(clippy::cast_precision_loss, reason = "lengths of texts, to be compared roughly")]
fn approximate(count: usize) -> f64 {
    count as f64
}

/// 1 where both have the same names, 0 where neither has any, down to -1.
fn shared<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> f64 {
    let all = a.union(b).count();
    if all == 0 { 0.0 } else { approximate(a.intersection(b).count()) / approximate(all) * 1.5 - 0.5 }
}

fn same_length(expected: f64, is: f64) -> f64 {
    let (expected, is) = (expected + 6.0, is + 6.0);
    (1.0 - (expected / is).ln().abs() * 1.2).max(-1.0)
}

fn structure(a: &Block, b: &Block) -> f64 {
    let kind = match (a.kind, b.kind) {
        (one, other) if one == other => 1.5,
        (BlockKind::Title | BlockKind::Heading(_), _) | (_, BlockKind::Title | BlockKind::Heading(_)) => -3.0,
        (BlockKind::Cell, _) | (_, BlockKind::Cell) => -2.0,
        _ => -0.4,
    };
    let bonus = |same: bool, by: f64| if same { by } else { 0.0 };
    let (one, other) = (&a.place, &b.place);
    kind + bonus(one.section == other.section, 0.6)
        + bonus(one.term == other.term && !one.term.is_empty(), 1.0)
        + bonus((one.step, one.inner) == (other.step, other.inner), 0.4)
        + bonus(one.item == other.item, 0.4)
        // Header files, values, codes: what no one translates.
        + bonus(same_text(a, b), 2.0)
}

fn same_text(a: &Block, b: &Block) -> bool {
    let text = |block: &Block| block.sentences.first().map(|sentence| sentence.text.clone());
    a.sentences.len() == b.sentences.len() && text(a) == text(b)
}

/// The path of the highest sum; what has no counterpart costs `gap`. With `groups`, two may stand for one.
fn best_path(
    left: usize,
    right: usize,
    gap: f64,
    groups: bool,
    alike: &dyn Fn((usize, usize), (usize, usize)) -> f64,
) -> Vec<(Vec<usize>, Vec<usize>)> {
    const STEPS: [(usize, usize); 5] = [(1, 1), (1, 0), (0, 1), (1, 2), (2, 1)];
    let width = right + 1;
    let mut best = vec![(f64::NEG_INFINITY, 0_u8); (left + 1) * width];
    best[0].0 = 0.0;
    for a in 0..=left {
        for b in 0..=right {
            for (step, (da, db)) in (0_u8..).zip(STEPS).take(if groups { 5 } else { 3 }) {
                if a < da || b < db {
                    continue;
                }
                let before = best[(a - da) * width + b - db].0;
                let gain = match (da, db) {
                    (0, _) | (_, 0) => -gap,
                    _ => alike((a - da, b - db), (da, db)) - split_or_merged(da, db),
                };
                if before + gain > best[a * width + b].0 {
                    best[a * width + b] = (before + gain, step);
                }
            }
        }
    }
    let mut path = Vec::new();
    let (mut a, mut b) = (left, right);
    while a > 0 || b > 0 {
        let (da, db) = STEPS[usize::from(best[a * width + b].1)];
        path.push(((a - da..a).collect(), (b - db..b).collect()));
        (a, b) = (a - da, b - db);
    }
    path.reverse();
    path
}

/// Machines split sentences often, and merge them rarely.
fn split_or_merged(left: usize, right: usize) -> f64 {
    match left.cmp(&right) {
        std::cmp::Ordering::Equal => 0.0,
        std::cmp::Ordering::Less => 0.3,
        std::cmp::Ordering::Greater => 0.9,
    }
}

#[cfg(test)]
mod tests;
