//! Plugins that tell what happens to them.

use std::sync::{Arc, Mutex, PoisonError};

use hooks_axum::{Routes, on_ready, on_shutdown, on_startup, register_routes};
use hooks_core::{NoConfig, PluginDefinition};
use serde_json::json;

#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    pub fn push(&self, what: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(what.into());
    }

    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A plugin that notes what happens to it, and answers at `/<name>`.
pub fn noting(notes: &Notes, name: &'static str) -> PluginDefinition {
    let note = |what: &'static str| {
        let notes = notes.clone();
        move || notes.push(format!("{name} {what}"))
    };
    let (load, start, stop) = (note("load"), note("start"), note("stop"));
    let (startup, ready, shutdown) = (note("on_startup"), note("on_ready"), note("on_shutdown"));
    PluginDefinition::new(name)
        .on_load::<NoConfig, _>(move |_, _| {
            load();
            async { Ok(()) }
        })
        .on_start(move |_| {
            start();
            async { Ok(()) }
        })
        .on_stop(move |_| {
            stop();
            async { Ok(()) }
        })
        .implement::<on_startup<'_>>(Box::new(move |_| {
            startup();
            Ok(())
        }))
        .implement::<on_ready<'_>>(Box::new(move |_| ready()))
        .implement::<on_shutdown<'_>>(Box::new(move |_| {
            shutdown();
            Ok(())
        }))
        .implement::<register_routes<'_>>(Box::new(move |hook| {
            let routes: &mut Routes = hook.routes;
            routes.get("/", async move || name);
        }))
}

/// Answers with what is configured.
pub fn greeting() -> PluginDefinition {
    let configured = Arc::new(Mutex::new(String::new()));
    let loaded = Arc::clone(&configured);
    let schema = json!({ "type": "object", "properties": { "text": { "type": "string" } } });
    PluginDefinition::new("greeting")
        .on_load_value(schema, move |value, _| {
            let text = value.get("text").and_then(|text| text.as_str()).unwrap_or("hello").to_owned();
            let loaded = Arc::clone(&loaded);
            async move {
                if text == "bad" {
                    return Err("it is bad".into());
                }
                *loaded.lock().unwrap_or_else(PoisonError::into_inner) = text;
                Ok(())
            }
        })
        .implement::<register_routes<'_>>(Box::new(move |hook| {
            let text = configured.lock().unwrap_or_else(PoisonError::into_inner).clone();
            hook.routes.get("/", async move || text);
        }))
}
