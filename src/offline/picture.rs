//! Which pictures an article needs, and which of those that came are kept.

use std::collections::{HashMap, HashSet};

use dom_query::Document;
use imagesize::{Compression, ImageType};

use super::stem::slug;
use crate::model::{CleanText, WebUrl};

/// A picture this small in both directions counts readers; it shows nothing.
const TRACKER_PIXELS_MAX: u64 = 4;

/// What came of fetching a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// Its address, as the article has it.
    pub url: WebUrl,
    /// Its bytes, or why there are none, in plain words.
    pub outcome: Result<Vec<u8>, CleanText>,
}

/// How large pictures may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureLimits {
    /// Bytes of one picture.
    pub picture_bytes_max: u64,
    /// Bytes of all pictures of one article.
    pub pictures_bytes_max: u64,
    /// Pixels of one picture, width times height.
    pub pixels_max: u64,
}

impl PictureLimits {
    /// Why a picture of so many bytes is not kept, in words.
    #[must_use]
    pub fn told(&self, bytes: u64) -> CleanText {
        let text = if bytes > self.picture_bytes_max {
            format!("larger than {}", size(self.picture_bytes_max))
        } else {
            format!(
                "the article's pictures are larger than {} together",
                size(self.pictures_bytes_max)
            )
        };
        CleanText::line(&text)
    }
}

/// The addresses of the pictures that sanitised HTML shows, each once, in order, at most
/// `pictures_max`. Tracking pixels are left out.
#[must_use]
pub fn picture_addresses(html: &str, pictures_max: usize) -> Vec<WebUrl> {
    let document = Document::fragment(html);
    let mut seen = HashSet::new();
    let images = document.select("img");
    let addresses = images.nodes().iter().filter(|image| !claims_to_be_tiny(image));
    let addresses = addresses.filter_map(|image| WebUrl::parse(&image.attr("src")?));
    addresses.filter(|url| seen.insert(url.clone())).take(pictures_max).collect()
}

/// True when its attributes say that it is a pixel or nothing at all.
pub(super) fn claims_to_be_tiny(image: &dom_query::NodeRef<'_>) -> bool {
    ["width", "height"].into_iter().any(|side| {
        let text = image.attr(side);
        let text = text.as_deref().map(|text| text.trim().trim_end_matches("px"));
        text.and_then(|text| text.parse::<u32>().ok()).is_some_and(|pixels| pixels <= 1)
    })
}

/// True for a picture that stood in the text itself: its description alone is left.
pub(super) fn is_inlaid(image: &dom_query::NodeRef<'_>) -> bool {
    !image.has_attr("src") && !image.attr_or("alt", "").trim().is_empty()
}

/// How many pictures stood in the text itself.
pub(super) fn inlaid_pictures(html: &str) -> usize {
    let document = Document::fragment(html);
    document.select("img").nodes().iter().filter(|image| is_inlaid(image)).count()
}

/// A picture that is kept.
pub(super) struct Picture<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) media_type: &'static str,
    pub(super) width: usize,
    pub(super) height: usize,
    /// `01-harbour.jpg`: from [A-Za-z0-9._-], its ending from its content.
    pub(super) file_name: String,
}

/// What is shown in a picture's place.
pub(super) enum Exhibit<'a> {
    Picture(Picture<'a>),
    /// Not kept, and why.
    Missing(CleanText),
    /// A tracking pixel: nothing is shown, nothing is missed.
    Tracker,
}

/// The pictures of an article by their address.
pub(super) struct Gallery<'a> {
    exhibits: Vec<(&'a WebUrl, Exhibit<'a>)>,
    by_address: HashMap<&'a str, usize>,
}

impl<'a> Gallery<'a> {
    pub(super) fn new(files: &'a [PictureFile], limits: &PictureLimits) -> Self {
        let mut bytes_left = limits.pictures_bytes_max;
        let mut exhibits: Vec<(&WebUrl, Exhibit<'_>)> = Vec::new();
        let mut by_address = HashMap::new();
        for file in files {
            if by_address.contains_key(file.url.as_str()) {
                continue;
            }
            let place = exhibits.len() + 1;
            let exhibit = match &file.outcome {
                Ok(bytes) if bytes.len() as u64 > bytes_left.min(limits.picture_bytes_max) => {
                    Exhibit::Missing(limits.told(bytes.len() as u64))
                }
                Ok(bytes) => examine(bytes, &file.url, place, limits),
                Err(reason) => Exhibit::Missing(reason.clone()),
            };
            if let Exhibit::Picture(picture) = &exhibit {
                bytes_left -= picture.bytes.len() as u64;
            }
            by_address.insert(file.url.as_str(), exhibits.len());
            exhibits.push((&file.url, exhibit));
        }
        Self { exhibits, by_address }
    }

    pub(super) fn find(&self, address: &str) -> Option<(usize, &Exhibit<'a>)> {
        let at = *self.by_address.get(address)?;
        self.exhibits.get(at).map(|(_, exhibit)| (at, exhibit))
    }

    pub(super) fn pictures(&self) -> impl Iterator<Item = &Picture<'a>> {
        self.exhibits.iter().filter_map(|(_, exhibit)| match exhibit {
            Exhibit::Picture(picture) => Some(picture),
            Exhibit::Missing(_) | Exhibit::Tracker => None,
        })
    }

