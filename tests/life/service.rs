//! What plugins offer each other.

use std::sync::Arc;

use hooks_core::{NoConfig, PluginDefinition, ServiceError};

use crate::scene::with;

trait Geocoder: Send + Sync {
    fn find(&self, place: &str) -> String;
}

struct Atlas(&'static str);

impl Geocoder for Atlas {
    fn find(&self, place: &str) -> String {
        format!("{place} in {}", self.0)
    }
}

fn atlas(name: &'static str) -> PluginDefinition {
    PluginDefinition::new(name).offers::<dyn Geocoder>().on_load::<NoConfig, _>(move |_, context| async move {
        Ok(context.provide::<dyn Geocoder>(Arc::new(Atlas(name)))?)
    })
}

fn asking(name: &'static str) -> PluginDefinition {
    PluginDefinition::new(name).needs::<dyn Geocoder>().on_load::<NoConfig, _>(move |_, context| async move {
        assert_eq!(context.service::<dyn Geocoder>()?.find("Rome"), "Rome in z-atlas");
        Ok(())
    })
}

#[tokio::test]
async fn a_service_is_there_before_whoever_needs_it_and_goes_with_its_plugin() {
    let manager = with([asking("a"), atlas("z-atlas")]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    let snapshot = manager.snapshot();
    let held = snapshot.services().get::<dyn Geocoder>().expect("it is offered");
    drop(snapshot);
    manager.disable("z-atlas").await.expect("it can be disabled");
    assert!(manager.snapshot().services().get::<dyn Geocoder>().is_none());
    assert_eq!(held.find("Oslo"), "Oslo in z-atlas");
    manager.enable("z-atlas").await.expect("it fits");
    assert!(manager.snapshot().services().get::<dyn Geocoder>().is_some());
}

#[test]
fn a_service_that_is_missing_is_told_before_anything_starts() {
    let told = |plugins: Vec<PluginDefinition>| with(plugins).build().expect_err("it is missing").to_string();
    let error = told(vec![asking("a")]);
    assert!(
        error.ends_with(
            "needs the service `dyn life::service::Geocoder`, which no plugin that is listed offers; add it, as by \
             `.plugin(PluginDefinition::of_type::<…>())`"
        ),
        "{error}"
    );
    let error = with([asking("a"), atlas("z-atlas")]).only(["a"]).build();
    assert!(error.is_ok(), "what is needed is taken along");
    let error = told(vec![atlas("x"), atlas("y")]);
    assert!(error.contains("`x` and `y` (tests/life/service.rs"), "{error}");
}

#[tokio::test]
async fn what_is_not_declared_is_neither_provided_nor_found() {
    let undeclared = PluginDefinition::new("a").on_load::<NoConfig, _>(|_, context| async move {
        let error = context.provide::<dyn Geocoder>(Arc::new(Atlas("a"))).expect_err("it is not declared");
        assert!(matches!(error, ServiceError::NotOffered { .. }), "{error}");
        let error = context.service::<dyn Geocoder>().err().expect("it is not declared");
        assert!(matches!(error, ServiceError::NotNeeded { .. }), "{error}");
        Ok(())
    });
    with([undeclared]).build().expect("it fits").start().await.expect("nothing fails");
    let forgetful = PluginDefinition::new("b").offers::<dyn Geocoder>().on_start(|_| async { Ok(()) });
    let error = with([forgetful]).build().expect("it fits").start().await.expect_err("it provides nothing").to_string();
    assert_eq!(
        error,
        "the plugin `b` failed in `start`: it offers the service `dyn life::service::Geocoder`, and has not provided \
         it; call `context.provide`"
    );
}
