mod requirement;

use std::error::Error;
use std::fmt;

use thiserror::Error;

pub use self::requirement::RequirementProblem;
use crate::chain::debug_as_chain;
use crate::config::{ConfigProblem, Origin};
use crate::nearest;
use crate::source_location::SourceLocation;

/// Why a plugin manager cannot be built: every problem there is.
pub struct BuildError {
    problems: Vec<Problem>,
}

impl BuildError {
    pub(super) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// The problems, each of which alone would have been enough.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the plugins cannot be put together")?;
        for problem in &self.problems {
            write!(formatter, "\n- {problem}")?;
        }
        Ok(())
    }
}

debug_as_chain!(BuildError);

impl Error for BuildError {}

/// One thing that is wrong with the plugins as they were linked together.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// `link_plugins!()` stands nowhere in the program.
    #[error(
        "this program does not link its plugins, rustc leaves out what no code names; write \
         `hooks_core::link_plugins!();` in the crate that has `main`, and in each file of `tests/`; a library with unit \
         tests has `#[cfg(test)] hooks_core::link_plugins!();`"
    )]
    NotLinked,
    /// Two plugins have one name.
    #[error(
        "two plugins are named `{name}`: {first} and {second}; {}give one of them another, `#[plugin(name = \"…\")]`",
        if .first.contains("doctest_bundle") { "doctests are one program, so mark one `standalone_crate`, or " } else { "" }
    )]
    DuplicatePlugin {
        /// The name.
        name: String,
        /// Place and package of one.
        first: String,
        /// Place and package of the other.
        second: String,
    },
    /// What plugins say of each other does not hold.
    #[error(transparent)]
    Requirement(#[from] RequirementProblem),
    /// Two names of plugins are one in the environment.
    #[error(
        "the plugins `{first}` ({first_from}) and `{second}` ({second_from}) are both `{variable}` in the environment; give one \
         of them another name, `#[plugin(name = \"…\")]`"
    )]
    FoldedNames {
        /// One.
        first: String,
        /// Where that comes from.
        first_from: String,
        /// The other.
        second: String,
        /// Where that comes from.
        second_from: String,
        /// What both are there.
        variable: String,
    },
    /// A value of the configuration is wrong.
    #[error("{0}")]
    Configuration(ConfigProblem),
    /// A plugin that cannot be disabled is.
    #[error("`{plugin}` ({location}) cannot be disabled, and {why}; it is one of the host's core")]
    CoreDisabled {
        /// The plugin.
        plugin: String,
        /// Where it is declared.
        location: SourceLocation,
        /// Who disables it.
        why: String,
    },
    /// A plugin declares a permission that is not its own, or twice.
    #[error("`{plugin}` ({location}) declares the permission `{key}`, {reason}")]
    Permission {
        /// The plugin.
        plugin: String,
        /// Where it is declared.
        location: SourceLocation,
        /// The permission.
        key: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// `before` or `after` names a plugin that is not there.
    #[error(
        "`{plugin}` orders its `{hook}` by the plugin `{named}`, which {} ({location}); {}",
        if *.taken_out { "the host has taken out" } else { "is not linked in" },
        if *.taken_out { may_be_missing(named) } else { did_you_mean(.nearest.as_deref(), &add_or(&may_be_missing(named))) }
    )]
    UnknownPlugin {
        /// The plugin whose implementation says so.
        plugin: String,
        /// The hook it implements.
        hook: String,
        /// The name that no plugin has.
        named: String,
        /// Whether the host has left it out, or removed it.
        taken_out: bool,
        /// The plugin that is probably meant.
        nearest: Option<String>,
        /// Where the implementation stands.
        location: SourceLocation,
    },
    /// `before` or `after` asks for what can never be, as wrappers run outside of all else.
    #[error(
        "{}, and {} run outside of all else; take `{direction} = \"{named}\"` out, or write `{named}?` if it may hold \
         nowhere",
        across(plugin, hook, direction, named, location, *.wrapper),
        if *.wrapper { "wrappers" } else { "these" },
    )]
    OrderAcrossKinds {
        /// The plugin whose implementation says so.
        plugin: String,
        /// Whether that is a wrapper, and the other plugin's are none; the opposite if not.
        wrapper: bool,
        /// The hook.
        hook: String,
        /// `before` or `after`.
        direction: &'static str,
        /// The plugin that is named.
        named: String,
        /// Where the implementation stands.
        location: SourceLocation,
    },
    /// `before` and `after` of one hook contradict each other.
    #[error("the order of `{hook}` is a circle: {}; take one of them out", .constraints.join(", "))]
    Cycle {
        /// The hook.
        hook: String,
        /// Each constraint of the circle, with its place.
        constraints: Vec<String>,
    },
    /// A hook that must be implemented is not, or too often.
    #[error("the hook `{hook}` ({location}) needs {wanted}, and has {}", found(.implementations))]
    Required {
        /// The hook.
        hook: String,
        /// Where it is declared.
        location: SourceLocation,
        /// How many implementations it needs.
        wanted: &'static str,
        /// Where its implementations stand.
        implementations: Vec<SourceLocation>,
    },
    /// An implementation has order options where another hook decides.
    #[error(
        "`{plugin}` orders its `{hook}` ({location}), which runs in the opposite order of the same plugin's \
         `{unwound}`; order that one instead"
    )]
    OrderOnUnwinding {
        /// The plugin.
        plugin: String,
        /// The hook with the options.
        hook: String,
        /// The hook whose order counts.
        unwound: String,
        /// Where the implementation stands.
        location: SourceLocation,
    },
    /// An implementation is given twice, or nothing tells two of them apart.
    #[error(
        "`{plugin}` implements `{hook}` twice by `{function}` ({location}); list it once, and where one macro declares \
         two there, give them different names"
    )]
    Twice {
        /// The plugin.
        plugin: String,
        /// The hook.
        hook: String,
        /// The function.
        function: String,
        /// Where the function stands.
        location: SourceLocation,
    },
    /// A hook unwinds one that cannot be unwound.
    #[error(
        "the hook `{hook}` ({location}) unwinds `{unwound}`, which {reason}; only implementations that run \
         forward and are no wrappers can be unwound"
    )]
    CannotUnwind {
        /// The hook.
        hook: String,
        /// Where it is declared.
        location: SourceLocation,
        /// The hook that it unwinds.
        unwound: String,
        /// Why that cannot be unwound.
        reason: &'static str,
    },
    /// The host says something of a hook that is not there, or not the only one of its name.
    #[error("the host sets `{name}`, {}{}", unknown_hook(*found, .nearest.as_deref()), at(.origin.as_ref()))]
    SettingOfUnknownHook {
        /// The name that the host gives.
        name: String,
        /// How many hooks have it.
        found: usize,
        /// The hook that is probably meant.
        nearest: Option<String>,
        /// Where the host says so, if not in its code.
        origin: Option<Origin>,
    },
    /// The host says something of a hook that the hook does not bear.
    #[error("the host cannot change `{hook}` ({location}) like this: {reason}{}", at(.origin.as_ref()))]
    SettingRefused {
        /// The hook.
        hook: String,
        /// Where it is declared.
        location: SourceLocation,
        /// Why not.
        reason: String,
        /// Where the host says so, if not in its code.
        origin: Option<Origin>,
    },
    /// The host orders a hook by a plugin that is not there.
    #[error(
        "the host orders `{hook}` by the plugin `{named}`, which is not linked in; {}{}",
        did_you_mean(.nearest.as_deref(), &add_or("take it out of the order")),
        at(.origin.as_ref())
    )]
    OrderOfUnknownPlugin {
        /// The hook, as the host names it.
        hook: String,
        /// The name that no plugin has.
        named: String,
        /// The plugin that is probably meant.
        nearest: Option<String>,
        /// Where the host says so, if not in its code.
        origin: Option<Origin>,
    },
    /// The host leaves out a plugin that is not there.
    #[error(
        "the host leaves out the plugin `{named}`, which is not linked in; {}",
        did_you_mean(.nearest.as_deref(), "take it out of `without`")
    )]
    LeftOutUnknown {
        /// The name that no plugin has.
        named: String,
        /// The plugin that is probably meant.
        nearest: Option<String>,
    },
    /// The host names a plugin that is to start alone, and is not there.
    #[error(
        "the host starts only the plugin `{named}`, which is not linked in; {}",
        did_you_mean(.nearest.as_deref(), "take it out of `only`")
    )]
    OnlyUnknown {
        /// The name that no plugin has.
        named: String,
        /// The plugin that is probably meant.
        nearest: Option<String>,
    },
    /// The host needs a plugin that is not there.
    #[error(
        "the host needs the plugin `{named}`, which {}; {}",
        if *.taken_out { "it has taken out" } else { "is not linked in" },
        if *.taken_out {
            "leave it in, or need it no more".to_owned()
        } else {
            did_you_mean(.nearest.as_deref(), "add it to `[dependencies]`")
        }
    )]
    Needed {
        /// The name that no plugin has.
        named: String,
        /// Whether the host has left it out, or removed it.
        taken_out: bool,
        /// The plugin that is probably meant.
        nearest: Option<String>,
    },
    /// A plugin blocks on a runtime with one thread.
    #[error(
        "`{plugin}` blocks in `{hook}` ({location}), and this runtime has one thread only; use tokio's multi-thread \
         runtime: `tokio::runtime::Builder::new_multi_thread()`"
    )]
    CannotBlock {
        /// The plugin.
        plugin: String,
        /// The hook.
        hook: String,
        /// Where the implementation stands.
        location: SourceLocation,
    },
    /// A plugin panicked.
    #[error("the plugin `{plugin}` ({location}) panicked in `{function}()`: {message}")]
    Panicked {
        /// The plugin.
        plugin: String,
        /// Where its type is declared.
        location: SourceLocation,
        /// `default` or `permissions`.
        function: &'static str,
        /// What the panic said.
        message: String,
    },
}

