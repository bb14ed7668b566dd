use std::collections::HashSet;

use serde_json::Value;

use crate::yaml::plain_value;

/// What a schema says of one value: all that it may be.
#[derive(Clone)]
pub(crate) struct View<'s> {
    root: &'s Value,
    choices: Vec<&'s Value>,
}

/// What a schema says of a key.
pub(crate) enum Below<'s> {
    Known(View<'s>),
    /// Any key may stand here.
    Free(View<'s>),
    Unknown,
}

/// A schema that refers to itself has no end.
const DEEPEST: usize = 16;
const MOST_CHOICES: usize = 64;

impl<'s> View<'s> {
    pub(crate) fn of(root: &'s Value) -> Self {
        Self::of_all(root, [root])
    }

    fn of_all(root: &'s Value, schemas: impl IntoIterator<Item = &'s Value>) -> Self {
        let mut view = Self { root, choices: Vec::new() };
        schemas.into_iter().for_each(|schema| view.add(schema, 0));
        view
    }

    fn add(&mut self, schema: &'s Value, depth: usize) {
        if depth > DEEPEST || self.choices.len() >= MOST_CHOICES {
            return;
        }
        let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
        if let Some(referred) = pointer.and_then(|pointer| self.root.pointer(pointer)) {
            self.add(referred, depth + 1);
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            let either = schema.get(key).and_then(Value::as_array);
            either.into_iter().flatten().for_each(|schema| self.add(schema, depth + 1));
        }
        self.choices.push(schema);
    }

    pub(crate) fn key(&self, name: &str) -> Below<'s> {
        let known = |schema: &&'s Value| schema.get("properties").and_then(|keys| keys.get(name));
        let known = Self::of_all(self.root, self.choices.iter().filter_map(known));
        if !known.choices.is_empty() {
            return Below::Known(known);
        }
        let free: Vec<_> = self.choices.iter().flat_map(|schema| free_keys(schema)).collect();
        let says_nothing = |schema: &&Value| schema.get("type").is_none() && schema.get("properties").is_none();
        if free.is_empty() && !self.choices.iter().all(says_nothing) {
            return Below::Unknown;
        }
        Below::Free(Self::of_all(self.root, free))
    }

    /// What it says of one item of a list; one behind the end of a tuple may be any item of that.
    pub(crate) fn item(&self, index: usize) -> Self {
        let item = |schema: &'s Value| {
            let of_tuple = schema.get("prefixItems").and_then(|items| items.get(index));
            of_tuple.map_or_else(|| items(schema).collect(), |item| vec![item])
        };
        Self::of_all(self.root, self.choices.iter().flat_map(|schema| item(schema)))
    }

    /// What it says of all that has no name in it: any item of a list, and what stands below keys that it does not name.
    fn nameless(&self) -> Self {
        let of_list = |schema: &'s Value| items(schema).chain(free_keys(schema));
        Self::of_all(self.root, self.choices.iter().flat_map(|schema| of_list(schema)))
    }

    /// The keys that it names.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'s str> {
        let objects = self.choices.iter().filter_map(|schema| schema.get("properties").and_then(Value::as_object));
        objects.flat_map(|keys| keys.keys().map(String::as_str))
    }

    /// Whether nobody may see the value.
    pub(crate) fn is_secret(&self) -> bool {
        let is = |schema: &&Value| {
            schema.get("writeOnly") == Some(&Value::Bool(true))
                || schema.get("format").is_some_and(|format| format == "password")
        };
        self.choices.iter().any(is)
    }

    /// Whether nobody may see the value, or one below it.
    pub(crate) fn holds_secret(&self) -> bool {
        self.holds_nameless_secret() || !self.secret_keys().is_empty()
    }

    /// Whether nobody may see the value, or one below it that has no key of its own.
    fn holds_nameless_secret(&self) -> bool {
        let views = std::iter::successors(Some(self.clone()), |view| Some(view.nameless()));
        views.take(DEEPEST).take_while(|view| !view.choices.is_empty()).any(|view| view.is_secret())
    }

    /// The keys at any depth whose values nobody may see.
    pub(crate) fn secret_keys(&self) -> Vec<&'s str> {
        let mut keys = Vec::new();
        self.find_secret_keys(&mut HashSet::new(), &mut keys);
        keys
    }

    /// A schema that refers to itself is looked into once.
    fn find_secret_keys(&self, seen: &mut HashSet<*const Value>, keys: &mut Vec<&'s str>) {
        if !self.choices.iter().any(|schema| seen.insert(std::ptr::from_ref(*schema))) {
            return;
        }
        for name in self.keys() {
            if let Below::Known(below) = self.key(name) {
                keys.extend(below.holds_nameless_secret().then_some(name));
                below.find_secret_keys(seen, keys);
            }
        }
        self.nameless().find_secret_keys(seen, keys);
    }

    /// What a text from outside means here: a text where one is wanted, and otherwise what YAML says.
    pub(crate) fn typed(&self, text: &str) -> Value {
        let value = plain_value(text);
        let kinds: &[&str] = match &value {
            _ if text.is_empty() => return Value::String(String::new()),
            Value::Null => &["null"],
            Value::Bool(_) => &["boolean"],
            Value::Number(number) if number.is_f64() => &["number"],
            Value::Number(_) => &["integer", "number"],
            _ => return value,
        };
        let is_wanted = self.types().any(|ty| kinds.contains(&ty));
        if !is_wanted && self.wants_text() { Value::String(text.to_owned()) } else { value }
    }

    pub(crate) fn wants_text(&self) -> bool {
        self.types().any(|ty| ty == "string")
    }

    /// Whether nothing but an object is right.
    pub(crate) fn wants_keys(&self) -> bool {
        let mut types = self.types().filter(|ty| *ty != "null").peekable();
        types.peek().is_some() && types.all(|ty| ty == "object")
    }

    pub(crate) fn wants_list(&self) -> bool {
        self.types().any(|ty| ty == "array")
    }

    fn types(&self) -> impl Iterator<Item = &'s str> {
        self.choices.iter().flat_map(|schema| {
            let ty = schema.get("type");
            let either = ty.and_then(Value::as_array).into_iter().flatten();
            ty.into_iter().chain(either).filter_map(Value::as_str).chain(fixed_text(schema))
        })
    }
}

/// What a schema says of the items of a list.
fn items(schema: &Value) -> impl Iterator<Item = &Value> {
    let of_tuple = schema.get("prefixItems").and_then(Value::as_array).into_iter().flatten();
    of_tuple.chain(schema.get("items"))
}

/// What a schema says of what stands below keys that it does not name.
fn free_keys(schema: &Value) -> impl Iterator<Item = &Value> {
    let of_patterns = schema.get("patternProperties").and_then(Value::as_object);
    let of_rest = schema.get("additionalProperties").filter(|free| **free != Value::Bool(false));
    of_patterns.into_iter().flat_map(serde_json::Map::values).chain(of_rest)
}

/// A value that is fixed says its type.
fn fixed_text(schema: &Value) -> Option<&'static str> {
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten().chain(schema.get("const"));
    values.into_iter().any(Value::is_string).then_some("string")
}
