use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::{Managed, alice};
use crate::client::{Connection, Request};

/// Clients that send one request after the other.
const CLIENTS: usize = 4;

#[test]
fn no_request_to_others_fails_while_a_plugin_goes_and_comes() {
    let managed = Managed::start();
    let (done, answered) = (AtomicBool::new(false), [const { AtomicUsize::new(0) }; CLIENTS]);
    let address = managed.service.address;
    thread::scope(|scope| {
        let _done = Done(&done);
        for answered in &answered {
            let done = &done;
            scope.spawn(move || {
                let mut connection = Connection::open(address);
                while !done.load(Ordering::Relaxed) {
                    for path in ["/geolocate/192.0.2.1", "/"] {
                        let response = connection.send(Request::new("GET", path));
                        assert_eq!(response.status, 200, "{response:?}");
                    }
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for switch in ["disable", "enable", "reload"].repeat(5) {
            let response = managed.send(alice("POST", &format!("/plugins/incident/{switch}")));
            assert_eq!(response.status, 200, "{response:?}");
            // Each has been answered on the plugins as they are then.
            let before = answered.each_ref().map(|each| each.load(Ordering::Relaxed));
            for (each, before) in answered.iter().zip(before) {
                while each.load(Ordering::Relaxed) <= before + 1 {
                    thread::yield_now();
                }
            }
        }
    });
    managed.check_goes_on();
}

/// Ends the clients, also where the test fails.
struct Done<'d>(&'d AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
