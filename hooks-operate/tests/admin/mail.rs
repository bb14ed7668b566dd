//! A plugin with a life, secrets, and a mind of its own.

use hooks_axum::{Health, Routes, check_health, register_routes};
use hooks_core::schemars::JsonSchema;
use hooks_core::{BoxError, Invalid, Permission, Plugin, PluginContext, Reconfigured, Secret, hookimpl, plugin};
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct MailConfig {
    pub from: String,
    pub retries: u8,
    pub password: Option<Secret>,
    pub accounts: Vec<Account>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "hooks_core::schemars")]
pub struct Account {
    #[expect(dead_code, reason = "read by serde")]
    name: String,
    #[expect(dead_code, reason = "read by serde")]
    token: Secret,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { from: "me@localhost".to_owned(), retries: 3, password: None, accounts: Vec::new() }
    }
}

#[plugin(name = "mail", requires("network"))]
#[derive(Debug)]
pub struct Mail {
    config: MailConfig,
}

impl Plugin for Mail {
    type Config = MailConfig;

    async fn load(config: MailConfig, _: &PluginContext) -> Result<Self, BoxError> {
        if config.from == "me@nowhere" {
            let password = config.password.as_ref().map(Secret::expose).unwrap_or_default();
            return Err(format!("nobody at nowhere takes `{password}`").into());
        }
        Ok(Self { config })
    }

    /// Retries change at once, all else by another value, and 13 of them never.
    async fn reconfigure(&self, config: MailConfig) -> Result<Reconfigured, BoxError> {
        match config.retries {
            13 => Err("13 retries bring bad luck".into()),
            retries if retries != self.config.retries => Ok(Reconfigured::Applied),
            _ => Ok(Reconfigured::Reload),
        }
    }

    fn check(config: &MailConfig) -> Result<(), Invalid> {
        if config.from.contains('@') {
            Ok(())
        } else {
            Err(Invalid::at("from", "is no address; write one with an `@`"))
        }
    }

    fn permissions() -> Vec<Permission> {
        vec![Permission::new("mail:send", "sends mails")]
    }
}

#[hookimpl]
impl Mail {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/", async || "mail");
    }

    fn check_health(&self) -> Health {
        Health::up().with_detail("queue", 3)
    }
}
