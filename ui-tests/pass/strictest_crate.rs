//! Everything there is, in a crate that allows nothing.
#![forbid(unsafe_code)]
#![no_implicit_prelude]
#![deny(warnings, missing_docs, clippy::pedantic)]

use ::hooks_core::{ImplementationSpec, PluginManager, hookimpl, hookimpls, hookspec, link_plugins, plugin};
use ::std::boxed::Box;
use ::std::convert::From;
use ::std::default::Default;
use ::std::error::Error;
use ::std::option::Option;
use ::std::result::Result;
use ::std::string::String;

link_plugins!();

/// A function that is a hook.
#[hookspec(firstresult, required = "at_least_one", since = "1.2")]
pub async fn find_user(token: &str, realm: &str) -> Option<String>;

/// A hook that can fail.
#[hookspec(on_error = "isolate", reverse, fixed)]
pub fn render(
    /// What is rendered.
    page: &mut String,
    copies: u8,
) -> Result<u8, Box<dyn Error + ::std::marker::Send + ::std::marker::Sync>>;

/// The reverse of another.
#[hookspec(unwinds = render, scoped)]
pub async fn rendered(page: &str);

/// Hooks in a trait.
#[hookspec]
pub trait Lifecycle {
    /// Async.
    async fn start(&self, app: &str) -> Result<(), String>;
    /// Sync.
    #[hookspec(reverse, scoped)]
    fn stop(&self);
}

/// An async function for an async hook.
#[hookimpl]
pub async fn find_user(token: &str) -> Option<String> {
    ::std::future::ready(Option::Some(String::from(token))).await
}

/// A sync function for an async hook.
#[hookimpl(find_user, tryfirst, before = "tokens?")]
#[must_use]
pub fn by_realm(realm: &str) -> Option<String> {
    Option::Some(String::from(realm))
}

/// A plugin.
#[plugin(name = "tokens")]
#[derive(Default)]
pub struct Tokens;

#[hookimpl]
impl Tokens {
    #[hookimpl(priority = -3)]
    async fn find_user(&self, realm: &str, token: &str) -> Option<String> {
        let _ = realm;
        ::std::future::ready(Option::Some(String::from(token))).await
    }

    #[hookimpl(render, trylast)]
    fn clear(&self, page: &mut String) -> Result<u8, Box<dyn Error + ::std::marker::Send + ::std::marker::Sync>> {
        page.clear();
        Result::Ok(0)
    }
}

#[hookimpl]
impl Lifecycle for Tokens {
    async fn start(&self, app: &str) -> Result<(), String> {
        let _ = app;
        Result::Ok(())
    }

    #[hookimpl(after = ["clock?"], scope = "own")]
    fn stop(&self) {}
}

/// A function of a plugin.
#[hookimpl(rendered, plugin = Tokens, scope = "own")]
pub async fn done() {}

/// An explicit list.
#[must_use]
pub fn list() -> [&'static ImplementationSpec; 6] {
    hookimpls![
        find_user,
        by_realm,
        Tokens::find_user,
        Tokens::clear,
        <Tokens as Lifecycle>::start,
        <Tokens as Lifecycle>::stop,
    ]
}

/// All of a plugin type.
#[must_use]
pub fn whole() -> ::std::vec::Vec<&'static ImplementationSpec> {
    hookimpls![by_realm, Tokens]
}

/// Calls each.
///
/// # Errors
/// That of `start`.
pub async fn call(plugins: &PluginManager) -> Result<(), ::hooks_core::HookError<String>> {
    let mut page = String::new();
    let _: Option<String> = plugins.call(find_user { token: "a", realm: "b" }).await;
    let _: ::std::vec::Vec<u8> = plugins.call(render { page: &mut page, copies: 2 });
    plugins.call(rendered { page: &page }).await;
    plugins.call(stop {});
    plugins.call(start { app: "a" }).await
}

fn main() {}
