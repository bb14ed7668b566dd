//! One plugin implements two hook traits of one name, and traits that share the name of a method.
#![deny(warnings)]

mod web {
    #[hooks_core::hookspec]
    pub trait Lifecycle {
        fn stop(&self);
    }
}

mod worker {
    #[hooks_core::hookspec]
    pub trait Lifecycle {
        async fn stop(&self);
    }
}

mod metrics {
    #[hooks_core::hookspec]
    pub trait Metrics {
        fn stop(&self);
    }
}

use hooks_core::{hookimpl, plugin};

#[plugin]
#[derive(Default)]
struct All;

#[hookimpl]
impl web::Lifecycle for All {
    fn stop(&self) {}
}

#[hookimpl]
impl worker::Lifecycle for All {
    async fn stop(&self) {}
}

#[hookimpl]
impl metrics::Metrics for All {
    fn stop(&self) {}
}

fn main() {}
