//! Where the config folder and the data folder are.

use std::ffi::OsString;
use std::fs::DirBuilder;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::ConfigError;

/// The two folders of one reader; both absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Settings, keys, subscriptions, sections, themes. It need not exist.
    pub config: PathBuf,
    /// The store, the log, saved articles. It exists.
    pub data: PathBuf,
}

impl Folders {
    /// Finds both: what the caller names, else `DATELINE_CONFIG` and `DATELINE_DATA`, else the XDG
    /// Base Directory Specification's `$XDG_CONFIG_HOME/dateline` and `$XDG_DATA_HOME/dateline`.
    /// Makes the data folder, for the reader's eyes only.
    pub fn locate(config: Option<PathBuf>, data: Option<PathBuf>) -> Result<Self, ConfigError> {
        let config =
            chosen(config, std::env::var_os("DATELINE_CONFIG"), || Ok(standard()?.config_dir()))?;
        let data = chosen(data, std::env::var_os("DATELINE_DATA"), || Ok(standard()?.data_dir()))?;
        make_private(&data).map_err(|source| ConfigError::folder(&data, "--data", source))?;
        Ok(Self { config, data })
    }

    /// The path of a file of the config folder.
    pub(super) fn config_file(&self, name: &str) -> PathBuf {
        self.config.join(name)
    }
}

fn standard() -> Result<impl BaseStrategy, ConfigError> {
    etcetera::choose_base_strategy().map_err(|_| ConfigError::NoHome)
}

fn chosen(
    named: Option<PathBuf>,
    environment: Option<OsString>,
    standard: impl FnOnce() -> Result<PathBuf, ConfigError>,
) -> Result<PathBuf, ConfigError> {
    let environment = environment.filter(|value| !value.is_empty()).map(PathBuf::from);
    let path = match named.or(environment) {
        Some(path) => path,
        None => standard()?.join("dateline"),
    };
    std::path::absolute(&path).map_err(|source| ConfigError::read(&path, source))
}

/// Makes a folder and those it lies in, mode 0700 as the XDG specification asks; one that is there
/// stays as it is.
pub(super) fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_wins_over_the_environment() {
        let pick = |named: Option<&str>, environment: Option<&str>| {
            chosen(named.map(PathBuf::from), environment.map(OsString::from), || Ok("/xdg".into()))
                .expect("a folder")
        };
        assert_eq!(pick(Some("/a"), Some("/b")), Path::new("/a"));
        assert_eq!(pick(None, Some("/b")), Path::new("/b"));
        assert_eq!(pick(None, Some("")), Path::new("/xdg/dateline"));
        assert_eq!(pick(None, None), Path::new("/xdg/dateline"));
        assert!(pick(Some("here"), None).is_absolute());
    }

    #[cfg(unix)]
    #[test]
    fn the_data_folder_is_for_the_reader_alone() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().expect("a folder");
        let data = home.path().join("a/b");
        let folders = Folders::locate(Some("/nowhere".into()), Some(data.clone())).expect("found");
        assert_eq!(folders.data, data);
        let mode = std::fs::metadata(&data).expect("made").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("file");
        std::fs::write(&file, "x").expect("written");
        let error = Folders::locate(Some("/c".into()), Some(file.join("data"))).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("file/data") && text.contains("--data"), "{text}");
    }
}
