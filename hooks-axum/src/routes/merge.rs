use std::sync::Arc;

use axum::Router;
use axum::routing::MethodRouter;
use hooks_core::{DeclaredPermission, PluginInfo, Snapshot, catch_panic};

use super::probe::Probe;
use super::problem::{RouteError, RouteProblem};
use super::{Declaration, Routes, check, description, name, own, permission};

/// The routes of all plugins.
#[derive(Debug, Default)]
pub(crate) struct AllRoutes {
    plugins: Vec<Arc<PluginInfo>>,
    permissions: Vec<DeclaredPermission>,
    routes: Vec<(Declaration, MethodRouter)>,
    problems: Vec<RouteProblem>,
}

impl AllRoutes {
    /// None yet, of these plugins: a name is taken also where its plugin has no routes.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let (plugins, permissions) = (snapshot.plugins().to_vec(), snapshot.permissions().to_vec());
        Self { plugins, permissions, ..Self::default() }
    }

    pub(crate) fn add(&mut self, routes: Routes) {
        let (routes, refused) = routes.into_parts();
        self.routes.extend(routes);
        self.problems.extend(refused);
    }

    pub(crate) fn refuse(&mut self, problem: RouteProblem) {
        self.problems.push(problem);
    }

    /// Adds the routes to the application's own, where nothing is wrong with them by themselves or beside those.
    pub(crate) fn merge_into(
        self,
        own: &Router,
        described: &[Declaration],
    ) -> Result<(Router, Vec<Declaration>), RouteError> {
        let declarations: Vec<_> = self.declarations().cloned().collect();
        let mut problems = self.problems;
        problems.extend(name::reserved(&self.plugins));
        problems.extend(name::misplaced(declarations.iter(), &self.plugins));
        problems.extend(check::conflicts(declarations.iter()));
        let probe = Probe::of(own);
        if let Some(probe) = &probe {
            problems.extend(own::conflicts(probe, declarations.iter()));
        }
        problems.extend(description::unknown(probe.as_ref(), described));
        problems.extend(permission::unknown(declarations.iter().chain(described), &self.permissions));
        RouteError::check(problems)?;
        Ok((fold(own, self.routes)?, declarations))
    }

    fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.routes.iter().map(|(declaration, _)| declaration)
    }
}

/// Puts routes into a router.
///
/// axum panics where it takes no route, and cannot be asked before: the panic becomes the error, and the others are
/// tried without this one. What it says is printed all the same, as by any panic: only the process's own panic hook
/// could keep it quiet, and that is the application's.
fn fold(own: &Router, routes: Vec<(Declaration, MethodRouter)>) -> Result<Router, RouteError> {
    let mut problems = Vec::new();
    let mut rest = routes.into_iter();
    let mut last = None;
    loop {
        let build = || {
            rest.by_ref().fold(own.clone(), |router, (declaration, handler)| {
                router.route(&last.insert(declaration).path, handler)
            })
        };
        match attempt(build) {
            Ok(whole) => return RouteError::check(problems).map(|()| whole),
            Err(reason) => {
                let route = last.take().map(|declaration| declaration.to_string()).unwrap_or_default();
                problems.push(RouteProblem::Application { route, reason });
            }
        }
    }
}

fn attempt<T>(build: impl FnOnce() -> T) -> Result<T, String> {
    catch_panic(build).map_err(|panic| panic.message().to_owned())
}
