//! What is configured of plugins.

use hooks_core::{
    ConfigProblem, Configuration, KeyPath, NoConfig, Origin, Origins, Permission, PluginConfiguration,
    PluginDefinition, read_section,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::scene::with;

#[test]
fn all_that_is_wrong_is_told_at_once_with_where_it_comes_from() {
    let mut origins = Origins::default();
    let line = Origin::new("sre-bot.yaml:12:9").with_excerpt("12 |   prt: 5\n   |   ^^^");
    origins.set(KeyPath::root().key("prt"), line.clone(), line);
    let a = PluginConfiguration::new(json!({ "prt": 5 })).with_origins(origins);
    let configuration = Configuration::new()
        .with_plugin("a", a)
        .with_plugin("bb", PluginConfiguration::default())
        .with_problem(ConfigProblem::new("`servr` is no section; did you mean `server`?"))
        .with_role("editor", [("reports:veiw", Some(Origin::new("sre-bot.yaml:30:7")))]);
    let b = PluginDefinition::new("b").permission(Permission::new("other:do", ""));
    let reports = PluginDefinition::new("reports").permission(Permission::new("reports:view", "Shows reports"));
    let plugins = [PluginDefinition::new("a").on_load::<NoConfig, _>(|_, _| async { Ok(()) }), b, reports];
    let error = with(plugins).configuration(configuration).build().expect_err("much is wrong").to_string();
    for expected in [
        "- `servr` is no section; did you mean `server`?\n",
        "- `plugins.a.prt`: unknown key `prt`; remove it (sre-bot.yaml:12:9)\n    12 |   prt: 5\n       |   ^^^\n",
        "- `plugins.bb` configures a plugin that is not linked in; did you mean `b`?\n",
        "declares the permission `other:do`, which does not begin with the plugin's name and a colon; write it so\n",
        "- the role `editor` grants the unknown permission `reports:veiw`; did you mean `reports:view`? (sre-bot.yaml:30:7)",
    ] {
        assert!(error.contains(expected), "{expected}\n\nin\n{error}");
    }
}

/// Of a plugin that cannot do without an address, nor with an empty token.
#[derive(Debug, Deserialize)]
pub struct Store {
    #[expect(dead_code, reason = "read by serde")]
    url: String,
    #[expect(dead_code, reason = "read by serde")]
    pool: Pool,
}

#[derive(Debug, Deserialize)]
pub struct Pool {
    #[expect(dead_code, reason = "read by serde")]
    size: u8,
}

#[test]
fn what_is_missing_since_it_was_mistaken_is_not_told_again() {
    let path = |text: &str| KeyPath::parse(text);
    let wrong = |value: Value, left_out: &[&str]| {
        let mut origins = Origins::default();
        for text in left_out {
            origins.leave_out(path(text));
        }
        let told = read_section::<Store>("store", &value, &origins, &json!(true)).expect_err("something is missing");
        told.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(wrong(json!({}), &[]), ["`store`: missing field `url`"]);
    assert_eq!(wrong(json!({}), &["url"]), Vec::<String>::new());
    assert_eq!(wrong(json!({}), &[""]), Vec::<String>::new());
    assert_eq!(wrong(json!({ "url": "x", "pool": {} }), &["pool.size"]), Vec::<String>::new());
    assert_eq!(wrong(json!({ "url": "x", "pool": {} }), &["url"]), ["`store.pool`: missing field `size`"]);

    let mut origins = Origins::default();
    origins.leave_out(path("header"));
    let plugin = PluginConfiguration::new(json!({ "depth": 0 })).with_origins(origins);
    let configuration =
        Configuration::new().with_plugin("typed-tracing", plugin).with_problem(ConfigProblem::new("no"));
    let tracing = PluginDefinition::of_type::<crate::typed::Tracing>();
    let error = with([tracing]).configuration(configuration).build().expect_err("a variable is missing");
    let told: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(told, ["no", "`plugins.typed-tracing.depth`: is nought; write 1 or more"]);
}
