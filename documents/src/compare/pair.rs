//! One pair of sentences.

use super::names::{Named, differences};
use super::{Aligned, Confidence, Divergence, Kind, Side, bare, sentence};
use crate::align::{Pair, Side as Units};
use crate::document::{BlockKind, Document};
use crate::glossary::Glossary;
use crate::locale::Language;
use crate::place::Place;
use crate::signs::{Denial, Signs};
use messages::tell;

/// What differs in a pair.
pub fn divergences(aligned: &Aligned, pair: &Pair, glossary: &Glossary) -> Vec<Divergence> {
    let sides = (side(&aligned.english, &aligned.units.0, &pair.left), side(&aligned.translation, &aligned.units.1, &pair.right));
    let mut found = Found { sides: &sides, divergences: Vec::new() };
    let says_nothing = |document: &Document, units: &Units, all: &[usize]| {
        all.iter().all(|unit| {
            let block = &document.blocks[units.units[*unit].block];
            let links = ["see-also", "mfcmapi-reference"].contains(&block.place.section.as_str());
            block.kind == BlockKind::Applies || links && block.kind != BlockKind::Note
        })
    };
    if says_nothing(&aligned.english, &aligned.units.0, &pair.left)
        && says_nothing(&aligned.translation, &aligned.units.1, &pair.right)
    {
        return found.divergences;
    }
    // A label of a table, or a row of dots, says nothing by itself.
    let label = |sides: &[Side]| sides.iter().all(|side| side.place.cell && side.text.split(' ').count() < 4);
    if pair.right.is_empty() && label(&sides.0) || pair.left.is_empty() && label(&sides.1) {
        return found.divergences;
    }
    if pair.right.is_empty() {
        found.add(Kind::Dropped, Confidence::Likely, tell!("command-docs-saw-nothing"));
    } else if pair.left.is_empty() {
        found.add(Kind::Added, Confidence::Likely, tell!("command-docs-saw-added"));
    } else {
        both(aligned, pair, glossary, &mut found);
    }
    found.divergences
}

fn both(aligned: &Aligned, pair: &Pair, glossary: &Glossary, found: &mut Found<'_>) {
    let language = aligned.translation.locale.language();
    let english = named(&aligned.english, &aligned.units.0, &pair.left);
    let translation = named(&aligned.translation, &aligned.units.1, &pair.right);
    if translation.text.contains('\u{fffd}') {
        found.add(Kind::Unreadable, Confidence::Likely, tell!("command-docs-saw-letters"));
        return;
    }
    let left_english =
        pair.right.iter().all(|unit| sentence(&aligned.translation, &aligned.units.1.units[*unit]).language == Language::English);
    if left_english && matches!(language, Language::Japanese | Language::Chinese) {
        found.add(Kind::Untranslated, Confidence::Likely, tell!("command-docs-saw-english"));
        return;
    }
    for (kind, confidence, names, detail) in differences(&english, &translation) {
        found.add_names(kind, confidence, names, detail);
    }
    let (plain, translated) =
        (bare(&aligned.english, &aligned.units.0, &pair.left), bare(&aligned.translation, &aligned.units.1, &pair.right));
    if let (Some(ours), Some(theirs)) = (Signs::read(&plain, Language::English), Signs::read(&translated, language)) {
        // What stands there without a verb in English too does not break off.
        let verbless = plain.starts_with('\u{1}') && plain.split(' ').count() < 9;
        signs(&ours, &Signs { broken_off: theirs.broken_off && !verbless, ..theirs }, found);
        meanings(&plain, &translated, found);
    }
    if found.divergences.iter().all(|d| d.kind != Kind::Number) {
        numbers(aligned, pair, &plain, &translated, found);
    }
    let lost = glossary.lost(&plain, &translated, language);
    if !lost.is_empty() {
        let confidence = if lost.len() > 1 { Confidence::Likely } else { Confidence::Possible };
        found.add(
            Kind::WordsLost,
            confidence,
            tell!("command-docs-saw-words-lost", words = lost.join(&tell!("command-names-comma"))),
        );
    }
    structure(aligned, pair, found);
}

struct Found<'a> {
    sides: &'a (Vec<Side>, Vec<Side>),
    divergences: Vec<Divergence>,
}

impl Found<'_> {
    fn add(&mut self, kind: Kind, confidence: Confidence, detail: String) {
        self.add_names(kind, confidence, Vec::new(), detail);
    }

    fn add_names(&mut self, kind: Kind, confidence: Confidence, names: Vec<String>, detail: String) {
        let (english, translation) = self.sides.clone();
        self.divergences.push(Divergence { kind, confidence, english, translation, names, detail });
    }
}

