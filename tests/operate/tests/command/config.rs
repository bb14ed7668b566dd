use crate::scene::{CONFIGURATION, Scene};

const BROKEN: &str = "\
version: 1
plugins:
  clock:
    zoen: CET
    token: [hunter2]
  calender:
    enabled: true
";

#[test]
fn a_sound_configuration_is_said_to_be() {
    let scene = Scene::new(CONFIGURATION);
    assert_eq!(scene.show("config check"), "ok: nothing is wrong (almanac.yaml)");
    std::fs::remove_file(scene.file()).expect("it is there");
    assert_eq!(scene.show("config check"), "ok: nothing is wrong (almanac.yaml, which is not there)");
}

#[test]
fn all_that_is_wrong_is_told_with_where_it_stands() {
    let scene = Scene::new(BROKEN);
    let checked = scene.run("config check");
    assert_eq!((checked.code, &*checked.stderr), (Some(1), ""), "{checked:?}");
    assert_eq!(
        checked.stdout,
        "\
problem: no plugin `calender` is linked in; did you mean `calendar`? (almanac.yaml:6:3)
    6 |   calender:
      |   ^
problem: `plugins.clock.token`: invalid type: sequence, expected a string (almanac.yaml:5:12)
    5 |     token: [***]
      |            ^
problem: `plugins.clock.zoen`: unknown key `zoen`; did you mean `zone`? (almanac.yaml:4:5)
    4 |     zoen: ***
      |     ^
3 problems (almanac.yaml)"
    );
}

#[test]
fn other_commands_end_with_what_is_wrong() {
    let scene = Scene::new(BROKEN);
    let error = scene.fail("plugins");
    assert!(error.starts_with("error: the plugins cannot be put together\n- "), "{error}");
    let missing = scene.fail("plugins --config elsewhere.yaml");
    assert!(missing.contains("elsewhere.yaml"), "{missing}");
}

#[test]
fn values_are_told_with_their_origins_and_secrets_are_not() {
    let scene = Scene::new(CONFIGURATION);
    let mut command = scene.command("config show");
    command.env("ALMANAC__PLUGINS__CLOCK__ZONE", "EET");
    let shown = hooks_process_tests::Process::start(&mut command).ended();
    assert_eq!(
        shown.stdout,
        "\
KEY                        VALUE  FROM
plugins.clock.token        ***    almanac.yaml:8:12
plugins.clock.zone         \"EET\"  ALMANAC__PLUGINS__CLOCK__ZONE
server.limits.connections  10     almanac.yaml:4:18
version                    1      almanac.yaml:1:10"
    );
}

#[test]
fn values_of_a_broken_configuration_are_told_and_that_it_is() {
    let shown = Scene::new(BROKEN).run("config show");
    assert!(shown.stdout.contains("plugins.calender.enabled  ***    almanac.yaml:7:14"), "{shown:?}");
    let error =
        "error: something is wrong with the configuration, and what is is not shown here; see `almanac config check`";
    assert_eq!((shown.code, &*shown.stderr), (Some(1), error));
}

#[test]
fn the_schema_knows_the_plugins() {
    let scene = Scene::new(CONFIGURATION);
    let schema: serde_json::Value = serde_json::from_str(&scene.show("config schema")).expect("it is JSON");
    let zone = schema.to_string();
    assert!(zone.contains("The zone that it shows."), "{zone}");
}
