//! The documents themselves, where the environment says in which folder they are (`MAPI_DOCS`): every citation is found in them, and
//! the scanner finds by itself most of what was registered by hand. Without the variable these are listed as ignored.

use cases::Citations;
use documents::{Confidence, Finding, Folder, compare};
use libtest_mimic::{Arguments, Failed, Trial};
use mapi_conformance::docs::{Recall, lexicon, look_up};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Of a hundred divergences registered by hand, so many at least are found; docs/documents.md says how many are.
const FOUND: usize = 65;

fn main() -> ExitCode {
    let folder = std::env::var_os("MAPI_DOCS").map(PathBuf::from);
    let trial = |name: &str, test: fn(&Path) -> Result<(), Failed>| {
        let given = folder.clone();
        let name = format!("{name} (MAPI_DOCS names their folder)");
        Trial::test(name, move || test(&given.expect("it is ignored without"))).with_ignored_flag(folder.is_none())
    };
    let trials = vec![
        trial("every citation is found in the documents", citations_are_found),
        trial("registered divergences are found by the scan of the documents", divergences_are_found),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn citations() -> Result<Citations, Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    Citations::load(&root).map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into())
}

fn citations_are_found(dir: &Path) -> Result<(), Failed> {
    let folder = Folder::read(dir)?;
    let findings = look_up(&folder, &citations()?);
    let wrong: Vec<String> = findings
        .iter()
        .filter(|(_, finding)| !matches!(finding, Finding::AtPlace(_)))
        .map(|(cited, finding)| format!("{}:{}: {} {}: {finding:?}", cited.file, cited.line, cited.source, cited.at))
        .collect();
    let lost = findings.iter().filter(|(_, finding)| !finding.is_found()).count();
    println!("{} citations, {} not at their place", findings.len(), wrong.len());
    if lost == 0 { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn divergences_are_found(dir: &Path) -> Result<(), Failed> {
    let folder = Folder::read(dir)?;
    let comparisons = compare(&folder, &lexicon(&folder), None);
    let recall = Recall::of(&folder, &comparisons, &citations()?);
    let likely = comparisons.iter().flat_map(|one| &one.divergences).filter(|d| d.confidence == Confidence::Likely).count();
    println!("{} of {} registered divergences found; {likely} likely ones seen in all", recall.found.len(), recall.registered());
    if recall.found.len() * 100 >= recall.registered() * FOUND {
        return Ok(());
    }
    let missed: Vec<_> =
        recall.missed.iter().map(|one| format!("{}:{}: {}", one.cited.file, one.cited.line, one.about)).collect();
    Err(missed.join("\n").into())
}
