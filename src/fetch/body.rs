//! Reads a body, unpacked, within its limits of bytes and silence.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout};

use super::packing::{Packing, Unpacker};
use super::patience::Patience;
use super::{BodyShare, FetchError, FetchSettings};

/// Most bytes set aside on a server's word alone: a slow one takes no more room than what it sent
/// asks for.
const RESERVED_BYTES_MAX: u64 = 64 << 10;
/// Bytes set aside for a body of which nothing is known.
const RESERVED_BYTES_MIN: u64 = 16 << 10;

/// Most bytes that a connection holds at a time beside the body: it reads in steps that grow with
/// what comes. It may hold two of them, one that is handed on and one that follows.
const STEP_BYTES_MAX: u64 = 400 << 10;

/// By so many bytes a packed body may be longer than what is in it.
const PACKING_BYTES_MAX: u64 = 64 << 10;

/// The whole body; it comes as there is room for it. Counts unpacked bytes as they come and leaves
/// the connection at the first one too many, so a small packed bomb costs no more than an honest
/// document of the largest size.
pub(super) async fn read(
    mut response: Response,
    settings: &FetchSettings,
    bytes_max: u64,
    patience: &mut Patience,
    share: Option<&mut BodyShare>,
) -> Result<Vec<u8>, FetchError> {
    let too_large = FetchError::TooLarge { bytes_max };
    let mut unpacker = Packing::of(response.headers())?.map(Unpacker::new);
    // The length of a packed body says nothing of what is in it.
    let announced = response.content_length().filter(|_| unpacker.is_none()).unwrap_or_default();
    if announced > bytes_max {
        return Err(too_large);
    }
    let mut body = Growing { bytes: Vec::new(), reserved: 0, announced, bytes_max, share };
    body.reserve(announced.clamp(RESERVED_BYTES_MIN, RESERVED_BYTES_MAX), patience).await;
    let idle = Duration::from_secs(settings.idle_timeout_secs);
    let mut came: u64 = 0;
    loop {
        let chunk = patience
            .piece(timeout(idle, response.chunk()))
            .await?
            .map_err(|_| FetchError::Stalled { secs: settings.idle_timeout_secs })?
            .map_err(|error| FetchError::from_body(&error))?;
        let Some(chunk) = chunk else { break };
        came = came.saturating_add(chunk.len().try_into().unwrap_or(u64::MAX));
        let Some(unpacker) = &mut unpacker else {
            body.take(&chunk, patience).await?;
            continue;
        };
        if came > bytes_max.saturating_add(PACKING_BYTES_MAX) {
            return Err(too_large);
        }
        let mut packed = &*chunk;
        loop {
            let piece = unpacker.next_piece(&mut packed)?;
            if piece.is_empty() {
                break;
            }
            body.take(piece, patience).await?;
        }
    }
    unpacker.map_or(Ok(()), |unpacker| unpacker.end())?;
    body.bytes.shrink_to_fit();
    Ok(body.bytes)
}

/// A body as far as it came.
struct Growing<'s> {
    bytes: Vec<u8>,
    /// Bytes set aside.
    reserved: u64,
    /// How many are to come, as the server says; 0 where it does not.
    announced: u64,
    bytes_max: u64,
    share: Option<&'s mut BodyShare>,
}

impl Growing<'_> {
    /// Takes what came next.
    async fn take(&mut self, piece: &[u8], patience: &mut Patience) -> Result<(), FetchError> {
        let bytes_max = self.bytes_max;
        let total = u64::try_from(self.bytes.len().saturating_add(piece.len()));
        let total = total.unwrap_or(u64::MAX);
        if total > bytes_max {
            return Err(FetchError::TooLarge { bytes_max });
        }
        if total > self.reserved {
            let most = if self.announced >= total { self.announced } else { bytes_max };
            self.reserve(self.reserved.saturating_mul(2).clamp(total, most), patience).await;
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// Sets so many bytes aside in all, and takes room for what comes with them.
    async fn reserve(&mut self, wanted: u64, patience: &mut Patience) {
        if let Some(share) = self.share.as_deref_mut() {
            let begun = Instant::now();
            share.grow_to(wanted.saturating_add(2 * wanted.min(STEP_BYTES_MAX))).await;
            patience.excuse(begun);
        }
        let more = usize::try_from(wanted).unwrap_or_default().saturating_sub(self.bytes.len());
        self.bytes.reserve_exact(more);
        self.reserved = wanted;
    }
}
