use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::Serialize;

use super::package::Package;
use crate::source_location::SourceLocation;

/// What a `#[hookspec]` declares.
#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct HookSpec {
    #[serde(skip)]
    name: &'static str,
    #[serde(skip)]
    module: &'static str,
    #[serde(rename = "owner")]
    package: &'static Package<'static>,
    location: SourceLocation,
    kind: HookKind,
    #[serde(skip)]
    is_async: bool,
    reverse: bool,
    #[serde(skip)]
    on_error: OnError,
    #[serde(skip)]
    fixed: bool,
    scoped: bool,
    required: Required,
    #[serde(skip)]
    unwinds: Option<fn() -> &'static HookSpec>,
    since: Option<&'static str>,
    documentation: &'static str,
    signature: &'static str,
    #[serde(skip)]
    index: AtomicUsize,
    #[serde(skip)]
    timeout: Option<Duration>,
    #[serde(skip)]
    returns_result: bool,
    #[serde(skip)]
    pub(crate) build: Build,
}

/// Makes what calls of the hook work on: of the [`TableParts`](crate::snapshot::TableParts), which know the hook.
pub(crate) type Build = fn(&dyn Any) -> Option<Arc<dyn Any + Send + Sync>>;

/// Which implementations a call runs and what it makes of their results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum HookKind {
    /// All of them; their results are collected.
    All,
    /// In order up to the first that answers `Some`.
    FirstResult,
    /// All of them; each gets what the previous one made of the first argument.
    Filter,
    /// All of them at the same time.
    Concurrent,
    /// All of them; calls are remembered for plugins that come later.
    Historic,
    /// Wrappers around a call that the caller gives.
    Around,
}

/// What a call does when an implementation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum OnError {
    /// The call ends: an error is returned to the caller, a panic resumes in the caller.
    Stop,
    /// The failure is logged, counted and skipped; the call goes on.
    Isolate,
}

/// How many implementations a hook must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Required {
    /// Any number.
    No,
    /// One or more.
    AtLeastOne,
    /// One, no more.
    ExactlyOne,
}

/// Built by the `#[hookspec]` macro, in a `static`.
#[doc(hidden)]
impl HookSpec {
    #[must_use]
    pub(crate) const fn declared(
        name: &'static str,
        module: &'static str,
        package: &'static Package<'static>,
        location: SourceLocation,
        build: Build,
    ) -> Self {
        Self {
            name,
            module,
            package,
            location,
            kind: HookKind::All,
            is_async: false,
            reverse: false,
            on_error: OnError::Isolate,
            fixed: false,
            scoped: false,
            required: Required::No,
            unwinds: None,
            since: None,
            documentation: "",
            signature: "",
            index: AtomicUsize::new(UNASSIGNED),
            build,
            timeout: None,
            returns_result: false,
        }
    }

    setters! {
        with_kind(kind: HookKind) kind = kind;
        with_result() returns_result = true;
        with_timeout(milliseconds: u64) timeout = Some(Duration::from_millis(milliseconds));
        with_async() is_async = true;
        with_reverse() reverse = true;
        with_stop() on_error = OnError::Stop;
        with_fixed() fixed = true;
        with_scoped() scoped = true;
        with_required(required: Required) required = required;
        with_unwinds(hook: fn() -> &'static HookSpec) unwinds = Some(hook);
        with_since(version: &'static str) since = Some(version);
        with_text(signature: &'static str, documentation: &'static str) signature = signature, documentation = documentation;
    }
}

impl HookSpec {
    /// Name of the hook.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Path of the module that declares the hook.
    #[must_use]
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// Module and name: `host::find_user`.
    #[must_use]
    pub fn qualified_name(&self) -> String {
        format!("{}::{}", self.module, self.name)
    }

    /// The package that owns the hook.
    #[must_use]
    pub fn package(&self) -> &'static Package<'static> {
        self.package
    }

    /// Where the hook is declared.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.location
    }

    /// The kind of the hook.
    #[must_use]
    pub fn kind(&self) -> HookKind {
        self.kind
    }

    /// Whether a call is a future.
    #[must_use]
    pub fn is_async(&self) -> bool {
        self.is_async
    }

    /// Whether implementations run in the opposite order.
    #[must_use]
    pub fn is_reverse(&self) -> bool {
        self.reverse
    }

    /// What a call does when an implementation fails, unless the host says otherwise.
    #[must_use]
    pub fn on_error(&self) -> OnError {
        self.on_error
    }

    /// How long an async implementation may take, unless the host says otherwise.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Whether the host may not change `on_error` and `timeout`.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.fixed
    }

    /// Whether calls are made for one plugin's sake, see the option `scoped`.
    #[must_use]
    pub fn is_scoped(&self) -> bool {
        self.scoped
    }

    /// How many implementations the hook must have.
    #[must_use]
    pub fn required(&self) -> Required {
        self.required
    }

    /// The hook whose order this one runs backwards, see the option `unwinds`.
    #[must_use]
    pub fn unwound(&self) -> Option<&'static HookSpec> {
        self.unwinds.map(|spec| spec())
    }

    /// Whether the order of calls is the opposite of what the order of plugins would give.
    pub(crate) fn runs_backwards(&self) -> bool {
        self.reverse || self.unwinds.is_some()
    }

    /// The owner's version that brought the hook.
    #[must_use]
    pub fn since(&self) -> Option<&'static str> {
        self.since
    }

    /// The documentation comment, empty if there is none.
    #[must_use]
    pub fn documentation(&self) -> &'static str {
        self.documentation
    }

    /// The declaration as it was written: `async fn find_user(token: &str) -> Option<User>`.
    #[must_use]
    pub fn signature(&self) -> &'static str {
        self.signature
    }

    /// Whether implementations return a `Result`.
    pub(crate) fn returns_result(&self) -> bool {
        self.returns_result
    }

    /// Whether a failure that is skipped would leave nothing to go on with.
    pub(crate) fn keeps_no_value(&self) -> bool {
        self.kind == HookKind::Around || (self.kind == HookKind::Filter && self.on_error == OnError::Stop)
    }

    /// Whether a time-out can be told to somebody, or skipped.
    pub(crate) fn can_time_out(&self, on_error: OnError) -> bool {
        let told = on_error == OnError::Isolate || self.returns_result;
        self.is_async && self.kind != HookKind::Around && told
    }

    /// Whether `name` is the name or the qualified name.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.qualified_name() == name
    }

    /// This hook's place in every snapshot's array of tables, given out on first use.
    #[inline]
    pub(crate) fn index(&self) -> usize {
        match self.index.load(Ordering::Relaxed) {
            UNASSIGNED => self.assign_index(),
            index => index,
        }
    }

    #[cold]
    fn assign_index(&self) -> usize {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let fresh = NEXT.fetch_add(1, Ordering::Relaxed);
        // A race costs one unused index; the first to write decides.
        match self.index.compare_exchange(UNASSIGNED, fresh, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => fresh,
            Err(theirs) => theirs,
        }
    }
}

const UNASSIGNED: usize = usize::MAX;
