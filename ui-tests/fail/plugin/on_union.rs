use hooks_core::plugin;

#[plugin]
union Tracing {
    number: u8,
}

fn main() {}
