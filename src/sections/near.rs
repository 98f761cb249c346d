//! "Did you mean …?" for sections.

use crate::model::{CleanText, SectionPath, nearest};

/// The known section that is likely meant by one that is not, level by level: as a whole, a path
/// would be near to all that share its beginning.
#[must_use]
pub fn near_section(unknown: &SectionPath, known: &[SectionPath]) -> Option<SectionPath> {
    let mut near: Option<&SectionPath> = None;
    for name in unknown.names() {
        let depth = near.map_or(0, SectionPath::depth);
        let inner: Vec<&SectionPath> = known
            .iter()
            .filter(|path| path.depth() == depth + 1 && near.is_none_or(|near| path.lies_in(near)))
            .collect();
        let names = || inner.iter().filter_map(|path| path.name()).map(CleanText::as_str);
        let Some(found) = nearest(name.as_str(), names()) else { break };
        near = names().position(|name| name == found).and_then(|at| inner.get(at).copied());
    }
    near.cloned().or_else(|| {
        let names: Vec<String> = known.iter().map(ToString::to_string).collect();
        let found = nearest(&unknown.to_string(), names.iter().map(String::as_str))?;
        let at = names.iter().position(|name| name == found)?;
        known.get(at).cloned()
    })
}
