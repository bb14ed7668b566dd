//! Routes on further listeners: paths are taken on each by itself.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use hooks_axum::testing::TestApp;
use hooks_axum::{App, AppError, Hooks, RequestContext, RouteInfo, RouteProblem, Routes, register_routes};
use hooks_core::{BoxError, PluginDefinition, PluginManager};

use crate::plugins::answer;

/// The line that declares every route.
const LINE: u32 = line!() + 7;

/// A plugin with these routes, by their listeners.
fn plugin(name: &'static str, declared: &'static [(&'static str, &'static str)]) -> PluginDefinition {
    PluginDefinition::new(name).implement::<register_routes<'_>>(Box::new(move |hook| {
        let routes: &mut Routes = hook.routes;
        for (listener, path) in declared {
            routes.on_listener(listener).absolute().get(path, answer);
        }
    }))
}

/// Starts an application with two further listeners, and gives each problem in words.
async fn problems(plugins: impl IntoIterator<Item = PluginDefinition>) -> Vec<String> {
    let own = Router::new().route("/own", get(answer)).route("/own/{*rest}", get(answer));
    let app = TestApp::new([]).routes(own).with(|app| app.listener("management", "").listener("side", ""));
    match plugins.into_iter().fold(app, TestApp::plugin).start().await {
        Ok(_) => Vec::new(),
        Err(error) => match error.error() {
            AppError::Routes(error) => error.problems().iter().map(ToString::to_string).collect(),
            other => vec![other.to_string()],
        },
    }
}

fn route(path: &str, plugin: &str, listener: &str) -> String {
    format!("`GET {path}` of plugin `{plugin}` on listener `{listener}` ({}:{LINE})", file!())
}

#[tokio::test]
async fn a_path_is_free_on_each_listener() {
    let p = plugin("p", &[("service", "/x"), ("management", "/x"), ("side", "/x/{a}"), ("management", "/own")]);
    // Each of these would conflict on another listener.
    let q =
        plugin("q", &[("service", "/x/{b}/c"), ("management", "/x/{*b}"), ("side", "/own/{*rest}"), ("side", "/x")]);
    assert_eq!(problems([p, q]).await, [""; 0]);
}

#[tokio::test]
async fn what_conflicts_on_a_listener_is_told() {
    let p = plugin("p", &[("management", "/x"), ("side", "/x/{a}")]);
    let q = plugin("q", &[("management", "/x"), ("side", "/x/{*b}"), ("side", "/p")]);
    let expected = [
        format!("{} is below `/p`, which belongs to plugin `p`; declare it at another path", route("/p", "q", "side")),
        format!(
            "{} and {} match the same requests; change the path of one of them",
            route("/x", "p", "management"),
            route("/x", "q", "management"),
        ),
        format!(
            "{} and {} overlap in a wildcard, which no router takes, whatever the methods; change the path of one of them",
            route("/x/{a}", "p", "side"),
            route("/x/{*b}", "q", "side"),
        ),
    ];
    assert_eq!(problems([p, q]).await, expected);
}

#[tokio::test]
async fn a_listener_that_is_not_there_is_told_with_what_to_write() -> Result<(), BoxError> {
    let add = |name: &str| {
        format!(
            "to add one to an `App`, write `listeners: {{ {name}: \"127.0.0.1:9000\" }}` below `server` in its configuration"
        )
    };
    let p = plugin("p", &[("managment", "/p"), ("other", "/p")]);
    let expected = [
        format!(
            "{} is where nobody listens; did you mean `management`? the application has `management`, `side`; {}",
            route("/p", "p", "managment"),
            add("managment"),
        ),
        format!(
            "{} is where nobody listens; the application has `management`, `side`; {}",
            route("/p", "p", "other"),
            add("other"),
        ),
    ];
    assert_eq!(problems([p]).await, expected);

    let plugins = PluginManager::builder().implementations([]).plugin(plugin("p", &[("other", "/p")])).build()?;
    let error = Hooks::new(Arc::new(plugins)).router(Router::new()).expect_err("`Hooks` has none");
    let [problem @ RouteProblem::UnknownListener { listeners, .. }] = error.problems() else { panic!("{error}") };
    assert_eq!(listeners, &[""; 0]);
    let expected = format!(
        "{} is where nobody listens; the application has no further listener; {}",
        route("/p", "p", "other"),
        add("other"),
    );
    assert_eq!(problem.to_string(), expected);
    Ok(())
}

/// Path and listener of each.
fn listed(routes: &[Arc<RouteInfo>]) -> String {
    let listed: Vec<_> = routes.iter().map(|route| format!("{} {:?}", route.path(), route.listener())).collect();
    listed.join(", ")
}

#[tokio::test]
async fn the_routes_of_all_listeners_are_listed() -> Result<(), BoxError> {
    let p = PluginDefinition::new("p").implement::<register_routes<'_>>(Box::new(|hook| {
        for listener in ["service", "management"] {
            let mut routes = hook.routes.on_listener(listener);
            routes.get("/", async |context: RequestContext| listed(&context.routes()));
        }
        hook.routes.on_listener("management").get("/only", answer);
    }));
    let app = || {
        let app = App::new("listed").listener("management", "127.0.0.1:0");
        app.plugins_with(|plugins| plugins.implementations([]).plugin(p.clone()))
    };
    let expected = r#"/p None, /p Some("management"), /p/only Some("management")"#;
    assert_eq!(listed(&app().prepare().await.routes().await?), expected);
    let running = TestApp::of(app()).start().await?;
    assert_eq!(running.get("/p").send().await.text(), expected);
    assert_eq!(running.get("/p").on_listener("management").send().await.text(), expected);
    Ok(())
}
