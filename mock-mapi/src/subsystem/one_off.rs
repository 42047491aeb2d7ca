//! Names that are addresses already (page `one-off-addresses`).

use crate::model::{one_off, tags};
use crate::spec::Interface;
use crate::value::Prop;

/// A recipient that stands in no address book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OneOff {
    name: String,
    kind: String,
    address: String,
}

impl OneOff {
    /// What makes it a resolved recipient.
    pub fn props(&self) -> Vec<Prop> {
        let (name, kind, address) = (self.name.as_str(), self.kind.as_str(), self.address.as_str());
        let key = format!("{}:{}\0", kind.to_uppercase(), address.to_uppercase());
        vec![
            Prop::new(tags::PR_ENTRYID, one_off(name, kind, address)),
            Prop::new(tags::PR_DISPLAY_NAME, name),
            Prop::new(tags::PR_ADDRTYPE, kind),
            Prop::new(tags::PR_EMAIL_ADDRESS, address),
            Prop::new(tags::PR_OBJECT_TYPE, Interface::MailUser.object_type()),
            Prop::new(tags::PR_SEARCH_KEY, key.into_bytes()),
            Prop::new(tags::PR_TRANSMITABLE_DISPLAY_NAME, name),
        ]
    }
}

/// The address that a name is, if it is one: `name[type:address]`, or what looks like an address of SMTP.
pub(super) fn parse(name: &str) -> Option<OneOff> {
    bracketed(name).or_else(|| internet(name))
}

fn internet(name: &str) -> Option<OneOff> {
    let name = name.trim();
    let (local, domain) = name.split_once('@')?;
    let (host, top) = domain.split_once('.')?;
    let whole = [local, host, top].iter().all(|part| !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace()));
    whole.then(|| OneOff { name: name.to_owned(), kind: "SMTP".to_owned(), address: name.to_owned() })
}

fn bracketed(name: &str) -> Option<OneOff> {
    let open = unquoted(name, '[')?;
    let inside = name.trim_end().strip_suffix(']')?.get(open + 1..)?;
    let colon = unquoted(inside, ':')?;
    let part = |text: &str| unquote(text.trim());
    let (kind, address) = (part(&inside[..colon]), part(&inside[colon + 1..]));
    if kind.is_empty() || address.is_empty() || unquoted(inside, ']').is_some() {
        return None;
    }
    let shown = part(&name[..open]);
    Some(OneOff { name: if shown.is_empty() { address.clone() } else { shown }, kind, address })
}

/// Where a character stands first that no backslash takes its meaning from.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    text.char_indices()
        .find(|(_, c)| {
            let found = !quoted && *c == wanted;
            quoted = !quoted && *c == '\\';
            found
        })
        .map(|(at, _)| at)
}

/// The text that a quoted one stands for. A backslash before a character that needs none is one.
fn unquote(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let hex = rest.strip_prefix('x').and_then(|hex| u8::from_str_radix(hex.get(..2)?, 16).ok());
        match rest.chars().next() {
            Some(_) if c == '\\' && hex.is_some() => {
                plain.extend(hex.map(char::from));
                rest = &rest[3..];
            }
            Some(next) if c == '\\' && ",;:[]\\".contains(next) => {
                plain.push(next);
                rest = &rest[next.len_utf8()..];
            }
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(name: &str) -> Option<[String; 3]> {
        parse(name).map(|it| [it.name, it.kind, it.address])
    }

    #[test]
    fn addresses_are_told_from_names() {
        assert_eq!(parsed("a@b.c").unwrap(), ["a@b.c", "SMTP", "a@b.c"]);
        assert_eq!(parsed("a@b.c.d").unwrap()[2], "a@b.c.d");
        for name in ["ada", "a@b", "@b.c", "a@.c", "a@b.", "a@b@c.d", "a b@c.d", "Ada <a@b.c>", ""] {
            assert_eq!(parsed(name), None, "{name}");
        }
    }

    #[test]
    fn brackets_hold_type_and_address() {
        assert_eq!(parsed("Ada L[SMTP:ada@b.c]  ").unwrap(), ["Ada L", "SMTP", "ada@b.c"]);
        assert_eq!(parsed("[FAX:12 34]").unwrap(), ["12 34", "FAX", "12 34"]);
        for name in ["Ada[SMTP:]", "Ada[:a]", "Ada[SMTP]", "Ada[SMTP:a] x", "Ada]SMTP:a[", "Ada\\[SMTP:a]"] {
            assert_eq!(parsed(name), None, "{name}");
        }
    }

    #[test]
    fn a_backslash_quotes() {
        assert_eq!(parsed(r"Bill Lee[MSPEER:\\\\billll\in]").unwrap(), ["Bill Lee", "MSPEER", r"\\billll\in"]);
        assert_eq!(parsed(r"F[fax:a\x0db\x0d]").unwrap()[2], "a\rb\r");
        assert_eq!(parsed(r"Ada \[1\][X400:a\]b]").unwrap(), ["Ada [1]", "X400", "a]b"]);
        assert_eq!(parsed(r"A[x:\x0]").unwrap()[2], r"\x0");
    }
}
