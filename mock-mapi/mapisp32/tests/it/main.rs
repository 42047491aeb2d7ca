//! Machines of real processes: clients and the spooler that serves them.

mod attacks;
mod common;
mod foreign;
#[cfg(unix)]
mod forked;
mod joined;
mod life;
mod mail;
mod start;
#[cfg(unix)]
mod strangers;
mod told;
