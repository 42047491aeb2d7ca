use super::*;

const CATALOGUE: &[&str] = &["a/first", "a/second"];
const ENGLISH_PAGE: &str = "document = \"page\"\nedition = \"classic\"\n\
    [[step]]\nat = \"step 1\"\nsha256 = \"1111111111111111\"\nsays = \"Do this.\"\nrequirements = [\"a/first\"]\n\
    [[step]]\nat = \"step 2\"\nsha256 = \"2222222222222222\"\nsays = \"Do that.\"\nrequirements = [\"a/first\", \"a/second\"]\n";
const AGREES: &str = "document = \"page\"\nedition = \"classic\"\n\
    [[step]]\nat = \"step 1\"\nsha256 = \"aaaaaaaaaaaaaaaa\"\nenglish = \"1111111111111111\"\n";
const DEPARTS: &str = "[[divergence]]\nkind = \"altered\"\nat = \"step 2\"\nsha256 = \"bbbbbbbbbbbbbbbb\"\n\
    english = \"2222222222222222\"\nnames = [\"Logoff\"]\nabout = \"Says something else.\"\nrequirements = [\"a/second\"]\n";

fn catalogue() -> Catalogue {
    let requirement = |id: &&str| {
        let cite =
            "[[cite]]\ndoc = \"page\"\nlocale = \"en-us\"\nedition = \"classic\"\nat = \"1\"\nsha256 = \"1111111111111111\"\n";
        let text = format!(
            "title = \"t\"\nbinds = \"client\"\nlevel = \"must\"\neditions = [\"classic\"]\nstatement = \"s\"\nunobservable = \"u\"\n{cite}"
        );
        crate::Requirement::parse(id, "r.toml", text.into()).expect("a good requirement")
    };
    Catalogue::from_requirements(CATALOGUE.iter().map(requirement).collect())
}

fn read(files: &[(&str, &str)]) -> Result<Specs, Vec<CaseError>> {
    let files = files.iter().map(|(id, text)| ((*id).to_owned(), format!("{id}.toml"), Cow::Owned((*text).to_owned())));
    Specs::parse(&catalogue(), files)
}

fn japanese(text: &str) -> Result<Specs, Vec<CaseError>> {
    read(&[("en-us/page", ENGLISH_PAGE), ("ja-jp/page", text)])
}

#[test]
fn a_step_that_agrees_says_what_the_english_says() {
    let specs = japanese(&format!("{AGREES}{DEPARTS}")).unwrap();
    let spec = specs.locale("ja-jp").unwrap();
    let step = &spec.documents()[0].steps[0];
    assert_eq!((step.says.as_str(), step.sha256.as_str()), ("Do this.", "aaaaaaaaaaaaaaaa"));
    assert_eq!(step.requirements, ["a/first"]);
    assert!(specs.locale("zh-cn").is_none());
}

#[test]
fn one_good_sentence_is_enough_to_be_told() {
    let specs = japanese(&format!("{AGREES}{}", DEPARTS.replace("[\"a/second\"]", "[\"a/first\", \"a/second\"]"))).unwrap();
    let spec = specs.locale("ja-jp").unwrap();
    assert_eq!(spec.told("a/first"), Told::Same, "step 1 says it");
    assert!(matches!(spec.told("a/second"), Told::Altered(divergence) if divergence.names == ["Logoff"]));
    assert_eq!(spec.divergences("a/first").count(), 1);
}

#[test]
fn a_sentence_that_departs_on_one_thing_still_tells_the_other() {
    let only_second = format!(
        "{}{DEPARTS}",
        AGREES.replace("[[step]]", "[[divergence]]\nkind = \"dropped\"\nabout = \"x\"\nrequirements = [\"a/first\"]")
    );
    let specs = japanese(&only_second).unwrap();
    assert_eq!(specs.locale("ja-jp").unwrap().told("a/first"), Told::Same, "step 2 departs on a/second only");
}

