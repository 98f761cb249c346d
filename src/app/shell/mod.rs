//! The event loop, and the only place where effects happen.

mod feeds;
mod offline;

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, sleep_until};

use crate::model::{Change, CleanText, Filter, Mark, RefreshScope, WebUrl};
use crate::store::Reader;
use crate::ui::history::LineKind;
use crate::ui::{Effect, Message, RulesChange, Settings, State, Theme, Ticket, render, update};

use crate::app::arranging::SectionsWriter;
use crate::app::input::Input;
use crate::app::loader::Loader;
use crate::app::own_rules::RuleMaker;
use crate::app::round::{Round, Running};
use crate::app::rules::load_smart;
use crate::app::services::{Services, learn, store_path};
use crate::app::signals::{self, Asked, Signals};
use crate::app::smart::SmartSections;
use crate::app::terminal::{Screen, translate};
use crate::app::turn::Turn;
use crate::app::writer::{Pending, WriteError};
use crate::app::{AppError, browser, clock, history};

/// Messages that may wait for the screen.
const INBOX_MAX: usize = 1024;
/// Time between two drawings, at least: 60 a second.
const FRAME: Duration = Duration::from_millis(16);
/// Messages taken over before the screen is drawn again, at most.
const BATCH_MAX: usize = 512;
/// Longest wait for marks to reach the disk when the reader quits.
const QUIT_SECS: u64 = 5;
/// A change that is not on disk by then is shown as waiting.
const SOON: Duration = Duration::from_millis(150);
/// How often the store is asked whether another program changed it.
const LOOK_ROUND: Duration = Duration::from_secs(1);

/// Everything the loop holds.
pub(super) struct Shell {
    services: Services,
    settings: Settings,
    theme: Theme,
    state: State,
    screen: Screen,
    signals: Signals,
    loader: Loader,
    inbox: mpsc::Receiver<Message>,
    sender: mpsc::Sender<Message>,
    refresh: Option<Running>,
    saving: Vec<JoinHandle<()>>,
    /// What ends with the screen: nobody would see what comes of it.
    passing: JoinSet<()>,
    sections_writer: SectionsWriter,
    wakes: Vec<Instant>,
    has_quit: bool,
}

impl Shell {
    /// Take the terminal over; `state` is what is shown before anything is loaded.
    pub(super) fn new(
        mut services: Services,
        settings: Settings,
        theme: Theme,
        mut state: State,
    ) -> Result<Self, AppError> {
        let (sender, inbox) = mpsc::channel(INBOX_MAX);
        let told = sender.clone();
        services.look_after(move |text| drop(told.try_send(Message::Warned(text))));
        let written = load_smart(&services.folders)?;
        let smart = SmartSections::new(written, Arc::clone(&services.taxonomy));
        let loader = Loader::start(services.reader()?, sender.clone(), smart)?;
        // Listened to before the terminal is ours: whatever ends the program from here on gives it
        // back.
        let signals = Signals::listen().map_err(AppError::Terminal)?;
        let screen =
            Screen::take_over(services.config.reading.mouse).map_err(AppError::Terminal)?;
        state.size = screen.size().map_err(AppError::Terminal)?;
        state.now = clock::now();
        let sections_writer = SectionsWriter::start(services.edits_at.clone(), sender.clone());
        Ok(Self {
            services,
            settings,
            theme,
            state,
            screen,
            signals,
            loader,
            inbox,
            sender,
            refresh: None,
            saving: Vec::new(),
            passing: JoinSet::new(),
            sections_writer,
            wakes: Vec::new(),
            has_quit: false,
        })
    }

