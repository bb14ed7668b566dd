//! Two hooks of one name, and their implementations side by side.
#![deny(warnings)]

mod web {
    use hooks_core::hookspec;

    #[hookspec]
    pub fn start(port: u16);

    #[hookspec]
    pub trait Lifecycle {
        fn stop(&self);
    }
}

mod worker {
    use hooks_core::hookspec;

    #[hookspec]
    pub async fn start(queue: &str);

    #[hookspec]
    pub trait Lifecycle {
        async fn stop(&self);
    }
}

use hooks_core::{hookimpl, hookimpls, plugin};
use worker::start;

#[hookimpl]
async fn start(queue: &str) {
    let _ = queue;
}

#[hookimpl(web::start)]
fn start_web(port: u16) {
    let _ = port;
}

#[plugin]
#[derive(Default)]
struct Both;

#[hookimpl]
impl Both {
    async fn start(&self) {}

    #[hookimpl(web::start)]
    fn start_web(&self) {}
}

#[hookimpl]
impl web::Lifecycle for Both {
    fn stop(&self) {}
}

mod elsewhere {
    use hooks_core::hookimpl;

    use super::worker::Lifecycle;

    #[hooks_core::plugin(name = "second")]
    #[derive(Default)]
    pub struct Second;

    #[hookimpl]
    impl Lifecycle for Second {
        async fn stop(&self) {}
    }
}

fn main() {
    let _ = hookimpls![start, start_web, Both::start, Both::start_web, <Both as web::Lifecycle>::stop];
    let _ = web::start { port: 80 };
    let _ = start { queue: "jobs" };
}
