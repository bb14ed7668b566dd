use crate::scene::{CONFIGURATION, Scene};

#[test]
fn plugins_are_told_with_why_and_for_whom() {
    let scene = Scene::new(CONFIGURATION);
    assert_eq!(
        scene.show("plugins"),
        "\
NAME      VERSION  STATE       WHY                      REQUIRED BY
api-keys  0.0.0    discovered  starts with the service
calendar  0.0.0    discovered  starts with the service
clock     0.0.0    discovered  starts with the service  calendar, greeting?
greeting  0.0.0    discovered  starts with the service"
    );
}

#[test]
fn what_takes_no_part_says_who_wants_it_so() {
    let scene = Scene::new("version: 1\nplugins:\n  calendar:\n    enabled: false\n  clock:\n    enabled: false\n");
    assert_eq!(
        scene.show("plugins"),
        "\
NAME      VERSION  STATE       WHY                              REQUIRED BY
api-keys  0.0.0    discovered  starts with the service
calendar  0.0.0    disabled    disabled by `almanac.yaml:4:14`
clock     0.0.0    disabled    disabled by `almanac.yaml:6:14`  calendar, greeting?
greeting  0.0.0    started"
    );
    assert_eq!(
        scene.show("plugins --safe-mode").lines().nth(4),
        Some("greeting  0.0.0    disabled  disabled by the safe mode")
    );
    let unknown = scene.fail("plugins --only calender");
    assert_eq!(
        unknown,
        "error: the plugins cannot be put together\n\
         - the host starts only the plugin `calender`, which is not linked in; did you mean `calendar`?"
    );
}

#[test]
fn a_hook_is_told_with_all_it_calls_though_nothing_is_loaded() {
    let scene = Scene::new(CONFIGURATION);
    let welcome = "\
hooks_operate_tests::welcome  firstresult, on_error = isolate  hooks-operate-tests 0.0.0, tests/operate/src/main.rs:0
  fn welcome(name: &str) -> Option<String>
  1.  clock     Clock::welcome     tests/operate/src/clock.rs:0      tryfirst
  2.  greeting  Greeting::welcome  tests/operate/src/greeting.rs:0   start order of its plugin";
    assert_eq!(scene.show("hooks welcome"), welcome);
    let all = scene.show("hooks");
    assert!(all.contains(welcome), "{all}");
    assert!(
        all.contains("hooks_axum::web_hooks::before_request  firstresult, on_error = stop  hooks-axum 0.0.0"),
        "{all}"
    );
    assert_eq!(scene.fail("hooks welcom"), "error: no hook is named `welcom`; did you mean `welcome`?");
}

#[test]
fn routes_are_told_with_whom_they_are_for() {
    let scene = Scene::new(CONFIGURATION);
    assert_eq!(
        scene.show("routes --only calendar"),
        "\
METHOD  PATH             OWNER            LISTENER    NEEDS            DECLARED AT
GET     /                the application
GET     /calendar/{day}  calendar                                      tests/operate/src/calendar.rs:0
PUT     /calendar/{day}  calendar         management  calendar:change  tests/operate/src/calendar.rs:0"
    );
}

#[test]
fn all_is_told_of_a_plugin_that_is_known_without_loading_it() {
    let scene = Scene::new(CONFIGURATION);
    assert_eq!(
        scene.show("plugins clock"),
        "\
clock 0.0.0  discovered
  A plugin that is loaded, with a command that wants it at work
required by
  calendar
  greeting?
hooks
  2.  hooks_operate::command::commands::register_commands  register_commands  tests/operate/src/clock.rs:0
  1.  hooks_operate_tests::welcome                         Clock::welcome     tests/operate/src/clock.rs:0
configuration
  token  ***    almanac.yaml:8:12
  zone   \"CET\"  almanac.yaml:7:11"
    );
    assert_eq!(scene.fail("plugins clok"), "error: there is no plugin `clok`; did you mean `clock`?");
}

#[test]
fn permissions_are_told_with_who_grants_them() {
    let scene = Scene::new("version: 1\nroles:\n  editor:\n    - calendar:*\n");
    assert_eq!(
        scene.show("permissions"),
        "\
PERMISSION       ROLES   ALLOWS
calendar:change  editor  To change days"
    );
}
