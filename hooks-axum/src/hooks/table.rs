use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{Method, Uri, header};
use futures::FutureExt;
use tower::Service;

use crate::routes::Declaration;
use crate::{Request, Response, RouteInfo};

/// Which route a router has for a request, found out without running a handler.
#[derive(Debug)]
pub(crate) struct RouteTable {
    /// The router with an answer in place of each handler.
    asked: Router,
    /// The plugins' routes by path.
    declared: HashMap<String, Vec<Arc<RouteInfo>>>,
}

impl RouteTable {
    pub(super) fn new(whole: &Router, routes: Vec<Declaration>) -> Self {
        let mut declared: HashMap<String, Vec<Arc<RouteInfo>>> = HashMap::new();
        for route in routes {
            declared.entry(route.path.clone()).or_default().push(Arc::new(route.into()));
        }
        let asked = whole.clone();
        // `route_layer` panics on a router without routes.
        let asked = if asked.has_routes() {
            asked.route_layer(tower::layer::layer_fn(|_| tower::service_fn(matched)))
        } else {
            asked
        };
        Self { asked: asked.with_state(()), declared }
    }

    /// The route; `None` for a 404 or 405.
    ///
    /// axum says which methods a path has where it is asked with another, by the `Allow` of its answer; where it says
    /// nothing, any will do.
    pub(crate) fn find(&self, method: &Method, uri: &Uri) -> Option<Arc<RouteInfo>> {
        let mut question = Request::new(Body::empty());
        *question.method_mut() = Method::from_bytes(b"HOOKS-ASK").ok()?;
        *question.uri_mut() = uri.clone();
        let Ok(answer) = self.asked.clone().call(question).now_or_never()?;
        let path = answer.extensions().get::<MatchedPath>()?.as_str();
        if let Some(allowed) = answer.headers().get(header::ALLOW)
            && !allowed.to_str().ok()?.split(',').any(|allowed| allowed.trim() == method.as_str())
        {
            return None;
        }
        Some(self.named(path, method))
    }

    /// The route with this path, where it is known that it has one for the method.
    pub(crate) fn named(&self, path: &str, method: &Method) -> Arc<RouteInfo> {
        let declared = self.declared.get(path).and_then(|routes| {
            let of = |method: &Method| routes.iter().find(|route| route.method() == Some(method));
            // axum answers HEAD with the handler of GET.
            of(method).or_else(|| if method == Method::HEAD { of(&Method::GET) } else { None })
        });
        declared.map_or_else(|| Arc::new(RouteInfo::of_application(path)), Arc::clone)
    }
}

async fn matched(request: Request) -> Result<Response, Infallible> {
    let mut answer = Response::default();
    if let Some(path) = request.extensions().get::<MatchedPath>() {
        answer.extensions_mut().insert(path.clone());
    }
    Ok(answer)
}
