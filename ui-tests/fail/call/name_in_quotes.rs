use hooks_core::PluginManager;

fn call(plugins: &PluginManager) {
    plugins.call("find_user");
}

fn main() {}
