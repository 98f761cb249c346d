//! Reads JSON that is not quite JSON, so that one bad item does not take the later ones with it.
//!
//! A feed's text comes in, its own values and its items go out. What is often written wrongly is
//! set right: half a surrogate pair, raw line ends and bare quotes in strings, `\'`, `NaN`, commas
//! before a closing bracket. An item that is still no JSON is left out and told. One pass, no
//! recursion, and no item is read twice.

use serde_json::Value;

use super::faults::Faults;

/// The feed's own values and its items; `None` when no feed can be made of `text`.
pub(super) fn read(text: &str, faults: &mut Faults) -> Option<(Value, Value)> {
    let mut walk = Walk {
        text,
        at: 0,
        open: Vec::new(),
        objects: 0,
        head: String::new(),
        head_end: 0,
        item: None,
        items: Vec::new(),
        has_items: false,
        is_at_items: false,
        faults,
    };
    walk.run();
    walk.finish()
}

/// The walk over a document.
struct Walk<'t, 'f> {
    text: &'t str,
    at: usize,
    /// Brackets that are open, outermost first.
    open: Vec<u8>,
    /// How many of them are `{`.
    objects: usize,
    /// The document without its items, as JSON.
    head: String,
    /// How much of it is whole.
    head_end: usize,
    /// The item that is being read, as JSON; `None` outside the list of items.
    item: Option<String>,
    items: Vec<Value>,
    has_items: bool,
    /// The last key of the document itself was `items`.
    is_at_items: bool,
    faults: &'f mut Faults,
}

/// Brackets that are open where an item begins.
const AROUND_ITEMS: usize = 2;
/// Characters shown of what was set right.
const EXAMPLE_CHARS: usize = 20;

