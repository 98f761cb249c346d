//! How often a feed says that it brings something: `ttl`, `skipHours` and `skipDays` of RSS 2.0,
//! and the syndication module of RSS 1.0. What makes no sense is passed over.

use super::leaf::Leaf;
use super::names::Field;
use super::tokens::{Kind, Tokens};
use crate::model::Pace;

const HOUR_SECS: u64 = 3600;
const DAY_SECS: u64 = 24 * HOUR_SECS;
/// The longest wish heeded, in minutes: a year.
const TTL_MINUTES_MAX: u64 = 366 * 24 * 60;
/// Values heeded of one list.
const VALUES_MAX: usize = 64;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What a feed has said so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PaceNote {
    ttl_secs: Option<u64>,
    /// 0 where it is no period anybody knows.
    period_secs: Option<u64>,
    frequency: Option<u64>,
    skip_hours: u32,
    skip_days: u8,
}

impl PaceNote {
    /// Takes over what an element says.
    pub(super) fn add(&mut self, leaf: &Leaf<'_>) {
        let text = leaf.text();
        let text = text.trim();
        match leaf.field {
            Field::Ttl => {
                let minutes = text.parse::<u64>().ok().filter(|minutes| *minutes > 0);
                let secs = minutes.map(|minutes| minutes.min(TTL_MINUTES_MAX) * 60);
                self.ttl_secs = secs.or(self.ttl_secs);
            }
            Field::UpdatePeriod => self.period_secs = Some(period_secs(text)),
            Field::UpdateFrequency => {
                self.frequency = text.parse().ok().filter(|times| *times > 0).or(self.frequency);
            }
            Field::SkipHours => {
                for hour in values(leaf).filter_map(|text| text.parse::<u32>().ok()) {
                    // Some count from 1 to 24.
                    self.skip_hours |= if hour <= 24 { 1 << (hour % 24) } else { 0 };
                }
            }
            Field::SkipDays => {
                for text in values(leaf) {
                    let start = text.get(..3).unwrap_or_default().to_ascii_lowercase();
                    let day = DAYS.iter().position(|day| *day == start);
                    self.skip_days |= day.map_or(0, |day| 1 << day);
                }
            }
            _ => {}
        }
    }

    /// What it comes to.
    pub(super) fn pace(&self) -> Pace {
        let is_said = self.period_secs.is_some() || self.frequency.is_some();
        let period_secs = self.period_secs.unwrap_or(DAY_SECS);
        let between = is_said.then(|| period_secs / self.frequency.unwrap_or(1));
        Pace {
            wished_secs: self.ttl_secs.max(between).filter(|secs| *secs > 0),
            skip_hours: self.skip_hours,
            skip_days: self.skip_days,
            ..Pace::default()
        }
    }
}

fn period_secs(text: &str) -> u64 {
    match text.to_ascii_lowercase().as_str() {
        "hourly" => HOUR_SECS,
        "daily" => DAY_SECS,
        "weekly" => 7 * DAY_SECS,
        "monthly" => 30 * DAY_SECS,
        "yearly" => 365 * DAY_SECS,
        _ => 0,
    }
}

/// The texts in the elements of a list.
fn values<'l>(leaf: &'l Leaf<'_>) -> impl Iterator<Item = &'l str> {
    let texts = Tokens::new(&leaf.body, 0).filter(|token| token.kind == Kind::Text);
    texts.map(|token| token.body.trim()).filter(|text| !text.is_empty()).take(VALUES_MAX)
}
