use hooks_axum::{App, check_health};
use hooks_core::{PluginDefinition, hookimpls};
use hooks_operate::health::HealthPlugin;
#[cfg(target_os = "linux")]
use hooks_operate::systemd::Systemd;

/// With the plugins that tell others how the service is.
pub fn watched(app: App, how: &str) -> App {
    let app = app.plugins_with(|plugins| plugins.implementations(hookimpls![HealthPlugin]));
    #[cfg(target_os = "linux")]
    let app = app.plugins_with(|plugins| plugins.implementations(hookimpls![Systemd]));
    if how == "stuck" { app.plugins_with(|plugins| plugins.plugin(stuck())) } else { app }
}

/// A plugin whose check never gives its thread back.
fn stuck() -> PluginDefinition {
    PluginDefinition::new("stuck").implement::<check_health>(Box::new(|_| {
        loop {
            std::thread::park();
        }
    }))
}
