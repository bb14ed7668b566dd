//! Clients that go, on a socket.

use axum::routing::post;
use axum::{Extension, Router};
use hooks_core::BoxError;

use crate::body::STREAMED;
use crate::check::HANDLED;
use crate::plugin::all;
use crate::router::router;
use crate::scene::Scene;
use crate::socket::{Client, Served};

const HANDLER: &str = "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler";

async fn read(Extension(scene): Extension<Scene>, _body: String) -> &'static str {
    scene.act("handler", "").await;
    "hello"
}

/// Holds the body, and reads nothing of it.
async fn unread(Extension(scene): Extension<Scene>, _body: axum::body::Body) -> &'static str {
    scene.act("handler", "").await;
    "hello"
}

fn routes() -> Router {
    router().route("/read", post(read)).route("/unread", post(unread))
}

/// Sends a request, goes where the handler has been entered, and gives what everybody is told.
async fn leave(
    deed: &'static str,
    send: impl AsyncFnOnce(&mut Client) -> Result<(), BoxError>,
    meanwhile: impl AsyncFnOnce(&Served, &Scene) -> Result<(), BoxError>,
) -> Result<String, BoxError> {
    let scene = Scene::new(deed);
    let served = Served::start(&scene, all(), routes()).await?;
    let mut client = served.connect().await?;
    send(&mut client).await?;
    scene.until("handler").await;
    drop(client);
    meanwhile(&served, &scene).await?;
    scene.until("on_response_end").await;
    assert_eq!(served.stop().await?.cut_connections, 0);
    Ok(scene.told())
}

fn cancelled() -> String {
    [HANDLER, "after_request(cancelled) c a d b", "on_response_end(cancelled) a b c d"].join(" | ")
}

#[tokio::test]
async fn a_client_that_goes_cancels_its_request() -> Result<(), BoxError> {
    let nothing = async |_: &Served, _: &Scene| Ok(());
    let without_body = leave(".handler waits", async |client| client.request("GET /", &[]).await, nothing);
    assert_eq!(without_body.await?, cancelled());
    let with_body = async |client: &mut Client| {
        client.request("POST /read", &["content-length: 5"]).await?;
        client.send("hello").await
    };
    assert_eq!(leave(".handler waits", with_body, nothing).await?, cancelled());
    Ok(())
}

/// HTTP/1 shows it where the next request would be read, hence behind the body. Of that, the HTTP library reads one frame
/// ahead, unless the client waits to be asked for it.
#[tokio::test]
async fn a_client_that_goes_is_not_missed_behind_a_body_that_nobody_reads() -> Result<(), BoxError> {
    let rows =
        [("", "x: y", false), ("hello", "x: y", true), ("he", "x: y", false), ("", "expect: 100-continue", false)];
    for (sent, header, is_cancelled) in rows {
        let send = async |client: &mut Client| {
            client.request("POST /unread", &["content-length: 5", header]).await?;
            client.send(sent).await
        };
        let told = leave(".handler pauses", send, async |served, scene| {
            // Time enough for the server to look at what it might see. It answers this by itself.
            let mut other = served.connect().await?;
            other.send("nonsense\r\n\r\n").await?;
            other.head().await?;
            scene.go();
            Ok(())
        });
        let told = told.await?;
        assert_eq!(told == cancelled(), is_cancelled, "{sent} {header}: {told}");
        assert_eq!(told.contains("after_request(handled) c a d b"), !is_cancelled, "{sent} {header}: {told}");
    }
    Ok(())
}

#[tokio::test]
async fn a_client_that_goes_aborts_the_body() -> Result<(), BoxError> {
    let scene = Scene::default();
    let served = Served::start(&scene, all(), routes()).await?;
    let mut client = served.connect().await?;
    client.request("GET /endless", &[]).await?;
    client.head().await?;
    client.expect("3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n").await?;
    drop(client);
    scene.until("on_response_end").await;
    served.stop().await?;
    let expected = [STREAMED.way_in, HANDLED.after_request, "on_response_end(aborted 11) a b c d"];
    assert_eq!(scene.told(), expected.join(" | "));
    Ok(())
}
