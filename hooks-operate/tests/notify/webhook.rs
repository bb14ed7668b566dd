use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use hooks_axum::testing::RunningApp;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::receiver::{Receiver, SECRET};
use super::scene::{app, fail, frail, reconfigure};

async fn telling(webhooks: &[Value]) -> RunningApp {
    app([frail()], json!({"every": "0s", "webhooks": webhooks})).start().await.expect("nothing is wrong")
}

#[tokio::test]
async fn a_delivery_is_signed_and_says_what_has_happened() {
    let mut receiver = Receiver::taking().await;
    let app = telling(&[receiver.config(&json!({}))]).await;
    fail(&app, "the disk is full");
    let delivery = receiver.next().await;
    assert!(delivery.verifies(SECRET), "{delivery:?}");
    assert!(!delivery.verifies("whsec_YW5vdGhlciBzZWNyZXQgdGhhdCBpcyBub3QgdGhlIG9uZQ=="));
    assert_eq!((delivery.path.as_str(), delivery.header("content-type")), ("/hooks", "application/json"));
    assert!(delivery.header("user-agent").starts_with("hooks-operate/"), "{delivery:?}");
    let told = delivery.json();
    assert_eq!(told["id"], delivery.header("webhook-id"));
    let said = (&told["application"], &told["kind"], &told["plugin"], &told["severity"], &told["count"]);
    assert_eq!(said, (&json!("test"), &json!("failure"), &json!("frail"), &json!("error"), &json!(1)));
    assert_eq!((delivery.text().as_str(), told.get("dropped")), ("the disk is full", None));
    app.stop().await;
}

#[tokio::test]
async fn deliveries_are_in_order() {
    let mut receiver = Receiver::answering(async |number| match number {
        3 | 4 | 9 => StatusCode::BAD_GATEWAY,
        _ => StatusCode::NO_CONTENT,
    })
    .await;
    let app = telling(&[receiver.config(&json!({}))]).await;
    (0..20).for_each(|number| fail(&app, &number.to_string()));
    let mut order = Vec::new();
    while order.last().is_none_or(|last| last != "19") {
        order.push(receiver.next().await.text());
    }
    order.dedup();
    assert_eq!(order, (0..20).map(|number| number.to_string()).collect::<Vec<_>>());
    app.stop().await;
}

#[tokio::test]
async fn what_may_succeed_later_is_tried_again_as_the_same() {
    let mut receiver = Receiver::answering(async |number| match number {
        0 => (StatusCode::SERVICE_UNAVAILABLE, "").into_response(),
        1 => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")]).into_response(),
        2 => StatusCode::REQUEST_TIMEOUT.into_response(),
        _ => StatusCode::ACCEPTED.into_response(),
    })
    .await;
    let app = telling(&[receiver.config(&json!({}))]).await;
    let began = Instant::now();
    fail(&app, "once");
    let mut tries = Vec::new();
    for _ in 0..4 {
        tries.push(receiver.next().await);
    }
    assert!(began.elapsed() >= Duration::from_secs(1), "it waits as long as it is asked to");
    for delivery in &tries {
        assert!(delivery.verifies(SECRET), "{delivery:?}");
        let (id, body) = (delivery.header("webhook-id"), &delivery.body);
        assert_eq!((id, body), (tries[0].header("webhook-id"), &tries[0].body));
    }
    fail(&app, "next");
    assert_eq!(receiver.next().await.text(), "next");
    app.stop().await;
}

#[tokio::test]
async fn what_does_not_succeed_is_given_up_and_counted() {
    let mut receiver = Receiver::answering(async |number| match number {
        0..=5 => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    })
    .await;
    let app = telling(&[receiver.config(&json!({"retries": 2}))]).await;
    for text in ["a", "b", "c", "d"] {
        fail(&app, text);
    }
    let mut tries = Vec::new();
    for _ in 0..8 {
        let delivery = receiver.next().await;
        tries.push((delivery.text(), delivery.json()["dropped"].as_u64()));
    }
    let dropped = |text: &str, dropped| (text.to_owned(), dropped);
    let expected = [
        [dropped("a", None), dropped("a", None), dropped("a", None)],
        [dropped("b", Some(1)), dropped("b", Some(1)), dropped("b", Some(1))],
    ];
    assert_eq!(tries[..6], expected.concat());
    // It is told once.
    assert_eq!(tries[6..], [dropped("c", Some(2)), dropped("d", None)]);
    app.stop().await;
}

#[tokio::test]
async fn what_is_refused_or_leads_elsewhere_is_not_tried_again() {
    let elsewhere = Arc::new(tokio::sync::Mutex::new(Receiver::taking().await));
    let url = elsewhere.lock().await.url.clone();
    let mut receiver = Receiver::answering(move |number| {
        let url = url.clone();
        async move {
            match number {
                0 => StatusCode::BAD_REQUEST.into_response(),
                1 => StatusCode::GONE.into_response(),
                2 => Redirect::permanent(&url).into_response(),
                3 => Redirect::temporary(&url).into_response(),
                _ => StatusCode::OK.into_response(),
            }
        }
    })
    .await;
    let app = telling(&[receiver.config(&json!({}))]).await;
    for (number, text) in ["a", "b", "c", "d", "e"].iter().enumerate() {
        fail(&app, text);
        let delivery = receiver.next().await;
        let dropped = (number > 0).then_some(number as u64);
        assert_eq!((delivery.text().as_str(), delivery.json()["dropped"].as_u64()), (*text, dropped));
    }
    elsewhere.lock().await.assert_nothing();
    app.stop().await;
}

