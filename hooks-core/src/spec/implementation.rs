use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;

use super::hook::HookSpec;
use super::package::{Package, PackageRef};
use super::plugin::{Instances, PluginSpec};
use super::wish::{Direction, Wish};
use crate::source_location::SourceLocation;

/// What a `#[hookimpl]` declares, or a closure that a plugin made at run time implements a hook by.
#[derive(Debug)]
pub struct ImplementationSpec {
    hook: fn() -> &'static HookSpec,
    function: Cow<'static, str>,
    module: &'static str,
    package: PackageRef,
    location: SourceLocation,
    plugin: PluginRef,
    place: Place,
    before: &'static [&'static str],
    after: &'static [&'static str],
    made: Option<Made>,
    wrapper: bool,
    blocking: bool,
    scope: Scope,
    source: Source,
}

/// The plugin that an implementation belongs to.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum PluginRef {
    /// The crate that it stands in.
    Crate,
    /// A type with `#[plugin]`.
    Type(fn() -> &'static PluginSpec),
    /// One that was made at run time.
    Made,
}

/// What is said at run time of an implementation that was made then.
#[derive(Debug)]
struct Made {
    plugin: Arc<str>,
    before: Vec<String>,
    after: Vec<String>,
}

/// What an implementation declares, in the program's image or not.
#[derive(Debug, Clone)]
pub(crate) enum SpecRef {
    Linked(&'static ImplementationSpec),
    Made(Arc<ImplementationSpec>),
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
pub(crate) type Identity<'s> = (SourceLocation, &'s str, &'s str, &'s str);

/// Where the callable of an implementation comes from.
#[doc(hidden)]
pub enum Source {
    /// It is a function, as a `fn` of its hook, such as [`PlainHookKey::SyncPointer`](crate::hook::PlainHookKey).
    Pointer(&'static (dyn Any + Send + Sync)),
    /// It is made: a boxed [`Thunk`](crate::hook::Thunk), or the `Arc` of a wrapper's function.
    Bind(fn(&Instances) -> Option<Bound>),
    /// The same of a plugin that was made at run time.
    Made(Box<dyn Fn() -> Bound + Send + Sync>),
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
        package: &'static Package<'static>,
        location: SourceLocation,
        source: Source,
    ) -> Self {
        Self {
            hook,
            function: Cow::Borrowed(function),
            module,
            package: PackageRef::Linked(package),
            location,
            plugin: PluginRef::Crate,
            place: Place::Priority(0),
            before: &[],
            after: &[],
            made: None,
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

/// Of a plugin that was made at run time.
impl ImplementationSpec {
    pub(crate) fn made(
        hook: fn() -> &'static HookSpec,
        plugin: Arc<str>,
        number: usize,
        package: PackageRef,
        location: SourceLocation,
        bind: impl Fn() -> Bound + Send + Sync + 'static,
    ) -> Self {
        Self {
            hook,
            function: format!("{plugin}#{}", number + 1).into(),
            module: "",
            package,
            location,
            plugin: PluginRef::Made,
            place: Place::Priority(0),
            before: &[],
            after: &[],
            made: Some(Made { plugin, before: Vec::new(), after: Vec::new() }),
            wrapper: false,
            blocking: false,
            scope: Scope::All,
            source: Source::Made(Box::new(bind)),
        }
    }

    pub(crate) fn set_place(&mut self, place: Place) {
        self.place = place;
    }

    pub(crate) fn set_scope(&mut self, scope: Scope) {
        self.scope = scope;
    }

    pub(crate) fn add_before(&mut self, plugin: &str) {
        self.made.iter_mut().for_each(|made| made.before.push(plugin.to_owned()));
    }

    pub(crate) fn add_after(&mut self, plugin: &str) {
        self.made.iter_mut().for_each(|made| made.after.push(plugin.to_owned()));
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
    pub fn function(&self) -> &str {
        &self.function
    }

    /// Path of the module that the function stands in.
    #[must_use]
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// The package that the implementation was compiled in.
    #[must_use]
    pub fn package(&self) -> Package<'_> {
        self.package.get()
    }

    pub(crate) fn package_ref(&self) -> &PackageRef {
        &self.package
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

    /// The name of that plugin; two plugins may be of one type, which then has the name that the type declares.
    #[must_use]
    pub fn plugin_name(&self) -> &str {
        match (&self.made, self.plugin) {
            (Some(made), _) => &made.plugin,
            (None, PluginRef::Type(spec)) => spec().name(),
            (None, PluginRef::Crate | PluginRef::Made) => self.package.get().name,
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
    pub fn before(&self) -> Vec<&str> {
        self.names(self.before, |made| &made.before).collect()
    }

    /// Plugins that run earlier; a trailing `?` means: if they are there.
    #[must_use]
    pub fn after(&self) -> Vec<&str> {
        self.names(self.after, |made| &made.after).collect()
    }

    fn names(
        &self,
        linked: &'static [&'static str],
        made: impl Fn(&Made) -> &Vec<String>,
    ) -> impl Iterator<Item = &str> {
        let made = self.made.as_ref().map_or(&[][..], |names| made(names));
        linked.iter().copied().chain(made.iter().map(String::as_str))
    }

    /// What tells it from the others of its hook, wherever the linker has put it. A macro can declare several at one
    /// place, whose modules or names then differ.
    pub(crate) fn identity(&self) -> Identity<'_> {
        (self.location, self.module, &self.function, self.plugin_name())
    }

    pub(crate) fn has_order(&self) -> bool {
        self.place != Place::Priority(0) || self.wishes().next().is_some()
    }

    /// What `before` and `after` ask for.
    pub(crate) fn wishes(&self) -> impl Iterator<Item = Wish<'_>> {
        let before = self.names(self.before, |made| &made.before).map(|name| (Direction::Before, name));
        let after = self.names(self.after, |made| &made.after).map(|name| (Direction::After, name));
        before.chain(after).map(|(direction, name)| match name.strip_suffix('?') {
            Some(plugin) => Wish { direction, plugin, optional: true },
            None => Wish { direction, plugin: name, optional: false },
        })
    }

    /// Whether it can be called before its plugin is loaded.
    pub(crate) fn needs_no_value(&self) -> bool {
        matches!(self.source, Source::Pointer(_))
    }

    /// What is called, with the plugin's value in it; `None` where the plugin has no value of the type.
    pub(crate) fn bind(&self, instances: &Instances) -> Option<Bound> {
        match &self.source {
            Source::Pointer(pointer) => Some(Box::new(*pointer)),
            Source::Bind(bind) => bind(instances),
            Source::Made(bind) => Some(bind()),
        }
    }
}

impl Deref for SpecRef {
    type Target = ImplementationSpec;

    fn deref(&self) -> &ImplementationSpec {
        match self {
            Self::Linked(spec) => spec,
            Self::Made(spec) => spec,
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pointer(_) => "Pointer",
            Self::Bind(_) => "Bind",
            Self::Made(_) => "Made",
        })
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
