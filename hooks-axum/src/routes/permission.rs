use hooks_core::{DeclaredPermission, nearest};

use super::{Declaration, Requires, RouteProblem};

/// Finds every permission that a route requires and no plugin declares.
pub(super) fn unknown<'r>(
    routes: impl IntoIterator<Item = &'r Declaration>,
    declared: &[DeclaredPermission],
) -> Vec<RouteProblem> {
    let keys = || declared.iter().map(|each| each.permission.key.as_str());
    let mut problems = Vec::new();
    for route in routes {
        let required = route.requires().into_iter().flat_map(Requires::permissions);
        for permission in required.filter(|permission| !keys().any(|key| key == *permission)) {
            problems.push(RouteProblem::UnknownPermission {
                route: with_place(route),
                permission: permission.to_owned(),
                nearest: nearest(permission, keys()).map(str::to_owned),
            });
        }
    }
    problems
}

fn with_place(route: &Declaration) -> String {
    match &route.plugin {
        Some(_) => route.to_string(),
        // An application has no places of its routes, but of what it says of them.
        None => format!("{route} ({})", route.location),
    }
}
