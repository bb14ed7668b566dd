use hooks_core::{DeclaredPermission, Roles};
use serde::Serialize;
use utoipa::ToSchema;

use super::View;
use super::table::{Cell, Table};

/// The permissions that there are, by plugin.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Permissions {
    /// One after the other.
    pub permissions: Vec<Permission>,
}

/// Something that not everybody may do.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Permission {
    /// Its key: `reports:view`.
    pub key: String,
    /// The plugin that declares it.
    pub plugin: String,
    /// What it allows.
    pub description: String,
    /// The roles that grant it.
    pub roles: Vec<String>,
}

impl Permissions {
    /// These, as the roles grant them.
    #[must_use]
    pub fn of(permissions: &[DeclaredPermission], roles: &Roles) -> Self {
        let permissions = permissions.iter().map(|each| {
            let key = &each.permission.key;
            let granting = roles.iter().map(|(role, _)| role).filter(|role| roles.grants(role, key));
            Permission {
                key: key.clone(),
                plugin: each.plugin.clone(),
                description: each.permission.description.clone(),
                roles: granting.map(str::to_owned).collect(),
            }
        });
        Self { permissions: permissions.collect() }
    }
}

impl View for Permissions {
    fn text(&self, width: Option<usize>) -> String {
        let rows = self.permissions.iter().map(|permission| {
            [
                Cell::from(&*permission.key),
                Cell::from(permission.roles.join(", ")),
                Cell::from(&*permission.description),
            ]
        });
        rows.fold(Table::of(["permission", "roles", "allows"]), Table::row).text(width)
    }
}
