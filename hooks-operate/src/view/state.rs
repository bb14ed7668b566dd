use utoipa::ToSchema;

/// Where a plugin is in its life.
#[derive(ToSchema)]
#[schema(as = PluginState, rename_all = "lowercase")]
#[expect(dead_code, reason = "the schema of `hooks_core::PluginState` alone")]
pub(crate) enum StateSchema {
    Discovered,
    Loaded,
    Started,
    Stopping,
    Stopped,
    Disabled,
    Failed,
}
