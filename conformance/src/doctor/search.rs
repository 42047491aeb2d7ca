//! Where the loader would find a library: in which folders, in which order.

use super::image::{Format, Image};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Where libraries are looked for on this machine.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Folders of the environment that come before the system's: `LD_LIBRARY_PATH`. On Windows there are none.
    pub first: Vec<PathBuf>,
    /// Files the system's own list names (`ld.so.cache`).
    pub listed: HashMap<String, Vec<PathBuf>>,
    /// The system's folders, and on Windows those of `PATH` behind them.
    pub last: Vec<PathBuf>,
    /// Whether the loader tells capital letters from small ones.
    pub exact: bool,
}

/// Where a library was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// In this file.
    At(PathBuf),
    /// No file has to be there: the loader knows what stands for it.
    BySystem,
    /// Nowhere.
    Nowhere,
}

impl Search {
    /// Of this machine, with the folder of the mock in front.
    #[must_use]
    pub fn here(mock: Option<&Path>) -> Self {
        let mut search = system();
        search.first.splice(0..0, mock.and_then(Path::parent).map(Path::to_owned));
        search
    }

    /// Where a library that `by`, read as `image`, names would be found. An RPATH counts for what is loaded on behalf of its file
    /// too: `inherited` has the folders of those.
    pub(super) fn find(&self, name: &str, by: &Path, image: &Image, inherited: &[PathBuf]) -> Found {
        match image.format {
            Format::Elf => self.find_elf(name, by, image, inherited),
            Format::Pe => self.find_pe(name, by),
        }
    }

    fn find_elf(&self, name: &str, by: &Path, image: &Image, inherited: &[PathBuf]) -> Found {
        let fits = |path: &Path| {
            path.is_file()
                && Image::read(path).is_ok_and(|found| (found.bits, &found.architecture) == (image.bits, &image.architecture))
        };
        if name.contains('/') {
            let path = PathBuf::from(name);
            return if fits(&path) { Found::At(path) } else { Found::Nowhere };
        }
        if image.interpreter.as_deref().is_some_and(|path| path.rsplit('/').next() == Some(name)) {
            return Found::BySystem;
        }
        let own = image.folders_of(by);
        // One with a RUNPATH, which the other sort of entry is not looked at beside.
        let (before, behind) = if image.search_first { ([&own, inherited].concat(), Vec::new()) } else { (Vec::new(), own) };
        let folders = before.iter().chain(&self.first).chain(&behind).map(|folder| folder.join(name));
        let listed = self.listed.get(name).into_iter().flatten().cloned();
        let last = self.last.iter().map(|folder| folder.join(name));
        folders.chain(listed).chain(last).find(|path| fits(path)).map_or(Found::Nowhere, Found::At)
    }

    fn find_pe(&self, name: &str, by: &Path) -> Found {
        let lower = name.to_ascii_lowercase();
        // Names of contracts, not of files: Windows knows which library keeps them.
        if lower.starts_with("api-ms-win-") || lower.starts_with("ext-ms-") {
            return Found::BySystem;
        }
        let beside = by.parent().map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() });
        let mut folders = beside.iter().chain(&self.first).chain(&self.last);
        folders.find_map(|folder| self.in_folder(folder, name)).map_or(Found::Nowhere, Found::At)
    }

    fn in_folder(&self, folder: &Path, name: &str) -> Option<PathBuf> {
        let path = folder.join(name);
        if self.exact && !path.is_file() {
            // A file system that tells them apart, and a name that does not mind.
            let same = |path: &PathBuf| path.file_name().is_some_and(|found| found.eq_ignore_ascii_case(name));
            return std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).find(|path| same(path) && path.is_file());
        }
        path.is_file().then_some(path)
    }
}

impl Image {
    /// The folders that a file itself names, `$ORIGIN` standing for its own.
    #[must_use]
    pub fn folders_of(&self, file: &Path) -> Vec<PathBuf> {
        let origin = file.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_default();
        let of = |folder: &String| {
            let origin = origin.to_string_lossy();
            PathBuf::from(folder.replace("${ORIGIN}", &origin).replace("$ORIGIN", &origin))
        };
        self.search.iter().map(of).collect()
    }
}

#[cfg(not(windows))]
fn system() -> Search {
    let first = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let first =
        std::env::split_paths(&first).map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder });
    let last = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
    let first = if std::env::var_os("LD_LIBRARY_PATH").is_none_or(|list| list.is_empty()) { Vec::new() } else { first.collect() };
    let cache = std::fs::read("/etc/ld.so.cache").unwrap_or_default();
    Search { first, listed: cached(&cache), last: last.map(PathBuf::from).to_vec(), exact: true }
}

#[cfg(windows)]
fn system() -> Search {
    let root = std::env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let last = [root.join("System32"), root].into_iter().chain(std::env::split_paths(&path));
    Search { last: last.collect(), ..Search::default() }
}

/// The entries of `ld.so.cache` in the form every C library of the last twenty years writes: a header of 48 bytes with the number
/// of entries at 20; entries of 24 bytes with the places of a name and a path, counted from the header, at 4 and 8.
#[cfg(not(windows))]
fn cached(data: &[u8]) -> HashMap<String, Vec<PathBuf>> {
    const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
    let mut found: HashMap<String, Vec<PathBuf>> = HashMap::new();
    // Behind the list of an older form, where there is one.
    let Some(start) = data.windows(MAGIC.len()).position(|window| window == MAGIC) else { return found };
    let data = &data[start..];
    let number =
        |at: usize| data.get(at..at + 4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize);
    let string = |at: usize| {
        let rest = data.get(at..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        Some(String::from_utf8_lossy(&rest[..end]).into_owned())
    };
    for index in 0..number(20).unwrap_or(0) {
        let entry = 48 + index * 24;
        let strings = number(entry + 4).and_then(string).zip(number(entry + 8).and_then(string));
        let Some((name, path)) = strings else { break };
        found.entry(name).or_default().push(path.into());
    }
    found
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::cached;

    #[test]
    fn the_systems_list_is_read_and_damage_to_it_borne() {
        let mut data = b"older form\0glibc-ld.so.cache1.1".to_vec();
        data.extend(1_u32.to_le_bytes());
        data.extend([0; 24]);
        data.extend([1, 3, 0, 0]);
        data.extend(72_u32.to_le_bytes());
        data.extend(79_u32.to_le_bytes());
        data.extend([0; 12]);
        data.extend(b"liba.so\0/x/liba.so\0");
        // The name ends where the path begins.
        data[11 + 48 + 8..11 + 48 + 12].copy_from_slice(&80_u32.to_le_bytes());
        let found = cached(&data);
        assert_eq!(found["liba.so"], [std::path::PathBuf::from("/x/liba.so")]);
        for end in 0..data.len() {
            cached(&data[..end]);
        }
    }
}
