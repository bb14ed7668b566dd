use hooks_process_tests::Process;

use crate::scene::{CONFIGURATION, Scene};

#[test]
fn a_plugin_adds_a_command() {
    let scene = Scene::new(CONFIGURATION);
    assert_eq!(scene.show("greet you"), "good day, you");
    assert_eq!(scene.show("greet you --format json"), "{\n  \"text\": \"good day, you\"\n}");
    assert_eq!(scene.fail("greet nobody"), "error: nobody is there");
}

#[test]
fn a_plugin_that_is_loaded_adds_a_command_and_is_started_by_it() {
    assert_eq!(Scene::new(CONFIGURATION).show("zone --only clock"), "CET by a token");
}

#[test]
fn a_command_of_a_plugin_that_is_disabled_says_so() {
    let scene = Scene::new(CONFIGURATION);
    assert_eq!(
        scene.fail("zone --only greeting"),
        "error: `zone` is a command of the plugin `clock`, which is disabled by `only`, which does not name it"
    );
}

#[test]
fn a_command_that_panics_has_failed() {
    let ended = Scene::new(CONFIGURATION).run("panic");
    assert_eq!((ended.code, ended.stderr.lines().last()), (Some(1), Some("error: it panicked: as told")), "{ended:?}");
}

#[test]
fn a_name_that_two_claim_is_an_error_that_names_both() {
    let scene = Scene::new(CONFIGURATION);
    for (claim, message) in [
        (
            "greet",
            "plugins `greeting` (tests/operate/src/greeting.rs:0) and `rival` (tests/operate/src/rival.rs:0) both claim the \
             command `greet`; give one of them another name",
        ),
        (
            "doctor",
            "plugin `rival` (tests/operate/src/rival.rs:0) claims the command `doctor`, which the program has itself; give \
             it another name",
        ),
        (
            "--format",
            "plugin `rival` (tests/operate/src/rival.rs:0) claims the argument `--format` of `rival`, which all commands \
             have; give it another name",
        ),
    ] {
        let message = format!("error: the commands of plugins cannot be put together\n- {message}");
        assert_eq!(Scene::failed(scene.command("plugins").env("RIVAL", claim)), message);
    }
    let beside = Process::start(scene.command("another").env("RIVAL", "another")).ended();
    assert_eq!(beside.code, Some(0), "{beside:?}");
}
