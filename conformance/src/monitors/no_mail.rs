//! The spooler in a session that was opened without mail.
//! Violates: MAPILogonEx with MAPI_NO_MAIL, and the spooler logs on to a transport in it.
//! Conforms: the same without the flag. A session others may share is left alone: they may want mail.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use mock_mapi::spec::method::Function;

pub(super) const EVENTS: &[&str] = &["client>MAPILogonEx ok", "spooler>*"];

const ALLOW_OTHERS: u64 = 0x8;
const NO_MAIL: u64 = 0x8000;

/// Sessions without mail, and where they were opened.
pub(super) struct NoMail(Vec<(u32, u64)>);

pub(super) fn spooler_in_no_mail_session() -> NoMail {
    NoMail(Vec::new())
}

fn without_mail(words: &[u64]) -> bool {
    let flags = Function::MAPILogonEx.scalar_index("flags", false).and_then(|at| words.get(at)).copied().unwrap_or(0);
    flags & (NO_MAIL | ALLOW_OTHERS) == NO_MAIL
}

impl Monitor for NoMail {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let seq = cx.event.seq;
        if cx.event.method == Function::MAPILogonEx {
            let session = cx.event.object_arg("session").map_or(0, |id| id.0);
            if session != 0 && without_mail(world.entry_words()) {
                out.exercised();
                self.0.push((session, seq));
            }
            return;
        }
        let opening = world.frames(cx.event.tid).iter().find(|f| f.method == Function::MAPILogonEx && without_mail(&f.words));
        let known = self.0.iter().find(|(session, _)| *session == cx.scopes.session);
        if let Some(since) = opening.map(|frame| frame.entered).or_else(|| known.map(|(_, seq)| *seq)) {
            let finding = Finding::new(seq, "the spooler works in a session without mail");
            out.found(finding.because(since, "opened here").on(cx.object));
        }
    }
}
