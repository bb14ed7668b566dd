use std::cell::Cell;

use hooks_core::plugin;

#[plugin]
#[derive(Default)]
struct Counter(Cell<u8>);

fn main() {}
