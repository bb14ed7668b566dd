use hooks_axum::RouteInfo;
use serde_json::Value;

use super::NAME;
use crate::openapi::{About, assemble};

/// The document of those of the routes that are the plugin's; nothing where none is.
pub(crate) fn document<'r>(routes: impl IntoIterator<Item = &'r RouteInfo>) -> Option<Value> {
    let mut own = routes.into_iter().filter(|route| route.plugin() == Some(NAME)).peekable();
    own.peek()?;
    let about = About {
        title: "Management".to_owned(),
        version: "1".to_owned(),
        description:
            "Plugins, what they do, and their switches. Paths, fields and types of problems are gained and never \
                      lost; clients ignore what they do not know."
                .to_owned(),
    };
    Some(assemble(&about, own))
}
