//! The life of plugins beside a simple model of it, in random orders of what a host does.

mod bring_up;
mod change;
mod known;
mod plugin;
mod random;

use std::time::Duration;

use hooks_core::{Configuration, OnFailure, PluginConfiguration, PluginManager, PluginSettings, PluginState};
use proptest::prelude::*;

use self::known::Model;
use self::plugin::{Shared, definition};
use self::random::{declared, operation};
use crate::scene::{names, with};

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// What a stage does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Well,
    Fails,
    Panics,
    Hangs,
}

/// A plugin, by the place of its name.
#[derive(Debug, Clone)]
struct Declared {
    requires: Vec<(usize, bool)>,
    /// Whether it has stages.
    lives: bool,
    may_fail: bool,
    /// Whether it is there from the start, and whether it is disabled then.
    first: Option<bool>,
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Start,
    Stop,
    Enable(usize),
    Disable(usize),
    Reload(usize),
    Reconfigure(usize),
    Add(usize),
    Remove(usize),
    Set(usize, [Does; 3]),
}

/// What is compared.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    states: Vec<(String, PluginState)>,
    called: Vec<String>,
    services: Vec<String>,
    /// Those that have begun once more often than they have ended.
    at_work: Vec<String>,
}

fn settings(declared: &Declared, disabled: bool) -> PluginConfiguration {
    let limit = Duration::from_secs(1);
    let on_failure = if declared.may_fail { OnFailure::Continue } else { OnFailure::Abort };
    let mut settings =
        PluginSettings::default().with_start_timeout(limit).with_stop_timeout(limit).with_on_failure(on_failure);
    if disabled {
        settings = settings.with_enabled(false, hooks_core::Origin::new("the test"));
    }
    PluginConfiguration::default().with_settings(settings)
}

async fn apply(manager: &PluginManager, operation: Operation, declared: &[Declared], shared: &Shared) -> bool {
    match operation {
        Operation::Start => manager.start().await.is_ok(),
        Operation::Stop => manager.stop().await.is_ok(),
        Operation::Enable(plugin) => manager.enable(NAMES[plugin]).await.is_ok(),
        Operation::Disable(plugin) => manager.disable(NAMES[plugin]).await.is_ok(),
        Operation::Reload(plugin) => manager.reload(NAMES[plugin]).await.is_ok(),
        Operation::Reconfigure(plugin) => {
            manager.reconfigure(NAMES[plugin], settings(&declared[plugin], false)).await.is_ok()
        }
        Operation::Add(plugin) => manager.add_plugin(definition(plugin, &declared[plugin], shared)).await.is_ok(),
        Operation::Remove(plugin) => manager.remove(NAMES[plugin]).await.is_ok(),
        Operation::Set(plugin, does) => {
            shared.get().does.insert(plugin, does);
            true
        }
    }
}

fn told(manager: &PluginManager, shared: &Shared) -> Told {
    let states = manager.statuses();
    let services = manager.snapshot().services().list();
    let mut services: Vec<_> = services.into_iter().map(|service| service.plugin).collect();
    services.sort();
    let at_work = shared.get();
    let at_work = at_work.at_work.iter().filter_map(|(plugin, count)| match count {
        0 => None,
        1 => Some(NAMES[*plugin].to_owned()),
        _ => Some(format!("{} {count} times", NAMES[*plugin])),
    });
    Told {
        states: states.iter().map(|status| (status.plugin.name().to_owned(), status.state)).collect(),
        called: manager.call(names {}),
        services,
        at_work: at_work.collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_host_may_do_anything_in_any_order(declared in declared(), operations in proptest::collection::vec(operation(), 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("there is a runtime").block_on(async {
            let shared = Shared::default();
            let first = declared.iter().enumerate().filter(|(_, each)| each.first.is_some());
            let plugins: Vec<_> = first.map(|(plugin, each)| definition(plugin, each, &shared)).collect();
            let mut configuration = Configuration::new();
            for (plugin, each) in declared.iter().enumerate() {
                if let Some(disabled) = each.first {
                    configuration = configuration.with_plugin(NAMES[plugin], settings(each, disabled));
                }
            }
            let manager = with(plugins).configuration(configuration).build().expect("they fit");
            let mut model = Model::new(&declared);
            prop_assert_eq!(told(&manager, &shared), model.told(), "built");
            for (number, operation) in operations.iter().enumerate() {
                let expected = model.apply(*operation);
                let succeeds = apply(&manager, *operation, &declared, &shared).await;
                prop_assert_eq!(succeeds, expected, "operation {}: {:?}", number, operation);
                prop_assert_eq!(told(&manager, &shared), model.told(), "behind operation {}: {:?}", number, operation);
            }
            Ok(())
        })?;
    }
}
