//! The command line.

mod arguments;

use std::process::ExitCode;

use clap::Parser;
use hooks_axum::App;

use self::arguments::{Arguments, Command};

/// Runs an application as the command line says: without a command, it serves.
///
/// The program's name is the application's, and `--help` lists the commands.
#[must_use = "return it from `main`"]
pub fn main(app: App) -> ExitCode {
    let Arguments { choice, command } = Arguments::parse();
    let app = choice.of(app);
    match command.unwrap_or_default() {
        Command::Serve { address } => app.run(address),
    }
}
