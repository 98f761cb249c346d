//! Which part of a list is held: from where to where, and whether the list's ends are among it.
//!
//! In go parts of the list as they come, out comes how they join what is held. All words are of the
//! list's order: what is first in a list is its newest or its oldest entry.

use crate::model::{Anchor, Headline, Order, Position};

/// The part of a list that is held.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    order: Order,
    /// The first and the last position that was loaded: rows folded away lie within.
    span: Option<(Position, Position)>,
    has_first: bool,
    has_last: bool,
}

/// How rows that come join those held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// Nothing is missing between them.
    Closed,
    /// There are others between them.
    Gap,
}

impl Held {
    /// All of a list whose rows stand in an order of their own.
    pub(super) const fn whole() -> Self {
        Self { order: Order::NewestFirst, span: None, has_first: true, has_last: true }
    }

    /// The rows asked for from that anchor on, and nothing else.
    pub(super) fn only(order: Order, rows: &[Headline], anchor: Anchor, has_more: bool) -> Self {
        let goes_down = matches!(anchor, Anchor::First | Anchor::After(_));
        let has_first = anchor == Anchor::First || (!goes_down && !has_more);
        let has_last = anchor == Anchor::Last || (goes_down && !has_more);
        let mut held = Self { order, span: None, has_first, has_last };
        held.widen(rows);
        held
    }

    /// The order of its rows.
    pub(super) const fn order(&self) -> Order {
        self.order
    }

    /// The list begins with what is held.
    pub(super) const fn has_first(&self) -> bool {
        self.has_first
    }

    /// The list ends with what is held.
    pub(super) const fn has_last(&self) -> bool {
        self.has_last
    }

    /// Where the rows that follow are asked for; `None` when there are none.
    pub(super) fn following(&self) -> Option<Anchor> {
        self.span.filter(|_| !self.has_last).map(|(_, last)| Anchor::After(last))
    }

    /// Where the rows that stand before are asked for; `None` when there are none.
    pub(super) fn preceding(&self) -> Option<Anchor> {
        self.span.filter(|_| !self.has_first).map(|(first, _)| Anchor::Before(first))
    }

    /// Where rows are asked for again when entries came, most of them newer than all others. `None`
    /// while no end of the list is held at which something is to be seen of it.
    pub(super) fn renewal(&self, follows_first: bool) -> Option<Anchor> {
        let at_first = self.has_first.then_some(Anchor::First);
        let at_last = self.has_last.then_some(Anchor::Last);
        match self.order {
            Order::NewestFirst => at_first,
            Order::OldestFirst => at_first.filter(|_| follows_first).or(at_last).or(at_first),
        }
    }

    /// Rows came from that anchor on.
    pub(super) fn join(&mut self, rows: &[Headline], anchor: Anchor, has_more: bool) -> Joint {
        let joint = match anchor {
            Anchor::After(_) => {
                self.has_last = !has_more;
                Joint::Closed
            }
            Anchor::Before(_) => {
                self.has_first = !has_more;
                Joint::Closed
            }
            Anchor::First => self.join_first(rows, has_more),
            Anchor::Last => self.join_last(rows, has_more),
        };
        if joint == Joint::Closed {
            self.widen(rows);
        }
        joint
    }

    /// The list's first rows as they are now.
    fn join_first(&mut self, rows: &[Headline], has_more: bool) -> Joint {
        let (Some((first, last)), Some(end)) = (self.span, rows.last().map(Position::from)) else {
            (self.has_first, self.has_last) = (true, !has_more);
            return Joint::Closed;
        };
        self.has_first = !(has_more && self.order.is_before(end, first));
        if !self.has_first {
            return Joint::Gap;
        }
        // New entries may follow on what is held where the oldest come first.
        let reaches_further = self.order.is_before(last, end);
        if !has_more || reaches_further || self.order == Order::OldestFirst {
            self.has_last = !has_more;
        }
        Joint::Closed
    }

    /// The list's last rows as they are now.
    fn join_last(&mut self, rows: &[Headline], has_more: bool) -> Joint {
        let (Some((first, last)), Some(begin)) = (self.span, rows.first().map(Position::from))
        else {
            (self.has_first, self.has_last) = (!has_more, true);
            return Joint::Closed;
        };
        self.has_last = !(has_more && self.order.is_before(last, begin));
        if !self.has_last {
            return Joint::Gap;
        }
        if !has_more || self.order.is_before(begin, first) {
            self.has_first = !has_more;
        }
        Joint::Closed
    }

    /// These rows lie in it.
    pub(super) fn widen(&mut self, rows: &[Headline]) {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
        let (first, last) = (Position::from(first), Position::from(last));
        let earlier = |a, b| if self.order.is_before(a, b) { a } else { b };
        let later = |a, b| if self.order.is_before(a, b) { b } else { a };
        self.span = Some(match self.span {
            Some((begin, end)) => (earlier(begin, first), later(end, last)),
            None => (first, last),
        });
    }

    /// The rows before this one were let go.
    pub(super) fn begin_at(&mut self, row: Option<&Headline>) {
        self.has_first = false;
        if let (Some((first, _)), Some(row)) = (&mut self.span, row) {
            *first = row.into();
        }
    }

    /// The rows after this one were let go.
    pub(super) fn end_at(&mut self, row: Option<&Headline>) {
        self.has_last = false;
        if let (Some((_, last)), Some(row)) = (&mut self.span, row) {
            *last = row.into();
        }
    }
}
