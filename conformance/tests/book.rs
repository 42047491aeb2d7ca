//! The book holds everything in three languages, leads nowhere else, and none of its links ends in the dark.

use cases::{Catalogue, Language};
use mapi_conformance::book;
use std::collections::BTreeSet;

/// What stands between `begin` and the next `end`, at every place.
fn between<'a>(page: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    page.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn every_requirement_and_conflict_is_there_in_every_language() {
    let page = book::page().unwrap();
    let articles: BTreeSet<&str> = between(&page, "<article id=\"", "\"").into_iter().collect();
    let plain =
        page.replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'");
    for language in Language::ALL {
        let catalogue = Catalogue::builtin_in(language).unwrap();
        for requirement in catalogue.requirements() {
            assert!(articles.contains(requirement.id.as_str()), "{}", requirement.id);
            assert!(plain.contains(requirement.statement.trim()), "{} in {language:?}", requirement.id);
            assert_eq!(requirement.check.is_ok(), !requirement.check_source().is_empty(), "{}", requirement.id);
        }
        for conflict in catalogue.conflicts() {
            assert!(articles.contains(format!("conflict-{}", conflict.slug).as_str()), "{}", conflict.slug);
            assert!(plain.contains(conflict.why.trim()), "{} in {language:?}", conflict.slug);
        }
    }
}

#[test]
fn every_link_leads_to_a_place_on_the_page() {
    let page = book::page().unwrap();
    let places: BTreeSet<&str> = between(&page, " id=\"", "\"").into_iter().collect();
    for target in between(&page, "href=\"", "\"") {
        let place = target.strip_prefix('#').unwrap_or_else(|| panic!("leads away: {target}"));
        assert!(places.contains(place), "no such place: {target}");
    }
    assert!(
        between(&page, "src=\"", "\"").is_empty() && !page.contains("@import") && !page.contains("url("),
        "the page needs nothing else"
    );
}

#[test]
fn texts_of_others_are_no_html() {
    let page = book::page().unwrap();
    // Traces are full of arrows.
    assert!(page.contains("-&#62;") && !between(&page, "<pre>", "</pre>").iter().any(|trace| trace.contains(['<', '>'])));
}

#[test]
fn every_check_is_said_in_words_in_every_language_and_no_monitor_is_said_in_vain() {
    let catalogue = Catalogue::builtin().unwrap();
    let mut monitors = BTreeSet::new();
    for check in catalogue.requirements().iter().filter_map(|requirement| requirement.check.as_ref().ok()) {
        let said: BTreeSet<String> = Language::ALL.map(|language| book::in_words(check, language)).into_iter().collect();
        assert!(said.len() == 3 && said.iter().all(|words| !words.is_empty()), "{check:?}: {said:?}");
        if let cases::Check::Monitor(name) = check {
            monitors.insert(format!("monitor-{}", name.replace('_', "-")));
        }
    }
    let written = include_str!("../../cases/messages/en-us/monitors.ftl");
    let written = written.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id.to_owned());
    assert_eq!(written.collect::<BTreeSet<_>>(), monitors);
}
