use hooks_axum::{Requires, Routes, register_routes};
use hooks_core::{Permission, Plugin, hookimpl, plugin};

/// A plugin that requires another, with routes and a permission.
#[plugin(name = "calendar", requires("time >= 1"))]
#[derive(Default)]
pub struct Calendar;

impl Plugin for Calendar {
    type Config = hooks_core::NoConfig;

    async fn load(_: Self::Config, _: &hooks_core::PluginContext) -> Result<Self, hooks_core::BoxError> {
        Ok(Self)
    }

    fn permissions() -> Vec<Permission> {
        vec![Permission::new("calendar:change", "To change days")]
    }
}

#[hookimpl]
impl Calendar {
    fn register_routes(&self, routes: &mut Routes) {
        routes.get("/{day}", async || "a day");
        routes.on_listener("management").put("/{day}", async || "another day").with(Requires("calendar:change"));
    }
}
