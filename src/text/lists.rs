//! Lists of items and of definitions.

use dom_query::NodeRef;

use super::compose::{Composer, Container};
use super::line::{LineKind, SpanStyle};

impl Composer {
    /// A `ul` or `ol`, indented while there is room.
    pub(super) fn list(&mut self, node: &NodeRef, is_ordered: bool, depth: usize) {
        self.flush();
        let items = node.children_it(false).filter(|child| child.has_name("li")).count();
        let mut list = List::of(node, is_ordered, items);
        let container = Container::Item(list.columns);
        if !self.has_room(container) || self.in_cell {
            return self.unindented_list(node, depth);
        }
        let is_inner = matches!(self.containers.last(), Some(Container::Item(_)));
        let mark = self.markup.mark();
        // html2text sets a list apart from the text before it only within a block.
        self.markup.tag(if is_inner { "" } else { "<li>" });
        self.markup.tag(&list.open());
        self.containers.push(container);
        self.items(node, &mut list, (is_inner, depth));
        self.containers.pop();
        if !self.markup.undo_empty(mark) {
            self.markup.tag(list.close());
            self.markup.tag(if is_inner { "" } else { "</li>" });
        }
    }

    /// Items; what stands between them belongs to the item before.
    fn items(&mut self, node: &NodeRef, list: &mut List, (is_inner, depth): (bool, usize)) {
        let mut open = None;
        let before = self.kind.replace(LineKind::ListItem);
        for child in node.children_it(false) {
            let is_item = child.has_name("li");
            if !is_item && !child.is_element() && !child.is_nonempty_text() {
                continue;
            }
            if is_item || open.is_none() {
                self.close_item(open.take());
                if let Some(number) = list.number_of(&child) {
                    self.markup.tag(&format!("</ol><ol start={number}>"));
                }
                self.is_plain_tight = is_inner || list.next > list.first;
                open = Some(self.markup.mark());
                self.markup.tag("<li>");
                list.next += 1;
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
        self.close_item(open);
        self.is_plain_tight = false;
        self.kind = before;
    }

    fn close_item(&mut self, open: Option<(usize, usize)>) {
        self.flush();
        if let Some(mark) = open
            && !self.markup.undo_empty(mark)
        {
            self.markup.tag("</li>");
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
        if !self.has_room(Container::Definition) || self.in_cell {
            return self.block(None, node, depth);
        }
        let mark = self.markup.mark();
        self.markup.tag("<dl>");
        self.definition_parts(node, depth);
        if !self.markup.undo_empty(mark) {
            self.markup.tag("</dl>");
        }
    }

    fn definition_parts(&mut self, node: &NodeRef, depth: usize) {
        for child in node.children_it(false) {
            if child.has_name("dt") {
                let before = std::mem::replace(&mut self.block_tag, "dt");
                self.styled(SpanStyle::STRONG, &child, depth + 1);
                self.flush();
                self.block_tag = before;
            } else if child.has_name("dd") {
                self.is_plain_tight = true;
                self.contained(Container::Definition, ["<dd>", "</dd>"], &child, depth + 1);
                self.is_plain_tight = false;
            } else if child.is_element() {
                self.definition_parts(&child, depth + 1);
            } else if child.is_nonempty_text() {
                let mark = self.markup.mark();
                self.markup.tag("<dd>");
                self.text(&child.text());
                self.flush();
                if !self.markup.undo_empty(mark) {
                    self.markup.tag("</dd>");
                }
            }
        }
    }
}

/// A list's numbering.
struct List {
    is_ordered: bool,
    first: i64,
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
        Self { is_ordered, first, next: first, columns, is_reversed }
    }

    fn open(&self) -> String {
        if self.is_ordered { format!("<ol start={}>", self.first) } else { "<ul>".to_owned() }
    }

    const fn close(&self) -> &'static str {
        if self.is_ordered { "</ol>" } else { "</ul>" }
    }

    /// The item's number where it is not the one that would follow.
    fn number_of(&mut self, item: &NodeRef) -> Option<i64> {
        if !self.is_ordered {
            return None;
        }
        let own = item.attr("value").and_then(|value| value.trim().parse::<i64>().ok());
        let own = own.filter(|value| (0..100_000).contains(value));
        if self.is_reversed {
            return (self.next > self.first || own.is_some()).then(|| {
                own.unwrap_or(self.first.saturating_mul(2).saturating_sub(self.next)).max(0)
            });
        }
        let number = own.filter(|value| *value != self.next)?;
        self.next = number;
        Some(number)
    }
}
