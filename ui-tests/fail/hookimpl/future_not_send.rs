use std::rc::Rc;

use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn start(app: &str);

#[hookimpl]
async fn start(app: &str) {
    let name = Rc::new(app);
    std::future::ready(()).await;
    drop(name);
}

fn main() {}
