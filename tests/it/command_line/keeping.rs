//! `save`, `mark`, and what `remove` leaves.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::edition::{Edition, FERRY, NETS, SOUPS, VOTES};
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

#[test]
fn a_saved_article_is_one_page_with_its_pictures_inside_and_markdown_beside_them() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let out = program.out(&["save", &program.id(FERRY)]);
    let files: Vec<&Path> = out.lines().map(Path::new).collect();
    let [page, markdown] = files[..] else { panic!("{out}") };
    assert!(
        page.starts_with(program.data_folder()) && page.extension().is_some_and(|e| e == "html")
    );
    let html = fs::read_to_string(page).expect("the page");
    assert!(html.contains("Both sides want to meet again next week"), "{html}");
    assert!(html.contains("data:image/png;base64,"), "{html}");
    for fetched_when_opened in ["<script", "<link", "src=\"http", "srcset", "url(http", "@import"] {
        assert!(!html.contains(fetched_when_opened), "{fetched_when_opened} is in {html}");
    }
    let markdown_text = fs::read_to_string(markdown).expect("the Markdown");
    let picture =
        markdown_text.split("](").find_map(|rest| rest.split(')').next()?.strip_suffix(".png"));
    let picture = picture.unwrap_or_else(|| panic!("no picture in {markdown_text}"));
    assert!(!picture.contains("://"), "{picture}");
    assert!(markdown.with_file_name(format!("{picture}.png")).exists(), "{picture}");
    assert_eq!(program.titles(&["list", "--saved"]), [FERRY]);
}

#[test]
fn a_picture_that_cannot_be_had_is_named_in_the_file() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let ran = program.run(&["save", &program.id(SOUPS), "--to", "html"]).with_code(0);
    ran.told(&["1 of 2 pictures could not be had", "the file names them"]);
    let html = fs::read_to_string(ran.out.trim_end()).expect("the page");
    assert!(html.contains("/uploads/gone.png") && html.contains("HTTP 404"), "{html}");
    assert!(html.contains("data:image/png;base64,") && !html.contains("alert("), "{html}");
}

#[test]
fn what_the_screen_leaves_out_stands_in_no_saved_file_either() {
    for signature in [
        "The post <a href=\"/a\">A: B</a> appeared first on <a href=\"/\">Daily</a>.",
        "ظهرت المقالة <a href=\"/a\">ا</a> أولاً على <a href=\"/\">Daily</a>.",
    ] {
        let server = FeedServer::start();
        let story = "The harbour was quiet, and the boats stayed in. ".repeat(40);
        let text = format!(
            "<p>{story}</p><p style=\"display:none\">Unseen.</p>\
             <p><img data-src=\"/late.png\" alt=\"A late boat\"></p><p>{signature}</p>"
        );
        server.serve("/feed", Reply::feed(format!(
            "<rss version=\"2.0\"><channel><title>D</title><item><title>Boats</title><guid>1</guid>\
             <link>{}</link><description><![CDATA[{text}]]></description></item></channel></rss>",
            server.url("/a")
        )));
        let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
        program.out(&["fetch"]);
        let id = program.id("Boats");
        let mut shown: Vec<String> = ["text", "md", "html"]
            .map(|form| program.out(&["show", &id, "--format", form]))
            .to_vec();
        for form in ["html", "md", "txt"] {
            let file = program.run(&["save", &id, "--to", form]).with_code(0).out;
            shown.push(fs::read_to_string(file.trim_end()).expect("the file"));
        }
        for text in shown {
            assert!(text.contains("boats stayed in.") && text.contains("A late boat"), "{text}");
            for left_out in ["Daily", "Unseen"] {
                assert!(!text.contains(left_out), "{left_out} is in {text}");
            }
        }
    }
}

