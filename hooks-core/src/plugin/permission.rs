use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// Something that not everybody may do, declared by the plugin that lets it be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Permission {
    /// The plugin's name, a colon, and what may be done: `reports:view`.
    pub key: String,
    /// What it allows, for whoever grants it.
    pub description: String,
}

impl Permission {
    /// A permission of this key.
    #[must_use]
    pub fn new(key: impl Into<String>, description: impl Into<String>) -> Self {
        Self { key: key.into(), description: description.into() }
    }
}

/// A permission, and who declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DeclaredPermission {
    /// Name of the plugin.
    pub plugin: String,
    /// The permission.
    #[serde(flatten)]
    pub permission: Permission,
}

impl DeclaredPermission {
    pub(crate) fn new(plugin: &str, permission: Permission) -> Self {
        Self { plugin: plugin.to_owned(), permission }
    }
}

/// Which permissions each role grants: by key, or by a pattern as `reports:*` and `*`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(BTreeMap<String, Vec<String>>);

impl Roles {
    pub(crate) fn set(&mut self, role: String, grants: Vec<String>) {
        self.0.insert(role, grants);
    }

    /// Whether a role grants a permission. An unknown role grants none.
    #[must_use]
    pub fn grants(&self, role: &str, permission: &str) -> bool {
        self.0.get(role).is_some_and(|grants| grants.iter().any(|grant| covers(grant, permission)))
    }

    /// The roles, with what each grants.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(role, grants)| (role.as_str(), &**grants))
    }
}

/// Whether a key or a pattern covers a permission: a `*` at the end stands for whatever follows.
pub(crate) fn covers(grant: &str, permission: &str) -> bool {
    match grant.strip_suffix('*') {
        Some(beginning) => permission.starts_with(beginning),
        None => grant == permission,
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::Roles;

    #[test]
    fn a_role_grants_keys_and_patterns() {
        let mut roles = Roles::default();
        roles.set("editor".to_owned(), vec!["reports:*".to_owned(), "pages:view".to_owned()]);
        roles.set("admin".to_owned(), vec!["*".to_owned()]);
        for (role, permission, granted) in [
            ("editor", "reports:view", true),
            ("editor", "reports:", true),
            ("editor", "report", false),
            ("editor", "pages:view", true),
            ("editor", "pages:viewer", false),
            ("admin", "anything:at-all", true),
            ("nobody", "reports:view", false),
        ] {
            assert_eq!(roles.grants(role, permission), granted, "{role} {permission}");
        }
    }
}
