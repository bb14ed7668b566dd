use crate::client::{Connection, Request};
use crate::process::Service;

#[test]
fn a_head_of_more_than_64_kib_is_refused() {
    let service = Service::start();
    let response = service.send(Request::new("GET", "/").header("x", vec![b'x'; 60 * 1024]));
    assert_eq!(response.status, 200);
    let response = service.send(Request::new("GET", "/").header("x", vec![b'x'; 64 * 1024]));
    assert_eq!((response.status, &*response.body), (431, ""));
}

#[test]
fn a_head_of_more_than_100_fields_is_refused() {
    let service = Service::start();
    for (more, status) in [(99, 200), (100, 431)] {
        // One is `host`.
        let request = (0..more).fold(Request::new("GET", "/"), |request, _| request.header("x", ""));
        assert_eq!(service.send(request).status, status, "{more}");
    }
}

#[test]
fn a_body_of_more_than_2_mib_is_refused_before_it_is_sent() {
    let service = Service::start();
    let too_long = 2 * 1024 * 1024 + 1;
    let (head, _) = Request::new("POST", "/incident").header("content-length", too_long.to_string()).into_parts();
    let mut connection = Connection::open(service.address);
    connection.write(&head);
    assert_eq!(connection.response().problem(413), "the body has more than 2097152 bytes; send less");
}
