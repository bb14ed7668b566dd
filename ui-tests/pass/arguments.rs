//! Every form of an argument, sync and async, in functions, methods and traits.
#![deny(warnings)]

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Debug, Write};
use std::sync::Arc;

use hooks_core::{PluginManager, hookimpl, hookspec, link_plugins, plugin};

link_plugins!();

pub struct Canvas<'a>(&'a mut String);

pub struct Request<T>(T);

#[derive(Clone)]
pub struct Owned(u8);

pub trait Clock {
    fn now(&self) -> u8;
}

impl Clock for u8 {
    fn now(&self) -> u8 {
        *self
    }
}

#[hookspec]
pub async fn every(
    text: &str,
    page: &mut String,
    out: &mut (dyn Write + Send),
    shared: &(dyn Debug + Sync),
    clock: Arc<dyn Clock + Send + Sync>,
    name: Cow<'_, str>,
    canvas: &mut Canvas<'_>,
    owned: Owned,
    list: Vec<Owned>,
    maybe: Option<&Owned>,
    maybe_text: Option<&str>,
    pair: (&str, u8),
    names: &[&str],
    array: [u8; 4],
    array_of: [&str; 2],
    nested: &HashMap<String, Vec<&str>>,
    request: &mut Request<Owned>,
    request_of: &Request<&str>,
    function: fn(&str) -> u8,
    closure: &(dyn Fn(&str) -> u8 + Sync),
    boxed: &mut Box<dyn FnMut(&mut Canvas<'_>) + Send>,
    fixed: &'static str,
    unit: (),
    twice: &&str,
) -> u8;

#[hookimpl]
pub async fn every(
    text: &str,
    page: &mut String,
    out: &mut (dyn Write + Send),
    shared: &(dyn Debug + Sync),
    clock: Arc<dyn Clock + Send + Sync>,
    name: Cow<'_, str>,
    canvas: &mut Canvas<'_>,
    owned: Owned,
    list: Vec<Owned>,
    maybe: Option<&Owned>,
    maybe_text: Option<&str>,
    pair: (&str, u8),
    names: &[&str],
    array: [u8; 4],
    array_of: [&str; 2],
    nested: &HashMap<String, Vec<&str>>,
    request: &mut Request<Owned>,
    request_of: &Request<&str>,
    function: fn(&str) -> u8,
    closure: &(dyn Fn(&str) -> u8 + Sync),
    boxed: &mut Box<dyn FnMut(&mut Canvas<'_>) + Send>,
    fixed: &'static str,
    unit: (),
    twice: &&str,
) -> u8 {
    page.push_str(text);
    let _ = write!(out, "{shared:?}");
    boxed(canvas);
    canvas.0.push_str(&name);
    request.0 = owned;
    let () = unit;
    std::future::ready(()).await;
    let lengths = names.len() + list.len() + pair.0.len() + array_of.len() + nested.len() + fixed.len() + twice.len();
    let texts = maybe_text.map_or(0, str::len) + request_of.0.len() + lengths;
    clock.now() + function(text) + closure(text) + maybe.map_or(0, |owned| owned.0) + array[0] + texts as u8
}

#[hookimpl(every)]
async fn some(names: &[&str], maybe: Option<&Owned>, function: fn(&str) -> u8, closure: &(dyn Fn(&str) -> u8 + Sync)) -> u8 {
    names.iter().map(|name| function(name) + closure(name)).sum::<u8>() + maybe.map_or(0, |owned| owned.0)
}

#[hookimpl(every)]
fn sync(canvas: &mut Canvas<'_>, mut name: Cow<'_, str>, out: &mut (dyn Write + Send)) -> u8 {
    name.to_mut().push('!');
    canvas.0.push_str(&name);
    let _ = out.write_str(&name);
    1
}

#[hookimpl(every)]
async fn named<'a>(text: &'a str, pair: (&'a str, u8)) -> u8 {
    text.len() as u8 + pair.1
}

#[hookimpl(every)]
fn none() -> u8 {
    0
}

#[hookspec]
pub fn nothing();

#[hookimpl]
fn nothing() {}

#[hookspec]
pub async fn nothing_async();

#[hookimpl]
async fn nothing_async() {}

#[hookspec]
pub fn exclusive(out: &mut dyn Write, names: &mut [&str], function: &mut dyn FnMut(&str) -> u8);

#[hookimpl]
fn exclusive(function: &mut dyn FnMut(&str) -> u8, names: &mut [&str], out: &mut dyn Write) {
    names.reverse();
    let _ = write!(out, "{}", function(names[0]));
}

#[hookspec]
pub trait Every {
    async fn all(
        &self,
        text: &str,
        page: &mut String,
        out: &mut (dyn Write + Send),
        name: Cow<'_, str>,
        canvas: &mut Canvas<'_>,
        owned: Owned,
        maybe: Option<&Owned>,
        names: &[&str],
        function: fn(&str) -> u8,
    ) -> Result<Option<u8>, String>;
    fn of_canvas(&self, canvas: &mut Canvas<'_>, name: Cow<'_, str>) -> Vec<u8>;
    fn no_argument(&self);
    async fn no_argument_async(&self);
}

#[plugin]
#[derive(Default)]
pub struct Type;

#[hookimpl]
impl Every for Type {
    async fn all(
        &self,
        text: &str,
        page: &mut String,
        out: &mut (dyn Write + Send),
        name: Cow<'_, str>,
        canvas: &mut Canvas<'_>,
        owned: Owned,
        maybe: Option<&Owned>,
        names: &[&str],
        function: fn(&str) -> u8,
    ) -> Result<Option<u8>, String> {
        page.push_str(text);
        std::future::ready(()).await;
        canvas.0.push_str(&name);
        out.write_str(names[0]).map_err(|error| error.to_string())?;
        Ok(maybe.map(|maybe| maybe.0 + owned.0 + function(text)))
    }

    fn of_canvas(&self, canvas: &mut Canvas<'_>, name: Cow<'_, str>) -> Vec<u8> {
        canvas.0.push_str(&name);
        Vec::new()
    }

    fn no_argument(&self) {}

    async fn no_argument_async(&self) {}
}

#[hookimpl]
impl Type {
    async fn every(&self, canvas: &mut Canvas<'_>, name: Cow<'_, str>, maybe: Option<&Owned>) -> u8 {
        canvas.0.push_str(&name);
        std::future::ready(maybe.map_or(0, |owned| owned.0)).await
    }

    #[hookimpl(every)]
    fn sync(&self, request: &mut Request<Owned>, twice: &&str) -> u8 {
        request.0.0 + twice.len() as u8
    }

    fn nothing(&self) {}

    async fn nothing_async(&self) {}
}

fn main() -> Result<(), hooks_core::BuildError> {
    let plugins = PluginManager::builder().build()?;
    plugins.call(nothing {});
    let mut text = String::new();
    let mut canvas = Canvas(&mut text);
    assert!(plugins.call(of_canvas { canvas: &mut canvas, name: "name".into() }).len() == 1);
    Ok(())
}
