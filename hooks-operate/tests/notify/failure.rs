use std::time::Duration;

use hooks_core::PluginDefinition;
use hooks_operate::notify::notify;
use serde_json::{Value, json};
use tokio::time::{Instant, advance, sleep};

use super::scene::{Told, app, fail, frail, other_probe, reconfigure, sink, slow_probe};

fn counts(told: &mut Told) -> Vec<Value> {
    told.so_far("failure").iter().map(|each| json!([each["hook"], each["count"], each["message"]])).collect()
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_at_once_with_whose_it_is() {
    let (sink, mut told) = sink("sink");
    let app = app([frail(), sink], json!({})).start().await.expect("nothing is wrong");
    let began = Instant::now();
    fail(&app, "the disk is full");
    let mut failure = told.next("failure").await;
    assert!(began.elapsed() < Duration::from_millis(10), "{:?}", began.elapsed());
    let failure = failure.as_object_mut().expect("it is an object");
    let id = failure.remove("id").expect("it has one");
    assert!(id.as_str().is_some_and(|id| id.len() == 32 && id.bytes().all(|each| each.is_ascii_hexdigit())), "{id}");
    let time = failure.remove("time").expect("it has one");
    assert!(time.as_str().is_some_and(|time| time.starts_with("20") && time.ends_with('Z')), "{time}");
    let location = failure.remove("location").expect("it has one");
    let place = location.as_str().expect("it is a text");
    assert!(place.starts_with("hooks-operate/tests/notify/scene.rs:"), "{place}");
    let function = failure.remove("function").expect("it has one");
    assert!(function.is_string(), "{function}");
    let message = format!("plugin `frail` failed in hook `probe` ({place}): the disk is full");
    let rest = json!({
        "application": "test", "severity": "error", "plugin": "frail", "kind": "failure", "hook": "probe",
        "outcome": "failed", "message": message, "count": 1,
    });
    assert_eq!(json!(failure), rest);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn panics_and_overruns_are_failures_and_success_is_none() {
    let (sink, mut told) = sink("sink");
    let app = app([frail(), sink], json!({})).start().await.expect("nothing is wrong");
    fail(&app, "");
    fail(&app, "panic");
    let panicked = told.next("failure").await;
    assert_eq!((&panicked["outcome"], &panicked["hook"]), (&json!("panicked"), &json!("probe")));
    assert!(panicked["message"].as_str().is_some_and(|message| message.ends_with(": as told")), "{panicked}");
    app.plugins().call(slow_probe {}).await;
    let overran = told.next("failure").await;
    assert_eq!((&overran["outcome"], &overran["hook"]), (&json!("timed_out"), &json!("slow_probe")));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_same_is_told_once_in_a_while_and_then_how_often_it_was() {
    let (sink, mut told) = sink("sink");
    let app = app([frail(), sink], json!({"every": "10s"})).start().await.expect("nothing is wrong");
    let began = Instant::now();
    for text in ["first", "second", "third", "fourth"] {
        fail(&app, text);
        app.plugins().call(other_probe { text: "another" });
        sleep(Duration::from_secs(1)).await;
    }
    let first = told.so_far("failure");
    let first: Vec<_> = first.iter().map(|each| (&each["hook"], &each["count"])).collect();
    assert_eq!(first, [(&json!("probe"), &json!(1)), (&json!("other_probe"), &json!(1))]);
    let one = told.next("failure").await;
    assert_eq!(began.elapsed().as_secs(), 10);
    let other = told.next("failure").await;
    let probe = if one["hook"] == "probe" { &one } else { &other };
    assert_eq!((&one["count"], &other["count"]), (&json!(3), &json!(3)));
    assert!(probe["message"].as_str().is_some_and(|message| message.ends_with("second")), "{probe}");
    // The next counts from there, and where nothing more has failed, the next is told at once again.
    fail(&app, "fifth");
    assert_eq!(told.next("failure").await["count"], 1);
    assert_eq!(began.elapsed().as_secs(), 20);
    sleep(Duration::from_secs(34)).await;
    assert_eq!(counts(&mut told), Vec::<Value>::new());
    fail(&app, "sixth");
    assert_eq!(told.next("failure").await["count"], 1);
    assert_eq!(began.elapsed().as_secs(), 54);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn none_is_forgotten_that_comes_just_when_others_are_to_be_told() {
    let (sink, mut told) = sink("sink");
    let app = app([frail(), sink], json!({"every": "10s"})).start().await.expect("nothing is wrong");
    for _ in 0..10 {
        fail(&app, "before");
        fail(&app, "before");
        advance(Duration::from_secs(10)).await;
        fail(&app, "then");
    }
    sleep(Duration::from_mins(1)).await;
    let counts = told.so_far("failure");
    assert_eq!(counts.iter().filter_map(|each| each["count"].as_u64()).sum::<u64>(), 30, "{counts:?}");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn how_often_can_change_while_failures_are_counted() {
    let (sink, mut told) = sink("sink");
    let app = app([frail(), sink], json!({"every": "100years"})).start().await.expect("nothing is wrong");
    let began = Instant::now();
    fail(&app, "first");
    fail(&app, "second");
    assert_eq!(told.next("failure").await["count"], 1);
    reconfigure(&app, json!({"every": "2s"})).await;
    assert_eq!(told.next("failure").await["count"], 1);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_fails_to_be_told_is_not_told_of_that() {
    let (sink, mut told) = sink("sink");
    let broken = PluginDefinition::new("broken").implement::<notify<'_>>(Box::new(|_| panic!("as told")));
    let app = app([broken, frail(), sink], json!({"every": "1s"})).start().await.expect("nothing is wrong");
    fail(&app, "the disk is full");
    assert_eq!(told.next("failure").await["plugin"], "frail");
    sleep(Duration::from_mins(1)).await;
    assert_eq!(counts(&mut told), Vec::<Value>::new());
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_hangs_delays_no_call_and_is_given_up() {
    let (sink, mut told) = sink("sink");
    let hanging = PluginDefinition::new("hanging")
        .implement_async::<notify<'_>>(Box::new(|_, slot| slot.start(std::future::pending())));
    let app = app([frail(), hanging, sink], json!({})).start().await.expect("nothing is wrong");
    // Changes of state from the start have to be given up too.
    sleep(Duration::from_mins(5)).await;
    let began = Instant::now();
    fail(&app, "first");
    app.plugins().call(other_probe { text: "second" });
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(told.next("failure").await["hook"], "probe");
    assert_eq!(told.next("failure").await["hook"], "other_probe");
    assert_eq!(began.elapsed().as_secs(), 10);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_comes_later_is_told_of_what_comes_then() {
    let app = app([frail()], json!({})).start().await.expect("nothing is wrong");
    fail(&app, "before");
    let (sink, mut told) = sink("sink");
    let plugins = app.plugins();
    Box::pin(plugins.add_plugin(sink)).await.expect("it fits");
    sleep(Duration::from_secs(2)).await;
    fail(&app, "behind");
    let failure = told.next("failure").await;
    assert!(failure["message"].as_str().is_some_and(|message| message.ends_with("behind")), "{failure}");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn where_more_comes_than_can_be_told_the_oldest_is_dropped() {
    let (sink, mut told) = sink("sink");
    let app = app([frail(), sink], json!({"every": "0s"})).start().await.expect("nothing is wrong");
    // Nothing else runs meanwhile.
    for number in 0..1010 {
        fail(&app, &number.to_string());
    }
    let first = told.next("failure").await;
    assert!(first["message"].as_str().is_some_and(|message| message.ends_with(": 10")), "{first}");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(told.so_far("failure").len(), 999);
    app.stop().await;
}
