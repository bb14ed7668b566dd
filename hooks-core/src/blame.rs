//! Who panicked, and who is waited for.
//!
//! Guards stand around each run of an implementation. They are forgotten where it returns, so they cost nothing then;
//! what drops them is a panic, or the end of a future that waits. The innermost is dropped first.

use std::any::Any;
use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;

use crate::chain::debug_as_chain;
use crate::implementation::Implementation;
use crate::opaque::opaque_debug;
use crate::outcome::CallOutcome;

/// Runs code, and catches its panic: what it said, and which plugin's implementation or wrapper it came from.
///
/// Of implementations that call other hooks it is the innermost. A panic that is isolated never gets here. Where the code
/// catches a panic itself and then raises another, the first is blamed, unless it is caught by this function too.
///
/// ```
/// # use hooks_core::{PluginManager, catch_panic, hookimpl, hookspec};
/// # hooks_core::link_plugins!();
/// #[hookspec(on_error = "stop")]
/// pub fn length(text: &str) -> Result<usize, String>;
///
/// #[hookimpl]
/// fn length(text: &str) -> Result<usize, String> {
///     text.chars().position(|each| each == '.').map_or_else(|| panic!("no end"), Ok)
/// }
///
/// # fn main() -> Result<(), hooks_core::BuildError> {
/// let plugins = PluginManager::builder().build()?;
/// let panic = catch_panic(|| plugins.call(length { text: "endless" })).expect_err("it has no end");
/// assert_eq!(panic.message(), "no end");
/// assert_eq!(panic.implementation().map(|each| each.hook().name()), Some("length"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The panic. Its payload is gone, and a panic of the payload's own `Drop` with it.
pub fn catch_panic<T>(code: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    // Beside what is caught, so that a large one is not moved along with that.
    let mut output = None;
    let (ended, _) = listen(Wanted::Panic, || output = Some(code()));
    ended.map(|()| output.unwrap_or_else(|| unreachable!("the code has come to its end")))
}

/// Runs code that drops something, a future of a call above all, and tells the implementation or wrapper that it waited
/// in: `drop_waiting(|| drop(call))`.
///
/// Of implementations that call other hooks it is the innermost, and of those that run at the same time the last.
///
/// # Errors
/// The panic of a `Drop`; it is blamed on the same implementation.
pub fn drop_waiting(dropping: impl FnOnce()) -> Result<Option<Arc<Implementation>>, CaughtPanic> {
    let (dropped, waiting) = listen(Wanted::Wait, dropping);
    dropped.map(|()| waiting)
}

/// A panic that was caught, see [`catch_panic`].
#[derive(Clone)]
pub struct CaughtPanic {
    message: String,
    implementation: Option<Arc<Implementation>>,
}

impl CaughtPanic {
    /// What the panic said.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The implementation or wrapper that panicked; `None` where it was no plugin's.
    #[must_use]
    pub fn implementation(&self) -> Option<&Arc<Implementation>> {
        self.implementation.as_ref()
    }
}

impl fmt::Display for CaughtPanic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, implementation } = self;
        match implementation {
            None => write!(formatter, "it panicked: {message}"),
            Some(by) => {
                let (plugin, hook, location) = (by.plugin().name(), by.hook().name(), by.location());
                write!(formatter, "plugin `{plugin}` panicked in hook `{hook}` ({location}): {message}")
            }
        }
    }
}

debug_as_chain!(CaughtPanic);

impl Error for CaughtPanic {}

thread_local! {
    /// What somebody on this thread wants to know, and whether something is known of it.
    static WANTED: Cell<(Wanted, bool)> = const { Cell::new((Wanted::Nothing, false)) };
    /// What is known. Apart from the above, since this has to be dropped: who asks and is told nothing pays 1 ns, not 15.
    static CULPRIT: Cell<Option<Culprit>> = const { Cell::new(None) };
    /// Whether observers know of the panic that unwinds this thread.
    static TOLD: Cell<bool> = const { Cell::new(false) };
}

/// Observers know of no panic yet that begins from here on.
#[inline(never)]
pub(crate) fn nothing_told() {
    if TOLD.get() && !thread::panicking() {
        TOLD.set(false);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Panic,
    Wait,
}

enum Culprit {
    Implementation(Arc<Implementation>),
    Caller,
}

/// Whose code runs.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Who<'i> {
    Implementation(&'i Arc<Implementation>),
    /// Whoever calls an `around` hook: its wrappers have no part in what the innermost call does.
    Caller,
    /// Whoever is asked is in there.
    Inner,
}

/// Runs somebody's code.
#[inline]
pub(crate) fn running<T>(who: Who<'_>, code: impl FnOnce() -> T) -> T {
    let running = Running(who);
    let output = code();
    running.end();
    output
}

/// Stands on the stack while somebody's code runs.
pub(crate) struct Running<'i>(Who<'i>);

impl<'i> Running<'i> {
    #[inline]
    pub(crate) fn new(by: &'i Arc<Implementation>) -> Self {
        Self(Who::Implementation(by))
    }

