//! Programs that must not compile, each beside what the compiler says, and programs that must.
//!
//! `fail` holds one mistake a file, named for the mistake, in folders by topic. After a change of a message run this
//! with `TRYBUILD=overwrite` and read what changed: does it point at a word of the program, say what is wrong and what
//! to write instead, and say it once?

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*/*.rs");
    cases.pass("pass/*.rs");
}
