//! What a file wants of other libraries, and whether it gets it: of the mock, of OLE, and of whatever else it needs.

use super::image::{Format, Function, Image, Import, Kind};
use super::search::Found;
use super::{Fact, Machine};
use messages::tell;
use mock_mapi::spec::exports::{Export, Service};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The library of OLE by its names on both systems.
const OLE: [&str; 2] = ["ole32.dll", "libole32.so"];
/// The library of MAPI likewise.
const MAPI: [&str; 2] = ["mapi32.dll", "libmapi32.so"];
/// What the mock records of OLE.
const OLE_RECORDED: [&str; 5] = ["CoInitialize", "CoInitializeEx", "CoUninitialize", "OleInitialize", "OleUninitialize"];

pub(super) fn examine(path: &Path, image: &Image, machine: &Machine, facts: &mut Vec<Fact>) {
    match image.format {
        Format::Pe => of_mapi_by_library(image, facts),
        Format::Elf => of_mapi_by_symbol(image, facts),
    }
    if image.unfit().is_some() {
        // What else it needs is to be found where it runs, which is not here.
        return;
    }
    match image.format {
        Format::Pe => others_pe(path, image, machine, facts),
        Format::Elf => others_elf(path, image, machine, facts),
    }
}

fn is_one_of(names: &[&str], library: &str) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(library))
}

/// What is wanted of `mapi32`, sorted by what the mock does when it is called.
#[derive(Default)]
struct Wanted {
    served: BTreeSet<String>,
    refused: BTreeSet<String>,
    unknown: BTreeSet<String>,
    /// Unknown, and looked up only when they are called.
    unknown_later: BTreeSet<String>,
    ole: BTreeSet<String>,
}

impl Wanted {
    fn take(&mut self, function: &Function, delayed: bool) {
        let name = function.to_string();
        let export = if let Function::Name(name) = function { Export::find(name) } else { None };
        match export.map(|export| (export.service, export.answer)) {
            Some((Service::Refused, answer)) => self.refused.insert(format!("{name} ({})", answer.refusal_text())),
            Some(_) => self.served.insert(name),
            None if delayed => self.unknown_later.insert(name),
            None => self.unknown.insert(name),
        };
    }

    fn tell(self, how: &str, facts: &mut Vec<Fact>) {
        if !self.served.is_empty() {
            facts.push(Fact::fine("mapi-imports", tell!("doctor-imports-served", how = how)).names(self.served));
        }
        if !self.refused.is_empty() {
            facts.push(Fact::note("mapi-refused", tell!("doctor-imports-refused")).names(self.refused));
        }
        if !self.unknown.is_empty() {
            let (text, remedy) = (tell!("doctor-imports-unknown"), tell!("doctor-imports-unknown-mend"));
            facts.push(Fact::trouble("mapi-unknown", text, remedy).names(self.unknown));
        }
        if !self.unknown_later.is_empty() {
            facts.push(Fact::note("mapi-unknown", tell!("doctor-imports-unknown-late")).names(self.unknown_later));
        }
        if !self.ole.is_empty() {
            facts.push(Fact::fine("ole-imports", tell!("doctor-imports-ole")).names(self.ole));
        }
    }
}

fn of_mapi_by_library(image: &Image, facts: &mut Vec<Fact>) {
    let mut wanted = Wanted::default();
    let mut imports = Vec::new();
    for import in &image.imports {
        if is_one_of(&MAPI, &import.library) {
            let library = import.library.clone();
            imports.push(if import.delayed { tell!("doctor-imports-late", library = library) } else { library });
            import.functions.iter().for_each(|function| wanted.take(function, import.delayed));
        }
        if is_one_of(&OLE, &import.library) {
            let recorded = import.functions.iter().map(Function::to_string).filter(|name| OLE_RECORDED.contains(&name.as_str()));
            wanted.ole.extend(recorded);
        }
    }
    let imports = imports.into_iter().reduce(|one, other| tell!("doctor-imports-and", one = one, other = other));
    wanted.tell(&tell!("doctor-imports-from", libraries = imports.unwrap_or_default()), facts);
    let later = image.imports.iter().filter(|import| import.delayed && !is_one_of(&MAPI, &import.library));
    let later: BTreeSet<_> = later.map(|import| import.library.clone()).collect();
    if !later.is_empty() {
        facts.push(Fact::fine("delayed-imports", tell!("doctor-imports-delayed")).names(later));
    }
}

fn of_mapi_by_symbol(image: &Image, facts: &mut Vec<Fact>) {
    let mut wanted = Wanted::default();
    for name in &image.undefined {
        if Export::find(name).is_some() {
            wanted.take(&Function::Name(name.clone()), false);
        } else if OLE_RECORDED.contains(&name.as_str()) {
            wanted.ole.insert(name.clone());
        }
    }
    let file = |import: &Import| import.library.rsplit('/').next().is_some_and(|file| is_one_of(&MAPI, file));
    let named = image.imports.iter().any(file);
    wanted.tell(&if named { tell!("doctor-imports-mock") } else { tell!("doctor-imports-whoever") }, facts);
}

/// Libraries that cannot be found, and functions that are not in what was found.
#[derive(Default)]
struct Missing {
    /// By library: who needs it.
    libraries: BTreeMap<String, String>,
    later: BTreeSet<String>,
    functions: BTreeSet<String>,
    functions_later: BTreeSet<String>,
    versions: BTreeSet<String>,
    unreadable: BTreeSet<String>,
}

