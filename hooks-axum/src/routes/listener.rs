use std::sync::Arc;

use hooks_core::nearest;

use super::{Declaration, RouteProblem};

/// Finds every route on a listener that is not there.
pub(super) fn unknown<'r>(
    routes: impl IntoIterator<Item = &'r Declaration>,
    listeners: &[Arc<str>],
) -> impl Iterator<Item = RouteProblem> {
    routes.into_iter().filter_map(|route| {
        let listener = route.listener.as_ref().filter(|listener| !listeners.contains(listener))?;
        Some(RouteProblem::UnknownListener {
            route: route.to_string(),
            listener: listener.to_string(),
            nearest: nearest(listener, listeners.iter().map(|each| &**each)).map(str::to_owned),
            listeners: listeners.iter().map(ToString::to_string).collect(),
        })
    })
}
