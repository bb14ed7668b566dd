use std::sync::Arc;

use tower::Layer;

use super::HooksService;
use crate::request::Setup;

/// Makes a [`HooksService`] of a finished router.
#[derive(Debug, Clone)]
pub struct HooksLayer {
    setup: Arc<Setup>,
}

impl HooksLayer {
    pub(crate) fn new(setup: Arc<Setup>) -> Self {
        Self { setup }
    }
}

impl<S> Layer<S> for HooksLayer {
    type Service = HooksService<S>;

    fn layer(&self, inner: S) -> HooksService<S> {
        HooksService { setup: Arc::clone(&self.setup), inner, panicked: None }
    }
}
