//! Attributes of the user's on what becomes a hook or an implementation.
#![deny(warnings, missing_docs)]

use hooks_core::{hookimpl, hookspec, plugin};

/// A hook.
#[hookspec]
#[doc(alias = "draw")]
#[allow(clippy::too_many_arguments)]
pub fn render(
    /// Documented.
    #[doc(hidden)]
    page: &str,
    #[allow(unused)] copies: u8,
);

/// A trait.
#[hookspec]
#[doc(alias = "life")]
pub trait Lifecycle: Send + Sync + 'static {
    /// A method.
    #[doc(alias = "begin")]
    #[hookspec(on_error = "isolate")]
    #[must_use]
    fn start(
        &self,
        /// Documented.
        app: &str,
    ) -> Result<u8, String>;
}

/// An implementation.
#[hookimpl]
#[inline]
#[cold]
#[allow(unused_variables)]
pub fn render(#[allow(unused)] page: &str) {}

/// A plugin.
#[derive(Debug, Clone, Default, PartialEq)]
#[plugin(name = "tracing")]
#[non_exhaustive]
pub struct Tracing {
    /// A field.
    pub level: u8,
}

/// Implementations.
#[hookimpl]
#[allow(dead_code)]
impl Tracing {
    /// A method.
    #[inline]
    #[hookimpl(render, trylast)]
    pub fn render_late(&self) {}

    #[allow(unused_variables)]
    async fn stopped(&self, code: u8) {}
}

#[hookimpl]
impl Lifecycle for Tracing {
    #[inline]
    #[hookimpl(tryfirst)]
    fn start(&self, _app: &str) -> Result<u8, String> {
        Ok(self.level)
    }
}

/// A hook behind its implementation.
#[hookspec]
pub async fn stopped(code: u8);

/// A hook that is not to be implemented any more.
#[hookspec]
#[deprecated(note = "implement `render`")]
pub fn draw(page: &str);

/// A plugin that is an enum.
#[plugin(name = "modes")]
#[derive(Default)]
pub enum Mode {
    /// The first.
    #[default]
    Off,
    /// The second.
    On,
}

#[hookimpl]
impl Lifecycle for Mode {}

fn main() {}
