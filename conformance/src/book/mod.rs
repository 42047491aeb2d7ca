//! The specification as one HTML page that needs nothing else: all requirements in three languages, their examples, where the
//! documents contradict each other, and what each translation of them says otherwise.

mod words;

use askama::Template;
use cases::{
    Bound, CaseError, Catalogue, Cite, Conflict, Divergence, DivergenceKind, Example, Incident, Kind, Language, Level,
    Requirement, Specs, Step,
};
use std::collections::BTreeMap;
pub use words::in_words;
use words::{Text, Words};

/// The page.
#[derive(Template)]
#[template(path = "book.html")]
struct Page<'a> {
    words: Words,
    version: &'a str,
    areas: Vec<Area<'a>>,
    conflicts: Vec<Dispute<'a>>,
    incidents: Vec<Account<'a>>,
    documents: Vec<Document<'a>>,
    requirements: usize,
    observable: usize,
    divergences: usize,
}

/// Requirements of one area.
struct Area<'a> {
    name: &'a str,
    entries: Vec<Entry<'a>>,
}

/// One requirement.
struct Entry<'a> {
    id: &'a str,
    bound: &'static str,
    level: &'static str,
    kinds: Vec<&'static str>,
    editions: &'a [String],
    title: Text,
    statement: Text,
    /// Empty where there is none.
    remedy: Text,
    /// Why no trace can show it; empty where one can.
    unobservable: Text,
    /// What the pattern looks for, in words; empty for a monitor of its own.
    pattern: Text,
    /// The check as it is written.
    check: &'a str,
    conflict: Option<&'a str>,
    cites: Vec<Place<'a>>,
    meets: Vec<Shown<'a>>,
    violates: Vec<Shown<'a>>,
    not_exercised: Vec<Shown<'a>>,
}

/// An example.
struct Shown<'a> {
    about: Text,
    trace: &'a str,
}

/// One incident.
struct Account<'a> {
    incident: &'a Incident,
    title: Text,
    about: Text,
    at_fault: Option<&'static str>,
}

/// One contradiction.
struct Dispute<'a> {
    slug: &'a str,
    title: Text,
    question: Text,
    default: Text,
    why: Text,
    readings: Vec<(Text, Place<'a>)>,
    /// Requirements whose verdict depends on it.
    concerns: Vec<&'a str>,
}

/// A place in a document.
struct Place<'a> {
    doc: &'a str,
    locale: &'a str,
    edition: &'a str,
    at: &'a str,
    /// What is lost or altered there.
    change: Option<Text>,
}

/// One document: what it says in English, and where its translations depart from that.
struct Document<'a> {
    name: &'a str,
    steps: Vec<(&'a Step, Text)>,
    departures: Vec<(&'a str, &'a Divergence, Text)>,
}

impl Document<'_> {
    fn kind(&self, divergence: &Divergence, words: &Words) -> Text {
        match divergence.kind {
            DivergenceKind::Dropped => &words.dropped,
            DivergenceKind::Added => &words.added,
            DivergenceKind::Altered => &words.altered,
            DivergenceKind::Reversed => &words.reversed,
        }
        .clone()
    }
}

const fn bound(of: Bound) -> &'static str {
    match of {
        Bound::Client => "client",
        Bound::Provider => "provider",
        Bound::Subsystem => "subsystem",
        Bound::Spooler => "spooler",
    }
}

const fn level(of: Level) -> &'static str {
    match of {
        Level::Must => "must",
        Level::Should => "should",
        Level::May => "may",
    }
}

const fn kind(of: Kind) -> &'static str {
    match of {
        Kind::Store => "store",
        Kind::AddressBook => "address-book",
        Kind::Transport => "transport",
    }
}

fn place(cite: [&Cite; 3]) -> Place<'_> {
    let change = text(&cite, |one| one.lost.as_deref().or(one.altered.as_deref()).unwrap_or_default());
    let change = (!change.is_empty()).then_some(change);
    Place { doc: &cite[0].doc, locale: &cite[0].locale, edition: &cite[0].edition, at: &cite[0].at, change }
}

/// The same of the catalogue in every language.
fn text<T>(things: &[T; 3], of: impl Fn(&T) -> &str) -> Text {
    Text(std::array::from_fn(|at| of(&things[at]).trim().to_owned()))
}

