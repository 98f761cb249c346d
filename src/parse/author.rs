//! Who wrote an entry: names out of the many ways feeds write them.

use std::fmt::Write as _;

use super::inline::local;
use super::leaf::Leaf;
use super::names::Dialect;
use super::references::{decode, decode_into, escape_into};
use super::titles;
use super::tokens::{Kind, Tokens};
use crate::model::CleanText;

/// The name and the mail address in an author element that holds elements of its own.
pub(super) fn parts(body: &str) -> (String, String) {
    let (mut name, mut email) = (String::new(), String::new());
    let mut current = None;
    for token in Tokens::new(body, 0) {
        let local = local(token.name).to_ascii_lowercase();
        match token.kind {
            Kind::Start => current = Some(local),
            Kind::End => current = None,
            Kind::Text | Kind::Cdata => {
                let target = match current.as_deref() {
                    Some("name") => &mut name,
                    Some("email") => &mut email,
                    _ => continue,
                };
                if token.kind == Kind::Cdata {
                    target.push_str(token.body);
                } else {
                    decode_into(target, token.body);
                }
            }
            _ => {}
        }
    }
    (name.trim().to_owned(), email.trim().to_owned())
}

/// The author element as feed-rs wants it; `None` when it may stay as it is.
pub(super) fn rewritten(leaf: &Leaf<'_>, dialect: Dialect, is_native: bool) -> Option<String> {
    let (name, email) = if leaf.has_children {
        parts(&leaf.body)
    } else {
        (leaf.text().trim().to_owned(), String::new())
    };
    // Before feed-rs takes it apart at what looks like a mail address.
    let plain = (name.contains('<') && name.contains('@'))
        .then(|| titles::from_text(&name).into_string())
        .filter(|plain| !plain.contains('<'));
    let has_markup = plain.is_some();
    let name = plain.unwrap_or(name);
    let mut out = String::new();
    match dialect {
        Dialect::Rss => {
            let is_fine = is_native
                && !leaf.has_children
                && !has_markup
                && (!name.contains('@') || name.is_ascii());
            if is_fine {
                return None;
            }
            out.push_str("<author>");
            escape_into(&mut out, &spaced(&name));
            if !email.is_empty() {
                out.push_str(" (");
                escape_into(&mut out, &email);
                out.push(')');
            }
            out.push_str("</author>");
        }
        Dialect::Atom => {
            let has_name = leaf.body.contains("<name>") || leaf.body.contains("<email>");
            if is_native && has_name && is_simple(&leaf.body) {
                return None;
            }
            for (tag, text) in [("name", &name), ("email", &email)] {
                if !text.is_empty() {
                    _ = write!(out, "<{tag}>");
                    escape_into(&mut out, text);
                    _ = write!(out, "</{tag}>");
                }
            }
            out = format!("<author>{out}</author>");
        }
    }
    Some(out)
}

/// Parts a mail address from the letters round it: feed-rs cuts names one byte beside it, whatever
/// stands there.
fn spaced(text: &str) -> String {
    let is_of_mail =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let Some((before, after)) = text.split_once('@').filter(|_| !text.is_ascii()) else {
        return text.to_owned();
    };
    let start = before.trim_end_matches(is_of_mail).len();
    let end = after.len() - after.trim_start_matches(is_of_mail).len();
    let (outer, user) = before.split_at_checked(start).unwrap_or((before, ""));
    let (host, rest) = after.split_at_checked(end).unwrap_or((after, ""));
    format!("{outer} {user}@{host} {}", rest.replace('@', " "))
}

/// True when elements in `body` hold text only and each is closed.
fn is_simple(body: &str) -> bool {
    let mut open = None;
    for token in Tokens::new(body, 0) {
        match token.kind {
            Kind::Start if open.is_none() => open = Some(token.name),
            Kind::End if open == Some(token.name) => open = None,
            Kind::Text | Kind::Comment => {}
            _ => return false,
        }
    }
    open.is_none()
}

/// The names of `people` as one line; a mail address only where there is no name.
pub(super) fn line(people: &[(Option<String>, Option<String>)]) -> Option<CleanText> {
    let mut names: Vec<String> = Vec::new();
    for (name, email) in people {
        let name = name.as_deref().and_then(bare);
        let Some(name) = name.or_else(|| email.as_deref().and_then(bare)) else { continue };
        if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| CleanText::line(&names.join(", ")))
}

/// A name without markup, whether that is escaped once more or not, and without what was put round
/// it.
fn bare(name: &str) -> Option<String> {
    let text = titles::from_text(&decode(name));
    let name = text.as_str().trim_matches(['(', ')', '<', '>', ' ', ':', '：', ',']);
    (!name.is_empty()).then(|| name.to_owned())
}
