//! What is below a name belongs to the plugin of this name, and some names to plugins of one package.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::get;
use hooks_axum::{Hooks, Response, RouteError, RouteProblem, before_request};
use hooks_core::{BoxError, PluginManager, hookimpl, hookimpls, plugin};

use crate::plugins::{LINE, Route, answer, attach};

/// Attaches routes to an application that has some at the names of its own, and gives each problem in words.
fn problems(plugin: &'static str, absolute: bool, paths: &[&str]) -> Vec<String> {
    let own = Router::new().route("/health", get(answer)).route("/admin/{page}", get(answer));
    let declare = |path: &&str| Route { plugin, method: Method::GET, path: (*path).to_owned(), absolute };
    let declared: Vec<_> = paths.iter().map(declare).collect();
    let (attached, _) = attach(own, &declared);
    let error = attached.err();
    error.iter().flat_map(RouteError::problems).map(ToString::to_string).collect()
}

const HEALTH: u32 = line!() + 4;

#[plugin(name = "health")]
#[derive(Default)]
struct Health;

#[hookimpl]
impl Health {
    fn before_request(&self) -> Result<Option<Response>, BoxError> {
        Ok(None)
    }
}

/// Where the plugins of this program declare their routes.
fn place() -> String {
    format!("{}:{LINE}", file!().replace("name.rs", "plugins.rs"))
}

#[test]
fn a_route_below_a_reserved_name_is_refused() {
    for (path, reserved) in [("/health", "health"), ("/metrics/{name}", "metrics"), ("/admin/", "admin")] {
        let expected = format!(
            "`GET {path}` of plugin `p` ({}) is below `/{reserved}`, which belongs to the plugin `{reserved}` of the \
             package `hooks-operate`; declare it at another path",
            place(),
        );
        assert_eq!(problems("p", true, &[path]).first(), Some(&expected));
    }
}

#[test]
fn a_route_below_another_plugins_name_is_refused() {
    for path in ["/q", "/q/{id}"] {
        let expected = format!(
            "`GET {path}` of plugin `p` ({}) is below `/q`, which belongs to plugin `q`; declare it at another path",
            place(),
        );
        assert_eq!(problems("p", true, &[path]).first(), Some(&expected));
    }
}

#[test]
fn a_route_that_matches_what_belongs_to_others_is_refused() {
    let all = "/admin`, `/health`, `/metrics`, `/q`, `/r";
    let rows = [
        ("/{any}/stats", all),
        ("/{any}/{*rest}", all),
        ("/{*rest}", all),
        ("/{name}", all),
        ("/a{name}/stats", "/admin"),
        ("/metric{*rest}", "/metrics"),
    ];
    for (path, matched) in rows {
        let expected = format!(
            "`GET {path}` of plugin `p` ({}) matches also what is below `{matched}`, which is not the plugin's; begin its \
             path with text",
            place(),
        );
        assert_eq!(problems("p", true, &[path]).first(), Some(&expected));
    }
}

#[test]
fn a_reserved_name_is_none_for_a_plugin_of_another_package() {
    let plugins = PluginManager::builder().implementations(hookimpls![Health::before_request]).build();
    let hooks = Hooks::new(Arc::new(plugins.expect("its name is fine in a manager")));
    let error = hooks.router(Router::new()).expect_err("its name is not fine among routes");
    let expected = format!(
        "a plugin is named `health` ({}:{HEALTH}), which is a name of the package `hooks-operate` alone; give the \
         plugin another name, `#[plugin(name = \"…\")]`",
        file!(),
    );
    let problems: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(problems, [expected]);
}

#[test]
fn a_method_that_axum_does_not_route_is_refused() {
    let method = Method::from_bytes(b"PURGE").expect("it is a method");
    let (attached, _) = attach(Router::new(), &[Route { plugin: "p", method, path: "/a".to_owned(), absolute: false }]);
    let error = attached.expect_err("axum does not know it");
    let [problem @ RouteProblem::UnknownMethod { route }] = error.problems() else { panic!("{error}") };
    assert_eq!(*route, format!("`PURGE /p/a` of plugin `p` ({})", place()));
    assert!(problem.to_string().starts_with(&format!("{route} has a method that axum cannot route; use one of GET,")));
}

#[test]
fn the_rest_is_free() {
    let paths = ["/p", "/p/health", "/healthy", "/Health", "/u/q", "/q{id}", "/x{name}/admin", "/{{name}}/stats", "/"];
    assert_eq!(problems("p", true, &paths), [""; 0]);
    assert_eq!(problems("p", false, &["/health", "/q", "/"]), [""; 0]);
}
