//! Further listeners, on sockets.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use futures::stream;
use hooks_axum::{
    Address, App, AppError, AppInfo, Limits, RequestContext, after_request, on_shutdown, register_routes,
};
use hooks_core::{BoxError, NoConfig, PluginDefinition};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::Barrier;
use tokio::sync::mpsc::unbounded_channel;

use crate::client::Client;
use crate::served::{PATIENCE, SOON, Served};

const NOWHERE: &str = "127.0.0.1:0";

/// Tells on which listener a request came.
async fn whose(context: RequestContext) -> String {
    context.listener().unwrap_or("service").to_owned()
}

async fn endless() -> Body {
    Body::from_stream(stream::repeat_with(|| Ok::<_, BoxError>(vec![0; 64 * 1024])))
}

/// A plugin with the same routes on the service's listener and on these.
fn plugin(listeners: &'static [&'static str]) -> PluginDefinition {
    PluginDefinition::new("p").implement::<register_routes<'_>>(Box::new(move |hook| {
        for listener in ["service"].iter().chain(listeners) {
            let mut routes = hook.routes.on_listener(listener);
            routes.get("/", whose);
            routes.get("/endless", endless);
        }
    }))
}

fn app(plugin: PluginDefinition) -> App {
    let own = Router::new().route("/own", get(async || "own")).fallback(async || "fallback");
    App::new("listener").routes(own).plugins_with(|plugins| plugins.implementations([]).plugin(plugin))
}

/// Where the application listens under this name.
fn address(told: &AppInfo, name: &str) -> Result<SocketAddr, BoxError> {
    match told.listeners().find(|(listener, _)| *listener == name) {
        Some((_, Address::Tcp(address))) => Ok(*address),
        other => Err(format!("`{name}` has no address: {other:?}").into()),
    }
}

#[tokio::test]
async fn each_listener_has_its_own_routes_and_all_hooks() -> Result<(), BoxError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("side.sock");
    let (note, mut notes) = unbounded_channel();
    let plugin = plugin(&["management", "side"]).implement::<after_request<'_>>(Box::new(move |hook| {
        let route = hook.context.route().map(|route| (route.path().to_owned(), route.listener().map(str::to_owned)));
        let _ = note.send((hook.context.listener().map(str::to_owned), route));
    }));
    let app = app(plugin).listener("management", NOWHERE).listener("side", format!("unix:{}", path.display()));
    let (served, told) = Served::start_told(app).await?;
    let names: Vec<_> = told.listeners().map(|(name, _)| name).collect();
    assert_eq!((names, told.address()), (vec!["management", "side"], &Address::Tcp(served.address)));
    assert_eq!(told.listeners().nth(1), Some(("side", &Address::Unix(path.clone()))));

    let mut service = Client::connect(served.address).await?;
    for (path, body) in [("/p", "service"), ("/own", "own"), ("/there", "fallback")] {
        assert_eq!(service.get(path).await?.body, body);
    }
    let mut management = Client::connect(address(&told, "management")?).await?;
    assert_eq!(management.get("/p").await?.body, "management");
    for path in ["/own", "/there"] {
        let refused = management.get(path).await?;
        assert_eq!((refused.status, &*refused.body), (404, ""), "{path}");
    }
    management.send("POST /p HTTP/1.1\r\nhost: test\r\ncontent-length: 0\r\n\r\n").await?;
    assert_eq!(management.answer().await?.status, 405);
    let mut side = Client::new(UnixStream::connect(&path).await?);
    assert_eq!(side.get("/p").await?.body, "side");

    let mut seen = Vec::new();
    while let Ok(next) = notes.try_recv() {
        seen.push(next);
    }
    let at = |listener: Option<&str>, path: Option<(&str, Option<&str>)>| {
        let owned = |text: &str| text.to_owned();
        (listener.map(owned), path.map(|(path, listener)| (owned(path), listener.map(owned))))
    };
    let management = Some("management");
    let expected = [
        at(None, Some(("/p", None))),
        at(None, Some(("/own", None))),
        at(None, None),
        at(management, Some(("/p", management))),
        at(management, None),
        at(management, None),
        at(management, None),
        at(Some("side"), Some(("/p", Some("side")))),
    ];
    assert_eq!(seen, expected);
    served.stop().await?;
    assert!(!path.exists(), "the file of the socket is left");
    Ok(())
}

