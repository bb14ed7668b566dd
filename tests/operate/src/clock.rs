use clap::Command;
use hooks_core::{BoxError, Plugin, PluginContext, Secret, hookimpl, plugin};
use hooks_operate::{Commands, Invocation, register_commands};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::welcome;

/// A plugin that is loaded, with a command that wants it at work.
#[plugin(name = "clock", provides("time 1.2.0"))]
pub struct Clock {
    zone: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The zone that it shows.
    zone: String,
    /// What it sets itself by.
    token: Option<Secret>,
}

impl Default for Config {
    fn default() -> Self {
        Self { zone: "UTC".to_owned(), token: None }
    }
}

impl Plugin for Clock {
    type Config = Config;

    async fn load(config: Config, _: &PluginContext) -> Result<Self, BoxError> {
        let by = config.token.map_or("itself", |_| "a token");
        Ok(Self { zone: format!("{} by {by}", config.zone) })
    }
}

#[hookimpl]
impl Clock {
    #[hookimpl(tryfirst)]
    fn welcome(&self, name: &str) -> Option<String> {
        (name == "the clock").then(|| self.zone.clone())
    }
}

#[hookimpl(plugin = Clock)]
fn register_commands(commands: &mut Commands) {
    commands.add(Command::new("zone").about("Tells the zone of the clock"), zone);
}

async fn zone(call: Invocation) -> Result<(), BoxError> {
    let plugins = call.app.into_plugins()?;
    plugins.start().await?;
    let zone = plugins.plugin_value::<Clock>("clock").map(|clock| clock.zone.clone());
    let _ = plugins.stop().await;
    call.output.show(&zone.unwrap_or_default())?;
    Ok(())
}
