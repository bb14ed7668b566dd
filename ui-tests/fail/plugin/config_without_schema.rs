use hooks_core::{BoxError, Plugin, PluginContext, plugin};

struct TracingConfig;

#[plugin]
struct Tracing;

impl Plugin for Tracing {
    type Config = TracingConfig;

    async fn load(_: TracingConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self)
    }
}

fn main() {}
