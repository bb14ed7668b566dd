//! What this crate tells the log, written where nobody waits for it.
//!
//! The subscriber is the application's. One whose pipe nobody reads blocks whoever writes, and one whose disk is full may
//! panic: neither is to cost a request its answer, or the process its end.

use std::error::Error;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

use hooks_core::catch_panic;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tracing::{Dispatch, Span, dispatcher};

/// How many events may wait to be written. What comes then is lost, and counted.
const MOST: usize = 1024;
/// How long the end waits for what has been told.
const MOMENT: Duration = Duration::from_secs(1);

static LOST: AtomicU64 = AtomicU64::new(0);

type Write = Box<dyn FnOnce() + Send>;

/// Writes an event in a thread of its own, to the subscriber and in the span of whoever calls this.
pub(crate) fn log(write: impl FnOnce() + Send + 'static) {
    let (dispatch, span) = (dispatcher::get_default(Dispatch::clone), Span::current());
    send(Box::new(move || dispatcher::with_default(&dispatch, || span.in_scope(write))));
}

/// An error and its sources as texts, for the log: what waits to be written must not keep plugins.
#[derive(Debug)]
pub(crate) struct Told {
    text: String,
    source: Option<Box<Self>>,
}

/// How many sources of an error are told; one may be its own.
const MOST_SOURCES: usize = 32;

impl Told {
    /// What an error says is code of whoever has made it.
    pub(crate) fn of(error: &dyn Error) -> Self {
        catch_panic(|| Self::of_first(error, MOST_SOURCES))
            .unwrap_or_else(|panic| Self::of_text(format!("its error cannot be told: {panic}")))
    }

    pub(crate) fn of_text(text: String) -> Self {
        Self { text, source: None }
    }

    fn of_first(error: &dyn Error, sources: usize) -> Self {
        let source = error.source().filter(|_| sources > 0);
        Self { text: error.to_string(), source: source.map(|source| Box::new(Self::of_first(source, sources - 1))) }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Error for Told {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Waits until all that was told is written, but not for ever.
pub(crate) async fn written() {
    let waiting = async {
        let (done, is_done) = oneshot::channel::<()>();
        let mut write: Write = Box::new(move || drop(done));
        while let Err(refused) = try_send(write) {
            write = refused;
            sleep(Duration::from_millis(10)).await;
        }
        let _ = is_done.await;
    };
    let _ = timeout(MOMENT, waiting).await;
}

fn send(write: Write) {
    if try_send(write).is_err() {
        LOST.fetch_add(1, Ordering::Relaxed);
    }
}

/// Gives it back where there is no room.
fn try_send(write: Write) -> Result<(), Write> {
    static WRITER: OnceLock<Option<SyncSender<Write>>> = OnceLock::new();
    let start = || {
        let (sender, events) = sync_channel(MOST);
        thread::Builder::new().name("hooks-log".to_owned()).spawn(|| run(events)).ok().map(|_| sender)
    };
    let Some(writer) = WRITER.get_or_init(start) else { return Err(write) };
    writer.try_send(write).map_err(|refused| match refused {
        TrySendError::Full(write) | TrySendError::Disconnected(write) => write,
    })
}

fn run(events: Receiver<Write>) {
    for write in events {
        // What its panic says has been said by the panic hook.
        let _ = catch_panic(write);
        let lost = LOST.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = catch_panic(|| tracing::warn!(lost, "the log was too slow for what it was told"));
        }
    }
}
