use std::collections::{BTreeMap, BTreeSet};

use hooks_axum::{Requires, RouteInfo};
use serde_json::{Map, Value, json};
use utoipa::openapi::Components;
use utoipa::openapi::path::Operation;

use super::rename::Renamed;

/// The name of the security scheme.
const IDENTITY: &str = "identity";

/// What a document is about.
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: String,
}

/// A document of what is said of these routes.
pub(crate) fn assemble<'r>(about: &About, routes: impl IntoIterator<Item = &'r RouteInfo>) -> Value {
    let mut by_plugin: BTreeMap<Option<&str>, Vec<&RouteInfo>> = BTreeMap::new();
    for route in routes {
        by_plugin.entry(route.plugin()).or_default().push(route);
    }
    let mut document = Document { components: shared_components(), ..Document::default() };
    for (plugin, routes) in by_plugin {
        document.add(plugin.unwrap_or("application"), &routes);
    }
    let About { title, version, description } = about;
    json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": version, "description": description },
        "paths": document.paths,
        "components": document.components,
    })
}

#[derive(Default)]
struct Document {
    paths: Map<String, Value>,
    components: Map<String, Value>,
    /// The identifiers of operations that there are.
    ids: BTreeSet<String>,
}

impl Document {
    fn add(&mut self, plugin: &str, routes: &[&RouteInfo]) {
        let renamed = self.add_components(plugin, routes);
        for route in routes {
            let operation = route.metadata::<Operation>().and_then(|operation| serde_json::to_value(operation).ok());
            // What is added below refers to what is the same of all.
            let operation = operation.map(|operation| renamed.applied(&operation));
            let (Some(Value::Object(mut operation)), Some(method)) = (operation, route.method()) else { continue };
            if let Some(requires) = route.metadata::<Requires>() {
                require(&mut operation, requires);
            }
            answer_otherwise(&mut operation);
            operation.entry("tags").or_insert_with(|| json!([plugin]));
            self.identify(plugin, &mut operation);
            let path = self.paths.entry(route.path().replace("{*", "{")).or_insert_with(|| json!({}));
            if let Some(path) = path.as_object_mut() {
                path.insert(method.as_str().to_ascii_lowercase(), operation.into());
            }
        }
    }

    /// Adds what a plugin's routes refer to; tells what of it is called otherwise.
    fn add_components(&mut self, plugin: &str, routes: &[&RouteInfo]) -> Renamed {
        let own: BTreeMap<_, _> = routes.iter().flat_map(|route| components(route)).collect();
        let mut renamed = Renamed::default();
        // What refers to something that is renamed is itself another thing.
        while let Some((section, name)) = own.iter().find_map(|(place, component)| {
            let is_other = renamed.name(place) == place.1 && self.has_other(place, &renamed.applied(component));
            is_other.then(|| place.clone())
        }) {
            renamed.set(&section, &name, &format!("{plugin}.{name}"));
        }
        for (place, component) in own {
            let there = self.components.entry(place.0.clone()).or_insert_with(|| json!({}));
            if let Some(there) = there.as_object_mut() {
                there.insert(renamed.name(&place).to_owned(), renamed.applied(&component));
            }
        }
        renamed
    }

    /// Whether another thing has this name.
    fn has_other(&self, (section, name): &Place, component: &Value) -> bool {
        let there = self.components.get(section).and_then(|there| there.get(name));
        there.is_some_and(|there| there != component)
    }

    /// An identifier is one operation's.
    fn identify(&mut self, plugin: &str, operation: &mut Map<String, Value>) {
        let Some(id) = operation.get_mut("operationId") else { return };
        let Some(text) = id.as_str().map(str::to_owned) else { return };
        if !self.ids.insert(text.clone()) {
            let instead = format!("{plugin}.{text}");
            self.ids.insert(instead.clone());
            *id = instead.into();
        }
    }
}

/// Section and name of a component.
pub(super) type Place = (String, String);

/// What is said of a route that its operation may refer to.
fn components(route: &RouteInfo) -> Vec<(Place, Value)> {
    let said = route.metadata::<Components>().and_then(|said| serde_json::to_value(said).ok());
    let Some(Value::Object(sections)) = said else { return Vec::new() };
    let all = sections.into_iter().flat_map(|(section, named)| {
        let Value::Object(named) = named else { return Vec::new() };
        let named = named.into_iter().map(|(name, component)| ((section.clone(), name), component));
        named.collect()
    });
    all.collect()
}

/// Says of an operation who may do it, and what others are answered.
fn require(operation: &mut Map<String, Value>, requires: &Requires) {
    let permissions: Vec<_> = requires.permissions().collect();
    operation.entry("security").or_insert_with(|| json!([{ IDENTITY: permissions }]));
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    for (status, name) in [("401", "Unauthorized"), ("403", "Forbidden")] {
        if let Some(responses) = responses.as_object_mut() {
            let reference = json!({ "$ref": format!("#/components/responses/{name}") });
            responses.entry(status).or_insert(reference);
        }
    }
}

/// Says of an operation what is answered without its doing.
fn answer_otherwise(operation: &mut Map<String, Value>) {
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    if let Some(responses) = responses.as_object_mut() {
        responses.entry("default").or_insert_with(|| json!({ "$ref": "#/components/responses/Problem" }));
    }
}

/// What the framework itself answers.
fn shared_components() -> Map<String, Value> {
    let answer = |description: &str| {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        json!({ "description": description, "content": { "application/problem+json": { "schema": schema } } })
    };
    let problem = json!({
        "type": "object",
        "description": "What is wrong (RFC 9457), with what a program can read besides.",
        "required": ["title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "default": "about:blank" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
        },
    });
    let unauthorized = answer("Nobody is known, or the credentials are wrong.");
    let forbidden = answer("No role of the identity grants what is needed; `permissions` says what is missing.");
    let otherwise = answer("Anything else that is in the way.");
    let scheme = json!({
        "type": "http",
        "scheme": "bearer",
        "description": "Whatever the authenticators of the service accept; `WWW-Authenticate` of a 401 tells.",
    });
    let components = json!({
        "schemas": { "Problem": problem },
        "responses": { "Unauthorized": unauthorized, "Forbidden": forbidden, "Problem": otherwise },
        "securitySchemes": { IDENTITY: scheme },
    });
    if let Value::Object(components) = components { components } else { Map::new() }
}
