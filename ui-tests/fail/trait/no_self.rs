use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    fn start(app: &str);
}

fn main() {}