impl Missing {
    fn tell(self, facts: &mut Vec<Fact>) {
        if !self.libraries.is_empty() {
            let remedy = if cfg!(windows) { tell!("doctor-missing-mend-windows") } else { tell!("doctor-missing-mend-linux") };
            let names = self.libraries.into_iter().map(|(library, by)| {
                if by.is_empty() { library } else { tell!("doctor-missing-by", library = library, by = by) }
            });
            facts.push(Fact::trouble("missing-libraries", tell!("doctor-missing"), remedy).names(names));
        }
        if !self.versions.is_empty() {
            let (text, remedy) = (tell!("doctor-missing-versions"), tell!("doctor-missing-versions-mend"));
            facts.push(Fact::trouble("missing-versions", text, remedy).names(self.versions));
        }
        if !self.functions.is_empty() {
            let (text, remedy) = (tell!("doctor-missing-functions"), tell!("doctor-missing-functions-mend"));
            facts.push(Fact::trouble("missing-functions", text, remedy).names(self.functions));
        }
        if !self.unreadable.is_empty() {
            let (text, remedy) = (tell!("doctor-damaged"), tell!("doctor-damaged-mend"));
            facts.push(Fact::trouble("damaged-libraries", text, remedy).names(self.unreadable));
        }
        if !self.later.is_empty() {
            facts.push(Fact::note("missing-libraries", tell!("doctor-missing-late")).names(self.later));
        }
        if !self.functions_later.is_empty() {
            let text = tell!("doctor-missing-functions-late");
            facts.push(Fact::note("missing-functions", text).names(self.functions_later));
        }
    }
}

fn others_pe(path: &Path, image: &Image, machine: &Machine, facts: &mut Vec<Fact>) {
    let mut missing = Missing::default();
    let mut seen = BTreeSet::new();
    let mut queue = vec![(path.to_owned(), image.clone(), String::new())];
    while let Some((by, image, who)) = queue.pop() {
        for import in image.imports.iter().filter(|import| !is_one_of(&MAPI, &import.library)) {
            match machine.search.find(&import.library, &by, &image, &[]) {
                Found::BySystem => {}
                Found::Nowhere if import.delayed => {
                    missing.later.insert(import.library.clone());
                }
                Found::Nowhere => {
                    missing.libraries.insert(import.library.clone(), who.clone());
                }
                Found::At(file) => {
                    let Ok(found) = Image::read(&file) else {
                        missing.unreadable.insert(file.display().to_string());
                        continue;
                    };
                    lacks(import, &found, &mut missing);
                    // What the system's own libraries need is the system's business.
                    let beside = file.parent() == by.parent();
                    if beside && seen.insert(import.library.to_ascii_lowercase()) {
                        queue.push((file, found, import.library.clone()));
                    }
                }
            }
        }
    }
    missing.tell(facts);
}

fn lacks(import: &Import, found: &Image, missing: &mut Missing) {
    for function in import.functions.iter().filter(|function| !found.exports.contains(function)) {
        let name = tell!("doctor-of-library", what = function.to_string(), library = &import.library);
        if import.delayed {
            missing.functions_later.insert(name)
        } else {
            missing.functions.insert(name)
        };
    }
}

fn others_elf(path: &Path, image: &Image, machine: &Machine, facts: &mut Vec<Fact>) {
    let is_program = image.kind == Kind::Program;
    let mut missing = Missing::default();
    let mut images: BTreeMap<PathBuf, Image> = BTreeMap::new();
    // The mock is in every process that loads this, and with it what it needs itself.
    let mock = machine.mock.as_ref().and_then(|mock| Image::read(mock).ok().map(|image| (mock.clone(), image)));
    let mut queue: Vec<_> =
        mock.iter().map(|(mock, image)| (mock.clone(), image.clone(), tell!("doctor-the-mock"), Vec::new())).collect();
    queue.push((path.to_owned(), image.clone(), String::new(), Vec::new()));
    while let Some((by, image, who, inherited)) = queue.pop() {
        let own = if image.search_first { image.folders_of(&by) } else { Vec::new() };
        let handed_on = [own, inherited.clone()].concat();
        for import in &image.imports {
            // Both names lead to the mock in front of a program; a provider's process knows it by the first.
            let stands_for_it = is_one_of(&MAPI, &import.library) || is_program && is_one_of(&OLE, &import.library);
            let found = match &machine.mock {
                Some(mock) if stands_for_it => Found::At(mock.clone()),
                _ => machine.search.find(&import.library, &by, &image, &inherited),
            };
            match found {
                Found::BySystem => {}
                Found::Nowhere => {
                    missing.libraries.insert(import.library.clone(), who.clone());
                }
                Found::At(file) => {
                    if !images.contains_key(&file) {
                        let Ok(found) = Image::read(&file) else {
                            missing.unreadable.insert(file.display().to_string());
                            continue;
                        };
                        queue.push((file.clone(), found.clone(), import.library.clone(), handed_on.clone()));
                        images.insert(file.clone(), found);
                    }
                    // A library without versions serves whatever is asked for.
                    let versions = &images[&file].versions;
                    let lacking = import.versions.iter().filter(|version| !versions.is_empty() && !versions.contains(version));
                    missing
                        .versions
                        .extend(lacking.map(|version| tell!("doctor-of-library", what = version, library = &import.library)));
                }
            }
        }
    }
    if missing.libraries.is_empty() && missing.unreadable.is_empty() {
        let there: BTreeSet<_> =
            images.values().chain(mock.iter().map(|(_, image)| image)).flat_map(|image| &image.exports).collect();
        let wanted = image.undefined.iter().map(|name| Function::Name(name.clone()));
        let lacking = wanted.filter(|name| !there.contains(name) && !image.exports.contains(name)).map(|name| name.to_string());
        if is_program { missing.functions_later.extend(lacking) } else { missing.functions.extend(lacking) }
    }
    missing.tell(facts);
}
