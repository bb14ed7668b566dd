use serde_json::Value;

use crate::tree::{Data, Mistake, Node};

/// Makes a layer of one version one of the next.
pub(crate) type Migration = fn(&mut Node);

/// From the first version to the second, and so on; the last gives the version that is read.
pub(crate) const MIGRATIONS: &[Migration] = &[];

/// Brings a layer up to the version that is read.
pub(crate) fn migrate(layer: &mut Node, migrations: &[Migration]) -> Result<(), Mistake> {
    let newest = migrations.len() as u64 + 1;
    let Data::Mapping(mapping) = &mut layer.data else { return Ok(()) };
    let Some(entry) = mapping.get_mut("version").filter(|entry| !entry.node.is_broken()) else {
        apply(layer, 1, migrations);
        return Ok(());
    };
    let version = match &entry.node.data {
        Data::Scalar(Value::Number(number)) => number.as_u64(),
        _ => None,
    };
    match version {
        Some(version) if (1..=newest).contains(&version) => {
            entry.node.data = Data::Scalar(newest.into());
            apply(layer, version, migrations);
            Ok(())
        }
        _ => {
            let supported = if newest == 1 { "1".to_owned() } else { format!("1 to {newest}") };
            Err(Mistake::new(
                format!("this version of the format is not supported; it is {supported}"),
                &entry.node.spot,
            ))
        }
    }
}

fn apply(layer: &mut Node, version: u64, migrations: &[Migration]) {
    let done = usize::try_from(version - 1).unwrap_or_default();
    migrations.iter().skip(done).for_each(|migration| migration(layer));
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::migrate;
    use crate::section::Section;
    use crate::tree::{Data, Entry, Node, Spot, from_source};

    fn layer(value: Value) -> Node {
        from_source(
            value,
            &hooks_core::KeyPath::root(),
            &hooks_core::Origins::default(),
            &hooks_core::Origin::new("test"),
        )
    }

    fn rename(layer: &mut Node) {
        let Data::Mapping(mapping) = &mut layer.data else { return };
        if let Some(entry) = mapping.remove("extensions") {
            mapping.insert("plugins".to_owned(), entry);
        }
    }

    fn migrated(value: Value) -> Result<Value, String> {
        let mut layer = layer(value);
        migrate(&mut layer, &[rename]).map_err(|mistake| mistake.message().to_owned())?;
        Ok(Section::of(&Entry { key: Spot::Nowhere, node: layer }).value)
    }

    #[test]
    fn an_older_layer_is_brought_up_to_date() {
        assert_eq!(migrated(json!({ "extensions": 1 })), Ok(json!({ "plugins": 1 })));
        assert_eq!(migrated(json!({ "version": 1, "extensions": 1 })), Ok(json!({ "version": 2, "plugins": 1 })));
        assert_eq!(migrated(json!({ "version": 2, "extensions": 1 })), Ok(json!({ "version": 2, "extensions": 1 })));
    }

    #[test]
    fn a_version_that_is_not_known_is_refused() {
        let refused = || Err("this version of the format is not supported; it is 1 to 2".to_owned());
        for version in [json!(3), json!(0), json!("1"), json!(-1), json!(1.5), json!([1])] {
            assert_eq!(migrated(json!({ "version": version })), refused());
        }
    }
}
