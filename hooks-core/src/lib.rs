//! Typed plugin hooks, collected by the linker and called at the price of a function pointer.
//!
//! A host declares extension points with [`hookspec`]. Authors of feature crates implement them with [`hookimpl`]. The
//! linker collects the implementations, the [`PluginManager`] checks and orders them once, and calls work on prepared
//! tables. This crate knows no web framework; `hooks-axum` ties hooks to the life of an axum service.
//!
//! ```
//! use hooks_core::{PluginManager, hookimpl, hookspec};
//!
//! hooks_core::link_plugins!(); // once in each program
//!
//! #[hookspec] // in the host, or in a library that owns the extension point
//! pub fn greet(name: &str) -> String;
//!
//! #[hookimpl] // in any crate that is linked in
//! fn greet(name: &str) -> String {
//!     format!("hello {name}")
//! }
//!
//! # fn main() -> Result<(), hooks_core::BuildError> {
//! let plugins = PluginManager::builder().build()?;
//! assert_eq!(plugins.call(greet { name: "you" }), ["hello you"]);
//! # Ok(())
//! # }
//! ```
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | hook | a named extension point with typed arguments and a typed result |
//! | hookspec | the declaration of a hook, in the host or in a library that owns the extension point |
//! | hookimpl | one implementation of a hook, in a feature crate |
//! | plugin | the unit that is named, versioned, configured and switched: a crate, a type with [`plugin`](macro@plugin), or a [`PluginDefinition`] made at run time |
//! | plugin manager | the checked and ordered tables of everything that was linked in, and the life of its plugins |
//! | life | what becomes of a plugin: loaded, started, reconfigured, stopped; see [`Plugin`](trait@Plugin) |
//! | requirement | a plugin or a capability that a plugin cannot do without, in some version |
//! | capability | a name under which several plugins provide the same |
//! | service | a value that a plugin offers to others by its type |
//! | permission | what not everybody may do with a plugin; configuration grants it to roles |
//! | snapshot | the immutable tables that a call works on |
//! | host | the application that links the plugins and calls the hooks |
//!
//! # Three crates
//!
//! - The **owner** of the hooks, a library or the host itself, depends on this crate and declares.
//! - A **feature crate** depends on this crate and on the owner, and implements.
//! - The **host** depends on the feature crates, writes [`link_plugins!`] once, and calls. Adding a feature crate to its
//!   `[dependencies]` is all it takes to add the plugin.
//!
//! # What is checked, and when
//!
//! | when | what | told by |
//! |---|---|---|
//! | the plugin compiles | names, types and results; options, requirements as they are written, what makes a plugin type | the compiler, at the user's word |
//! | the manager is built, [`Builder::build`] | what only the whole program shows: names, order, required hooks, requirements and their versions, services that are needed, every section of the configuration, a program that links no plugins | every [`Problem`] at once, with file and line |
//! | the plugins start, [`PluginManager::start`] | what their own code says: errors, panics and time limits of `load` and `start`, services that were promised | [`StartError`] or [`LifeReport`], with the plugin and the stage |
//! | a plugin is switched, added or configured | all of the above again, before anything changes | [`ChangeError`] |
//!
//! # The manual
//!
//! [Write a plugin](manual::plugin), [configure and switch plugins](manual::configuration), [test a
//! plugin](manual::testing), [when something does not work](manual::trouble). [Kinds](manual::kinds), [order](manual::order), [errors, panics and time](manual::errors),
//! [linking](manual::linking), [when to declare a hook](manual::when), [coming from pluggy](manual::pluggy), [when the
//! compiler says…](manual::compiler).
//!
//! # Registration
//!
//! linkme collects on Linux, macOS and Windows; inventory on WebAssembly and under Miri
//! (`--cfg hooks_registry="inventory"` chooses it elsewhere); [`hookimpls!`] needs neither. A program holds one version
//! of this crate: Cargo refuses two.

// Lets the macros' paths hold in this crate's own tests and documentation.
extern crate self as hooks_core;

/// The crate of [`Plugin::Config`]'s bound.
pub use schemars;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod blame;
mod box_future;
mod call;
mod cause;
mod chain;
mod config;
mod description;
mod error;
mod error_source;
mod explain;
mod foreign;
mod hook;
mod implementation;
mod life;
mod linked_crate;
mod macros;
mod manager;
pub mod manual;
mod nearest;
mod observer;
mod opaque;
mod order;
mod outcome;
mod plugin;
mod registry;
mod slot;
mod snapshot;
mod source_location;
mod spec;
pub mod testing;

#[doc = include_str!("doc/hookimpl.md")]
pub use hooks_macros::hookimpl;
#[doc = include_str!("doc/hookspec.md")]
pub use hooks_macros::hookspec;
#[doc = include_str!("doc/plugin.md")]
pub use hooks_macros::plugin;

pub use crate::blame::{CaughtPanic, catch_panic, drop_waiting, panic_message};
pub use crate::box_future::BoxFuture;
pub use crate::call::{Around, AsyncCall, Attributed, Entered, Hook, Next, NextAround, ThisWrapper};
pub use crate::cause::Cause;
pub use crate::chain::Chain;
pub use crate::config::{
    ConfigProblem, Configuration, Invalid, KeyPath, KeyStep, OnFailure, Origin, Origins, PluginConfiguration,
    PluginSettings, Secret, Trip, read_section,
};
pub use crate::description::Description;
pub use crate::error::{BoxError, HookError};
pub use crate::explain::{Explanation, Step, UnknownHook};
pub use crate::implementation::Implementation;
pub use crate::life::{
    AnyService, FailureCause, NoConfig, Plugin, PluginContext, PluginDefinition, PluginFailure, Reconfigured,
    ServiceQuery, ServiceVerdict, SpawnError, Stage, service_discovery, service_registering,
};
pub use crate::linked_crate::{LinkedCrate, linked_crates};
pub use crate::manager::{
    Attachment, Attendant, BuildError, Builder, ChangeError, ConfigurationChange, HookSettings, ImpossibleTransition,
    LifeObserver, LifeObserverHandle, LifeReport, PluginManager, PluginStatus, Problem, Reconfiguration,
    RequirementProblem, StartError, Subset, Switch, Within,
};
pub use crate::nearest::nearest;
pub use crate::observer::{
    EndedCall, FailedImplementation, ObservedCall, ObservedImplementation, Observer, ObserverHandle, PerTable,
};
pub use crate::outcome::CallOutcome;
pub use crate::plugin::{
    DeclaredPermission, Migration, MigrationNameError, Migrator, Permission, PluginInfo, PluginState, Requirement,
    Roles, ServiceError, ServiceInfo, Services, Transition,
};
pub use crate::slot::Slot;
pub use crate::snapshot::Snapshot;
pub use crate::source_location::SourceLocation;
pub use crate::spec::{
    HookKind, HookSpec, ImplementationSpec, OnError, Package, Place, PluginRef, PluginSpec, PluginType, Required,
    Scope, Service, ServiceRef,
};