#[test]
fn what_is_left_out_everywhere_was_never_told() {
    let gone = "[[divergence]]\nkind = \"dropped\"\nat = \"step 2\"\nenglish = \"2222222222222222\"\nabout = \"x\"\nrequirements = [\"a/second\"]\n";
    let specs = japanese(&format!("{AGREES}{gone}")).unwrap();
    let spec = specs.locale("ja-jp").unwrap();
    assert!(matches!(spec.told("a/second"), Told::Dropped(divergence) if divergence.sha256.is_none()));
    assert_eq!(spec.told("a/third"), Told::NotTranslated);
    assert_eq!(spec.told_by("another", "a/first"), Told::NotTranslated);
    assert_eq!(spec.told_by("page", "a/first"), Told::Same);
}

#[test]
fn the_worst_sentence_is_shown() {
    let text = format!(
        "{AGREES}{DEPARTS}{}",
        DEPARTS.replace("altered", "reversed").replace("bbbb", "cccc").replace("something else", "the opposite")
    );
    let specs = japanese(&text).unwrap();
    let told = specs.locale("ja-jp").unwrap().told("a/second");
    assert_eq!(told.divergence().map(|one| one.kind), Some(DivergenceKind::Reversed));
}

#[test]
fn what_can_still_be_read_is_told() {
    let specs = japanese(&format!("{AGREES}{DEPARTS}still_told = true\n")).unwrap();
    let spec = specs.locale("ja-jp").unwrap();
    assert_eq!(spec.told("a/second"), Told::Same);
    assert_eq!(spec.divergences("a/second").count(), 1, "but the damage is known");
}

#[test]
fn the_english_reader_is_told_all() {
    let specs = read(&[("en-us/page", ENGLISH_PAGE)]).unwrap();
    let spec = specs.locale("en-us").unwrap();
    assert_eq!((spec.locale(), spec.told("a/second")), ("en-us", Told::Same));
}

#[test]
fn an_edition_is_held_against_its_own_english() {
    let errors = japanese(&format!("{AGREES}{DEPARTS}").replace("classic", "outlook-2013")).unwrap_err();
    assert!(errors[0].what.contains("no English spec of `page` in edition `outlook-2013`"), "{}", errors[0]);
}

#[test]
fn says_on_which_line_the_english_is_wrong() {
    for (from, to, line, what) in [
        ("document = \"page\"", "document = \"pages\"", 1, "as the file is named"),
        ("edition = \"classic\"", "edition = \"\"", 2, "`edition` is empty"),
        ("edition = \"classic\"", "edition = \"classic\"\nsource = \"x\"", 3, "`source`; expected only"),
        ("\"a/first\"]", "\"a/frist\"]", 7, "no requirement `a/frist`"),
        ("1111111111111111", "111111111111111", 3, "16 hexadecimal digits"),
        ("1111111111111111", "2222222222222222", 8, "for the second time"),
        ("says = \"Do this.\"", "says = \" \"", 3, "`says` is empty"),
        ("says = \"Do this.\"", "english = \"1111111111111111\"", 3, "expected `says`"),
        ("at = \"step 1\"", "at = \"\"", 3, "`at` is empty"),
        ("at = \"step 1\"", "att = \"step 1\"", 4, "att"),
    ] {
        let text = ENGLISH_PAGE.replacen(from, to, 1);
        assert_ne!(text, ENGLISH_PAGE, "{from}");
        let error = read(&[("en-us/page", &text)]).unwrap_err().remove(0);
        assert!(error.line == line && error.what.contains(what) && error.file == "en-us/page.toml", "{to}: {error}");
    }
    let error = read(&[("en-us/page", &format!("{ENGLISH_PAGE}{DEPARTS}"))]).unwrap_err().remove(0);
    assert!(error.line == 13 && error.what.contains("expected in translations only"), "{error}");
    let error = read(&[("en-us/page", "document = \"page\"\nedition = \"classic\"\n")]).unwrap_err().remove(0);
    assert!(error.what.contains("no `[[step]]`"), "{error}");
}

