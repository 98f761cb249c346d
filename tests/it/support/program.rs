//! The built program as a script sees it: folders of its own, arguments in, two streams and an
//! exit code out.
//!
//! Every run is checked for what holds always: it ends by itself, and neither stream carries a control, escape or
//! direction character.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use dateline::model::CleanText;
use serde_json::Value;
use tempfile::TempDir;

/// Waits that end in a second where a person would be given a minute.
const CONFIG: &str = "[fetch]\nconnect_timeout_secs = 1\nidle_timeout_secs = 1\n\
                      total_timeout_secs = 5\n";

/// The program with a config folder and a data folder of its own.
pub(crate) struct Program {
    home: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Program {
    /// With that `feeds.toml`.
    pub(crate) fn new(feeds_toml: &str) -> Self {
        let program = Self { home: TempDir::new().expect("a folder") };
        fs::create_dir(program.config_folder()).expect("a folder");
        program.write_config("config.toml", CONFIG);
        program.write_config("feeds.toml", feeds_toml);
        program
    }

    pub(crate) fn config_folder(&self) -> PathBuf {
        self.home.path().join("config")
    }

    pub(crate) fn data_folder(&self) -> PathBuf {
        self.home.path().join("data")
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn write_config(&self, name: &str, text: &str) {
        fs::write(self.config_folder().join(name), text).expect("written");
    }

    pub(crate) fn read_config(&self, name: &str) -> String {
        fs::read_to_string(self.config_folder().join(name)).expect("text")
    }

    /// A file in its home folder.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.home.path().join(name);
        fs::write(&path, text).expect("written");
        path.display().to_string()
    }

    /// The program, to be started with its folders and nothing of this process's surroundings.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC");
        command.arg("--config").arg(self.config_folder());
        command.arg("--data").arg(self.data_folder());
        command.current_dir(self.home.path());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// As somebody for whom permissions count, which they do not for the system's administrator.
    #[cfg(unix)]
    pub(crate) fn run_unprivileged(&self, args: &[&str]) -> Ran {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        use std::os::unix::process::CommandExt;
        const NOBODY: u32 = 65534;
        let mut command = self.command();
        if fs::metadata(self.home.path()).expect("a folder").uid() == 0 {
            // Where the program was built, others may not look.
            let copy = self.home.path().join("dateline");
            if !copy.exists() {
                fs::copy(env!("CARGO_BIN_EXE_dateline"), &copy).expect("copied");
                fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).expect("permissions");
            }
            let own: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
            command = Command::new(copy);
            command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC").args(own);
            command.current_dir(self.home.path()).uid(NOBODY).gid(NOBODY);
        }
        Ran::new(args, &command.args(args).output().expect("it ends"))
    }

    /// With that on standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command();
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut stdin = child.stdin.take().expect("piped");
        // It need not read what it does not want.
        drop(stdin.write_all(input));
        drop(stdin);
        Ran::new(args, &child.wait_with_output().expect("it ends"))
    }

    /// What it prints when all goes well.
    pub(crate) fn out(&self, args: &[&str]) -> String {
        self.run(args).with_code(0).out
    }

    /// The JSON it prints when all goes well.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        self.run(args).with_code(0).json()
    }

    /// The id of the entry with that title.
    pub(crate) fn id(&self, title: &str) -> String {
        let list = self.json(&["list", "--format", "json"]);
        let rows = list["headlines"].as_array().expect("headlines");
        let row = rows.iter().find(|row| row["title"] == title);
        row.unwrap_or_else(|| panic!("no {title} in {list}"))["id"].as_str().expect("an id").into()
    }

    /// The titles that `list` or `search` gives.
    pub(crate) fn titles(&self, args: &[&str]) -> Vec<String> {
        let ran = self.run(&[args, &["--format", "json"]].concat());
        assert!(matches!(ran.code, 0 | 3), "{args:?}: {ran:?}");
        let list = ran.json();
        let rows = list["headlines"].as_array().expect("headlines");
        assert_eq!(ran.code == 3, rows.is_empty(), "{args:?}: {ran:?}");
        rows.iter().map(|row| row["title"].as_str().expect("a title").to_owned()).collect()
    }
}

impl Ran {
    pub(crate) fn new(args: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let ran = Self {
            code: output.status.code().expect("no signal ended it"),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        for stream in [&ran.out, &ran.err] {
            let plain = stream.replace('\t', " ");
            assert_eq!(CleanText::block(&plain).as_str(), plain, "{args:?} is not clean");
        }
        assert!(!ran.err.contains("panicked"), "{args:?}: {}", ran.err);
        ran
    }

    /// The same, if it ended with that code.
    #[track_caller]
    pub(crate) fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// The one line it told people, if that holds all of `words`.
    #[track_caller]
    pub(crate) fn told(&self, words: &[&str]) -> &str {
        assert!(self.err.starts_with("dateline: "), "{self:#?}");
        assert_eq!(self.err.lines().count(), 1, "{self:#?}");
        for word in words {
            assert!(self.err.contains(word), "{word} is not in {self:#?}");
        }
        &self.err
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// That an object has these fields and no others.
#[track_caller]
pub(crate) fn assert_fields(object: &Value, fields: &str) {
    let mut expected: Vec<&str> = fields.split_whitespace().collect();
    expected.sort_unstable();
    let found = object.as_object().unwrap_or_else(|| panic!("{object} is no object"));
    let mut found: Vec<&str> = found.keys().map(String::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{object:#}");
}

/// That a value is a moment in UTC, as RFC 3339 writes it.
#[track_caller]
pub(crate) fn assert_moment(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no text"));
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00Z", "{text}");
}
