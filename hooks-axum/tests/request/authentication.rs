//! What comes of what authenticators say. The handler tells whom it works for.

use crate::check::{AUTHENTICATED, HANDLED, Row, check};

const ACCEPTED: Row = Row {
    way_in: "before_request b a c | authenticate a b c | before_handler a b c | inwards a b c | handler b \
             | outwards c b a",
    ..HANDLED
};
const REFUSED: Row = Row { status: Some(429), ..REJECTED };
const REJECTED: Row = Row {
    status: Some(401),
    way_in: AUTHENTICATED,
    after_request: "after_request(answered) c a d b",
    on_response_end: "on_response_end(sent ALL) a b c d",
    ..HANDLED
};

#[tokio::test]
async fn every_authenticator_is_asked() {
    check(&[
        ("all abstain", HANDLED),
        ("one accepts", Row { deeds: "b.authenticate accepts", ..ACCEPTED }),
        ("two accept, the first counts", Row { deeds: "c.authenticate accepts, b.authenticate accepts", ..ACCEPTED }),
        ("one rejects", Row { deeds: "b.authenticate rejects", ..REJECTED }),
        ("one rejects, then one accepts", Row { deeds: "a.authenticate rejects, b.authenticate accepts", ..REJECTED }),
        ("one accepts, then one rejects", Row { deeds: "a.authenticate accepts, c.authenticate rejects", ..REJECTED }),
        ("one refuses, then one accepts", Row { deeds: "a.authenticate refuses, b.authenticate accepts", ..REFUSED }),
        ("one refuses, then one rejects", Row { deeds: "a.authenticate refuses, b.authenticate rejects", ..REFUSED }),
        ("one rejects, then one refuses", Row { deeds: "a.authenticate rejects, b.authenticate refuses", ..REJECTED }),
        (
            "all reject",
            Row { deeds: "a.authenticate rejects, b.authenticate rejects, c.authenticate rejects", ..REJECTED },
        ),
    ])
    .await;
}
