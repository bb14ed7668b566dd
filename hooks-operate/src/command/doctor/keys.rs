use hooks_axum::Prepared;
use hooks_core::nearest;

use crate::api_keys::{ApiKeysConfig, KeyConfig};
use crate::command::configured;
use crate::view::Finding;

const TOPIC: &str = "keys";

/// Whether the roles of the keys that are configured are known: a key may do nothing by any other.
pub(super) fn examine(app: &Prepared) -> Vec<Finding> {
    let (Ok(config), Ok(plugins)) = (configured::<ApiKeysConfig>(app, "api-keys"), app.plugins()) else {
        return Vec::new();
    };
    let snapshot = plugins.snapshot();
    let known: Vec<_> = snapshot.roles().iter().map(|(role, _)| role).collect();
    config.keys.iter().flat_map(|key| unknown_roles(key, &known)).collect()
}

fn unknown_roles(key: &KeyConfig, known: &[&str]) -> Vec<Finding> {
    let unknown = key.roles.iter().filter(|role| !known.contains(&role.as_str()));
    let finding = |role: &String| {
        let found = format!("the role `{role}` of the key `{}` is not in `roles`, so it grants nothing", key.id);
        let meant = nearest(role, known.iter().copied()).map(|role| format!("did you mean `{role}`?"));
        Finding::warning(TOPIC, found, meant.unwrap_or_else(|| "write it there, or another at the key".to_owned()))
    };
    unknown.map(finding).collect()
}
