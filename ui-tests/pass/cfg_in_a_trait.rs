//! A hook of a trait that is configured away.
#![deny(warnings)]

use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    fn start(&self);
    #[cfg(any())]
    fn stop(&self, of: NoSuchType);
}

fn main() {
    let _ = start {};
}
