//! Nothing that the macros make meets a lint of the user's.
#![forbid(unsafe_code)]

mod program;

use program::Program;

#[test]
fn no_lint_of_rustc_or_clippy_sees_what_is_generated() {
    let program = Program::new("strict", &[], include_str!("fixtures/strict/main.rs"));
    program.file("src/lib.rs", include_str!("fixtures/strict/lib.rs"));
    let said = program.cargo("clippy", &["--all-targets"]);
    assert_eq!(said.as_deref(), Ok(""));
}