fn side(document: &Document, units: &Units, all: &[usize]) -> Vec<Side> {
    all.iter()
        .map(|unit| {
            let unit = &units.units[*unit];
            let (block, sentence) = (&document.blocks[unit.block], sentence(document, unit));
            let place = Place { sentence: unit.sentence + 1, ..block.place.clone() };
            Side { place, hash: sentence.hash, line: block.line, text: sentence.text.clone() }
        })
        .collect()
}

/// Sentences that belong together, and their names.
fn named(document: &Document, units: &Units, all: &[usize]) -> Named {
    let mut named = Named { names: Vec::new(), text: String::new() };
    for unit in all.iter().map(|unit| &units.units[*unit]) {
        let start = named.text.len();
        let shifted = unit.names.iter().cloned().map(|mut name| {
            name.range = name.range.start + start..name.range.end + start;
            name
        });
        named.names.extend(shifted);
        named.text.push_str(&sentence(document, unit).text);
        named.text.push(' ');
    }
    named
}

fn signs(ours: &Signs, theirs: &Signs, found: &mut Found<'_>) {
    if let Some(what) = &theirs.malformed {
        found.add(Kind::Malformed, Confidence::Likely, what.clone());
    } else if ours.forbids && theirs.excuses && !theirs.forbids {
        found.add(Kind::Duty, Confidence::Likely, tell!("command-docs-saw-forbidden-needless"));
    } else if ours.excuses && theirs.demands && theirs.denial == Denial::None {
        found.add(Kind::Duty, Confidence::Likely, tell!("command-docs-saw-needless-demanded"));
    } else if ours.denial == Denial::Plain && theirs.denial == Denial::None {
        found.add(Kind::Denial, Confidence::Likely, tell!("command-docs-saw-denial-lost"));
    } else if ours.denial == Denial::Plain && theirs.denial == Denial::Weak {
        found.add(Kind::Denial, Confidence::Possible, tell!("command-docs-saw-denial-perhaps-lost"));
    } else if ours.denial == Denial::None && theirs.denial == Denial::Plain {
        found.add(Kind::Denial, Confidence::Likely, tell!("command-docs-saw-denial-added"));
    } else if ours.denials > theirs.denials && theirs.denials > 0 {
        found.add(Kind::Denial, Confidence::Possible, tell!("command-docs-saw-one-denial-lost"));
    }
    if ours.excepts && !theirs.excepts {
        found.add(Kind::Denial, Confidence::Likely, tell!("command-docs-saw-exception-lost"));
    }
    if theirs.whether && !ours.whether {
        found.add(Kind::Meaning, Confidence::Likely, tell!("command-docs-saw-whether"));
    }
    if theirs.broken_off {
        found.add(Kind::Malformed, Confidence::Possible, tell!("command-docs-saw-breaks-off"));
    }
    let stated = ours.forbids && (ours.demands || ours.allows) && theirs.denial == Denial::Plain;
    if stated && !(theirs.forbids || theirs.excuses || theirs.demands || theirs.allows) {
        found.add(Kind::Duty, Confidence::Possible, tell!("command-docs-saw-forbidden-stated"));
    }
    let said = found.divergences.iter().any(|divergence| divergence.kind == Kind::Duty);
    if ours.demands && !theirs.demands && !theirs.forbids && !said {
        found.add(Kind::Duty, Confidence::Possible, tell!("command-docs-saw-demand-lost"));
    }
    if ours.before && !ours.after && theirs.after && !theirs.before
        || ours.after && !ours.before && theirs.before && !theirs.after
    {
        found.add(Kind::Order, Confidence::Possible, tell!("command-docs-saw-before-after"));
    }
    if ours.condition && !theirs.condition {
        found.add(Kind::Condition, Confidence::Possible, tell!("command-docs-saw-condition-lost"));
    }
    if ours.only && !theirs.only {
        found.add(Kind::Only, Confidence::Likely, tell!("command-docs-saw-only-lost"));
    }
}

