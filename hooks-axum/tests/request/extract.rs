//! What handlers can ask for, where plugins look at requests, where none does, and where there is no `Hooks`.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::routing::get;
use hooks_axum::{
    Authentication, Hooks, Identity, Plugins, ProblemType, RequestContext, RouteInfo, Routes, authenticate,
    register_routes,
};
use hooks_core::{BoxError, ImplementationSpec, PluginManager, hookimpl, hookimpls, plugin};
use serde_json::json;
use tower::ServiceExt;

use crate::check::request;
use crate::scene::Scene;
use crate::whole::Answer;

/// An authenticator that accepts the header `token`, and wants it where there is none.
#[plugin(name = "token")]
#[derive(Default)]
struct Token;

#[hookimpl]
impl Token {
    fn authenticate(&self, parts: &axum::http::request::Parts) -> Result<Authentication, BoxError> {
        let wanted = Authentication::abstain().with_challenge(HeaderValue::from_static("Token"));
        Ok(match parts.headers.get("token").map(HeaderValue::to_str).transpose()? {
            None => wanted,
            Some("wrong") => Authentication::reject("no such token").with_challenge(HeaderValue::from_static("Token")),
            Some(token) => Authentication::accept(Identity::new(token).with_role("guest").with_claim(7_u8)),
        })
    }
}

/// An authenticator that never knows anybody.
#[plugin(name = "never")]
#[derive(Default)]
pub struct Never;

#[hookimpl]
impl Never {
    fn authenticate(&self) -> Result<Authentication, BoxError> {
        Ok(Authentication::abstain().with_challenge(HeaderValue::from_static("Never")))
    }
}

/// Has a route, and looks at no request.
#[plugin(name = "host")]
#[derive(Default)]
struct Host;

#[hookimpl]
impl Host {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/route/{id}", route);
    }
}

async fn route(context: RequestContext) -> String {
    format!("{:?} {}", context.route().map(ToString::to_string), context.identity().is_some())
}

fn describe(identity: &Identity) -> String {
    format!("{} {:?} {:?}", identity.subject(), identity.roles().collect::<Vec<_>>(), identity.claim::<u8>())
}

fn router() -> Router {
    Router::new()
        .route("/plugins", get(async |Plugins(plugins): Plugins| plugins.snapshot().plugins().len().to_string()))
        .route(
            "/context/{id}",
            get(async |context: RequestContext| {
                format!("{} {} {:?}", context.method(), context.uri(), context.route().map(RouteInfo::path))
            }),
        )
        .route("/same", get(async |one: RequestContext, other: RequestContext| (one.id() == other.id()).to_string()))
        .route("/identity", get(async |identity: Identity| describe(&identity)))
        .route(
            "/maybe",
            get(async |identity: Option<Identity>| identity.as_ref().map_or("nobody".to_owned(), describe)),
        )
}

fn looking() -> Vec<&'static ImplementationSpec> {
    hookimpls![Token::authenticate, Never::authenticate, Host::register_routes].into()
}

fn blind() -> Vec<&'static ImplementationSpec> {
    hookimpls![Host::register_routes].into()
}

async fn attached(list: Vec<&'static ImplementationSpec>, path: &str, token: Option<&'static str>) -> Answer {
    let plugins = PluginManager::builder().implementations(list).build().expect("the plugins fit together");
    let app = Hooks::new(Arc::new(plugins)).router(router()).expect("the routes fit together");
    let mut request = request(&Scene::default(), &format!("GET {path}"));
    if let Some(token) = token {
        request.headers_mut().insert("token", HeaderValue::from_static(token));
    }
    let Ok(response) = app.oneshot(request).await;
    Answer::of(response).await
}

#[tokio::test]
async fn what_a_handler_is_given() {
    let alice = r#"alice ["guest"] Some(7)"#;
    let rows = [
        ("/plugins", None, "3", "1"),
        (
            "/context/7?x=1",
            None,
            r#"GET /context/7?x=1 Some("/context/{id}")"#,
            r#"GET /context/7?x=1 Some("/context/{id}")"#,
        ),
        ("/same", None, "true", "true"),
        ("/maybe", None, "nobody", "nobody"),
        ("/maybe", Some("alice"), alice, "nobody"),
    ];
    for (path, token, looked_at, unseen) in rows {
        for (list, expected) in [(looking(), looked_at), (blind(), unseen)] {
            let answer = attached(list, path, token).await;
            assert_eq!((answer.status, &*answer.body), (200, expected), "{path} {token:?}");
        }
    }
    assert_eq!(attached(looking(), "/identity", Some("alice")).await.body, alice);
}

#[tokio::test]
async fn a_handler_of_a_plugin_knows_its_route() {
    for (list, identity) in [(looking(), true), (blind(), false)] {
        let answer = attached(list, "/host/route/7", Some("alice")).await;
        assert!(answer.body.contains("/host/route/{id}"), "{answer:?}");
        assert!(answer.body.contains("host") && answer.body.ends_with(&identity.to_string()), "{answer:?}");
    }
}

#[tokio::test]
async fn who_has_to_be_known_and_is_not_is_told_what_is_wanted() {
    let detail = "this needs credentials, and the request has none";
    attached(looking(), "/identity", None).await.check_problem(
        ProblemType::NO_CREDENTIALS,
        detail,
        &["Never", "Token"],
    );
    // Nobody wants anything where nobody authenticates.
    attached(blind(), "/identity", None).await.check_problem(ProblemType::NO_CREDENTIALS, detail, &[]);
}

#[tokio::test]
async fn who_is_rejected_comes_to_no_handler() {
    for path in ["/identity", "/maybe", "/plugins", "/host/route/7", "/nothing"] {
        let answer = attached(looking(), path, Some("wrong")).await;
        answer.check_problem(ProblemType::INVALID_CREDENTIALS, "no such token", &["Token"]);
    }
}

#[tokio::test]
async fn without_hooks_nothing_is_given() {
    for path in ["/plugins", "/context/7", "/same", "/identity"] {
        let Ok(response) = router().oneshot(request(&Scene::default(), &format!("GET {path}"))).await;
        let detail = "the server is not set up to answer this";
        let problem = json!({ "title": "Internal Server Error", "status": 500, "detail": detail });
        assert_eq!(Answer::of(response).await.problem(), problem);
    }
    let Ok(response) = router().oneshot(request(&Scene::default(), "GET /maybe")).await;
    assert_eq!(Answer::of(response).await.body, "nobody");
}
