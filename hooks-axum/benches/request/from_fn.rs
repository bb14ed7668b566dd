//! A stack of axum's middleware.

use axum::Router;
use axum::http::HeaderName;
use axum::middleware::{Next, from_fn};
use hooks_axum::{Request, Response};

use crate::{fifty, has};

macro_rules! middleware {
    ($($type:ident $name:literal)*) => {
        pub fn stack(router: Router, size: usize) -> Router {
            let add: Vec<fn(Router) -> Router> = vec![$(|router| router.layer(from_fn(
                async |request: Request, next: Next| -> Response {
                    if has(request.headers(), const { HeaderName::from_static($name) }) {
                        return Response::default();
                    }
                    let mut response = next.run(request).await;
                    if has(response.headers(), const { HeaderName::from_static($name) }) {
                        *response.body_mut() = axum::body::Body::empty();
                    }
                    response
                },
            ))),*];
            add.iter().take(size).fold(router, |router, add| add(router)).with_state(())
        }
    };
}

fifty!(middleware:);
