use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::routing::MethodRouter;
use hooks_core::{DeclaredPermission, PluginInfo, Snapshot, catch_panic};

use super::probe::Probe;
use super::problem::{RouteError, RouteProblem};
use super::{Declaration, Routes, check, description, listener, name, own, permission};

/// The routes of all plugins.
#[derive(Debug, Default)]
pub(crate) struct AllRoutes {
    plugins: Vec<Arc<PluginInfo>>,
    permissions: Vec<DeclaredPermission>,
    routes: Vec<(Declaration, MethodRouter)>,
    problems: Vec<RouteProblem>,
}

/// A router with routes of plugins in it, and what is said of those.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) router: Router,
    pub(crate) declared: Vec<Declaration>,
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

    /// Adds the routes to the application's own, and those on further listeners to a router for each, where nothing is
    /// wrong with them by themselves or beside others.
    pub(crate) fn merge_into(
        mut self,
        own: &Router,
        described: &[Declaration],
        listeners: &[Arc<str>],
    ) -> Result<(Merged, Vec<Merged>), RouteError> {
        let declarations: Vec<_> = self.declarations().cloned().collect();
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(name::reserved(&self.plugins));
        problems.extend(name::misplaced(declarations.iter(), &self.plugins));
        problems.extend(listener::unknown(declarations.iter(), listeners));
        let on = |listener| declarations.iter().filter(move |route| route.listener.as_ref() == listener);
        let all_listeners: BTreeSet<_> = declarations.iter().map(|route| route.listener.as_ref()).collect();
        problems.extend(all_listeners.into_iter().flat_map(|listener| check::conflicts(on(listener))));
        let probe = Probe::of(own);
        if let Some(probe) = &probe {
            problems.extend(own::conflicts(probe, on(None)));
        }
        problems.extend(description::unknown(probe.as_ref(), described));
        problems.extend(permission::unknown(declarations.iter().chain(described), &self.permissions));
        RouteError::check(problems)?;
        let service = self.fold_into(own, None)?;
        let further = listeners.iter().map(|listener| self.fold_into(&Router::new(), Some(listener)));
        Ok((service, further.collect::<Result<_, _>>()?))
    }

    /// Takes the routes of one listener.
    fn fold_into(&mut self, own: &Router, listener: Option<&Arc<str>>) -> Result<Merged, RouteError> {
        let is_here = |(route, _): &mut (Declaration, MethodRouter)| route.listener.as_ref() == listener;
        let routes: Vec<_> = self.routes.extract_if(.., is_here).collect();
        let declared = routes.iter().map(|(route, _)| route.clone()).collect();
        Ok(Merged { router: fold(own, routes)?, declared })
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
