//! The sample edition: a small invented press, served on loopback so that the real program reads
//! it.

use std::borrow::Cow;
use std::convert::Infallible;
use std::io;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use include_dir::{Dir, include_dir};
use tokio::net::{TcpListener, TcpStream};

use crate::model::Timestamp;

static EDITION: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo");

/// Where the sample edition is served.
#[derive(Clone, Debug)]
pub(super) struct DemoServer {
    origin: String,
    started_at: Timestamp,
}

impl DemoServer {
    /// Serve the sample edition on a free loopback port until the runtime ends. Its dates count
    /// from `now`.
    pub(super) async fn start(now: Timestamp) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let server = Self { origin, started_at: now };
        tokio::spawn(server.clone().accept(listener));
        Ok(server)
    }

    /// The edition's `feeds.toml`.
    #[must_use]
    pub(super) fn feeds_toml(&self) -> String {
        let file = EDITION.get_file("feeds.toml").and_then(|file| file.contents_utf8());
        self.fill_in(file.unwrap_or_default())
    }

    async fn accept(self, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(self.clone().serve(stream))),
                Err(error) => tracing::warn!(%error, "the sample edition missed a request"),
            }
        }
    }

    async fn serve(self, stream: TcpStream) {
        let answer = |request: Request<Incoming>| {
            let response = self.answer(&request);
            async move { Ok::<_, Infallible>(response) }
        };
        let http = hyper::server::conn::http1::Builder::new();
        let connection = http.serve_connection(TokioIo::new(stream), service_fn(answer));
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the sample edition ended early");
        }
    }

    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().trim_start_matches('/');
        if path == "feeds/unreachable.xml" {
            return reply(StatusCode::SERVICE_UNAVAILABLE, "text/plain", Cow::Borrowed(b""));
        }
        let file = EDITION.get_file(path).or_else(|| EDITION.get_file(format!("pages/{path}")));
        let Some(file) = file else {
            let page = self.fill_in(NO_PAGE);
            return reply(StatusCode::NOT_FOUND, "text/html", Cow::Owned(page.into_bytes()));
        };
        let Some(text) = file.contents_utf8() else {
            return reply(StatusCode::OK, media_type(path), Cow::Borrowed(file.contents()));
        };
        let etag = format!("\"{}-{}\"", self.started_at.secs(), text.len());
        if request.headers().get(IF_NONE_MATCH).is_some_and(|known| known == etag.as_str()) {
            return reply(StatusCode::NOT_MODIFIED, media_type(path), Cow::Borrowed(b""));
        }
        let body = self.fill_in(text).into_bytes();
        let mut response = reply(StatusCode::OK, media_type(path), Cow::Owned(body));
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            response.headers_mut().insert(ETAG, etag);
        }
        response
    }

    /// Put the server's address and today's dates where the edition leaves room for them:
    /// `@origin@`, `@rfc2822:-35m@`, `@rfc3339:-2h@`.
    fn fill_in(&self, text: &str) -> String {
        let text = text.replace("@origin@", &self.origin);
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("@rfc") {
            out.push_str(before);
            let token = after.split_once('@');
            if let Some((date, tail)) = token.and_then(|(at, tail)| Some((self.date(at)?, tail))) {
                out.push_str(&date);
                rest = tail;
            } else {
                out.push_str("@rfc");
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    /// `2822:-35m` as a date.
    fn date(&self, token: &str) -> Option<String> {
        let (form, ago) = token.split_once(":-")?;
        let (number, unit) = ago.split_at_checked(ago.len().checked_sub(1)?)?;
        let unit_secs = match unit {
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return None,
        };
        let secs = number.parse::<i64>().ok()?.checked_mul(unit_secs)?;
        let moment = self.started_at.plus_secs(-secs);
        match form {
            "3339" => Some(moment.to_string()),
            "2822" => {
                let time = jiff::Timestamp::from_second(moment.secs()).ok()?;
                Some(time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
            }
            _ => None,
        }
    }
}

/// The page of a story that has none.
const NO_PAGE: &str = "<!DOCTYPE html><title>Sample edition</title>\
    <p>This story of the sample edition has no page of its own.</p>";

fn reply(
    status: StatusCode,
    media: &'static str,
    body: Cow<'static, [u8]>,
) -> Response<Full<Bytes>> {
    let body = match body {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("xml" | "rdf") => "application/xml; charset=utf-8",
        Some("atom") => "application/atom+xml; charset=utf-8",
        Some("json") => "application/feed+json",
        Some("html") => "text/html; charset=utf-8",
        Some("png") => "image/png",
        Some("jpg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_addresses_are_filled_in() {
        let origin = "http://127.0.0.1:1".to_owned();
        let server = DemoServer { origin, started_at: Timestamp::from_secs(1_634_278_361) };
        for (text, expected) in [
            ("<a href=\"@origin@/x\">", "<a href=\"http://127.0.0.1:1/x\">"),
            ("@rfc3339:-2h@.", "2021-10-15T04:12:41Z."),
            ("@rfc2822:-1d@", "Thu, 14 Oct 2021 06:12:41 GMT"),
            ("@rfc2822:-x@ @rfc @", "@rfc2822:-x@ @rfc @"),
        ] {
            assert_eq!(server.fill_in(text), expected);
        }
    }
}
