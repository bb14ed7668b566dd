use hooks_core::{ConfigProblem, Configuration, KeyPath};
use serde_json::Value;

use super::Section;
use crate::schema::role;
use crate::tree::Mapping;

/// Reads `roles`.
pub(crate) fn roles(
    roles: &Mapping,
    mut configuration: Configuration,
    problems: &mut Vec<ConfigProblem>,
) -> Configuration {
    let schema = role();
    for (name, entry) in roles {
        let mut section = Section::of(entry);
        if section.value.is_null() {
            section.value = Value::Array(Vec::new());
        }
        match section.read::<Vec<String>>(&format!("roles.{name}"), &schema) {
            Ok(grants) => {
                let origin = |index| section.origins.value(&KeyPath::root().index(index)).cloned();
                let grants: Vec<_> =
                    grants.into_iter().enumerate().map(|(index, grant)| (grant, origin(index))).collect();
                configuration = configuration.with_role(name, grants);
            }
            Err(found) => problems.extend(found),
        }
    }
    configuration
}
