//! Reads a body, unpacked, within its limits of bytes and silence.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{self, HeaderMap};
use tokio::time::{Instant, timeout};

use super::patience::Patience;
use super::{BodyShare, FetchError, FetchSettings};
use crate::model::CleanText;

/// Most bytes set aside on a server's word alone: a slow one takes no more room than what it sent
/// asks for.
const RESERVED_BYTES_MAX: u64 = 64 << 10;
/// Bytes set aside for a body of which nothing is known.
const RESERVED_BYTES_MIN: u64 = 16 << 10;

/// Most bytes that a connection holds at a time beside the body: it reads in steps that grow with
/// what comes. It may hold two of them, one that is handed on and one that follows.
const STEP_BYTES_MAX: u64 = 400 << 10;

/// The whole body; it comes as there is room for it. Counts unpacked bytes as they come and leaves
/// the connection at the first one too many, so a small packed bomb costs no more than an honest
/// document of the largest size.
pub(super) async fn read(
    mut response: Response,
    settings: &FetchSettings,
    bytes_max: u64,
    patience: &mut Patience,
    mut share: Option<&mut BodyShare>,
) -> Result<Vec<u8>, FetchError> {
    let too_large = FetchError::TooLarge { bytes_max };
    refuse_unknown_packing(response.headers())?;
    let announced = response.content_length().unwrap_or_default();
    if announced > bytes_max {
        return Err(too_large);
    }
    let mut reserved = announced.clamp(RESERVED_BYTES_MIN, RESERVED_BYTES_MAX);
    let mut bytes = Vec::new();
    reserve(&mut bytes, reserved, patience, share.as_deref_mut()).await;
    let idle = Duration::from_secs(settings.idle_timeout_secs);
    loop {
        let chunk = patience
            .piece(timeout(idle, response.chunk()))
            .await?
            .map_err(|_| FetchError::Stalled { secs: settings.idle_timeout_secs })?
            .map_err(|error| FetchError::from_body(&error))?;
        let Some(chunk) = chunk else {
            bytes.shrink_to_fit();
            return Ok(bytes);
        };
        let total = u64::try_from(bytes.len().saturating_add(chunk.len())).unwrap_or(u64::MAX);
        if total > bytes_max {
            return Err(too_large);
        }
        if total > reserved {
            let most = if announced >= total { announced } else { bytes_max };
            reserved = reserved.saturating_mul(2).clamp(total, most);
            reserve(&mut bytes, reserved, patience, share.as_deref_mut()).await;
        }
        bytes.extend_from_slice(&chunk);
    }
}

/// Sets so many bytes aside in all, and takes room for what comes with them.
async fn reserve(
    bytes: &mut Vec<u8>,
    wanted: u64,
    patience: &mut Patience,
    share: Option<&mut BodyShare>,
) {
    if let Some(share) = share {
        let begun = Instant::now();
        share.grow_to(wanted.saturating_add(2 * wanted.min(STEP_BYTES_MAX))).await;
        patience.excuse(begun);
    }
    bytes.reserve_exact(usize::try_from(wanted).unwrap_or_default().saturating_sub(bytes.len()));
}

/// The client takes the header away when it unpacks the body. Some servers name a charset here;
/// that packs nothing.
fn refuse_unknown_packing(headers: &HeaderMap) -> Result<(), FetchError> {
    const PACKINGS: [&str; 7] =
        ["gzip", "x-gzip", "compress", "x-compress", "deflate", "br", "zstd"];
    let value = headers.get(header::CONTENT_ENCODING).map_or(&b""[..], |value| value.as_bytes());
    let value = String::from_utf8_lossy(value).to_ascii_lowercase();
    let is_packed = value.split(',').any(|coding| PACKINGS.contains(&coding.trim()));
    if is_packed {
        return Err(FetchError::UnknownPacking { packing: CleanText::line(&value).shortened(40) });
    }
    Ok(())
}
