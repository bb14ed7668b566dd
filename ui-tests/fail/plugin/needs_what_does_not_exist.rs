use hooks_core::plugin;

#[plugin(needs(dyn Geocoder?))]
#[derive(Default)]
struct Tracing;

fn main() {}
