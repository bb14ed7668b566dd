use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::hook::{Hook, HookKey};
use crate::table::{Table, TableParts};
use crate::{Location, Package};

/// What a `#[hookspec]` declares.
#[derive(Debug)]
pub struct HookSpec {
    name: &'static str,
    module: &'static str,
    package: &'static Package,
    location: Location,
    kind: HookKind,
    is_async: bool,
    reverse: bool,
    on_error: OnError,
    fixed: bool,
    required: Required,
    unwinds: Option<fn() -> &'static HookSpec>,
    since: Option<&'static str>,
    documentation: &'static str,
    signature: &'static str,
    index: AtomicUsize,
    build: fn(TableParts) -> Arc<dyn Any + Send + Sync>,
}

/// Which implementations a call runs and what it makes of their results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HookKind {
    /// All of them; their results are collected.
    All,
    /// In order up to the first that answers `Some`.
    FirstResult,
}

/// What a call does when an implementation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// The call ends: an error is returned to the caller, a panic resumes in the caller.
    Stop,
    /// The failure is logged, counted and skipped; the call goes on.
    Isolate,
}

/// How many implementations a hook must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub const fn new<K: HookKey>(
        name: &'static str,
        module: &'static str,
        package: &'static Package,
        location: Location,
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
            required: Required::No,
            unwinds: None,
            since: None,
            documentation: "",
            signature: "",
            index: AtomicUsize::new(UNASSIGNED),
            build: Table::<K>::build,
        }
    }

    #[must_use]
    pub const fn with_first_result(mut self) -> Self {
        self.kind = HookKind::FirstResult;
        self
    }

    #[must_use]
    pub const fn with_async(mut self) -> Self {
        self.is_async = true;
        self
    }

    #[must_use]
    pub const fn with_reverse(mut self) -> Self {
        self.reverse = true;
        self
    }

    #[must_use]
    pub const fn with_stop(mut self) -> Self {
        self.on_error = OnError::Stop;
        self
    }

    #[must_use]
    pub const fn with_fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    #[must_use]
    pub const fn with_required(mut self, required: Required) -> Self {
        self.required = required;
        self
    }

    #[must_use]
    pub const fn with_unwinds(mut self, hook: fn() -> &'static HookSpec) -> Self {
        self.unwinds = Some(hook);
        self
    }

    #[must_use]
    pub const fn with_since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }

    #[must_use]
    pub const fn with_text(mut self, signature: &'static str, documentation: &'static str) -> Self {
        self.signature = signature;
        self.documentation = documentation;
        self
    }
}

impl HookSpec {
    /// What was declared of a hook: `HookSpec::of::<find_user>()`.
    #[must_use]
    pub fn of<H: Hook>() -> &'static Self {
        H::Key::spec()
    }

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
    pub fn package(&self) -> &'static Package {
        self.package
    }

    /// Where the hook is declared.
    #[must_use]
    pub fn location(&self) -> Location {
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

    /// Whether the host may not change `on_error`.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.fixed
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

    pub(crate) fn table(&self, parts: TableParts) -> Arc<dyn Any + Send + Sync> {
        (self.build)(parts)
    }
}

const UNASSIGNED: usize = usize::MAX;
