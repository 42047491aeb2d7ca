//! What would keep the mock from standing in front of a program.

use super::image::{Format, Image, Unfit};
use super::{Fact, Machine};
use messages::tell;
use std::path::{Path, PathBuf};

/// Names under which programs ask for the mock.
const NAMES: [&str; 2] = ["libmapi32.so", "libole32.so"];

/// What keeps the mock from standing in front of a program, as far as the file tells.
#[must_use]
pub fn obstacles(path: &Path, image: &Image) -> Vec<Unfit> {
    match image.format {
        Format::Elf => of_elf(path, image),
        Format::Pe => Vec::new(),
    }
}

fn of_elf(path: &Path, image: &Image) -> Vec<Unfit> {
    let mut found = Vec::new();
    if image.interpreter.is_none() && image.imports.is_empty() {
        found.push(Unfit { what: tell!("doctor-front-static"), remedy: tell!("doctor-front-static-mend") });
    }
    found.extend(system::obstacles(path));
    if image.search_first {
        let in_the_way = |folder: &PathBuf| NAMES.iter().map(|name| folder.join(name)).find(|file| file.is_file());
        if let Some(file) = image.folders_of(path).iter().find_map(in_the_way) {
            found.push(Unfit {
                what: tell!("doctor-front-rpath", path = file.display().to_string()),
                remedy: tell!("doctor-front-rpath-mend"),
            });
        }
    }
    for import in image.imports.iter().filter(|import| import.library.contains('/')) {
        if NAMES.iter().any(|name| import.library.ends_with(name)) {
            found.push(Unfit {
                what: tell!("doctor-front-path", library = &import.library),
                remedy: tell!("doctor-front-path-mend"),
            });
        }
    }
    found
}

pub(super) fn examine(path: &Path, image: &Image, machine: &Machine, facts: &mut Vec<Fact>) {
    facts.extend(obstacles(path, image).into_iter().map(|unfit| Fact::trouble("in-front", unfit.what, unfit.remedy)));
    if let (Some(mock), Format::Pe) = (&machine.mock, image.format)
        && let Some(beside) = other_beside(path, mock)
    {
        let text = tell!("doctor-front-beside", path = beside.display().to_string(), other = other());
        facts.push(Fact::trouble("in-front", text, tell!("doctor-front-other-mend")));
    }
    if !names_mapi(path, image) {
        let library = if image.format == Format::Pe { "mapi32.dll" } else { "libmapi32.so" };
        facts.push(Fact::note("names-mapi", tell!("doctor-front-not-named", library = library)));
    }
}

/// What another `mapi32.dll` in a program's own folder means.
#[must_use]
pub fn other() -> String {
    tell!("doctor-front-other")
}

/// The `mapi32.dll` in a program's own folder, if it is not the mock: Windows looks there first.
#[must_use]
pub fn other_beside(program: &Path, mock: &Path) -> Option<PathBuf> {
    let beside = program.parent()?.join("mapi32.dll");
    (beside.is_file() && !same_content(&beside, mock)).then_some(beside)
}

/// Whether two files are the same, byte for byte.
#[must_use]
pub fn same_content(one: &Path, other: &Path) -> bool {
    std::fs::read(one).is_ok_and(|content| std::fs::read(other).is_ok_and(|other| content == other))
}

/// Whether a program imports MAPI's library, or holds its name to load it by: in characters of 8 or 16 bits.
#[must_use]
pub fn names_mapi(path: &Path, image: &Image) -> bool {
    if image.imports.iter().any(|import| import.library.to_ascii_lowercase().contains("mapi32")) {
        return true;
    }
    let data = std::fs::read(path).unwrap_or_default().to_ascii_lowercase();
    let wide: Vec<u8> = "mapi32".bytes().flat_map(|byte| [byte, 0]).collect();
    [b"mapi32".as_slice(), &wide].iter().any(|name| data.windows(name.len()).any(|window| window == *name))
}

#[cfg(not(windows))]
mod system {
    use super::Unfit;
    use messages::tell;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// What the file's owner and mode say.
    pub fn obstacles(path: &Path) -> Vec<Unfit> {
        let Ok(about) = std::fs::metadata(path) else { return Vec::new() };
        let (user, group) = ids();
        let mut found = Vec::new();
        let changes = |bit, owner: u32, own: Option<u32>| about.mode() & bit != 0 && own.is_none_or(|own| own != owner);
        if changes(0o4000, about.uid(), user) || changes(0o2000, about.gid(), group) {
            found.push(Unfit { what: tell!("doctor-front-setuid"), remedy: tell!("doctor-front-setuid-mend") });
        }
        if about.mode() & 0o111 == 0 {
            let (what, remedy) = (tell!("doctor-front-not-runnable"), tell!("doctor-front-not-runnable-mend"));
            found.push(Unfit { what, remedy });
        }
        found
    }

    /// The real user and group of this process.
    fn ids() -> (Option<u32>, Option<u32>) {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let of = |key: &str| status.lines().find_map(|line| line.strip_prefix(key)?.split_whitespace().next()?.parse().ok());
        (of("Uid:"), of("Gid:"))
    }
}

#[cfg(windows)]
mod system {
    use super::Unfit;
    use std::path::Path;

    /// Nothing that the file system says.
    pub fn obstacles(_path: &Path) -> Vec<Unfit> {
        Vec::new()
    }
}
