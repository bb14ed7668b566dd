use std::rc::Rc;

use hooks_core::plugin;

#[plugin]
#[derive(Default)]
struct Name(Rc<String>);

fn main() {}
