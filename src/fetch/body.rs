//! Reads a body, unpacked, within its limits of bytes and silence.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{self, HeaderMap};
use tokio::time::timeout;

use super::{FetchError, FetchSettings};
use crate::model::CleanText;

/// Most bytes set aside on a server's word alone.
const RESERVED_BYTES_MAX: u64 = 1 << 20;

/// The whole body. Counts unpacked bytes as they come and leaves the connection at the first one
/// too many, so a small packed bomb costs no more than an honest document of the largest size.
pub(super) async fn read(
    mut response: Response,
    settings: &FetchSettings,
    bytes_max: u64,
) -> Result<Vec<u8>, FetchError> {
    let too_large = FetchError::TooLarge { bytes_max };
    refuse_unknown_packing(response.headers())?;
    let announced = response.content_length().unwrap_or_default();
    if announced > bytes_max {
        return Err(too_large);
    }
    let reserved = usize::try_from(announced.min(RESERVED_BYTES_MAX)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(reserved);
    let idle = Duration::from_secs(settings.idle_timeout_secs);
    loop {
        let chunk = timeout(idle, response.chunk())
            .await
            .map_err(|_| FetchError::Stalled { secs: settings.idle_timeout_secs })?
            .map_err(|error| FetchError::from_body(&error))?;
        let Some(chunk) = chunk else {
            return Ok(bytes);
        };
        let total = u64::try_from(bytes.len().saturating_add(chunk.len())).unwrap_or(u64::MAX);
        if total > bytes_max {
            return Err(too_large);
        }
        bytes.extend_from_slice(&chunk);
    }
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
