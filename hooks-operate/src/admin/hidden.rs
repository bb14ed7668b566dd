//! Secrets that are sent back as they were shown.

use serde_json::Value;

/// Puts what is hidden in `shown`, which is made of `current`, in the place of the same in a configuration that was made of
/// that.
///
/// An element of a list is known by all that it shows; where several are the same in that, it is not known.
pub(super) fn restore(given: &mut Value, shown: &Value, current: &Value) {
    if given == shown {
        current.clone_into(given);
        return;
    }
    match (given, shown, current) {
        (Value::Object(given), Value::Object(shown), Value::Object(current)) => {
            for (key, given) in given {
                if let (Some(shown), Some(current)) = (shown.get(key), current.get(key)) {
                    restore(given, shown, current);
                }
            }
        }
        (Value::Array(given), Value::Array(shown), Value::Array(current)) => {
            for given in given {
                let mut same = shown.iter().zip(current).filter(|(shown, _)| *shown == given);
                if let (Some((_, current)), None) = (same.next(), same.next()) {
                    current.clone_into(given);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::restore;

    fn restored(mut given: Value) -> Value {
        let current = json!({"token": "a", "keys": [{"id": 1, "key": "b"}, {"id": 2, "key": "c"}], "pins": ["d", "e"]});
        let shown =
            json!({"token": "***", "keys": [{"id": 1, "key": "***"}, {"id": 2, "key": "***"}], "pins": ["***", "***"]});
        restore(&mut given, &shown, &current);
        given
    }

    #[test]
    fn a_secret_goes_where_it_was() {
        assert_eq!(restored(json!({"token": "***", "more": "***"})), json!({"token": "a", "more": "***"}));
        assert_eq!(restored(json!({"token": "f"})), json!({"token": "f"}));
        let second = json!({"keys": [{"id": 3, "key": "f"}, {"id": 2, "key": "***"}]});
        assert_eq!(restored(second), json!({"keys": [{"id": 3, "key": "f"}, {"id": 2, "key": "c"}]}));
    }

    #[test]
    fn a_secret_of_a_list_goes_nowhere_where_its_place_is_not_known() {
        let changed = json!({"keys": [{"id": 4, "key": "***"}]});
        assert_eq!(restored(changed.clone()), changed);
        assert_eq!(restored(json!({"pins": ["***", "***"]})), json!({"pins": ["d", "e"]}));
        assert_eq!(restored(json!({"pins": ["***"]})), json!({"pins": ["***"]}));
    }
}