impl Walk<'_, '_> {
    fn run(&mut self) {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'"' => {
                    if !self.string() {
                        return;
                    }
                    continue;
                }
                b'{' | b'[' => self.open(byte),
                b'}' | b']' => {
                    self.close(byte);
                    if self.open.is_empty() {
                        self.at += 1;
                        return;
                    }
                }
                b',' => self.comma(),
                byte if byte.is_ascii_whitespace() => self.space(),
                _ => {
                    self.word();
                    continue;
                }
            }
            self.at += 1;
        }
    }

    fn finish(mut self) -> Option<(Value, Value)> {
        if self.open.is_empty() {
            let after = self.text.get(self.at..).unwrap_or_default();
            if !after.trim().is_empty() {
                self.faults.add("junk-after", "");
            }
        } else {
            if !self.has_items {
                return None;
            }
            if self.item.is_some() {
                self.head.push(']');
            } else {
                self.head.truncate(self.head_end);
            }
            self.head.push('}');
            self.faults.add("cut", "");
        }
        let head = serde_json::from_str(&self.head).ok();
        let items = if self.has_items { Value::Array(self.items) } else { Value::Null };
        match head {
            Some(head) => Some((head, items)),
            None => self.has_items.then_some((Value::Null, items)),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn out(&mut self) -> &mut String {
        self.item.as_mut().unwrap_or(&mut self.head)
    }

    fn last(&self) -> Option<u8> {
        self.item.as_ref().unwrap_or(&self.head).bytes().last()
    }

    fn is_in_object(&self) -> bool {
        self.open.last() == Some(&b'{')
    }

    /// Tells that what stands at the place reached was set right.
    fn mended(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let example: String = rest.chars().take(EXAMPLE_CHARS).collect();
        self.faults.add("broken-json", &example);
    }

    fn open(&mut self, bracket: u8) {
        let is_item = self.item.is_some() && bracket == b'{';
        let is_between = self.open.len() == AROUND_ITEMS;
        // No key begins like this: the item before was not closed.
        let is_unclosed = self.open.len() == AROUND_ITEMS + 1
            && self.is_in_object()
            && matches!(self.last(), Some(b',' | b'{'));
        if is_item && is_unclosed {
            self.mended();
            self.close(b'}');
        }
        if is_item && (is_unclosed || is_between) {
            self.end_item();
        }
        self.out().push(char::from(bracket));
        self.open.push(bracket);
        self.objects += usize::from(bracket == b'{');
        if bracket == b'[' && self.open.len() == AROUND_ITEMS && self.is_at_items {
            self.item = Some(String::new());
            self.has_items = true;
        }
        if self.open.len() == 1 {
            self.head_end = self.head.len();
        }
    }

    /// Closes the innermost bracket that `bracket` may close, with what is still open in it. One
    /// that closes nothing is left out, and the list of items ends at no `}`.
    fn close(&mut self, bracket: u8) {
        let opening = if bracket == b'}' { b'{' } else { b'[' };
        let around = usize::from(self.item.is_some());
        let is_any = match opening {
            b'{' => self.objects > around,
            _ => self.open.len() - self.objects > 0,
        };
        if !is_any {
            return self.mended();
        }
        while let Some(open) = self.open.pop() {
            self.objects -= usize::from(open == b'{');
            if self.open.len() < AROUND_ITEMS && self.item.is_some() {
                self.end_item();
                self.item = None;
            }
            if self.last() == Some(b',') {
                self.out().pop();
                self.mended();
            }
            self.out().push(if open == b'{' { '}' } else { ']' });
            if open == opening {
                break;
            }
            self.mended();
        }
        if self.open.len() == 1 {
            self.head_end = self.head.len();
        }
    }

    fn comma(&mut self) {
        if self.item.is_some() && self.open.len() == AROUND_ITEMS {
            return self.end_item();
        }
        if self.open.len() == 1 {
            self.head_end = self.head.len();
        }
        if matches!(self.last(), Some(b',' | b'{' | b'[')) {
            self.mended();
        } else {
            self.out().push(',');
        }
    }

    /// The item that was read is whole.
    fn end_item(&mut self) {
        let Some(item) = self.item.as_mut().map(std::mem::take) else { return };
        if item.trim().is_empty() {
            return;
        }
        match serde_json::from_str(&item) {
            Ok(value) => self.items.push(value),
            Err(_) => self.faults.add("skipped-item", &item),
        }
    }

    /// White space parts words, and says nothing else.
    fn space(&mut self) {
        if self.last().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            self.out().push(' ');
        }
    }

    /// What is neither string nor bracket: numbers, `true`, `null`, and what is no JSON.
    fn word(&mut self) {
        let start = self.at;
        let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._".contains(byte);
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let len = rest.iter().take_while(|byte| is_of_word(byte)).count();
        let first = self.text.get(start..).and_then(|text| text.chars().next());
        let len = len.max(first.map_or(1, char::len_utf8));
        let word = self.text.get(start..start + len).unwrap_or_default();
        if matches!(word, "NaN" | "Infinity" | "-Infinity" | "+Infinity" | "undefined") {
            self.mended();
            self.out().push_str("null");
        } else {
            self.out().push_str(word);
        }
        self.at = start + len;
    }

    /// A string, moved behind; false when the text ends in it.
    fn string(&mut self) -> bool {
        let is_key = self.is_in_object() && matches!(self.last(), Some(b'{' | b','));
        let start = self.at + 1;
        self.out().push('"');
        self.at = start;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
            let Some(len) = rest.iter().position(is_special) else { return false };
            let end = self.at + len;
            let plain = self.text.get(self.at..end).unwrap_or_default();
            self.out().push_str(plain);
            self.at = end;
            match self.byte(end) {
                Some(b'"') if self.ends_string(end + 1, is_key) => break,
                Some(b'"') if self.begins_item(end) => {
                    self.give_item_up();
                    return true;
                }
                Some(b'"') => self.bare_quote(),
                Some(b'\\') => self.escape(),
                _ => {
                    self.mended();
                    self.out().push(' ');
                    self.at += 1;
                }
            }
        }
        if is_key && self.open.len() == 1 {
            self.is_at_items = self.text.get(start..self.at) == Some("items");
        }
        self.out().push('"');
        self.at += 1;
        true
    }

    /// True when the quote before `after` ends a string: what follows is what may follow one.
    fn ends_string(&self, after: usize, is_key: bool) -> bool {
        let next = |from: usize| {
            let rest = self.text.as_bytes().get(from..).unwrap_or_default();
            let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            (self.byte(from + spaces), from + spaces + 1)
        };
        match next(after) {
            // No key holds a quote.
            _ if is_key => true,
            (None | Some(b'}' | b']'), _) => true,
            (Some(b','), behind) => match next(behind).0 {
                None | Some(b'"' | b'{' | b'}' | b']') => true,
                Some(b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' | b'N') => !self.is_in_object(),
                Some(_) => false,
            },
            (Some(_), _) => false,
        }
    }

    /// True when the quote at `at`, within a string, surely belongs to the next item: the end of
    /// the string was lost.
    fn begins_item(&self, at: usize) -> bool {
        let rest = self.text.get(at..).unwrap_or_default();
        self.item.is_some() && self.last() == Some(b'{') && rest.starts_with("\"id\"")
    }

    /// Leaves out the item that is being read, and begins the next one, whose bracket was read.
    fn give_item_up(&mut self) {
        let item = self.item.replace("{".to_owned()).unwrap_or_default();
        self.faults.add("skipped-item", &item);
        self.open.truncate(AROUND_ITEMS);
        self.open.push(b'{');
        self.objects = AROUND_ITEMS;
    }

    /// A quote within a string, that should have been escaped. Right behind a bracket it begins a
    /// key, and the end of the string was lost: then the item is beyond repair.
    fn bare_quote(&mut self) {
        let is_lost = self.last() == Some(b'{');
        self.mended();
        self.out().push_str(if is_lost { "\"" } else { "\\\"" });
        self.at += 1;
    }

    /// A backslash and what it stands before.
    fn escape(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (written, len) = match self.byte(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => (rest.get(..2), 2),
            Some(b'u') => match (escaped_code(rest), rest.get(6..).and_then(escaped_code)) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (rest.get(..12), 12),
                (Some(0xd800..=0xdfff), _) => (None, 6),
                (Some(_), _) => (rest.get(..6), 6),
                (None, _) => (Some("\\\\"), 1),
            },
            Some(b'\'') => (Some("'"), 2),
            Some(..b' ') => (Some(""), 1),
            _ => (Some("\\\\"), 1),
        };
        if written != rest.get(..len) {
            self.mended();
        }
        self.out().push_str(written.unwrap_or("\\ufffd"));
        self.at += len;
    }
}

