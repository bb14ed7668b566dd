//! How requests come in from within the process.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::http::response::Parts;
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use thiserror::Error;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::{Addresses, AppError, Cut, Entrance, Limits, Open, check_size, drain, finish, take_in};
use crate::caught::{Caught, discard};
use crate::connection::Connection;
use crate::framing::{hold, length, settle};
use crate::info::{Address, AppInfo};
use crate::listener_name::named;
use crate::message::Request;
use crate::service::{HooksRouter, HooksRouters};

/// Where plugins are told that the application is: nobody can connect to it by mistake.
const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Where a request comes from that does not say it.
const CLIENT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 49152);

/// Whoever waits for the door is given it once the application is ready.
pub(super) struct ClosedDoor {
    /// The names of further listeners.
    listeners: Vec<Arc<str>>,
    waiting: oneshot::Sender<Weak<Door>>,
}

pub(super) struct OpenDoor {
    door: Arc<Door>,
    waiting: Option<oneshot::Sender<Weak<Door>>>,
}

/// What requests come in by.
///
/// Only the application holds one for longer than a request, so that it ends with its plugins dropped.
pub(super) struct Door {
    pub(super) app: AppInfo,
    services: HooksRouters,
    limits: Limits,
    requests: TaskTracker,
    /// Let no more in.
    drain: CancellationToken,
    /// Finish nothing.
    pub(super) cut: CancellationToken,
}

/// Which listener a request comes in by; the service's unless one is named.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct By(Option<usize>);

/// Why a request has no whole response.
#[derive(Debug, Error)]
pub(super) enum Unanswered {
    #[error("was not let in, because the application is ending; send requests before `stop`")]
    Closed,
    #[error("was cut, because it was not finished at the drain deadline")]
    Cut,
    #[error("has a response whose body failed: {0}")]
    Body(axum::Error),
}

impl ClosedDoor {
    pub(super) fn new(addresses: &Addresses, waiting: oneshot::Sender<Weak<Door>>) -> Result<Self, AppError> {
        Ok(Self { listeners: addresses.further()?.into_iter().map(|(name, _)| name).collect(), waiting })
    }
}

impl Entrance for ClosedDoor {
    type Open = OpenDoor;

    fn address(&self) -> io::Result<Address> {
        Ok(Address::Tcp(ADDRESS))
    }

    fn listeners(&self) -> io::Result<Vec<(Arc<str>, Address)>> {
        Ok(self.listeners.iter().map(|name| (Arc::clone(name), Address::Tcp(ADDRESS))).collect())
    }

    fn open(self, _runtime: &Handle, app: &AppInfo, services: HooksRouters, limits: Limits) -> OpenDoor {
        let (drain, cut) = (CancellationToken::new(), CancellationToken::new());
        let door = Door { app: app.clone(), services, limits, requests: TaskTracker::new(), drain, cut };
        OpenDoor { door: Arc::new(door), waiting: Some(self.waiting) }
    }
}

impl Open for OpenDoor {
    fn ready(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            let _ = waiting.send(Arc::downgrade(&self.door));
        }
    }

    async fn stop(&mut self, tasks: &TaskTracker, deadline: Duration) -> Cut {
        let door = &*self.door;
        door.drain.cancel();
        let cut = || {
            let cut = Cut { connections: door.requests.len(), upgrades: 0 };
            door.cut.cancel();
            cut
        };
        drain(finish([&door.requests, tasks]), deadline, cut).await
    }
}

impl Door {
    /// Lets a request in by a listener, and waits for the whole of its response.
    pub(super) async fn exchange(&self, by: By, request: Request) -> Result<(Parts, Bytes), Unanswered> {
        // In this order: where nobody waits for it any more, it is not let in.
        let _in_flight = self.requests.token();
        if self.drain.is_cancelled() {
            return Err(Unanswered::Closed);
        }
        self.cut.run_until_cancelled(self.answer(self.service(by), request)).await.unwrap_or(Err(Unanswered::Cut))
    }

    /// The listener of this name, or what is wrong with that.
    pub(super) fn listener(&self, name: &str) -> Result<By, String> {
        let Some(name) = named(name) else { return Ok(By::default()) };
        match self.app.listeners().position(|(listener, _)| *listener == *name) {
            Some(number) => Ok(By(Some(number))),
            None => {
                let known: Vec<_> = self.app.listeners().map(|(listener, _)| listener).collect();
                let known = if known.is_empty() { "none".to_owned() } else { format!("`{}`", known.join("`, `")) };
                Err(format!("there is no listener `{name}`; the further ones of the application are {known}"))
            }
        }
    }

    fn service(&self, by: By) -> &HooksRouter {
        by.0.and_then(|number| self.services.further.get(number)).unwrap_or(&self.services.service)
    }

    async fn answer(&self, service: &HooksRouter, request: Request) -> Result<(Parts, Bytes), Unanswered> {
        let client = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(CLIENT, |info| info.0);
        let connection = Arc::new(Connection::new(Some(client)));
        let _closes = connection.closed.clone().drop_guard();
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let mut response = match check_size(&request, &self.limits) {
            Ok(()) => {
                let request = take_in(request, &self.limits, &connection);
                let Ok(response) = service.answer(request, connection).await;
                response
            }
            Err(refusal) => refusal.into_response(),
        };
        // As a connection would send it.
        hold(&mut response, &method, || service.tell_answerer(&method, uri));
        settle(length(&response), &method, &mut response);
        let (head, mut body) = response.into_parts();
        let collected = Caught { future: (&mut body).collect() }.await;
        discard(body);
        let collected = collected.map_err(axum::Error::new).flatten().map_err(Unanswered::Body)?;
        Ok((head, collected.to_bytes()))
    }
}
