//! Empty: `links` in `Cargo.toml` needs a build script, and `links` makes cargo refuse two versions in one program.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