    /// Read until the reader quits, or the system asks to; gives the signal that did.
    pub(super) async fn run(mut self) -> Result<Option<i32>, AppError> {
        let mut input = Input::listen();
        let mut watch = self.services.reader().ok();
        let mut look_round = tokio::time::interval(LOOK_ROUND);
        look_round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last_drawn = Instant::now() - FRAME;
        let mut ended = Ok(None);
        self.take(Message::Started);
        while !self.has_quit {
            let next_wake = self.wakes.iter().min().copied();
            tokio::select! {
                message = self.inbox.recv() => message.into_iter().for_each(|m| self.take(m)),
                event = input.next() => {
                    let Some(event) = event else {
                        // The terminal is gone: nobody reads any more.
                        ended = Ok(Some(signals::HANG_UP));
                        break;
                    };
                    self.take_event(event);
                }
                () = wait_until(next_wake) => self.wake(),
                _ = look_round.tick() => {
                    if !has_changed(watch.as_mut()) {
                        continue;
                    }
                    self.take(Message::StoreChanged);
                }
                asked = self.signals.next() => match asked {
                    Asked::End(signal) => {
                        ended = Ok(Some(signal));
                        break;
                    }
                    Asked::GoOn => self.go_on(),
                },
            }
            self.take_what_waits(&mut input);
            if last_drawn.elapsed() < FRAME {
                tokio::time::sleep_until(last_drawn + FRAME).await;
                self.take_what_waits(&mut input);
            }
            last_drawn = Instant::now();
            if let Err(error) = self.draw() {
                ended = if is_gone(&error) { Ok(Some(signals::HANG_UP)) } else { Err(error) };
                break;
            }
        }
        let left = self.quit().await;
        ended.and_then(|signal| left.map(|()| signal))
    }

    fn take_what_waits(&mut self, input: &mut Input) {
        for _ in 0..BATCH_MAX {
            if let Ok(message) = self.inbox.try_recv() {
                self.take(message);
            } else if let Some(event) = input.waiting() {
                self.take_event(event);
            } else {
                return;
            }
        }
    }

    fn take_event(&mut self, event: Event) {
        // A window that shrank and grew again between two drawings has its old size and lost its
        // content.
        if matches!(event, Event::Resize(..)) {
            self.screen.spoil();
        }
        if let Some(message) = translate(event) {
            self.take(message);
        }
    }

    fn take(&mut self, message: Message) {
        tracing::trace!(?message);
        self.state.now = clock::now();
        for effect in update(&mut self.state, &self.settings, message) {
            self.perform(effect);
        }
    }

    fn wake(&mut self) {
        let now = Instant::now();
        self.wakes.retain(|wake| *wake > now);
        self.take(Message::Ticked(clock::now()));
    }

