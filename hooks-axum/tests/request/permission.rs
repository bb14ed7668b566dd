//! Routes that require permissions: who is let in, and what the others are told.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, Method, header, request::Parts};
use axum::routing::{any, get};
use hooks_axum::testing::TestApp;
use hooks_axum::{
    App, Authentication, Hooks, HooksRouter, Identity, Outcome, Request, RequestContext, Requires, Response,
    after_request, authenticate, before_handler, register_routes,
};
use hooks_core::{
    BoxError, Configuration, ImplementationSpec, Permission, PluginDefinition, PluginManager, hookimpl, hookimpls,
    plugin,
};
use tower::{Layer, Service, ServiceExt};

use crate::check::request;
use crate::extract::Never;
use crate::scene::Scene;
use crate::whole::Answer;

/// Accepts whoever says which roles it has.
#[plugin(name = "caller")]
#[derive(Default)]
struct Caller;

#[hookimpl]
impl Caller {
    fn authenticate(&self, parts: &Parts) -> Result<Authentication, BoxError> {
        let Some(roles) = parts.headers.get("roles") else { return Ok(Authentication::abstain()) };
        let roles = roles.to_str()?.split(' ').filter(|role| !role.is_empty());
        Ok(Authentication::accept(roles.fold(Identity::new("somebody"), Identity::with_role)))
    }
}

/// Wants to see credentials, and never does, as [`Never`].
#[plugin(name = "bearer")]
#[derive(Default)]
struct Bearer;

#[hookimpl]
impl Bearer {
    fn authenticate(&self) -> Result<Authentication, BoxError> {
        Ok(Authentication::abstain().with_challenge(HeaderValue::from_static("Bearer")))
    }
}

/// Sees requests on their routes and on the way out.
#[plugin(name = "watch")]
#[derive(Default)]
struct Watch;

#[derive(Debug, Clone)]
struct WasOnRoute;

#[hookimpl]
impl Watch {
    fn before_handler(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        if let Some(context) = RequestContext::of(request) {
            context.insert(WasOnRoute);
        }
        Ok(None)
    }

    fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        let seen = match outcome {
            Outcome::Answered(_) => "answered",
            Outcome::Handled(_) => "handled",
            _ => "else",
        };
        let on_route = context.get::<WasOnRoute>().is_some();
        let route = context.route().map_or("none", |route| route.path());
        let seen = HeaderValue::from_str(&format!("{seen} {on_route} {route}"));
        if let (Some(response), Ok(seen)) = (outcome.response_mut(), seen) {
            response.headers_mut().insert("seen", seen);
        }
    }
}

/// Has the permissions, and a route for whoever has one of them.
fn reports() -> PluginDefinition {
    PluginDefinition::new("reports")
        .permission(Permission::new("reports:view", "Shows reports"))
        .permission(Permission::new("reports:edit", "Changes reports"))
        .implement::<register_routes>(Box::new(|hook| {
            hook.routes.get("/", async || "all").with(Requires("reports:view")).with("said of it besides");
            hook.routes.put("/both", async || "both").with(Requires(["reports:view", "reports:edit"]));
            hook.routes.put("/added", async || "both").with(Requires("reports:edit")).with(Requires("reports:view"));
            hook.routes.get("/open", async || "open");
        }))
}

fn manager(plugins: impl IntoIterator<Item = &'static ImplementationSpec>) -> Arc<PluginManager> {
    let roles = [("viewer", "reports:view"), ("reporter", "reports:*"), ("editor", "reports:edit"), ("admin", "*")];
    let configuration =
        roles.into_iter().fold(Configuration::new(), |all, (role, grant)| all.with_role(role, [(grant, None)]));
    let builder = PluginManager::builder().implementations(plugins).plugin(reports()).configuration(configuration);
    Arc::new(builder.build().expect("the plugins fit together"))
}

fn own() -> Router {
    let nested = Router::new().route("/there", get(async || "there")).fallback(async || "nested fallback");
    Router::new().route("/own", any(async || "own")).nest("/nested", nested)
}

