//! Documents that the command line is given: a file, or standard input.

use std::fs::File;
use std::io::Read;

use super::WrongUse;

/// Largest document taken, in bytes; what follows is not read.
const INPUT_BYTES_MAX: u64 = 64 << 20;

/// The bytes of a file, or of standard input when its name is `-`.
pub(super) fn read(name: &str) -> Result<Vec<u8>, WrongUse> {
    let mut bytes = Vec::new();
    if name == "-" {
        let read = std::io::stdin().take(INPUT_BYTES_MAX).read_to_end(&mut bytes);
        read.map_err(|error| WrongUse(format!("standard input cannot be read: {error}")))?;
        return Ok(bytes);
    }
    let file = File::open(name);
    let file = file.map_err(|error| WrongUse(format!("{name} cannot be opened: {error}")))?;
    let read = file.take(INPUT_BYTES_MAX).read_to_end(&mut bytes);
    read.map_err(|error| WrongUse(format!("{name} cannot be read: {error}")))?;
    Ok(bytes)
}
