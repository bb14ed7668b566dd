use std::sync::Arc;
use std::time::{Duration, Instant};

use hooks_core::{NoConfig, PluginDefinition};
use serde_json::json;
use tokio::sync::Semaphore;

use super::receiver::{Receiver, SECRET};
use super::scene::{app, change, fail, frail};

#[tokio::test]
async fn what_waits_is_delivered_before_the_service_has_stopped() {
    let held = Arc::new(Semaphore::new(0));
    let wait = Arc::clone(&held);
    let mut receiver = Receiver::answering(move |_| {
        let wait = Arc::clone(&wait);
        async move { wait.acquire().await.expect("it is open").forget() }
    })
    .await;
    let webhooks = [receiver.config(&json!({}))];
    let app = app([frail()], json!({"every": "1h", "flush": "20s", "webhooks": webhooks}))
        .start()
        .await
        .expect("nothing is wrong");
    (0..10).for_each(|number| fail(&app, &number.to_string()));
    assert_eq!(receiver.next().await.text(), "0");
    held.add_permits(10);
    let began = Instant::now();
    assert!(app.stop().await.failures().is_empty());
    assert!(began.elapsed() < Duration::from_secs(15), "it waits for nothing else: {:?}", began.elapsed());
    // Those that were not told at once are told now.
    let last = receiver.next().await;
    assert_eq!((last.text().as_str(), &last.json()["count"]), ("1", &json!(9)));
}

#[tokio::test]
async fn a_receiver_that_hangs_delays_the_end_no_longer_than_it_may() {
    let mut receiver = Receiver::answering(async |_| std::future::pending::<()>().await).await;
    let webhooks = [receiver.config(&json!({"timeout": "1h"}))];
    let app = app([frail()], json!({"flush": "50ms", "webhooks": webhooks})).start().await.expect("nothing is wrong");
    fail(&app, "the disk is full");
    receiver.next().await;
    let began = Instant::now();
    assert!(app.stop().await.failures().is_empty());
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_application_that_does_not_start_is_told() {
    let mut receiver = Receiver::taking().await;
    let broken =
        PluginDefinition::new("broken").requires("notify").on_load(|_: NoConfig, _| async { Err("no answer".into()) });
    let webhook = json!({"url": receiver.url, "secret": SECRET, "min_severity": "critical"});
    let started = app([broken], json!({"webhooks": [webhook]})).start().await;
    assert!(started.is_err());
    let delivery = receiver.next().await.json();
    assert_eq!(change(&delivery), "broken: discovered → failed (critical)");
    assert_eq!(delivery.get("application"), None);
}
