//! The servers of `scripts/operate-cost`: ten plugins that look at one header before and after the request, and by the
//! argument nothing more (`none`), one that is told of beginning and end of each request and does nothing (`ending`), the
//! access log to a file (`file`) or to standard error (`log`), traces (`traces`), or metrics (`metrics`).
//!
//! Writes its address to standard output, and serves until it is killed.

#[path = "../../hooks-axum/benches/request/fifty.rs"]
mod fifty;
#[path = "../../hooks-axum/benches/request/plugins.rs"]
#[allow(dead_code, reason = "the servers of hooks-axum use all of it")]
mod plugins;

use std::env;
use std::future::pending;
use std::path::PathBuf;

use axum::Router;
use axum::routing::get;
use hooks_axum::{App, Response, before_request, on_response_end};
use hooks_core::{BoxError, Configuration, ImplementationSpec, PluginConfiguration, hookimpl, hookimpls, plugin};
use hooks_operate::access_log::AccessLog;
use hooks_operate::logs;
use hooks_operate::metrics::MetricsPlugin;
use hooks_operate::traces::Traces;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::fifty::{fifty, has};

hooks_core::link_plugins!();

#[plugin(name = "ending")]
#[derive(Debug, Default)]
struct Ending;

#[hookimpl]
impl Ending {
    fn before_request(&self) -> Result<Option<Response>, BoxError> {
        Ok(None)
    }

    fn on_response_end(&self) {}
}

fn main() -> Result<(), BoxError> {
    let _log = logs::init();
    // One worker: tasks that move between threads would be measured as well.
    Builder::new_multi_thread().worker_threads(1).enable_all().build()?.block_on(serve())
}

async fn serve() -> Result<(), BoxError> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (mut file, mut more): (Option<PathBuf>, Vec<&'static ImplementationSpec>) = (None, Vec::new());
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["none"] => {}
        ["ending"] => more = hookimpls![Ending].to_vec(),
        ["file", path] => (file, more) = (Some(path.into()), hookimpls![AccessLog].to_vec()),
        ["log"] => more = hookimpls![AccessLog].to_vec(),
        ["traces"] => more = hookimpls![Traces].to_vec(),
        ["metrics"] => more = hookimpls![MetricsPlugin].to_vec(),
        _ => return Err("what to serve is missing; see the head of this file".into()),
    }
    let ten = plugins::asynchronous::all().into_iter().take(10).flatten();
    let access_log = PluginConfiguration::new(json!({ "file": file }));
    let configuration = match file {
        Some(_) => Configuration::new().with_plugin("access-log", access_log),
        None => Configuration::new(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let app = App::new("operate-cost")
        .plugins_with(|plugins| plugins.implementations(ten.chain(more)).configuration(configuration))
        .routes(Router::new().route("/", get(async || "hello")));
    app.serve(listener, pending()).await?;
    Ok(())
}
