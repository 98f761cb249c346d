//! Whether the folders can be written.

use std::path::Path;

use super::Check;

/// That nothing can be written into a folder, or that it cannot be made, where it is so. `flag`
/// names another one.
pub(super) fn unwritable(name: &'static str, folder: &Path, flag: &str) -> Option<Check> {
    // One that is not there yet is made by whoever needs it.
    let there = folder.ancestors().find(|it| it.exists()).unwrap_or(folder);
    let why = tempfile::tempfile_in(there).err()?.kind();
    let text = format!("nothing can be written in {}: {why}", there.display());
    let mend = match why {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "free some space".to_owned()
        }
        _ => format!("make the folder writable or name another with {flag}"),
    };
    Some(Check::bad(name, &text, &mend))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_into_or_named() {
        let home = tempfile::tempdir().expect("a folder");
        for folder in [home.path().to_owned(), home.path().join("not/there")] {
            assert!(unwritable("store", &folder, "--data").is_none());
        }
        let file = home.path().join("file");
        std::fs::write(&file, "x").expect("written");
        for folder in [file.clone(), file.join("data")] {
            let check = unwritable("store", &folder, "--data").expect("a fault");
            assert!(!check.is_ok && check.detail.as_str().contains("/file: "), "{}", check.detail);
            assert!(check.mend.is_some_and(|mend| mend.as_str().ends_with("with --data")));
        }
        assert_eq!(std::fs::read_dir(home.path()).expect("listed").count(), 1);
    }
}
