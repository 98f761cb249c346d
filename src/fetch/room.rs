//! Room for bodies that came and are still to be read: how many bytes all of them may take.
//!
//! A body that grows waits while there is no room; those that are whole make room as they are
//! read. When none is whole, the one that began first grows all the same, however large it is: it
//! comes to its end, is read, and so nobody waits for ever.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Room for bodies. Clones share it.
#[derive(Clone, Debug)]
pub struct BodyRoom(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bytes_max: u64,
    taken: Mutex<Taken>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    /// Bytes of all bodies.
    bytes: u64,
    /// Bytes of those that are whole.
    whole_bytes: u64,
    /// Those that are still growing, the one that began first first.
    growing: BTreeSet<u64>,
    last_number: u64,
}

/// What one body takes; given back when dropped.
#[derive(Debug)]
pub struct BodyShare {
    room: BodyRoom,
    number: u64,
    bytes: u64,
    is_whole: bool,
}

impl BodyRoom {
    /// For so many bytes, and for one body more of any size.
    #[must_use]
    pub fn new(bytes_max: u64) -> Self {
        let (taken, news) = (Mutex::default(), Notify::new());
        Self(Arc::new(Inner { bytes_max, taken, news }))
    }

    /// Bytes that bodies take now.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.taken().bytes
    }

    /// A body begins to come.
    pub(super) fn begin(&self) -> BodyShare {
        let mut taken = self.taken();
        taken.last_number += 1;
        let number = taken.last_number;
        taken.growing.insert(number);
        BodyShare { room: self.clone(), number, bytes: 0, is_whole: false }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BodyShare {
    /// Takes so many bytes in all, once there is room.
    pub(super) async fn grow_to(&mut self, bytes: u64) {
        let room = self.room.clone();
        loop {
            let mut news = std::pin::pin!(room.0.news.notified());
            // What happens between the look and the wait is heard too.
            news.as_mut().enable();
            if self.has_grown_to(bytes) {
                return;
            }
            news.await;
        }
    }

    fn has_grown_to(&mut self, bytes: u64) -> bool {
        let mut taken = self.room.taken();
        let more = bytes.saturating_sub(self.bytes);
        let is_first = taken.whole_bytes == 0 && taken.growing.first() == Some(&self.number);
        if !is_first && taken.bytes.saturating_add(more) > self.room.0.bytes_max {
            return false;
        }
        taken.bytes = taken.bytes.saturating_add(more);
        self.bytes = self.bytes.saturating_add(more);
        true
    }

    /// It grows no more, and takes so many bytes from now on.
    pub(super) fn whole(mut self, bytes: u64) -> Self {
        let mut taken = self.room.taken();
        taken.growing.remove(&self.number);
        taken.bytes = taken.bytes.saturating_sub(self.bytes).saturating_add(bytes);
        self.bytes = bytes;
        taken.whole_bytes = taken.whole_bytes.saturating_add(self.bytes);
        self.is_whole = true;
        drop(taken);
        self.room.0.news.notify_waiters();
        self
    }
}

impl Drop for BodyShare {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.growing.remove(&self.number);
        taken.bytes = taken.bytes.saturating_sub(self.bytes);
        if self.is_whole {
            taken.whole_bytes = taken.whole_bytes.saturating_sub(self.bytes);
        }
        drop(taken);
        self.room.0.news.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[test]
    fn bodies_wait_for_room_and_those_that_are_read_make_it() {
        let room = BodyRoom::new(100);
        let (mut first, mut second) = (room.begin(), room.begin());
        assert!(first.grow_to(60).now_or_never().is_some());
        assert!(second.grow_to(40).now_or_never().is_some());
        assert!(second.grow_to(41).now_or_never().is_none(), "no room");
        let first = first.whole(60);
        // It is the first that grows now, but what is whole will make room.
        assert!(second.grow_to(41).now_or_never().is_none());
        let mut third = room.begin();
        let waiting = async move {
            second.grow_to(90).await;
            second.whole(90)
        };
        let mut waiting = std::pin::pin!(waiting);
        assert!(waiting.as_mut().now_or_never().is_none());
        assert_eq!(room.bytes(), 100);
        drop(first);
        let second = waiting.now_or_never().expect("the room that it left");
        assert!(third.grow_to(10).now_or_never().is_some());
        assert!(third.grow_to(20).now_or_never().is_none());
        drop((second, third));
        assert_eq!(room.bytes(), 0);
    }

    #[test]
    fn the_first_to_come_is_never_kept_waiting_by_others_that_only_grow() {
        let room = BodyRoom::new(100);
        let mut all: Vec<BodyShare> = (0..4).map(|_| room.begin()).collect();
        for share in &mut all {
            assert!(share.grow_to(25).now_or_never().is_some());
        }
        for mut first in all {
            assert!(first.grow_to(500).now_or_never().is_some(), "larger than all the room");
            drop(first.whole(500));
        }
        assert_eq!(room.bytes(), 0);
    }

    #[test]
    fn a_body_that_is_whole_leaves_what_it_does_not_need() {
        let room = BodyRoom::new(100);
        let (mut first, mut second) = (room.begin(), room.begin());
        assert!(first.grow_to(90).now_or_never().is_some());
        let first = first.whole(30);
        assert!(second.grow_to(71).now_or_never().is_none());
        assert!(second.grow_to(70).now_or_never().is_some());
        drop((first, second));
        assert_eq!(room.bytes(), 0);
    }

    #[test]
    fn a_body_that_breaks_off_lets_the_next_one_go_first() {
        let room = BodyRoom::new(10);
        let (mut first, mut second) = (room.begin(), room.begin());
        assert!(first.grow_to(10).now_or_never().is_some());
        assert!(second.grow_to(30).now_or_never().is_none());
        drop(first);
        assert!(second.grow_to(30).now_or_never().is_some());
    }
}
