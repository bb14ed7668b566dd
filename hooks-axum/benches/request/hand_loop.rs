//! One layer over boxed trait objects, as one would write it for the plugins of one application.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use axum::Router;
use axum::http::HeaderName;
use futures::future::BoxFuture;
use hooks_axum::{Request, Response};
use hooks_core::BoxError;
use tower::Service;

use crate::{fifty, has};

#[async_trait]
trait Middleware: Send + Sync {
    async fn before(&self, request: &mut Request) -> Result<Option<Response>, BoxError>;
    async fn after(&self, response: &mut Response);
}

#[derive(Clone)]
pub struct Layered {
    middleware: Arc<Vec<Box<dyn Middleware>>>,
    inner: Router,
}

pub fn layered(inner: Router, size: usize) -> Layered {
    Layered { middleware: Arc::new(all().into_iter().take(size).collect()), inner }
}

impl Service<Request> for Layered {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let Self { middleware, mut inner } = self.clone();
        Box::pin(async move {
            let mut answer = None;
            let mut entered = 0;
            for each in middleware.iter() {
                entered += 1;
                match each.before(&mut request).await {
                    Ok(None) => {}
                    Ok(Some(response)) => {
                        answer = Some(response);
                        break;
                    }
                    Err(_) => {
                        let mut response = Response::default();
                        *response.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
                        answer = Some(response);
                        break;
                    }
                }
            }
            let mut response = match answer {
                Some(response) => response,
                None => inner.call(request).await?,
            };
            for each in middleware[..entered].iter().rev() {
                each.after(&mut response).await;
            }
            Ok(response)
        })
    }
}

macro_rules! middleware {
    ($($type:ident $name:literal)*) => {
        $(
            struct $type;

            #[async_trait]
            impl Middleware for $type {
                async fn before(&self, request: &mut Request) -> Result<Option<Response>, BoxError> {
                    Ok(has(request.headers(), const { HeaderName::from_static($name) }).then(Response::default))
                }

                async fn after(&self, response: &mut Response) {
                    if has(response.headers(), const { HeaderName::from_static($name) }) {
                        *response.body_mut() = axum::body::Body::empty();
                    }
                }
            }
        )*

        fn all() -> Vec<Box<dyn Middleware>> {
            vec![$(Box::new($type)),*]
        }
    };
}

fifty!(middleware:);
