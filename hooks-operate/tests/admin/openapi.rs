//! The document of what plugins say of their routes.

use hooks_axum::axum::http::Method;
use hooks_axum::axum::{Json, Router, routing};
use hooks_axum::testing::TestApp;
use hooks_axum::{Requires, register_routes};
use hooks_core::{Permission, PluginDefinition};
use hooks_operate::admin::AdminPlugin;
use hooks_operate::openapi::OpenapiPlugin;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::{ComponentsBuilder, ResponseBuilder};
use utoipa::{Path, ToSchema};

mod reports {
    use super::*;

    #[derive(Serialize, ToSchema)]
    pub struct Page {
        pub title: String,
        pub part: Part,
    }

    #[derive(Serialize, ToSchema)]
    pub struct Part {
        pub number: u32,
    }

    /// The latest report
    #[utoipa::path(get, path = "/ignored", responses((status = 200, body = Page)))]
    pub async fn latest() -> Json<Page> {
        Json(Page { title: "all is well".to_owned(), part: Part { number: 1 } })
    }
}

mod wiki {
    use super::*;

    #[derive(Serialize, ToSchema)]
    pub struct Page {
        pub title: String,
        pub part: Part,
    }

    #[derive(Serialize, ToSchema)]
    pub struct Part {
        pub text: String,
    }

    #[utoipa::path(get, path = "/ignored", operation_id = "latest", responses((status = 200, body = Page)))]
    pub async fn page() -> Json<Page> {
        Json(Page { title: "home".to_owned(), part: Part { text: String::new() } })
    }
}

fn reports() -> PluginDefinition {
    PluginDefinition::new("reports")
        .permission(Permission::new("reports:view", "sees reports"))
        .implement::<register_routes<'_>>(Box::new(|hook| {
            let components = ComponentsBuilder::new().schema_from::<reports::Page>().schema_from::<reports::Part>();
            hook.routes
                .get("/latest", reports::latest)
                .with(Requires("reports:view"))
                .with(reports::__path_latest::operation())
                .with(components.build());
            hook.routes.get("/hidden", async || "of which nothing is said");
        }))
}

fn wiki() -> PluginDefinition {
    PluginDefinition::new("wiki").implement::<register_routes<'_>>(Box::new(|hook| {
        let components = ComponentsBuilder::new().schema_from::<wiki::Page>().schema_from::<wiki::Part>();
        let components = components.response("Problem", ResponseBuilder::new().description("The wiki's own"));
        hook.routes.get("/{*page}", wiki::page).with(wiki::__path_page::operation()).with(components.build());
    }))
}

fn app() -> TestApp {
    let app = TestApp::new([]).plugin(PluginDefinition::of_type::<OpenapiPlugin>()).plugin(reports()).plugin(wiki());
    app.plugin(PluginDefinition::of_type::<AdminPlugin>())
}

#[tokio::test(start_paused = true)]
async fn plugins_that_know_nothing_of_each_other_are_told_of_in_one() {
    let app = app().start().await.expect("nothing is wrong");
    let document: Value = app.get("/openapi.json").send().await.json();
    assert_eq!((&document["openapi"], &document["info"]["title"]), (&json!("3.1.0"), &json!("test")));
    let paths: Vec<_> = document["paths"].as_object().expect("there are some").keys().collect();
    assert_eq!(paths, ["/reports/latest", "/wiki/{page}"]);
    let latest = &document["paths"]["/reports/latest"]["get"];
    assert_eq!((&latest["summary"], &latest["tags"]), (&json!("The latest report"), &json!(["reports"])));
    assert_eq!(latest["security"], json!([{"identity": ["reports:view"]}]));
    assert_eq!(latest["responses"]["401"]["$ref"], "#/components/responses/Unauthorized");
    let schema = |operation: &Value| operation["responses"]["200"]["content"]["application/json"]["schema"].clone();
    assert_eq!(schema(latest), json!({"$ref": "#/components/schemas/Page"}));
    let page = &document["paths"]["/wiki/{page}"]["get"];
    assert_eq!((&page["operationId"], page.get("security")), (&json!("wiki.latest"), None));
    for operation in [latest, page] {
        assert_eq!(operation["responses"]["default"]["$ref"], "#/components/responses/Problem");
    }
    assert_eq!(schema(page), json!({"$ref": "#/components/schemas/wiki.Page"}));
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["wiki.Page"]["properties"]["part"], json!({"$ref": "#/components/schemas/wiki.Part"}));
    assert_eq!(schemas["Page"]["properties"]["part"], json!({"$ref": "#/components/schemas/Part"}));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn path_title_and_version_are_as_configured_and_the_application_describes_its_own() {
    let config = json!({"path": "/docs/api.json", "title": "Reports", "version": "1.2.0"});
    let described = app().config("openapi", config).with(|app| {
        app.routes(Router::new().route("/own", routing::get(async || "own"))).describe(
            Method::GET,
            "/own",
            utoipa::openapi::path::Operation::new(),
        )
    });
    let app = described.start().await.expect("nothing is wrong");
    let document: Value = app.get("/docs/api.json").send().await.json();
    assert_eq!(document["info"], json!({"title": "Reports", "version": "1.2.0", "description": ""}));
    assert_eq!(document["paths"]["/own"]["get"]["tags"], json!(["application"]));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn it_tells_of_one_listener_and_a_wrong_path_is_refused() {
    let app = app().config("openapi", json!({"listener": "management"}));
    let app = app.with(|app| app.listener("management", "127.0.0.1:0")).start().await.expect("nothing is wrong");
    let document: Value = app.get("/openapi.json").on_listener("management").send().await.json();
    assert_eq!(document["paths"], json!({}));
    app.stop().await;
    for path in ["openapi.json", "/", "/a//b", "/{x}", "/a?b"] {
        let refused = self::app().config("openapi", json!({ "path": path })).start().await;
        let error = refused.expect_err("it is no path").to_string();
        assert!(error.contains("`plugins.openapi.path`"), "{path}: {error}");
    }
}
