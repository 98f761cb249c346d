//! Unpacks a body as its bytes come (RFC 9110, section 8.4).
//!
//! Packed bytes go in, small pieces of the document come out, so that whoever counts them can leave
//! at the first byte too many. A document that breaks off within its packing is never whole.

use compression_codecs::core::util::{PartialBuffer, WriteBuffer};
use compression_codecs::zstd::params::DParameter;
use compression_codecs::{
    BrotliDecoder, DecodeV2, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use reqwest::header::{self, HeaderMap};

use super::FetchError;
use crate::model::CleanText;

/// What servers are told that can be unpacked.
pub(super) const OFFERED: &str = "gzip, br, zstd, deflate";

/// Bytes of the longest piece.
const PIECE_BYTES: usize = 16 << 10;
/// The largest window that a server may pack with by zstd, as a power of two (RFC 9659).
const ZSTD_WINDOW_LOG_MAX: u32 = 23;
/// Bytes by which a member of a gzip file is known.
const GZIP_START_BYTES: u8 = 3;

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Packing {
    /// How an answer with these headers is packed, if it is. Some servers name a charset here; that
    /// packs nothing.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, FetchError> {
        let values = headers.get_all(header::CONTENT_ENCODING).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()));
        let told = values.collect::<Vec<_>>().join(", ").to_ascii_lowercase();
        let known = |coding: &str| match coding.trim() {
            "gzip" | "x-gzip" => Some(Some(Self::Gzip)),
            "deflate" => Some(Some(Self::Deflate)),
            "br" => Some(Some(Self::Brotli)),
            "zstd" => Some(Some(Self::Zstd)),
            "compress" | "x-compress" => Some(None),
            _ => None,
        };
        match *told.split(',').filter_map(known).collect::<Vec<_>>() {
            [] => Ok(None),
            [Some(packing)] => Ok(Some(packing)),
            _ => {
                let packing = CleanText::line(&told).shortened(40);
                Err(FetchError::UnknownPacking { packing })
            }
        }
    }
}

/// How much of a packed document has come.
#[derive(Clone, Copy)]
enum Stage {
    /// Nothing.
    Before,
    /// Some of it.
    Within,
    /// All of it; there may be more, packed anew.
    Whole,
    /// All of it, and so many bytes that may begin another member of a gzip file (RFC 1952).
    Beginning(u8),
    /// All of it, and what is no part of it.
    Over,
}

/// Unpacks one body.
pub(super) struct Unpacker {
    packing: Packing,
    decoder: Box<dyn DecodeV2 + Send>,
    stage: Stage,
    piece: Vec<u8>,
    /// The last piece was as long as any, so that more of it may be waiting.
    is_full: bool,
}

impl Unpacker {
    pub(super) fn new(packing: Packing) -> Self {
        let decoder: Box<dyn DecodeV2 + Send> = match packing {
            Packing::Gzip => Box::new(GzipDecoder::new()),
            Packing::Deflate => Box::new(ZlibDecoder::new()),
            Packing::Brotli => Box::new(BrotliDecoder::new()),
            Packing::Zstd => Box::new(ZstdDecoder::new_with_params(&[DParameter::window_log_max(
                ZSTD_WINDOW_LOG_MAX,
            )])),
        };
        let piece = vec![0; PIECE_BYTES];
        Self { packing, decoder, stage: Stage::Before, piece, is_full: false }
    }

    /// The next piece of what is packed here, and takes its packed bytes away; empty when more of
    /// them must come first.
    pub(super) fn next_piece(&mut self, packed: &mut &[u8]) -> Result<&[u8], FetchError> {
        while self.has_more(packed)? {
            let is_drain = packed.is_empty();
            let mut input = PartialBuffer::new(*packed);
            let mut output = WriteBuffer::new_initialized(&mut self.piece);
            let decoded = self.decoder.decode(&mut input, &mut output);
            let (taken, written) = (input.written_len(), output.written_len());
            self.is_full = output.has_no_spare_space();
            *packed = packed.get(taken..).unwrap_or_default();
            match decoded {
                Ok(true) => self.stage = Stage::Whole,
                Ok(false) if taken + written > 0 => {}
                // Some decoders call it a fault to be asked for more when there is no more.
                _ if is_drain && written == 0 => {}
                _ => return Err(FetchError::DamagedPacking),
            }
            if written > 0 {
                return Ok(self.piece.get(..written).unwrap_or_default());
            }
        }
        Ok(&[])
    }

    /// Says that no more will come.
    pub(super) const fn end(&self) -> Result<(), FetchError> {
        match self.stage {
            Stage::Before | Stage::Whole | Stage::Over => Ok(()),
            Stage::Within | Stage::Beginning(_) => Err(FetchError::EndedEarly),
        }
    }

    /// True when there is something to decode. Behind the end of a document another one may begin;
    /// what is none is passed over, as browsers do.
    fn has_more(&mut self, packed: &mut &[u8]) -> Result<bool, FetchError> {
        while let Some(&first) = packed.first() {
            match (self.stage, self.packing) {
                (Stage::Within, _) => return Ok(true),
                (Stage::Before, Packing::Deflate) => {
                    // What the standard calls "deflate" stands in an envelope (RFC 1950) that some
                    // servers leave out. No envelope begins otherwise, no packer begins so.
                    if first & 0x0f != 8 {
                        self.decoder = Box::new(DeflateDecoder::new());
                    }
                    self.stage = Stage::Within;
                }
                (Stage::Before, _) => self.stage = Stage::Within,
                (Stage::Whole, Packing::Gzip | Packing::Zstd) => {
                    self.decoder.reinit().map_err(|_| FetchError::DamagedPacking)?;
                    let is_gzip = self.packing == Packing::Gzip;
                    self.stage = if is_gzip { Stage::Beginning(0) } else { Stage::Within };
                }
                (Stage::Beginning(known), _) => self.begin_member(known, packed),
                (Stage::Whole | Stage::Over, _) => {
                    self.stage = Stage::Over;
                    *packed = &[];
                }
            }
        }
        Ok(self.is_full && matches!(self.stage, Stage::Within))
    }

    /// Takes one more byte of what may be another member of a gzip file.
    fn begin_member(&mut self, known: u8, packed: &mut &[u8]) {
        let Some((first, rest)) = packed.split_at_checked(1) else { return };
        let mut output = WriteBuffer::new_initialized(&mut self.piece);
        let begun = self.decoder.decode(&mut PartialBuffer::new(first), &mut output);
        self.stage = match begun {
            Err(_) => Stage::Over,
            Ok(_) if known + 1 < GZIP_START_BYTES => Stage::Beginning(known + 1),
            Ok(_) => Stage::Within,
        };
        *packed = rest;
    }
}
