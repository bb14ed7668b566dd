//! What is listed, in parts.

use std::future::pending;

use hooks_axum::axum::http::Method;
use hooks_axum::{before_request, check_health};
use hooks_core::PluginDefinition;
use hooks_operate::health::HealthPlugin;
use hooks_operate::metrics::MetricsPlugin;
use serde_json::{Value, json};
use tokio::time::{Duration, sleep};

use crate::scene::{app, by, configuration, get, is, kind, started};

#[tokio::test(start_paused = true)]
async fn plugins_are_listed_with_their_states() {
    let app = started().await;
    let (_, page) = get(&app, "/plugins").await;
    let plugins = page["plugins"].as_array().expect("it is a list");
    let names: Vec<_> = plugins.iter().map(|plugin| plugin["name"].as_str().unwrap_or_default()).collect();
    assert_eq!(names, ["admin", "audit", "badge", "ground", "mail", "network"]);
    let network = &plugins[5];
    assert_eq!(
        (&network["version"], &network["state"], &network["description"]),
        (&json!("1.2.0"), &json!("started"), &json!("Sends packets"))
    );
    assert_eq!(
        (&network["required_by"], &plugins[3]["core"], &page["next"]),
        (&json!(["mail"]), &json!(true), &Value::Null)
    );
    app.plugins().disable("mail").await.expect("it can be disabled");
    let (_, loaded) = get(&app, "/plugins/loaded").await;
    assert_eq!(loaded, json!({"plugins": ["admin", "audit", "badge", "ground", "network"], "next": null}));
    let (_, available) = get(&app, "/plugins/available").await;
    assert_eq!(available["plugins"], json!(names));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_list_is_told_in_parts_that_are_the_whole() {
    let app = started().await;
    for (path, key, name) in [
        ("/plugins", "plugins", "name"),
        ("/plugins/available", "plugins", ""),
        ("/plugin-metrics", "plugins", "plugin"),
        ("/extension-points", "hooks", "name"),
        ("/routes", "routes", "path"),
        ("/services", "services", "name"),
        ("/permissions", "permissions", "key"),
    ] {
        let (_, whole) = get(&app, &format!("{path}?limit=1000")).await;
        assert!(whole["next"].is_null() && !whole[key].as_array().expect("it is a list").is_empty(), "{path}: {whole}");
        let (mut parts, mut cursor) = (Vec::new(), String::new());
        loop {
            let (status, part) = get(&app, &format!("{path}?limit=3{cursor}")).await;
            assert_eq!(status, 200, "{path} {part}");
            parts.extend(part[key].as_array().expect("it is a list").clone());
            let Some(next) = part["next"].as_str() else { break };
            assert_eq!(part[key].as_array().map(Vec::len), Some(3), "{path}");
            cursor = format!("&cursor={}", next.replace(' ', "+").replace('{', "%7B").replace('}', "%7D"));
        }
        let names = |list: &Value| {
            let all = list.as_array().expect("it is a list").iter();
            all.map(|each| if name.is_empty() { each.clone() } else { each[name].clone() }).collect::<Vec<_>>()
        };
        assert_eq!(names(&json!(parts)), names(&whole[key]), "{path}");
    }
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_wrong_query_is_told() {
    let app = started().await;
    for (query, said) in [
        ("limit=0", "`limit` is 0; ask for 1 to 1000"),
        ("limit=1001", "`limit` is 1001; ask for 1 to 1000"),
        ("limit=many", "invalid digit found in string"),
        ("limit=", "cannot parse integer from empty string"),
        ("lmit=1", "unknown field `lmit`"),
        ("limit=1&limit=2", "duplicate field `limit`"),
    ] {
        let refused = get(&app, &format!("/plugins?{query}")).await;
        assert_eq!(kind(&refused), (400, "bad-query"), "{query}");
        assert!(refused.1["detail"].as_str().is_some_and(|detail| detail.contains(said)), "{query}: {}", refused.1);
    }
    for query in ["dry_run=perhaps", "force=true"] {
        let refused = by(&app, "operator", Method::POST, &format!("/plugins/mail/disable?{query}")).send().await;
        assert_eq!(kind(&crate::scene::told(&refused)), (400, "bad-query"), "{query}");
    }
    for query in ["from=yesterday", "outcome=odd", "limit=0"] {
        assert_eq!(kind(&get(&app, &format!("/audit?{query}")).await), (400, "bad-query"), "{query}");
    }
    assert!(is(&app, "mail:started"));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn all_that_is_known_of_a_plugin_is_told() {
    let app = started().await;
    let (_, mail) = get(&app, "/plugins/mail").await;
    let history = mail["history"].as_array().expect("it is a list");
    let steps: Vec<_> = history.iter().map(|step| format!("{} {}", step["from"], step["to"])).collect();
    assert_eq!(steps, ["\"discovered\" \"loaded\"", "\"loaded\" \"started\""]);
    let hooks = mail["hooks"].as_array().expect("it is a list");
    let hooks: Vec<_> = hooks.iter().map(|hook| hook["hook"].as_str().unwrap_or_default()).collect();
    assert_eq!(hooks, ["hooks_axum::web_hooks::check_health", "hooks_axum::web_hooks::register_routes"]);
    assert_eq!((&mail["routes"][0]["path"], mail["routes"].as_array().map(Vec::len)), (&json!("/mail"), Some(1)));
    assert_eq!(mail["permissions"], json!([{"key": "mail:send", "description": "sends mails"}]));
    assert_eq!(
        (&mail["requires"], &mail["tasks"], &mail["state"]),
        (&json!(["network"]), &json!(0), &json!("started"))
    );
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn hooks_routes_and_services_are_listed() {
    let app = started().await;
    let (_, hooks) = get(&app, "/extension-points").await;
    let hooks = hooks["hooks"].as_array().expect("it is a list");
    let authenticate =
        hooks.iter().find(|hook| hook["name"] == "hooks_axum::web_hooks::authenticate").expect("it is there");
    assert_eq!(
        (&authenticate["kind"], &authenticate["implementations"][0]["plugin"]),
        (&json!("all"), &json!("badge"))
    );
    assert!(authenticate["documentation"].as_str().is_some_and(|text| text.contains("Who sends the request")));
    let (_, routes) = get(&app, "/routes").await;
    let routes = routes["routes"].as_array().expect("it is a list");
    assert!(routes.iter().all(|route| !route["path"].as_str().unwrap_or_default().contains("{*rest}")), "{routes:?}");
    let disable = routes.iter().find(|route| route["path"] == "/admin/v1/plugins/{name}/disable").expect("it is there");
    assert_eq!((&disable["method"], &disable["needs"]), (&json!("POST"), &json!(["admin:plugins:switch"])));
    let (_, services) = get(&app, "/services").await;
    let recent = &services["services"][0];
    assert_eq!((&recent["plugin"], &recent["provided"]), (&json!("audit"), &json!(true)));
    app.plugins().disable("audit").await.expect("it can be disabled");
    assert_eq!(get(&app, "/services").await.1["services"][0]["provided"], false);
    let (_, metrics) = get(&app, "/plugin-metrics").await;
    let mail = metrics["plugins"].as_array().and_then(|all| all.iter().find(|each| each["plugin"] == "mail"));
    let mail = mail.expect("it is there");
    assert_eq!((&mail["implementations"][0]["failures"], &mail["counted"]), (&json!(0), &Value::Null));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_counted_of_plugins_is_told_where_it_is() {
    let wrong = PluginDefinition::new("wrong")
        .implement::<before_request<'_>>(Box::new(|hook| match hook.request.uri().query() {
            Some("fail") => Err("as told".into()),
            Some("panic") => panic!("as told"),
            _ => Ok(None),
        }))
        .implement_async::<check_health>(Box::new(|_, slot| slot.start(pending())));
    let app = app(configuration()).plugin(PluginDefinition::of_type::<MetricsPlugin>()).plugin(wrong);
    let app = app.start().await.expect("nothing is wrong");
    for query in ["", "?fail", "?fail", "?panic"] {
        app.get(&format!("/mail{query}")).send().await;
    }
    app.plugins().call(check_health {}).await;
    let (_, metrics) = get(&app, "/plugin-metrics").await;
    let wrong = metrics["plugins"].as_array().and_then(|all| all.iter().find(|each| each["plugin"] == "wrong"));
    let wrong = wrong.expect("it is there");
    assert_eq!(wrong["counted"], json!({"calls": 6, "failures": 2, "panics": 1, "time_outs": 1}));
    let hooks = json!([
        // This request too.
        {"hook": "hooks-axum::before_request", "calls": 5, "failures": 2, "panics": 1, "time_outs": 0},
        {"hook": "hooks-axum::check_health", "calls": 1, "failures": 0, "panics": 0, "time_outs": 1},
    ]);
    assert_eq!(wrong["hooks"], hooks);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_health_of_a_plugin_is_told_where_it_is_known() {
    let app = started().await;
    assert_eq!(kind(&get(&app, "/plugins/mail/health").await), (503, "health-unavailable"));
    app.stop().await;

    let app = crate::scene::app(configuration()).plugin(PluginDefinition::of_type::<HealthPlugin>());
    let app = app.start().await.expect("nothing is wrong");
    // Its checks are made in a task of its own.
    sleep(Duration::from_secs(1)).await;
    let (status, health) = get(&app, "/plugins/mail/health").await;
    assert_eq!((status, &health["status"], &health["details"]), (200, &json!("up"), &json!({"queue": 3})));
    assert_eq!(kind(&get(&app, "/plugins/network/health").await), (404, "no-health"));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_list_that_has_changed_is_gone_on_with() {
    let app = app(configuration()).start().await.expect("nothing is wrong");
    let (_, first) = get(&app, "/plugins/available?limit=2").await;
    assert_eq!(first, json!({"plugins": ["admin", "audit"], "next": "audit"}));
    app.plugins().remove("audit").await.expect("nobody needs it");
    let (_, second) = get(&app, "/plugins/available?limit=2&cursor=audit").await;
    assert_eq!(second["plugins"], json!(["badge", "ground"]));
    app.stop().await;
}
