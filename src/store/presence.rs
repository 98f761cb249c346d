//! Who uses the store right now, and how it was left: a small file beside it.
//!
//! Every connection holds a kernel lock on the file, shared, so that a store which another program
//! has open is never replaced; the kernel lets go of it whatever ends the program. What the file
//! says tells the next start whether the last one ended in order, and whether damage was met.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How the store was left, as far as the file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// In order, or nobody ever used it.
    InOrder,
    /// Somebody uses it, or was killed.
    InUse,
    /// Somebody was killed, and nobody has looked since whether all is well.
    Unchecked,
    /// Damage was met.
    Damaged,
}

impl Left {
    const ALL: [Self; 4] = [Self::InOrder, Self::InUse, Self::Unchecked, Self::Damaged];

    const fn word(self) -> &'static str {
        match self {
            Self::InOrder => "",
            Self::InUse => "in use\n",
            Self::Unchecked => "unchecked\n",
            Self::Damaged => "damaged\n",
        }
    }
}

/// A share in the use of the store; alone or with others.
pub(super) struct Presence {
    /// `None` where files cannot be locked; then nothing is known, and nothing is ever replaced.
    file: Option<File>,
}

impl Presence {
    /// Takes part in a store that was used before; `None` when it was not: then what is at the
    /// path may be anybody's, and nothing is put beside it before it is known to be ours.
    pub(super) fn enter_known(store: &Path, is_writer: bool) -> Option<Self> {
        is_known(store).then(|| Self::enter(store, is_writer))
    }

    /// Takes part; waits while somebody has the store alone. A writer notes that it is in use.
    pub(super) fn enter(store: &Path, is_writer: bool) -> Self {
        let Some(file) = open(store) else { return Self { file: None } };
        if file.try_lock().is_ok() && is_writer {
            match read(&file) {
                Left::InOrder => write(&file, Left::InUse),
                Left::InUse => write(&file, Left::Unchecked),
                Left::Unchecked | Left::Damaged => {}
            }
        }
        // Locking anew what is locked already is another kind of lock on it, not a second one.
        drop(file.unlock());
        let is_shared = file.lock_shared().is_ok();
        Self { file: is_shared.then_some(file) }
    }

    /// Has the store alone until dropped; `None` when somebody else uses it.
    pub(super) fn alone(store: &Path) -> Option<Self> {
        let file = open(store)?;
        file.try_lock().ok()?;
        Some(Self { file: Some(file) })
    }

    /// Notes damage, for the next start.
    pub(super) fn note_damage(&self) {
        self.note(Left::Damaged);
    }

    /// Notes that all is well while it is in use.
    pub(super) fn note_checked(&self) {
        if self.left() == Left::Unchecked {
            self.note_sound();
        }
    }

    /// Notes that nothing is wrong any more, while it goes on being used.
    pub(super) fn note_sound(&self) {
        self.note(Left::InUse);
    }

    /// Notes, while nobody uses it, that what was damaged is mended.
    pub(super) fn note_mended(&self) {
        self.note(Left::InOrder);
    }

    pub(super) fn left(&self) -> Left {
        self.file.as_ref().map_or(Left::InOrder, read)
    }

    fn note(&self, left: Left) {
        if let Some(file) = &self.file {
            write(file, left);
        }
    }
}

impl Drop for Presence {
    /// Whoever leaves last leaves it in order.
    fn drop(&mut self) {
        let Some(file) = &self.file else { return };
        drop(file.unlock());
        if file.try_lock().is_ok() && read(file) == Left::InUse {
            write(file, Left::InOrder);
        }
    }
}

/// True when this path has held a store of ours: then what is there now is ours too, however
/// little it looks like it.
pub(super) fn is_known(store: &Path) -> bool {
    name(store).exists()
}

fn name(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".use");
    PathBuf::from(name)
}

fn open(store: &Path) -> Option<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(name(store)).ok()
}

fn read(mut file: &File) -> Left {
    let mut text = String::new();
    let is_read = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut text));
    let known = Left::ALL.into_iter().find(|left| left.word() == text);
    // What nobody of us wrote was torn by whatever ended the machine.
    known.filter(|_| is_read.is_ok()).unwrap_or(Left::Unchecked)
}

/// A note that cannot be written is not worth failing for. It is written over the last one, which a
/// full disk then leaves there.
fn write(mut file: &File, left: Left) {
    let word = left.word();
    let written = file
        .seek(SeekFrom::Start(0))
        .and_then(|_| file.write_all(word.as_bytes()))
        .and_then(|()| file.set_len(word.len() as u64));
    if let Err(error) = written {
        tracing::warn!(%error, "how the store is used was not noted");
    }
}