#[tokio::test]
async fn what_is_left_on_any_listener_is_cut_and_counted_together() -> Result<(), BoxError> {
    let (tell, mut told_at_the_end) = unbounded_channel();
    let plugin = plugin(&["management"]).implement::<on_shutdown<'_>>(Box::new(move |hook| {
        let _ = tell.send(hook.app.traffic());
        Ok(())
    }));
    let app = app(plugin).listener("management", NOWHERE).drain_deadline(SOON);
    let (served, told) = Served::start_told(app).await?;
    let management = address(&told, "management")?;
    let mut clients = Vec::new();
    for address in [served.address, management, management] {
        let mut client = Client::connect(address).await?;
        assert_eq!(client.get_head("/p/endless").await?, 200);
        clients.push(client);
    }
    let mut done = Client::connect(management).await?;
    assert_eq!(done.get("/p").await?.status, 200);
    let traffic = told.traffic();
    let counted = (traffic.open_connections, traffic.accepted_connections, traffic.cut_connections);
    assert_eq!(counted, (4, 4, 0), "{traffic:?}");

    assert_eq!(served.stop().await?.cut_connections, 3);
    let traffic = told_at_the_end.recv().await.ok_or("`on_shutdown` was not called")?;
    let counted = (traffic.open_connections, traffic.accepted_connections, traffic.cut_connections);
    assert_eq!(counted, (0, 4, 3), "{traffic:?}");
    for mut client in clients {
        client.rest().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_in_flight_on_any_listener_is_finished() -> Result<(), BoxError> {
    // Both handlers and the test.
    let (entered, stopping) = (Arc::new(Barrier::new(3)), Arc::new(Barrier::new(3)));
    let (inside, outside) = (Arc::clone(&entered), Arc::clone(&stopping));
    let plugin = PluginDefinition::new("p").implement::<register_routes<'_>>(Box::new(move |hook| {
        for listener in ["service", "management"] {
            let (inside, outside) = (Arc::clone(&inside), Arc::clone(&outside));
            hook.routes.on_listener(listener).get("/", async move || {
                inside.wait().await;
                outside.wait().await;
                "finished"
            });
        }
    }));
    let app = app(plugin).listener("management", NOWHERE).drain_deadline(PATIENCE * 2);
    let (served, told) = Served::start_told(app).await?;
    let addresses = [served.address, address(&told, "management")?];
    let (mut first, mut second) = (Client::connect(addresses[0]).await?, Client::connect(addresses[1]).await?);
    let finish = async {
        entered.wait().await;
        let served = served.tell_to_stop();
        for address in addresses {
            // Until nobody listens any more.
            while Client::connect(address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        }
        stopping.wait().await;
        served.ended().await
    };
    let (report, first, second) = tokio::join!(finish, first.get("/p"), second.get("/p"));
    assert_eq!((first?.body, second?.body), ("finished".to_owned(), "finished".to_owned()));
    assert_eq!(report?.cut_connections, 0);
    Ok(())
}

#[tokio::test]
async fn each_listener_has_as_many_connections_as_the_limit_says() -> Result<(), BoxError> {
    let mut limits = Limits::default();
    limits.connections = 1;
    let app = app(plugin(&["management"])).listener("management", NOWHERE).limits(limits);
    let (served, told) = Served::start_told(app).await?;
    let mut service = Client::connect(served.address).await?;
    assert_eq!(service.get("/p").await?.body, "service");
    let mut management = Client::connect(address(&told, "management")?).await?;
    assert_eq!(management.get("/p").await?.body, "management");
    Ok(())
}

#[tokio::test]
async fn a_listener_that_cannot_be_bound_ends_the_start_before_plugins_begin() -> Result<(), BoxError> {
    let taken = TcpListener::bind(NOWHERE).await?;
    let (note, mut notes) = unbounded_channel();
    let plugin = PluginDefinition::new("p").on_load::<NoConfig, _>(move |_, _| {
        let _ = note.send("load");
        async { Ok(()) }
    });
    let address = taken.local_addr()?.to_string();
    let app = app(plugin).listener("management", &address);
    let error = app.serve(TcpListener::bind(NOWHERE).await?, async {}).await.expect_err("it is taken");
    assert!(matches!(&error, AppError::Bind { listener: Some(name), .. } if name == "management"), "{error}");
    assert_eq!(error.to_string(), format!("cannot listen on {address}, the address of the listener `management`"));
    assert!(notes.try_recv().is_err());
    Ok(())
}

#[tokio::test]
async fn what_is_no_name_of_a_listener_ends_the_start() -> Result<(), BoxError> {
    let service =
        "`service` is what the application's own listener is called; give the other one another name".to_owned();
    let malformed =
        |name| format!("`{name}` is no name of a listener; write letters, digits, `-` and `_`, as in that of a plugin");
    for (name, expected) in [("service", service), ("", malformed("")), ("a.b", malformed("a.b"))] {
        let app = app(plugin(&[])).listener(name, NOWHERE);
        let error = app.serve(TcpListener::bind(NOWHERE).await?, async {}).await.expect_err(name);
        assert_eq!(error.to_string(), expected);
    }
    Ok(())
}

#[tokio::test]
async fn the_configuration_has_listeners_in_place_of_those_in_code() -> Result<(), BoxError> {
    let folder = tempfile::tempdir()?;
    let socket = |name: &str| format!("unix:{}", folder.path().join(name).display());
    let file = folder.path().join("listener.yaml");
    let configured = format!("server: {{ listeners: {{ first: '{}', third: '{}' }} }}", socket("1"), socket("3"));
    std::fs::write(&file, configured)?;
    let app = app(plugin(&[])).listener("first", socket("a")).listener("second", socket("2")).config_file(&file);
    let (served, told) = Served::start_told(app).await?;
    let listeners: Vec<_> = told.listeners().map(|(name, address)| (name, address.to_string())).collect();
    assert_eq!(listeners, [("first", socket("1")), ("second", socket("2")), ("third", socket("3"))]);
    served.stop().await?;
    Ok(())
}

#[tokio::test]
async fn an_application_with_a_server_of_its_own_has_further_listeners_too() -> Result<(), BoxError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("management.sock");
    let app = app(plugin(&["management"])).listener("management", format!("unix:{}", path.display()));
    let (service, guard) = app.start(SocketAddr::from(([127, 0, 0, 1], 1))).await?;
    let mut client = Client::new(UnixStream::connect(&path).await?);
    assert_eq!(client.get("/p").await?.body, "management");
    drop(service);
    assert_eq!(guard.stop().await?.cut_connections, 0);
    assert_eq!(client.rest().await?, "");
    assert!(!Path::new(&path).exists(), "the file of the socket is left");
    Ok(())
}
