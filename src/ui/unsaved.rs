//! Changes of marks that the screen shows and the disk does not hold yet.
//!
//! They reach the store one after the other, in the order in which they were made: what comes
//! later waits until what came before is kept, or is known never to be.

use std::collections::VecDeque;

use crate::model::{Change, CleanText, Timestamp};

use super::effect::{Effect, Ticket};

/// Seconds until it is tried again.
const PAUSE_SECS: u32 = 2;

/// Changes on their way to the disk, in the order they were made.
#[derive(Clone, Debug, Default)]
pub struct Unsaved {
    queue: VecDeque<Waiting>,
    /// Why the first of them could not be kept, and when it is tried again; `None` while it is with
    /// the store.
    trouble: Option<(CleanText, Option<Timestamp>)>,
}

#[derive(Clone, Debug)]
enum Waiting {
    /// The first of all is with the store, unless there is trouble.
    Change(Ticket, Change),
    /// What must come after the changes before it, and before those behind it.
    Then(Effect),
}

impl Unsaved {
    /// The changes, oldest first.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.queue.iter().filter_map(|waiting| match waiting {
            Waiting::Change(_, change) => Some(change),
            Waiting::Then(_) => None,
        })
    }

    /// Why they are not kept for now, in a few words; `None` while all goes well.
    #[must_use]
    pub fn trouble(&self) -> Option<&CleanText> {
        self.trouble.as_ref().map(|(why, _)| why)
    }

    /// A change was made: it is handed on when its turn comes.
    pub(super) fn add(&mut self, ticket: Ticket, change: Change) -> Option<Effect> {
        self.queue.push_back(Waiting::Change(ticket, change));
        self.first().filter(|_| self.queue.len() == 1)
    }

    /// Hands something on once all changes are kept that were made before.
    pub(super) fn then(&mut self, effect: Effect) -> Option<Effect> {
        if self.queue.is_empty() {
            return Some(effect);
        }
        self.queue.push_back(Waiting::Then(effect));
        None
    }

    /// The first change could not be kept for now; gives what wakes us to try again.
    pub(super) fn wait(&mut self, why: CleanText, now: Timestamp) -> Effect {
        self.trouble = Some((why, Some(now.plus_secs(i64::from(PAUSE_SECS)))));
        Effect::WakeIn { secs: PAUSE_SECS }
    }

    /// The first change, when it is time to try again.
    pub(super) fn retry(&mut self, now: Timestamp) -> Option<Effect> {
        let (_, next_try) = self.trouble.as_mut()?;
        next_try.take_if(|at| *at <= now)?;
        self.first()
    }

    /// A change is kept: it is the turn of what was made after it.
    pub fn settle(&mut self, ticket: Ticket) -> Vec<Effect> {
        if self.is_first(ticket) {
            self.queue.pop_front();
            self.trouble = None;
        }
        self.go_on()
    }

    /// A change will never be kept, so that there is nothing to undo of it.
    pub(super) fn forget(&mut self, ticket: Ticket) -> Vec<Effect> {
        let undoes = |waiting: &Waiting| matches!(waiting, Waiting::Then(Effect::Undo));
        if self.is_first(ticket) && self.queue.get(1).is_some_and(undoes) {
            self.queue.remove(1);
        }
        self.settle(ticket)
    }

    /// Takes the newest change back where the store has not heard of it; else the store is to undo
    /// it, once it is kept.
    pub(super) fn take_newest(&mut self) -> Result<Change, Vec<Effect>> {
        let is_held = self.trouble.as_ref().is_some_and(|(_, next_try)| next_try.is_some());
        if (self.queue.len() > 1 || is_held)
            && let Some(Waiting::Change(..)) = self.queue.back()
            && let Some(Waiting::Change(_, change)) = self.queue.pop_back()
        {
            if self.queue.is_empty() {
                self.trouble = None;
            }
            return Ok(change);
        }
        Err(self.then(Effect::Undo).into_iter().collect())
    }

    fn is_first(&self, ticket: Ticket) -> bool {
        matches!(self.queue.front(), Some(Waiting::Change(first, _)) if *first == ticket)
    }

    fn first(&self) -> Option<Effect> {
        match self.queue.front()? {
            Waiting::Change(ticket, change) => Some(Effect::Mark(*ticket, change.clone())),
            Waiting::Then(_) => None,
        }
    }

    /// What is next, up to the first change.
    fn go_on(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(Waiting::Then(effect)) = self.queue.front() {
            effects.push(effect.clone());
            self.queue.pop_front();
        }
        effects.extend(self.first());
        effects
    }
}
