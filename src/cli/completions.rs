//! `dateline completions` and `dateline man`: made from the one definition of the command line.

use super::Outcome;
use super::arguments::command;
use super::output::Output;

pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "dateline", &mut script);
    print(&script)
}

pub(super) fn man() -> anyhow::Result<Outcome> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command()).render(&mut page)?;
    print(&page)
}

fn print(bytes: &[u8]) -> anyhow::Result<Outcome> {
    let mut out = Output::new(false);
    out.bytes(bytes)?;
    out.finish()?;
    Ok(Outcome::Done)
}
