use std::cell::Cell;

use hooks_core::plugin;

#[plugin(offers(Cell<u8>))]
#[derive(Default)]
struct Tracing;

fn main() {}
