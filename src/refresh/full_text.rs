//! An article's full text, taken from its page, or from all its pages.

use crate::extract::{self, Extracted, NotAPage, Wall};
use crate::fetch::{FetchError, FetchRequest, Fetched, ResourceKind};
use crate::model::{CleanText, PageSaid, PageText, Signal, WebUrl};
use crate::{stories, text};

use super::Refresher;
use super::content::OPENING_CHARS_MAX;

/// Pages of one article.
const PAGES_MAX: usize = 10;
/// Bytes of text of one article.
const HTML_BYTES_MAX: usize = 4 << 20;

/// An article's pages.
#[derive(Debug)]
pub struct FullText {
    /// The text.
    pub text: PageText,
    /// What the first page says of itself.
    pub article: Extracted,
}

/// Why there is no full text.
#[derive(Debug, thiserror::Error)]
pub enum FullTextError {
    /// The page did not come.
    #[error("no full text: {0}")]
    Fetch(#[from] FetchError),
    /// What came is no page.
    #[error("no full text: this is {0}; o opens it in the browser")]
    NotAPage(&'static str),
    /// The page came, but holds no article.
    #[error("no full text: the page holds no article; o opens it in the browser")]
    NoArticle,
    /// Something stands before the article.
    #[error("no full text: {}; o opens it in the browser", .0.describe())]
    Walled(Wall),
}

impl FullTextError {
    /// It may well be there another time.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Fetch(error) => error.is_passing(),
            Self::NotAPage(_) | Self::NoArticle | Self::Walled(_) => false,
        }
    }
}

impl Refresher {
    /// Fetch a page and those on which its article goes on, and take the article out of them.
    /// `typed`: where the reader said that its feed is.
    pub async fn full_text(
        &self,
        url: &WebUrl,
        typed: Option<&WebUrl>,
    ) -> Result<FullText, FullTextError> {
        let (base, article) = self.page(url, typed).await?;
        // A paywall lets a beginning through; what stands before the others is no article.
        let is_article = !is_empty(&article) && matches!(article.wall, None | Some(Wall::Paywall));
        if !is_article {
            return Err(article.wall.map_or(FullTextError::NoArticle, FullTextError::Walled));
        }
        let mut note = article.wall.map(|wall| CleanText::line(wall.describe()));
        let mut html = article.content_html.clone();
        let mut visited = vec![url.clone(), base.clone()];
        let mut next = article.next_page.clone();
        while let Some(address) = next.filter(|next| !visited.contains(next)) {
            if visited.len() > PAGES_MAX || html.len() > HTML_BYTES_MAX {
                note = Some(CleanText::line("the article has more pages than were taken"));
                break;
            }
            visited.push(address.clone());
            match self.page(&address, typed).await {
                Ok((_, more)) if !is_empty(&more) => {
                    html.push_str(&more.content_html);
                    next = more.next_page;
                }
                Ok(_) => break,
                Err(error) => {
                    let text =
                        format!("the article goes on, but its next page did not come: {error}");
                    note = Some(CleanText::line(&text));
                    break;
                }
            }
        }
        let said = said(&article);
        Ok(FullText { text: PageText { html, base, note, said }, article })
    }

    /// One page: where it was found, and the article in it.
    async fn page(
        &self,
        url: &WebUrl,
        typed: Option<&WebUrl>,
    ) -> Result<(WebUrl, Extracted), FullTextError> {
        let request = FetchRequest::found(url.clone(), ResourceKind::Page, typed.cloned());
        let Fetched::Body(body) = self.fetcher.fetch(&request).await? else {
            return Err(FullTextError::NoArticle);
        };
        // A page may take longer than those who wait for servers may be kept from it.
        let extracted = tokio::task::spawn_blocking(move || {
            let read = extract::read(&body.bytes, body.content_type.as_deref(), &body.final_url);
            read.map(|article| (body.final_url, article))
        });
        let read = extracted.await.map_err(|_| FullTextError::NoArticle)?;
        read.map_err(|NotAPage(what)| FullTextError::NotAPage(what))
    }
}

/// What the first page says of the article. Folders of its address are no word of the page.
fn said(article: &Extracted) -> PageSaid {
    let labels = article.labels.iter().filter(|(signal, _)| *signal != Signal::UrlPath);
    let opening = text::opening(&article.content_html, OPENING_CHARS_MAX);
    PageSaid {
        canonical: Some(article.canonical.clone()),
        labels: labels.cloned().collect(),
        sample: stories::sample(&opening),
    }
}

fn is_empty(article: &Extracted) -> bool {
    article.content_html.trim().is_empty()
}
