use hooks_axum::{Requires, RouteInfo};
use serde::Serialize;
use utoipa::ToSchema;

use super::View;
use super::table::{Cell, FAINT, Table};

/// The routes of plugins, and those of the application's own that it says something of, by path.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Routes {
    /// One after the other.
    pub routes: Vec<Route>,
}

/// A route.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Route {
    /// `GET`; nothing where it is not known.
    pub method: Option<String>,
    /// The whole path: `/incident/{id}`.
    pub path: String,
    /// The plugin that owns it; nothing where it is the application's.
    pub plugin: Option<String>,
    /// The further listener that it is on; nothing where that is the service's.
    pub listener: Option<String>,
    /// The permissions that it requires.
    pub needs: Vec<String>,
    /// Where a plugin declares it: `src/lib.rs:12`.
    pub source: Option<String>,
}

/// Said of a route that answers nothing but that there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unlisted;

impl Routes {
    /// These, as they come.
    #[must_use]
    pub fn of<'r>(routes: impl IntoIterator<Item = &'r RouteInfo>) -> Self {
        let listed = routes.into_iter().filter(|route| route.metadata::<Unlisted>().is_none());
        Self { routes: listed.map(Route::of).collect() }
    }
}

impl Route {
    fn of(route: &RouteInfo) -> Self {
        let needs = route.metadata::<Requires>().map(|requires| requires.permissions().map(str::to_owned).collect());
        Self {
            method: route.method().map(ToString::to_string),
            path: route.path().to_owned(),
            plugin: route.plugin().map(str::to_owned),
            listener: route.listener().map(str::to_owned),
            needs: needs.unwrap_or_default(),
            source: route.location().map(|location| location.to_string()),
        }
    }
}

impl View for Routes {
    fn text(&self, width: Option<usize>) -> String {
        let rows = self.routes.iter().map(|route| {
            [
                Cell::from(route.method.as_deref().unwrap_or_default()),
                Cell::from(&*route.path),
                match &route.plugin {
                    Some(plugin) => Cell::from(&**plugin),
                    None => Cell::from("the application").styled(FAINT),
                },
                Cell::from(route.listener.as_deref().unwrap_or_default()),
                Cell::from(route.needs.join(", ")),
                Cell::from(route.source.as_deref().unwrap_or_default()).styled(FAINT),
            ]
        });
        rows.fold(Table::of(["method", "path", "owner", "listener", "needs", "declared at"]), Table::row).text(width)
    }
}
