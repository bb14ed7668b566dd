//! The operations, and what is answered beside them.

use hooks_axum::axum::http::{HeaderValue, Method, header};
use hooks_axum::{ProblemType, RequestContext, Routes};
use hooks_core::Switch;

use super::configuration::{Configured, Written, read, schema, write};
use super::entries::{self, EntriesQuery};
use super::note::READ;
use super::operation::{Operations, operation};
use super::problem::{
    AUDIT_UNAVAILABLE, CHANGE_IN_PROGRESS, CORE_PLUGIN, DOES_NOT_FIT, HEALTH_UNAVAILABLE, IMPOSSIBLE_SWITCH,
    INVALID_CONFIGURATION, MALFORMED_BODY, METHOD_NOT_ALLOWED, NO_HEALTH, OWN_PLUGIN, PLUGIN_FAILED,
    PRECONDITION_FAILED, PRECONDITION_REQUIRED, REFUSED_CONFIGURATION, UNKNOWN_PATH, UNSUPPORTED_MEDIA_TYPE,
};
use super::refusal::Refusal;
use super::request::{Named, Query};
use super::shown::{self, Names, Status};
use super::switch::{SwitchQuery, Switched, switch};
use super::{AUDIT_READ, AdminConfig, CONFIG_READ, CONFIG_WRITE, OPENAPI_READ, PERMISSIONS_READ, READ_PLUGINS, SWITCH};
use crate::audit::AuditPage;
use crate::health::PluginHealth;
use crate::view::{
    Hooks, Permissions, PluginDetails, Plugins, PluginsMetrics, Routes as RouteList, Services, Unlisted,
};

pub(super) fn register(routes: &mut Routes, config: &AdminConfig) {
    let AdminConfig { prefix, listener } = config;
    let routes = routes.on_listener(listener.as_deref().unwrap_or("service")).absolute();
    let mut operations = Operations::new(routes, prefix);
    of_plugins(&mut operations);
    of_configuration(&mut operations);
    of_all(&mut operations);
    beside(operations);
}

fn of_plugins(operations: &mut Operations<'_>) {
    let get = |path, id, summary| operation(Method::GET, path, READ_PLUGINS, id).says(summary);
    get("/plugins", "list_plugins", "The plugins that are known, with their states")
        .lists::<Plugins>("A part of them, by name")
        .handled(operations, shown::plugins);
    get("/plugins/available", "list_available_plugins", "The names of the plugins that are known")
        .lists::<Names>("A part of them")
        .handled(operations, shown::available);
    get("/plugins/loaded", "list_loaded_plugins", "The names of the plugins that take part")
        .lists::<Names>("A part of them")
        .handled(operations, shown::loaded);
    get("/plugins/{name}", "show_plugin", "All that is known of a plugin; its configuration for whoever may see it")
        .answers::<PluginDetails>("The plugin")
        .handled(operations, shown::details);
    get("/plugins/{name}/status", "show_plugin_status", "Where a plugin is in its life")
        .answers::<Status>("Its state")
        .handled(operations, shown::status);
    get("/plugins/{name}/health", "show_plugin_health", "How a plugin is, as it has said last")
        .answers::<PluginHealth>("Its health, whatever that is")
        .or([NO_HEALTH, HEALTH_UNAVAILABLE])
        .handled(operations, shown::health);
    let post = |path, id, summary, audited| {
        let post = operation(Method::POST, path, SWITCH, id).says(summary).audited(audited).query::<SwitchQuery>();
        let post = post.answers::<Switched>("What has changed; with `dry_run`, what would");
        post.or([CORE_PLUGIN, OWN_PLUGIN, IMPOSSIBLE_SWITCH, DOES_NOT_FIT, CHANGE_IN_PROGRESS, PLUGIN_FAILED])
    };
    post("/plugins/{name}/enable", "enable_plugin", "Has a plugin take part", "plugins.enable").handled(
        operations,
        async |context: RequestContext, plugin: Named, query: Query<SwitchQuery>| {
            switch(context, &plugin, &query, Switch::Enable).await
        },
    );
    post("/plugins/{name}/disable", "disable_plugin", "Takes a plugin out", "plugins.disable").handled(
        operations,
        async |context: RequestContext, plugin: Named, query: Query<SwitchQuery>| {
            switch(context, &plugin, &query, Switch::Disable).await
        },
    );
    post("/plugins/{name}/reload", "reload_plugin", "Makes a plugin anew", "plugins.reload").handled(
        operations,
        async |context: RequestContext, plugin: Named, query: Query<SwitchQuery>| {
            switch(context, &plugin, &query, Switch::Reload).await
        },
    );
}

