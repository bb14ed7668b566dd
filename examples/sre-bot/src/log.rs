//! Where the log goes: standard error, by a thread of its own, so that nobody waits for whoever reads it.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::LevelFilter;

/// How many lines may wait to be written. What comes then is lost, and counted.
const MOST: usize = 8192;
/// How long the end of the process waits for them.
const LONGEST: Duration = Duration::from_secs(2);

/// Writes what is left when it is dropped.
pub struct Guard(Option<WorkerGuard>);

/// Begins to log. A panic is logged too: what the standard library prints waits for whoever reads it.
#[must_use]
pub fn init() -> Guard {
    let (writer, guard) = NonBlockingBuilder::default().lossy(true).buffered_lines_limit(MOST).finish(io::stderr());
    let lines = Lines { lost: writer.error_counter(), told: Arc::default(), writer };
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .with_ansi(io::stderr().is_terminal())
        // It would be printed where the log cannot be.
        .log_internal_errors(false)
        .with_writer(move || lines.clone())
        .init();
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    Guard(Some(guard))
}

impl Drop for Guard {
    fn drop(&mut self) {
        let (done, is_done) = mpsc::channel::<()>();
        let guard = self.0.take();
        let flush = move || {
            drop(guard);
            drop(done);
        };
        if thread::Builder::new().spawn(flush).is_ok() {
            let _ = is_done.recv_timeout(LONGEST);
        }
    }
}

/// Writes an event as one line, whatever its texts are: else a client could write lines of its own.
#[derive(Clone)]
struct Lines {
    writer: NonBlocking,
    lost: ErrorCounter,
    /// How many lost lines the log tells of.
    told: Arc<AtomicUsize>,
}

impl Write for Lines {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.writer.write_all(&one_line(event))?;
        let lost = self.lost.dropped_lines();
        if self.told.swap(lost, Ordering::Relaxed) != lost {
            self.writer.write_all(format!("{lost} lines of the log are lost\n").as_bytes())?;
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn one_line(event: &[u8]) -> Vec<u8> {
    let text = event.strip_suffix(b"\n").unwrap_or(event);
    let mut line = Vec::with_capacity(text.len() + 1);
    for byte in text {
        match byte {
            b'\n' => line.extend(b"\\n"),
            b'\r' => line.extend(b"\\r"),
            byte => line.push(*byte),
        }
    }
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn an_event_is_one_line() {
        assert_eq!(one_line(b"INFO one\n"), b"INFO one\n");
        assert_eq!(one_line(b"INFO one\r\nERROR two\n\n"), b"INFO one\\r\\nERROR two\\n\n");
    }
}
