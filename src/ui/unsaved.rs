//! Changes of marks that the screen shows and the disk could not take yet.
//!
//! While there are any, later changes wait behind them, so that all reach the store in the order in
//! which they were made.

use std::collections::BTreeMap;

use crate::model::{Change, CleanText, Timestamp};

use super::effect::{Effect, Ticket};

/// Seconds until it is tried again.
const PAUSE_SECS: u32 = 2;

/// Changes that wait, in the order they were made.
#[derive(Clone, Debug, Default)]
pub struct Unsaved {
    changes: BTreeMap<Ticket, Change>,
    why: CleanText,
    /// When the first of them is tried again; `None` while it is being tried.
    next_try: Option<Timestamp>,
}

impl Unsaved {
    /// The changes, oldest first.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.values()
    }

    /// How many changes wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// True when every change is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Why they wait, in a few words.
    #[must_use]
    pub const fn why(&self) -> &CleanText {
        &self.why
    }

    /// A change could not be kept for now, or waits behind such a one.
    pub(super) fn hold(&mut self, ticket: Ticket, change: Change) {
        self.changes.insert(ticket, change);
    }

    /// It is tried again in a while; gives what wakes us then.
    pub(super) fn wait(&mut self, why: CleanText, now: Timestamp) -> Effect {
        self.why = why;
        self.next_try = Some(now.plus_secs(i64::from(PAUSE_SECS)));
        Effect::WakeIn { secs: PAUSE_SECS }
    }

    /// The first change, when it is time to try again.
    pub(super) fn retry(&mut self, now: Timestamp) -> Option<Effect> {
        self.next_try.take_if(|at| *at <= now)?;
        let (ticket, change) = self.changes.first_key_value()?;
        Some(Effect::Mark(*ticket, change.clone()))
    }

    /// A change is kept: if it had waited, so can the others be now.
    pub(super) fn settle(&mut self, ticket: Ticket) -> Vec<Effect> {
        if self.changes.remove(&ticket).is_none() {
            return Vec::new();
        }
        self.next_try = None;
        let waiting = self.changes.iter();
        waiting.map(|(ticket, change)| Effect::Mark(*ticket, change.clone())).collect()
    }

    /// Drops a change that can never be kept.
    pub(super) fn forget(&mut self, ticket: Ticket) {
        self.changes.remove(&ticket);
    }

    /// Takes the newest change back, which then need not be kept.
    pub(super) fn take_newest(&mut self) -> Option<Change> {
        self.changes.pop_last().map(|(_, change)| change)
    }
}
