//! What files and the environment say of an application.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use hooks_config::{Config, KnownPlugin, WrittenDuration};
use hooks_core::schemars::{JsonSchema, schema_for};
use hooks_core::{Configuration, PluginDefinition, PluginManager};
use ipnet::IpNet;
use serde::Deserialize;

use super::reading::Reading;
use super::{App, Deadlines, Limits};
use crate::listener_name::ListenerName;

/// The section `server`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub(super) struct ServerConfig {
    /// Where to listen: an address with a port, or `unix:` and the path of a socket.
    address: Option<String>,
    /// Further listeners for routes of plugins, by name: addresses as `address` is one.
    #[schemars(with = "BTreeMap<String, String>")]
    listeners: BTreeMap<ListenerName, String>,
    /// Permissions of the files of Unix sockets, in octal: `"0660"`.
    socket_mode: Option<SocketMode>,
    /// The networks of proxies that are believed who the client is.
    trusted_proxies: Option<Vec<Network>>,
    limits: LimitsConfig,
    deadlines: DeadlinesConfig,
}

/// What a client may ask for, see [`Limits`].
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
struct LimitsConfig {
    first_request: Option<WrittenDuration>,
    request_head: Option<WrittenDuration>,
    idle: Option<WrittenDuration>,
    progress: Option<WrittenDuration>,
    ping: Option<WrittenDuration>,
    connections: Option<usize>,
    streams: Option<u32>,
    head_bytes: Option<usize>,
    head_fields: Option<usize>,
    body_bytes: Option<usize>,
    response_head: Option<WrittenDuration>,
}

/// How long the start and the end may take.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
struct DeadlinesConfig {
    startup: Option<WrittenDuration>,
    drain_delay: Option<WrittenDuration>,
    drain: Option<WrittenDuration>,
    shutdown: Option<WrittenDuration>,
}

/// Permissions as `chmod` takes them.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(crate = "hooks_core::schemars", with = "String")]
struct SocketMode(u32);

impl TryFrom<String> for SocketMode {
    type Error = NoMode;

    fn try_from(text: String) -> Result<Self, NoMode> {
        let mode = u32::from_str_radix(&text, 8).ok().filter(|mode| *mode <= 0o777);
        mode.map(Self).ok_or(NoMode(text))
    }
}

struct NoMode(String);

impl fmt::Display for NoMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` are no permissions in octal, as `\"0660\"`", self.0)
    }
}

/// A network as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(crate = "hooks_core::schemars", with = "String")]
struct Network(IpNet);

impl TryFrom<String> for Network {
    type Error = NoNetwork;

    fn try_from(text: String) -> Result<Self, NoNetwork> {
        text.parse().map(Self).map_err(|_| NoNetwork(text))
    }
}

struct NoNetwork(String);

impl fmt::Display for NoNetwork {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is no network; write one as `10.0.0.0/8`, a single address as `10.0.0.1/32`", self.0)
    }
}

impl App {
    /// Takes the configuration of this YAML file and of the environment, in which variables begin with the application's
    /// name: `SRE_BOT__PLUGINS__API_KEYS__REALM`, `ENABLE_INCIDENT`. The file may be missing.
    ///
    /// It configures plugins, hooks and roles, and in the section `server` what is set here in code, in place of that. While
    /// the application serves, a change of the file is checked and put in force, plugin by plugin, or refused with a line
    /// in the log and the old one in force; `server` and `hooks` are read at the next start. See the manual of
    /// `hooks_config`.
    pub fn config_file(self, path: impl AsRef<Path>) -> Self {
        let config = Config::new(self.name.clone()).file(path);
        self.config(config)
    }

    /// Takes this configuration, to which its plugins and the section `server` are added.
    pub fn config(mut self, config: Config) -> Self {
        self.config = Some(config);
        self
    }

    /// Takes this file, which must be there, in place of the one that was said before, as `--config` does it. Whatever else
    /// was said of the configuration stays.
    pub fn required_config_file(mut self, path: impl AsRef<Path>) -> Self {
        let config = self.config.take().unwrap_or_else(|| Config::new(self.name.clone()));
        self.config(config.required_file(path))
    }

    /// Reads the configuration of these plugins, with what those have to add that need none.
    pub(super) fn read_configuration(
        &mut self,
        known: &[PluginDefinition],
        plain: Option<&PluginManager>,
    ) -> Option<(Configuration, Reading)> {
        let mut config = self.config.take()?.section("server", schema_for!(ServerConfig).to_value());
        config = config.plugins(known.iter().map(KnownPlugin::of));
        // What is wrong with these plugins is told when all are put together.
        if let Some(plain) = plain {
            config = config.sources_of(&plain.snapshot());
        }
        let reading = Reading::of(config);
        reading.warn();
        let (configuration, server) = reading.parts();
        self.server(server);
        Some((configuration, reading))
    }

    /// What is configured in place of what was said in code.
    fn server(&mut self, server: ServerConfig) {
        let ServerConfig { address, listeners, socket_mode, trusted_proxies, limits, deadlines } = server;
        self.addresses.service = address;
        let listeners = listeners.into_iter().map(|(name, address)| (name.shared().to_string(), address));
        self.addresses.further.extend(listeners);
        if let Some(SocketMode(mode)) = socket_mode {
            self.addresses.socket_mode = mode;
        }
        if let Some(networks) = trusted_proxies {
            self.trusted_proxies = networks.into_iter().map(|Network(network)| network).collect();
        }
        limits.set(&mut self.limits);
        deadlines.set(&mut self.deadlines);
    }
}

fn put<T>(place: &mut T, configured: Option<T>) {
    if let Some(configured) = configured {
        *place = configured;
    }
}

fn put_time(place: &mut Duration, configured: Option<WrittenDuration>) {
    put(place, configured.map(|WrittenDuration(time)| time));
}

impl LimitsConfig {
    fn set(self, limits: &mut Limits) {
        put_time(&mut limits.first_request, self.first_request);
        put_time(&mut limits.request_head, self.request_head);
        put_time(&mut limits.idle, self.idle);
        put_time(&mut limits.progress, self.progress);
        put_time(&mut limits.ping, self.ping);
        put(&mut limits.connections, self.connections);
        put(&mut limits.streams, self.streams);
        put(&mut limits.head_bytes, self.head_bytes);
        put(&mut limits.head_fields, self.head_fields);
        put(&mut limits.body_bytes, self.body_bytes);
        put_time(&mut limits.response_head, self.response_head);
    }
}

impl DeadlinesConfig {
    fn set(self, deadlines: &mut Deadlines) {
        put_time(&mut deadlines.startup, self.startup);
        put_time(&mut deadlines.drain_delay, self.drain_delay);
        put_time(&mut deadlines.drain, self.drain);
        put_time(&mut deadlines.shutdown, self.shutdown);
    }
}
