//! The built program from the shell: every subcommand, what it prints, and how it ends.

mod backups;
mod digest;
mod edition;
mod faults;
mod following;
mod front_page;
mod full_text;
mod inspecting;
mod keeping;
mod offline;
mod own_settings;
mod placing;
mod placing_pages;
mod reading;
mod ruling;
mod settings;
mod sharing;
mod showing;
mod telling;