/// The number that `\u` and four digits name at the start of `text`.
fn escaped_code(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is made of `items`, written with `'` for `"` and `~` for a backslash.
    fn check(items: &str, expected: &str, kinds: &[&str]) {
        let plain = |text: &str| text.replace('\'', "\"").replace('~', "\\");
        let text = plain(&format!("{{'version':'jsonfeed','items':[{items}],'title':'Daily'}}"));
        let mut faults = Faults::default();
        let (head, read) = super::read(&text, &mut faults).expect("a feed");
        assert_eq!(head.get("title"), Some(&Value::from("Daily")), "{text}");
        let expected: Value = serde_json::from_str(&plain(expected)).expect("JSON");
        assert_eq!(read, expected, "{text}");
        let met: Vec<_> = faults.into_oddities().into_iter().map(|oddity| oddity.kind).collect();
        assert_eq!(met, kinds, "{text}");
    }

    #[test]
    fn what_is_nearly_json_is_read_as_it_was_meant() {
        for (items, expected) in [
            ("{'id':'storm ~ud83d!'},{'id':2}", "[{'id':'storm \u{fffd}!'},{'id':2}]"),
            ("{'id':'~udc00 ~ud83d~u0041'}", "[{'id':'\u{fffd} \u{fffd}A'}]"),
            ("{'id':'two\nlines\tand a tab'},{'id':2}", "[{'id':'two lines and a tab'},{'id':2}]"),
            ("{'id':'C:~users~docs'},{'id':2}", "[{'id':'C:~~users~~docs'},{'id':2}]"),
            ("{'id':NaN,'a':-Infinity},{'id':2}", "[{'id':null,'a':null},{'id':2}]"),
            ("{'id':1,},{'tags':['a','b',],},", "[{'id':1},{'tags':['a','b']}]"),
            ("{'id':'a 'quoted' word'},{'id':2}", "[{'id':'a ~'quoted~' word'},{'id':2}]"),
            ("{'id':1,'tags':['a'},{'id':2}", "[{'id':1,'tags':['a']},{'id':2}]"),
            ("{'id':1,{'id':2}", "[{'id':1},{'id':2}]"),
            ("{'id':1}},{'id':2}", "[{'id':1},{'id':2}]"),
        ] {
            check(items, expected, &["broken-json"]);
        }
        let apostrophe = "{\"items\":[{\"id\":\"it\\'s\"}]}";
        let read = super::read(apostrophe, &mut Faults::default()).expect("a feed");
        assert_eq!(read.1, serde_json::json!([{ "id": "it's" }]));
    }

    #[test]
    fn an_item_that_is_no_json_takes_no_other_with_it() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        for (items, expected) in [
            ("{'id':1},{'id' 2},{'id':3}", "[{'id':1},{'id':3}]"),
            ("{'id':1},{id:2,'tags':[1]},{'id':3}", "[{'id':1},{'id':3}]"),
            ("{'id':1},{'a':{'b':01}},{'id':3},null", "[{'id':1},{'id':3},null]"),
            (&format!("{{'id':1}},{{'a':{deep}}},{{'id':3}}"), "[{'id':1},{'id':3}]"),
        ] {
            check(items, expected, &["skipped-item"]);
        }
        let lost = "{'id':1},{'id':2,'title':'Storm},{'id':3},{'id':4}";
        check(lost, "[{'id':1},{'id':3},{'id':4}]", &["skipped-item"]);
        let lost = "{'id':1},{'a':[{'b':'x},{'url':3,'title':'y'}]},{'id':4}";
        check(lost, "[{'id':1},{'id':4}]", &["broken-json", "skipped-item"]);
    }
}