    /// Address and reason of each picture that is not kept.
    pub(super) fn missing(&self) -> impl Iterator<Item = (&'a WebUrl, &CleanText)> {
        self.exhibits.iter().filter_map(|(url, exhibit)| match exhibit {
            Exhibit::Missing(reason) => Some((*url, reason)),
            Exhibit::Picture(_) | Exhibit::Tracker => None,
        })
    }
}

fn size(bytes: u64) -> String {
    let (kib, mib) = (bytes >> 10, bytes >> 20);
    match (mib, kib) {
        (1.., _) => format!("{mib} MiB"),
        (0, 1..) => format!("{kib} KiB"),
        (0, 0) => format!("{bytes} bytes"),
    }
}

/// Tells a picture by its content alone: its name and what the server said of it count for nothing.
fn examine<'a>(bytes: &'a [u8], url: &WebUrl, place: usize, limits: &PictureLimits) -> Exhibit<'a> {
    let missing = |reason: &str| Exhibit::Missing(CleanText::line(reason));
    let Some((media_type, ending)) = kind(bytes) else {
        return missing(not_a_picture(bytes));
    };
    let Ok(size) = imagesize::blob_size(bytes) else {
        return missing("a damaged picture");
    };
    let pixels = (size.width as u64).saturating_mul(size.height as u64);
    if pixels == 0 {
        return missing("a damaged picture");
    }
    if pixels <= TRACKER_PIXELS_MAX {
        return Exhibit::Tracker;
    }
    if pixels > limits.pixels_max {
        let (width, height) = (size.width, size.height);
        let most = limits.pixels_max / 1_000_000;
        return missing(&format!("{width} × {height} pixels, more than {most} million"));
    }
    let name = url.url().path_segments().and_then(|mut it| it.next_back()).unwrap_or_default();
    let name = decoded(name);
    let slug = slug(name.rsplit_once('.').map_or(&*name, |(name, _)| name), 40);
    let parting = if slug.is_empty() { "" } else { "-" };
    Exhibit::Picture(Picture {
        bytes,
        media_type,
        width: size.width,
        height: size.height,
        file_name: format!("{place:02}{parting}{slug}.{ending}"),
    })
}

/// A part of an address with its percent-encoding undone (RFC 3986, 2.1).
fn decoded(part: &str) -> String {
    let mut pieces = part.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        match u8::from_str_radix(digits, 16) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(digits.bytes()),
        }
        bytes.extend(rest.bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Media type and file ending of the kinds that every browser shows.
fn kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    match imagesize::image_type(bytes).ok()? {
        ImageType::Png => Some(("image/png", "png")),
        ImageType::Jpeg => Some(("image/jpeg", "jpg")),
        ImageType::Gif => Some(("image/gif", "gif")),
        ImageType::Webp => Some(("image/webp", "webp")),
        ImageType::Heif(Compression::Av1) => Some(("image/avif", "avif")),
        ImageType::Bmp => Some(("image/bmp", "bmp")),
        _ => None,
    }
}

/// True for the name of a file that a picture is kept in.
pub(super) fn is_file_name(name: &str) -> bool {
    let number = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let rest = name.get(number..).unwrap_or_default();
    let parts = rest.rsplit_once('.').filter(|(slug, _)| slug.is_empty() || slug.starts_with('-'));
    number >= 2
        && parts.is_some_and(|(slug, ending)| {
            slug.chars().all(is_plain)
                && matches!(ending, "png" | "jpg" | "gif" | "webp" | "avif" | "bmp")
        })
}

fn not_a_picture(bytes: &[u8]) -> &'static str {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_lowercase();
    if head.contains("<svg") {
        "not a picture but a drawing in SVG, which could hold a program"
    } else if head.contains("<html") || head.contains("<!doctype") {
        "not a picture but a web page"
    } else {
        "not a picture that browsers show"
    }
}
