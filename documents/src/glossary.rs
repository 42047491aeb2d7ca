//! Which words of a translation stand for which English words, learned from the pages themselves.
//!
//! For each English word, those pieces of the translated sentences are gathered that stand in the counterparts of its sentences far
//! more often than elsewhere, until nearly all are covered. A sentence that none of the pieces stands in has probably lost the word.
//! Nothing is known beforehand, so this serves any language.

use crate::locale::Language;
use std::collections::{HashMap, HashSet};

/// A pair of sentences to learn from: English and translation, names taken out.
pub type Example<'a> = (&'a str, &'a str);

/// How often a word must be seen before anything is said of it.
const SEEN: usize = 10;
/// The share of a word's sentences that its pieces must cover.
const COVERED: f64 = 0.90;

/// Words that every language turns its own way, so that nothing stands for them by itself.
const TURNED: &[&str] = &[
    "about",
    "alread",
    "also",
    "appropriat",
    "been",
    "befor",
    "after",
    "being",
    "both",
    "cannot",
    "does",
    "either",
    "follow",
    "from",
    "however",
    "into",
    "may",
    "must",
    "necessar",
    "null",
    "occur",
    "one",
    "particular",
    "point",
    "possibl",
    "should",
    "such",
    "than",
    "that",
    "the",
    "their",
    "then",
    "there",
    "thes",
    "they",
    "this",
    "time",
    "until",
    "use",
    "used",
    "uses",
    "using",
    "was",
    "which",
    "whether",
    "with",
    "when",
    "part",
    "only",
];

/// For each word that is translated alike nearly always: the pieces of text it is translated by.
#[derive(Debug, Default)]
pub struct Glossary {
    words: HashMap<String, Vec<String>>,
}

impl Glossary {
    /// Learns from pairs of sentences; the same pair twice counts once.
    pub fn learn(examples: &[Example<'_>], language: Language) -> Self {
        let unique: HashSet<&Example<'_>> = examples.iter().collect();
        let mut unique: Vec<_> = unique.into_iter().collect();
        unique.sort();
        let mut pieces = Pieces::default();
        let mut sentences_of: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, (english, translation)) in unique.iter().enumerate() {
            pieces.add(translation, language);
            for word in stems(english).into_iter().filter(|word| !TURNED.contains(&word.as_str())) {
                sentences_of.entry(word).or_default().push(number);
            }
        }
        let mut counts = vec![0_usize; pieces.texts.len()];
        let known = sentences_of.into_iter().filter(|(_, sentences)| sentences.len() >= SEEN);
        let words = known.filter_map(|(word, sentences)| Some((word, pieces.cover(&sentences, &mut counts)?))).collect();
        Self { words }
    }

    /// The words of an English sentence that nothing in the translation stands for, with how sure that is by how much was seen.
    pub fn lost(&self, english: &str, translation: &str, language: Language) -> Vec<String> {
        let here: HashSet<String> = grams(translation, language).collect();
        // What was left in English is not lost.
        let kept = stems(translation);
        let missing = |word: &String| {
            !kept.contains(word) && self.words.get(word).is_some_and(|pieces| !pieces.iter().any(|piece| here.contains(piece)))
        };
        let mut lost: Vec<String> = stems(english).into_iter().filter(missing).collect();
        lost.sort();
        lost
    }

    /// How many words are known.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.words.len()
    }
}

/// All pieces of all sentences, numbered.
#[derive(Default)]
struct Pieces {
    texts: Vec<String>,
    numbers: HashMap<String, usize>,
    frequency: Vec<usize>,
    sentences: Vec<Vec<usize>>,
}

impl Pieces {
    fn add(&mut self, text: &str, language: Language) {
        let unique: HashSet<String> = grams(text, language).collect();
        let mut numbers = Vec::with_capacity(unique.len());
        for piece in unique {
            let next = self.texts.len();
            let number = *self.numbers.entry(piece.clone()).or_insert(next);
            if number == next {
                self.texts.push(piece);
                self.frequency.push(0);
            }
            self.frequency[number] += 1;
            numbers.push(number);
        }
        self.sentences.push(numbers);
    }

