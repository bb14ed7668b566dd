use std::fmt::Display;
use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use serde::Serialize;
use thiserror::Error;

use crate::view::View;

/// Where the result of a command goes: standard output, in the form that is asked for.
///
/// Colours are for terminals, unless `--color` says otherwise; in a pipe there are none.
#[derive(Debug, Clone)]
pub struct Output {
    format: Format,
    color: ColorChoice,
}

/// The form of what a command shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// Standard output takes no more.
#[derive(Debug, Error)]
#[error("cannot write to standard output")]
pub struct OutputError(#[from] io::Error);

impl Output {
    pub(super) fn new(format: Format, color: ColorChoice) -> Self {
        Self { format, color }
    }

    /// The form that is asked for.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Shows a value by its `Display`, or with `--format json` by its `Serialize`.
    ///
    /// # Errors
    /// Where it cannot be written. A command hands that on: that whoever reads it has seen enough is no failure.
    pub fn show(&self, value: &(impl Serialize + Display)) -> Result<(), OutputError> {
        match self.format {
            Format::Text => self.write(&value.to_string()),
            Format::Json => self.json(value),
        }
    }

    /// Shows a view, in the width of the terminal.
    pub(crate) fn view(&self, view: &impl View) -> Result<(), OutputError> {
        match self.format {
            Format::Text => self.write(&view.text(terminal_size::terminal_size().map(|(width, _)| width.0.into()))),
            Format::Json => self.json(view),
        }
    }

    /// Shows a value as JSON, whatever form is asked for.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), OutputError> {
        let json = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
        self.write(&json)
    }

    /// Writes a text that ends a line.
    pub(super) fn write(&self, text: &str) -> Result<(), OutputError> {
        let mut out = AutoStream::new(io::stdout().lock(), self.color);
        out.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            out.write_all(b"\n")?;
        }
        Ok(out.flush()?)
    }
}

impl OutputError {
    /// Whether nobody reads any more.
    pub(super) fn is_closed(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}
