//! From a publisher's bytes to lines on the screen, beside the libraries that do a part of it, in
//! one run: a feed beside feed-rs alone, an entry's text beside html2text alone, a page beside
//! `dom_smoothie` alone. Then the same with twice the input: nothing may cost more than twice as much.
//!
//! `cargo bench --bench reading`; medians in milliseconds, and ratios.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a measurement that cannot go on stops, and prints what it found"
)]

mod invented;

use std::hint::black_box;
use std::time::Instant;

use dateline::extract::{Page, extract};
use dateline::model::WebUrl;
use dateline::parse::{ParseLimits, Source, parse};
use dateline::text::{Document, excerpt, sanitise, words};
use invented::Dice;

/// The time of `a` and of `b` in milliseconds, medians of turns taken by both.
fn beside(turns: usize, mut a: impl FnMut(), mut b: impl FnMut()) -> (f64, f64) {
    let time = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    };
    let (mut of_a, mut of_b): (Vec<f64>, Vec<f64>) =
        (0..turns).map(|_| (time(&mut a), time(&mut b))).unzip();
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    (median(&mut of_a), median(&mut of_b))
}

fn report(name: &str, (ours, theirs): (f64, f64), peer: &str) {
    eprintln!("{name:<44} {ours:>8.3} ms  {peer:<22} {theirs:>8.3} ms  ratio {:.2}", ours / theirs);
}

fn parsed(feed: &str) {
    let source = Source { bytes: feed.as_bytes(), content_type: None, url: None };
    black_box(parse(&source, &ParseLimits::default()).expect("a feed"));
}

fn with_feed_rs(feed: &str) {
    let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
    black_box(parser.parse(feed.as_bytes()).expect("a feed"));
}

fn laid_out(html: &str) {
    black_box(Document::from_html(html, None).lay_out(80));
}

fn with_html2text(html: &str) {
    black_box(html2text::config::rich().lines_from_read(html.as_bytes(), 80).expect("lines"));
}

fn extracted(page: &str, url: &WebUrl) {
    black_box(extract(&Page { html: page, url }));
}

fn with_dom_smoothie(page: &str) {
    let mut reading = dom_smoothie::Readability::new(page, None, None).expect("a page");
    let _ = black_box(reading.parse());
}

fn peers(dice: &mut Dice, turns: usize) {
    for (kind, feed) in [("RSS 2.0", dice.rss(100)), ("Atom 1.0", dice.atom(100))] {
        let times = beside(turns, || parsed(&feed), || with_feed_rs(&feed));
        let name = format!("{kind}, 100 entries, {} KB", feed.len() / 1000);
        report(&name, times, "feed-rs alone");
    }
    let bodies: Vec<String> = (0..40).map(|_| dice.body(700)).collect();
    let bytes: usize = bodies.iter().map(String::len).sum();
    let each = |work: fn(&str)| bodies.iter().for_each(|body| work(body));
    let (ours, theirs) = beside(turns, || each(laid_out), || each(with_html2text));
    let name = format!("a body of {} KB to lines", bytes / bodies.len() / 1000);
    report(&name, (ours / 40.0, theirs / 40.0), "html2text alone");
    let pages: Vec<String> = (0..10).map(|_| dice.page(1500)).collect();
    let url = WebUrl::parse("https://daily.example/world/middle-east/story").expect("an address");
    let ours = || pages.iter().for_each(|page| extracted(page, &url));
    let theirs = || pages.iter().for_each(|page| with_dom_smoothie(page));
    let (ours, theirs) = beside(turns, ours, theirs);
    let name = format!("a page of {} KB", pages[0].len() / 1000);
    report(&name, (ours / 10.0, theirs / 10.0), "dom_smoothie alone");
}

/// A stage, its work, and an input and two of it.
type Stage<'s> = (&'static str, &'s dyn Fn(&str), [String; 2]);

/// Every stage with an input and with two of it.
fn doubled(dice: &mut Dice, turns: usize) {
    let url = WebUrl::parse("https://daily.example/story").expect("an address");
    let body = |dice: &mut Dice, scale: usize| dice.body(3000 * scale);
    let (one, two) = (body(dice, 1), body(dice, 2));
    let page = |page: &str| extracted(page, &url);
    let stages: [Stage<'_>; 9] = [
        ("an RSS feed", &parsed, [dice.rss(200), dice.rss(400)]),
        ("an Atom feed", &parsed, [dice.atom(200), dice.atom(400)]),
        ("a text", &laid_out, [one.clone(), two.clone()]),
        ("links", &laid_out, links(4000)),
        ("nested quotes", &laid_out, twice(&"<blockquote><ul><li>x".repeat(4000))),
        ("one long word", &laid_out, ["a".repeat(200_000), "a".repeat(400_000)]),
        ("a page", &page, [dice.page(3000), dice.page(6000)]),
        ("safe HTML", &|html| drop(black_box(sanitise(html, None))), [one.clone(), two.clone()]),
        (
            "words and excerpt",
            &|html| drop(black_box((words(html), excerpt(html, 240)))),
            [one, two],
        ),
    ];
    for (name, work, [small, large]) in &stages {
        let (once, again) = beside(turns, || work(small), || work(large));
        report(&format!("twice as much: {name}"), (again, once), "once");
    }
}

fn twice(text: &str) -> [String; 2] {
    [text.to_owned(), text.repeat(2)]
}

fn links(number: usize) -> [String; 2] {
    let link = |n: usize| format!("<p>x <a href=\"https://a.example/{n}\">word {n}</a> y</p>");
    [(0..number).map(link).collect(), (0..number * 2).map(link).collect()]
}

fn main() {
    let is_measuring = std::env::args().any(|argument| argument == "--bench");
    let turns = if is_measuring { 21 } else { 1 };
    let mut dice = Dice(88_172_645_463_325_252);
    peers(&mut dice, turns);
    doubled(&mut dice, turns);
}
