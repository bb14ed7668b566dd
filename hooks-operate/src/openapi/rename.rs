use std::collections::BTreeMap;

use serde_json::Value;

use super::assemble::Place;

const COMPONENTS: &str = "#/components/";

/// What components of a document are called instead.
#[derive(Default)]
pub(super) struct Renamed(BTreeMap<Place, String>);

impl Renamed {
    pub(super) fn set(&mut self, section: &str, name: &str, instead: &str) {
        self.0.insert((section.to_owned(), name.to_owned()), instead.to_owned());
    }

    /// What a component is called.
    pub(super) fn name<'p>(&'p self, place: &'p Place) -> &'p str {
        self.0.get(place).unwrap_or(&place.1)
    }

    /// The same with all references led there.
    pub(super) fn applied(&self, value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let entries = object.iter().map(|(key, value)| match value {
                    Value::String(text) if key == "$ref" => (key.clone(), self.led(text).into()),
                    value => (key.clone(), self.applied(value)),
                });
                Value::Object(entries.collect())
            }
            Value::Array(items) => Value::Array(items.iter().map(|item| self.applied(item)).collect()),
            scalar => scalar.clone(),
        }
    }

    fn led(&self, reference: &str) -> String {
        let place = reference.strip_prefix(COMPONENTS).and_then(|place| place.split_once('/'));
        let instead = place.and_then(|(section, name)| self.0.get(&(section.to_owned(), name.to_owned())));
        match (place, instead) {
            (Some((section, _)), Some(instead)) => format!("{COMPONENTS}{section}/{instead}"),
            _ => reference.to_owned(),
        }
    }
}
