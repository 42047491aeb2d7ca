//! Machines of real processes: clients and the spooler that serves them.

mod attacks;
mod common;
mod foreign;
#[cfg(unix)]
mod forked;
mod joined;
mod life;
mod logoff;
mod mail;
#[path = "../../../tests/it/obedient.rs"]
mod obedient;
mod start;
#[cfg(unix)]
mod strangers;
mod told;