    /// The pieces that cover a word's sentences, if they cover enough of them.
    fn cover(&self, sentences: &[usize], counts: &mut [usize]) -> Option<Vec<String>> {
        let mut left: Vec<usize> = sentences.to_vec();
        let mut chosen = Vec::new();
        let enough = (3).max(sentences.len() / 14);
        while chosen.len() < 8 {
            let mut touched = Vec::new();
            for sentence in &left {
                for piece in &self.sentences[*sentence] {
                    if counts[*piece] == 0 {
                        touched.push(*piece);
                    }
                    counts[*piece] += 1;
                }
            }
            let worth = |piece: usize| {
                let (here, all) = (share(counts[piece], left.len()), share(self.frequency[piece], self.sentences.len()));
                let lift = here / all.max(1e-9);
                if counts[piece] < enough || lift < 3.0 { 0.0 } else { here * lift.ln() }
            };
            let best = touched.iter().copied().max_by(|a, b| {
                let (one, other) = (worth(*a), worth(*b));
                one.total_cmp(&other).then_with(|| self.texts[*b].cmp(&self.texts[*a]))
            });
            let found = best.filter(|piece| worth(*piece) > 0.0);
            touched.iter().for_each(|piece| counts[*piece] = 0);
            let Some(piece) = found else { break };
            left.retain(|sentence| !self.sentences[*sentence].contains(&piece));
            chosen.push(self.texts[piece].clone());
            if left.is_empty() {
                break;
            }
        }
        (share(sentences.len() - left.len(), sentences.len()) >= COVERED).then_some(chosen)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of sentences, to be compared roughly")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Pieces of a translated text: runs of up to four letters where words are not kept apart, stems of words elsewhere.
fn grams(text: &str, language: Language) -> Box<dyn Iterator<Item = String> + '_> {
    if !matches!(language, Language::Japanese | Language::Chinese) {
        return Box::new(stems(text).into_iter());
    }
    let letter = |c: &char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    let runs = text.split(move |c: char| !letter(&c)).filter(|run| !run.is_empty());
    Box::new(runs.flat_map(|run| {
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        let mut grams = Vec::new();
        for first in 0..starts.len() - 1 {
            for length in 1..=4 {
                let Some(end) = starts.get(first + length) else { break };
                let gram = &run[starts[first]..*end];
                let kana = |c: char| ('\u{3041}'..='\u{30ff}').contains(&c);
                // One syllable says nothing.
                if length > 1 || !gram.starts_with(kana) {
                    grams.push(gram.to_owned());
                }
            }
        }
        grams
    }))
}

/// The words of a text without their endings, each once.
pub fn stems(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 2);
    let mut stems: Vec<String> = words.map(|word| stem(&word.to_lowercase())).collect();
    stems.sort();
    stems.dedup();
    stems
}

fn stem(word: &str) -> String {
    let mut stem = word;
    for ending in ["ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "es", "ly", "s", "e", "y"] {
        if let Some(rest) = stem.strip_suffix(ending).filter(|rest| rest.chars().count() > 3) {
            stem = rest;
            break;
        }
    }
    let stem = stem.strip_suffix('e').filter(|rest| rest.len() > 3).unwrap_or(stem);
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<(String, String)> {
        let things = [("key", "鍵"), ("door", "扉"), ("window", "窓"), ("lamp", "灯り")];
        let acts = [("opens", "開けます"), ("closes", "閉めます"), ("cleans", "掃除します")];
        let people = [("guard", "番人"), ("guest", "客人"), ("owner", "持ち主"), ("cook", "料理人")];
        let mut all = Vec::new();
        for (person, hito) in people {
            for (thing, mono) in things {
                for (act, suru) in acts {
                    all.push((format!("The {person} {act} the {thing}."), format!("{hito}は{mono}を{suru}。")));
                }
            }
        }
        all
    }

    #[test]
    fn a_word_that_is_lost_is_noticed() {
        let examples = examples();
        let pairs: Vec<Example<'_>> = examples.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let glossary = Glossary::learn(&pairs, Language::Japanese);
        assert!(glossary.len() >= 8, "{glossary:?}");
        let lost = |english: &str, japanese: &str| glossary.lost(english, japanese, Language::Japanese);
        assert_eq!(lost("The guard opens the door.", "番人は扉を開けます。"), Vec::<String>::new());
        assert_eq!(lost("The guard opens the door.", "番人は開けます。"), ["door"]);
        assert_eq!(lost("The unknown word.", "番人。"), Vec::<String>::new());
    }

    #[test]
    fn endings_fall_away() {
        assert_eq!(stems("Closing closes closed, releases Release"), ["clos", "releas"]);
    }
}
