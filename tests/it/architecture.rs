//! The rules of ARCHITECTURE.md, held: who imports whom, where a crate may be named, how large a file may be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import of ours. ARCHITECTURE.md shows the same table.
const IMPORTS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("words", &[]),
    ("config", &["model"]),
    ("opml", &["model"]),
    ("fetch", &["model"]),
    ("parse", &["model"]),
    ("text", &["model"]),
    ("extract", &["model"]),
    ("sections", &["model", "words"]),
    ("stories", &["model", "text", "words"]),
    ("offline", &["model"]),
    ("query", &["model", "words"]),
    ("rules", &["model", "query", "text", "words"]),
    ("store", &["model", "query", "stories", "text", "words"]),
    ("refresh", &["model", "fetch", "parse", "extract", "text", "sections", "stories", "rules"]),
    ("ui", &["model", "config", "query", "sections", "text", "words"]),
    (
        "app",
        &[
            "model", "config", "fetch", "offline", "parse", "query", "refresh", "rules",
            "sections", "store", "text", "ui",
        ],
    ),
    (
        "cli",
        &[
            "model", "app", "config", "extract", "fetch", "offline", "opml", "parse", "query",
            "refresh", "rules", "sections", "store", "text",
        ],
    ),
];

/// Crates that have one home, or a few.
const HOMES: &[(&str, &[&str])] = &[
    ("reqwest", &["fetch"]),
    ("rustls", &["fetch"]),
    ("compression_codecs", &["fetch"]),
    ("feed_rs", &["parse"]),
    ("html2text", &["text"]),
    ("ammonia", &["text"]),
    ("dom_smoothie", &["extract"]),
    ("rusqlite", &["store"]),
    ("zip", &["offline"]),
    ("toml_edit", &["config"]),
    ("quick_xml", &["opml", "parse"]),
    ("ratatui", &["ui", "app"]),
    ("crossterm", &["ui", "app", "cli"]),
    ("hyper", &["app", "fetch"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
    ("open", &["app"]),
];

/// Where a clock may be read, a task or thread started.
const CLOCK_AND_TASKS: &[&str] = &[
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
    "tokio::spawn",
    "spawn_blocking",
    "JoinSet",
    "thread::spawn",
    "thread::scope",
    "thread::Builder",
];
/// What else starts one, each with its reason in ARCHITECTURE.md.
const TASKS_ELSEWHERE: &[(&str, &str)] = &[
    ("refresh/full_text.rs", "spawn_blocking"),
    ("cli/inspect.rs", "thread::scope"),
    ("cli/inspect.rs", "thread::Builder"),
];

const FILE_LINES_MAX: usize = 500;
const LINE_CHARS_MAX: usize = 100;
/// Longer files, each with its reason; the list may shrink, never grow.
const LONG_FILES: &[(&str, &str)] = &[("text/phrases.rs", "a table of words in many languages")];
const NAMES_FOR_NOTHING: &[&str] =
    &["utils", "util", "helpers", "helper", "common", "misc", "manager", "types"];

struct SourceFile {
    path: PathBuf,
    module: String,
    text: String,
}

impl SourceFile {
    fn is_test(&self) -> bool {
        let path = self.path.to_string_lossy();
        path.ends_with("tests.rs") || path.contains("/tests/")
    }

    /// The text without comments and without the tests at its end.
    fn code(&self) -> String {
        let text = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<SourceFile> {
    let src = root().join("src");
    let mut paths = Vec::new();
    rust_files(&src, &mut paths);
    let read = |path: PathBuf| {
        let inner = path.strip_prefix(&src).expect("inside src");
        let module = inner.iter().next().expect("a name").to_string_lossy().into_owned();
        SourceFile { text: fs::read_to_string(&path).expect("text"), module, path }
    };
    paths.into_iter().map(read).collect()
}

fn allowed(module: &str) -> Option<&'static [&'static str]> {
    IMPORTS.iter().find(|(name, _)| *name == module).map(|(_, allowed)| *allowed)
}

/// The modules of ours that a text names: `crate::name`, also in a list `crate::{a, b}`.
fn named_modules(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let word = |text: &str| -> String {
            text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
        };
        if let Some(list) = after.strip_prefix('{') {
            let list = list.split('}').next().unwrap_or_default();
            named.extend(list.split(',').map(word).filter(|name| !name.is_empty()));
        } else {
            named.insert(word(after));
        }
    }
    named
}

#[test]
fn every_module_imports_only_what_the_table_allows() {
    let mut faults = Vec::new();
    for file in sources().iter().filter(|file| !file.is_test()) {
        let Some(allowed) = allowed(&file.module) else { continue };
        for name in named_modules(&file.code()) {
            let is_module = IMPORTS.iter().any(|(module, _)| *module == name);
            if is_module && name != file.module && !allowed.contains(&name.as_str()) {
                faults.push(format!("{} imports {name}", file.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_table_names_every_module_and_stands_in_the_architecture_page() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        let allowed = allowed(module).unwrap_or_else(|| panic!("{module} is in no row"));
        let list = if allowed.is_empty() { "-".to_owned() } else { allowed.join(", ") };
        let row = format!("| {module} | {list} |");
        assert!(page.contains(&row), "ARCHITECTURE.md lacks the row\n{row}");
    }
}

#[test]
fn a_crate_is_named_only_at_home() {
    let mut faults = Vec::new();
    for file in sources().iter().filter(|file| !file.is_test()) {
        let code = file.code();
        for (name, homes) in HOMES {
            let is_named =
                code.contains(&format!("use {name}::")) || code.contains(&format!(" {name}::"));
            if is_named && !homes.contains(&file.module.as_str()) {
                faults.push(format!("{} names {name}", file.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn only_the_shell_reads_a_clock_and_starts_tasks() {
    let mut faults = Vec::new();
    for file in sources().iter().filter(|file| !file.is_test() && file.module != "app") {
        for call in CLOCK_AND_TASKS {
            let is_known = TASKS_ELSEWHERE
                .iter()
                .any(|(path, known)| known == call && file.path.ends_with(path));
            if file.code().contains(call) && !is_known {
                faults.push(format!("{} calls {call}", file.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn files_are_small_and_named_for_what_they_hold() {
    let mut faults = Vec::new();
    for file in sources() {
        let name = file.path.file_stem().expect("a name").to_string_lossy().into_owned();
        let shown = file.path.display();
        if NAMES_FOR_NOTHING.contains(&name.as_str()) {
            faults.push(format!("{shown}: named for nothing"));
        }
        let is_excused = LONG_FILES.iter().any(|(name, _)| file.path.ends_with(name));
        if file.text.lines().count() > FILE_LINES_MAX && !is_excused {
            faults.push(format!("{shown}: more than {FILE_LINES_MAX} lines"));
        }
        // What stands in a string may be as long as it is.
        let is_long = |line: &&str| line.chars().count() > LINE_CHARS_MAX && !line.contains('"');
        if let Some(line) = file.text.lines().find(is_long).filter(|_| !file.is_test()) {
            faults.push(format!("{shown}: a line longer than {LINE_CHARS_MAX}: {line}"));
        }
        if !file.text.starts_with("//!") {
            faults.push(format!("{shown}: does not say what it is"));
        }
        if file.text.contains("super::super") && !file.is_test() {
            faults.push(format!("{shown}: reaches over its parent"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn text_reaches_the_screen_through_one_file() {
    for file in sources().iter().filter(|file| file.module == "ui" && !file.is_test()) {
        if file.path.ends_with("widgets/ink.rs") {
            continue;
        }
        for call in [
            ".set_string",
            ".set_line(",
            ".set_span(",
            ".set_symbol(",
            "Span::raw",
            "Paragraph::new",
        ] {
            assert!(!file.code().contains(call), "{} calls {call}", file.path.display());
        }
    }
}
