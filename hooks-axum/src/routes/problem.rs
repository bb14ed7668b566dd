use std::fmt;

use hooks_core::SourceLocation;
use thiserror::Error;

use super::Clash;
use super::name::OWNER;

/// Why a router cannot be built: every problem there is with the plugins' routes. Its `Debug` is the text, as `main` and
/// tests print it.
pub struct RouteError {
    problems: Vec<RouteProblem>,
}

/// One thing that is wrong with the routes of plugins.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum RouteProblem {
    /// Two routes that no router takes beside each other: of two plugins, or of a plugin and the application.
    #[error("{first} and {second} {clash}")]
    Conflict {
        /// One route.
        first: String,
        /// The other.
        second: String,
        /// What they have in common.
        clash: Clash,
    },
    /// A path that axum cannot match.
    #[error("{route} has a path that no router takes: {reason}")]
    Path {
        /// The route.
        route: String,
        /// What is wrong with its path.
        reason: String,
    },
    /// A method that axum has no filter for.
    #[error(
        "{route} has a method that axum cannot route; use one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT"
    )]
    UnknownMethod {
        /// The route.
        route: String,
    },
    /// A route that the application's own router refuses, for a reason that only axum knows.
    #[error("{route} conflicts with a route of the application: {reason}")]
    Application {
        /// The route.
        route: String,
        /// What axum says.
        reason: String,
    },
    /// A plugin has a name that is none for plugins of its package.
    #[error(
        "a plugin is named `{plugin}` ({location}), which is a name of the package `{OWNER}` alone; give the plugin \
         another name, `#[plugin(name = \"…\")]`"
    )]
    ReservedName {
        /// The plugin.
        plugin: String,
        /// Where it is declared.
        location: SourceLocation,
    },
    /// A route stands below a name that is reserved.
    #[error(
        "{route} is below `/{reserved}`, which belongs to the plugin `{reserved}` of the package `{OWNER}`; declare it at \
         another path"
    )]
    ReservedPath {
        /// The route.
        route: String,
        /// The first segment of its path.
        reserved: &'static str,
    },
    /// A route begins with a parameter or a wildcard, and so matches what belongs to others.
    #[error(
        "{route} matches also what is below `/{}`, which is not the plugin's; begin its path with text", .matched.join("`, `/")
    )]
    EveryPath {
        /// The route.
        route: String,
        /// What belongs to others.
        matched: Vec<String>,
    },
    /// A route stands below the name of another plugin.
    #[error("{route} is below `/{owner}`, which belongs to plugin `{owner}`; declare it at another path")]
    ForeignPath {
        /// The route.
        route: String,
        /// The other plugin.
        owner: String,
    },
    /// A route is declared on a listener that the application does not have.
    #[error("{route} is where nobody listens; {}", there(listener, .nearest.as_deref(), listeners))]
    UnknownListener {
        /// The route.
        route: String,
        /// The listener.
        listener: String,
        /// The one that is most likely meant.
        nearest: Option<String>,
        /// The further listeners that there are.
        listeners: Vec<String>,
    },
    /// The application describes a route that it does not have.
    #[error(
        "the application describes {route} ({location}), and has no such route; write the method and the path as they \
         are declared, with what it is nested below"
    )]
    Undeclared {
        /// The route.
        route: String,
        /// Where it is described.
        location: SourceLocation,
    },
    /// A route requires a permission that no plugin declares.
    #[error("{route} requires the unknown permission `{permission}`; {}", instead(.nearest.as_deref()))]
    UnknownPermission {
        /// The route, with where that is said.
        route: String,
        /// The permission.
        permission: String,
        /// The one that is most likely meant.
        nearest: Option<String>,
    },
    /// A plugin wraps `register_routes`, of which each implementation is called alone.
    #[error(
        "plugin `{plugin}` wraps `register_routes` ({location}), and wrappers of it are not run; implement it without `wrapper`"
    )]
    Wrapped {
        /// The plugin.
        plugin: String,
        /// Where the wrapper stands.
        location: SourceLocation,
    },
    /// `register_routes` panicked.
    #[error("plugin `{plugin}` panicked in `register_routes` ({location}): {message}")]
    Panicked {
        /// The plugin.
        plugin: String,
        /// Where its implementation stands.
        location: SourceLocation,
        /// What the panic said.
        message: String,
    },
}

fn instead(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "no plugin declares it; add it to the `permissions` of the one that it is named after".to_owned(),
    }
}

fn there(listener: &str, nearest: Option<&str>, listeners: &[String]) -> String {
    let meant = nearest.map(|nearest| format!("did you mean `{nearest}`? ")).unwrap_or_default();
    let known = match listeners {
        [] => "no further listener".to_owned(),
        known => format!("`{}`", known.join("`, `")),
    };
    format!(
        "{meant}the application has {known}; to add one to an `App`, write \
         `listeners: {{ {listener}: \"127.0.0.1:9000\" }}` below `server` in its configuration"
    )
}

impl RouteError {
    /// An error, if there is a problem.
    pub(super) fn check(problems: Vec<RouteProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// The problems, each of which alone would have been enough.
    #[must_use]
    pub fn problems(&self) -> &[RouteProblem] {
        &self.problems
    }
}

impl fmt::Display for RouteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the routes cannot be put together")?;
        for problem in &self.problems {
            write!(formatter, "\n- {problem}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for RouteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for RouteError {}
