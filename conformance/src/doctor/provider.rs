//! What makes a library a provider: its entry points.

use super::image::{Function, Image, Unfit};
use super::{Fact, image};
use cases::Kind;
use messages::tell;

/// The functions by which MAPI enters a provider library, and the sort of provider each stands for.
const ENTRY_POINTS: [(&str, Option<Kind>); 4] = [
    ("MSProviderInit", Some(Kind::Store)),
    ("ABProviderInit", Some(Kind::AddressBook)),
    ("XPProviderInit", Some(Kind::Transport)),
    ("MSGServiceEntry", None),
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
}

impl EntryPoint {
    /// Whether it is found under its documented name, which 64-bit systems ask for.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.exported == self.name
    }

    /// A name of this entry point, and what it makes.
    fn described(&self, name: &str) -> String {
        let what = match self.kind {
            Some(Kind::Store) => tell!("doctor-entry-store"),
            Some(Kind::AddressBook) => tell!("doctor-entry-address-book"),
            Some(Kind::Transport) => tell!("doctor-entry-transport"),
            None => tell!("doctor-entry-service"),
        };
        tell!("doctor-entry-point", name = name, what = what)
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
    for (name, kind) in ENTRY_POINTS {
        let of = |export: &Function| match export {
            Function::Name(exported) if undecorated(exported) == name => Some(exported.clone()),
            _ => None,
        };
        let mut names: Vec<_> = image.exports.iter().filter_map(of).collect();
        names.sort_by_key(|exported| exported != name);
        names.dedup();
        found.extend(names.into_iter().map(|exported| EntryPoint { name, kind, exported }));
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
    let names: Vec<_> = ENTRY_POINTS.iter().filter(|(_, kind)| kind.is_some()).map(|(name, _)| *name).collect();
    let decorated = entries.iter().find(|entry| entry.kind.is_some());
    Err(match decorated {
        Some(entry) => Unfit {
            what: tell!("doctor-provider-decorated", name = entry.name, exported = &entry.exported),
            remedy: match image.format {
                image::Format::Pe => tell!("doctor-provider-decorated-mend-pe", name = entry.name),
                image::Format::Elf => tell!("doctor-provider-decorated-mend-elf", name = entry.name),
            },
        },
        None => Unfit {
            what: tell!("doctor-provider-none", names = names.join(&tell!("command-names-comma"))),
            remedy: match image.format {
                image::Format::Pe => tell!("doctor-provider-none-mend-pe"),
                image::Format::Elf => tell!("doctor-provider-none-mend-elf"),
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
            let names = plain.iter().map(|entry| entry.described(entry.name));
            facts.push(Fact::fine("entry-points", tell!("doctor-entry-points")).names(names));
        }
        // That of a 32-bit library are as they should be: what is wrong with it was said.
        Err(_) if image.bits == 32 && !entries.is_empty() => {
            let names = entries.iter().map(|entry| entry.described(&entry.exported));
            facts.push(Fact::fine("entry-points", tell!("doctor-entry-points")).names(names));
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