fn did_you_mean(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(|| otherwise.to_owned(), |nearest| format!("did you mean `{nearest}`?"))
}

fn may_be_missing(named: &str) -> String {
    format!("write `{named}?` if it may be missing")
}

fn add_or(otherwise: &str) -> String {
    format!("add it to `[dependencies]`, or {otherwise}")
}

fn across(plugin: &str, hook: &str, direction: &str, named: &str, location: &SourceLocation, wrapper: bool) -> String {
    if wrapper {
        format!(
            "`{plugin}` wants its wrapper of `{hook}` to run {direction} `{named}` ({location}), which has no wrapper there"
        )
    } else {
        format!(
            "`{plugin}` wants to run {direction} `{named}` in `{hook}` ({location}), where `{named}` has wrappers only"
        )
    }
}

/// Where the host says something, with what stands there.
fn at(origin: Option<&Origin>) -> String {
    origin.map(|origin| ConfigProblem::new("").at(origin.clone()).to_string()).unwrap_or_default()
}

fn unknown_hook(found: usize, nearest: Option<&str>) -> String {
    match (found, nearest) {
        (0, nearest) => format!("and no hook has this name{}", nearest::did_you_mean(nearest)),
        _ => "and more than one hook has this name; write the qualified one, `module::name`".to_owned(),
    }
}

fn found(implementations: &[SourceLocation]) -> String {
    match implementations {
        [] => "none".to_owned(),
        places => places.iter().map(SourceLocation::to_string).collect::<Vec<_>>().join(" and "),
    }
}
