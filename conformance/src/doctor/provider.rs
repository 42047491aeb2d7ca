//! What makes a library a provider: its entry points.

use super::image::{Function, Image, Unfit};
use super::{Fact, image};
use cases::Kind;

/// The functions by which MAPI enters a provider library, and the sort of provider each stands for.
const ENTRY_POINTS: [(&str, Option<Kind>, &str); 4] = [
    ("MSProviderInit", Some(Kind::Store), "message store"),
    ("ABProviderInit", Some(Kind::AddressBook), "address book"),
    ("XPProviderInit", Some(Kind::Transport), "transport"),
    ("MSGServiceEntry", None, "message service"),
];

/// An entry point as a library exports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPoint {
    /// The documented name.
    pub name: &'static str,
    /// The sort of provider, if it makes one.
    pub kind: Option<Kind>,
    /// The name it is exported under, which a compiler may have decorated.
    pub exported: String,
    what: &'static str,
}

impl EntryPoint {
    /// Whether it is found under its documented name, which 64-bit systems ask for.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.exported == self.name
    }
}

/// The name as it stands in a source: without the marks of 32-bit calling conventions (`_Name@36`, `@Name@36`) and of C++
/// (`?Name@@YA...`, `_Z14Name...`).
fn undecorated(name: &str) -> &str {
    if let Some(mangled) = name.strip_prefix("_Z") {
        let plain = mangled.trim_start_matches(|c: char| c.is_ascii_digit());
        let length = mangled[..mangled.len() - plain.len()].parse::<usize>().ok();
        return length.and_then(|length| plain.get(..length)).unwrap_or(name);
    }
    let inner = name.strip_prefix(['_', '@', '?']).unwrap_or(name);
    inner.split_once('@').map_or(inner, |(plain, _)| plain)
}

/// The entry points a library exports; plain names go before decorated ones.
#[must_use]
pub fn entry_points(image: &Image) -> Vec<EntryPoint> {
    let mut found = Vec::new();
    for (name, kind, what) in ENTRY_POINTS {
        let of = |export: &Function| match export {
            Function::Name(exported) if undecorated(exported) == name => Some(exported.clone()),
            _ => None,
        };
        let mut names: Vec<_> = image.exports.iter().filter_map(of).collect();
        names.sort_by_key(|exported| exported != name);
        names.dedup();
        found.extend(names.into_iter().map(|exported| EntryPoint { name, kind, exported, what }));
    }
    found
}

/// The sorts of provider that MAPI finds in a library.
///
/// # Errors
/// Why it finds none.
pub fn kinds(image: &Image) -> Result<Vec<Kind>, Unfit> {
    let entries = entry_points(image);
    let mut kinds: Vec<_> = entries.iter().filter(|entry| entry.is_plain()).filter_map(|entry| entry.kind).collect();
    kinds.dedup();
    if !kinds.is_empty() {
        return Ok(kinds);
    }
    let names = ENTRY_POINTS.iter().filter(|(_, kind, _)| kind.is_some()).map(|(name, ..)| *name).collect::<Vec<_>>().join(", ");
    let decorated = entries.iter().find(|entry| entry.kind.is_some());
    Err(match decorated {
        Some(entry) => Unfit {
            what: format!("no provider: it exports {} decorated as {}", entry.name, entry.exported),
            remedy: match image.format {
                image::Format::Pe => {
                    format!("Export the plain name, in C linkage: a line `{}` in the module definition file.", entry.name)
                }
                image::Format::Elf => format!("Declare {} `extern \"C\"`, with default visibility.", entry.name),
            },
        },
        None => Unfit {
            what: format!("no provider: it exports none of the entry points {names}"),
            remedy: match image.format {
                image::Format::Pe => "Export them in a module definition file, or mark them __declspec(dllexport).".into(),
                image::Format::Elf => {
                    "Give them default visibility, and name them where a version script says what is exported.".into()
                }
            },
        },
    })
}

/// Tells the entry points, or why there are none.
pub(super) fn examine(image: &Image, facts: &mut Vec<Fact>) {
    let entries = entry_points(image);
    let plain: Vec<_> = entries.iter().filter(|entry| entry.is_plain()).collect();
    match kinds(image) {
        Ok(_) => {
            let names = plain.iter().map(|entry| format!("{} ({})", entry.name, entry.what));
            facts.push(Fact::fine("entry-points", "provider library with entry points").names(names));
        }
        // That of a 32-bit library are as they should be: what is wrong with it was said.
        Err(_) if image.bits == 32 && !entries.is_empty() => {
            let names = entries.iter().map(|entry| format!("{} ({})", entry.exported, entry.what));
            facts.push(Fact::fine("entry-points", "provider library with entry points").names(names));
        }
        Err(unfit) => facts.push(Fact::trouble("entry-points", unfit.what, unfit.remedy)),
    }
}

#[cfg(test)]
mod tests {
    use super::undecorated;

    #[test]
    fn decorations_are_taken_off() {
        assert_eq!(undecorated("_Z99MSProviderInit"), "_Z99MSProviderInit");
        for name in [
            "MSProviderInit",
            "MSProviderInit@36",
            "_MSProviderInit@36",
            "@MSProviderInit@36",
            "?MSProviderInit@@YAJXZ",
            "_Z14MSProviderInitPv",
        ] {
            assert_eq!(undecorated(name), "MSProviderInit");
        }
        assert_ne!(undecorated("MSProviderInitEx"), "MSProviderInit");
        assert_ne!(undecorated("__MSProviderInit"), "MSProviderInit");
    }
}
