//! The lints that look at names, paths and lifetimes.
#![deny(warnings, rust_2018_idioms, unused_qualifications, unreachable_pub)]
#![deny(single_use_lifetimes, elided_lifetimes_in_paths, unused_lifetimes, missing_debug_implementations)]
#![deny(non_camel_case_types, non_snake_case, non_upper_case_globals, private_interfaces, private_bounds)]
#![deny(let_underscore_drop, trivial_casts, trivial_numeric_casts, unit_bindings, unused_results)]
#![deny(explicit_outlives_requirements, redundant_lifetimes, unused_import_braces, meta_variable_misuse)]
#![allow(missing_debug_implementations, reason = "a hook has references to anything in it")]

use std::borrow::Cow;

use hooks_core::{Hook, PluginManager, hookimpl, hookspec, link_plugins, plugin};

link_plugins!();

struct Canvas<'a>(&'a mut String);

#[hookspec]
async fn paint(canvas: &mut Canvas<'_>, name: Cow<'_, str>, times: usize) -> Result<Option<u8>, String>;

#[hookspec(firstresult)]
fn title(page: &str) -> Option<String>;

#[hookspec]
trait Lifecycle {
    async fn start(&self, names: &[&str]);
    fn stop(&self, canvas: &mut Canvas<'_>);
}

#[hookimpl]
async fn paint(name: Cow<'_, str>, canvas: &mut Canvas<'_>) -> Result<Option<u8>, String> {
    canvas.0.push_str(&name);
    Ok(None)
}

#[derive(Default)]
#[plugin]
struct Titles;

#[hookimpl]
impl Titles {
    fn title(&self, page: &str) -> Option<String> {
        Some(page.to_owned())
    }

    async fn paint(&self, canvas: &mut Canvas<'_>, times: usize) -> Result<Option<u8>, String> {
        canvas.0.push_str(&".".repeat(times));
        Ok(Some(1))
    }
}

#[hookimpl]
impl Lifecycle for Titles {
    async fn start(&self, names: &[&str]) {
        drop(names.join(" "));
    }

    fn stop(&self, canvas: &mut Canvas<'_>) {
        canvas.0.clear();
    }
}

fn assert_hook<H: Hook + Send>(_: &H) {}

fn main() -> Result<(), hooks_core::BuildError> {
    let plugins = PluginManager::builder().build()?;
    let mut page = String::new();
    let mut canvas = Canvas(&mut page);
    let painting = paint { canvas: &mut canvas, name: "name".into(), times: 3 };
    assert_hook(&painting);
    plugins.call(stop { canvas: &mut canvas });
    assert_eq!(plugins.call(title { page: "page" }).as_deref(), Some("page"));
    Ok(())
}
