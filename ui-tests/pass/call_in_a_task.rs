//! A call moves between threads, and borrows what its arguments borrow.
#![deny(warnings)]

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use hooks_core::{AsyncCall, PluginManager, hookimpl, hookspec, link_plugins};

link_plugins!();

#[hookspec]
async fn render(page: &mut String, names: &[&str]) -> usize;

#[hookimpl]
async fn render(page: &mut String, names: &[&str]) -> usize {
    for name in names {
        std::future::ready(()).await;
        page.push_str(name);
    }
    page.len()
}

fn spawn<F: Future<Output: Send> + Send + 'static>(future: F) -> F {
    future
}

fn named<'a>(plugins: &'a PluginManager, page: &'a mut String, names: &'a [&'a str]) -> AsyncCall<'a, render<'a, 'a>> {
    plugins.call(render { page, names })
}

async fn twice(plugins: Arc<PluginManager>) -> (usize, String) {
    let mut page = String::new();
    let mut sizes = Vec::new();
    for name in ["a", "bc"] {
        sizes.extend(plugins.call(render { page: &mut page, names: &[name] }).await);
    }
    sizes.extend(named(&plugins, &mut page, &["d"]).await);
    (sizes.into_iter().sum(), page)
}

fn main() -> Result<(), hooks_core::BuildError> {
    let plugins = Arc::new(PluginManager::builder().build()?);
    let task = pin!(spawn(twice(plugins)));
    let outcome = task.poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(outcome, Poll::Ready((8, "abcd".to_owned())));
    Ok(())
}
