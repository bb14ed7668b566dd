//! The macros in the strictest crate: clippy looks at this one too.
#![forbid(unsafe_code)]
#![no_implicit_prelude]
#![deny(
    warnings,
    missing_docs,
    rust_2018_idioms,
    single_use_lifetimes,
    unreachable_pub,
    unused_lifetimes,
    unused_qualifications,
    clippy::all,
    clippy::pedantic
)]

::hooks_core::link_plugins!();

/// A crate that is reached under another name.
mod reexported {
    pub(crate) use ::hooks_core as renamed;
}

/// The owner of hooks.
mod owner {
    /// Something that is not `Clone`.
    #[derive(::std::fmt::Debug, ::std::default::Default)]
    pub(crate) struct Canvas(pub(crate) ::std::vec::Vec<u8>);

    /// Paints.
    #[::hooks_core::hookspec(crate = crate::reexported::renamed)]
    pub(crate) fn paint(
        /// Where.
        canvas: &mut Canvas,
        name: &str,
        times: ::std::option::Option<u8>,
    ) -> ::std::result::Result<(), ::hooks_core::BoxError>;

    /// Asks.
    #[::hooks_core::hookspec(firstresult)]
    pub(crate) async fn ask(question: &str) -> ::std::option::Option<::std::string::String>;

    /// A life.
    #[::hooks_core::hookspec]
    pub(crate) trait Life {
        /// Begins.
        async fn begin(&self, number: &mut u8) -> ::std::result::Result<(), ::hooks_core::BoxError>;
        /// Ends.
        #[hookspec(reverse)]
        fn end(&self, number: &mut u8);
    }
}

use owner::{Canvas, Life, ask, begin, end, paint};

#[::hooks_core::hookimpl(crate = crate::reexported::renamed)]
fn paint(canvas: &mut Canvas, times: ::std::option::Option<u8>) -> ::std::result::Result<(), ::hooks_core::BoxError> {
    ::std::iter::Extend::extend(&mut canvas.0, times);
    ::std::result::Result::Ok(())
}

#[::hooks_core::hookimpl(ask, tryfirst)]
async fn asked_async(question: &str) -> ::std::option::Option<::std::string::String> {
    ::tokio::task::yield_now().await;
    ::std::option::Option::Some(::std::borrow::ToOwned::to_owned(question))
}

/// A plugin.
#[::hooks_core::plugin(name = "strict-plugin")]
#[derive(::std::fmt::Debug, ::std::default::Default)]
struct Plugin;

/// A plugin that says all there is to say, by another name of the crate.
#[::hooks_core::plugin(
    name = "strict-life",
    crate = crate::reexported::renamed,
    core,
    requires("strict-plugin", "jwt? >= 2"),
    provides("strictness 1.0.0"),
    conflicts("laxity"),
    hookspecs("hooks-tests"),
    needs(dyn ::std::fmt::Debug + ::std::marker::Send + ::std::marker::Sync?),
    offers(::std::string::String)
)]
struct Living;

impl ::hooks_core::Plugin for Living {
    type Config = ::hooks_core::NoConfig;

    async fn load(
        _: ::hooks_core::NoConfig,
        context: &::hooks_core::PluginContext,
    ) -> ::std::result::Result<Self, ::hooks_core::BoxError> {
        context.provide(::std::sync::Arc::new(::std::string::String::new()))?;
        ::tokio::task::yield_now().await;
        ::std::result::Result::Ok(Self)
    }
}

/// A plugin that the host makes.
#[::hooks_core::plugin(given)]
struct Given;

#[::hooks_core::hookimpl]
impl Life for Plugin {
    async fn begin(&self, number: &mut u8) -> ::std::result::Result<(), ::hooks_core::BoxError> {
        ::tokio::task::yield_now().await;
        *number += 1;
        ::std::result::Result::Ok(())
    }

    fn end(&self, number: &mut u8) {
        *number += 10;
    }
}

#[::hooks_core::hookimpl]
impl Plugin {
    /// Names of the macros' own are no names for a user to avoid.
    #[hookimpl(crate::owner::paint)]
    fn hook(&self, canvas: &mut Canvas, name: &str) -> ::std::result::Result<(), ::hooks_core::BoxError> {
        canvas.0.extend_from_slice(name.as_bytes());
        ::std::result::Result::Ok(())
    }
}

#[test]
fn the_macros_work_in_the_strictest_crate() -> ::std::result::Result<(), ::hooks_core::BoxError> {
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let plugins = ::hooks_core::PluginManager::builder().build()?;
    let mut canvas = <Canvas as ::std::default::Default>::default();
    plugins.call(paint { canvas: &mut canvas, name: "b", times: ::std::option::Option::Some(7) })?;
    ::std::assert_eq!(canvas.0, [7, b'b']);
    let answer = runtime.block_on(plugins.call(ask { question: "?" }));
    ::std::assert_eq!(answer.as_deref(), ::std::option::Option::Some("?"));
    let mut number = 0;
    runtime.block_on(plugins.call(begin { number: &mut number }))?;
    plugins.call(end { number: &mut number });
    ::std::assert_eq!(number, 11);
    let started = runtime.block_on(plugins.start())?;
    ::std::assert!(started.failures.is_empty());
    ::std::assert!(plugins.plugin_value::<Living>("strict-life").is_some());
    let given = ::hooks_core::PluginDefinition::of_value::<Given>("given", Given);
    runtime.block_on(plugins.add_plugin(given))?;
    ::std::assert!(plugins.plugin_value::<Given>("given").is_some());
    ::std::result::Result::Ok(())
}
