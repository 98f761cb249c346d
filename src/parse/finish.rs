//! The last step of a repair, once the whole document is known: its root, its channel, its end.

use super::inline::local;
use super::names::Dialect;
use super::repair::{Repaired, Walk};
use super::settle::Group;
use super::tokens::{Kind, Tokens};
use super::{root, salvage};

impl<'a> Walk<'a, '_> {
    pub(super) fn finish(mut self) -> Repaired<'a> {
        salvage::end_early(&mut self);
        if self.entries_met > self.scope.entries_max {
            let (kept, met) = (self.notes.len(), self.entries_met);
            self.faults.add("too-many-entries", &format!("{kept} of {met}"));
        }
        let feed = std::mem::replace(&mut self.feed, Group::new(0..0, 0));
        let note = self.settle(feed, false);
        self.write_root();
        Repaired {
            text: self.edits.apply(self.text),
            dialect: self.dialect,
            feed: note,
            entries: self.notes,
        }
    }

    fn write_root(&mut self) {
        let is_rss = self.dialect == Dialect::Rss;
        self.is_flat |= is_rss && self.channels == 0;
        let name = self.root_name();
        let missing = self.namespaces.missing();
        for (prefix, _) in missing.iter().filter(|(prefix, _)| !prefix.starts_with("dateline-")) {
            self.faults.add("undeclared-prefix", prefix);
        }
        let (mut tag, is_changed) = root::rebuild(&self.root, name, &missing, self.faults);
        if self.is_flat {
            if tag.ends_with("/>") {
                tag.truncate(tag.len() - 2);
                tag.push_str("><channel></channel></rss>");
            } else {
                tag.push_str("<channel>");
            }
            for range in std::mem::take(&mut self.channel_tags) {
                self.edits.remove(range);
            }
        }
        let start = self.root.tag.range.clone();
        if self.root.has_junk_before {
            self.edits.remove(0..start.start);
        }
        if is_changed || self.is_flat {
            self.edits.replace(start, tag);
        }
        self.write_root_end();
    }

    fn write_root_end(&mut self) {
        let Some(end) = self.root_end.clone() else { return };
        let after = self.text.get(end.end..).unwrap_or_default();
        let has_junk = Tokens::new(after, 0).any(|token| match token.kind {
            Kind::Text => !token.body.trim().is_empty(),
            Kind::Comment => token.is_broken,
            _ => true,
        });
        if has_junk {
            self.faults.add("junk-after", after.trim());
            self.edits.remove(end.end.max(self.root.tag.range.end)..self.text.len());
        }
        if self.root.tag.kind == Kind::Empty {
            return;
        }
        if self.is_flat {
            self.edits.replace(end, "</channel></rss>");
            return;
        }
        let tag = format!("</{}>", self.root_name());
        if self.text.get(end.clone()) != Some(&*tag) {
            self.edits.replace(end, tag);
        }
    }

    /// The name of the root as feed-rs has to see it.
    fn root_name(&self) -> &'a str {
        let (written, known) = (self.root.tag.name, self.root.kind.name());
        if self.is_flat || local(written) != known { known } else { written }
    }
}
