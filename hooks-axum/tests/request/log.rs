//! What is told the log.

use std::io;
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard};
use std::time::Duration;

use tracing::{Dispatch, Subscriber};

/// How long anything may take before a test is given up; nothing waits for this time to pass.
const PATIENCE: Duration = Duration::from_mins(1);

/// One that is always there. Where there is only one, `tracing` asks whichever thread comes to an event first
/// whether anybody wants it, and keeps the answer: a thread without a subscriber would silence it for all.
static OTHER: LazyLock<Dispatch> =
    LazyLock::new(|| Dispatch::new(tracing_subscriber::fmt().with_writer(io::sink).finish()));

/// The lines that a subscriber has written. A clone is another handle to it.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<(Mutex<Vec<String>>, Condvar)>);

impl Log {
    /// One that writes it.
    pub fn subscriber(&self) -> impl Subscriber + Send + Sync + 'static {
        LazyLock::force(&OTHER);
        let log = self.clone();
        tracing_subscriber::fmt().with_ansi(false).without_time().with_writer(move || log.clone()).finish()
    }

    /// Waits until there are this many lines of this kind, and gives them. Others write them: what waits may block.
    pub fn until(&self, count: usize, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let wanted = |lines: &[String]| lines.iter().filter(|line| is_wanted(line)).cloned().collect::<Vec<_>>();
        let few = |lines: &mut Vec<String>| wanted(lines).len() < count;
        let (lines, timeout) = self.0.1.wait_timeout_while(self.lines(), PATIENCE, few).expect("nobody panics");
        assert!(!timeout.timed_out(), "not {count} of what is wanted in {lines:#?}");
        wanted(&lines)
    }

    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.0.lock().expect("nobody panics with the log")
    }
}

/// Each write is a line.
impl io::Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lines().push(without_places(&String::from_utf8_lossy(line)));
        self.0.1.notify_all();
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Leaves out each ` (src/lib.rs:7)`, which is where an implementation stands.
fn without_places(line: &str) -> String {
    let mut parts = line.trim_end().split(" (hooks-axum/");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |line, part| line + part.split_once(')').map_or("", |(_, rest)| rest))
}
