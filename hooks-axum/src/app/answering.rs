use std::convert::Infallible;
use std::future::{Ready, ready as at_once};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::http::{Method, Uri};
use axum::response::IntoResponse;
use futures::future::Either;
use hyper::body::Incoming;
use pin_project_lite::pin_project;

use super::connection::Connections;
use super::in_flight::{Answer, InFlight};
use super::intake::{check_host, check_size, take_in};
use crate::blocked::{At, tell_handler, watched};
use crate::connection::Connection;
use crate::framing::{hold, length, settle};
use crate::message::Response;
use crate::service::{HooksFuture, HooksRouter};

pin_project! {
    /// The future of a request on a connection.
    ///
    /// By hand, since a request is large: an `async fn` keeps it more than once, and copies it as often, for 486
    /// instructions a request.
    pub(super) struct Answering {
        #[pin]
        answer: Either<HooksFuture<Router>, Ready<Result<Response, Infallible>>>,
        connections: Arc<Connections>,
        method: Method,
        uri: Uri,
        // Goes on with the response.
        in_flight: Option<InFlight>,
    }
}

impl Answering {
    pub(super) fn begin(
        connections: &Arc<Connections>,
        connection: &Arc<Connection>,
        request: axum::http::Request<Incoming>,
    ) -> Self {
        let Connections { service, limits, .. } = &**connections;
        let in_flight = Some(InFlight::begin(connection, &request));
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let answer = match check_host(&request).and_then(|()| check_size(&request, limits)) {
            Ok(()) => {
                let request = take_in(request, limits, connection);
                Either::Left(service.answer(request, Arc::clone(connection)))
            }
            Err(refusal) => Either::Right(at_once(Ok(refusal.into_response()))),
        };
        Self { answer, connections: Arc::clone(connections), method, uri, in_flight }
    }
}

impl Future for Answering {
    type Output = Result<axum::http::Response<Answer>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (service, method, uri) = (&this.connections.service, &*this.method, &*this.uri);
        let tell = |took| tell_blocked(service, method, uri, took);
        let Ok(mut response) = ready!(watched(At::Answer, || this.answer.poll(context), tell));
        let Some(in_flight) = this.in_flight.take() else { unreachable!("`Answering` polled after completion") };
        hold(&mut response, method, || service.tell_answerer(method, uri.clone()));
        if in_flight.connection.activity.is_http2() {
            // On HTTP/1 the library leaves out a body that must not be.
            settle(length(&response), method, &mut response);
        }
        Poll::Ready(Ok(in_flight.with(response)))
    }
}

fn tell_blocked(service: &HooksRouter, method: &Method, uri: &Uri, took: Duration) {
    let answered_by = service.tell_answerer(method, uri.clone())();
    tell_handler(None, method.clone(), uri.clone(), answered_by, took);
}