#[test]
fn says_on_which_line_a_translation_is_wrong() {
    let good = format!("{AGREES}{DEPARTS}");
    for (from, to, line, what) in [
        ("english = \"1111111111111111\"", "says = \"x\"", 3, "expected `english`"),
        ("english = \"1111111111111111\"", "english = \"3333333333333333\"", 3, "no step 3333333333333333"),
        ("english = \"2222222222222222\"", "english = \"3333333333333333\"", 11, "no step 3333333333333333"),
        ("kind = \"altered\"", "kind = \"alterd\"", 8, "alterd"),
        ("sha256 = \"bbbbbbbbbbbbbbbb\"\n", "", 7, "no `sha256`"),
        ("bbbbbbbbbbbbbbbb", "BBBBBBBBBBBBBBBB", 7, "16 hexadecimal digits"),
        ("about = \"Says something else.\"", "about = \"\"", 13, "`about` is empty"),
        ("[\"a/second\"]", "[\"a/second\", \"a/third\"]", 14, "`a/third` is not among the requirements"),
        (DEPARTS, "", 7, "nothing says what became of the English step 2222222222222222 at `step 2`"),
    ] {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from}");
        let error = japanese(&text).unwrap_err().remove(0);
        assert!(error.line == line && error.what.contains(what) && error.file == "ja-jp/page.toml", "{to}: {error}");
    }
    let error = japanese(&format!("{good}{DEPARTS}")).unwrap_err().remove(0);
    assert!(error.line == 15 && error.what.contains("for the second time"), "{error}");
}

#[test]
fn files_are_named_by_language_and_document() {
    for id in ["page", "japanese/page", "ja-JP/page", "ja-jp/", "ja-jp/more/page"] {
        let error = read(&[("en-us/page", ENGLISH_PAGE), (id, AGREES)]).unwrap_err().remove(0);
        assert!(error.what.contains("expected a path"), "{id}: {error}");
    }
    let error = read(&[("en-us/page.old", ENGLISH_PAGE)]).unwrap_err().remove(0);
    assert!(error.what.contains("no `source`"), "{error}");
}

mod of_the_project {
    use super::*;

    fn specs() -> (Catalogue, Specs) {
        let catalogue = Catalogue::builtin().expect("the catalogue is good");
        let specs = Specs::builtin(&catalogue).unwrap_or_else(|errors| {
            panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        });
        (catalogue, specs)
    }

    #[test]
    fn every_citation_of_a_requirement_is_in_the_spec_of_its_document() {
        let (catalogue, specs) = specs();
        for requirement in catalogue.requirements() {
            for cite in &requirement.cites {
                let stands = specs.documents().iter().any(|page| {
                    let told = |step: &Step| step.sha256 == cite.sha256 && step.requirements.contains(&requirement.id);
                    let kept = |one: &Divergence| one.sha256.as_ref() == Some(&cite.sha256);
                    page.locale == cite.locale
                        && page.document == cite.doc
                        && (page.steps.iter().any(told) || page.divergences.iter().any(kept))
                });
                assert!(stands, "{}: {} in {}, {}", requirement.id, cite.doc, cite.locale, cite.at);
            }
        }
    }

    /// What a citation says of its translation, the spec says too.
    #[test]
    fn citations_and_specs_agree_on_translations() {
        let (catalogue, specs) = specs();
        for requirement in catalogue.requirements() {
            for cite in requirement.cites.iter().filter(|cite| cite.lost.is_some() || cite.altered.is_some()) {
                let spec = specs.locale(&cite.locale).expect("a language with a spec");
                let known = spec.divergences(&requirement.id).any(|one| one.sha256.as_ref() == Some(&cite.sha256));
                assert!(known, "{}: {} in {}, {}", requirement.id, cite.doc, cite.locale, cite.at);
            }
        }
    }

    #[test]
    fn readers_of_the_translations_were_not_told_the_same() {
        let (_, specs) = specs();
        let told = |locale: &str, id: &str| {
            specs.locale(locale).expect("a language with a spec").told(id).divergence().map(|one| one.kind)
        };
        assert_eq!(told("ja-jp", "initialisation/not-while-loading"), None, "one page of four says it right");
        assert_eq!(told("ja-jp", "end-session/no-shared-flag-with-fast-shutdown"), Some(DivergenceKind::Altered));
        assert_eq!(told("ja-jp", "end-session/logoff-reserved"), Some(DivergenceKind::Dropped));
        assert_eq!(told("zh-cn", "end-session/no-shared-flag-with-fast-shutdown"), None);
        assert_eq!(told("zh-cn", "end-session/ui-flag-if-allowed"), Some(DivergenceKind::Altered));
    }
}
