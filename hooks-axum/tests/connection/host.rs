//! A request says once whom it is sent to.

use axum::Router;
use axum::routing::get;
use hooks_axum::App;
use hooks_core::BoxError;

use crate::client::Client;
use crate::served::Served;

#[tokio::test]
async fn a_request_has_one_host() -> Result<(), BoxError> {
    let served = Served::start(App::new("host").routes(Router::new().route("/", get(async || "here")))).await?;
    let rows = [
        ("HTTP/1.1\r\n", 400, "the request has no `Host`; send one"),
        ("HTTP/1.0\r\n", 200, ""),
        ("HTTP/1.1\r\nhost: one\r\nhost: two\r\n", 400, "the request has more than one `Host`; send one"),
        ("HTTP/1.1\r\nhost: one\r\nHost: one\r\n", 400, "the request has more than one `Host`; send one"),
        ("HTTP/1.0\r\nhost: one\r\nhost: two\r\n", 400, "the request has more than one `Host`; send one"),
        ("HTTP/1.1\r\nhost: a b\r\n", 400, "the `Host` of the request is no name or address; send one"),
        ("HTTP/1.1\r\nhost: me@one\r\n", 400, "the `Host` of the request is no name or address; send one"),
        ("HTTP/1.1\r\nhost: one/two\r\n", 400, "the `Host` of the request is no name or address; send one"),
        ("HTTP/1.1\r\nhost: \r\n", 200, ""),
        ("HTTP/1.1\r\nhost: one.test:8000\r\n", 200, ""),
        ("HTTP/1.1\r\nhost: [::1]:8000\r\n", 200, ""),
    ];
    for (sent, status, detail) in rows {
        let mut client = Client::connect(served.address).await?;
        client.send(&format!("GET / {sent}\r\n")).await?;
        let answer = client.answer().await?;
        assert_eq!(answer.status, status, "{sent:?}: {answer:?}");
        assert!(answer.body.contains(detail), "{sent:?}: {answer:?}");
        let is_told = answer.body.contains(r#""type":"urn:hooks-axum:bad-host""#);
        assert_eq!(is_told, status == 400, "{sent:?}: {answer:?}");
    }
    Ok(())
}
