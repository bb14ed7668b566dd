//! Test plugins: a manager of just those that a test names, through their whole life.
//!
//! [`TestPlugins`] takes implementations, plugins and their configuration, and starts them; nothing else that is linked into
//! the test takes part. So tests stand side by side, in one process and at the same time. What has started is a
//! [`PluginManager`](crate::PluginManager), and notes which implementations are entered.
//!
//! ```test_harness
//! use hooks_core::testing::TestPlugins;
//! use hooks_core::{BoxError, NoConfig, Plugin, PluginContext, PluginDefinition, hookimpl, hookimpls, hookspec, plugin};
//!
//! #[hookspec(firstresult)]
//! pub fn find_user(token: &str) -> Option<String>;
//!
//! #[plugin(name = "jwt", requires("keys"))]
//! pub struct Jwt;
//!
//! impl Plugin for Jwt {
//!     type Config = NoConfig;
//!
//!     async fn load(_: NoConfig, _: &PluginContext) -> Result<Self, BoxError> {
//!         Ok(Self)
//!     }
//! }
//!
//! #[hookimpl]
//! impl Jwt {
//!     fn find_user(&self, token: &str) -> Option<String> {
//!         token.strip_prefix("jwt ").map(str::to_owned)
//!     }
//! }
//!
//! #[tokio::test]
//! async fn a_token_names_its_user() -> Result<(), BoxError> {
//!     let keys = PluginDefinition::new("keys"); // in place of one that is not tested here
//!     let guest = PluginDefinition::new("guest").implement::<find_user>(Box::new(|_| Some("guest".to_owned()))).trylast();
//!     let plugins = TestPlugins::new().implementations(hookimpls![Jwt]).plugin(keys).plugin(guest).start().await?;
//!
//!     plugins.assert_states(&["guest:started", "jwt:started", "keys:started"]);
//!     plugins.assert_order::<find_user>(&["jwt", "guest"]);
//!     assert_eq!(plugins.call(find_user { token: "jwt ada" }).as_deref(), Some("ada"));
//!     plugins.calls().assert(&["jwt:find_user"]);
//!     Ok(())
//! }
//! ```
//!
//! # Who was called
//!
//! [`RunningPlugins::calls`] are the implementations that were entered, in this order, from `start` on.
//! [`Calls::of_plugin`] and [`Calls::of_hook`] make the list shorter, and [`Calls::assert`] compares it with what is
//! expected:
//!
//! ```text
//! other implementations were entered than expected
//!   expected          got
//!   jwt:find_user     jwt:find_user
//! ! guest:find_user   guest:find_user panicked
//! ```
//!
//! A [`Recorder`] notes the same of any other manager.
//!
//! # Limits of time
//!
//! Plugins in a test wait for nothing outside of it, so where tokio's clock is paused, it jumps to the next limit as soon as
//! there is nothing else to do: `#[tokio::test(start_paused = true)]`, of tokio's feature `test-util`, tests what becomes of
//! a stage that takes too long, and takes no time itself. A hookimpl that is `blocking` needs a runtime with several
//! threads, of which tokio does not pause the clock.

mod calls;
mod expected;
mod notes;
mod plugins;
mod recorder;
mod running;

pub use self::calls::{Call, Calls};
pub use self::plugins::{TestError, TestPlugins};
pub use self::recorder::Recorder;
pub use self::running::{RunningPlugins, assert_states};
