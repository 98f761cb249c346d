//! Writes down how the reader wants sections shown: one change after another, off the screen's
//! thread.

use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::config::{Folders, SectionEdit, edit_sections};
use crate::model::CleanText;
use crate::sections::Arrangement;
use crate::ui::Message;

/// Changes that may wait; far more than a person makes.
const WAITING_MAX: usize = 64;

/// A change, and how sections were shown before it.
type Edit = (SectionEdit, Box<Arrangement>);

/// Writes changes in the order in which they come.
pub(super) struct SectionsWriter {
    edits: mpsc::Sender<Edit>,
    task: JoinHandle<()>,
    told: mpsc::Sender<Message>,
}

impl SectionsWriter {
    /// What fails is told to `inbox`.
    pub(super) fn start(folders: Folders, inbox: mpsc::Sender<Message>) -> Self {
        let (edits, waiting) = mpsc::channel(WAITING_MAX);
        let told = inbox.clone();
        let task = tokio::spawn(work(folders, waiting, inbox));
        Self { edits, task, told }
    }

    /// Write a change once those before it are written.
    pub(super) fn write(&self, edit: Edit) {
        if let Err(error) = self.edits.try_send(edit) {
            let (_, before) = error.into_inner();
            let why = CleanText::line("not kept: too many changes wait");
            let _ = self.told.try_send(Message::SectionEditFailed(before, why));
        }
    }

    /// No more changes come; what is given ends when those that wait are written.
    pub(super) fn finish(self) -> JoinHandle<()> {
        self.task
    }
}

async fn work(folders: Folders, mut waiting: mpsc::Receiver<Edit>, inbox: mpsc::Sender<Message>) {
    while let Some((edit, before)) = waiting.recv().await {
        let folders = folders.clone();
        let why = match spawn_blocking(move || edit_sections(&folders, &edit)).await {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => CleanText::line(&error.to_string()),
            Err(_) => CleanText::line("not kept: it failed inside dateline; the log names it"),
        };
        // The reader may have left meanwhile.
        let _ = inbox.send(Message::SectionEditFailed(before, why)).await;
    }
}
