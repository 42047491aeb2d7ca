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
