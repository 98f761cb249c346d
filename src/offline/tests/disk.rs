//! The files on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Article, LIMITS, harbour, png};
use crate::offline::{Form, OfflineError, RemoveError, Removed, remove, write};

const ALL: [Form; 3] = [Form::Html, Form::Markdown, Form::Text];

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).expect("listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").display().to_string();
                found.insert(name, fs::read(&path).expect("read"));
            }
        }
    }
    found
}

#[test]
fn a_saved_article_is_three_files_and_its_pictures() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("saved/here");
    let written = write(&folder, &harbour().bundle(), &ALL, &LIMITS).expect("saved");
    assert_eq!((written.pictures, written.missing), (1, 2));
    let stem = "harbour-reopens-after-storm-";
    let found = files(&folder);
    let names: Vec<String> = found.keys().map(|name| name.replace(&hash(name), "HASH")).collect();
    assert_eq!(
        names,
        [
            format!("{stem}HASH.html"),
            format!("{stem}HASH.txt"),
            format!("{stem}HASH/{stem}HASH.md"),
            format!("{stem}HASH/pictures/01-hafen-sud.png"),
        ]
    );
    for path in [written.html, written.markdown, written.text] {
        let path = path.expect("asked for");
        assert!(path.is_absolute() && path.is_file(), "{}", path.display());
    }
}

fn hash(name: &str) -> String {
    name.chars().skip("harbour-reopens-after-storm-".len()).take(12).collect()
}

#[test]
fn only_what_was_asked_for_is_written() {
    let home = tempfile::tempdir().expect("a folder");
    let written = write(home.path(), &harbour().bundle(), &[Form::Text], &LIMITS).expect("saved");
    assert_eq!((written.html, written.markdown), (None, None));
    assert_eq!(files(home.path()).len(), 1);
}

#[test]
fn saving_twice_changes_nothing_and_keeps_what_else_lies_there() {
    let home = tempfile::tempdir().expect("a folder");
    let article = harbour();
    let written = write(home.path(), &article.bundle(), &ALL, &LIMITS).expect("saved");
    let note = written.markdown.expect("asked for").with_file_name("my note.txt");
    fs::write(note, "mine").expect("written");
    let before = files(home.path());
    write(home.path(), &article.bundle(), &ALL, &LIMITS).expect("saved again");
    assert_eq!(files(home.path()), before);
}

#[test]
fn what_was_saved_is_deleted_whole_and_nothing_else() {
    let home = tempfile::tempdir().expect("a folder");
    let other = Article::new("Harbour reopens after storm", "<p>Another</p>", "Another");
    let mut other = other.with("https://pictures.example/a.png", Ok(png(3, 2)));
    other.link = None;
    write(home.path(), &other.bundle(), &ALL, &LIMITS).expect("saved");
    let before = files(home.path());
    for pick in 0..3 {
        let written = write(home.path(), &harbour().bundle(), &ALL, &LIMITS).expect("saved");
        let all = [written.html, written.text, written.markdown].map(|path| path.expect("there"));
        let removed = remove(&all[pick]).expect("removed");
        assert_eq!((removed.files.len(), removed.stays), (4, None));
        assert_eq!(files(home.path()), before, "the article of the same title stays");
        assert!(!all[2].parent().expect("a folder").exists());
        assert_eq!(remove(&all[pick]).expect("gone already"), Removed::default());
    }
}

#[test]
fn what_the_reader_put_beside_a_saved_article_stays() {
    let home = tempfile::tempdir().expect("a folder");
    let written = write(home.path(), &harbour().bundle(), &ALL, &LIMITS).expect("saved");
    let own = written.markdown.expect("there").parent().expect("a folder").to_owned();
    for note in ["my note.txt", "pictures/mine.png", "pictures/01.jpeg"] {
        fs::write(own.join(note), "mine").expect("written");
    }
    let removed = remove(&written.html.expect("there")).expect("removed");
    assert_eq!((removed.files.len(), removed.stays.as_deref()), (4, Some(&*own)));
    let left: Vec<String> = files(&own).into_keys().collect();
    assert_eq!(left, ["my note.txt", "pictures/01.jpeg", "pictures/mine.png"]);
}

