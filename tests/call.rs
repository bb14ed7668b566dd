//! What a call does.
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use hooks_core::{BoxError, HookError, PluginManager, hookimpl, hookspec, plugin};

hooks_core::link_plugins!();

#[derive(Debug, Clone, PartialEq)]
pub struct User(String);

/// The first plugin that recognises the token wins.
#[hookspec(firstresult)]
pub async fn find_user(token: &str, realm: &str) -> Option<User>;

#[hookimpl]
async fn find_user(token: &str) -> Option<User> {
    futures::future::ready(()).await;
    (token == "a").then(|| User("async".into()))
}

#[hookimpl(find_user, priority = 3)]
fn in_realm(realm: &str, token: &str) -> Option<User> {
    Some(User(format!("{token}@{realm}")))
}

pub struct Canvas<'a>(&'a mut String);

#[hookspec]
fn paint(canvas: &mut Canvas<'_>, name: Cow<'_, str>, times: usize) -> usize;

#[hookimpl]
fn paint(canvas: &mut Canvas<'_>, name: Cow<'_, str>) -> usize {
    canvas.0.push_str(&name);
    name.len()
}

#[hookimpl(paint, tryfirst)]
fn dots(canvas: &mut Canvas<'_>, times: usize) -> usize {
    canvas.0.push_str(&".".repeat(times));
    times
}

#[hookspec]
pub trait Lifecycle {
    /// Starts.
    async fn start(&self, log: &mut Vec<String>) -> Result<(), BoxError>;
    #[hookspec(reverse)]
    fn stop(&self, log: &mut Vec<String>);
}

#[plugin(name = "counter")]
#[derive(Default)]
struct Counter(AtomicUsize);

#[hookimpl]
impl Lifecycle for Counter {
    async fn start(&self, log: &mut Vec<String>) -> Result<(), BoxError> {
        log.push(format!("start {}", self.0.fetch_add(1, Ordering::Relaxed)));
        Ok(())
    }
    #[hookimpl(trylast)]
    fn stop(&self, log: &mut Vec<String>) {
        log.push("stop".into());
    }
}

#[hookimpl]
impl Counter {
    fn paint(&self, canvas: &mut Canvas<'_>) -> usize {
        canvas.0.push('c');
        1
    }
    async fn find_user(&self, realm: &str) -> Option<User> {
        (realm == "counter").then(|| User("counter".to_owned()))
    }
}

#[hookimpl(start, after = "counter")]
async fn failing(log: &mut Vec<String>) -> Result<(), BoxError> {
    log.push("failing".into());
    Err("no".into())
}

#[tokio::test]
async fn everything() {
    let plugins = PluginManager::builder().build().unwrap();
    println!("{}", plugins.snapshot());
    for hook in ["find_user", "paint", "start", "stop"] {
        println!("{}", plugins.explain(hook).unwrap());
    }
    assert_eq!(plugins.call(find_user { token: "a", realm: "x" }).await, Some(User("async".into())));
    assert_eq!(plugins.call(find_user { token: "b", realm: "x" }).await, Some(User("b@x".into())));
    let mut text = String::new();
    let mut canvas = Canvas(&mut text);
    let sizes = plugins.call(paint { canvas: &mut canvas, name: "name".into(), times: 3 });
    assert_eq!((sizes, text.as_str()), (vec![3, 1, 4], "...cname"));
    let mut log = Vec::new();
    let error: HookError<BoxError> = plugins.call(start { log: &mut log }).await.unwrap_err();
    println!("{error}: {error:?}");
    plugins.call(stop { log: &mut log });
    assert_eq!(log, ["start 0", "failing", "stop"]);
    let spawned = tokio::spawn(async move { plugins.call(find_user { token: "b", realm: "x" }).await });
    assert!(spawned.await.unwrap().is_some());
}
