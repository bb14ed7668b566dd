use hooks_core::{BoxError, NoConfig, Plugin, PluginContext};

struct Tracing;

impl Plugin for Tracing {
    type Config = NoConfig;

    async fn load(_: NoConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self)
    }
}

fn main() {}
