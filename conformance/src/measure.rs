//! Judging by what the documents of one language say, or a single one of them.

use cases::{Catalogue, Spec, Specs, Told};
use messages::tell;
use reports::{Citation, Report, Requirement, Verdict};
use std::fmt;
use std::str::FromStr;

/// The documents that alone are the measure.
#[derive(Clone, Debug)]
pub struct Measure {
    specs: Specs,
    locale: String,
    document: Option<String>,
}

impl FromStr for Measure {
    type Err = String;

    /// A language, or a language, a slash and the name of a document.
    fn from_str(text: &str) -> Result<Self, String> {
        let all = |errors: Vec<cases::CaseError>| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let specs = Specs::builtin_in(&Catalogue::builtin().map_err(all)?, messages::spoken().language()).map_err(all)?;
        let (locale, document) = text.split_once('/').map_or((text, None), |(locale, document)| (locale, Some(document)));
        let Some(spec) = specs.locale(locale) else {
            let known: Vec<&str> = specs.locales().into_iter().collect();
            return Err(tell!("report-spec-locales", locales = known.join(&tell!("report-comma"))));
        };
        if let Some(name) = document
            && !spec.documents().iter().any(|document| document.document == name)
        {
            return Err(tell!("report-spec-no-document", name = name, locale = locale));
        }
        Ok(Self { locale: locale.to_owned(), document: document.map(str::to_owned), specs })
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.document {
            None => f.write_str(&self.locale),
            Some(document) => write!(f, "{}/{document}", self.locale),
        }
    }
}

impl Measure {
    /// Turns verdicts by all documents into verdicts by these. What they do not speak of does not apply; a breach of what they
    /// keep from their reader is waived, and the report says where they do. Duties of the tool itself stay as they are.
    pub fn apply(&self, report: &mut Report) {
        let Some(spec) = self.specs.locale(&self.locale) else { return };
        report.spec = Some(self.to_string());
        for requirement in report.requirements.iter_mut().filter(|requirement| requirement.about_subject) {
            self.judge(&spec, requirement);
        }
    }

    fn judge(&self, spec: &Spec<'_>, requirement: &mut Requirement) {
        let told = match &self.document {
            None => spec.told(&requirement.id),
            Some(document) => spec.told_by(document, &requirement.id),
        };
        if told == Told::NotTranslated {
            requirement.verdict = Verdict::NotApplicable;
            requirement.reason = Some(match &self.document {
                None => tell!("report-spec-locale-silent", spec = self.to_string()),
                Some(_) => tell!("report-spec-document-silent", spec = self.to_string()),
            });
            requirement.findings.clear();
            return;
        }
        requirement.untold = place(spec, told);
        if requirement.untold.is_some() && requirement.verdict == Verdict::Violated {
            requirement.verdict = Verdict::Waived;
            requirement.reason = Some(tell!("report-spec-keeps", spec = self.to_string()));
        }
    }
}

/// Where a requirement is kept from the reader.
fn place(spec: &Spec<'_>, told: Told<'_>) -> Option<Citation> {
    let divergence = told.divergence()?;
    let document = spec.documents().iter().find(|document| document.divergences.contains(divergence))?;
    Some(Citation {
        doc: divergence.document.clone(),
        locale: document.locale.clone(),
        edition: document.edition.clone(),
        at: divergence.at.clone(),
        lost: Some(divergence.about.trim().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reports::{Finding, Level, Subject, Tool};

    fn requirement(id: &str, verdict: Verdict, about_subject: bool) -> Requirement {
        let finding = Finding {
            message: "something was done".into(),
            events: vec![1],
            trace: None,
            case: "case".into(),
            evidence: Vec::new(),
            remedy: None,
        };
        Requirement {
            id: id.into(),
            title: "a title".into(),
            bound: "client".into(),
            level: Level::Must,
            verdict,
            exercised: 1,
            about_subject,
            beside: false,
            reason: None,
            findings: if verdict == Verdict::Violated { vec![finding] } else { Vec::new() },
            citations: Vec::new(),
            untold: None,
            conflict: None,
        }
    }

    fn judged(spec: &str, requirements: Vec<Requirement>) -> Report {
        let mut report = Report {
            tool: Tool { name: "tool".into(), version: "1".into() },
            subject: Subject { kind: "trace".into(), path: "a".into(), sha256: None },
            edition: "all".into(),
            spec: None,
            requirements,
            cases: Vec::new(),
            editions: vec![],
            run: None,
        };
        spec.parse::<Measure>().expect(spec).apply(&mut report);
        report
    }

    const DROPPED: &str = "end-session/logoff-reserved";

    #[test]
    fn a_breach_of_what_the_page_keeps_is_waived_and_said_where() {
        let report = judged("ja-jp", vec![requirement(DROPPED, Verdict::Violated, true)]);
        assert_eq!(report.spec.as_deref(), Some("ja-jp"));
        let [only] = report.requirements.as_slice() else { panic!("one requirement") };
        assert_eq!((only.verdict, only.findings.len()), (Verdict::Waived, 1), "the finding is still shown");
        let untold = only.untold.as_ref().expect("the place");
        assert_eq!((untold.locale.as_str(), untold.doc.as_str()), ("ja-jp", "imapisession-logoff"));
        assert!(untold.lost.is_some());
    }

    #[test]
    fn what_was_kept_is_said_without_a_breach_too() {
        let report = judged("ja-jp", vec![requirement(DROPPED, Verdict::Met, true)]);
        assert_eq!(report.requirements[0].verdict, Verdict::Met);
        assert!(report.requirements[0].untold.is_some());
    }

    #[test]
    fn english_and_the_tools_own_duties_stay_as_they_are() {
        for (spec, about_subject) in [("en-us", true), ("ja-jp", false)] {
            let before = requirement(DROPPED, Verdict::Violated, about_subject);
            assert_eq!(judged(spec, vec![before.clone()]).requirements, [before], "{spec}");
        }
    }

    #[test]
    fn a_document_binds_to_what_it_speaks_of() {
        let one = |spec| judged(spec, vec![requirement(DROPPED, Verdict::Violated, true)]).requirements.remove(0);
        assert_eq!(one("en-us/imapisession-logoff").verdict, Verdict::Violated);
        let silent = one("en-us/imsgstore-storelogoff");
        assert_eq!((silent.verdict, silent.findings.len()), (Verdict::NotApplicable, 0));
        assert_eq!(silent.reason.as_deref(), Some("en-us/imsgstore-storelogoff does not speak of it"));
    }

    #[test]
    fn says_what_there_is() {
        let error = |text: &str| text.parse::<Measure>().expect_err(text);
        assert_eq!(error("de-de"), "the documents are known in en-us, ja-jp, zh-cn");
        assert!(error("ja-jp/nothing").contains("no document `nothing` in ja-jp"));
    }
}
