//! What a feed's server wants to be shown: read from a file or a program of the reader's when the
//! feed is asked, kept nowhere and never printed.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::config::FeedSettings;
use crate::fetch::Secret;
use crate::model::{CleanText, Feed, WebUrl};

use super::feed_settings::FollowedFeed;

/// Longest secret, in bytes.
const SECRET_BYTES_MAX: u64 = 16 * 1024;
/// Longest wait for a program that gives one.
const PROGRAM_PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether it has.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Where the secrets of feeds are, by the address that the reader typed.
#[derive(Clone, Debug, Default)]
pub struct Secrets(HashMap<WebUrl, (Scheme, Place)>);

#[derive(Clone, Copy, Debug)]
enum Scheme {
    /// A name and a password.
    Basic,
    Token,
}

#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    Program(Vec<String>),
}

impl Secrets {
    pub(super) fn of(feeds: &[FollowedFeed]) -> Self {
        let place = |it: &FollowedFeed| Some((it.feed.typed_url.clone(), place(&it.settings)?));
        Self(feeds.iter().filter_map(place).collect())
    }

    /// What the feed's server is to be shown, if anything. The error is one line for people.
    pub async fn authorization(&self, feed: &Feed) -> Result<Option<Secret>, CleanText> {
        let Some((scheme, place)) = self.0.get(&feed.typed_url).cloned() else { return Ok(None) };
        let read = tokio::task::spawn_blocking(move || match place {
            Place::File(path) => of_file(&path),
            Place::Program(words) => of_program(&words),
        });
        let secret = read.await.unwrap_or_else(|_| Err("reading it failed".to_owned()));
        let secret = secret.map_err(|why| {
            CleanText::line(&format!(
                "not asked, for want of what its server is to be shown: {why}"
            ))
        })?;
        Ok(Some(match scheme {
            Scheme::Basic => secret.basic(),
            Scheme::Token => secret.bearer(),
        }))
    }
}

fn place(settings: &FeedSettings) -> Option<(Scheme, Place)> {
    let file = |path: &Option<PathBuf>| path.clone().map(Place::File);
    let program = |words: &[String]| (!words.is_empty()).then(|| Place::Program(words.to_vec()));
    let token = file(&settings.token_file).or_else(|| program(&settings.token_command));
    let basic = file(&settings.basic_auth_file).or_else(|| program(&settings.basic_auth_command));
    token.map(|place| (Scheme::Token, place)).or(basic.map(|place| (Scheme::Basic, place)))
}

fn of_file(path: &Path) -> Result<Secret, String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = std::fs::File::open(path).map_err(told)?;
    if is_open_to_others(&file) {
        return Err(format!("others may read {0}; `chmod 600 {0}` mends it", path.display()));
    }
    let mut bytes = Vec::new();
    file.take(SECRET_BYTES_MAX).read_to_end(&mut bytes).map_err(told)?;
    first_line(bytes).ok_or_else(|| format!("{} holds no text", path.display()))
}

#[cfg(unix)]
fn is_open_to_others(file: &std::fs::File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::File) -> bool {
    false
}

/// What a program writes; no shell is between, and nobody answers it.
fn of_program(words: &[String]) -> Result<Secret, String> {
    let Some((name, arguments)) = words.split_first() else {
        return Err("no program is named".to_owned());
    };
    let mut command = Command::new(name);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
    let (tell, told) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        let thread = std::thread::Builder::new().name("secret".to_owned());
        let reading = thread.spawn(move || read_line(out, &tell));
        reading.map_err(|error| format!("{name}: {error}"))?;
    }
    let end = Instant::now() + PROGRAM_PATIENCE;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < end => std::thread::sleep(LOOK_AGAIN),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{name} gave nothing within {} s", PROGRAM_PATIENCE.as_secs()));
            }
        }
    };
    if !status.success() {
        return Err(format!("{name} failed: {status}"));
    }
    // What the program started may hold its output open for ever.
    let line = told.recv_timeout(end.saturating_duration_since(Instant::now())).ok();
    line.and_then(first_line).ok_or_else(|| format!("{name} wrote no text"))
}

/// Tells the first line; the rest is read too, so that the program can end as it likes.
fn read_line(out: ChildStdout, told: &mpsc::Sender<Vec<u8>>) {
    let mut out = BufReader::new(out);
    let mut line = Vec::new();
    if (&mut out).take(SECRET_BYTES_MAX).read_until(b'\n', &mut line).is_ok() {
        // Who asked may have lost patience.
        let _ = told.send(line);
    }
    let _ = io::copy(&mut out, &mut io::sink());
}

fn first_line(bytes: Vec<u8>) -> Option<Secret> {
    let text = String::from_utf8(bytes).ok()?;
    let line = text.lines().next().filter(|line| !line.trim().is_empty())?;
    Some(Secret::new(line.trim().to_owned()))
}
