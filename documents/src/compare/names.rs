//! The names of a pair of sentences.

use super::{Confidence, Kind};
use crate::names::{Found, How, NameKind, base, translations};
use messages::tell;
use std::collections::BTreeSet;

/// A difference in names: kind, how sure, the names, what was seen.
pub type Difference = (Kind, Confidence, Vec<String>, String);

/// Names on one side, with the sentences they stand in.
pub struct Named {
    /// With their bytes in `text`.
    pub names: Vec<Found>,
    /// The sentences, a space between two.
    pub text: String,
}

impl Named {
    fn bases(&self) -> BTreeSet<String> {
        self.names.iter().map(key).collect()
    }

    fn says(&self, word: &str) -> bool {
        let lower = self.text.to_lowercase();
        let word = word.to_lowercase();
        lower.match_indices(&word).any(|(at, _)| {
            let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            !letter(lower[..at].chars().next_back()) && !letter(lower[at + word.len()..].chars().next())
        })
    }
}

fn key(name: &Found) -> String {
    name.base().to_ascii_lowercase()
}

/// What differs in the names.
pub fn differences(english: &Named, translation: &Named) -> Vec<Difference> {
    let mut found = Vec::new();
    let (ours, theirs) = (english.bases(), translation.bases());
    let proper =
        |key: &str, of: &Named| of.names.iter().find(|name| self::key(name) == key).map_or(key.to_owned(), |n| n.name.clone());
    let mut missing: Vec<&String> = ours.difference(&theirs).collect();
    let mut added: Vec<&String> = theirs.difference(&ours).collect();
    added.retain(|name| !english.says(name));
    missing.retain(|name| !translation.says(name));
    let like = |name: &str| NameKind::of(base(name));
    for name in &missing {
        let whole = proper(name, english);
        let counterpart = added.iter().position(|other| like(&proper(other, translation)) == like(&whole));
        let words: Vec<&str> = translations(base(&whole)).filter(|word| translation.text.contains(word)).collect();
        if let Some(at) = counterpart {
            let other = proper(added.remove(at), translation);
            found.push((
                Kind::NameChanged,
                Confidence::Likely,
                vec![whole.clone(), other.clone()],
                tell!("command-docs-saw-became", one = &whole, other = &other),
            ));
        } else if let Some(word) = words.first() {
            found.push((
                Kind::NameTranslated,
                Confidence::Likely,
                vec![whole.clone()],
                tell!("command-docs-saw-translated", name = &whole, word = *word),
            ));
        } else {
            let confidence = if like(&whole) == NameKind::Parameter { Confidence::Possible } else { Confidence::Likely };
            found.push((Kind::NameDropped, confidence, vec![whole.clone()], tell!("command-docs-saw-left-out", what = &whole)));
        }
    }
    for name in added {
        let whole = proper(name, translation);
        found.push((
            Kind::NameAdded,
            Confidence::Possible,
            vec![whole.clone()],
            tell!("command-docs-saw-name-added", name = &whole),
        ));
    }
    interfaces(english, translation, &mut found);
    for name in &translation.names {
        let how = match name.how {
            How::Exact | How::FullWidth => continue,
            How::Spaced => tell!("command-docs-saw-broken-in-two"),
            How::Misspelt => tell!("command-docs-saw-misspelt"),
            How::Capitals => tell!("command-docs-saw-capitals"),
            How::Translated => tell!("command-docs-saw-method"),
        };
        let kind = if name.how == How::Translated { Kind::NameTranslated } else { Kind::NameBroken };
        // What the English writes in the same way is its own slip.
        let same = english.names.iter().any(|other| english.text[other.range.clone()] == translation.text[name.range.clone()]);
        let broken = (ours.contains(&key(name)) || name.how == How::Translated) && !same;
        if broken && !found.iter().any(|(k, _, names, _)| *k == kind && names.contains(&name.name)) {
            found.push((
                kind,
                Confidence::Likely,
                vec![name.name.clone()],
                tell!("command-docs-saw-name", name = &name.name, how = how),
            ));
        }
    }
    collide(english, translation, &mut found);
    reordered(english, translation, &mut found);
    found
}

/// The same method of another interface.
fn interfaces(english: &Named, translation: &Named, found: &mut Vec<Difference>) {
    for name in translation.names.iter().filter(|name| name.name.contains("::") && name.how != How::Translated) {
        let same: Vec<_> = english.names.iter().filter(|other| key(other) == key(name) && other.name.contains("::")).collect();
        if let Some(other) = same.first().filter(|_| same.iter().all(|other| !other.name.eq_ignore_ascii_case(&name.name))) {
            let detail = tell!("command-docs-saw-became", one = &other.name, other = &name.name);
            found.push((Kind::NameChanged, Confidence::Likely, vec![other.name.clone(), name.name.clone()], detail));
        }
    }
}

/// Two names with nothing but a space between them, where the English has words.
fn collide(english: &Named, translation: &Named, found: &mut Vec<Difference>) {
    let touching = |side: &Named| -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for two in side.names.windows(2) {
            let between = side.text.get(two[0].range.end..two[1].range.start);
            if between.is_some_and(|text| text.trim().is_empty()) {
                pairs.push((two[0].name.clone(), two[1].name.clone()));
            }
        }
        pairs
    };
    let theirs = touching(english);
    for (first, second) in touching(translation) {
        if !theirs.iter().any(|(a, b)| base(a) == base(&first) && base(b) == base(&second)) {
            let detail = tell!("command-docs-saw-collide", first = &first, second = &second);
            found.push((Kind::NamesCollide, Confidence::Likely, vec![first, second], detail));
        }
    }
}

/// Constants in another order.
fn reordered(english: &Named, translation: &Named, found: &mut Vec<Difference>) {
    let order = |side: &Named| {
        let mut seen = Vec::new();
        for name in side.names.iter().filter(|name| name.kind == NameKind::Constant) {
            if !seen.contains(&key(name)) {
                seen.push(key(name));
            }
        }
        seen
    };
    let (mut ours, mut theirs) = (order(english), order(translation));
    ours.retain(|name| theirs.contains(name));
    theirs.retain(|name| ours.contains(name));
    if ours.len() > 1 && ours != theirs {
        let names = ours.iter().map(|name| name.to_ascii_uppercase()).collect();
        found.push((Kind::Reordered, Confidence::Likely, names, tell!("command-docs-saw-order")));
    }
}
