use serde_json::json;

use crate::process::Service;

#[test]
fn an_address_is_classified() {
    let response = Service::start().get("/geolocate/192.0.2.1");
    assert_eq!(response.status, 200, "{response:?}");
    let expected = json!({
        "address": "192.0.2.1",
        "class": "documentation",
        "globally_reachable": false,
        "block": {
            "name": "Documentation (TEST-NET-1)",
            "prefix": "192.0.2.0/24",
            "references": ["RFC 5737"],
        },
    });
    assert_eq!(response.json(), expected);
}

#[test]
fn what_is_no_address_is_refused_with_an_example() {
    let response = Service::start().get("/geolocate/192.0.2");
    let detail = "`192.0.2` is no IP address; write one like `192.0.2.1` or `2001:db8::1`";
    assert_eq!(response.problem(400), detail);
}
