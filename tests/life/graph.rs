//! What plugins require of each other.

use hooks_core::{PluginDefinition, PluginManager};

use crate::scene::{Log, noting, states, with};

fn problem(plugins: impl IntoIterator<Item = PluginDefinition>) -> Vec<String> {
    let error = with(plugins).build().expect_err("it does not hold");
    // Places of this file change.
    let place = |text: &str| {
        let mut parts = text.split("tests/life/graph.rs:");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| all + "here" + part.trim_start_matches(|letter: char| letter.is_ascii_digit()))
    };
    error.problems().iter().map(|problem| place(&problem.to_string())).collect()
}

fn plugin(name: &'static str) -> PluginDefinition {
    PluginDefinition::new(name).version("1.2.3")
}

#[tokio::test]
async fn what_is_required_starts_first_and_stops_last() {
    let log = Log::default();
    // A diamond, named against its order.
    let plugins = [
        noting(&log, "a").requires("b").requires("c"),
        noting(&log, "b").requires("d"),
        noting(&log, "c").requires("d"),
        noting(&log, "d"),
    ];
    let manager = with(plugins).build().expect("they fit");
    assert_eq!(manager.call(crate::scene::names {}), Vec::<String>::new());
    manager.start().await.expect("nothing fails");
    let started = log.take();
    let place = |what: &str| started.iter().position(|each| each == what).unwrap_or(usize::MAX);
    for (earlier, later) in [
        ("start d", "load b"),
        ("start d", "load c"),
        ("start b", "load a"),
        ("start c", "load a"),
        ("load a", "start a"),
    ] {
        assert!(place(earlier) < place(later), "{earlier}, {later}: {started:?}");
    }
    assert_eq!(manager.call(crate::scene::names {}), ["d", "b", "c", "a"]);
    let snapshot = manager.snapshot();
    assert_eq!(snapshot.plugins().iter().map(|plugin| plugin.name()).collect::<Vec<_>>(), ["d", "b", "c", "a"]);
    drop(snapshot);
    manager.stop().await.expect("it is no plugin that asks");
    assert_eq!(log.take(), ["stop a", "stop c", "stop b", "stop d"]);
    assert_eq!(manager.call(crate::scene::names {}), Vec::<String>::new());
    assert_eq!(states(&manager), "a:stopped b:stopped c:stopped d:stopped");
}

#[tokio::test]
async fn a_chain_of_a_hundred_starts_in_its_order() {
    let log = Log::default();
    let name = |number: usize| -> &'static str { format!("n{number:03}").leak() };
    let chain = (0..100).map(|number| {
        let plugin = noting(&log, name(number));
        if number == 99 { plugin } else { plugin.requires(name(number + 1)) }
    });
    let manager = with(chain).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    let started: Vec<_> = log.take().into_iter().filter(|each| each.starts_with("start")).collect();
    let expected: Vec<_> = (0..100).rev().map(|number| format!("start n{number:03}")).collect();
    assert_eq!(started, expected);
}

