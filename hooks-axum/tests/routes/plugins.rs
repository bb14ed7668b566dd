//! Plugins that declare what a test wants.

use std::cell::{Cell, RefCell};
use std::panic;
use std::sync::{Arc, Once, OnceLock};

use axum::Router;
use axum::http::Method;
use hooks_axum::{Hooks, RouteError, Routes, register_routes};
use hooks_core::{PluginManager, hookimpl, hookimpls, plugin};

/// A route that a plugin declares: `p`, `q` or `r`.
#[derive(Debug, Clone)]
pub struct Route {
    pub plugin: &'static str,
    pub method: Method,
    pub path: String,
    pub absolute: bool,
}

thread_local! {
    static DECLARED: RefCell<Vec<Route>> = const { RefCell::new(Vec::new()) };
    static PANICS: Cell<Option<usize>> = const { Cell::new(None) };
}

pub async fn answer() {}

/// The line that declares every route.
pub const LINE: u32 = line!() + 7;

fn declare(routes: &mut Routes) {
    let plugin = routes.plugin().to_owned();
    DECLARED.with_borrow(|declared| {
        for Route { method, path, absolute, .. } in declared.iter().filter(|route| route.plugin == plugin) {
            let mut place = if *absolute { routes.absolute() } else { routes.with_state(()) };
            place.route(method.clone(), path, answer);
        }
    });
}

macro_rules! plugins {
    ($($type:ident $name:literal $function:ident)*) => {
        $(
            #[plugin(name = $name)]
            #[derive(Default)]
            struct $type;

            #[hookimpl(register_routes, plugin = $type)]
            fn $function(routes: &mut Routes) {
                declare(routes);
            }
        )*
    };
}

plugins!(P "p" routes_of_p Q "q" routes_of_q R "r" routes_of_r);

/// Puts the plugins' routes into the application's router, and counts the panics on the way.
pub fn attach(own: Router, declared: &[Route]) -> (Result<(), RouteError>, usize) {
    static HOOKS: OnceLock<Hooks> = OnceLock::new();
    let hooks = HOOKS.get_or_init(|| {
        let builder = PluginManager::builder().implementations(hookimpls![routes_of_p, routes_of_q, routes_of_r]);
        Hooks::new(Arc::new(builder.build().expect("these plugins fit together")))
    });
    DECLARED.set(declared.to_vec());
    quietly(|| hooks.router(own).map(drop))
}

/// Counts panics in place of printing them.
pub fn quietly<T>(run: impl FnOnce() -> T) -> (T, usize) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| match PANICS.get() {
            Some(panics) => PANICS.set(Some(panics + 1)),
            None => usual(info),
        }));
    });
    PANICS.set(Some(0));
    let result = run();
    (result, PANICS.take().unwrap_or_default())
}
