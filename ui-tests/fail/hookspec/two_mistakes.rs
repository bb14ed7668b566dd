// Both are reported by one compile.
use hooks_core::hookspec;

#[hookspec(revers)]
fn render((title, text): (String, String)) -> &str;

fn main() {}