#[cfg(unix)]
#[test]
fn nothing_is_deleted_through_a_link_or_by_a_foreign_name() {
    use std::os::unix::fs::symlink;
    let home = tempfile::tempdir().expect("a folder");
    let (folder, outside) = (home.path().join("saved"), home.path().join("outside"));
    let written = write(&folder, &harbour().bundle(), &ALL, &LIMITS).expect("saved");
    let own = written.markdown.expect("there").parent().expect("a folder").to_owned();
    fs::rename(&own, &outside).expect("moved");
    symlink(&outside, &own).expect("linked");
    let before = files(&outside);
    remove(&written.html.expect("there")).expect("removed");
    assert_eq!(files(&outside), before);
    assert!(own.is_symlink());
    for name in ["notes.html", "a-0123456789AB.html", "-0123456789ab.txt", "a-0123456789abc.md"] {
        let file = folder.join(name);
        assert_eq!(remove(&file).expect("there is none"), Removed::default());
        fs::write(&file, "mine").expect("written");
        let error = remove(&file).expect_err("not ours");
        assert!(matches!(error, RemoveError::NotOurs { .. }), "{error}");
        assert!(file.exists() && error.to_string().contains(name), "{error}");
    }
}

#[test]
fn hostile_names_stay_inside_the_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("saved");
    for name in ["%2e%2e%2f%2e%2e%2fevil", "..", "con", "-rf", "%00", "a%0ab;touch%20x.sh"] {
        let address = format!("https://pictures.example/{name}");
        let article = Article::new("../../evil", "", "").with(&address, Ok(png(5, 5)));
        write(&folder, &article.bundle(), &ALL, &LIMITS).expect("saved");
    }
    let outside: Vec<_> =
        files(home.path()).into_keys().filter(|it| !it.starts_with("saved/")).collect();
    assert_eq!(outside, Vec::<String>::new());
    for name in files(&folder).keys().flat_map(|path| path.split('/')) {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        let is_good = (1..=120).contains(&name.len()) && name.bytes().all(is_plain);
        assert!(is_good && !name.starts_with(['-', '.']), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_the_folder_are_never_followed() {
    use std::os::unix::fs::symlink;
    let home = tempfile::tempdir().expect("a folder");
    let (folder, outside) = (home.path().join("saved"), home.path().join("outside"));
    fs::create_dir(&outside).expect("made");
    let article = harbour();
    let written = write(&folder, &article.bundle(), &ALL, &LIMITS).expect("saved");
    let html = written.html.expect("asked for");
    let own = html.with_extension("");

    fs::write(outside.join("victim"), "precious").expect("written");
    fs::remove_file(&html).expect("removed");
    symlink(outside.join("victim"), &html).expect("linked");
    write(&folder, &article.bundle(), &[Form::Html], &LIMITS).expect("saved");
    assert!(!fs::symlink_metadata(&html).expect("there").is_symlink());

    for place in [own.join("pictures"), own] {
        fs::remove_dir_all(&place).expect("removed");
        symlink(&outside, &place).expect("linked");
        let error = write(&folder, &article.bundle(), &ALL, &LIMITS).expect_err("refused");
        assert!(matches!(error, OfflineError::NotAFolder { .. }), "{error}");
        assert!(error.to_string().contains(&place.display().to_string()), "{error}");
        fs::remove_file(&place).expect("removed");
        fs::create_dir(&place).expect("made");
    }
    assert_eq!(
        files(&outside).into_iter().collect::<Vec<_>>(),
        [("victim".into(), b"precious".to_vec())]
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named_with_what_to_do() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("file");
    fs::write(&file, "x").expect("written");
    for folder in [file.join("saved"), "/proc/dateline".into()] {
        let error = write(&folder, &harbour().bundle(), &ALL, &LIMITS).expect_err("refused");
        let text = error.to_string();
        assert!(text.contains(&folder.display().to_string()), "{text}");
        assert!(text.contains("`folder` under [save] in config.toml"), "{text}");
    }
}

#[test]
fn a_save_that_fails_leaves_no_part_behind() {
    let home = tempfile::tempdir().expect("a folder");
    let article = harbour();
    let written = write(home.path(), &article.bundle(), &ALL, &LIMITS).expect("saved");
    let html = written.html.expect("asked for");
    for path in [&html, &html.with_extension("txt")] {
        fs::remove_file(path).expect("removed");
        fs::create_dir(path).expect("made");
        fs::write(path.join("in the way"), "x").expect("written");
    }
    let before = files(home.path());
    let error = write(home.path(), &article.bundle(), &ALL, &LIMITS).expect_err("in the way");
    assert!(error.to_string().contains(".html"), "{error}");
    assert_eq!(files(home.path()), before, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn saved_files_may_be_read_by_others() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    let written = write(home.path(), &harbour().bundle(), &ALL, &LIMITS).expect("saved");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let markdown = written.markdown.expect("asked for");
    assert_eq!(mode(&markdown) & 0o600, 0o600);
    assert_eq!(mode(&markdown) & 0o133, 0, "no program, nobody else writes");
    assert_eq!(mode(markdown.parent().expect("a folder")) & 0o722, 0o700);
}
