//! Events for the log file; nothing is ever printed while the screen is up.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

/// A log larger than this is begun anew; the last one is kept beside it.
const LOG_BYTES_MAX: u64 = 4 << 20;

/// Where the log is.
#[must_use]
pub fn log_path(data: &Path) -> PathBuf {
    data.join("dateline.log")
}

/// Send events of `level` and above to the log file. Without a file the program goes on without a
/// log.
pub fn start(data: &Path, level: &str) {
    let Ok(file) = open(&log_path(data)) else { return };
    let filter = EnvFilter::try_new(format!("warn,dateline={level}"));
    let Ok(filter) = filter else { return };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    // What cannot be written is not told: the screen may be up, and the disk full.
    let log = log.log_internal_errors(false);
    // A second start in one process, as in tests, keeps the first log.
    let _ = log.with_writer(Mutex::new(file)).try_init();
}

/// A fault that ends only its own task is told in the log; one that ends the program is told on
/// standard error too.
pub fn log_panics() {
    let told_before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        tracing::error!(%info, "a task ended in a fault");
        if std::thread::current().name() == Some("main") {
            told_before(info);
        }
    }));
}

fn open(path: &Path) -> std::io::Result<File> {
    if std::fs::metadata(path).is_ok_and(|about| about.len() > LOG_BYTES_MAX) {
        std::fs::rename(path, path.with_extension("log.1"))?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
