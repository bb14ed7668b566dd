use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::problem::BAD_QUERY;
use super::refusal::Refusal;

/// How many are given where nobody says it, and at most.
const USUAL: u16 = 100;
const MOST: u16 = 1000;

/// Which part of a list is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// How many at most: 100 unless said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A part of a list.
#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    #[serde(flatten)]
    pub(super) list: T,
    /// The cursor of the page that follows; nothing where this is the last.
    pub(super) next: Option<String>,
}

impl PageQuery {
    /// Takes its part of a list, in the order of the keys, which are its cursors.
    pub(super) fn of<T>(&self, items: Vec<T>, key: impl Fn(&T) -> String) -> Result<(Vec<T>, Option<String>), Refusal> {
        let limit = limit(self.limit)?;
        let mut keyed: Vec<_> = items.into_iter().map(|item| (key(&item), item)).collect();
        keyed.retain(|(key, _)| self.cursor.as_ref().is_none_or(|cursor| key > cursor));
        keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
        let is_last = keyed.len() <= limit;
        keyed.truncate(limit);
        let next = keyed.last().filter(|_| !is_last).map(|(key, _)| key.clone());
        Ok((keyed.into_iter().map(|(_, item)| item).collect(), next))
    }
}

/// How many are asked for.
pub(super) fn limit(asked: Option<u16>) -> Result<usize, Refusal> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit.into()),
        limit => Err(BAD_QUERY.says(format!("the query is wrong: `limit` is {limit}; ask for 1 to {MOST}")).into()),
    }
}
