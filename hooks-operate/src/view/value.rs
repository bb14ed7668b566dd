use hooks_config::{Loaded, ShownValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::View;
use super::table::{Cell, FAINT, Table};

/// What is configured, in the order of the keys.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Values {
    /// One after the other; a list is a value for each element.
    pub values: Vec<Value>,
}

/// A value, and where it comes from.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConfigValue)]
#[non_exhaustive]
pub struct Value {
    /// The way to it: `plugins.tracing.header`.
    pub path: String,
    /// The value; nothing where it is secret.
    pub value: Option<serde_json::Value>,
    /// Whether it is secret.
    pub secret: bool,
    /// Where it comes from, `sre-bot.yaml:3:13` or the name of a variable; nothing where that is not known.
    pub origin: Option<String>,
}

impl Values {
    /// Those of a configuration, without the defaults of types.
    #[must_use]
    pub fn of(configuration: &Loaded) -> Self {
        Self { values: configuration.values().map(Value::of).collect() }
    }
}

impl Value {
    pub(super) fn of(shown: &ShownValue) -> Self {
        Self {
            path: shown.path().to_string(),
            value: shown.value().cloned(),
            secret: shown.value().is_none(),
            origin: shown.origin().map(ToString::to_string),
        }
    }
}

impl Value {
    pub(super) fn row(&self) -> Vec<Cell> {
        let value = self.value.as_ref().map_or_else(|| "***".to_owned(), ToString::to_string);
        let origin = self.origin.as_deref().unwrap_or_default();
        vec![Cell::from(&*self.path), Cell::from(value), Cell::from(origin).styled(FAINT)]
    }
}

impl View for Values {
    fn text(&self, width: Option<usize>) -> String {
        let rows = self.values.iter().map(Value::row);
        rows.fold(Table::of(["key", "value", "from"]), Table::row).text(width)
    }
}
