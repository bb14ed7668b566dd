use std::io::Write;

use hooks_process_tests::Process;
use serde_json::Value;

use crate::scene::{CONFIGURATION, Scene};

/// What `key new` shows, apart from what is random.
struct Issued {
    text: String,
    key: String,
    id: String,
    /// What is to be put into the configuration.
    lines: String,
}

impl Issued {
    #[track_caller]
    fn of(scene: &Scene, arguments: &str) -> Self {
        let text = scene.show(&format!("key new {arguments}"));
        let key = text.lines().next().unwrap_or_default().to_owned();
        let id = key.split('_').nth(1).unwrap_or_default().to_owned();
        let hash = text.split("sha256:").nth(1).and_then(|rest| rest.get(..64)).unwrap_or_default();
        let lines = text.split_once("plugins:\n").map(|(_, lines)| lines.to_owned()).unwrap_or_default();
        let text = text.replace(&key, "KEY").replace(&id, "ID").replace(hash, "HASH");
        Self { text, key, id, lines }
    }
}

#[test]
fn a_key_is_made_and_shown_with_what_is_to_be_configured() {
    let scene = Scene::new(CONFIGURATION);
    let issued = Issued::of(&scene, "deploy-bot --role deployer --role reader --expires 2100-01-31T00:00:00+01:00");
    assert_eq!(
        issued.text,
        "\
KEY

It is not shown again. It holds when this stands in the configuration:

plugins:
  api-keys:
    keys:
      - id: ID
        name: \"deploy-bot\"
        hash: sha256:HASH
        roles: [\"deployer\", \"reader\"]
        expires: 2100-01-30T23:00:00Z"
    );
    assert_eq!((issued.key.len(), issued.key.starts_with("hk_")), (63, true), "{}", issued.key);
}

#[test]
fn what_is_shown_can_be_configured_and_is_listed_and_found_again() {
    let scene = Scene::new(CONFIGURATION);
    // Names that YAML takes for something else.
    let issued = ["1e3 --role true --expires 2100-01-01T00:00:00Z", "null"].map(|each| Issued::of(&scene, each));
    let mut file = std::fs::OpenOptions::new().append(true).open(scene.file()).expect("it is there");
    let [first, second] = &issued;
    let second_lines = second.lines.replace("  api-keys:\n    keys:\n", "");
    writeln!(file, "{}\n{second_lines}", first.lines).expect("there is room");
    assert_eq!(scene.show("config check"), "ok: nothing is wrong (almanac.yaml)");

    let mut rows = [
        format!("{}  1e3   true   holds        2100-01-01T00:00:00Z", first.id),
        format!("{}  null         holds", second.id),
    ];
    rows.sort();
    let head = "ID          NAME  ROLES  STATE  FROM  UNTIL                 LAST USED";
    assert_eq!(scene.show("key list"), format!("{head}\n{}", rows.join("\n")));

    assert_eq!(
        scene.show(&format!("key revoke {}", second.id)),
        format!(
            "\
not revoked: the key `{id}` of `null` is configured, and holds until that is taken out:
    plugins.api-keys.keys[1].hash = *** (almanac.yaml:18:15)
    plugins.api-keys.keys[1].id = \"{id}\" (almanac.yaml:16:13)
    plugins.api-keys.keys[1].name = \"null\" (almanac.yaml:17:15)",
            id = second.id
        )
    );
    let shown = scene.show("config show");
    assert!(!shown.contains("sha256") && !shown.contains(&first.key), "{shown}");
}

#[test]
fn programs_are_told_the_same() {
    let scene = Scene::new("version: 1\nplugins: { api-keys: { prefix: shop, keys: [
        { id: a000000000, name: old, hash: \"sha256:6aab4188afb0289755408e0e015a8ab097a8ed37f6a23b4e8d7962c51d0cce8e\", expires: 2020-01-01T00:00:00Z },
        { id: b000000000, name: new, hash: \"sha256:6aab4188afb0289755408e0e015a8ab097a8ed37f6a23b4e8d7962c51d0cce8e\", not_before: 2100-01-01T00:00:00Z },
    ] } }\n");
    let json = |arguments: &str| -> Value {
        let shown = scene.show(&format!("{arguments} --format json"));
        serde_json::from_str(&shown).unwrap_or_else(|error| panic!("{error} in {shown}"))
    };
    let issued = json("key new alice --expires 90d");
    assert!(issued["key"].as_str().is_some_and(|key| key.starts_with("shop_")), "{issued}");
    assert_eq!((&issued["name"], &issued["stored"]), (&"alice".into(), &false.into()));
    let listed = json("key list");
    let states: Vec<_> = listed["keys"].as_array().into_iter().flatten().map(|key| &key["state"]).collect();
    assert_eq!(states, ["expired", "early"]);
    assert_eq!(json("key revoke b000000000")["revoked"], false);
}

#[test]
fn what_cannot_be_is_told() {
    let scene = Scene::new(CONFIGURATION);
    assert_eq!(scene.fail("key revoke a000000000"), "error: no key has the id `a000000000`; `key list` lists them");
    for (arguments, message) in [
        ("key new a,b", "invalid value 'a,b' for '<NAME>': write letters, digits, `-`, `_`, `.` and `@`"),
        ("key new a --role ,", "invalid value ',' for '--role <ROLE>': write letters, digits, `-`, `_`, `.` and `@`"),
        (
            "key new a --expires soon",
            "invalid value 'soon' for '--expires <TIME>': write how long, as `90d`, or a time, as `2027-01-31T00:00:00Z`",
        ),
    ] {
        let ended = Process::start(&mut scene.command(arguments)).ended();
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains(message), "{message}: {ended:?}");
    }
}