#[test]
fn each_thing_that_does_not_hold_is_told_with_what_to_do() {
    let off = || hooks_core::Origin::new("sre-bot.yaml:12:14");
    let disabled = hooks_core::PluginConfiguration::default()
        .with_settings(hooks_core::PluginSettings::default().with_enabled(false, off()));
    let configuration = hooks_core::Configuration::new().with_plugin("jwt", disabled);
    let error = with([plugin("auth").requires("jwt >= 1"), plugin("jwt")]).configuration(configuration).build();
    let error = error.expect_err("`jwt` is off").to_string();
    assert!(
        error.ends_with(
            "requires `jwt >=1`, which is linked in but disabled by `sre-bot.yaml:12:14`; enable it, or disable what \
             requires it"
        ),
        "{error}"
    );
    let cases: [(&[PluginDefinition], &[&str]); 10] = [
        (
            &[plugin("auth").requires("clok"), plugin("clock")],
            &["`auth` (here) requires `clok`, which is not listed; did you mean `clock`?"],
        ),
        (
            &[plugin("auth").requires("database >= 2")],
            &["`auth` (here) requires `database >=2`, which is not listed; add it, as by \
               `.plugin(PluginDefinition::of_type::<…>())`, or write `database?` if it may be missing"],
        ),
        (
            &[plugin("auth").requires("clock >= 2"), plugin("clock")],
            &[
                "`auth` (here) requires `clock >=2`, and `clock` is 1.2.3 (here of `clock 1.2.3`); change one of them in \
               `Cargo.toml`",
            ],
        ),
        (
            &[plugin("auth").requires("clock? >= 2"), plugin("clock")],
            &[
                "`auth` (here) requires `clock? >=2`, and `clock` is 1.2.3 (here of `clock 1.2.3`); change one of them in \
               `Cargo.toml`",
            ],
        ),
        (
            &[
                plugin("a").requires("b"),
                plugin("b").requires("c"),
                plugin("c").requires("a?"),
                plugin("d").requires("queue"),
            ],
            &[
                "`d` (here) requires `queue`, which is not listed; add it, as by \
                 `.plugin(PluginDefinition::of_type::<…>())`, or write `queue?` if it may be missing",
                "plugins require each other, so none can start first: `a` (here) → `b` (here) → `c` (here) → `a`; take one of \
                 these requirements out, a `?` is not enough",
            ],
        ),
        (
            &[plugin("auth").requires("time"), plugin("clock").provides("time"), plugin("ntp").provides("time 2.0.0")],
            &["`auth` (here) requires `time`, which more than one provides: `clock`, `ntp`; disable all but one"],
        ),
        (
            &[plugin("auth").requires("time >= 2"), plugin("clock").provides("time 1.5.0")],
            &[
                "`auth` (here) requires `time >=2`, and `clock` is 1.5.0 (here of `clock 1.2.3`); change one of them in \
               `Cargo.toml`",
            ],
        ),
        (
            &[plugin("auth").conflicts("basic < 2"), plugin("basic")],
            &["`auth` (here) cannot be together with `basic <2`, and `basic` 1.2.3 is there; disable one of them"],
        ),
        (
            &[plugin("auth").requires(">= 1"), plugin("bill").hookspecs("hooks-tests >= 9")],
            &[
                "`auth` (here) says what cannot be read: `>= 1` names no plugin; write it as `clock`, `clock >= 1.2` or \
                 `clock?`",
                "`bill` (here) is written for the hooks of `hooks-tests >=9`, and these are 0.1.0; change one of them in \
                 `Cargo.toml`",
            ],
        ),
        (
            &[plugin("request-id"), plugin("request_id")],
            &[
                "the plugins `request-id` (here of `request-id 1.2.3`) and `request_id` (here of `request_id 1.2.3`) are \
               both `REQUEST_ID` in the environment; give one of them another name, `#[plugin(name = \"…\")]`",
            ],
        ),
    ];
    for (plugins, expected) in cases {
        assert_eq!(problem(plugins.to_vec()), expected);
    }
}

trait Missing: Send + Sync {}

#[test]
fn what_a_program_lacks_is_added_to_its_dependencies() {
    let auth = plugin("auth").requires("database").needs::<dyn Missing>();
    let error = PluginManager::builder().plugin(auth).build().expect_err("there is none").to_string();
    let told =
        "requires `database`, which is not linked in; add it to `[dependencies]`, or write `database?` if it may";
    assert!(error.contains(told), "{error}");
    let told =
        "`dyn life::graph::Missing`, which no plugin that is linked in offers; add one to `[dependencies]` that does";
    assert!(error.contains(told), "{error}");
}

#[test]
fn what_is_optional_need_not_be_there_and_comes_first_if_it_is() {
    let manager =
        with([plugin("a").requires("b?"), plugin("b"), plugin("c").requires("x? >= 3")]).build().expect("they fit");
    let snapshot = manager.snapshot();
    assert_eq!(snapshot.plugins().iter().map(|plugin| plugin.name()).collect::<Vec<_>>(), ["b", "a", "c"]);
}

#[test]
fn only_and_the_safe_mode_start_few() {
    let plugins = || {
        [
            plugin("admin").core().requires("store"),
            plugin("store"),
            plugin("chat").requires("net"),
            plugin("net"),
            plugin("x"),
        ]
    };
    let named = |builder: hooks_core::Builder| {
        let snapshot = builder.build().expect("they fit").snapshot();
        snapshot.plugins().iter().map(|plugin| plugin.name().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(named(with(plugins()).only(["chat"])), "net chat store admin");
    assert_eq!(named(with(plugins()).safe_mode()), "store admin");
    let error = with(plugins()).only(["caht"]).build().expect_err("there is none").to_string();
    assert!(
        error.contains("the host starts only the plugin `caht`, which is not linked in; did you mean `chat`?"),
        "{error}"
    );
}
