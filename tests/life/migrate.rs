//! Plugins whose tables are brought up to what they expect before they are loaded.

use std::sync::Arc;

use hooks_core::{
    BoxError, BoxFuture, Chain, Migration, Migrator, NoConfig, PluginContext, PluginDefinition, PluginInfo, Stage,
    StartError, plugin,
};

use crate::scene::{Log, names, noting, states, with};

/// Notes what it is to apply, and refuses what does not begin with `create`.
struct Noting(Log);

impl Migrator for Noting {
    fn migrate(&self, plugin: Arc<PluginInfo>) -> BoxFuture<'static, Result<(), BoxError>> {
        let log = self.0.clone();
        Box::pin(async move {
            for migration in plugin.migrations() {
                if !migration.text().starts_with("create") {
                    return Err(format!("`{}` cannot be applied", migration.id()).into());
                }
                log.push(format!("migrate {} {}", plugin.name(), migration.id()));
            }
            Ok(())
        })
    }
}

/// A plugin that applies the migrations of others; its name puts it behind them.
fn store(log: &Log) -> PluginDefinition {
    let log = log.clone();
    let load = move |_: NoConfig, context: PluginContext| {
        let migrator: Arc<dyn Migrator> = Arc::new(Noting(log.clone()));
        async move { Ok(context.provide(migrator)?) }
    };
    PluginDefinition::new("zz-store").offers::<dyn Migrator>().on_load(load)
}

fn migration(file: &str, text: &str) -> Migration {
    Migration::new(file, text).expect("it is a name")
}

#[tokio::test]
async fn migrations_are_applied_in_their_order_before_the_plugin_is_loaded() {
    let log = Log::default();
    let [late, early, seed] = ["0002_late.sql", "0001_early.sql", "seed.sql"].map(|file| migration(file, "create"));
    let reports = noting(&log, "reports").migrations([seed, late]).migrations([early]);
    let manager = with([reports, store(&log)]).build().expect("they fit");
    manager.start().await.expect("they start");
    let applied = ["migrate reports 0001_early", "migrate reports 0002_late", "migrate reports seed"];
    assert_eq!(log.take(), [&applied[..], &["load reports", "start reports"]].concat());
    manager.reload("reports").await.expect("it starts again");
    assert_eq!(log.take()[..3], applied, "whoever applies them knows which have been");
}

#[tokio::test]
async fn a_plugin_without_a_life_waits_for_its_migrations() {
    let log = Log::default();
    let plain = PluginDefinition::new("plain").implement::<names>(Box::new(|_| "plain".to_owned()));
    let plain = plain.migrations([migration("0001_init.sql", "create")]);
    let manager = with([plain, store(&log)]).build().expect("they fit");
    assert!(manager.call(names {}).is_empty(), "its tables are not there");
    manager.start().await.expect("they start");
    assert_eq!(
        (manager.call(names {}), log.take()),
        (vec!["plain".to_owned()], vec!["migrate plain 0001_init".to_owned()])
    );
}

#[plugin(name = "typed")]
#[derive(Default)]
struct Typed;

#[tokio::test]
async fn a_type_that_is_made_by_default_is_made_behind_its_migrations() {
    let log = Log::default();
    let typed = PluginDefinition::of_type::<Typed>().migrations([migration("0001_init.sql", "create")]);
    let manager = with([typed, store(&log)]).build().expect("they fit");
    assert!(manager.plugin_value::<Typed>("typed").is_none());
    manager.start().await.expect("they start");
    assert!(manager.plugin_value::<Typed>("typed").is_some());
}

#[tokio::test]
async fn one_that_cannot_be_migrated_is_not_loaded() {
    let log = Log::default();
    let migrations = [migration("0001_init.sql", "create"), migration("0002_odd.sql", "drop")];
    let reports = noting(&log, "reports").migrations(migrations);
    let manager = with([reports, store(&log)]).build().expect("they fit");
    let StartError::Failed(report) = manager.start().await.expect_err("a migration is refused") else {
        panic!("another error");
    };
    assert_eq!(report.failures[0].stage(), Stage::Migrate);
    assert_eq!(
        Chain(&report.failures[0]).to_string(),
        "the plugin `reports` failed in `migrate`: `0002_odd` cannot be applied"
    );
    assert_eq!(log.take(), ["migrate reports 0001_init"]);
    assert_eq!(states(&manager), "reports:failed zz-store:stopped");
}

#[test]
fn one_that_nobody_migrates_is_told_before_the_start() {
    let reports = PluginDefinition::new("reports").migrations([migration("0001_init.sql", "create")]);
    let error = with([reports]).build().expect_err("nobody applies them").to_string();
    assert!(error.contains("needs the service `dyn hooks_core::plugin::migration::Migrator`"), "{error}");
}
