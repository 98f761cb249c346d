//! Signals: those that ask the program to end, and the one that tells it goes on.

use std::io;
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What the system asks of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// To end, with the signal of this number.
    End(i32),
    /// To go on after it was stopped.
    GoOn,
}

/// The signal that tells of a terminal that is gone.
pub(super) const HANG_UP: i32 = SIGHUP;

/// How long the program may take to end in order once it was asked to.
const GRACE: Duration = Duration::from_secs(2);

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
        tokio::spawn(insist(signal(SignalKind::hangup())?, signal(SignalKind::terminate())?));
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

/// Ends the program when it was asked to and did not. The library that reads keys never comes back
/// from a terminal that is gone, and the event loop waits in it; what the reader did was kept by
/// then, in the store's own thread.
async fn insist(mut hang_up: Signal, mut terminate: Signal) {
    let kind = tokio::select! {
        _ = hang_up.recv() => SignalKind::hangup(),
        _ = terminate.recv() => SignalKind::terminate(),
    };
    tokio::time::sleep(GRACE).await;
    tracing::warn!("the program did not end in order; it is ended now");
    std::process::exit(128 + kind.as_raw_value());
}
