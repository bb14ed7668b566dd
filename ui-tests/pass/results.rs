//! Every form of a result.
#![deny(warnings)]

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use hooks_core::{BoxError, HookError, PluginManager, hookimpl, hookspec};

type Outcome<T> = Result<T, BoxError>;

pub struct NotClone;

/// Not every word that ends so is one.
pub struct SearchResult;

#[derive(Debug)]
pub struct NoError;

mod io {
    pub type Result<T> = std::io::Result<T>;
}

#[hookspec]
pub fn unit();
#[hookspec]
pub fn unit_written() -> ();
#[hookspec]
pub async fn value() -> NotClone;
#[hookspec]
pub async fn tuple() -> (u8, Vec<HashMap<String, NotClone>>);
#[hookspec]
pub async fn option() -> Option<NotClone>;
#[hookspec]
pub async fn result() -> Result<NotClone, NoError>;
#[hookspec]
pub async fn result_option() -> Result<Option<NotClone>, Arc<dyn Error + Send + Sync>>;
#[hookspec(firstresult)]
pub async fn first() -> std::option::Option<NotClone>;
#[hookspec(firstresult)]
pub async fn first_result() -> std::result::Result<Option<u8>, String>;
#[hookspec]
pub async fn alias() -> Outcome<Option<u8>>;
#[hookspec]
pub fn alias_of_the_name() -> io::Result<()>;
#[hookspec]
pub fn alias_without_types() -> std::fmt::Result;
#[hookspec]
pub async fn alias_of_a_value() -> std::io::Result<NotClone>;
#[hookspec(firstresult)]
pub async fn alias_of_an_option() -> std::io::Result<Option<NotClone>>;
#[hookspec(on_error = "isolate")]
pub fn isolated_alias() -> std::fmt::Result;
#[hookspec(historic)]
pub fn historic_alias(name: String) -> std::fmt::Result;
#[hookspec(filter)]
pub fn filter_alias(page: String) -> std::io::Result<String>;
#[hookspec]
pub async fn called_so() -> SearchResult;
#[hookspec(on_error = "isolate")]
pub async fn isolated() -> Result<(), Box<dyn Error + Send + Sync>>;
#[hookspec(on_error = "isolate", firstresult)]
pub fn isolated_first() -> Result<Option<&'static str>, String>;
#[hookspec(on_error = "stop")]
pub fn stopping() -> u8;
#[hookspec]
pub fn boxed() -> Box<dyn Fn(&str) -> &str + Send>;
#[hookspec]
pub fn function() -> fn(&str) -> &str;
#[hookspec]
pub fn array() -> [Option<u8>; 2];

#[hookimpl]
fn unit_written() {}
#[hookimpl(unit)]
fn unit_too() -> () {}
#[hookimpl]
fn boxed() -> Box<dyn Fn(&str) -> &str + Send> {
    Box::new(|text| text)
}
#[hookimpl]
fn alias_of_the_name() -> std::io::Result<()> {
    Ok(())
}
#[hookimpl]
fn alias_without_types() -> std::fmt::Result {
    Err(std::fmt::Error)
}
#[hookimpl]
async fn alias() -> Result<Option<u8>, BoxError> {
    Err("no")?
}

pub async fn call(plugins: &PluginManager) {
    let (): () = plugins.call(unit {});
    let _: Vec<NotClone> = plugins.call(value {}).await;
    let _: Vec<NotClone> = plugins.call(option {}).await;
    let _: Result<Vec<NotClone>, HookError<NoError>> = plugins.call(result {}).await;
    let _: Result<Vec<NotClone>, HookError<Arc<dyn Error + Send + Sync>>> = plugins.call(result_option {}).await;
    let _: Option<NotClone> = plugins.call(first {}).await;
    let _: Result<Option<u8>, HookError<String>> = plugins.call(first_result {}).await;
    let _: Vec<Outcome<Option<u8>>> = plugins.call(alias {}).await;
    let _: Result<(), HookError<std::io::Error>> = plugins.call(alias_of_the_name {});
    let _: Result<(), HookError<std::fmt::Error>> = plugins.call(alias_without_types {});
    let _: Result<Vec<NotClone>, HookError<std::io::Error>> = plugins.call(alias_of_a_value {}).await;
    let _: Result<Option<NotClone>, HookError<std::io::Error>> = plugins.call(alias_of_an_option {}).await;
    let (): () = plugins.call(isolated_alias {});
    let _: Result<(), HookError<std::fmt::Error>> = plugins.call(historic_alias { name: String::new() });
    let _: Result<String, HookError<std::io::Error>> = plugins.call(filter_alias { page: String::new() });
    let _: Vec<SearchResult> = plugins.call(called_so {}).await;
    let (): () = plugins.call(isolated {}).await;
    let _: Option<&'static str> = plugins.call(isolated_first {});
    let _: Vec<u8> = plugins.call(stopping {});
    let _: Vec<[Option<u8>; 2]> = plugins.call(array {});
}

fn main() {}
