//! One line of the notation, taken apart; names are still text.

use mock_mapi::trace::Party;

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Number(u64),
    Text(String),
    /// A name, with the interface of a new object.
    Name(String, Option<String>),
}

/// A line that is neither empty nor a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub indent: usize,
    pub note: bool,
    pub from: Option<Party>,
    pub to: Option<Party>,
    pub thread: Option<u16>,
    /// The object before the dot.
    pub object: Option<String>,
    pub call: String,
    pub inputs: Vec<(String, Value)>,
    pub result: Option<String>,
    pub outputs: Vec<(String, Value)>,
    /// The ids after `#!`.
    pub expected: Vec<String>,
}

/// Takes a line apart; `None` for an empty one.
pub(super) fn parse(text: &str) -> Result<Option<Line>, String> {
    let (code, comment) = split_comment(text);
    let expected: Vec<String> = match comment.strip_prefix('!') {
        Some(ids) => ids.split([',', ' ']).filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let indent = code.len() - code.trim_start().len();
    let code = code.trim();
    if code.is_empty() {
        return if expected.is_empty() { Ok(None) } else { Err("`#!` stands behind an event".into()) };
    }
    let mut line = Line {
        indent,
        note: false,
        from: None,
        to: None,
        thread: None,
        object: None,
        call: String::new(),
        inputs: Vec::new(),
        result: None,
        outputs: Vec::new(),
        expected,
    };
    let open = code.find('(').ok_or("expected `call(…)`")?;
    let close = open + matching(&code[open..]).ok_or("expected `)`")?;
    let mut call = &code[..open];
    if let Some((who, rest)) = call.split_once(' ') {
        call = rest.trim();
        line.caller(who)?;
    }
    match call.split_once('.') {
        Some((object, method)) => (line.object, line.call) = (Some(object.to_owned()), method.to_owned()),
        None => call.clone_into(&mut line.call),
    }
    line.inputs = values(&code[open + 1..close])?;
    let rest = code[close + 1..].trim();
    let (result, outputs) = match rest.split_once("->") {
        Some((result, outputs)) => (result.trim(), values(outputs)?),
        None => (rest, Vec::new()),
    };
    line.outputs = outputs;
    line.result = match (result.strip_prefix('='), result) {
        (Some(result), _) => Some(result.trim().to_owned()),
        (None, "") => None,
        (None, other) => return Err(format!("`{other}`; expected `= result` or `-> outputs`")),
    };
    Ok(Some(line))
}

impl Line {
    fn caller(&mut self, text: &str) -> Result<(), String> {
        if text == "note" {
            self.note = true;
            return Ok(());
        }
        let (parties, thread) = match text.split_once('@') {
            Some((parties, thread)) => {
                (parties, Some(thread.parse().map_err(|_| format!("thread `{thread}`; expected a number"))?))
            }
            None => (text, None),
        };
        let party = |name: &str| {
            Party::from_name(name)
                .ok_or_else(|| format!("`{name}`; expected client, subsystem, provider, spooler, system or note"))
        };
        match parties.split_once('>') {
            Some((from, to)) => (self.from, self.to) = (Some(party(from)?), Some(party(to)?)),
            None => self.from = Some(party(parties)?),
        }
        self.thread = thread;
        Ok(())
    }
}

/// Splits at the first `#` outside quotes.
fn split_comment(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    (text, "")
}

/// Where the parenthesis that the text begins with is closed.
fn matching(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        if c == '"' {
            quoted = !quoted;
        }
        (c == ')' && !quoted).then_some(at)
    })
}

fn values(text: &str) -> Result<Vec<(String, Value)>, String> {
    let mut values = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or_else(|| format!("`{rest}`; expected `name=value`"))?;
        let after = after.trim_start();
        let (value, left) = if let Some(quoted) = after.strip_prefix('"') {
            let (text, left) = quoted.split_once('"').ok_or("a quotation mark is not closed")?;
            (Value::Text(text.to_owned()), left.trim_start())
        } else {
            let end = after.find(',').unwrap_or(after.len());
            (plain(after[..end].trim())?, &after[end..])
        };
        values.push((name.trim().to_owned(), value));
        rest = match left.strip_prefix(',') {
            Some(left) => left.trim_start(),
            None if left.trim().is_empty() => "",
            None => return Err(format!("`{left}`; expected a comma")),
        };
    }
    Ok(values)
}

fn plain(text: &str) -> Result<Value, String> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let number = text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |digits| u64::from_str_radix(digits, 16).ok());
        return number.map(Value::Number).ok_or_else(|| format!("`{text}` is no number"));
    }
    let (name, interface) = match text.split_once(':') {
        Some((name, interface)) => (name, Some(interface.to_owned())),
        None => (text, None),
    };
    if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Err(format!("`{text}`; expected a number, a text in double quotes, a name or `name:Interface`"));
    }
    Ok(Value::Name(name.to_owned(), interface))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_full_line_apart() {
        let line = parse("  client>provider@2 S.Advise(event_mask=0x10, name=\"a, (b)#\", k=K:IUnknown) = S_FALSE -> connection=7  #! a/b, c/d").unwrap().unwrap();
        assert_eq!((line.indent, line.from, line.to, line.thread), (2, Some(Party::Client), Some(Party::Provider), Some(2)));
        assert_eq!((line.object.as_deref(), line.call.as_str(), line.result.as_deref()), (Some("S"), "Advise", Some("S_FALSE")));
        assert_eq!(line.inputs[1].1, Value::Text("a, (b)#".into()));
        assert_eq!(line.inputs[2].1, Value::Name("K".into(), Some("IUnknown".into())));
        assert_eq!(
            (line.outputs, line.expected),
            (vec![("connection".into(), Value::Number(7))], vec!["a/b".into(), "c/d".into()])
        );
    }

    #[test]
    fn says_what_it_expected() {
        for (text, expected) in [
            ("client MAPIInitialize", "expected `call(…)`"),
            ("clinet MAPIInitialize()", "expected client"),
            ("client A(b)", "expected `name=value`"),
            ("client A(b=1) S_OK", "expected `= result`"),
            ("#! a/b", "behind an event"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
        assert_eq!(parse("   # only a comment"), Ok(None));
    }
}
