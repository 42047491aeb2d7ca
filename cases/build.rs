//! Lists the data files, so that the program carries the catalogue with it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let tables = [
        ("requirements", "REQUIREMENTS"),
        ("scenarios", "SCENARIOS"),
        ("conflicts", "CONFLICTS"),
        ("specs", "SPECS"),
        ("examples", "EXAMPLES"),
        ("incidents", "INCIDENTS"),
        ("texts", "TEXTS"),
    ];
    for (folder, table) in tables {
        fs::write(out.join(folder).with_extension("rs"), list(&root.join(folder), table)?)?;
    }
    Ok(())
}

/// A table of the files of a folder: id and text.
fn list(folder: &Path, table: &str) -> io::Result<String> {
    let mut list = format!("pub(crate) static {table}: &[(&str, &str)] = &[\n");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let relative = file.strip_prefix(folder).unwrap_or(&file).with_extension("");
        let id = relative.to_string_lossy().replace('\\', "/");
        writeln!(list, "    ({id:?}, include_str!({:?})),", file.display().to_string()).expect("a String takes all");
    }
    list.push_str("];\n");
    Ok(list)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
