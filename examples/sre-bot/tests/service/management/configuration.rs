use std::sync::Barrier;
use std::thread;

use serde_json::json;

use super::{Managed, alice, problem};
use crate::client::{Connection, Request, Response};

const CONFIG: &str = "/plugins/health/config";

fn put(tag: &str, body: &serde_json::Value) -> Request {
    alice("PUT", CONFIG).header("if-match", tag).json(body)
}

fn tag(response: &Response) -> String {
    response.header("etag").expect("a configuration has a tag").to_owned()
}

#[test]
fn a_change_is_in_force_and_told_with_who_has_made_it() {
    let managed = Managed::start();
    let before = managed.get(CONFIG);
    let written = managed.send(put(&tag(&before), &json!({"every": "1m"})));
    assert_eq!((written.status, &written.json()["status"]), (200, &json!("applied")));
    let after = managed.get(CONFIG);
    assert_eq!((tag(&after), &after.json()["config"]), (tag(&written), &json!({"every": "1m"})));
    let origin = &after.json()["values"][0]["origin"];
    assert!(origin.as_str().is_some_and(|origin| origin.contains("alice")), "{after:?}");
    managed.check_goes_on();
}

#[test]
fn a_change_that_cannot_be_is_refused_with_where_it_is_wrong() {
    let managed = Managed::start();
    let before = managed.get(CONFIG);
    for (body, path) in [
        (json!({"evry": "1m"}), "evry"),
        (json!({"every": 7}), "every"),
        (json!({"checks": {"incident": {"critical": "perhaps"}}}), "checks.incident.critical"),
    ] {
        let refused = managed.send(put(&tag(&before), &body));
        let problem = problem(&refused, 422, "invalid-configuration");
        assert_eq!(problem["mistakes"][0]["path"], path, "{problem}");
    }
    let missing = managed.send(alice("PUT", CONFIG).json(&json!({})));
    problem(&missing, 428, "precondition-required");
    assert_eq!(managed.get(CONFIG).body, before.body);
    managed.check_goes_on();
}

#[test]
fn of_two_who_replace_the_same_one_comes_too_late() {
    let managed = Managed::start();
    for round in 1..=10 {
        let before = tag(&managed.get(CONFIG));
        let (address, both) = (managed.service.address, Barrier::new(2));
        let write = |who: u32| {
            let mut connection = Connection::open(address);
            both.wait();
            loop {
                let body = json!({"every": format!("{round}{who}s")});
                let response = connection.send(put(&before, &body));
                // While the other is put in force, it is asked to come again.
                if response.status != 409 {
                    return response;
                }
                problem(&response, 409, "change-in-progress");
            }
        };
        let [one, other] = thread::scope(|scope| {
            [1, 2].map(|who| scope.spawn(move || write(who))).map(|each| each.join().expect("it is answered"))
        });
        let (won, lost) = if one.status == 200 { (one, other) } else { (other, one) };
        assert_eq!(won.status, 200, "{won:?}");
        problem(&lost, 412, "precondition-failed");
        let now = managed.get(CONFIG);
        assert_eq!((tag(&lost), &now.json()["config"]), (tag(&now), &won.json()["config"]));
    }
}
