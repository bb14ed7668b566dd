//! The servers of `scripts/http-cost`: `http_cost bare`, `http_cost sync <plugins>` and `http_cost async <plugins>`.
//!
//! Writes its address to standard output, and serves until it is killed. `bare` is the router by `axum::serve`, the
//! others are served by `App` with plugins that look at one header before and after the request.

mod fifty;
mod plugins;

use std::env;
use std::future::pending;

use axum::Router;
use axum::routing::get;
use hooks_axum::App;
use hooks_core::BoxError;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::fifty::{fifty, has};

hooks_axum::link_plugins!();

fn main() -> Result<(), BoxError> {
    // One worker: tasks that move between threads would be measured as well.
    Builder::new_multi_thread().worker_threads(1).enable_all().build()?.block_on(serve())
}

async fn serve() -> Result<(), BoxError> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (plugins, size) = match arguments[..] {
        ["bare"] => (None, 0),
        ["sync", size] => (Some(plugins::synchronous::all()), size.parse()?),
        ["async", size] => (Some(plugins::asynchronous::all()), size.parse()?),
        _ => return Err("what to serve is missing; write `bare`, `sync <plugins>` or `async <plugins>`".into()),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let router = Router::new().route("/", get(async || "hello"));
    match plugins {
        None => axum::serve(listener, router).await?,
        Some(plugins) => {
            let app = App::new("http-cost").plugins(plugins::manager(plugins, size)).routes(router);
            app.serve(listener, pending()).await?;
        }
    }
    Ok(())
}
