//! What an article's page says of itself: its sections, and the address it is known by.

use serde_json::Value;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const TITLE: &str = "A long day at the harbour";

/// A feed with one item that says nothing of its section.
fn feed(server: &FeedServer, title: &str, path: &str) -> Reply {
    let link = server.url(path);
    Reply::feed(format!(
        "<rss version=\"2.0\"><channel><title>Daily</title><item><title>{title}</title>\
         <link>{link}</link><description>It went on.</description></item></channel></rss>"
    ))
}

/// A page that declares its trail, its section and its own address.
fn page(canonical: &str) -> Reply {
    let text = "<p>It was long on the table, said a speaker of the council, and nobody in the hall \
                wanted to be the first to leave before the others did. Boats came in from the \
                islands with fish and letters, a choir sang below the crane, and the clock of the \
                old customs house stood still at noon as it has since the flood. Later a pilot \
                told of nights when fog hid both lights and only bells showed the way home. By \
                evening the quay was swept, the ropes were coiled and the last ferry left with \
                three passengers, two bicycles and a piano.</p>";
    let trail = r#"{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[
        {"@type":"ListItem","position":1,"name":"Home","item":"/"},
        {"@type":"ListItem","position":2,"name":"Sport","item":"/sport"},
        {"@type":"ListItem","position":3,"name":"Tennis","item":"/sport/tennis"}]}"#;
    Reply::body(
        "text/html; charset=utf-8",
        format!(
            "<html><head><title>{TITLE}</title><link rel=canonical href=\"{canonical}\">\
             <meta property=\"article:section\" content=\"Sport\">\
             <script type=\"application/ld+json\">{trail}</script></head>\
             <body><article><h1>{TITLE}</h1>{}</article></body></html>",
            text.repeat(2)
        ),
    )
}

fn shown(program: &Program, title: &str) -> Value {
    program.json(&["show", &program.id(title), "--full", "--format", "json"])
}

#[test]
fn an_entry_is_placed_by_what_its_page_says_and_says_so() {
    let server = FeedServer::start();
    server.serve("/feed", feed(&server, TITLE, "/1"));
    server.serve("/1", page("/1"));
    let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    program.out(&["fetch", "--quiet"]);
    assert_eq!(program.titles(&["list", "--section", "Sport"]), Vec::<String>::new());
    shown(&program, TITLE);
    for again in [false, true] {
        if again {
            let said = program.run(&["doctor", "--replace"]).err;
            assert!(said.contains("1 entries placed anew, 0 stand elsewhere now"), "{said}");
        }
        let placed = &shown(&program, TITLE)["placed_by"][0];
        assert_eq!(placed["section"], serde_json::json!(["Sport", "Tennis"]), "{placed}");
        assert_eq!(placed["signal"], "json-ld");
        assert_eq!(placed["detail"], "json ld \"Sport > Tennis\"");
        assert_eq!(program.titles(&["list", "--section", "Sport / Tennis"]), [TITLE]);
        let sections = program.json(&["sections", "--format", "json"]);
        let sport = sections.as_array().expect("sections").iter();
        let sport: Vec<_> = sport.filter(|it| it["path"][0] == "Sport").collect();
        assert_eq!(sport[0]["total"], 1, "{sections}");
    }
    // The feed's document comes again and says as little as before.
    program.out(&["fetch", "--quiet", "--all"]);
    assert_eq!(program.titles(&["list", "--section", "Sport / Tennis"]), [TITLE]);
}

#[test]
fn what_the_reader_says_is_not_overruled_by_a_page() {
    let server = FeedServer::start();
    server.serve("/feed", feed(&server, TITLE, "/1"));
    server.serve("/1", page("/1"));
    let url = server.url("/feed");
    let section = "section = \"Science / Space\"";
    let program =
        Program::new(&format!("[[feed]]\nurl = \"{url}\"\n{section}\nfull_text = true\n"));
    program.write_config("rules.toml", "[[rule]]\nmatch = \"harbour\"\nplace = \"My Harbour\"\n");
    program.out(&["fetch", "--quiet"]);
    for _ in 0..2 {
        let list = program.json(&["list", "--format", "json"]);
        let sections = &list["headlines"][0]["sections"];
        assert_eq!(sections[0], serde_json::json!(["My Harbour"]), "{sections}");
        assert_eq!(sections[1], serde_json::json!(["Science", "Space"]), "{sections}");
        program.out(&["doctor", "--replace"]);
    }
}

#[test]
fn feeds_whose_pages_name_one_address_bring_one_article() {
    let server = FeedServer::start();
    server.serve("/feed", feed(&server, TITLE, "/1"));
    server.serve("/other", feed(&server, "The harbour, hour by hour", "/go"));
    server.serve("/1", page("/story/1"));
    server.serve("/go", page("/story/1"));
    let (one, two) = (server.url("/feed"), server.url("/other"));
    let program = Program::new(&format!(
        "[[feed]]\nurl = \"{one}\"\nfull_text = true\n[[feed]]\nurl = \"{two}\"\nfull_text = true\n"
    ));
    program.out(&["fetch", "--quiet"]);
    assert_eq!(program.titles(&["list"]).len(), 1);
}