fn hooks(plugins: impl IntoIterator<Item = &'static ImplementationSpec>) -> Hooks {
    let hooks = Hooks::new(manager(plugins)).describe(Method::GET, "/own", Requires("reports:view"));
    hooks.describe(Method::GET, "/nested/there", Requires("reports:view"))
}

fn app(plugins: impl IntoIterator<Item = &'static ImplementationSpec>) -> HooksRouter {
    hooks(plugins).router(own()).expect("the routes fit together")
}

/// Sends `GET /path` with these roles.
async fn send<S>(app: S, line: &str, roles: Option<&str>) -> Answer
where
    S: Service<Request, Response = Response, Error = std::convert::Infallible>,
{
    let mut request = request(&Scene::default(), line);
    if let Some(roles) = roles {
        request.headers_mut().insert("roles", roles.parse().expect("roles are text"));
    }
    let Ok(response) = app.oneshot(request).await;
    Answer::of(response).await
}

/// Who sends requests, and what becomes of those for a route that requires `reports:view`.
struct Row {
    authenticators: Vec<&'static ImplementationSpec>,
    roles: Option<&'static str>,
    status: u16,
    challenges: &'static [&'static str],
}

const ONE: &[&str] = &["Never"];
const BOTH: &[&str] = &["Bearer", "Never"];

fn rows() -> Vec<Row> {
    let anonymous = |authenticators: &[_], roles, challenges| {
        let authenticators = authenticators.to_vec();
        Row { authenticators, roles, status: 401, challenges }
    };
    let known = |roles, status| {
        let authenticators = hookimpls![Caller, Bearer, Never];
        Row { authenticators, roles: Some(roles), status, challenges: &[] }
    };
    vec![
        anonymous(&[], None, &[]),
        anonymous(&hookimpls![Caller], None, &[]),
        anonymous(&hookimpls![Caller, Never], None, ONE),
        anonymous(&hookimpls![Caller, Bearer, Never], None, BOTH),
        // Nobody believes what it says.
        anonymous(&[], Some("admin"), &[]),
        anonymous(&hookimpls![Bearer, Never], Some("admin"), BOTH),
        known("", 403),
        known("editor", 403),
        known("unknown", 403),
        known("viewer", 200),
        known("reporter", 200),
        known("admin", 200),
        known("unknown editor viewer", 200),
    ]
}

const GUARDED: [(&str, &str, &str); 6] = [
    ("GET /reports", "/reports", "all"),
    ("HEAD /reports", "/reports", ""),
    ("GET /own", "/own", "own"),
    ("HEAD /own", "/own", ""),
    ("GET /nested/there", "/nested/there", "there"),
    ("HEAD /nested/there", "/nested/there", ""),
];

