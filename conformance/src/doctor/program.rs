//! What would keep the mock from standing in front of a program.

use super::image::{Format, Image, Unfit};
use super::{Fact, Machine};
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
        found.push(Unfit {
            what: "linked statically: it loads no library, so that no mock can stand in front of it".into(),
            remedy: "Link it against libmapi32.so, for the test at least.".into(),
        });
    }
    found.extend(system::obstacles(path));
    if image.search_first {
        let in_the_way = |folder: &PathBuf| NAMES.iter().map(|name| folder.join(name)).find(|file| file.is_file());
        if let Some(file) = image.folders_of(path).iter().find_map(in_the_way) {
            found.push(Unfit {
                what: format!("its RPATH leads to {}, before any folder that the mock could stand in", file.display()),
                remedy: "Link it with --enable-new-dtags, which makes that a RUNPATH, or take that library away for the test."
                    .into(),
            });
        }
    }
    for import in image.imports.iter().filter(|import| import.library.contains('/')) {
        if NAMES.iter().any(|name| import.library.ends_with(name)) {
            found.push(Unfit {
                what: format!("it names {} by its path, and so gets that one", import.library),
                remedy: "Give that library a soname when linking it, so that the program names it without a path.".into(),
            });
        }
    }
    found
}

pub(super) fn examine(path: &Path, image: &Image, machine: &Machine, facts: &mut Vec<Fact>) {
    facts.extend(obstacles(path, image).into_iter().map(|unfit| Fact::trouble("in-front", unfit.what, unfit.remedy)));
    if let (Some(mock), Format::Pe) = (&machine.mock, image.format)
        && let Some(other) = other_beside(path, mock)
    {
        facts.push(Fact::trouble(
            "in-front",
            format!("{} stands beside it: {OTHER}", other.display()),
            "Take it away for the test.",
        ));
    }
    if !names_mapi(path, image) {
        let library = if image.format == Format::Pe { "mapi32.dll" } else { "libmapi32.so" };
        facts.push(Fact::note(
            "names-mapi",
            format!("it neither imports {library} nor holds that name: it may never come to the mock"),
        ));
    }
}

/// What another `mapi32.dll` in a program's own folder means.
pub const OTHER: &str = "the program would get this one instead of the mock";

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
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// What the file's owner and mode say.
    pub fn obstacles(path: &Path) -> Vec<Unfit> {
        let Ok(about) = std::fs::metadata(path) else { return Vec::new() };
        let (user, group) = ids();
        let mut found = Vec::new();
        let changes = |bit, owner: u32, own: Option<u32>| about.mode() & bit != 0 && own.is_none_or(|own| own != owner);
        if changes(0o4000, about.uid(), user) || changes(0o2000, about.gid(), group) {
            found.push(Unfit {
                what: "it runs with the rights of another user or group (setuid, setgid): the loader then passes over LD_LIBRARY_PATH".into(),
                remedy: "Test a copy without those bits, or run the test as that user.".into(),
            });
        }
        if about.mode() & 0o111 == 0 {
            found.push(Unfit { what: "nobody may run it".into(), remedy: "chmod +x.".into() });
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