fn entry<'a>(requirement: [&'a Requirement; 3], words: &Words, examples: &[&'a [Example]; 3]) -> Entry<'a> {
    let english = requirement[0];
    let shows = |of: fn(&Example) -> &[String]| {
        let these = (0..examples[0].len()).filter(|at| of(&examples[0][*at]).contains(&english.id));
        let example = |at: usize| Shown { about: text(examples, |one| &one[at].about), trace: &examples[0][at].trace };
        these.map(example).collect()
    };
    Entry {
        id: &english.id,
        bound: bound(english.binds),
        level: level(english.level),
        kinds: english.kinds.iter().copied().map(kind).collect(),
        editions: &english.editions,
        title: text(&requirement, |one| &one.title),
        statement: text(&requirement, |one| &one.statement),
        remedy: text(&requirement, |one| &one.remedy),
        unobservable: text(&requirement, |one| one.check.as_ref().err().map_or("", String::as_str)),
        pattern: english.check.as_ref().ok().map_or_else(Text::default, |check| words.of_pattern(check)),
        check: english.check_source(),
        conflict: english.conflict.as_deref(),
        cites: (0..english.cites.len()).map(|at| place(requirement.map(|one| &one.cites[at]))).collect(),
        meets: shows(|example| &example.meets),
        violates: shows(|example| &example.violates),
        not_exercised: shows(|example| &example.not_exercised),
    }
}

fn dispute<'a>(conflict: [&'a Conflict; 3], requirements: &'a [Requirement]) -> Dispute<'a> {
    let english = conflict[0];
    let reading = |at: usize| text(&conflict, |one| &one.readings[at].requires);
    let concerns = requirements.iter().filter(|one| one.conflict.as_ref() == Some(&english.slug));
    Dispute {
        slug: &english.slug,
        title: text(&conflict, |one| &one.title),
        question: text(&conflict, |one| &one.question),
        default: text(&conflict, |one| &one.default),
        why: text(&conflict, |one| &one.why),
        readings: (0..english.readings.len())
            .map(|at| (reading(at), place(conflict.map(|one| &one.readings[at].cite))))
            .collect(),
        concerns: concerns.map(|one| one.id.as_str()).collect(),
    }
}

/// What each document says, in the words of all languages.
fn documents(specs: &[Specs; 3]) -> Vec<Document<'_>> {
    let mut departures: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (at, spec) in specs[0].documents().iter().enumerate() {
        let of = departures.entry(&spec.document).or_default();
        for (nth, one) in spec.divergences.iter().enumerate() {
            of.push((spec.locale.as_str(), one, text(specs, |specs| &specs.documents()[at].divergences[nth].about)));
        }
    }
    let english = specs[0].documents().iter().enumerate().filter(|(_, spec)| spec.locale == Language::English.locale());
    let document = |(at, spec): (usize, &'_ cases::DerivedSpec)| {
        let says = |nth: usize| text(specs, |specs| &specs.documents()[at].steps[nth].says);
        Document {
            name: &specs[0].documents()[at].document,
            steps: specs[0].documents()[at].steps.iter().enumerate().map(|(nth, step)| (step, says(nth))).collect(),
            departures: departures.remove(spec.document.as_str()).unwrap_or_default(),
        }
    };
    english.map(document).collect()
}

/// The page, of the catalogue this program was built with.
///
/// # Errors
/// Data files that cannot be used; the project's tests see to it that there are none.
pub fn page() -> Result<String, Vec<CaseError>> {
    let [english, japanese, chinese] = Language::ALL.map(Catalogue::builtin_in);
    let catalogues = [english?, japanese?, chinese?];
    let [english, japanese, chinese] = Language::ALL.map(Example::builtin_in);
    let examples = [english?, japanese?, chinese?];
    let examples = examples.each_ref().map(Vec::as_slice);
    let [english, japanese, chinese] = Language::ALL.map(Incident::builtin_in);
    let incidents = [english?, japanese?, chinese?];
    let [english, japanese, chinese] = Language::ALL.map(|language| Specs::builtin_in(&catalogues[0], language));
    let specs = [english?, japanese?, chinese?];
    let words = Words::new();

    let mut areas: Vec<Area<'_>> = Vec::new();
    for at in 0..catalogues[0].requirements().len() {
        // All catalogues are in the order of ids.
        let requirement = catalogues.each_ref().map(|catalogue| &catalogue.requirements()[at]);
        let name = requirement[0].id.split_once('/').map_or("", |(area, _)| area);
        let entry = entry(requirement, &words, &examples);
        match areas.last_mut().filter(|area| area.name == name) {
            Some(area) => area.entries.push(entry),
            None => areas.push(Area { name, entries: vec![entry] }),
        }
    }
    let conflicts = (0..catalogues[0].conflicts().len())
        .map(|at| dispute(catalogues.each_ref().map(|catalogue| &catalogue.conflicts()[at]), catalogues[0].requirements()));

    let documents = documents(&specs);
    let accounts = incidents[0].iter().enumerate().map(|(at, one)| {
        let of = |of: fn(&Incident) -> &str| text(&incidents, |incidents| of(&incidents[at]));
        Account { incident: one, title: of(|one| &one.title), about: of(|one| &one.about), at_fault: one.fault.map(bound) }
    });

    let observable = catalogues[0].requirements().iter().filter(|one| one.check.is_ok()).count();
    let page = Page {
        words,
        version: env!("CARGO_PKG_VERSION"),
        requirements: catalogues[0].requirements().len(),
        observable,
        divergences: documents.iter().map(|document| document.departures.len()).sum(),
        areas,
        conflicts: conflicts.collect(),
        incidents: accounts.collect(),
        documents,
    };
    Ok(page.render().expect("a String takes all"))
}
