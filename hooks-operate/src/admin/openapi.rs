use hooks_axum::RouteInfo;
use serde_json::Value;

use crate::openapi::{About, assemble};

/// The document of the plugin's own routes.
pub(super) fn document<'r>(routes: impl IntoIterator<Item = &'r RouteInfo>) -> Value {
    let about = About {
        title: "Management".to_owned(),
        version: "1".to_owned(),
        description:
            "Plugins, what they do, and their switches. Paths, fields and types of problems are gained and never \
                      lost; clients ignore what they do not know."
                .to_owned(),
    };
    assemble(&about, routes)
}
