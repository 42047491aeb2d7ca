//! The texts of the catalogue in other languages than the English of its files.

use crate::catalogue::{Catalogue, toml_files};
use crate::citation::Citations;
use crate::conflict::Conflict;
use crate::error::CaseError;
use crate::example::Example;
use crate::incident::Incident;
use crate::requirement::Requirement;
use crate::scenario::Scenario;
use crate::spec::Specs;
use messages::Language;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod builtin {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The files of a language.
struct Files {
    folder: String,
    texts: BTreeMap<String, String>,
}

impl Files {
    /// Those the program was built with: path under the language's folder, and text.
    fn builtin(language: Language) -> Self {
        let mine = |(id, text): &(&'static str, &'static str)| {
            Some((id.strip_prefix(language.locale())?.strip_prefix('/')?.to_owned(), (*text).to_owned()))
        };
        let texts = builtin::TEXTS.iter().filter_map(mine).collect();
        Self { folder: format!("cases/texts/{}", language.locale()), texts }
    }
}

/// The texts of one requirement in another language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RequirementText {
    /// One line.
    title: String,
    /// What is demanded, of whom, when.
    statement: String,
    /// How to mend a violation, if the requirement says how.
    remedy: Option<String>,
    /// Why no trace can show a violation, if none can.
    unobservable: Option<String>,
    /// Why no sample breaks it, if the requirement says so.
    no_fault: Option<String>,
    /// Why no scenario puts it to the test, if the requirement says so.
    no_scenario: Option<String>,
}

/// The texts of one conflict in another language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ConflictText {
    /// One line.
    title: String,
    /// What is asked.
    question: String,
    /// How we judge.
    default: String,
    /// Why so.
    why: String,
    /// What each reading requires, in their order.
    readings: Vec<String>,
}

/// The texts of one scenario in another language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ScenarioText {
    /// What it does, as one sentence.
    title: String,
}

/// The files of phrases: what is lost and altered at citations; what derived specs say of steps and divergences; what examples and
/// incidents show.
const NOTES: &str = "phrases/notes";
const STEPS: &str = "phrases/steps";
const DIVERGENCES: &str = "phrases/divergences";
const EXAMPLES: &str = "phrases/examples";
const INCIDENTS: &str = "phrases/incidents";

/// What takes the place of its English texts.
trait Translated {
    /// Its texts in a file.
    type Text: DeserializeOwned;

    /// The file it stands in, and its name there.
    fn place(&self) -> (String, &str);

    /// Takes the texts, or says what of them is missing or too much.
    fn take(&mut self, text: Self::Text) -> Result<(), String>;
}

impl Translated for Requirement {
    type Text = RequirementText;

    fn place(&self) -> (String, &str) {
        let (area, slug) = self.id.split_once('/').unwrap_or(("", &self.id));
        (format!("requirements/{area}"), slug)
    }

    fn take(&mut self, text: RequirementText) -> Result<(), String> {
        let RequirementText { title, statement, remedy, unobservable, no_fault, no_scenario } = text;
        full([("title", &title), ("statement", &statement)])?;
        (self.title, self.statement) = (title, statement);
        let remedied = (!self.remedy.is_empty()).then_some(&mut self.remedy);
        optional("remedy", remedied, remedy)?;
        optional("unobservable", self.check.as_mut().err(), unobservable)?;
        optional("no_fault", self.no_fault.as_mut(), no_fault)?;
        optional("no_scenario", self.no_scenario.as_mut(), no_scenario)
    }
}

impl Translated for Conflict {
    type Text = ConflictText;

    fn place(&self) -> (String, &str) {
        ("conflicts".to_owned(), &self.slug)
    }

    fn take(&mut self, text: ConflictText) -> Result<(), String> {
        let ConflictText { title, question, default, why, readings } = text;
        full([("title", &title), ("question", &question), ("default", &default), ("why", &why)])?;
        if readings.len() != self.readings.len() {
            return Err(format!("{} `readings`; expected {}, as in English", readings.len(), self.readings.len()));
        }
        full(readings.iter().map(|reading| ("readings", reading)))?;
        (self.title, self.question, self.default, self.why) = (title, question, default, why);
        for (reading, requires) in self.readings.iter_mut().zip(readings) {
            reading.requires = requires;
        }
        Ok(())
    }
}

