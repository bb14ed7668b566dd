//! The plugin `admin`, in the process of its tests.
#![forbid(unsafe_code)]

mod access;
mod audit;
mod compatibility;
mod configuration;
mod document;
mod list;
mod mail;
mod malformed;
mod openapi;
mod scene;
mod secret;
mod switch;

hooks_core::link_plugins!();
