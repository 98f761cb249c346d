//! An article's full text, taken from its page.

use crate::extract::{self, Extracted, Page};
use crate::fetch::{FetchError, FetchRequest, Fetched, ResourceKind};
use crate::model::WebUrl;

use super::Refresher;

/// A page's article.
#[derive(Debug)]
pub struct FullText {
    /// Where the page was found, redirects followed.
    pub url: WebUrl,
    /// What it holds.
    pub article: Extracted,
}

/// Why there is no full text.
#[derive(Debug, thiserror::Error)]
pub enum FullTextError {
    /// The page did not come.
    #[error("no full text: {0}")]
    Fetch(#[from] FetchError),
    /// The page came, but holds no article.
    #[error("no full text: the page holds no article; o opens it in the browser")]
    NoArticle,
}

impl Refresher {
    /// Fetch a page and take the article out of it.
    pub async fn full_text(&self, url: &WebUrl) -> Result<FullText, FullTextError> {
        let request = FetchRequest::new(url.clone(), ResourceKind::Page);
        let Fetched::Body(body) = self.fetcher.fetch(&request).await? else {
            return Err(FullTextError::NoArticle);
        };
        let html = extract::decode(&body.bytes, body.content_type.as_deref());
        let article = extract::extract(&Page { html: &html, url: &body.final_url });
        if article.content_html.trim().is_empty() {
            return Err(FullTextError::NoArticle);
        }
        Ok(FullText { url: body.final_url, article })
    }
}
