//! Opens, lists and closes incidents, by a slash command and under `/incident`.
//!
//! The routes are for whoever an authenticator knows; who may use the command is for Slack to say.

mod command;
mod http;
mod store;

use hooks_axum::{Routes, register_routes};
use hooks_core::{hookimpl, plugin};
use sre_bot_hooks::{SlackCommand, SlackProvider, register_slack_commands};
use utoipa::Path;

pub use crate::store::{Incident, Status, Store};

/// The plugin; its incidents live as long as the process.
#[plugin]
#[derive(Debug, Default)]
pub struct Incidents {
    store: Store,
}

#[hookimpl]
impl Incidents {
    fn register_routes(&self, routes: &mut Routes) {
        let mut routes = routes.with_state(self.store.clone());
        routes.get("/", http::list).with(http::__path_list::operation()).with(http::schemas());
        routes.post("/", http::open).with(http::__path_open::operation());
        routes.get("/{id}", http::show).with(http::__path_show::operation());
        routes.post("/{id}/close", http::close).with(http::__path_close::operation());
    }

    fn register_slack_commands(&self, provider: &mut (dyn SlackProvider + Send)) {
        let store = self.store.clone();
        provider.add(SlackCommand::new("/incident", command::USAGE, move |invocation| {
            let reply = command::answer(&store, &invocation);
            async { Ok(reply) }
        }));
    }
}
