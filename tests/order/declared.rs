//! Implementations as `#[hookimpl]` would have written them, of plugins that are one letter each.

use hooks_core::__private::{HookKey, Instances, PlainHookKey, Source};
use hooks_core::{BuildError, Builder, HookSpec, ImplementationSpec, Package, Place, PluginManager, SourceLocation};

use crate::{names, names_backwards, names_unwound};

/// One implementation.
#[derive(Debug, Clone)]
pub struct Declared {
    pub hook: Hook,
    pub plugin: char,
    pub place: Place,
    pub before: Vec<String>,
    pub after: Vec<String>,
    pub wrapper: bool,
    pub line: u32,
}

/// The hooks of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    Names,
    Backwards,
    Unwound,
}

pub fn p(plugin: char) -> Declared {
    Declared {
        hook: Hook::Names,
        plugin,
        place: Place::Priority(0),
        before: Vec::new(),
        after: Vec::new(),
        wrapper: false,
        line: 1,
    }
}

impl Declared {
    pub fn of(self, hook: Hook) -> Self {
        Self { hook, ..self }
    }

    pub fn place(self, place: Place) -> Self {
        Self { place, ..self }
    }

    pub fn before(mut self, plugin: &str) -> Self {
        self.before.push(plugin.to_owned());
        self
    }

    pub fn after(mut self, plugin: &str) -> Self {
        self.after.push(plugin.to_owned());
        self
    }

    pub fn wrapper(self) -> Self {
        Self { wrapper: true, ..self }
    }

    pub fn line(self, line: u32) -> Self {
        Self { line, ..self }
    }

    /// The plugin, with the line where it is not the first.
    pub fn label(&self) -> String {
        if self.line == 1 { self.plugin.to_string() } else { format!("{}{}", self.plugin, self.line) }
    }

    /// What `#[hookimpl]` would have written in the plugin's crate.
    pub fn register(&self) -> &'static ImplementationSpec {
        let (name, label) = (intern(self.plugin), self.label().leak());
        let package = Box::leak(Box::new(Package::new(name, "", "", "", "", "")));
        let location = SourceLocation::new(name, self.line, 1);
        let (hook, bind) = self.hook.bind(self.plugin);
        let spec = ImplementationSpec::new(hook, label, name, package, location, Source::Bind(bind));
        let spec = spec.with_place(self.place).with_before(leak(&self.before)).with_after(leak(&self.after));
        Box::leak(Box::new(if self.wrapper { spec.with_wrapper() } else { spec }))
    }
}

fn leak(names: &[String]) -> &'static [&'static str] {
    let names: Vec<&'static str> = names.iter().map(|name| &*name.clone().leak()).collect();
    names.leak()
}

pub const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

pub fn intern(plugin: char) -> &'static str {
    NAMES[plugin as usize - 'a' as usize]
}

type Bind = fn(&Instances) -> Option<Box<dyn std::any::Any + Send + Sync>>;
type Spec = fn() -> &'static HookSpec;

impl Hook {
    /// A constant function for each plugin, since what `#[hookimpl]` registers is one.
    fn bind(self, plugin: char) -> (Spec, Bind) {
        macro_rules! binds {
            ($hook:ident $($index:literal)*) => {
                ($hook::spec, [$(|_| Some($hook::bind_sync(Box::new(|_| NAMES[$index])))),*])
            };
        }
        let (spec, binds): (Spec, [Bind; 8]) = match self {
            Hook::Names => binds!(names 0 1 2 3 4 5 6 7),
            Hook::Backwards => binds!(names_backwards 0 1 2 3 4 5 6 7),
            Hook::Unwound => binds!(names_unwound 0 1 2 3 4 5 6 7),
        };
        (spec, binds[plugin as usize - 'a' as usize])
    }

    pub fn name(self) -> &'static str {
        match self {
            Hook::Names => "names",
            Hook::Backwards => "names_backwards",
            Hook::Unwound => "names_unwound",
        }
    }
}

pub fn builder(declared: &[Declared]) -> Builder {
    PluginManager::builder().implementations(declared.iter().map(Declared::register))
}

pub fn build(declared: &[Declared]) -> Result<PluginManager, BuildError> {
    builder(declared).build()
}

/// The implementations of a hook in call order, as `explain` lists them.
pub fn order_of(manager: &PluginManager, hook: Hook) -> String {
    let explanation = manager.explain(hook.name()).expect("there is one such hook");
    explanation.steps.iter().map(|step| step.function.as_str()).collect::<Vec<_>>().join(" ")
}

/// What `explain` gives as the reasons of each implementation of a hook.
pub fn reasons(manager: &PluginManager, hook: Hook) -> Vec<String> {
    let explanation = manager.explain(hook.name()).expect("there is one such hook");
    explanation.steps.iter().map(|step| format!("{}: {}", step.function, step.reasons.join("; "))).collect()
}
