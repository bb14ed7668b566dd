//! Names that the expansion uses too, and names that are keywords.
#![deny(warnings)]

use hooks_core::{hookimpl, hookimpls, hookspec, link_plugins, plugin};

link_plugins!();

#[hookspec]
fn hook(hook: u8, function: u8, self_: u8, plugin: u8, marker: u8, instances: u8, r#type: u8, this: u8) -> u8;

#[hookimpl]
fn hook(hook: u8, function: u8, self_: u8, plugin: u8, marker: u8, instances: u8, r#type: u8, this: u8) -> u8 {
    hook + function + self_ + plugin + marker + instances + r#type + this
}

#[hookspec]
async fn plugin(hook: &str, plugin: &str, snapshot: &str, walk: &str, error: &str, r#move: &str) -> u8;

#[hookimpl]
async fn plugin(plugin: &str, hook: &str, snapshot: &str, walk: &str, error: &str, r#move: &str) -> u8 {
    (plugin.len() + hook.len() + snapshot.len() + walk.len() + error.len() + r#move.len()) as u8
}

#[hookspec]
fn r#match(r#in: &str) -> bool;

#[hookimpl]
fn r#match(r#in: &str) -> bool {
    r#in.is_empty()
}

#[hookspec]
fn call();

#[hookspec]
fn invoke();

#[hookspec]
async fn reborrow(reborrow: u8, call: u8, invoke: u8);

#[hookspec]
fn argument(argument: u8);

#[hookspec]
async fn result(result: u8) -> u8;

#[hookimpl]
fn reborrow(reborrow: u8) {
    let _ = reborrow;
}

#[hookspec]
trait Hook {
    async fn instances(&self, hook: &str, plugin: u8, r#type: u8, self_: u8) -> u8;
    fn r#loop(&self, marker: u8, plugin: u8);
}

#[plugin(name = "type")]
#[derive(Default)]
struct Type;

#[hookimpl]
impl Hook for Type {
    async fn instances(&self, hook: &str, plugin: u8, r#type: u8, self_: u8) -> u8 {
        hook.len() as u8 + plugin + r#type + self_
    }

    fn r#loop(&self, marker: u8, plugin: u8) {
        let _ = marker + plugin;
    }
}

#[hookimpl]
impl Type {
    fn hook(&self, hook: u8, plugin: u8, instances: u8, self_: u8, r#type: u8) -> u8 {
        hook + plugin + instances + self_ + r#type
    }

    async fn plugin(&self, hook: &str, plugin: &str, r#move: &str) -> u8 {
        (hook.len() + plugin.len() + r#move.len()) as u8
    }

    fn r#match(&self) -> bool {
        true
    }
}

fn main() {
    let _ = hookimpls![hook, plugin, r#match, Type::r#match, <Type as Hook>::r#loop];
    let _ = r#match { r#in: "" };
}
