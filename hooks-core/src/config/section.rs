//! A section of the configuration as a value of the plugin's own type.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use super::invalid::Wrong;
use super::key_path::{KeyPath, KeyStep};
use crate::nearest::nearest;

/// What is wrong with one section is told up to here; then it is better read anew.
const MOST: usize = 32;

/// Reads a section, or tells all that is wrong with it: serde ends at the first mistake, so that is taken out and the rest
/// is read again. The schema is asked for where a key is not known.
pub(crate) fn read<C: DeserializeOwned>(section: &Value, schema: &dyn Fn() -> Value) -> Result<C, Vec<Wrong>> {
    let mut left = Left { section: section.clone(), gone: Vec::new() };
    if section.is_null() {
        left.section = Value::Object(Map::new());
    }
    let mut wrong: Vec<Wrong> = Vec::new();
    while wrong.len() < MOST {
        let mut ignored = Vec::new();
        let mistake = match read_once(&left.section, &mut ignored) {
            Ok(config) if wrong.is_empty() && ignored.is_empty() => return Ok(config),
            Ok(_) => {
                wrong.extend(ignored.into_iter().map(|path| unknown_key(left.original(&path), schema)));
                break;
            }
            Err((path, message)) => classify(path, message, &left.section, schema),
        };
        let path = mistake.path.clone();
        let mistake = Wrong { path: left.original(&path), ..mistake };
        if !is_consequence(&mistake, &wrong) {
            wrong.push(mistake);
        }
        if !left.take_out(&path) {
            break;
        }
    }
    Err(wrong)
}

/// What has not been found wrong yet.
struct Left {
    section: Value,
    /// The elements of lists that were taken out, by where they stood in the whole section.
    gone: Vec<KeyPath>,
}

impl Left {
    /// Where a value that is left stood in the whole section.
    fn original(&self, path: &KeyPath) -> KeyPath {
        path.steps().iter().fold(KeyPath::root(), |parent, step| match step {
            KeyStep::Key(key) => parent.key(key),
            KeyStep::Index(index) => {
                let gone = self.gone.iter().filter_map(|gone| match gone.split_last()? {
                    (list, KeyStep::Index(gone)) if list == parent => Some(*gone),
                    _ => None,
                });
                let mut gone: Vec<_> = gone.collect();
                gone.sort_unstable();
                parent.index(gone.into_iter().fold(*index, |index, gone| index + usize::from(gone <= index)))
            }
        })
    }

    /// Takes a value out; tells whether it was there.
    fn take_out(&mut self, path: &KeyPath) -> bool {
        let original = self.original(path);
        let Some((parent, last)) = path.split_last() else { return false };
        let parent = parent.steps().iter().try_fold(&mut self.section, |value, step| match step {
            KeyStep::Key(key) => value.get_mut(key),
            KeyStep::Index(index) => value.get_mut(index),
        });
        match (parent, last) {
            (Some(Value::Object(object)), KeyStep::Key(key)) => object.remove(key).is_some(),
            (Some(Value::Array(elements)), KeyStep::Index(index)) if *index < elements.len() => {
                elements.remove(*index);
                self.gone.push(original);
                true
            }
            _ => false,
        }
    }
}

fn read_once<C: DeserializeOwned>(section: &Value, ignored: &mut Vec<KeyPath>) -> Result<C, (KeyPath, String)> {
    let mut track = serde_path_to_error::Track::new();
    let deserializer = serde_path_to_error::Deserializer::new(section, &mut track);
    let read = serde_ignored::deserialize(deserializer, |path| ignored.push(ignored_path(&path)));
    read.map_err(|error: serde_json::Error| (error_path(&track.path()), error.to_string()))
}

