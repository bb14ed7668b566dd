//! The subscriber.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::{Filtered, Targets};
use tracing_subscriber::layer::{Layer, Layered, SubscriberExt};
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;

use super::control::Control;
use super::level;
use super::line::Lines;
use crate::line_writer::{Flush, LineWriter, Sink};
#[cfg(feature = "otlp")]
use crate::traces::otlp::{SpanFilter, Spans};

/// How long the end of the process waits for what is to be written.
const LONGEST: Duration = Duration::from_secs(2);

/// Writes what is left of the log when it is dropped, for two seconds at most.
#[derive(Debug)]
#[must_use = "what is left of the log is written when this is dropped"]
pub struct Guard(Option<Flush>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(flush) = &self.0 {
            flush.wait(LONGEST);
        }
    }
}

/// Begins to log to standard error, for a service. A panic is logged too: what the standard library prints waits for whoever
/// reads it.
///
/// It logs what `RUST_LOG` says, or `info`, until the plugin [`logs`](super::Logs) is told otherwise. Where the program has set
/// a subscriber, that stays.
pub fn init() -> Guard {
    begin(LevelFilter::INFO, false)
}

/// The same for a command whose output is another: warnings and errors alone unless `RUST_LOG` says otherwise, whatever is
/// configured.
pub(crate) fn init_for_command() -> Guard {
    begin(LevelFilter::WARN, true)
}

fn begin(rest: LevelFilter, is_fixed: bool) -> Guard {
    // What is set and no text is no filter either.
    let said = std::env::var_os("RUST_LOG").filter(|said| !said.is_empty());
    let (filter, problem) = match said.map(|said| level::read(&said.to_string_lossy(), rest)) {
        None => (Targets::new().with_default(rest), None),
        Some(Ok(filter)) => (filter, None),
        Some(Err(problem)) => (Targets::new().with_default(rest), Some(problem)),
    };
    let is_coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    let (subscriber, guard) = make(io::stderr(), filter, is_fixed, is_coloured);
    if subscriber.try_init().is_err() {
        return Guard(None);
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    if let Some(problem) = problem {
        tracing::warn!("`RUST_LOG` is left aside: {problem}");
    }
    guard
}

/// The same subscriber with another place to write to, from a thread of its own: for whoever installs it, a test for example.
/// Of what it cannot write it loses lines, and tells how many.
///
/// ```
/// let (subscriber, guard) = hooks_operate::logs::subscriber(std::io::sink());
/// tracing::subscriber::with_default(subscriber, || tracing::info!("logged"));
/// drop(guard); // writes what is left
/// ```
pub fn subscriber(writer: impl Write + Send + 'static) -> (impl Subscriber + Send + Sync, Guard) {
    make(writer, Targets::new().with_default(LevelFilter::INFO), false, false)
}

fn make(
    writer: impl Write + Send + 'static,
    filter: Targets,
    is_fixed: bool,
    is_coloured: bool,
) -> (impl Subscriber + Send + Sync, Guard) {
    let writer = LineWriter::new(Log(writer), Duration::ZERO);
    let guard = Guard(Some(writer.flush()));
    let (level, handle) = reload::Layer::new(filter.clone());
    let lines = Lines::new(writer, is_coloured, Control::new(handle, filter, is_fixed));
    let logged: Logged = Registry::default().with(lines.with_filter(level));
    (traced(logged), guard)
}

/// What logs, below whatever else listens.
pub(crate) type Logged = Layered<Filtered<Lines, reload::Layer<Targets, Registry>, Registry>, Registry>;

/// Each of the layers has a filter of its own, so that what is exported does not depend on what is logged.
#[cfg(feature = "otlp")]
fn traced(logged: Logged) -> impl Subscriber + Send + Sync {
    let (filter, handle) = reload::Layer::new(SpanFilter::nothing());
    logged.with(Spans::new(handle).with_filter(filter))
}

#[cfg(not(feature = "otlp"))]
fn traced(logged: Logged) -> impl Subscriber + Send + Sync {
    logged
}

/// What cannot be written is lost: nobody is left to be told.
struct Log<W>(W);

impl<W: Write + Send + 'static> Sink for Log<W> {
    fn write(&mut self, lines: &[u8]) {
        let _ = self.0.write_all(lines).and_then(|()| self.0.flush());
    }

    fn lost(&mut self, lines: u64) {
        self.write(format!("{lines} lines of the log are lost\n").as_bytes());
    }
}
