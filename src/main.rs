//! The program: everything is in the library, here are only arguments and exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    dateline::cli::run()
}
