//! Searching for words: what is indexed, and what a reader's words ask of the index.

use std::borrow::Cow;

use rusqlite::{Connection, params};

use crate::model::{Condition, Query, Words};

/// Letters from which on the last word also finds longer ones.
const PREFIX_CHARS_MIN: usize = 3;

/// Best match first; a word in the title weighs as much as eight in the text.
const BY_RANK: &str = "SELECT rowid FROM search
    WHERE search MATCH ?1 AND rank MATCH 'bm25(8.0, 1.0)' ORDER BY rank";

/// The ids of all entries that match, ascending.
pub(super) fn hits(conn: &Connection, expression: &str) -> rusqlite::Result<Vec<i64>> {
    conn.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid")?
        .query_map(params![expression], |row| row.get(0))?
        .collect()
}

/// The first `limit` of the ids that match and that `is_wanted` lets through, best match first.
pub(super) fn best_hits(
    conn: &Connection,
    expression: &str,
    limit: usize,
    is_wanted: impl Fn(i64) -> bool,
) -> rusqlite::Result<Vec<i64>> {
    let mut statement = conn.prepare_cached(BY_RANK)?;
    let mut rows = statement.query(params![expression])?;
    let mut best = Vec::new();
    while best.len() < limit {
        let Some(row) = rows.next()? else { break };
        let id = row.get(0)?;
        if is_wanted(id) {
            best.push(id);
        }
    }
    Ok(best)
}

/// An FTS5 expression for a query's words: all must stand in the entry, those of one group together,
/// the last one may go on when it has three letters. Each is a quoted string, in which FTS5 sees no
/// operator. `None` when there is no word to look for.
pub(super) fn expression(query: &Query) -> Option<String> {
    let groups: Vec<&Words> = match &query.condition {
        Condition::Words(words) => vec![words],
        Condition::All(all) => all.iter().filter_map(words_of).collect(),
        _ => return None,
    };
    let mut terms = String::new();
    for words in groups {
        let text = folded(words.text.as_str());
        let star = if words.goes_on && may_go_on(&text) { "*" } else { "" };
        terms.extend(["\"", &text, "\"", star, " "]);
    }
    Some(terms).filter(|terms| !terms.is_empty())
}

fn words_of(condition: &Condition) -> Option<&Words> {
    match condition {
        Condition::Words(words) => Some(words),
        _ => None,
    }
}

/// True when the term's last word is long enough to be the beginning of others. A tenth of all
/// words begin with the same two letters: finding them costs seconds, and says nothing.
fn may_go_on(term: &str) -> bool {
    let word = term.rsplit(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    word.is_some_and(|word| word.chars().count() >= PREFIX_CHARS_MIN)
}

/// Text as the index reads it: letters that readers do not tell apart become one, and scripts
/// written without spaces (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese) become one word a
/// character, found again as phrases. Case and Latin accents are the tokenizer's.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_folded) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match c {
            c if is_unspaced(c) => out.extend([' ', c, ' ']),
            c if is_vowel_point(c) => {}
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' | 'ی' => out.push('ي'),
            'ک' => out.push('ك'),
            'ة' => out.push('ه'),
            '\u{ff01}'..='\u{ff5e}' => {
                out.extend(char::from_u32(u32::from(c) - 0xff01 + u32::from('!')));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn is_folded(c: char) -> bool {
    c > '\u{58f}'
        && (is_unspaced(c)
            || is_vowel_point(c)
            || matches!(c, 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' | 'ی' | 'ک' | 'ة' | '\u{ff01}'..='\u{ff5e}'))
}

/// Points and marks that Hebrew and Arabic are mostly written without, and the stroke that
/// stretches Arabic words.
const fn is_vowel_point(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
        | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}'
        | '\u{6ea}'..='\u{6ed}')
}

const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
