use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    fn start(&self, (name, port): (&str, u16));
}

fn main() {}
