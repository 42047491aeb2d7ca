//! The spooler in a session that was opened without mail.
//! Violates: MAPILogonEx with MAPI_NO_MAIL, and the spooler logs on to a transport in it.
//! Conforms: the same without the flag. A session others may share is left alone: they may want mail.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, World};
use messages::tell;
use mock_mapi::spec::method::Function;
use mock_mapi::trace::Phase;

pub(super) const EVENTS: &[&str] = &["client>MAPILogonEx@enter", "client>MAPILogonEx ok", "spooler>*"];

const ALLOW_OTHERS: u64 = 0x8;
const NO_MAIL: u64 = 0x8000;

/// Logons without mail under way, by the call; then the sessions opened so, and where.
#[derive(Default)]
pub(super) struct NoMail {
    opening: Vec<u64>,
    open: Vec<(u32, u64)>,
}

pub(super) fn spooler_in_no_mail_session() -> NoMail {
    NoMail::default()
}

impl Monitor for NoMail {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let seq = cx.event.seq;
        if cx.event.method == Function::MAPILogonEx {
            if cx.event.phase == Phase::Enter {
                self.opening.retain(|call| world.all_frames().any(|frame| frame.entered == *call));
                if cx.event.scalar("flags").is_some_and(|flags| flags & (NO_MAIL | ALLOW_OTHERS) == NO_MAIL) {
                    self.opening.push(seq);
                }
            } else if let Some(at) = self.opening.iter().position(|call| *call == cx.call) {
                self.opening.swap_remove(at);
                out.exercised();
                self.open.push((cx.event.object_arg("session").map_or(0, |id| id.0), seq));
            }
            return;
        }
        let opening = self.opening.iter().find(|call| world.frames(cx.event.tid).iter().any(|frame| frame.entered == **call));
        let open = self.open.iter().find(|(session, _)| *session != 0 && *session == cx.scopes.session);
        if let Some(since) = opening.copied().or_else(|| open.map(|(_, seq)| *seq)) {
            let finding = Finding::new(seq, tell!("finding-no-mail"));
            out.found(finding.because(since, tell!("finding-note-opened")).on(cx.object));
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        let goes_on = |session: u32| world.session(session).is_some_and(|session| !session.logged_off);
        let opening = self.opening.iter().filter(|call| world.all_frames().any(|frame| frame.entered == **call));
        let open = self.open.iter().filter(|(session, _)| goes_on(*session));
        if completed { 0 } else { opening.count() + open.count() }
    }
}