fn of_configuration(operations: &mut Operations<'_>) {
    operation(Method::GET, "/plugins/{name}/config", CONFIG_READ, "read_config")
        .says("What is configured of a plugin, without secrets; its `ETag` is what a change of it names")
        .audited(READ)
        .answers::<Configured>("The configuration")
        .handled(operations, read);
    operation(Method::PUT, "/plugins/{name}/config", CONFIG_WRITE, "write_config")
        .says("Puts another configuration of a plugin in force, the whole of it")
        .audited("config.write")
        .header("If-Match", "The `ETag` of the configuration that is replaced")
        .takes_object(
            "The plugin's own keys, as the schema has them. A secret that is sent as it is shown, `***`, stays.",
        )
        .answers::<Written>("The configuration, which is in force")
        .or([
            MALFORMED_BODY,
            UNSUPPORTED_MEDIA_TYPE,
            ProblemType::BODY_TOO_LONG,
            PRECONDITION_REQUIRED,
            PRECONDITION_FAILED,
        ])
        .or([INVALID_CONFIGURATION, REFUSED_CONFIGURATION, CHANGE_IN_PROGRESS, DOES_NOT_FIT])
        .handled(operations, write);
    operation(Method::GET, "/plugins/{name}/config/schema", READ_PLUGINS, "show_config_schema")
        .says("How the configuration of a plugin may be (JSON Schema 2020-12)")
        .answers_any("The schema")
        .handled(operations, schema);
}

fn of_all(operations: &mut Operations<'_>) {
    let get = |path, permission, id, summary| operation(Method::GET, path, permission, id).says(summary);
    get("/plugin-metrics", READ_PLUGINS, "list_plugin_metrics", "What plugins cost, and how often they have failed")
        .lists::<PluginsMetrics>("A part of it, by name")
        .handled(operations, shown::metrics);
    get("/extension-points", READ_PLUGINS, "list_hooks", "The hooks, with what a call of each runs, in order, and why")
        .lists::<Hooks>("A part of them, by name")
        .handled(operations, shown::hooks);
    get("/routes", READ_PLUGINS, "list_routes", "The routes of plugins, and what the application says of its own")
        .lists::<RouteList>("A part of them, by path")
        .handled(operations, shown::routes);
    get("/services", READ_PLUGINS, "list_services", "The services that plugins offer")
        .lists::<Services>("A part of them, by type")
        .handled(operations, shown::services);
    get("/permissions", PERMISSIONS_READ, "list_permissions", "The permissions, with the roles that grant each")
        .lists::<Permissions>("A part of them, by key")
        .handled(operations, shown::permissions);
    get("/audit", AUDIT_READ, "list_audit", "Who has done what, the latest first")
        .query::<EntriesQuery>()
        .answers::<AuditPage>("A part of the entries")
        .or([AUDIT_UNAVAILABLE])
        .handled(operations, entries::list);
    get("/openapi.json", OPENAPI_READ, "show_openapi", "This document")
        .answers_any("The document")
        .handled(operations, shown::openapi);
}

/// Says of all that is below the prefix and no operation that it is none.
fn beside(operations: Operations<'_>) {
    const METHODS: [Method; 8] = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ];
    let Operations { mut routes, prefix, declared } = operations;
    for path in [prefix.clone(), format!("{prefix}/"), format!("{prefix}/{{*rest}}")] {
        for method in METHODS {
            routes.route(method, &path, unknown_path).with(Unlisted);
        }
    }
    for (path, methods) in declared {
        let allowed: Vec<_> = methods.iter().map(Method::as_str).collect();
        let allowed = allowed.join(", ");
        let refuse = async move || {
            let problem = METHOD_NOT_ALLOWED.says(format!("this is not there for that method; use {allowed}"));
            Refusal::from(match HeaderValue::from_str(&allowed) {
                Ok(allowed) => problem.with_header(header::ALLOW, allowed),
                Err(_) => problem,
            })
        };
        for method in METHODS.into_iter().filter(|method| !methods.contains(method)) {
            routes.route(method, &path, refuse.clone()).with(Unlisted);
        }
    }
}

async fn unknown_path() -> Refusal {
    UNKNOWN_PATH.says("there is nothing here; `openapi.json` tells of the paths that there are").into()
}
