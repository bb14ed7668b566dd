use std::rc::Rc;

use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
async fn start(app: &str);

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Tracing {
    async fn start(&self, app: &str) {
        let name = Rc::new(app);
        std::future::ready(()).await;
        drop(name);
    }
}

fn main() {}
