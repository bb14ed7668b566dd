//! The servers of `scripts/http-cost`: `http_cost bare`, `http_cost hand <objects>`, `http_cost sync <plugins>` and
//! `http_cost async <plugins>`.
//!
//! Writes its address to standard output, and serves until it is killed. `bare` is the router by `axum::serve`, and
//! `hand` the same in a loop over boxed trait objects; the others are served by `App` with plugins that look at one header
//! before and after the request.

mod fifty;
mod hand_loop;
mod plugins;

use std::env;
use std::future::pending;

use axum::Router;
use axum::routing::get;
use hooks_axum::App;
use hooks_core::BoxError;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tower::make::Shared;

use crate::fifty::{fifty, has};

hooks_axum::link_plugins!();

fn main() -> Result<(), BoxError> {
    // One worker: tasks that move between threads would be measured as well.
    Builder::new_multi_thread().worker_threads(1).enable_all().build()?.block_on(serve())
}

async fn serve() -> Result<(), BoxError> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let router = Router::new().route("/", get(async || "hello"));
    let (plugins, size) = match arguments[..] {
        ["bare"] => return Ok(axum::serve(listener, router).await?),
        ["hand", size] => {
            let layered = hand_loop::layered(router, size.parse()?);
            return Ok(axum::serve(listener, Shared::new(layered)).await?);
        }
        ["sync", size] => (plugins::synchronous::all(), size.parse()?),
        ["async", size] => (plugins::asynchronous::all(), size.parse()?),
        _ => return Err("what to serve is missing; see the head of this file".into()),
    };
    let app = App::new("http-cost").plugins(plugins::manager(plugins, size)).routes(router);
    app.serve(listener, pending()).await?;
    Ok(())
}
