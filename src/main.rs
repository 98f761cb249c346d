//! The program: everything is in the library, here are only arguments and exit code.

use std::process::ExitCode;

/// Why another than the system's stands in Cargo.toml.
#[cfg(any(target_os = "linux", target_os = "macos"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    dateline::cli::run()
}
