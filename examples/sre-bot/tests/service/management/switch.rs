use serde_json::json;

use super::{Managed, alice, problem};

#[test]
fn a_dry_run_changes_nothing() {
    let managed = Managed::start();
    for (switch, status) in [("disable", "disabled"), ("reload", "reloaded")] {
        let told = managed.send(alice("POST", &format!("/plugins/incident/{switch}?dry_run=true"))).json();
        assert_eq!(told, json!({"status": status, "name": "incident", "changed": ["incident"], "dry_run": true}));
    }
    assert_eq!(managed.send(alice("GET", "/plugins/incident/status")).json()["state"], "started");
    assert_eq!(managed.service.get("/incident").status, 401);
}

#[test]
fn a_plugin_goes_with_its_routes_and_comes_back() {
    let managed = Managed::start();
    let disabled = managed.send(alice("POST", "/plugins/geolocate/disable")).json();
    assert_eq!(disabled["status"], "disabled");
    assert_eq!(managed.service.get("/geolocate/192.0.2.1").status, 404);
    let again = managed.send(alice("POST", "/plugins/geolocate/disable"));
    problem(&again, 409, "impossible-switch");
    assert_eq!(managed.send(alice("POST", "/plugins/geolocate/enable")).json()["status"], "enabled");
    managed.check_goes_on();
}

#[test]
fn the_management_does_not_take_itself_away() {
    let managed = Managed::start();
    for query in ["", "?dry_run=true"] {
        problem(&managed.send(alice("POST", &format!("/plugins/admin/disable{query}"))), 409, "own-plugin");
    }
    assert_eq!(managed.send(alice("POST", "/plugins/admin/reload")).json()["status"], "reloaded");
    managed.check_goes_on();
}

#[test]
fn an_unknown_plugin_is_told_with_the_nearest() {
    let managed = Managed::start();
    for (method, path) in
        [("POST", "/plugins/insident/disable"), ("GET", "/plugins/insident"), ("GET", "/plugins/insident/config")]
    {
        assert_eq!(problem(&managed.send(alice(method, path)), 404, "unknown-plugin")["nearest"], "incident");
    }
    managed.check_goes_on();
}

#[test]
fn what_is_done_stands_in_the_log_whether_or_not_somebody_keeps_it() {
    let mut managed = Managed::start();
    managed.send(alice("POST", "/plugins/audit/disable"));
    managed.send(alice("POST", "/plugins/incident/reload"));
    problem(&managed.get("/audit"), 503, "audit-unavailable");
    for line in ["plugins.disable `audit` by alice: done", "plugins.reload `incident` by alice: done"] {
        managed.service.process.log_up_to(line);
    }
}
