//! The plugin `admin`: plugins, what they do, and their switches, over HTTP.
//!
//! It answers to nobody until an identity has the permission that an operation names; nobody has one until a role grants
//! it, and who is who is told by an authenticator, the plugin [`api-keys`](crate::api_keys) say.
//!
//! ```yaml
//! plugins:
//!   admin:
//!     prefix: /admin/v1    # what its paths begin with
//!     listener: management # the service's unless said
//! roles:
//!   viewer: ["admin:plugins:read", "admin:permissions:read"]
//!   operator: ["admin:*"]
//! ```
//!
//! # Operations
//!
//! Paths are below the prefix.
//!
//! | operation | permission | what |
//! |---|---|---|
//! | `GET /plugins` | `admin:plugins:read` | the plugins that are known: [`Plugins`](crate::view::Plugins) |
//! | `GET /plugins/available`, `GET /plugins/loaded` | `admin:plugins:read` | the names of those that are known, of those that take part |
//! | `GET /plugins/{name}` | `admin:plugins:read` | all that is known of one: [`PluginDetails`](crate::view::PluginDetails); its configuration for whoever has `admin:config:read` |
//! | `GET /plugins/{name}/status` | `admin:plugins:read` | its state, and why |
//! | `GET /plugins/{name}/health` | `admin:plugins:read` | what it has said last of [its health](crate::health); 200 whatever that is |
//! | `POST /plugins/{name}/enable`, `/disable`, `/reload` | `admin:plugins:switch` | switches it: `{"status": "disabled", "name": "mail", "changed": ["mail", "reports"], "dry_run": false}`. `?dry_run=true` tells the same and changes nothing |
//! | `GET /plugins/{name}/config` | `admin:config:read` | what is configured of it, with where each value comes from: [`Configuration`](crate::view::Configuration); its `ETag` |
//! | `PUT /plugins/{name}/config` | `admin:config:write` | puts another one in force, the whole of it, in place of the one that `If-Match` names |
//! | `GET /plugins/{name}/config/schema` | `admin:plugins:read` | how that may be (JSON Schema 2020-12) |
//! | `GET /plugin-metrics` | `admin:plugins:read` | what plugins cost, how often their implementations have failed, and what the plugin [`metrics`](crate::metrics) has counted: [`PluginsMetrics`](crate::view::PluginsMetrics) |
//! | `GET /extension-points` | `admin:plugins:read` | the hooks, with what a call of each runs, in order, and why: [`Hooks`](crate::view::Hooks) |
//! | `GET /routes` | `admin:plugins:read` | the routes: [`Routes`](crate::view::Routes) |
//! | `GET /services` | `admin:plugins:read` | the services: [`Services`](crate::view::Services) |
//! | `GET /permissions` | `admin:permissions:read` | the permissions, with the roles that grant each: [`Permissions`](crate::view::Permissions) |
//! | `GET /audit` | `admin:audit:read` | who has done what, the latest first: [`AuditPage`](crate::audit::AuditPage); `actor`, `operation`, `target`, `outcome`, `from` and `to` choose |
//! | `GET /openapi.json` | `admin:openapi:read` | all of this as a document of `OpenAPI` 3.1 |
//!
//! A list is told in parts: of `?limit=` entries, 100 unless said and 1000 at most, with the `next` by which `?cursor=` asks
//! for those behind. All is `Cache-Control: no-store`. Paths, fields and types of problems are gained and never lost.
//!
//! A switch, and a configuration that makes a plugin anew, is answered as soon as it is in force: from then on requests
//! come to the plugins as they are then. What goes ends its work behind the answer, so a plugin that is disabled is
//! `stopping` for a while. That holds for this plugin too, and for those that carry the request. This plugin alone is not
//! disabled here, by itself or with one that it requires: nobody could enable it again, see `own-plugin` below.
//!
//! A secret is shown as `***`. What is sent back so stays as it is; in a list, where the element is otherwise the same. What
//! is changed here holds as long as the process, or until the file says something else.
//!
//! # Audit
//!
//! Each write, and each read of a configuration, is noted [in the log and by whoever keeps entries](crate::audit), also where it
//! is refused or fails: as `plugins.enable`, `plugins.disable`, `plugins.reload`, `config.read` and `config.write`.
//!
//! # Problems
//!
//! What is not done is told as a problem ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), with a `type` that does not
//! change. Those of `urn:hooks-axum` are [answered by the service itself](hooks_axum::ProblemType), for any route.
//!
//! | status | `type` | what is wrong |
//! |---|---|---|
//! | 400 | `urn:hooks-operate:bad-path` | the name in the path is no UTF-8 |
//! | 400 | `urn:hooks-operate:bad-query` | a parameter is unknown, or has another value than it may have |
//! | 400 | `urn:hooks-operate:malformed-body` | the body is no JSON object |
//! | 401 | `urn:hooks-axum:no-credentials`, `urn:hooks-axum:invalid-credentials` | nobody is known; `WWW-Authenticate` |
//! | 403 | `urn:hooks-axum:missing-permission` | no role grants what is needed; `permissions` |
//! | 404 | `urn:hooks-operate:unknown-path` | there is no such path |
//! | 404 | `urn:hooks-operate:unknown-plugin` | there is no such plugin; `nearest` |
//! | 404 | `urn:hooks-operate:no-health` | the plugin says nothing of its health |
//! | 405 | `urn:hooks-operate:method-not-allowed` | the path is there for other methods; `Allow` |
//! | 409 | `urn:hooks-operate:core-plugin` | a plugin of the core would go; `core` |
//! | 409 | `urn:hooks-operate:own-plugin` | the plugin `admin` would be disabled; `plugins.admin.enabled: false` in the configuration does that |
//! | 409 | `urn:hooks-operate:impossible-switch` | it is so already, or cannot be from there |
//! | 409 | `urn:hooks-operate:does-not-fit` | the plugins would not fit together: what one requires is missing, say; `problems` |
//! | 409 | `urn:hooks-operate:change-in-progress` | another change has come before; `Retry-After` |
//! | 409 | `urn:hooks-operate:plugin-failed` | a plugin has failed on its way; all is as it was |
//! | 412 | `urn:hooks-operate:precondition-failed` | the configuration is another than `If-Match` says; `ETag` |
//! | 413 | `urn:hooks-axum:body-too-long` | the body is too long |
//! | 415 | `urn:hooks-operate:unsupported-media-type` | the body is not said to be JSON |
//! | 422 | `urn:hooks-operate:invalid-configuration` | the configuration is wrong; `mistakes`, each with its `path` and a `message` |
//! | 422 | `urn:hooks-operate:refused-configuration` | the plugin does not take it, or fails with it; the old one is in force |
//! | 428 | `urn:hooks-operate:precondition-required` | `If-Match` is missing |
//! | 503 | `urn:hooks-operate:health-unavailable` | the plugin `health` takes no part |
//! | 503 | `urn:hooks-operate:audit-unavailable` | nobody remembers entries of the audit, or they cannot be read |