    fn draw(&mut self) -> Result<(), AppError> {
        let Self { screen, state, settings, theme, .. } = self;
        let drawn = screen.draw(|frame| render(state, settings, theme, frame));
        drawn.map_err(AppError::Terminal)
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Load(ticket, load) => self.loader.load(ticket, load),
            Effect::Mark(ticket, change) => self.mark(ticket, change),
            Effect::MarkListRead(filter) => self.mark_list_read(filter),
            Effect::Undo => self.undo(),
            Effect::Refresh(scope) => self.start_refresh(scope),
            // It tells itself how far it came.
            Effect::StopRefresh => self.refresh.iter_mut().for_each(Running::stop),
            Effect::SaveArticle(entry) => self.save_article(entry),
            Effect::SaveList(filter, limit) => self.save_list(filter, limit),
            Effect::Unsave(entry) => self.unsave(entry),
            Effect::LoadFullText(ticket, entry) => self.load_full_text(ticket, entry),
            Effect::AddRule(rule) => {
                let made = RuleMaker::new(&self.services).add(rule);
                self.tell_when_done(made);
            }
            Effect::TakeRuleBack(rule) => {
                let taken = RuleMaker::new(&self.services).take_back(rule);
                self.tell_when_done(taken);
            }
            Effect::Unmute(asked) => {
                let shown = RuleMaker::new(&self.services).unmute(asked);
                self.tell_when_done(shown);
            }
            Effect::AddFeed(wished) => self.add_feed(wished),
            Effect::RemoveFeed(feed) => self.remove_feed(feed),
            Effect::PlaceFeed(feed, section) => self.place_feed(feed, section),
            Effect::OpenLink(url) => self.open_link(&url),
            Effect::Copy(text) => {
                let message = match self.screen.copy(&text) {
                    Ok(()) => Message::Done(CleanText::line(&format!("copied {text}"))),
                    Err(error) => failed(&format!("not copied: {error}")),
                };
                self.tell(message);
            }
            Effect::KeepLine(kind, line) => self.keep_line(kind, line),
            Effect::Ring => {
                if let Err(error) = self.screen.ring() {
                    tracing::warn!(%error, "the bell did not ring");
                }
            }
            Effect::Redraw => self.screen.spoil(),
            Effect::WakeIn { secs } => {
                self.wakes.push(Instant::now() + Duration::from_secs(u64::from(secs)));
            }
            Effect::EditSections(edit, before) => self.sections_writer.write((edit, before)),
            Effect::Suspend => self.suspend(),
            Effect::Quit => self.has_quit = true,
        }
    }

    /// A line that is not kept is no reason to disturb the reader.
    fn keep_line(&mut self, kind: LineKind, line: String) {
        let data = self.services.folders.data.clone();
        let task = tokio::task::spawn_blocking(move || {
            if let Err(error) = history::keep(&data, kind, &line) {
                tracing::warn!(%error, "what was typed is not kept");
            }
        });
        self.keep_waiting_for(task);
    }

    /// Nothing is read or drawn until the shell resumes the program.
    fn suspend(&mut self) {
        let resumed = self.screen.suspend();
        self.resize();
        if let Err(error) = resumed {
            self.tell(failed(&format!("not stopped: {error}")));
        }
    }

    /// The program was stopped from outside, and whatever ran meanwhile has used the terminal.
    fn go_on(&mut self) {
        if let Err(error) = self.screen.take_back() {
            tracing::warn!(%error, "the terminal was not taken back");
        }
        self.resize();
    }

    /// A stopped program is not told that its terminal has another size.
    fn resize(&mut self) {
        if let Ok(size) = self.screen.size() {
            self.take(Message::Resized(size));
        }
    }

    /// Hand a message to ourselves; a full inbox means that fresher news is on its way.
    fn tell(&self, message: Message) {
        if self.sender.try_send(message).is_err() {
            tracing::warn!("the inbox is full; a message was dropped");
        }
    }

    fn mark(&mut self, ticket: Ticket, change: Change) {
        let pending = self.services.writer.mark(change.clone());
        let relearn = self.relearn();
        self.hand_on(pending, move |kept| {
            let Err(error) = kept else {
                relearn(&change);
                return Message::Marked(ticket);
            };
            match error.passing() {
                Some(why) => Message::MarkHeldUp(CleanText::line(why)),
                None => Message::MarkFailed(ticket, change, CleanText::line(&error.to_string())),
            }
        });
    }

    /// What is done once a change is kept: a placement may tell of what comes.
    fn relearn(&self) -> impl Fn(&Change) + Send + 'static {
        let (refresher, path) =
            (self.services.refresher.clone(), store_path(&self.services.folders));
        move |change| {
            if matches!(change.mark, Mark::Place(_)) {
                learn(&refresher, &path);
            }
        }
    }

    fn mark_list_read(&mut self, filter: Filter) {
        let pending = self.services.writer.mark_matching(filter, Mark::Read, true);
        self.hand_on(pending, |kept| match kept {
            Ok((change, articles)) => Message::ListMarked(change, articles),
            Err(error) => failed(&error.to_string()),
        });
    }

    fn undo(&mut self) {
        let pending = self.services.writer.undo();
        let relearn = self.relearn();
        self.hand_on(pending, move |kept| match kept {
            Ok(undone) => {
                if let Some(undone) = &undone {
                    relearn(&undone.change);
                }
                Message::Undone(undone)
            }
            Err(error) => failed(&error.to_string()),
        });
    }

    /// Tell the screen what became of a change; one that is not on disk soon is told as waiting.
    fn hand_on<T: Send + 'static>(
        &mut self,
        pending: Pending<T>,
        told: impl FnOnce(Result<T, WriteError>) -> Message + Send + 'static,
    ) {
        let sender = self.sender.clone();
        let task = tokio::spawn(async move {
            let mut answer = Box::pin(pending.answer());
            let outcome = if let Ok(outcome) = tokio::time::timeout(SOON, &mut answer).await {
                outcome
            } else {
                let _ = sender.send(Message::ChangeDelayed).await;
                let outcome = answer.await;
                let _ = sender.send(Message::DelayEnded).await;
                outcome
            };
            let _ = sender.send(told(outcome)).await;
        });
        self.keep_waiting_for(task);
    }

    /// Say what came of it, and show what it changed.
    fn tell_when_done(
        &mut self,
        work: impl Future<Output = Result<RulesChange, CleanText>> + Send + 'static,
    ) {
        if let Some(why) = &self.services.read_only {
            return self.tell(Message::Failed(why.clone()));
        }
        let sender = self.sender.clone();
        let task = tokio::spawn(async move {
            let message = match work.await {
                Ok(change) => Message::RulesChanged(change),
                Err(why) => Message::Failed(why),
            };
            let _ = sender.send(message).await;
        });
        self.keep_waiting_for(task);
    }

    /// What the reader did is finished before the program ends.
    fn keep_waiting_for(&mut self, task: JoinHandle<()>) {
        self.saving.retain(|task| !task.is_finished());
        self.saving.push(task);
    }

    fn start_refresh(&mut self, scope: RefreshScope) {
        if let Some(why) = &self.services.read_only {
            return self.tell(Message::Failed(why.clone()));
        }
        let own = self.refresh.take().filter(|own| !own.is_over());
        let round = Round::new(&self.services, self.sender.clone());
        self.refresh = match (Turn::take(&self.services.folders.data), own) {
            // A round of ours that asks feeds no more, but is still taking pages, ends here.
            (Some(turn), _) => Some(Running::start(round, scope, turn)),
            (None, Some(own)) if own.covers(&scope) => {
                self.tell(Message::Done(CleanText::line("a refresh is under way")));
                Some(own)
            }
            // A person asks for more than the round at the start does.
            (None, Some(own)) => Some(own.then(round, scope)),
            (None, None) => {
                let text = "another dateline is refreshing; what it brings is shown as it comes";
                self.tell(Message::Done(CleanText::line(text)));
                None
            }
        };
    }

    fn open_link(&self, url: &WebUrl) {
        let message = match browser::open_link(url, &self.services.config.open.browser) {
            Ok(()) => Message::Done(CleanText::line(&format!("opened {}", url.for_people()))),
            Err(why) => Message::Failed(why),
        };
        self.tell(message);
    }

    /// Give the terminal back at once, then wait for what the reader did to reach the disk.
    async fn quit(self) -> Result<(), AppError> {
        let Self { services, screen, refresh, mut saving, passing, loader, .. } = self;
        let (mut inbox, mut state) = (self.inbox, self.state);
        saving.push(self.sections_writer.finish());
        drop((screen, loader, refresh, passing));
        let aborts: Vec<AbortHandle> = saving.iter().map(JoinHandle::abort_handle).collect();
        let mut all = futures_util::future::join_all(saving);
        let finished = async {
            loop {
                tokio::select! {
                    _ = &mut all => break,
                    Some(message) = inbox.recv() => note_kept(&mut state, &message),
                }
            }
        };
        if tokio::time::timeout(Duration::from_secs(QUIT_SECS), finished).await.is_err() {
            tracing::warn!("an article was still being saved when the program ended");
            aborts.iter().for_each(AbortHandle::abort);
        }
        while let Ok(message) = inbox.try_recv() {
            note_kept(&mut state, &message);
        }
        // What is not kept is tried once more.
        let mut left = Ok(());
        let changes: Vec<&Change> = state.unsaved.changes().collect();
        for (kept, change) in changes.iter().enumerate() {
            if let Err(why) = services.writer.mark((*change).clone()).answer().await {
                left = Err(AppError::Unsaved { changes: changes.len() - kept, why });
                break;
            }
        }
        services.finish();
        left
    }
}

/// A mark that was on its way when the reader left is kept.
fn note_kept(state: &mut State, message: &Message) {
    if let Message::Marked(ticket) = message {
        // What comes after it is handed on all at once.
        let _ = state.unsaved.settle(*ticket);
    }
}

async fn wait_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => sleep_until(wake).await,
        None => std::future::pending().await,
    }
}

/// The terminal was closed, and the signal that tells it is still on its way.
fn is_gone(error: &AppError) -> bool {
    match error {
        AppError::Terminal(error) => {
            error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
        }
        _ => false,
    }
}

fn has_changed(watch: Option<&mut Reader>) -> bool {
    watch.is_some_and(|reader| reader.changed().unwrap_or(false))
}

fn failed(text: &str) -> Message {
    Message::Failed(CleanText::line(text))
}
