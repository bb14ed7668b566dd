use std::collections::BTreeMap;

use hooks_core::{Migration, nearest};

use super::error::{MigrationError, MigrationProblem};
use super::record::{Applied, checksum};
use crate::dialect::Dialect;

/// Those migrations of a plugin that have not been applied, in their order.
pub(super) fn plan<'m>(
    dialect: Dialect,
    plugin: &str,
    migrations: &'m [Migration],
    applied: &BTreeMap<String, Applied>,
) -> Result<Vec<&'m Migration>, MigrationError> {
    let mut problems = Vec::new();
    let mut ids = Vec::new();
    let mut due: Vec<&Migration> = Vec::new();
    let last = applied.values().filter_map(|each| each.number).max();
    for migration in migrations {
        let id = migration.id();
        if let Some(name) = migration.dialect() {
            let names = Dialect::ALL.map(Dialect::name);
            if !names.contains(&name) {
                let meant = nearest(name, names).map(str::to_owned);
                problems.push(MigrationProblem::Dialect { migration: id, dialect: name.to_owned(), meant });
                continue;
            }
            if name != dialect.name() {
                // What other dialects have is no part of this database, and no gap in it.
                continue;
            }
        }
        match (applied.get(&id), migration.number()) {
            (None, Some(number)) if last.is_some_and(|last| number <= last) => {
                let last = applied.values().filter(|each| each.number == last).map(|each| each.id.clone()).next();
                problems.push(MigrationProblem::Overtaken { migration: id.clone(), by: last.unwrap_or_default() });
            }
            (None, _) => match due.last() {
                Some(other) if other.number() == migration.number() => {
                    problems.push(MigrationProblem::Twice { first: other.id(), second: id.clone() });
                }
                _ => due.push(migration),
            },
            // A seed is for databases that are new; those that have one keep it.
            (Some(known), Some(_)) if known.checksum != checksum(migration.text()) => {
                problems.push(MigrationProblem::Changed { migration: id.clone() });
            }
            (Some(_), _) => {}
        }
        ids.push(id);
    }
    let gone = applied.values().filter(|each| each.number.is_some() && !ids.contains(&each.id));
    problems.extend(gone.map(|each| MigrationProblem::Missing { migration: each.id.clone() }));
    if problems.is_empty() {
        return Ok(due);
    }
    Err(MigrationError::Mismatch { plugin: plugin.to_owned(), problems })
}