#[tokio::test]
async fn where_too_many_wait_the_oldest_is_dropped_and_counted() {
    let held = Arc::new(Semaphore::new(0));
    let wait = Arc::clone(&held);
    let mut receiver = Receiver::answering(move |_| {
        let wait = Arc::clone(&wait);
        async move { wait.acquire().await.expect("it is open").forget() }
    })
    .await;
    let app = telling(&[receiver.config(&json!({"queue": 2, "timeout": "60s"}))]).await;
    fail(&app, "0");
    assert_eq!(receiver.next().await.text(), "0");
    (1..=5).for_each(|number| fail(&app, &number.to_string()));
    // They come to the queue before anything comes of this.
    tokio::task::yield_now().await;
    held.add_permits(10);
    let next = receiver.next().await;
    assert_eq!((next.text().as_str(), next.json()["dropped"].as_u64()), ("4", Some(3)));
    let last = receiver.next().await;
    assert_eq!((last.text().as_str(), last.json()["dropped"].as_u64()), ("5", None));
    app.stop().await;
}

#[tokio::test]
async fn a_receiver_that_hangs_is_asked_again() {
    let mut receiver = Receiver::answering(async |number| {
        if number == 0 {
            std::future::pending::<()>().await;
        }
    })
    .await;
    let app = telling(&[receiver.config(&json!({"timeout": "50ms"}))]).await;
    fail(&app, "once");
    assert_eq!((receiver.next().await.text(), receiver.next().await.text()), ("once".to_owned(), "once".to_owned()));
    fail(&app, "next");
    // Where all else is slow, it may be asked more often.
    while receiver.next().await.text() != "next" {}
    app.stop().await;
}

#[tokio::test]
async fn a_connection_that_is_cut_is_made_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let webhook = json!({"url": url, "secret": SECRET, "backoff": "1ms"});
    let app = telling(&[webhook]).await;
    fail(&app, "once");
    for _ in 0..3 {
        let (connection, _) = listener.accept().await.expect("it comes again");
        drop(connection);
    }
    drop(app);
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let mut receiver = Receiver::answering(async |number| {
        if number > 0 {
            return Response::new(Body::empty());
        }
        let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 4096])));
        Response::new(Body::from_stream(endless))
    })
    .await;
    let app = telling(&[receiver.config(&json!({"timeout": "60s"}))]).await;
    fail(&app, "once");
    fail(&app, "next");
    assert_eq!(receiver.next().await.text(), "once");
    let next = receiver.next().await;
    assert_eq!((next.text().as_str(), next.json().get("dropped")), ("next", None));
    app.stop().await;
}

#[tokio::test]
async fn each_is_told_what_it_wants_to_know() {
    let (mut all, mut worst) = (Receiver::taking().await, Receiver::taking().await);
    let all_config = all.config(&json!({"events": ["failure", "state"], "min_severity": "info"}));
    let worst_config = worst.config(&json!({"events": ["state"]}));
    let app = telling(&[all_config, worst_config]).await;
    fail(&app, "the disk is full");
    let plugins = app.plugins();
    Box::pin(plugins.disable("frail")).await.expect("it can be disabled");
    let delivery = worst.next().await.json();
    assert_eq!((&delivery["to"], &delivery["severity"]), (&json!("disabled"), &json!("warning")));
    let mut told = Vec::new();
    while told.last().is_none_or(|last| last != "warning") {
        told.push(all.next().await.json()["severity"].clone());
    }
    assert!(told.contains(&json!("error")) && told.contains(&json!("info")), "{told:?}");
    app.stop().await;
}

#[tokio::test]
async fn another_configuration_is_in_force_at_once() {
    let (mut one, mut other) = (Receiver::taking().await, Receiver::taking().await);
    let app = telling(&[]).await;
    fail(&app, "nobody is told");
    let all = [one.config(&json!({})), other.config(&json!({}))];
    reconfigure(&app, json!({"every": "0s", "webhooks": all})).await;
    fail(&app, "both");
    assert_eq!((one.next().await.text(), other.next().await.text()), ("both".to_owned(), "both".to_owned()));
    let secret = "whsec_YW5vdGhlciBzZWNyZXQgdGhhdCBpcyBub3QgdGhlIG9uZQ==";
    reconfigure(&app, json!({"every": "0s", "webhooks": [other.config(&json!({"secret": secret}))]})).await;
    fail(&app, "one");
    let delivery = other.next().await;
    assert!(delivery.text() == "one" && delivery.verifies(secret), "{delivery:?}");
    app.stop().await;
    one.assert_nothing();
}

#[tokio::test]
async fn one_that_is_configured_no_more_is_tried_no_more() {
    let mut receiver = Receiver::answering(async |_| StatusCode::SERVICE_UNAVAILABLE).await;
    let app = telling(&[receiver.config(&json!({"retries": 1_000_000}))]).await;
    fail(&app, "once");
    receiver.next().await;
    receiver.next().await;
    reconfigure(&app, json!({"flush": "20s"})).await;
    let began = Instant::now();
    assert!(app.stop().await.failures().is_empty());
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}
