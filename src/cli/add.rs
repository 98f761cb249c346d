//! `dateline add`: subscribe. A page's address finds the feed it names.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::sync::Arc;

use crate::app;
use crate::app::discovery::{Discovery, Found, FoundFeed, missing_host};
use crate::app::following::{self, Wish};
use crate::model::{CleanText, SectionPath, WebUrl};
use crate::store::Reader;

use super::Outcome;
use super::arguments::AddOptions;
use super::output;
use super::selection::Flags;
use super::session::Session;

/// The feed to follow.
struct Chosen {
    url: WebUrl,
    /// The section that most of its entries stand in by themselves.
    section: Option<SectionPath>,
    outcome: Outcome,
}

impl Chosen {
    fn of(feed: FoundFeed) -> Self {
        Self { url: feed.url, section: feed.section, outcome: Outcome::Done }
    }
}

pub(super) fn run(session: &Session, options: &AddOptions) -> anyhow::Result<Outcome> {
    if let Some(written) = options.section.as_ref().filter(|it| SectionPath::parse(it).is_root()) {
        output::warn(&format!(
            "--section \"{written}\" names no section: write its path, as in \"Sport / Cricket\""
        ));
        return Ok(Outcome::Usage);
    }
    let mut file = session.subscriptions_to_edit()?;
    let fetcher = app::fetcher(&session.config()?)?;
    let taxonomy = Arc::new(app::load_taxonomy(&session.folders)?);
    let followed = file.subscriptions();
    let discovery = match Discovery::new(&options.url, followed, fetcher, taxonomy) {
        Ok(discovery) => discovery,
        Err(why) => {
            output::warn(why.as_str());
            return Ok(Outcome::Usage);
        }
    };
    let mut store = session.store_to_follow(&file)?;
    let Some(chosen) = chosen(&discovery)? else { return Ok(Outcome::InPart) };
    let reader = Reader::open(&app::store_path(&session.folders))?;
    let title = options.title.as_deref().map(CleanText::line);
    let title = title.filter(|title| !title.is_empty());
    let section = options.section.as_deref().map(|written| section(session, written, &reader));
    let section = section.transpose()?;
    let is_placed = section.is_some();
    let wish = Wish { url: chosen.url, title, section };
    let followed = following::follow(wish, &mut file, &reader)?;
    session.save_and_follow(&mut file, &mut store)?;
    let mut out = session.output();
    out.line(&followed.told)?;
    out.finish()?;
    if let Some(section) = chosen.section.filter(|_| followed.is_new && !is_placed) {
        output::say(&format!(
            "most of it stands in {section}; `dateline add {} --section \"{section}\"` puts all of \
             it there",
            followed.url.for_people()
        ));
    }
    Ok(chosen.outcome)
}

/// The feed that the address leads to, told in a line; `None` when there is none to follow, which
/// is told too.
fn chosen(discovery: &Discovery) -> anyhow::Result<Option<Chosen>> {
    Ok(match app::block_on(discovery.look())? {
        Found::Feed(feed) => {
            output::say(&format!("{}: a feed", feed.title));
            Some(Chosen::of(feed))
        }
        Found::Named(feed) => {
            output::say(&format!("the page names its feed: {}", feed.url.for_people()));
            Some(Chosen::of(feed))
        }
        Found::Guessed(feed) => {
            let address = feed.url.for_people();
            output::say(&format!("the page names no feed, but here is one: {address}"));
            Some(Chosen::of(feed))
        }
        Found::Several(feeds) => match one_of(&feeds)? {
            Some(url) => chosen(&discovery.instead_at(url))?,
            None => None,
        },
        Found::Nothing(why) => {
            output::warn(&format!("{}: {why}", discovery.typed().for_people()));
            None
        }
        Found::Unreached(url, error) => {
            output::warn(&format!(
                "{}: {error}; subscribed all the same, unchecked: `dateline remove {}` takes it \
                 back",
                missing_host(&error).map_or(url.host(), CleanText::as_str),
                url.for_people()
            ));
            Some(Chosen { url, section: None, outcome: Outcome::InPart })
        }
        Found::NoHost { missing, other } => {
            output::warn(&format!(
                "no host is called {missing}, while {other} is found: look at the address again; \
                 nothing was subscribed"
            ));
            None
        }
    })
}

/// Asks which feed is meant, where somebody is there to answer.
fn one_of(feeds: &[(WebUrl, CleanText)]) -> io::Result<Option<WebUrl>> {
    let is_asked = io::stdin().is_terminal() && io::stderr().is_terminal();
    let ending = if is_asked { "" } else { "; add the one you want" };
    output::warn(&format!("the page names several feeds{ending}:"));
    for (number, (feed, title)) in (1..).zip(feeds) {
        let number = if is_asked { format!("{number}  ") } else { String::new() };
        output::say(&format!("  {number}{}  {title}", feed.for_people()));
    }
    if !is_asked {
        return Ok(None);
    }
    output::ask(&format!("which one, 1 to {}? Enter alone takes none ", feeds.len()));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    let number: Option<usize> = answer.trim().parse().ok();
    Ok(number.and_then(|number| feeds.get(number.checked_sub(1)?)).map(|(url, _)| url.clone()))
}

/// The section that was written, as the paper calls it; what becomes of the words is said.
fn section(session: &Session, written: &str, reader: &Reader) -> anyhow::Result<SectionPath> {
    let flags = Flags::of(session, reader)?;
    let (path, section) = (SectionPath::parse(written), flags.new_section(written));
    let levels = written.split('/').filter(|name| !name.trim().is_empty()).count();
    if levels > path.depth() {
        output::say(&format!(
            "a section has at most {} levels: {levels} were written, it is \"{section}\"",
            path.depth()
        ));
    }
    if section.folded() != path.folded() {
        output::say(&format!("\"{path}\" stands in this paper as \"{section}\""));
    }
    if let Some(unknown) = flags.unknown_section(&section)? {
        output::say(&unknown.told_as_new());
    }
    Ok(section)
}
