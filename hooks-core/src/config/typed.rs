use serde::de::DeserializeOwned;
use serde_json::Value;

use super::key_path::KeyStep;
use super::origin::{ConfigProblem, Origins};
use super::section::read;

/// Reads a section of the configuration as a type; for sections that are no plugin's, since the manager reads those.
///
/// `name` is what messages call the section. The schema names the keys that there are, where one is mistyped.
///
/// # Errors
/// All that is wrong with the section, with where each stands; but for what comes of a value that is
/// [left out](Origins::leave_out).
pub fn read_section<T: DeserializeOwned>(
    name: &str,
    section: &Value,
    origins: &Origins,
    schema: &Value,
) -> Result<T, Vec<ConfigProblem>> {
    read(section, &|| schema.clone()).map_err(|wrong| {
        let problems = wrong.into_iter().filter(|wrong| !origins.explain(wrong)).map(|wrong| {
            let origin = if wrong.is_key { origins.key(&wrong.path) } else { origins.value(&wrong.path) };
            let named = match wrong.path.steps() {
                [] => format!("`{name}`: {}", wrong.message),
                _ if wrong.is_key => wrong.message,
                [KeyStep::Index(_), ..] => format!("`{name}{}`: {}", wrong.path, wrong.message),
                _ => format!("`{name}.{}`: {}", wrong.path, wrong.message),
            };
            ConfigProblem::new(named).at(origin.cloned())
        });
        problems.collect()
    })
}
