//! The fewest words for a wrapper, which no argument more changes.
#![deny(warnings, rust_2018_idioms, elided_lifetimes_in_paths, unused_lifetimes, single_use_lifetimes)]

use std::borrow::Cow;

use hooks_core::{Next, NextAround, hookimpl, hookspec, plugin};

#[hookspec]
pub fn render(page: &mut String, name: Cow<'_, str>) -> String;

#[hookspec(firstresult)]
pub async fn find_user(token: &str, name: Cow<'_, str>) -> Option<u64>;

#[hookspec(around)]
pub async fn handle(request: String, route: &str) -> String;

#[hookspec(around)]
pub async fn owned(request: String) -> String;

#[hookimpl(wrapper)]
fn render(mut hook: render, next: Next<render>) -> Vec<String> {
    let pages = next.run(hook.reborrow());
    hook.page.push('.');
    pages
}

#[hookimpl(wrapper)]
async fn find_user(mut hook: find_user, next: Next<find_user>) -> Option<u64> {
    let user = next.run(hook.reborrow()).await;
    user.filter(|user| *user < hook.token.len() as u64)
}

#[hookimpl(wrapper)]
async fn handle<'h>(hook: handle<'h>, next: NextAround<handle<'h>>) -> String {
    next.run(hook).await
}

#[hookimpl(wrapper)]
async fn owned(hook: owned, next: NextAround<owned>) -> String {
    next.run(hook).await
}

#[plugin]
#[derive(Default)]
struct Plugin;

#[hookimpl]
impl Plugin {
    #[hookimpl(wrapper)]
    fn render(&self, hook: render, next: Next<render>) -> Vec<String> {
        next.run(hook)
    }

    #[hookimpl(wrapper)]
    async fn find_user(&self, hook: find_user, next: Next<find_user>) -> Option<u64> {
        next.run(hook).await
    }
}

fn main() {}