impl Translated for Scenario {
    type Text = ScenarioText;

    fn place(&self) -> (String, &str) {
        ("scenarios".to_owned(), &self.id)
    }

    fn take(&mut self, ScenarioText { title }: ScenarioText) -> Result<(), String> {
        full([("title", &title)])?;
        self.title = title;
        Ok(())
    }
}

fn full<'a>(texts: impl IntoIterator<Item = (&'a str, &'a String)>) -> Result<(), String> {
    match texts.into_iter().find(|(_, text)| text.trim().is_empty()) {
        Some((name, _)) => Err(format!("`{name}` is empty")),
        None => Ok(()),
    }
}

/// A text that stands in the translation if and only if it stands in English.
fn optional(name: &str, english: Option<&mut String>, text: Option<String>) -> Result<(), String> {
    match (english, text) {
        (Some(_), None) => Err(format!("no `{name}`; expected one, as in English")),
        (None, Some(_)) => Err(format!("`{name}` stands here and not in English")),
        (Some(english), Some(text)) => {
            full([(name, &text)])?;
            *english = text;
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

impl Files {
    /// Puts the texts of the files whose path begins so into these things: all of theirs, and none for anything else.
    fn translate<'a, T: Translated + 'a>(&self, under: &str, things: impl Iterator<Item = &'a mut T>) -> Vec<CaseError> {
        let mut errors = Vec::new();
        let mut parsed: BTreeMap<&str, BTreeMap<String, T::Text>> = BTreeMap::new();
        for (path, text) in self.texts.iter().filter(|(path, _)| path.starts_with(under)) {
            match toml::from_str(text) {
                Ok(texts) => drop(parsed.insert(path, texts)),
                Err(error) => {
                    errors.push(CaseError::from_toml(&self.file(path), text, &error));
                    // One error says enough: nothing of it counts as missing.
                    return errors;
                }
            }
        }
        for thing in things {
            let (path, slug) = thing.place();
            let slug = slug.to_owned();
            match parsed.get_mut(path.as_str()).and_then(|texts| texts.remove(&slug)) {
                Some(text) => errors.extend(thing.take(text).err().map(|what| self.error(&path, &slug, &what))),
                None => errors.push(self.error(&path, &slug, "has no texts here; expected them, a table of this name")),
            }
        }
        for (path, left) in parsed {
            errors.extend(left.keys().map(|slug| self.error(path, slug, "is not the name of anything in English")));
        }
        errors
    }

    /// Puts phrases into the language of the files. One phrase may stand in many places, so they are looked up by the English, in the
    /// file of this name. Every phrase is translated, and nothing else.
    fn translate_phrases<'a>(&self, name: &str, phrases: impl Iterator<Item = &'a mut String>) -> Vec<CaseError> {
        let file = self.texts.get(name).map_or("", String::as_str);
        let error = |at: usize, what: String| CaseError::at(&self.file(name), file, at, what);
        let texts = match self.phrases(name) {
            Ok(texts) => texts,
            Err(error) => return vec![error],
        };
        let (mut used, mut missing) = (BTreeSet::new(), BTreeSet::new());
        for phrase in phrases {
            let key = phrase.trim().to_owned();
            match texts.get(&key) {
                Some(text) => phrase.clone_from(text),
                None => drop(missing.insert(key.clone())),
            }
            used.insert(key);
        }
        let place = |key: &str| file.find(key).unwrap_or(0);
        let empty = texts.iter().filter(|(_, text)| text.trim().is_empty()).map(|(key, _)| (key, "is translated with nothing"));
        let unused = texts.keys().filter(|key| !used.contains(*key)).map(|key| (key, "stands nowhere in English"));
        let missing = missing.iter().map(|key| (key, "stands in English; expected it here, with its translation"));
        missing.chain(unused).chain(empty).map(|(key, what)| error(place(key), format!("`{key}` {what}"))).collect()
    }

    fn phrases(&self, name: &str) -> Result<BTreeMap<String, String>, CaseError> {
        let file = self.texts.get(name).map_or("", String::as_str);
        toml::from_str(file).map_err(|error| CaseError::from_toml(&self.file(name), file, &error))
    }

    fn file(&self, path: &str) -> String {
        format!("{}/{path}.toml", self.folder)
    }

    fn error(&self, path: &str, slug: &str, what: &str) -> CaseError {
        let text = self.texts.get(path).map_or("", String::as_str);
        let at = text.find(&format!("[{slug}]")).unwrap_or(0);
        CaseError::at(&self.file(path), text, at, format!("`{slug}`: {what}"))
    }
}

impl Catalogue {
    /// The catalogue this program was built with, its texts in a language.
    ///
    /// # Errors
    /// All files that cannot be used, and all texts that are missing or belong to nothing.
    pub fn builtin_in(language: Language) -> Result<Self, Vec<CaseError>> {
        translated(Self::builtin(), language, Self::with_texts)
    }

    /// The catalogue of a folder laid out as `cases`, its texts in a language.
    ///
    /// # Errors
    /// All files that cannot be used, and all texts that are missing or belong to nothing.
    pub fn load_in(folder: &Path, language: Language) -> Result<Self, Vec<CaseError>> {
        let mut catalogue = Self::load(folder)?;
        if language == Language::English {
            return Ok(catalogue);
        }
        let texts = folder.join("texts").join(language.locale());
        let files = toml_files(&texts).map_err(|error| vec![error])?;
        let files =
            Files { folder: texts.display().to_string(), texts: files.into_iter().map(|(id, _, text)| (id, text)).collect() };
        let errors = Self::with_texts(&files, &mut catalogue);
        if errors.is_empty() { Ok(catalogue) } else { Err(errors) }
    }

    fn with_texts(files: &Files, catalogue: &mut Self) -> Vec<CaseError> {
        let mut errors = files.translate("requirements/", catalogue.requirements.iter_mut());
        errors.extend(files.translate("conflicts", catalogue.conflicts.iter_mut()));
        let cites = catalogue.requirements.iter_mut().flat_map(|requirement| &mut requirement.cites);
        let notes = cites.flat_map(|cite| cite.lost.iter_mut().chain(&mut cite.altered));
        errors.extend(files.translate_phrases(NOTES, notes));
        errors
    }
}

impl Scenario {
    /// The cases this program was built with, their titles in a language.
    ///
    /// # Errors
    /// All files that cannot be used, and all titles that are missing or belong to nothing.
    pub fn builtin_in(language: Language) -> Result<Vec<Self>, Vec<CaseError>> {
        translated(Self::builtin(), language, |files, scenarios| files.translate("scenarios", scenarios.iter_mut()))
    }
}

/// What this program was built with, its texts in a language.
fn translated<T>(
    english: Result<T, Vec<CaseError>>,
    language: Language,
    translate: impl FnOnce(&Files, &mut T) -> Vec<CaseError>,
) -> Result<T, Vec<CaseError>> {
    let mut things = english?;
    if language == Language::English {
        return Ok(things);
    }
    let errors = translate(&Files::builtin(language), &mut things);
    if errors.is_empty() { Ok(things) } else { Err(errors) }
}

impl Specs {
    /// The specs this program was built with, what they say of steps and divergences in a language.
    ///
    /// # Errors
    /// All that is wrong with them, and all texts that are missing or belong to nothing.
    pub fn builtin_in(catalogue: &Catalogue, language: Language) -> Result<Self, Vec<CaseError>> {
        translated(Self::builtin(catalogue), language, |files, specs| {
            let steps = specs.documents.iter_mut().flat_map(|document| &mut document.steps).map(|step| &mut step.says);
            let mut errors = files.translate_phrases(STEPS, steps);
            let divergences = specs.documents.iter_mut().flat_map(|document| &mut document.divergences);
            errors.extend(files.translate_phrases(DIVERGENCES, divergences.map(|divergence| &mut divergence.about)));
            errors
        })
    }
}

impl Citations {
    /// Those of the files this program was built with, what divergences are about in a language.
    ///
    /// # Errors
    /// The files that cannot be read.
    pub fn builtin_in(language: Language) -> Result<Self, Vec<CaseError>> {
        translated(Self::builtin(), language, |files, citations| {
            let texts = [DIVERGENCES, NOTES].map(|name| files.phrases(name));
            for one in &mut citations.registered {
                if let Some(text) = texts.iter().flatten().find_map(|texts| texts.get(one.about.trim())) {
                    one.about.clone_from(text);
                }
            }
            // That none is missing is for `Catalogue` and `Specs` to say.
            texts.into_iter().filter_map(Result::err).collect()
        })
    }
}

impl Example {
    /// The examples this program was built with, what they show in a language.
    ///
    /// # Errors
    /// All files that cannot be used, and all texts that are missing or belong to nothing.
    pub fn builtin_in(language: Language) -> Result<Vec<Self>, Vec<CaseError>> {
        translated(Self::builtin(), language, |files, examples| {
            files.translate_phrases(EXAMPLES, examples.iter_mut().map(|example| &mut example.about))
        })
    }
}

impl Incident {
    /// The incidents this program was built with, their accounts in a language.
    ///
    /// # Errors
    /// All files that cannot be used, and all texts that are missing or belong to nothing.
    pub fn builtin_in(language: Language) -> Result<Vec<Self>, Vec<CaseError>> {
        translated(Self::builtin(), language, |files, incidents| {
            let phrases = incidents.iter_mut().flat_map(|one| [&mut one.title, &mut one.about]);
            files.translate_phrases(INCIDENTS, phrases)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::Cite;

    /// Words that are the same in every language: names of methods, functions, properties, flags and codes.
    fn names(text: &str) -> Vec<&str> {
        let parts = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':')));
        let words = parts.map(|part| part.trim_matches(':'));
        words.filter(|word| word.contains("::") || word.contains('_') && !word.starts_with('_')).collect()
    }

    #[test]
    fn every_text_is_there_in_every_language_and_names_the_same_things() {
        let english = Catalogue::builtin().unwrap();
        let mut missing = Vec::new();
        for language in [Language::Japanese, Language::Chinese] {
            let translated = Catalogue::builtin_in(language).unwrap_or_else(|errors| panic!("{errors:#?}"));
            for (a, b) in english.requirements().iter().zip(translated.requirements()) {
                assert_ne!(a.statement, b.statement, "{} in {}", a.id, language.locale());
                let notes = |of: &Requirement| {
                    of.cites.iter().flat_map(|cite| cite.lost.iter().chain(&cite.altered)).cloned().collect::<Vec<_>>().join("\n")
                };
                let (a_notes, b_notes) = (notes(a), notes(b));
                assert!(a_notes != b_notes || a_notes.is_empty(), "notes of {} in {}", a.id, language.locale());
                let pairs = [(&a.title, &b.title), (&a.statement, &b.statement), (&a.remedy, &b.remedy), (&a_notes, &b_notes)];
                for (a_text, b_text) in pairs {
                    let lost = names(a_text).into_iter().filter(|name| !b_text.contains(name));
                    missing.extend(lost.map(|name| format!("{} in {}: {name}", a.id, language.locale())));
                }
            }
            for (a, b) in Scenario::builtin().unwrap().iter().zip(&Scenario::builtin_in(language).unwrap()) {
                assert_ne!(a.title, b.title, "{} in {}", a.id, language.locale());
            }
        }
        assert!(missing.is_empty(), "names that a translation does not say: {missing:#?}");
    }

    #[test]
    fn every_phrase_is_there_in_every_language_and_names_the_same_things() {
        let english = Catalogue::builtin().unwrap();
        let mut missing = Vec::new();
        for language in [Language::Japanese, Language::Chinese] {
            Specs::builtin_in(&english, language).unwrap_or_else(|errors| panic!("{errors:#?}"));
            Example::builtin_in(language).unwrap_or_else(|errors| panic!("{errors:#?}"));
            Incident::builtin_in(language).unwrap_or_else(|errors| panic!("{errors:#?}"));
            let files = Files::builtin(language);
            for (english, text) in [STEPS, DIVERGENCES, EXAMPLES, INCIDENTS].iter().flat_map(|name| files.phrases(name).unwrap())
            {
                assert_ne!(english, text);
                let lost = names(&english).into_iter().filter(|name| !text.contains(name));
                missing.extend(lost.map(|name| format!("{}: {name}: {english}", language.locale())));
            }
        }
        assert!(missing.is_empty(), "names that a translation does not say: {missing:#?}");
    }

    fn files(texts: &[(&str, &str)]) -> Files {
        let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Files { folder: "texts".into(), texts: texts.iter().map(own).collect() }
    }

    #[test]
    fn what_is_missing_or_too_much_is_said_with_its_place() {
        let requirement = || {
            let text = "title = \"t\"\nbinds = \"client\"\nlevel = \"must\"\neditions = [\"classic\"]\nstatement = \"s\"\n\
                remedy = \"r\"\nunobservable = \"u\"\n[[cite]]\ndoc = \"d\"\nlocale = \"en-us\"\nedition = \"classic\"\nat = \"1\"\n\
                sha256 = \"0123456789abcdef\"\n";
            Requirement::parse("a/b", "a/b.toml", text.into()).unwrap()
        };
        let whole = "[b]\ntitle = \"T\"\nstatement = \"S\"\nremedy = \"R\"\nunobservable = \"U\"\n";
        let mut good = requirement();
        assert_eq!(files(&[("requirements/a", whole)]).translate("requirements/", [&mut good].into_iter()), []);
        assert_eq!((good.title.as_str(), good.remedy.as_str(), good.check.unwrap_err().as_str()), ("T", "R", "U"));
        for (text, expected) in [
            (whole.replace("[b]", "\n[c]"), "texts/requirements/a.toml:2: `c`: is not the name"),
            (whole.replace("[b]", "[c]"), "texts/requirements/a.toml:1: `b`: has no texts"),
            (whole.replace("remedy", "remede"), "texts/requirements/a.toml:4: unknown field `remede`"),
            (whole.replace("remedy = \"R\"\n", ""), "`b`: no `remedy`"),
            (whole.replace("\"S\"", "\" \""), "`b`: `statement` is empty"),
        ] {
            let errors = files(&[("requirements/a", &text)]).translate("requirements/", [&mut requirement()].into_iter());
            assert!(errors.iter().any(|error| error.to_string().contains(expected)), "{expected}: {errors:?}");
        }
    }
    #[test]
    fn what_citations_say_is_translated_by_its_english() {
        let cite = |lost: Option<&str>, altered: Option<&str>| Cite {
            doc: "d".into(),
            source: None,
            locale: "ja-jp".into(),
            edition: "classic".into(),
            at: "1".into(),
            sha256: "0123456789abcdef".into(),
            lost: lost.map(Into::into),
            altered: altered.map(Into::into),
        };
        let notes = |text: &str| {
            let mut cites = [cite(Some("the verb"), None), cite(None, Some("reversed\n")), cite(Some("the verb"), None)];
            let errors = files(&[(NOTES, text)])
                .translate_phrases(NOTES, cites.iter_mut().flat_map(|cite| cite.lost.iter_mut().chain(&mut cite.altered)));
            (cites, errors.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let (cites, errors) = notes("# notes\n\"the verb\" = \"V\"\n\"reversed\" = \"R\"\n");
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(
            (cites[0].lost.as_deref(), cites[1].altered.as_deref(), cites[2].lost.as_deref()),
            (Some("V"), Some("R"), Some("V"))
        );
        for (text, expected) in [
            (
                "\"the verb\" = \"V\"\n",
                vec!["texts/phrases/notes.toml:1: `reversed` stands in English; expected it here, with its translation"],
            ),
            (
                "\"the verb\" = \"V\"\nnoun = \"N\"\nreversed = \" \"\n",
                vec![
                    "texts/phrases/notes.toml:2: `noun` stands nowhere in English",
                    "texts/phrases/notes.toml:3: `reversed` is translated with nothing",
                ],
            ),
            ("\"the verb\" = 1\n", vec!["texts/phrases/notes.toml:1: invalid type: integer `1`, expected a string"]),
        ] {
            assert_eq!(notes(text).1, expected, "{text}");
        }
    }
}