#[test]
fn articles_are_saved_where_and_as_asked() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let (id, address) = (program.id(FERRY), edition.server.url("/nets/"));
    let folder = program.home().join("kept here");
    let folder = folder.to_str().expect("UTF-8");
    for (args, files, ending) in [
        (&[&*id, "--to", "md"] as &[&str], 1, ".md"),
        (&[&*id, "--to", "txt"], 1, ".txt"),
        (&[&*id, &*address, &*id, "--to", "html"], 2, ".html"),
        (&["--section", "international", "--to", "txt"], 2, ".txt"),
        (&["--query", "patience", "--to", "txt"], 1, ".txt"),
        (&["--section", "international", "--to", "epub"], 2, ".epub"),
    ] {
        let args = [&["save", "--output", folder], args].concat();
        let out = program.run(&args).with_code(0).out;
        assert_eq!(out.lines().count(), files, "{args:?}: {out}");
        for file in out.lines() {
            assert!(file.starts_with(folder) && file.ends_with(ending), "{file}");
            assert!(Path::new(file).is_file(), "{file}");
        }
    }
    let file = program.file("note.txt", "mine");
    let below_file = format!("{file}/kept");
    for (args, code, words) in [
        (&[] as &[&str], 2, "save needs ids"),
        (&["--section", "Nowhere"], 3, "nothing found to save"),
        (&["999999"], 3, "no entry 999999"),
        (&["harbour"], 2, "neither an entry's id nor a web address"),
        (&[&*id, "999999", "--to", "txt"], 1, "no entry 999999"),
        // The disk refuses.
        (&[&*id, "--output", &*file], 4, "cannot save to"),
        (&[&*id, "--output", &*below_file], 4, "--output"),
    ] {
        program.run(&[&["save"], args].concat()).with_code(code).told(&[words]);
    }
}

#[test]
fn an_article_is_saved_as_a_book_in_the_language_of_its_feed() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let id = program.id(SOUPS);
    let file = program.run(&["save", &id, "--to", "epub"]).with_code(0).out;
    let book = fs::read(file.trim_end()).expect("a book");
    assert!(book.starts_with(b"PK") && book[30..].starts_with(b"mimetypeapplication/epub+zip"));
    // Nothing in it is packed.
    let text = String::from_utf8_lossy(&book);
    for words in ["<dc:language>en-GB</dc:language>", "pictures/01-soup.png", SOUPS] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(program.titles(&["list", "--saved"]), [SOUPS]);
    program.out(&["unsave", &id]);
    assert!(!Path::new(file.trim_end()).exists());
}

#[test]
fn marks_are_set_and_taken_back_one_by_one_or_by_the_section() {
    let program = Edition::fetched().program;
    let (ferry, nets) = (program.id(FERRY), program.id(NETS));
    let unread = |expected: &[&str]| assert_eq!(program.titles(&["list", "--unread"]), expected);
    for (args, said, left) in [
        (&["read", &*ferry, &*nets] as &[&str], "2 changed\n", &[VOTES, SOUPS] as &[&str]),
        (&["read", &*ferry], "0 changed\n", &[VOTES, SOUPS]),
        (&["unread", &*ferry, &*ferry], "1 changed\n", &[VOTES, FERRY, SOUPS]),
        (&["read", "--section", "international"], "1 changed\n", &[VOTES, SOUPS]),
        (&["read", "--query", "patience"], "1 changed\n", &[VOTES]),
        (&["unread", "--query", "is:read"], "3 changed\n", &[VOTES, FERRY, SOUPS, NETS]),
    ] {
        assert_eq!(program.out(&[&["mark"], args].concat()), said, "{args:?}");
        unread(left);
    }
    program.out(&["mark", "starred", &ferry]);
    assert_eq!(program.titles(&["list", "--starred"]), [FERRY]);
    program.out(&["mark", "unstarred", &ferry]);
    assert_eq!(program.titles(&["list", "--starred"]), [""; 0]);
    for (args, code, words) in [
        (&["read"] as &[&str], 2, "mark needs ids"),
        (&["read", "999999"], 3, "no entry 999999"),
        (&["read", "--section", "Nowhere"], 3, "nothing found"),
        (&["read", "--query", "\"\""], 2, "holds no word"),
        (&["read", &*ferry, "999999"], 1, "no entry 999999"),
    ] {
        program.run(&[&["mark"], args].concat()).with_code(code).told(&[words]);
    }
    program.run(&["mark", "loved", &ferry]).with_code(2);
    unread(&[VOTES, SOUPS, NETS]);
}

