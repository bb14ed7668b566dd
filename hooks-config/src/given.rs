//! The configuration of one plugin, as a program gives and shows it while the plugin is at work.

use hooks_core::{KeyPath, Origin, Origins, PluginConfiguration};
use serde_json::{Value, json};

use crate::known_plugin::KnownPlugin;
use crate::schema::{View, plugin_keys};
use crate::settle::settle;
use crate::shown::{ShownValue, shown};
use crate::tree::{Node, Spot, from_source, plain};

impl KnownPlugin {
    /// What somebody gives as the plugin's own keys: all of it comes from `origin`, and what the schema calls secret is in no
    /// message about it.
    ///
    /// ```
    /// use hooks_config::KnownPlugin;
    /// use hooks_core::Origin;
    /// use serde_json::json;
    ///
    /// let schema = json!({ "properties": { "token": { "type": "string", "writeOnly": true } } });
    /// let plugin = KnownPlugin::new("mail", schema);
    /// let given = plugin.configuration(json!({ "token": "hunter2" }), &Origin::new("alice"));
    /// assert_eq!(given.value(), &json!({ "token": "hunter2" }));
    /// assert_eq!(plugin.values(&given)[0].to_string(), "token = *** (alice)");
    /// ```
    #[must_use]
    pub fn configuration(&self, own: Value, origin: &Origin) -> PluginConfiguration {
        let node = self.tree(own, &Origins::default(), origin);
        let mut origins = Origins::default();
        let value = plain(&node, &Spot::Given(origin.clone()), &KeyPath::root(), &mut origins);
        let beside = plugin_keys().into_iter().map(|(key, _)| key);
        PluginConfiguration::new(value).with_origins(origins).with_keys_beside(beside)
    }

    /// Each value of the plugin's own keys, with where it comes from; paths begin with those keys.
    #[must_use]
    pub fn values(&self, configuration: &PluginConfiguration) -> Vec<ShownValue> {
        let own = configuration.value().clone();
        shown(&self.tree(own, configuration.origins(), &Origin::new("code")))
    }

    fn tree(&self, own: Value, origins: &Origins, origin: &Origin) -> Node {
        let own = if own.is_null() { json!({}) } else { own };
        let mut node = from_source(own, &KeyPath::root(), origins, origin);
        settle(&mut node, &View::of(&self.schema));
        node
    }
}
