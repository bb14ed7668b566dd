//! Services that plugins offer to handlers.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use hooks_axum::{Hooks, HooksRouter, ProblemType, Provided, before_request};
use hooks_core::{BoxError, ImplementationSpec, NoConfig, PluginDefinition, PluginManager, hookimpl, hookimpls};
use tower::ServiceExt;

use crate::check::request;
use crate::scene::Scene;
use crate::whole::Answer;

trait Geocoder: Send + Sync {
    fn find(&self, place: &str) -> String;
}

struct Atlas;

impl Geocoder for Atlas {
    fn find(&self, place: &str) -> String {
        format!("{place} in an atlas")
    }
}

/// So that plugins look at requests.
#[hookimpl]
fn before_request() -> Result<Option<hooks_axum::Response>, BoxError> {
    Ok(None)
}

fn atlas() -> PluginDefinition {
    PluginDefinition::new("atlas")
        .offers::<dyn Geocoder>()
        .on_load::<NoConfig, _>(|_, context| async move { Ok(context.provide::<dyn Geocoder>(Arc::new(Atlas))?) })
}

async fn find(Provided(geocoder): Provided<dyn Geocoder>) -> String {
    geocoder.find("Rome")
}

async fn ask(app: &HooksRouter) -> Answer {
    let Ok(response) = app.clone().oneshot(request(&Scene::default(), "GET /find")).await;
    Answer::of(response).await
}

async fn check_found(app: &HooksRouter) {
    let answer = ask(app).await;
    assert_eq!((answer.status, &*answer.body), (200, "Rome in an atlas"));
}

#[tokio::test]
async fn a_service_is_there_as_long_as_its_plugin() {
    let missing = "this needs the service `dyn request::provided::Geocoder`, which no plugin provides; try again later";
    let lists: [Vec<&'static ImplementationSpec>; 2] = [Vec::new(), hookimpls![before_request].into()];
    for list in lists {
        let plugins = PluginManager::builder().implementations(list).plugin(atlas()).build();
        let plugins = Arc::new(plugins.expect("the plugins fit together"));
        let app = Hooks::new(Arc::clone(&plugins)).router(Router::new().route("/find", get(find)));
        let app = app.expect("the routes fit together");
        plugins.start().await.expect("nothing fails");
        check_found(&app).await;
        Box::pin(plugins.disable("atlas")).await.expect("it can be disabled");
        ask(&app).await.check_problem(ProblemType::SERVICE_UNAVAILABLE, missing, &[]);
        Box::pin(plugins.enable("atlas")).await.expect("it fits");
        check_found(&app).await;
    }
}
