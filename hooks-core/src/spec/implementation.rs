use std::any::Any;
use std::fmt;

use serde::Serialize;

use super::hook::HookSpec;
use super::package::Package;
use super::plugin::{Instances, PluginSpec};
use super::wish::{Direction, Wish};
use crate::source_location::SourceLocation;

/// What a `#[hookimpl]` declares.
#[derive(Debug)]
pub struct ImplementationSpec {
    hook: fn() -> &'static HookSpec,
    function: &'static str,
    module: &'static str,
    package: &'static Package,
    location: SourceLocation,
    plugin: PluginRef,
    place: Place,
    before: &'static [&'static str],
    after: &'static [&'static str],
    wrapper: bool,
    blocking: bool,
    scope: Scope,
    source: Source,
}

/// The plugin that an implementation belongs to.
#[derive(Debug, Clone, Copy)]
pub enum PluginRef {
    /// The crate that it stands in.
    Crate,
    /// A type with `#[plugin]`.
    Type(fn() -> &'static PluginSpec),
}

/// Where an implementation stands among those that no `before` or `after` orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Place {
    /// Before all the others.
    First,
    /// By number, lower is earlier; 0 where nothing is said.
    Priority(i32),
    /// After all the others.
    Last,
}

/// The calls that an implementation runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Scope {
    /// Every call.
    All,
    /// Those that are made for its own plugin's sake, see [`Snapshot::scoped_to`](crate::Snapshot::scoped_to).
    Own,
}

/// Place, module, function and plugin of an implementation.
pub(crate) type Identity = (SourceLocation, &'static str, &'static str, &'static str);

/// Where the callable of an implementation comes from.
#[doc(hidden)]
#[derive(Debug)]
pub enum Source {
    /// It is a function, as a `fn` of its hook, such as [`PlainHookKey::SyncPointer`](crate::hook::PlainHookKey).
    Pointer(&'static (dyn Any + Send + Sync)),
    /// It is made: a boxed [`Thunk`](crate::hook::Thunk), or the `Arc` of a wrapper's function.
    Bind(fn(&Instances) -> Bound),
}

/// An implementation that is bound to what it needs besides its arguments: a [`Thunk`], or the `Arc` of a wrapper's
/// function, without its type.
#[doc(hidden)]
pub type Bound = Box<dyn Any + Send + Sync>;

/// Built by the `#[hookimpl]` macro, in a `static`.
#[doc(hidden)]
impl ImplementationSpec {
    #[must_use]
    pub const fn new(
        hook: fn() -> &'static HookSpec,
        function: &'static str,
        module: &'static str,
        package: &'static Package,
        location: SourceLocation,
        source: Source,
    ) -> Self {
        Self {
            hook,
            function,
            module,
            package,
            location,
            plugin: PluginRef::Crate,
            place: Place::Priority(0),
            before: &[],
            after: &[],
            wrapper: false,
            blocking: false,
            scope: Scope::All,
            source,
        }
    }

    setters! {
        with_plugin(plugin: fn() -> &'static PluginSpec) plugin = PluginRef::Type(plugin);
        with_place(place: Place) place = place;
        with_wrapper() wrapper = true;
        with_blocking() blocking = true;
        with_scope(scope: Scope) scope = scope;
        with_before(plugins: &'static [&'static str]) before = plugins;
        with_after(plugins: &'static [&'static str]) after = plugins;
    }
}

impl ImplementationSpec {
    /// The hook that is implemented.
    #[must_use]
    pub fn hook(&self) -> &'static HookSpec {
        (self.hook)()
    }

    /// Name of the function, `Type::method` for a method.
    #[must_use]
    pub fn function(&self) -> &'static str {
        self.function
    }

    /// Path of the module that the function stands in.
    #[must_use]
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// The package that the implementation was compiled in.
    #[must_use]
    pub fn package(&self) -> &'static Package {
        self.package
    }

    /// Where the function stands.
    #[must_use]
    pub fn location(&self) -> SourceLocation {
        self.location
    }

    /// The plugin it belongs to.
    #[must_use]
    pub fn plugin(&self) -> PluginRef {
        self.plugin
    }

    /// The name of that plugin.
    #[must_use]
    pub fn plugin_name(&self) -> &'static str {
        match self.plugin {
            PluginRef::Crate => self.package.name,
            PluginRef::Type(spec) => spec().name(),
        }
    }

    /// `tryfirst`, `priority` or `trylast`.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// Whether it runs around the others.
    #[must_use]
    pub fn is_wrapper(&self) -> bool {
        self.wrapper
    }

    /// Whether it blocks, and is kept off the async workers.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        self.blocking
    }

    /// The calls that it runs in.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Plugins that run later; a trailing `?` means: if they are there.
    #[must_use]
    pub fn before(&self) -> &'static [&'static str] {
        self.before
    }

    /// Plugins that run earlier; a trailing `?` means: if they are there.
    #[must_use]
    pub fn after(&self) -> &'static [&'static str] {
        self.after
    }

    /// What tells it from the others of its hook, wherever the linker has put it. A macro can declare several at one
    /// place, whose modules or names then differ.
    pub(crate) fn identity(&self) -> Identity {
        (self.location, self.module, self.function, self.plugin_name())
    }

    pub(crate) fn has_order(&self) -> bool {
        self.place != Place::Priority(0) || !self.before.is_empty() || !self.after.is_empty()
    }

    /// What `before` and `after` ask for.
    pub(crate) fn wishes(&self) -> impl Iterator<Item = Wish> {
        let before = self.before.iter().map(|name| (Direction::Before, *name));
        let after = self.after.iter().map(|name| (Direction::After, *name));
        before.chain(after).map(|(direction, name)| match name.strip_suffix('?') {
            Some(plugin) => Wish { direction, plugin, optional: true },
            None => Wish { direction, plugin: name, optional: false },
        })
    }

    pub(crate) fn bind(&self, instances: &Instances) -> Bound {
        match self.source {
            Source::Pointer(pointer) => Box::new(pointer),
            Source::Bind(bind) => bind(instances),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::First => formatter.write_str("tryfirst"),
            Place::Priority(number) => write!(formatter, "priority = {number}"),
            Place::Last => formatter.write_str("trylast"),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Scope::All => "scope = \"all\"",
            Scope::Own => "scope = \"own\"",
        })
    }
}
