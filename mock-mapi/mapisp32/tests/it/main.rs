//! Machines of real processes: clients and the spooler that serves them.

mod attacks;
mod common;
mod foreign;
mod joined;
mod life;
mod mail;
#[cfg(unix)]
mod strangers;
mod told;
