use std::rc::Rc;

use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    async fn start(&self, app: &Rc<str>);
}

fn main() {}
