//! Several programs on one store at a time.

use std::fs::{self, OpenOptions};

use dateline::model::{Anchor, Change, EntryId, Filter, Mark, Timestamp};
use dateline::store::{Reader, Store};

use super::edition::Edition;

/// Changes that each of the two writers makes.
const CHANGES: usize = 400;

#[test]
fn two_programs_and_a_script_change_one_store_and_lose_nothing() {
    let program = Edition::offline();
    let path = program.data_folder().join("dateline.sqlite");
    let reader = Reader::open(&path).expect("a reader");
    let all = reader.headlines(&Filter::default(), Anchor::First, 9).expect("headlines");
    let ids: Vec<EntryId> = all.iter().map(|headline| headline.id).collect();
    let now = Timestamp::from_secs(1_800_000_000);
    let write = |mark: Mark, ids: Vec<EntryId>| {
        let mut store = Store::open(&path).expect("a store");
        let mut watch = Reader::open(&path).expect("a reader");
        move || {
            let mut seen = 0;
            for number in 0..CHANGES {
                let entries = vec![ids[number % ids.len()]];
                let is_set = (number / ids.len()).is_multiple_of(2);
                let change = Change { mark: mark.clone(), is_set, entries };
                store.apply(&change, now).expect("never busy for long");
                seen += usize::from(watch.changed().expect("asked"));
            }
            seen
        }
    };
    let one = std::thread::spawn(write(Mark::Read, ids[..2].to_vec()));
    let other = std::thread::spawn(write(Mark::Starred, ids.clone()));
    let script = ids[3].to_string();
    for round in 0..10 {
        let mark = if round % 2 == 0 { "read" } else { "unread" };
        program.run(&["mark", mark, &script]).with_code(0);
        program.run(&["sections", "--format", "json"]).with_code(0);
    }
    for seen in [one.join().expect("done"), other.join().expect("done")] {
        assert!(seen >= CHANGES, "each change is seen: {seen}");
    }
    let store = Store::open(&path).expect("a store");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    let counts = reader.counts().expect("counts");
    let now = reader.headlines(&Filter::default(), Anchor::First, 9).expect("headlines");
    let number = |is_so: fn(&dateline::model::Headline) -> bool| {
        now.iter().filter(|headline| is_so(headline)).count() as u64
    };
    assert_eq!(counts.unread, number(|headline| !headline.is_read));
    assert_eq!(counts.starred, number(|headline| headline.is_starred));
    assert!(!now[3].is_read, "the script's last word");
}

#[test]
fn a_second_refresh_waits_for_the_first() {
    let edition = Edition::unread();
    let program = &edition.program;
    fs::create_dir_all(program.data_folder()).expect("a folder");
    let lock = program.data_folder().join("refresh.lock");
    let lock = OpenOptions::new().append(true).create(true).open(lock).expect("a file");
    lock.lock().expect("ours");
    let mut command = program.command();
    command.arg("fetch").stderr(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut running = command.spawn().expect("started");
    let mut told = String::new();
    let mut err = std::io::BufReader::new(running.stderr.take().expect("its messages"));
    std::io::BufRead::read_line(&mut err, &mut told).expect("a line");
    assert!(told.contains("another dateline is refreshing"), "{told}");
    assert!(running.try_wait().expect("asked").is_none(), "it waits");
    drop(lock);
    let ended = running.wait_with_output().expect("ended");
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(program.titles(&["list"]).len(), 4);
}
