//! What not everybody may do, as a snapshot tells it.

use hooks_core::{NoConfig, Permission, PluginDefinition, Snapshot};

use crate::scene::with;

fn reports() -> PluginDefinition {
    PluginDefinition::new("reports")
        .on_load::<NoConfig, _>(|_, _| async { Ok(()) })
        .permission(Permission::new("reports:view", "Shows reports"))
        .permission(Permission::new("reports:edit", "Changes reports"))
}

fn permissions(snapshot: &Snapshot) -> Vec<String> {
    let all = snapshot.permissions().iter();
    all.map(|each| format!("{} {} {}", each.plugin, each.permission, each.permission.description)).collect()
}

#[tokio::test]
async fn a_snapshot_knows_the_permissions_of_all_plugins_also_where_one_is_off() {
    let pages = PluginDefinition::new("pages").permission(Permission::new("pages:view", "Shows pages"));
    let manager = with([reports(), pages]).build().expect("they fit");
    let all =
        ["pages pages:view Shows pages", "reports reports:view Shows reports", "reports reports:edit Changes reports"];
    assert_eq!(permissions(&manager.snapshot()), all, "before the start");
    manager.start().await.expect("nothing fails");
    assert_eq!(permissions(&manager.snapshot()), all);
    assert_eq!(permissions(&manager.snapshot().subset(|_| false)), all, "of a snapshot that is made of another");
    manager.disable("reports").await.expect("it can be disabled");
    assert_eq!(permissions(&manager.snapshot()), all, "with one off");
    manager.remove("reports").await.expect("nobody needs it");
    assert_eq!(permissions(&manager.snapshot()), all[..1]);
}
