use std::convert::Infallible;
use std::panic::resume_unwind;
use std::task::{Context, Poll};

use tower::Service;

use crate::caught::caught;
use crate::message::{Request, Response};

/// The service that was polled ready takes the request, its clone the next one.
pub(super) fn take_ready<S: Clone>(service: &mut S) -> S {
    let clone = service.clone();
    std::mem::replace(service, clone)
}

/// A service that takes one request; or what it said when it panicked before that, which it says again where it is called,
/// in a catch.
pub struct Taken<S>(Result<S, String>);

impl<S: Clone> Taken<S> {
    /// Takes a service, unless it has `panicked` where it was asked whether it is ready.
    pub(super) fn of(service: &mut S, panicked: Option<String>) -> Self {
        let taken = || caught(|| take_ready(service)).map_err(|panic| panic.message().to_owned());
        Self(panicked.map_or_else(taken, Err))
    }
}

impl<S: Service<Request, Response = Response, Error = Infallible>> Service<Request> for Taken<S> {
    type Response = Response;
    type Error = Infallible;
    type Future = S::Future;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> S::Future {
        match &mut self.0 {
            Ok(service) => service.call(request),
            Err(said) => resume_unwind(Box::new(std::mem::take(said))),
        }
    }
}
