//! Hooks in an application that keeps its own server, `axum::serve`, and its own layers.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use hooks_axum::{
    Hooks, HooksRouter, Outcome, Request, RequestContext, Response, ResponseEnd, Routes, after_request, before_request,
    on_response_end, register_routes,
};
use hooks_core::{BoxError, PluginManager, hookimpl, hookimpls, plugin};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

hooks_core::link_plugins!();

const PATIENCE: Duration = Duration::from_mins(1);

/// Has a route, answers some requests, and notes how they end.
#[plugin(name = "p")]
#[derive(Default)]
struct P {
    ends: Mutex<Vec<ResponseEnd>>,
}

#[hookimpl]
impl P {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/", async || "of the plugin ".repeat(100));
        let teapot = axum::middleware::map_response(async |response: Response| (StatusCode::IM_A_TEAPOT, response));
        routes.get("/layered", async || "layered").layer(teapot);
        routes.post("/layered", async || "posted");
        routes.get("/waits", std::future::pending::<()>);
    }

    fn before_request(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
        let is_closed = request.uri().path() == "/closed";
        Ok(is_closed.then(|| (StatusCode::GONE, "closed ".repeat(100)).into_response()))
    }

    fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        let client = context.client().map(|client| client.to_string()).unwrap_or_default();
        if let (Some(response), Ok(client)) = (outcome.response_mut(), client.parse()) {
            response.headers_mut().insert("x-client", client);
        }
    }

    fn on_response_end(&self, end: &ResponseEnd) {
        self.ends.lock().expect("nobody panics").push(*end);
    }
}

fn hooks() -> Hooks {
    let plugins = PluginManager::builder().implementations(hookimpls![P]).build().expect("it fits");
    Hooks::new(Arc::new(plugins))
}

fn attached() -> HooksRouter {
    hooks().router(Router::new().route("/", get(async || "own"))).expect("the routes fit together")
}

async fn send(app: &Router, line: &str, headers: &[(&str, &str)]) -> Response {
    let (method, uri) = line.split_once(' ').expect("a method and a path");
    let request = axum::http::Request::builder().method(method).uri(uri);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let Ok(response) = app.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
    response
}

const ORIGIN: (&str, &str) = ("origin", "http://other.test");

#[tokio::test]
async fn cors_sees_the_routes_of_plugins_and_the_answers_of_hooks() {
    let app = attached().into_router().layer(CorsLayer::permissive());
    let preflight = [ORIGIN, ("access-control-request-method", "GET")];
    for path in ["/", "/p", "/closed"] {
        let response = send(&app, &format!("OPTIONS {path}"), &preflight).await;
        assert_eq!(response.status(), 200, "{path}");
        let response = send(&app, &format!("GET {path}"), &[ORIGIN]).await;
        assert_eq!(response.headers()["access-control-allow-origin"], "*", "{path}");
    }
}

#[tokio::test]
async fn compression_does_too_and_a_stack_of_layers_is_one() {
    let stack = tower::ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .layer(CompressionLayer::new());
    let app = attached().into_router().layer(stack);
    for path in ["/p", "/closed"] {
        let response = send(&app, &format!("GET {path}"), &[("accept-encoding", "gzip")]).await;
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip", "{path}");
        assert_eq!(response.headers().get(header::CONTENT_LENGTH), None, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_holds_for_the_routes_of_plugins() {
    let layer = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_secs(1));
    let app = attached().into_router().layer(layer);
    assert_eq!(send(&app, "GET /p/waits", &[]).await.status(), 408);
}

#[tokio::test]
async fn a_plugin_puts_a_layer_on_one_of_its_routes() {
    let app = attached().into_router();
    let status = async |line| send(&app, line, &[]).await.status().as_u16();
    assert_eq!(status("GET /p/layered").await, 418);
    assert_eq!(status("POST /p/layered").await, 200);
    assert_eq!(status("DELETE /p/layered").await, 405);
}

/// What is sent back, up to the end of the connection.
async fn exchange(address: SocketAddr, request: &str) -> Result<String, BoxError> {
    let mut socket = TcpStream::connect(address).await?;
    socket.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    timeout(PATIENCE, socket.read_to_string(&mut answer)).await??;
    Ok(answer)
}

#[tokio::test]
async fn requests_know_their_client() -> Result<(), BoxError> {
    const REQUEST: &str = "GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    let who = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string();
    let own = Router::new().route("/", get(who));
    let attached = hooks().router(own.clone())?;
    let by_hand = tower::Layer::layer(&hooks().layer(), own);
    let router = attached.clone().into_router().layer(CorsLayer::permissive());
    for way in ["attached", "by hand", "as a router"] {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (attached, by_hand, router) = (attached.clone(), by_hand.clone(), router.clone());
        let served = tokio::spawn(async move {
            match way {
                "attached" => {
                    let service = attached.into_make_service_with_connect_info::<SocketAddr>();
                    axum::serve(listener, service).await
                }
                "by hand" => {
                    let service = by_hand.into_make_service_with_connect_info::<SocketAddr>();
                    axum::serve(listener, service).await
                }
                _ => {
                    let service = router.into_make_service_with_connect_info::<SocketAddr>();
                    axum::serve(listener, service).await
                }
            }
        });
        let answer = exchange(address, REQUEST).await?;
        assert!(answer.contains("x-client: 127.0.0.1\r\n") && answer.ends_with("\r\n127.0.0.1"), "{way}: {answer}");
        served.abort();
    }
    Ok(())
}

#[tokio::test]
async fn an_upgrade_is_told_as_handed_over() -> Result<(), BoxError> {
    let upgrade = async || {
        let headers = [(header::CONNECTION, "upgrade"), (header::UPGRADE, "websocket")];
        (StatusCode::SWITCHING_PROTOCOLS, headers)
    };
    let plugins = Arc::new(PluginManager::builder().implementations(hookimpls![P]).build()?);
    let hooks = Hooks::new(Arc::clone(&plugins));
    let service = hooks.router(Router::new().route("/upgrade", get(upgrade)))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let served = tokio::spawn(axum::serve(listener, service.into_make_service()).into_future());
    let request = "GET /upgrade HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    let answer = exchange(address, request).await?;
    assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
    timeout(PATIENCE, hooks.finished()).await?;
    let ends: Vec<_> = plugins.call(ends {}).into_iter().flatten().collect();
    assert_eq!(ends, [ResponseEnd::HandedOver]);
    served.abort();
    Ok(())
}

/// The ends of responses.
#[hooks_core::hookspec]
fn ends() -> Vec<ResponseEnd>;

#[hookimpl]
impl P {
    fn ends(&self) -> Vec<ResponseEnd> {
        self.ends.lock().expect("nobody panics").clone()
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_knows_when_it_came() {
    let routes = Router::new().route(
        "/",
        get(async |context: RequestContext| {
            tokio::time::sleep(Duration::from_secs(7)).await;
            let (since, limit) = (context.arrived().elapsed(), context.deadline() - context.arrived());
            format!("{} of {}", since.as_secs(), limit.as_secs())
        }),
    );
    let app = hooks().router(routes).expect("the routes fit together").into_router();
    let body = axum::body::to_bytes(send(&app, "GET /", &[]).await.into_body(), 100).await.expect("a body");
    assert_eq!(body, "7 of 30");
}
