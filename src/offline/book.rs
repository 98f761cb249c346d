//! Chapters and pictures -> a book for e-readers (EPUB 3.3): what every such file has round them.

use std::fmt::Write as _;
use std::io::{self, Cursor, Write as _};

use html_escape::encode_text as escaped;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::picture::Picture;
use super::write::PICTURE_FOLDER;
use crate::model::{CleanText, Timestamp};

const STYLE: &str = include_str!("epub.css");
/// Where everything lies but what the container asks for.
const FOLDER: &str = "EPUB";
const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n\
    <rootfiles><rootfile full-path=\"EPUB/package.opf\" \
    media-type=\"application/oebps-package+xml\"/></rootfiles>\n</container>\n";

/// A book.
pub(super) struct Book<'a> {
    /// Never empty.
    pub(super) title: CleanText,
    /// As a feed declares it, where one does.
    pub(super) language: Option<&'a CleanText>,
    pub(super) is_rtl: bool,
    /// The same for the same book, unlike that of all others.
    pub(super) identity: u64,
    pub(super) modified: Timestamp,
    /// Further elements of Dublin Core, name and text.
    pub(super) about: Vec<(&'static str, String)>,
    pub(super) chapters: Vec<Chapter>,
    pub(super) pictures: Vec<&'a Picture<'a>>,
}

/// A chapter, or a book's only one.
pub(super) struct Chapter {
    pub(super) title: CleanText,
    /// What stands in its `body`, as XML.
    pub(super) body: String,
}

impl Book<'_> {
    /// The whole file; the same for the same book.
    pub(super) fn write(&self) -> io::Result<Vec<u8>> {
        let mut file = ZipWriter::new(Cursor::new(Vec::new()));
        // First and as it is, so that the kind of the file stands in its first bytes (OCF 4.2).
        add(&mut file, "mimetype", b"application/epub+zip")?;
        add(&mut file, "META-INF/container.xml", CONTAINER.as_bytes())?;
        let mut inside =
            |name: &str, bytes: &[u8]| add(&mut file, &format!("{FOLDER}/{name}"), bytes);
        inside("package.opf", self.package().as_bytes())?;
        inside("nav.xhtml", self.contents().as_bytes())?;
        for (number, chapter) in (1..).zip(&self.chapters) {
            let page = self.page(&chapter.title, &chapter.body);
            inside(&chapter_name(number), page.as_bytes())?;
        }
        inside("style.css", STYLE.as_bytes())?;
        for picture in &self.pictures {
            inside(&format!("{PICTURE_FOLDER}/{}", picture.file_name), picture.bytes)?;
        }
        Ok(file.finish()?.into_inner())
    }

    /// The language, where it is declared as a language tag (BCP 47).
    fn language(&self) -> String {
        let is_part = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let tag = self.language.map(|it| it.as_str().trim().replace('_', "-"));
        let is_tag = |tag: &String| {
            let first = tag.split('-').next().unwrap_or_default();
            (2..=8).contains(&first.len())
                && first.bytes().all(|byte| byte.is_ascii_alphabetic())
                && tag.split('-').all(is_part)
        };
        tag.filter(is_tag).unwrap_or_else(|| "und".to_owned())
    }

    const fn direction(&self) -> &'static str {
        if self.is_rtl { "rtl" } else { "ltr" }
    }

    fn package(&self) -> String {
        let (language, direction) = (self.language(), self.direction());
        let mut out = String::new();
        let mut line = |text: &str| {
            out.push_str(text);
            out.push('\n');
        };
        let element = |name: &str, text: &str| format!("<dc:{name}>{}</dc:{name}>", escaped(text));
        line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        line(&format!(
            "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
             unique-identifier=\"id\" xml:lang=\"{language}\" dir=\"{direction}\">"
        ));
        line("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">");
        let identity = self.identity;
        line(&format!("<dc:identifier id=\"id\">urn:x-dateline:{identity:016x}</dc:identifier>"));
        line(&element("title", self.title.as_str()));
        line(&element("language", &language));
        for (name, text) in &self.about {
            line(&element(name, text));
        }
        line(&format!("<meta property=\"dcterms:modified\">{}</meta>", self.modified));
        line("</metadata>\n<manifest>");
        let kind = "media-type=\"application/xhtml+xml\"";
        line(&format!("<item id=\"nav\" href=\"nav.xhtml\" {kind} properties=\"nav\"/>"));
        for number in 1..=self.chapters.len() {
            let name = chapter_name(number);
            line(&format!("<item id=\"chapter-{number}\" href=\"{name}\" {kind}/>"));
        }
        line("<item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>");
        for (number, picture) in (1..).zip(&self.pictures) {
            let (name, kind) = (&picture.file_name, picture.media_type);
            let href = format!("{PICTURE_FOLDER}/{name}");
            line(&format!("<item id=\"picture-{number}\" href=\"{href}\" media-type=\"{kind}\"/>"));
        }
        line("</manifest>");
        line(&format!("<spine page-progression-direction=\"{direction}\">"));
        for number in 1..=self.chapters.len() {
            line(&format!("<itemref idref=\"chapter-{number}\"/>"));
        }
        line("</spine>\n</package>");
        out
    }

    fn contents(&self) -> String {
        let mut list = String::new();
        for (number, chapter) in (1..).zip(&self.chapters) {
            let (name, title) = (chapter_name(number), escaped(chapter.title.as_str()));
            // Writing to a string cannot fail.
            let _ = writeln!(list, "<li><a href=\"{name}\">{title}</a></li>");
        }
        let title = escaped(self.title.as_str());
        let body = format!(
            "<nav epub:type=\"toc\" id=\"toc\">\n<h1>{title}</h1>\n<ol>\n{list}</ol>\n</nav>"
        );
        self.page(&self.title, &body)
    }

    fn page(&self, title: &CleanText, body: &str) -> String {
        let (language, direction) = (self.language(), self.direction());
        let title = escaped(title.as_str());
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
             <html xmlns=\"http://www.w3.org/1999/xhtml\" \
             xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" \
             xml:lang=\"{language}\" dir=\"{direction}\">\n<head>\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n</head>\n\
             <body>\n{body}\n</body>\n</html>\n"
        )
    }
}

fn chapter_name(number: usize) -> String {
    format!("chapter-{number}.xhtml")
}

/// Texts are short and pictures are packed already: all lies there as it is.
fn add(file: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    file.start_file(name, options)?;
    file.write_all(bytes)
}
