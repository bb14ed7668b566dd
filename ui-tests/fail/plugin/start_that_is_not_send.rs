use std::rc::Rc;

use hooks_core::{BoxError, NoConfig, Plugin, PluginContext, plugin};

#[plugin]
struct Tracing;

impl Plugin for Tracing {
    type Config = NoConfig;

    async fn load(_: NoConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self)
    }

    async fn start(&self, _: &PluginContext) -> Result<(), BoxError> {
        let started = Rc::new(());
        std::future::ready(()).await;
        drop(started);
        Ok(())
    }
}

fn main() {}
