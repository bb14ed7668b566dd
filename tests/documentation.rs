//! What `cargo doc` shows of hooks and of what implements them.
#![forbid(unsafe_code)]

mod program;

use program::Program;

const LIBRARY: &str = r#"
//! Hooks of every kind.

use hooks_core::{BoxError, hookimpl, hookspec, plugin};

/// Who it is.
///
/// The first that knows wins.
#[hookspec(firstresult, timeout = "250ms")]
pub async fn find_user(
    /// What the user has sent.
    token: &str,
    #[deprecated(note = "there is one")] realm: &str,
) -> Result<Option<String>, BoxError>;

#[hookspec]
pub fn undocumented(number: &mut u8) -> Option<u8>;

/// A page on its way.
#[hookspec(filter, crate = ::hooks_core)]
#[deprecated(note = "implement `find_user`")]
pub fn render(page: String) -> String;

/// A life.
#[hookspec]
pub trait Life {
    /// Ends.
    #[hookspec(reverse)]
    async fn end(&self, code: u8) -> std::fmt::Result;
}

/// A plugin.
#[derive(Default)]
#[plugin]
pub struct Plugin;

#[hookimpl]
impl Life for Plugin {
    async fn end(&self, code: u8) -> std::fmt::Result {
        if code == 0 { Ok(()) } else { Err(std::fmt::Error) }
    }
}

#[hookimpl]
impl Plugin {
    pub fn undocumented(&self) -> Option<u8> {
        None
    }
}
"#;

#[test]
fn a_hook_is_documented_as_it_is_declared() {
    let program = Program::new("documented", &[], "fn main() {}");
    program.file("src/lib.rs", LIBRARY);
    program.cargo("doc", &["--no-deps", "--lib"]).unwrap();
    let page = |path: &str| {
        let page = program.page(path);
        let generated = ["Movable", "TraitHook", "HookKey", "Implements", "PluginType", "Attribution", "hookimpl_of_"];
        let shown: Vec<_> = generated.iter().filter(|word| page.contains(*word)).collect();
        assert!(shown.is_empty(), "{path} shows {shown:?}: {page}");
        page
    };
    for (path, shown) in [
        (
            "struct.find_user",
            "Who it is.\nThe first that knows wins.\n\
             #[hookspec(firstresult, timeout = \"250ms\")]\n\
             pub async fn find_user(\n    \
                 token: &str,\n    \
                 #[deprecated(note = \"there is one\")] realm: &str,\n\
             ) -> Result<Option<String>, BoxError>;\n\
             firstresult, async: implementations are called until one gives Some. A call gives a future of \
             Result<Option<String>, HookError<BoxError>>; the first error ends it.\n",
        ),
        (
            "struct.undocumented",
            "#[hookspec]\n\
             pub fn undocumented(number: &mut u8) -> Option<u8>;\n\
             all, not async: every implementation is called. A call gives Vec<u8>; a panic is logged and skipped.\n",
        ),
        (
            "struct.render",
            "A page on its way.\n\
             #[deprecated(note = \"implement `find_user`\")]\n\
             #[hookspec(filter)]\n\
             pub fn render(page: String) -> String;\n\
             filter, not async: the first argument goes from implementation to implementation. A call gives String; \
             a panic ends it.\n",
        ),
        (
            "struct.end",
            "Ends.\n\
             #[hookspec(reverse)]\n\
             pub async fn end(&self, code: u8) -> std::fmt::Result;\n\
             all, async: every implementation is called. A call gives a future of Result<(), HookError<…>>; \
             the first error ends it.\n\
             A hook of Life.\n",
        ),
    ] {
        let page = page(path);
        assert!(page.contains(shown), "{path} does not show {shown:?}: {page}");
    }
    assert!(page("trait.Life").contains("Ends."));
    assert!(page("struct.Plugin").contains("impl Life for Plugin"));
}
