use hooks_core::hookspec;

#[hookspec(on_error = "isolate")]
trait Lifecycle {
    fn stop(&self);
}

fn main() {}
