//! Signals: those that ask the program to end, and the one that tells it goes on.

use std::io;

use signal_hook::consts::SIGCONT;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What the system asks of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// To end, with the signal of this number.
    End(i32),
    /// To go on after it was stopped.
    GoOn,
}

/// Waits for what the system asks of the program.
pub(super) struct Signals {
    go_on: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    terminate: Signal,
}

impl Signals {
    /// Listen from now on.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            go_on: signal(SignalKind::from_raw(SIGCONT))?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> Asked {
        let end = |kind: SignalKind| Asked::End(kind.as_raw_value());
        tokio::select! {
            _ = self.hang_up.recv() => end(SignalKind::hangup()),
            _ = self.interrupt.recv() => end(SignalKind::interrupt()),
            _ = self.quit.recv() => end(SignalKind::quit()),
            _ = self.terminate.recv() => end(SignalKind::terminate()),
            _ = self.go_on.recv() => Asked::GoOn,
        }
    }
}
