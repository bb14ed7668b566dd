//! How plugins come into a program: with its dependencies, in an order that depends on nothing else.
#![forbid(unsafe_code)]

mod program;

use hooks_core::Migration;
use program::{INVENTORY, Program};

const ALPHA: &str = "alpha = { path = 'fixtures/alpha' }";
const BETA: &str = "beta = { path = 'fixtures/beta' }";
const GAMMA: &str = "gamma = { path = 'fixtures/gamma' }";

/// A program that names no plugin.
const LINKED: &str = "
hooks_core::link_plugins!();

fn main() {
    host_hooks::run(hooks_core::PluginManager::builder());
}
";

/// What a program with all three plugins prints.
const ALL: &str = "\
plugins: alpha bell gamma
greet: bell gamma alpha
find_room: gamma
check_in: alpha bell
check_out: gamma bell alpha
";

#[test]
fn a_dependency_that_no_code_names_is_a_plugin() {
    let plugins_of = |dependencies: &[&str]| {
        let report = Program::new("dependencies", dependencies, LINKED).run(&[]);
        report.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(plugins_of(&[ALPHA]), "plugins: alpha");
    assert_eq!(plugins_of(&[ALPHA, BETA]), "plugins: alpha bell", "one added");
    assert_eq!(plugins_of(&[BETA]), "plugins: bell", "one removed");
    assert_eq!(plugins_of(&[]), "plugins: ", "all removed");
}

#[test]
fn a_renamed_dependency_is_a_plugin() {
    let lodge = "lodge = { package = 'alpha', path = 'fixtures/alpha' }";
    let report = Program::new("renamed", &[lodge], LINKED).run(&[]);
    assert!(report.starts_with("plugins: alpha\n"), "{report}");
}

#[test]
fn a_program_tells_which_dependencies_hold_plugins() {
    let main = "
hooks_core::link_plugins!();

fn main() {
    for linked in hooks_core::linked_crates() {
        println!(\"{} {}\", linked.name, linked.has_plugin);
    }
}
";
    let lodge = "lodge = { package = 'alpha', path = 'fixtures/alpha' }";
    let report = Program::new("linked", &[lodge, BETA], main).run(&[]);
    assert_eq!(report, "alpha true\nbeta true\nhooks_core false\nhost_hooks false\n");
}

#[test]
fn an_optional_dependency_follows_its_feature() {
    let beta = "beta = { path = 'fixtures/beta', optional = true }";
    let program = Program::new("optional", &[ALPHA, beta], LINKED);
    let without = program.run(&[]);
    assert!(without.starts_with("plugins: alpha\n"), "{without}");
    let with = program.run(&["--features", "beta"]);
    assert!(with.starts_with("plugins: alpha bell\n"), "{with}");
}

#[test]
fn a_forgotten_link_plugins_is_told_with_the_line_to_add() {
    let (line, rest) = LINKED.trim_start().split_once('\n').unwrap();
    let error = Program::new("forgotten", &[ALPHA], rest).run(&[]);
    assert_eq!(
        error,
        format!(
            "the plugins cannot be put together\n\
             - this program does not link its plugins, rustc leaves out what no code names; write `{line}` in the crate \
             that has `main`, and in each file of `tests/`; a library with unit tests has `#[cfg(test)] {line}`\n"
        )
    );
}

#[test]
fn a_missing_hooks_core_is_told_once_at_each_attribute() {
    let main = "
use host_hooks::hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
pub fn render(page: &str) -> String;

#[hookimpl(host_hooks::greet, tryfirst)]
pub async fn greet() -> String {
    String::new()
}

#[plugin]
#[derive(Default)]
pub struct Renderer;

fn main() {}
";
    let program = Program::new("without-hooks-core", &[], main).without_hooks_core();
    let error = program.cargo("check", &[]).unwrap_err();
    let told = |attribute: &str| {
        format!(
            "error: `hooks-core` is not among the dependencies of this package; add it, or write where it is reached: \
             `#[{attribute}(crate = path::of::hooks_core)]`\n"
        )
    };
    for attribute in ["hookspec", "hookimpl", "plugin"] {
        assert_eq!(error.matches(&told(attribute)).count(), 1, "{attribute}: {error}");
    }
    assert!(error.contains("due to 3 previous errors"), "{error}");
    program.file(
        "src/main.rs",
        "
use host_hooks::hooks_core::{hookimpl, hookspec, plugin};

#[hookspec(crate = host_hooks::hooks_core)]
pub fn render(page: &str) -> String;

#[hookimpl(host_hooks::greet, crate = host_hooks::hooks_core)]
pub fn greet() -> String {
    String::new()
}

#[plugin(crate = host_hooks::hooks_core)]
#[derive(Default)]
pub struct Renderer;

fn main() {}
",
    );
    program.cargo("check", &[]).unwrap();
}

#[test]
fn the_files_of_a_folder_are_the_migrations_of_a_plugin() {
    let main = "
#[hooks_core::plugin(migrations = \"migrations\")]
#[derive(Default)]
pub struct Reports;

fn main() {
    for each in <Reports as hooks_core::PluginType>::spec().migrations() {
        println!(\"{} {} {}\", each.id(), each.dialect().unwrap_or(\"any\"), each.text());
    }
}
";
    let program = Program::new("migrations", &[], main);
    program.no_folder("migrations");
    let error = |files: &[&str]| {
        program.no_folder("migrations");
        for file in files {
            program.file(&format!("migrations/{file}"), "create");
        }
        // Cargo does not see that files have come.
        program.file("src/main.rs", &format!("{main}// {files:?}"));
        program.cargo("check", &[]).unwrap_err()
    };
    let told = error(&[]);
    assert!(told.contains("cannot read this folder of the package: No such file"), "{told}");
    assert!(told.contains("#[hooks_core::plugin(migrations = \"migrations\")]\n"), "{told}");
    let told = error(&["README.md"]);
    assert!(told.contains("this folder has no migration; call the first `0001_init.sql`"), "{told}");
    let told = error(&["init.sql", "0001-init.sql"]);
    for file in ["init.sql", "0001-init.sql"] {
        let text = format!(
            "`{file}` is no name of a migration; write `0001_init.sql`, `0001_init.postgres.sql` for one dialect alone, or \
             `seed.sql`"
        );
        assert!(told.contains(&text), "{told}");
        // What comes at run time is read by the same rule.
        assert_eq!(Migration::new(file, "").unwrap_err().to_string(), text);
    }
    for (one, other) in [
        ("0001_init.sql", "1_rooms.sql"),
        ("0001_init.postgres.sql", "0001_init.sql"),
        ("0001_init.postgres.sql", "0001_rooms.sqlite.sql"),
    ] {
        let told = error(&[one, other]);
        let text = format!(
            "`{one}` and `{other}` have one number; only files of different dialects share one, and the name with it"
        );
        assert!(told.contains(&text), "{told}");
    }
    program.no_folder("migrations");
    for file in ["0002_by_day.sql", "seed.sql", "0001_init.sqlite.sql", "0001_init.postgres.sql", "README.md"] {
        program.file(&format!("migrations/{file}"), file);
    }
    program.file("src/main.rs", main);
    assert_eq!(
        program.run(&[]),
        "0001_init postgres 0001_init.postgres.sql\n\
         0001_init sqlite 0001_init.sqlite.sql\n\
         0002_by_day any 0002_by_day.sql\n\
         seed any seed.sql\n"
    );
}

#[test]
fn link_plugins_with_names_links_no_others() {
    let main = LINKED.replace("!()", "!(alpha, beta)");
    let report = Program::new("named", &[ALPHA, BETA, GAMMA], &main).run(&[]);
    assert!(report.starts_with("plugins: alpha bell\ngreet: alpha bell\n"), "{report}");
}

#[test]
fn profile_and_back_end_do_not_change_the_order() {
    let program = Program::new("linked", &[ALPHA, BETA, GAMMA], LINKED);
    assert_eq!(program.run(&[]), ALL);
    assert_eq!(program.run(&["--release"]), ALL);
    let program = program.rustflags(INVENTORY);
    assert_eq!(program.run(&[]), ALL);
    assert_eq!(program.run(&["--release"]), ALL);
}

#[test]
fn the_flags_choose_the_back_end() {
    let program = Program::new("back-end", &[], LINKED);
    let crates = |program: &Program| program.cargo("tree", &["--prefix", "none"]).unwrap();
    let (linkme, inventory) = (crates(&program), crates(&program.rustflags(INVENTORY)));
    assert!(linkme.contains("\nlinkme v") && !linkme.contains("\ninventory v"), "{linkme}");
    assert!(inventory.contains("\ninventory v") && !inventory.contains("\nlinkme v"), "{inventory}");
}

#[test]
fn the_order_of_dependencies_does_not_change_that_of_calls() {
    for (name, dependencies, names) in [
        ("forwards", [ALPHA, BETA, GAMMA], "alpha, beta, gamma"),
        ("backwards", [GAMMA, BETA, ALPHA], "gamma, beta, alpha"),
    ] {
        let main = LINKED.replace("!()", &format!("!({names})"));
        assert_eq!(Program::new(name, &dependencies, &main).run(&[]), ALL, "{names}");
    }
}

#[test]
fn a_listed_plugin_is_as_a_linked_one() {
    let main = "
        fn main() {
            host_hooks::run(hooks_core::PluginManager::builder().implementations(hooks_core::hookimpls![
                gamma::check_out,
                gamma::find_room,
                gamma::greet,
                <beta::Bell as host_hooks::GuestBook>::check_in,
                <beta::Bell as host_hooks::GuestBook>::check_out,
                beta::Bell::greet,
                alpha::check_in,
                alpha::check_out,
                alpha::find_room,
                alpha::greet,
            ]));
        }";
    assert_eq!(Program::new("listed", &[ALPHA, BETA, GAMMA], main).run(&[]), ALL);
}

#[test]
fn every_contradiction_is_told_with_its_places() {
    let twin = "twin = { path = 'fixtures/twin' }";
    let circle = "circle = { path = 'fixtures/circle' }";
    let typo = "typo = { path = 'fixtures/typo' }";
    let error = Program::new("contradictory", &[ALPHA, GAMMA, twin, circle, typo], LINKED).run(&[]);
    assert_eq!(
        error,
        "the plugins cannot be put together\n\
         - two plugins are named `alpha`: twin/src/lib.rs:8 of `twin 0.1.0` and alpha/src/lib.rs:8 of `alpha 0.1.0`; \
         give one of them another, `#[plugin(name = \"…\")]`\n\
         - `typo` orders its `greet` by the plugin `alhpa`, which is not linked in (typo/src/lib.rs:8); \
         did you mean `alpha`?\n\
         - the order of `host_hooks::greet` is a circle: \
         `circle` wants to run after `alpha` (circle/src/lib.rs:8), \
         `circle` wants to run before `gamma` (circle/src/lib.rs:8), \
         `gamma` wants to run before `alpha` (gamma/src/lib.rs:8); take one of them out\n"
    );
}

#[test]
fn a_bundle_names_the_plugins_that_it_brings() {
    let report = Program::new("bundled", &["bundle = { path = 'fixtures/bundle' }"], LINKED).run(&[]);
    assert!(report.starts_with("plugins: alpha gamma\n"), "{report}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_static_library_has_all_plugins_or_is_refused() {
    let library = r#"
hooks_core::link_plugins!();

#[unsafe(no_mangle)]
pub extern "C" fn start() {
    host_hooks::run(hooks_core::PluginManager::builder());
}
"#;
    let main = "void start(void);\nint main(void) { start(); return 0; }\n";
    let program = Program::new("in-c", &[ALPHA, BETA, GAMMA], "fn main() {}").static_library(library);
    let error = program.cargo("build", &["--lib"]).unwrap_err();
    let told = "error: of a static library a linker takes what the program names, and nothing names plugins; build it \
                with `lto = \"fat\"`, or link it with `--whole-archive` and build it with `--cfg hooks_whole_archive`\n \
                --> src/lib.rs:2:1\n";
    assert!(error.contains(told), "{error}");
    program.cargo("check", &["--lib"]).unwrap();
    program.cargo("build", &["--lib", "--release"]).unwrap();
    assert_eq!(program.run_in_c("release", false, main), ALL);
    let program = program.rustflags("--cfg hooks_whole_archive");
    program.cargo("build", &["--lib"]).unwrap();
    assert_eq!(program.run_in_c("debug", true, main), ALL);
}

#[test]
#[cfg(target_os = "linux")]
fn a_plugin_that_is_a_dynamic_library_is_refused_where_nobody_would_find_it() {
    let program = Program::new("dynamically-linked", &["dynamic = { path = 'fixtures/dynamic' }"], LINKED);
    let error = program.cargo("build", &[]).unwrap_err();
    let told = "error: `dynamic` is a Rust `dylib`, whose plugins nobody else finds; write `crate-type = [\"lib\"]` \
                there, or build everything with `--cfg hooks_registry=\"inventory\"`\n --> src/main.rs:2:1\n";
    assert!(error.contains(told), "{error}");
    let report = program.rustflags(INVENTORY).run(&[]);
    assert!(report.starts_with("plugins: dynamic\n"), "{report}");
}

#[test]
fn doctests_that_are_one_program_are_told_how_not_to_be() {
    let doctest = |mark: &str, assertion: &str| {
        format!(
            "/// ```{mark}
/// hooks_core::link_plugins!();
///
/// #[hooks_core::plugin(name = \"bell\")]
/// #[derive(Default)]
/// struct Bell;
///
/// fn main() {{
///     let built = hooks_core::PluginManager::builder().build();
///     assert!({assertion});
/// }}
/// ```
"
        )
    };
    let told =
        "built.unwrap_err().to_string().contains(\"so mark one `standalone_crate`, or give one of them another\")";
    let alone = doctest("standalone_crate", "built.is_ok()");
    let program = Program::new("doctests", &[], "fn main() {}");
    program.file(
        "src/lib.rs",
        &format!(
            "{0}pub fn first() {{}}\n\n{0}pub fn second() {{}}\n\n{alone}pub fn alone() {{}}\n",
            doctest("", told)
        ),
    );
    let tests = program.cargo("test", &["--doc"]).unwrap();
    assert!(tests.contains("2 passed; 0 failed") && tests.contains("1 passed; 0 failed"), "{tests}");
}

#[test]
fn cargo_refuses_two_versions_of_hooks_core() {
    let program = Program::new("two-versions", &["newer = { package = 'hooks-core', path = 'newer' }"], LINKED);
    let manifest = "[package]\nname = 'hooks-core'\nversion = '9.9.9'\nlinks = 'hooks-core'\n";
    program.file("newer/Cargo.toml", manifest);
    program.file("newer/build.rs", "fn main() {}\n");
    program.file("newer/src/lib.rs", "");
    let error = program.cargo("build", &[]).unwrap_err();
    assert!(error.contains("package `hooks-core` links to the native library `hooks-core`"), "{error}");
}

#[test]
fn tests_and_documentation_see_the_plugins() {
    let program = Program::new("house", &[ALPHA, "[dev-dependencies]", GAMMA], LINKED);
    program.file("src/lib.rs", include_str!("fixtures/house/lib.rs"));
    program.file("tests/integration.rs", include_str!("fixtures/house/integration.rs"));
    let report = program.run(&[]);
    assert!(report.starts_with("plugins: alpha house\ngreet: alpha house\n"), "{report}");
    let tests = program.cargo("test", &[]).unwrap();
    assert_eq!(tests.matches("1 passed; 0 failed").count(), 3, "{tests}");
    program.cargo("doc", &["--no-deps"]).unwrap();
}
