//! What is followed: written into `feeds.toml` and held by the store, both or neither.

use crate::config::{Folders, SubscriptionFile};
use crate::model::{CleanText, Feed, SectionPath, Subscription, WebUrl};
use crate::store::Reader;

use super::AppError;

/// A feed to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Where it is.
    pub url: WebUrl,
    /// The reader's title for it.
    pub title: Option<CleanText>,
    /// The section its entries belong to.
    pub section: Option<SectionPath>,
}

/// What following a feed comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The address under which the list has it.
    pub url: WebUrl,
    /// It was not followed before.
    pub is_new: bool,
    /// The same in a line.
    pub told: CleanText,
}

/// Writes a feed into the list; one that stands there already gets what the reader says of it.
pub fn follow(
    wish: Wish,
    file: &mut SubscriptionFile,
    reader: &Reader,
) -> Result<Followed, AppError> {
    let Wish { url, title, section } = wish;
    let Some(known) = known_as(&url, file, reader)? else {
        let told = CleanText::line(&format!("added {}", url.for_people()));
        file.add(&Subscription { url: url.clone(), title, section })?;
        return Ok(Followed { url, is_new: true, told });
    };
    let mut told = format!("subscribed already: {}", known.for_people());
    if let Some(section) = section {
        told = format!("{told}, now in {section}");
        file.set_section(&known, Some(section))?;
    }
    if let Some(title) = title {
        told = format!("{told}, now called \"{title}\"");
        file.set_title(&known, Some(title))?;
    }
    Ok(Followed { url: known, is_new: false, told: CleanText::line(&told) })
}

/// Takes a feed out of the list; tells so in a line. One that moved may stand there under an older
/// address.
pub fn leave(
    feed: &Feed,
    file: &mut SubscriptionFile,
    reader: &Reader,
) -> Result<CleanText, AppError> {
    for address in reader.addresses(feed.id)?.iter().chain([&feed.url]) {
        file.remove(address)?;
    }
    let text = format!(
        "{} ({}) removed; its starred, tagged and saved articles stay",
        feed.title,
        feed.url.for_people()
    );
    Ok(CleanText::line(&text))
}

/// Writes in which section the entries of a feed belong; false when the list has no such feed.
pub fn set_section(
    feed: &Feed,
    section: Option<SectionPath>,
    file: &mut SubscriptionFile,
    reader: &Reader,
) -> Result<bool, AppError> {
    match known_as(&feed.url, file, reader)? {
        Some(known) => Ok(file.set_section(&known, section)?),
        None => Ok(false),
    }
}

/// Has the store follow the changed list and writes it down. The store comes first: at every start
/// it follows the file, never the other way round.
pub fn keep(
    file: &mut SubscriptionFile,
    folders: &Folders,
    mut hold: impl FnMut(&[Subscription]) -> Result<(), AppError>,
) -> Result<(), AppError> {
    hold(file.subscriptions())?;
    if let Err(error) = file.save() {
        let before = SubscriptionFile::load_or_empty(folders)?;
        if let Err(error) = hold(before.subscriptions()) {
            tracing::warn!(%error, "the store follows the file again at the next start");
        }
        return Err(error.into());
    }
    // Somebody else may have changed the file meanwhile.
    hold(file.subscriptions())
}

/// The address by which the file follows that feed already, which may be one it moved from.
fn known_as(
    url: &WebUrl,
    file: &SubscriptionFile,
    reader: &Reader,
) -> Result<Option<WebUrl>, AppError> {
    let written = |url: &WebUrl| file.subscriptions().iter().any(|it| it.url == *url);
    if written(url) {
        return Ok(Some(url.clone()));
    }
    for feed in reader.feeds()? {
        let mut addresses = reader.addresses(feed.id)?;
        addresses.push(feed.url);
        if addresses.contains(url) {
            return Ok(addresses.into_iter().find(written));
        }
    }
    Ok(None)
}