#[test]
fn tags_are_given_and_taken_away() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let (ferry, soups) = (program.id(FERRY), program.id(SOUPS));
    let tags = |id: &str| program.json(&["show", id, "--format", "json"])["tags"].clone();
    for (args, said) in [
        (&["tagged:to read", &*ferry, &*soups] as &[&str], "2 changed\n"),
        (&["tagged:Later", &*ferry], "1 changed\n"),
        (&["tagged:To Read", &*ferry], "0 changed\n"),
        (&["tagged:africa", "--section", "International / Africa"], "1 changed\n"),
        (&["untagged:to read", &*soups], "1 changed\n"),
    ] {
        assert_eq!(program.out(&[&["mark"], args].concat()), said, "{args:?}");
    }
    assert_eq!(tags(&ferry), json!(["Later", "to read"]));
    assert_eq!((tags(&soups), tags(&program.id(NETS))), (json!([]), json!(["africa"])));
    assert_eq!(program.titles(&["list", "--query", "tag:\"TO READ\""]), [FERRY]);
    assert_eq!(program.titles(&["list", "--query", "tag:later OR tag:africa"]), [FERRY, NETS]);
    let undone = program.out(&["undo"]);
    assert!(undone.starts_with("undone: untagged to read: "), "{undone}");
    assert_eq!(tags(&soups), json!(["to read"]));
    for (mark, words) in [
        ("tagged:", "a tag has 1 to 64 characters"),
        ("tagged:a,b", "a tag has 1 to 64 characters"),
        ("tag:x", "tagged:NAME"),
        ("loved", "a mark is one of read, unread, starred"),
    ] {
        let ran = program.run(&["mark", mark, &ferry]).with_code(2);
        assert!(ran.err.contains(words), "{mark}: {}", ran.err);
    }
    program.out(&["remove", "Example Daily"]);
    assert_eq!(program.titles(&["list"]), [FERRY, SOUPS, NETS]);
}

#[test]
fn what_was_starred_or_saved_stays_when_its_feed_is_removed() {
    let edition = Edition::fetched();
    let program = &edition.program;
    program.out(&["mark", "starred", &program.id(SOUPS)]);
    let saved = program.out(&["save", &program.id(FERRY), "--to", "html"]);
    let out = program.out(&["remove", "Example Daily"]);
    let address = edition.server.url("/daily.xml");
    let stays = "its starred, tagged and saved articles stay";
    assert_eq!(out, format!("Example Daily ({address}) removed; {stays}\n"));
    assert_eq!(program.titles(&["list"]), [FERRY, SOUPS, NETS]);
    assert_eq!(program.titles(&["list", "--starred"]), [SOUPS]);
    assert_eq!(program.titles(&["list", "--saved"]), [FERRY]);
    assert!(Path::new(saved.trim_end()).is_file());
    assert!(program.out(&["show", &program.id(SOUPS)]).contains("patience"));
    let feeds = program.read_config("feeds.toml");
    assert!(!feeds.contains("daily.xml") && feeds.contains("post.xml"), "{feeds}");
    program.run(&["remove", "Example Daily"]).with_code(3).told(&["no feed is called"]);
}

#[test]
fn the_last_change_of_marks_is_taken_back_by_undo() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let unread = program.titles(&["list", "--unread"]).len();
    program.run(&["undo"]).with_code(3).told(&["nothing to undo"]);
    program.out(&["mark", "starred", &program.id(NETS)]);
    program.out(&["mark", "read", "--section", "international"]);
    let left = program.titles(&["list", "--unread"]).len();
    assert!(left < unread);
    let said = program.out(&["undo"]);
    assert!(said.starts_with("undone: ") && said.contains("marked read"), "{said}");
    assert_eq!(program.titles(&["list", "--unread"]).len(), unread);
    assert_eq!(program.out(&["undo"]), format!("undone: starred: {NETS}\n"));
    assert!(program.run(&["list", "--starred"]).code == 3);
    program.run(&["undo"]).with_code(3);
}
