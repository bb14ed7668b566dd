use std::fmt;

use super::pattern::Pattern;

/// What two routes have in common that cannot stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clash {
    /// The path and a method; the names of parameters may differ.
    SameRoute,
    /// The path but for the names of its parameters.
    ///
    /// A router keeps the methods of one path together, under one list of names: this is refused whatever the methods.
    ParameterNames,
    /// A place where one path has a parameter or a wildcard and the other a wildcard, `{*rest}`; whatever the methods.
    Wildcard,
}

impl Clash {
    /// Why a router does not take both paths, if so; `one_method` says whether the routes have a method in common.
    pub(super) fn between(first: &str, second: &str, one_method: bool) -> Option<Self> {
        if first == second {
            return one_method.then_some(Self::SameRoute);
        }
        // The router that axum itself matches paths with.
        let mut paths = matchit::Router::new();
        if paths.insert(first, ()).is_err() || paths.insert(second, ()).is_ok() {
            return None;
        }
        Some(match Pattern::of(first) == Pattern::of(second) {
            true if one_method => Self::SameRoute,
            true => Self::ParameterNames,
            false => Self::Wildcard,
        })
    }
}

impl fmt::Display for Clash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SameRoute => "match the same requests; change the path of one of them",
            Self::ParameterNames => {
                "have one path with different names of parameters, which no router takes, whatever the methods; name \
                 the parameters alike"
            }
            Self::Wildcard => {
                "overlap in a wildcard, which no router takes, whatever the methods; change the path of one of them"
            }
        })
    }
}