fn error_path(path: &serde_path_to_error::Path) -> KeyPath {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(KeyStep::Index(*index)),
            Segment::Map { key } => Some(KeyStep::Key(key.clone())),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

fn ignored_path(path: &serde_ignored::Path<'_>) -> KeyPath {
    match path {
        serde_ignored::Path::Root => KeyPath::root(),
        serde_ignored::Path::Seq { parent, index } => ignored_path(parent).index(*index),
        serde_ignored::Path::Map { parent, key } => ignored_path(parent).key(key),
        serde_ignored::Path::Some { parent }
        | serde_ignored::Path::NewtypeStruct { parent }
        | serde_ignored::Path::NewtypeVariant { parent } => ignored_path(parent),
    }
}

/// What serde says, at the key where it is a key that serde does not know.
fn classify(path: KeyPath, message: String, section: &Value, schema: &dyn Fn() -> Value) -> Wrong {
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
    match unknown {
        Some(key) if path.steps().last() == Some(&KeyStep::Key(key.to_owned())) => unknown_key(path, schema),
        Some(key) if get(section, &path.key(key)).is_some() => unknown_key(path.key(key), schema),
        _ => Wrong::value(path, in_words(message)),
    }
}

/// Whoever writes a configuration knows keys, and no types of Rust.
fn in_words(message: String) -> String {
    match message.rsplit_once(", expected struct ") {
        Some((given, _)) => format!("{given}, expected keys with values"),
        None => message,
    }
}

/// Whether something is missing only because it was taken out.
fn is_consequence(mistake: &Wrong, wrong: &[Wrong]) -> bool {
    mistake.is_missing_field() && wrong.iter().any(|other| mistake.path.holds(&other.path))
}

fn unknown_key(path: KeyPath, schema: &dyn Fn() -> Value) -> Wrong {
    let known = path.split_last().map(|(parent, _)| known_keys(&schema(), &parent)).unwrap_or_default();
    unknown_among(&known, path)
}

/// A key that is none of these.
pub(crate) fn unknown_among(known: &[String], path: KeyPath) -> Wrong {
    let Some((_, KeyStep::Key(key))) = path.split_last() else {
        return Wrong::value(path, "is not known; remove it".to_owned());
    };
    let instead = match (nearest(key, known.iter().map(String::as_str)), known) {
        (Some(nearest), _) => format!("did you mean `{nearest}`?"),
        (None, []) => "remove it".to_owned(),
        (None, known) => format!("the keys are `{}`", known.join("`, `")),
    };
    let message = format!("unknown key `{key}`; {instead}");
    Wrong::key(path, message)
}

/// The keys that the schema ([JSON Schema 2020-12](https://json-schema.org/draft/2020-12)) has at a path.
pub(crate) fn known_keys(schema: &Value, path: &KeyPath) -> Vec<String> {
    let at = path.steps().iter().try_fold(resolved(schema, schema), |at, step| {
        let below = match step {
            KeyStep::Key(key) => {
                at.get("properties").and_then(|known| known.get(key)).or(at.get("additionalProperties"))
            }
            KeyStep::Index(_) => at.get("items"),
        };
        below.map(|below| resolved(schema, below))
    });
    let properties = at.and_then(|at| at.get("properties")).and_then(Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// The schema that is referred to; of an optional value that of the value.
fn resolved<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    if let Some(pointer) = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#')) {
        return root.pointer(pointer).unwrap_or(schema);
    }
    let either = schema.get("anyOf").and_then(Value::as_array);
    match either.map(Vec::as_slice) {
        Some([value, null]) if null.get("type").is_some_and(|ty| ty == "null") => resolved(root, value),
        _ => schema,
    }
}

fn get<'v>(section: &'v Value, path: &KeyPath) -> Option<&'v Value> {
    path.steps().iter().try_fold(section, |value, step| match step {
        KeyStep::Key(key) => value.get(key),
        KeyStep::Index(index) => value.get(index),
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::read;

    #[derive(Debug, Deserialize)]
    #[serde(default)]
    struct Config {
        port: u16,
        keys: Vec<Key>,
        strict: Option<Strict>,
    }

    #[derive(Debug, Deserialize)]
    struct Key {
        #[expect(dead_code, reason = "read by serde")]
        name: String,
        #[expect(dead_code, reason = "read by serde")]
        rank: u8,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[expect(dead_code, reason = "read by serde")]
        level: u8,
    }

    impl Default for Config {
        fn default() -> Self {
            Self { port: 80, keys: Vec::new(), strict: None }
        }
    }

    fn wrong(section: &Value) -> Vec<String> {
        let key = json!({ "properties": { "name": {}, "rank": {} } });
        let schema = json!({
            "properties": {
                "port": {},
                "keys": { "type": "array", "items": { "$ref": "#/$defs/Key" } },
                "strict": { "anyOf": [{ "$ref": "#/$defs/Strict" }, { "type": "null" }] },
            },
            "$defs": { "Key": key, "Strict": { "properties": { "level": {} } } },
        });
        let wrong = read::<Config>(section, &|| schema.clone()).expect_err("something is wrong");
        wrong
            .iter()
            .map(|each| format!("{}{}: {}", each.path, if each.is_key { "!" } else { "" }, each.message))
            .collect()
    }

    #[test]
    fn nothing_is_all_defaults() {
        let config = read::<Config>(&Value::Null, &|| unreachable!("every key is known")).expect("there are defaults");
        assert_eq!((config.port, config.keys.len(), config.strict.is_none()), (80, 0, true));
    }

    #[test]
    fn every_mistake_of_a_section_is_told_once_where_it_stands() {
        let section = json!({
            "port": "eighty",
            "keys": [
                { "name": 1, "rank": 1 },
                { "rank": 1 },
                { "name": "c", "rank": 3, "rnk": 3 },
                { "name": "d", "rank": 300 },
            ],
            "strict": { "levl": 3 },
            "prt": 1,
        });
        assert_eq!(wrong(&json!({ "strict": 5 })), ["strict: invalid type: integer `5`, expected keys with values"]);
        assert_eq!(
            wrong(&section),
            [
                "keys[0].name: invalid type: integer `1`, expected a string",
                "keys[1]: missing field `name`",
                "keys[3].rank: invalid value: integer `300`, expected u8",
                "port: invalid type: string \"eighty\", expected u16",
                "strict.levl!: unknown key `levl`; did you mean `level`?",
                "keys[2].rnk!: unknown key `rnk`; did you mean `rank`?",
                "prt!: unknown key `prt`; did you mean `port`?",
            ]
        );
    }
}
