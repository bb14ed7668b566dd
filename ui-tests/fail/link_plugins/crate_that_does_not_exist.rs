hooks_core::link_plugins!(geolocate);

fn main() {}
