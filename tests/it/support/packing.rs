//! Packed bodies made by hand, so that a test can also cut and falsify them.

/// A gzip file (RFC 1952) that stores `bytes` as they are.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GZIP_HEAD.to_vec();
    out.extend(deflate(bytes));
    out.extend(crc32(bytes).to_le_bytes());
    out.extend(u32::try_from(bytes.len()).expect("a test body is short").to_le_bytes());
    out
}

/// The same in an envelope of zlib (RFC 1950), which is what HTTP calls "deflate".
pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    [&[0x78, 0x9c], &*deflate(bytes), &(high << 16 | low).to_be_bytes()].concat()
}

/// The same as Brotli (RFC 7932): a block that is stored, then an empty one that ends it.
pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    let len = u32::try_from(bytes.len()).expect("a test body is short") - 1;
    assert!(len < 1 << 16, "a test body is short");
    // One bit of window, then: not the last one, four digits of length, its 16 bits, stored.
    let head = len << 4 | 1 << 20;
    [&head.to_le_bytes()[..3], bytes, &[3]].concat()
}

/// The same without any envelope (RFC 1951).
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut blocks = bytes.chunks(0xffff).peekable();
    if blocks.peek().is_none() {
        out.extend([1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let len = u16::try_from(block.len()).expect("a block is short");
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend(block);
    }
    out
}

/// The start of a gzip file of zeros that unpacks to about `len` bytes, a thousand times its own size. Its end is
/// missing: nobody should ever get there.
pub(crate) fn gzip_bomb(len: usize) -> Vec<u8> {
    // One block of fixed codes (RFC 1951, section 3.2.6): a zero, then "the last byte 258 times more" again and again.
    // That copy is the eight bits 11000101 and five zeros: eight copies fill thirteen bytes.
    let mut bits = vec![true, true, false];
    bits.extend([false, false, true, true, false, false, false, false]);
    let copy = [true, true, false, false, false, true, false, true];
    for _ in 0..len / 258 {
        bits.extend(copy);
        bits.extend([false; 5]);
    }
    let mut out = GZIP_HEAD.to_vec();
    out.extend(bits.chunks(8).map(|byte| {
        byte.iter().enumerate().fold(0, |byte, (at, bit)| byte | (u8::from(*bit) << at))
    }));
    out
}

const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    })
}
