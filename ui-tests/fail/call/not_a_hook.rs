use hooks_core::PluginManager;

struct User {
    name: &'static str,
}

fn call(plugins: &PluginManager) {
    plugins.call(User { name: "a" });
}

fn main() {}
