//! What the terminal tells: keys, clicks, pastes, sizes, read by a task of its own.
//!
//! crossterm's stream wakes whoever polled it first and found nothing. Asked in passing whether
//! anything is there, without somebody to wake, it would stay silent until the next time it is
//! asked: so one task waits for it all the time, and the loop asks a channel.

use crossterm::event::{Event, EventStream};
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Events that may wait; a held key makes no more than the loop takes.
const EVENTS_MAX: usize = 256;

/// The events of the terminal, in their order.
pub(super) struct Input {
    events: mpsc::Receiver<Event>,
    task: JoinHandle<()>,
}

impl Input {
    /// Begin to read.
    pub(super) fn listen() -> Self {
        let (sender, events) = mpsc::channel(EVENTS_MAX);
        let task = tokio::spawn(async move {
            let mut stream = EventStream::new();
            while let Some(Ok(event)) = stream.next().await {
                if sender.send(event).await.is_err() {
                    return;
                }
            }
        });
        Self { events, task }
    }

    /// Wait for the next event; `None` when the terminal is gone.
    pub(super) async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// An event that is here already.
    pub(super) fn waiting(&mut self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.task.abort();
    }
}
