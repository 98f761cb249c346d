//! The bodies of the fuzz targets, over the project's own fixtures, whole and damaged. Which damage
//! is done follows from numbers that are the same in every run.

#[path = "../../fuzz/lib.rs"]
#[expect(unreachable_pub, reason = "they are the fuzz targets' own crate")]
mod targets;

use std::path::Path;

/// Damaged copies of each fixture for each target.
const DAMAGED: u64 = 6;

#[test]
fn what_must_hold_of_strangers_bytes_holds_of_the_fixtures() {
    let mut samples = vec![Vec::new(), b"\xff\xfe\x00".to_vec()];
    for folder in ["tests/feeds", "tests/pages", "config", "docs"] {
        samples.extend(files(folder).into_iter().filter(|bytes| bytes.len() < 32 << 10));
    }
    assert!(samples.len() > 30, "the fixtures have moved");
    for (number, (_, body)) in (0_u64..).zip(targets::TARGETS) {
        for (sample, bytes) in (0_u64..).zip(&samples) {
            body(bytes);
            for copy in 0..DAMAGED {
                body(&damaged(bytes, (number << 40) + (sample << 20) + copy));
            }
        }
    }
}

#[test]
fn every_fuzz_target_runs_its_body() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("the manifest");
    let names: Vec<&str> =
        manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")).collect();
    let known: Vec<String> =
        targets::TARGETS.iter().map(|(name, _)| format!("{name}.rs\"")).collect();
    assert_eq!(names, known);
    for (name, _) in targets::TARGETS {
        assert!(folder.join(format!("fuzz_targets/{name}.rs")).exists(), "{name}");
    }
}

fn files(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let files = paths.iter().filter(|path| path.is_file());
    files.map(|path| std::fs::read(path).expect("read")).collect()
}

/// A few bytes changed, doubled or left out, and perhaps the end cut off.
fn damaged(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).unwrap_or_default() % below.max(1)
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..=next(8) {
        let at = next(bytes.len());
        let length = next(64).min(bytes.len() - at);
        match next(4) {
            0 if at < bytes.len() => {
                bytes[at] = u8::try_from(next(256)).expect("a byte");
            }
            1 => drop(bytes.drain(at..at + length)),
            2 => bytes.extend_from_within(at..at + length),
            _ => bytes.truncate(bytes.len() - length),
        }
    }
    bytes
}
