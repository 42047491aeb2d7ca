//! What a message store tells the transports when it is logged off or released.
//! Violates: `StoreLogoff(ORDERLY)`, `StoreLogoffTransports(ABORT)`.  Conforms: `StoreLogoffTransports` with the same flag; and
//! with `LOGOFF_ABORT` where no `StoreLogoff` came.

use super::Monitor;
use crate::patterns::{Finding, Out};
use crate::tracker::{Context, Logon, STORE, World};
use messages::tell;
use mock_mapi::spec::method::Support;

pub(super) const TELLS: &[&str] = &["provider>IMAPISupport::StoreLogoffTransports@enter"];
pub(super) const RELEASES: &[&str] = &["provider>IUnknown::Release(IMAPISupport) last@enter"];

const LOGOFF_ABORT: u64 = 8;
/// The bits that say how to log off; the others are answers.
const INPUT: u64 = 0x1F;

/// Judges one event of a logon: whether it was exercised, or the message of a violation.
type Judge = fn(&Logon, flags: u64) -> Result<bool, fn() -> String>;

pub(super) struct StoreLogoff {
    judge: Judge,
    /// How many logons may still do what they must not, or owe what they must.
    open: fn(&World) -> usize,
}

fn wrong_if(wrong: bool, message: fn() -> String) -> Result<bool, fn() -> String> {
    if wrong { Err(message) } else { Ok(true) }
}

pub(super) fn abort_missing() -> StoreLogoff {
    let judge: Judge = |logon, flags| {
        if logon.store_logoffs.0 > 0 {
            return Ok(false);
        }
        wrong_if(flags & INPUT != LOGOFF_ABORT, || tell!("finding-abort-missing"))
    };
    StoreLogoff { judge, open: |_| 0 }
}

pub(super) fn logoff_flags_changed() -> StoreLogoff {
    let judge: Judge = |logon, flags| {
        // Of several flags, which exclude each other, there is none to pass on.
        if (logon.store_logoffs.1 & INPUT).count_ones() != 1 {
            return Ok(false);
        }
        wrong_if((flags ^ logon.store_logoffs.1) & INPUT != 0, || tell!("finding-other-flag"))
    };
    StoreLogoff { judge, open: |_| 0 }
}

pub(super) fn transports_told_again() -> StoreLogoff {
    let judge: Judge = |logon, _| {
        let again = logon.transports_told >= logon.store_logoffs.0.max(1);
        if again || logon.transports_told == 0 {
            wrong_if(again, || tell!("finding-told-again"))
        } else {
            Ok(false)
        }
    };
    let open = |world: &World| {
        let telling = world.all_frames().filter(|frame| frame.method == Support::StoreLogoffTransports);
        telling.count() + world.logons().filter(|(_, logon)| logon.transports_told > 0).count()
    };
    StoreLogoff { judge, open }
}

pub(super) fn transports_not_told() -> StoreLogoff {
    let judge: Judge = |logon, _| {
        if logon.kind != STORE || logon.store_logoffs.0 == 0 && !logon.store_released {
            return Ok(false);
        }
        wrong_if(logon.transports_told == 0, || tell!("finding-not-told"))
    };
    let open = |world: &World| {
        let told = |logon: &Logon| logon.kind != STORE || logon.transports_told > 0;
        world.logons().filter(|(_, logon)| !told(logon) && (logon.store_logoffs.0 > 0 || logon.store_released)).count()
    };
    StoreLogoff { judge, open }
}

impl Monitor for StoreLogoff {
    fn before(&mut self, world: &World, cx: &Context<'_>, out: &mut Out<'_>) {
        let Some(logon) = world.logon(cx.scopes.logon) else { return };
        match (self.judge)(logon, cx.event.word(0)) {
            Ok(false) => {}
            Ok(true) => out.exercised(),
            Err(message) => {
                out.exercised();
                out.found(Finding::new(cx.event.seq, message()).on(cx.scopes.logon));
            }
        }
    }

    fn at_end(&mut self, world: &World, completed: bool, _: u64, _: &mut Out<'_>) -> usize {
        if completed { 0 } else { (self.open)(world) }
    }
}
