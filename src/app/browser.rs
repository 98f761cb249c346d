//! Opening a web address in the reader's browser, without a shell in between.

use std::process::{Command, Stdio};

use crate::model::{CleanText, WebUrl};

/// Open an address. `program` is the reader's own command, `%u` standing for the address; empty:
/// the system's browser. The error is one line for people.
pub fn open_link(url: &WebUrl, program: &[String]) -> Result<(), CleanText> {
    let started = match program.split_first() {
        None => open::that_detached(url.as_str()),
        Some((name, arguments)) => {
            let mut command = Command::new(name);
            if arguments.iter().any(|argument| argument.contains("%u")) {
                command.args(arguments.iter().map(|argument| argument.replace("%u", url.as_str())));
            } else {
                command.args(arguments).arg(url.as_str());
            }
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().map(|mut child| {
                // Its end is taken note of, else it would stay in the system's list.
                let waiting = std::thread::Builder::new().name("browser".to_owned());
                drop(waiting.spawn(move || child.wait()));
            })
        }
    };
    started.map_err(|error| {
        tracing::warn!(%error, "no browser could be started");
        let text = match program.first() {
            // What the system tried, one after another, says nothing to who has no browser.
            None => "no browser could be started; set `browser` under [open] in config.toml".into(),
            Some(name) => format!(
                "`{name}` could not be started ({error}); mend `browser` under [open] in config.toml"
            ),
        };
        CleanText::line(&text)
    })
}