/// Words of two meanings that machines are known to take in the wrong one.
fn meanings(english: &str, translation: &str, found: &mut Found<'_>) {
    const WRONG: &[(&[&str], &[&str])] = &[
        (&["releas"], &["发布", "版本", "公開", "发行"]),
        (&["follows", "following a"], &["遵循", "に従う", "に従い"]),
        (&["call"], &["呼叫", "通話", "来电"]),
        (&["logs on", "log on"], &["ログを記録", "记录"]),
        (&["order"], &["注文", "订购"]),
        (&["last"], &["上一个", "上一活动"]),
        (&["number of the"], &["接続の数", "连接数"]),
        (&["loaded"], &["読み込み中", "加载时"]),
        (&["string", "thread"], &["糸"]),
        (&["only"], &["だけでは"]),
        (&["implement"], &["使用"]),
    ];
    let lower = english.to_lowercase();
    for (words, wrong) in WRONG {
        let Some(word) = words.iter().find(|word| lower.contains(**word)) else { continue };
        let used =
            *word == "implement" && (lower.contains("us") || ["実装", "实现"].iter().any(|right| translation.contains(right)));
        if let Some(taken) = wrong.iter().find(|wrong| translation.contains(**wrong)).filter(|_| !used) {
            found.add(Kind::Meaning, Confidence::Likely, tell!("command-docs-saw-meaning", word = *word, taken = *taken));
        }
    }
}

fn numbers(aligned: &Aligned, pair: &Pair, english: &str, translation: &str, found: &mut Found<'_>) {
    const WORDS: [(&str, &[&str], &[&str]); 5] = [
        ("0", &["zero", "null"], &["ゼロ", "零"]),
        ("2", &["two", "both", "second", "twice", "either", "pair", "double", "neither"], &["二", "两", "双", "兩"]),
        ("3", &["three", "third", "thrice"], &["三"]),
        ("4", &["four", "fourth"], &["四"]),
        ("5", &["five", "fifth"], &["五"]),
    ];
    let all = |side: &Units, units: &[usize]| -> Vec<String> {
        let mut all: Vec<String> = units.iter().flat_map(|unit| side.units[*unit].numbers.clone()).collect();
        all.sort();
        all.dedup();
        // One is an article as often as a number.
        all.retain(|number| number != "1");
        all
    };
    let (ours, theirs) = (all(&aligned.units.0, &pair.left), all(&aligned.units.1, &pair.right));
    let lower = english.to_lowercase();
    let spelt = |number: &str, text: &str, other: bool| {
        let words = WORDS.iter().find(|(digit, _, _)| *digit == number);
        words.is_some_and(
            |(_, english, cjk)| {
                if other { cjk.iter().any(|w| text.contains(w)) } else { english.iter().any(|w| text.contains(w)) }
            },
        )
    };
    let lost = ours.iter().find(|number| !theirs.contains(number) && !spelt(number, translation, true));
    let added =
        theirs.iter().find(|number| !ours.contains(number) && !spelt(number, &lower, false) && !lower.contains(number.as_str()));
    match (lost, added) {
        (Some(lost), Some(added)) => {
            found.add(Kind::Number, Confidence::Likely, tell!("command-docs-saw-became", one = lost, other = added));
        }
        (Some(lost), None) => found.add(Kind::Number, Confidence::Possible, tell!("command-docs-saw-left-out", what = lost)),
        (None, Some(added)) => {
            found.add(Kind::Number, Confidence::Possible, tell!("command-docs-saw-number-added", number = added));
        }
        (None, None) => {}
    }
}

fn structure(aligned: &Aligned, pair: &Pair, found: &mut Found<'_>) {
    // Where the English joins two clauses, a full stop between them changes nothing.
    let joined = pair.left.iter().any(|unit| {
        let text = &sentence(&aligned.english, &aligned.units.0.units[*unit]).text;
        [";", " — ", "--", "(", ", and ", ", but ", ", or ", ", which ", ", so ", ", for example"]
            .iter()
            .any(|join| text.contains(join))
    });
    if pair.left.len() < pair.right.len() && !joined {
        found.add(Kind::Split, Confidence::Possible, tell!("command-docs-saw-split"));
    } else if pair.left.len() > pair.right.len() {
        found.add(Kind::Merged, Confidence::Possible, tell!("command-docs-saw-merged"));
    }
    let place = |document: &Document, units: &Units, unit: usize| document.blocks[units.units[unit].block].place.clone();
    let (one, other) =
        (place(&aligned.english, &aligned.units.0, pair.left[0]), place(&aligned.translation, &aligned.units.1, pair.right[0]));
    if (one.step, one.inner) != (other.step, other.inner) {
        found.add(
            Kind::Step,
            Confidence::Likely,
            tell!("command-docs-saw-elsewhere", other = other.to_string(), one = one.to_string()),
        );
    }
}
