//! What a subscriber has written.

use std::io;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, subscriber};

use hooks_operate::logs;

/// One that is always there. Where there is only one, `tracing` asks whichever thread comes to an event first whether
/// anybody wants it, and keeps the answer: a thread without a subscriber would silence it for all.
static OTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(logs::subscriber(io::sink()).0));

/// The log of this thread, until its lines are asked for.
pub struct Capture {
    written: Written,
    guard: logs::Guard,
    default: DefaultGuard,
}

#[derive(Debug, Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Capture {
    pub fn begin() -> Self {
        LazyLock::force(&OTHER);
        let written = Written::default();
        let (subscriber, guard) = logs::subscriber(written.clone());
        Self { written, guard, default: subscriber::set_default(subscriber) }
    }

    /// All lines.
    pub fn lines(self) -> Vec<String> {
        let Self { written, guard, default } = self;
        drop(default);
        drop(guard);
        let written = written.0.lock().expect("nobody panics with it");
        String::from_utf8_lossy(&written).lines().map(ToOwned::to_owned).collect()
    }
}

impl io::Write for Written {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend_from_slice(lines);
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