#[tokio::test]
async fn who_is_let_in() {
    for row in rows() {
        for watched in [false, true] {
            let watch = if watched { hookimpls![Watch] } else { Vec::new() };
            let app = app(row.authenticators.iter().copied().chain(watch));
            for (line, path, body) in GUARDED {
                let answer = send(app.clone(), line, row.roles).await;
                let place = format!("{:?} {line} {watched}: {answer:?}", row.roles);
                assert_eq!(answer.status, row.status, "{place}");
                assert_eq!(answer.challenges(), row.challenges, "{place}");
                let length =
                    answer.headers[header::CONTENT_LENGTH].to_str().ok().and_then(|length| length.parse().ok());
                if line.starts_with("HEAD") {
                    assert!(length > Some(0), "what GET would have: {place}");
                } else {
                    assert_eq!(length, Some(answer.body.len()), "{place}");
                }
                if row.status == 200 || line.starts_with("HEAD") {
                    assert_eq!(answer.body, body, "{place}");
                }
                if watched {
                    let seen = if row.status == 200 { "handled true" } else { "answered false" };
                    assert_eq!(answer.headers["seen"], format!("{seen} {path}"), "{place}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_requires_nothing_is_open_to_everybody() {
    for plugins in [Vec::new(), hookimpls![Caller, Never], hookimpls![Watch]] {
        let app = app(plugins);
        for (line, status, body) in [
            ("GET /reports/open", 200, "open"),
            ("POST /own", 200, "own"),
            ("GET /nothing", 404, ""),
            ("DELETE /reports", 405, ""),
            ("GET /nested/nothing", 200, "nested fallback"),
            ("GET /nested", 200, "nested fallback"),
        ] {
            let answer = send(app.clone(), line, None).await;
            assert_eq!((answer.status, &*answer.body), (status, body), "{line}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn who_comes_first_to_a_route_does_not_decide_for_others() {
    let app = app(hookimpls![Caller]);
    for (line, roles, status) in [
        ("HEAD /own", Some("viewer"), 200),
        ("GET /own", None, 401),
        ("POST /own", None, 200),
        ("GET /own", Some("viewer"), 200),
        ("GET /own", Some("editor"), 403),
    ] {
        assert_eq!(send(app.clone(), line, roles).await.status, status, "{line} {roles:?}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_is_missing() {
    let app = app(hookimpls![Caller, Never]);
    let problem = send(app.clone(), "GET /reports", None).await.problem();
    let detail = "this needs credentials, and the request has none";
    let anonymous = serde_json::json!({
        "type": "urn:hooks-axum:no-credentials", "title": "no credentials", "status": 401, "detail": detail
    });
    assert_eq!(problem, anonymous);
    let missing = |permissions: &[&str]| {
        let names = permissions.join("` and `");
        serde_json::json!({
            "type": "urn:hooks-axum:missing-permission",
            "title": "missing permission",
            "status": 403,
            "detail": format!("this needs `{names}`, and no role of yours grants that"),
            "permissions": permissions,
        })
    };
    let (view, edit) = ("reports:view", "reports:edit");
    for (line, roles, expected) in [
        ("GET /reports", "", missing(&[view])),
        ("PUT /reports/both", "", missing(&[view, edit])),
        ("PUT /reports/both", "viewer", missing(&[edit])),
        ("PUT /reports/added", "", missing(&[edit, view])),
        ("PUT /reports/added", "editor", missing(&[view])),
        ("PUT /reports/added", "viewer", missing(&[edit])),
    ] {
        assert_eq!(send(app.clone(), line, Some(roles)).await.problem(), expected, "{line} {roles}");
    }
    for line in ["PUT /reports/both", "PUT /reports/added"] {
        assert_eq!(send(app.clone(), line, Some("viewer editor")).await.status, 200, "{line}");
        assert_eq!(send(app.clone(), line, None).await.status, 401, "{line}");
    }
}

#[tokio::test]
async fn what_is_required_can_be_read_by_plugins() {
    let requires = Requires(["reports:view".to_owned(), "reports:edit".to_owned()]);
    assert_eq!(requires.permissions().collect::<Vec<_>>(), ["reports:view", "reports:edit"]);
    assert_eq!(Requires("reports:view".to_owned()), Requires("reports:view"));
}

#[tokio::test]
async fn services_that_stand_in_their_places_by_hand_enforce_what_is_described() {
    for plugins in [Vec::new(), hookimpls![Caller, Watch]] {
        let known = if plugins.is_empty() { 401 } else { 200 };
        let hooks = hooks(plugins);
        let app = hooks.layer().layer(own().layer(hooks.route_layer()));
        for (line, roles, status) in [
            ("GET /own", None, 401),
            ("HEAD /own", None, 401),
            ("GET /nested/there", None, 401),
            ("GET /own", Some("viewer"), known),
            ("POST /own", None, 200),
            ("GET /nothing", None, 404),
        ] {
            assert_eq!(send(app.clone(), line, roles).await.status, status, "{line} {roles:?}");
        }
    }
}

#[tokio::test]
async fn hooks_within_others_enforce_what_only_they_know() {
    for outer in [Vec::new(), hookimpls![Caller, Watch]] {
        let known = if outer.is_empty() { 401 } else { 200 };
        let router = Router::new().fallback_service(app(hookimpls![Caller]));
        let app = Hooks::new(manager(outer)).router(router).expect("the routes fit together");
        assert_eq!(send(app.clone(), "GET /own", None).await.status, 401);
        assert_eq!(send(app.clone(), "GET /own", Some("viewer")).await.status, known);
        assert_eq!(send(app.clone(), "POST /own", None).await.status, 200);
    }
}

#[tokio::test]
async fn an_application_describes_its_routes() {
    let app = App::new("test").plugins(manager(hookimpls![Caller, Never])).routes(own());
    let app = app.describe(Method::GET, "/own", Requires("reports:view"));
    let app = app.describe(Method::GET, "/own", Requires("reports:edit"));
    let app = TestApp::of(app).start().await.expect("it starts");
    assert_eq!(app.get("/own").send().await.status(), 401);
    for (roles, status) in [("viewer", 403), ("editor", 403), ("reporter", 200), ("viewer editor", 200)] {
        assert_eq!(app.get("/own").header("roles", roles).send().await.status(), status, "{roles}");
    }
}

#[test]
fn a_permission_that_no_plugin_declares_is_told_with_the_nearest() {
    let other = PluginDefinition::new("other").implement::<register_routes>(Box::new(|hook| {
        hook.routes.get("/", async || {}).with(Requires(["reports:veiw", "reports:view", "secrets:read"]));
    }));
    let line = line!() - 2;
    let builder = PluginManager::builder().implementations([]).plugin(reports()).plugin(other);
    let hooks = Hooks::new(Arc::new(builder.build().expect("the plugins fit together")));
    let hooks = hooks.describe(Method::GET, "/own", Requires("report:view"));
    let described = line!() - 1;
    let (file, error) = (file!(), hooks.router(own()).expect_err("nobody declares them"));
    assert_eq!(
        error.to_string(),
        format!(
            "the routes cannot be put together\n- `GET /other` of plugin `other` ({file}:{line}) requires the unknown permission \
             `reports:veiw`; did you mean `reports:view`?\n- `GET /other` of plugin `other` ({file}:{line}) requires \
             the unknown permission `secrets:read`; no plugin declares it; add it to the `permissions` of the one that \
             it is named after\n- `GET /own` of the application ({file}:{described}) requires the unknown permission \
             `report:view`; did you mean `reports:view`?"
        )
    );
}

/// A further listener is no way round it.
#[tokio::test]
async fn what_is_required_on_a_further_listener_is_enforced_there() {
    let audit = PluginDefinition::new("audit").implement::<register_routes>(Box::new(|hook| {
        hook.routes.on_listener("management").get("/", async || "log").with(Requires("reports:view"));
        hook.routes.get("/", async || "open");
    }));
    let configuration = Configuration::new().with_role("viewer", [("reports:view", None)]);
    let app = TestApp::new(hookimpls![Caller]).plugin(reports()).plugin(audit).configuration(configuration);
    let app = app.with(|app| app.listener("management", "127.0.0.1:9000")).start().await.expect("it starts");
    for (roles, status) in [(None, 401), (Some("nobody"), 403), (Some("viewer"), 200)] {
        let request = app.get("/audit").on_listener("management");
        let request = roles.into_iter().fold(request, |request, roles| request.header("roles", roles));
        assert_eq!(request.send().await.status(), status, "{roles:?}");
    }
    assert_eq!(app.get("/audit").send().await.text(), "open");
}

#[tokio::test]
async fn a_plugin_that_comes_with_an_unknown_permission_is_refused() {
    let plugins = manager(hookimpls![Caller]);
    let app = Hooks::new(Arc::clone(&plugins)).router(Router::new()).expect("the routes fit together");
    let error = plugins.add(hookimpls![Late]).await.expect_err("nobody declares it");
    let text = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
    let text = text.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    assert!(text.contains("requires the unknown permission `late:see`"), "{text}");
    assert_eq!(send(app, "GET /reports", None).await.status, 401);
}

#[plugin(name = "late")]
#[derive(Default)]
struct Late;

#[hookimpl]
impl Late {
    fn register_routes(&self, routes: &mut hooks_axum::Routes) {
        routes.get("/", async || {}).with(Requires("late:see"));
    }
}