    /// It has returned.
    #[inline]
    pub(crate) fn end(self) {
        std::mem::forget(self);
    }
}

impl Drop for Running<'_> {
    // Inlined, so that nothing has to stand in memory for it.
    #[inline]
    fn drop(&mut self) {
        self.0.panicked();
    }
}

/// A future that is somebody's code.
#[doc(hidden)]
pub struct Blamed<'i, F> {
    /// Before the next, since what is in it is dropped first.
    future: F,
    waiting: Waiting<'i>,
}

/// Stands in a future, outside of what it waits for.
pub(crate) struct Waiting<'i>(Who<'i>);

impl<'i> Waiting<'i> {
    #[inline]
    pub(crate) fn new(by: &'i Arc<Implementation>) -> Self {
        Self(Who::Implementation(by))
    }
}

impl Drop for Waiting<'_> {
    #[inline]
    fn drop(&mut self) {
        if !matches!(self.0, Who::Inner) {
            self.0.is_culprit_of(Wanted::Wait);
        }
    }
}

impl<'i, F> Blamed<'i, F> {
    #[inline]
    pub(crate) fn new(who: Who<'i>, future: F) -> Self {
        Self { future, waiting: Waiting(who) }
    }
}

impl<F: Future + Unpin> Future for Blamed<'_, F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        running(this.waiting.0, || this.poll_inner(context))
    }
}

impl<F: Future + Unpin> Blamed<'_, F> {
    /// The same, where a panic is not to be blamed yet, since it may be caught.
    #[inline]
    pub(crate) fn poll_inner(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        let poll = Pin::new(&mut self.future).poll(context);
        if poll.is_ready() {
            self.waiting.0 = Who::Inner;
        }
        poll
    }
}

opaque_debug!(Blamed<'_, F>);

/// Stands around a call of an `around` hook: outside of it, its caller is whoever makes the call.
pub(crate) struct Outermost;

impl Drop for Outermost {
    fn drop(&mut self) {
        match take() {
            Some(Culprit::Caller) | None => {}
            Some(culprit) => note(culprit),
        }
    }
}

/// The message of a panic that a call goes on after.
#[cold]
pub(crate) fn isolated(payload: Box<dyn Any + Send>) -> String {
    nothing_told();
    // A thread that still unwinds has another panic to tell of.
    if !thread::panicking() && WANTED.get().0 == Wanted::Panic {
        take();
    }
    message_of(payload)
}

impl Who<'_> {
    fn culprit(self) -> Option<Culprit> {
        match self {
            Self::Implementation(by) => Some(Culprit::Implementation(Arc::clone(by))),
            Self::Caller => Some(Culprit::Caller),
            Self::Inner => None,
        }
    }

    #[cold]
    fn panicked(self) {
        self.is_culprit_of(Wanted::Panic);
        match self {
            Self::Inner => {}
            _ if TOLD.replace(true) => {}
            Self::Implementation(by) => by.tell_failure(CallOutcome::Panicked, None),
            Self::Caller => {}
        }
    }

    /// The first is the innermost.
    #[cold]
    fn is_culprit_of(self, what: Wanted) {
        if WANTED.get() == (what, false)
            && let Some(culprit) = self.culprit()
        {
            note(culprit);
        }
    }
}

impl Culprit {
    fn into_implementation(self) -> Option<Arc<Implementation>> {
        match self {
            Self::Implementation(by) => Some(by),
            Self::Caller => None,
        }
    }
}

fn note(culprit: Culprit) {
    // A thread that ends has nobody left who wants to know.
    if CULPRIT.try_with(|known| known.set(Some(culprit))).is_ok() {
        WANTED.set((WANTED.get().0, true));
    }
}

/// What is known, which nobody knows from here on.
fn take() -> Option<Culprit> {
    let (wanted, is_known) = WANTED.get();
    if !is_known {
        return None;
    }
    WANTED.set((wanted, false));
    CULPRIT.try_with(Cell::take).ok().flatten()
}

/// Runs code with a note of its own, and catches its panic.
fn listen(wanted: Wanted, code: impl FnOnce()) -> (Result<(), CaughtPanic>, Option<Arc<Implementation>>) {
    let (outer, known) = (WANTED.get().0, take());
    WANTED.set((wanted, false));
    let ended = catch_unwind(AssertUnwindSafe(code));
    nothing_told();
    let implementation = take().and_then(Culprit::into_implementation);
    WANTED.set((outer, false));
    if let Some(known) = known {
        note(known);
    }
    let caught = |payload| CaughtPanic { message: message_of(payload), implementation: implementation.clone() };
    (ended.map_err(caught), implementation)
}

fn message_of(payload: Box<dyn Any + Send>) -> String {
    let message = panic_message(&*payload).to_owned();
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        // What is raised by dropping it may raise again.
        std::mem::forget(another);
    }
    message
}

/// The text that a panic was raised with.
#[must_use]
pub fn panic_message(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "no message"
    }
}