mod config;
mod configuration;
mod entries;
mod etag;
mod hidden;
mod note;
mod openapi;
mod operation;
mod page;
mod problem;
mod refusal;
mod request;
mod routes;
mod shown;
mod switch;

use hooks_axum::{Outcome, RequestContext, Routes, after_request, register_routes};
use hooks_core::{BoxError, Invalid, Permission, Plugin, PluginContext, Reconfigured, hookimpl, plugin};

pub use self::config::AdminConfig;
pub(crate) use self::openapi::document;

/// The name of the plugin.
pub(crate) const NAME: &str = "admin";

const READ_PLUGINS: &str = "admin:plugins:read";
const SWITCH: &str = "admin:plugins:switch";
const CONFIG_READ: &str = "admin:config:read";
const CONFIG_WRITE: &str = "admin:config:write";
const PERMISSIONS_READ: &str = "admin:permissions:read";
const AUDIT_READ: &str = "admin:audit:read";
const OPENAPI_READ: &str = "admin:openapi:read";

/// Shows plugins, hooks and routes below `/admin/v1`, and switches and configures plugins
#[plugin(name = "admin")]
#[derive(Debug)]
pub struct AdminPlugin {
    config: AdminConfig,
}

impl Plugin for AdminPlugin {
    type Config = AdminConfig;

    async fn load(config: AdminConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self { config })
    }

    async fn reconfigure(&self, config: AdminConfig) -> Result<Reconfigured, BoxError> {
        Ok(if config == self.config { Reconfigured::Applied } else { Reconfigured::Reload })
    }

    fn check(config: &AdminConfig) -> Result<(), Invalid> {
        crate::path::check("prefix", &config.prefix)
    }

    fn permissions() -> Vec<Permission> {
        let permissions = [
            (READ_PLUGINS, "sees the plugins and what they do"),
            (SWITCH, "enables, disables and reloads plugins"),
            (CONFIG_READ, "sees what is configured of plugins, without secrets"),
            (CONFIG_WRITE, "configures plugins"),
            (PERMISSIONS_READ, "sees which roles grant what"),
            (AUDIT_READ, "sees who has done what"),
            (OPENAPI_READ, "reads the document of the management"),
        ];
        permissions.map(|(key, description)| Permission::new(key, description)).into()
    }
}

#[hookimpl]
impl AdminPlugin {
    fn register_routes(&self, routes: &mut Routes) {
        self::routes::register(routes, &self.config);
    }

    #[hookimpl(scope = "own")]
    async fn after_request(&self, context: &RequestContext, outcome: &mut Outcome) {
        note::note(context, outcome).await;
    }
}

/// On whose behalf a request is.
fn actor(context: &RequestContext) -> &str {
    context.identity().map_or("anonymous", hooks_axum::Identity::subject)
}
