//! Lists of items and of definitions.

use dom_query::NodeRef;

use super::compose::Composer;
use super::line::{LineKind, SpanStyle};

/// Columns by which a definition is indented.
const DEFINITION_COLUMNS: usize = 2;

impl Composer {
    /// A `ul` or `ol`, indented while there is room.
    pub(super) fn list(&mut self, node: &NodeRef, is_ordered: bool, depth: usize) {
        self.flush();
        let items = node.children_it(false).filter(|child| child.has_name("li")).count();
        let mut list = List::of(node, is_ordered, items);
        if !self.has_room(list.columns) || self.in_cell {
            return self.unindented_list(node, depth);
        }
        let is_inner = self.flow.is_in_item();
        let before = self.kind.replace(LineKind::ListItem);
        let mut is_open = false;
        for child in node.children_it(false) {
            let is_item = child.has_name("li");
            if !is_item && !child.is_element() && !child.is_nonempty_text() {
                continue;
            }
            // What stands between items belongs to the item before.
            if is_item || !is_open {
                self.close_item(is_open);
                self.follow_tightly(is_inner || is_open);
                let sign = list.sign_of(&child);
                self.flow.open_item(&sign, list.columns);
                is_open = true;
            }
            if is_item {
                self.children(&child, depth + 1);
                self.flush();
            } else if child.is_element() {
                self.element(&child, depth + 1);
            } else {
                self.text(&child.text());
            }
        }
        self.close_item(is_open);
        self.follow_tightly(false);
        self.kind = before;
    }

    fn close_item(&mut self, is_open: bool) {
        self.flush();
        if is_open {
            self.flow.close();
        }
    }

    /// Items as paragraphs with a bullet, where there is no room to indent.
    fn unindented_list(&mut self, node: &NodeRef, depth: usize) {
        for child in node.children_it(false) {
            if child.has_name("li") {
                if !child.descendants_it().any(|inner| inner.is_nonempty_text()) {
                    continue;
                }
                self.paragraph.push("• ", SpanStyle::PLAIN, None);
                self.children(&child, depth + 1);
                self.flush();
            } else if child.is_element() {
                self.element(&child, depth + 1);
            }
        }
    }

    /// A `dl`: terms, and what they mean indented below.
    pub(super) fn definitions(&mut self, node: &NodeRef, depth: usize) {
        self.flush();
        if !self.has_room(DEFINITION_COLUMNS) || self.in_cell {
            return self.block(None, node, depth);
        }
        self.definition_parts(node, depth);
        self.follow_tightly(false);
    }

    fn definition_parts(&mut self, node: &NodeRef, depth: usize) {
        for child in node.children_it(false) {
            if child.has_name("dt") {
                self.styled(SpanStyle::STRONG, &child, depth + 1);
                self.flush();
                self.follow_tightly(true);
            } else if child.has_name("dd") {
                self.flow.open_item("", DEFINITION_COLUMNS);
                self.block(None, &child, depth + 1);
                self.flow.close();
                self.follow_tightly(true);
            } else if child.is_element() {
                self.definition_parts(&child, depth + 1);
            } else if child.is_nonempty_text() {
                self.flow.open_item("", DEFINITION_COLUMNS);
                self.text(&child.text());
                self.flush();
                self.flow.close();
            }
        }
    }
}

/// A list's signs.
struct List {
    is_ordered: bool,
    next: i64,
    columns: usize,
    is_reversed: bool,
}

impl List {
    fn of(node: &NodeRef, is_ordered: bool, items: usize) -> Self {
        let count = i64::try_from(items).unwrap_or(0);
        let is_reversed = is_ordered && node.has_attr("reversed");
        let start = node.attr("start").and_then(|start| start.trim().parse::<i64>().ok());
        let first = start.filter(|start| (0..100_000).contains(start)).unwrap_or(if is_reversed {
            count
        } else {
            1
        });
        let last = if is_reversed { first } else { first.saturating_add(count) };
        let columns = if is_ordered { last.to_string().len() + 2 } else { 2 };
        Self { is_ordered, next: first, columns, is_reversed }
    }

    /// The sign of the next item.
    fn sign_of(&mut self, item: &NodeRef) -> String {
        if !self.is_ordered {
            return "• ".to_owned();
        }
        let own = item.attr("value").and_then(|value| value.trim().parse::<i64>().ok());
        let number = own.filter(|value| (0..100_000).contains(value)).unwrap_or(self.next);
        self.next = if self.is_reversed { (number - 1).max(0) } else { number + 1 };
        format!("{number}. ")
    }
}
