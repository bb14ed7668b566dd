//! The management of the service, `/admin/v1`, as operators and strangers meet it over HTTP.

mod access;
mod configuration;
mod load;
mod malformed;
mod switch;

use serde_json::Value;

use crate::api_keys::{ALICE, DEPLOY_BOT};
use crate::client::{Connection, Request, Response};
use crate::process::{Service, start_configured};

/// A key that has expired.
const MALLORY: &str = "hk_fs9fnaf74l_vLVh4qw3eIIUpf2eQaaI00zMTH9SRIjW6oF0BJpFmKF2iiCpy";

/// Alice may do everything, and who has the other key may look at plugins.
const CONFIGURATION: &str = "
roles:
  operator: ['admin:*']
  viewer: ['admin:plugins:read']
plugins:
  api-keys:
    failures: { limit: 1000 }
    keys:
      - id: alice00001
        name: alice
        roles: [operator]
        hash: sha256:99fd55e6a02f1448e52ff3934e826f538617d75faae4e62aa603386a036e14db
      - id: deploybot1
        name: deploy-bot
        roles: [viewer]
        hash: sha256:1ebf3988a2bf6af25c06ab72e3e8880470eb5c1c19c774080595be9c9b4a3891
      - id: fs9fnaf74l
        name: mallory
        roles: [operator]
        expires: 2020-01-01T00:00:00Z
        hash: sha256:c658e38d0137011117f4f3d1edd98cfe34bab0a6489c2db2b45af64f0d0a56f1
";

/// A service that is managed, with its file.
struct Managed {
    service: Service,
    _folder: tempfile::TempDir,
}

impl Managed {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let file = folder.path().join("sre-bot.yaml");
        std::fs::write(&file, CONFIGURATION).expect("there is room");
        Self { service: Service::of(start_configured(&file, &[])), _folder: folder }
    }

    fn send(&self, request: Request) -> Response {
        self.service.send(request)
    }

    fn get(&self, path: &str) -> Response {
        self.send(alice("GET", path))
    }

    fn connect(&self) -> Connection {
        Connection::open(self.service.address)
    }

    /// Checks that it goes on as if nothing had been.
    #[track_caller]
    fn check_goes_on(&self) {
        assert_eq!(self.service.get("/geolocate/192.0.2.1").status, 200);
        assert_eq!(self.get("/plugins/incident/status").json()["state"], "started");
    }
}

/// A request to the management by whom may do everything.
fn alice(method: &str, path: &str) -> Request {
    Request::new(method, &format!("/admin/v1{path}")).bearer(ALICE)
}

/// The problem that is answered, of this status and of a type that ends so.
#[track_caller]
fn problem(response: &Response, status: u16, kind: &str) -> Value {
    response.problem(status);
    let problem: Value = serde_json::from_str(&response.body).expect("it is JSON");
    assert!(problem["type"].as_str().is_some_and(|uri| uri.ends_with(kind)), "{kind}: {problem}");
    problem
}
