//! The order of calls as the manual tells it, at the pace of whoever reads it with a finger on the list.

use crate::declared::{Declared, Hook};

/// The plugins that the host wants first, of one hook.
pub type HostOrder = [String];

/// The implementations of a hook in call order; nothing where their constraints contradict each other.
pub fn order(hook: Hook, all: &[Declared], host: &HostOrder) -> Option<Vec<String>> {
    let of = |hook: Hook, wrapper: bool| -> Vec<&Declared> {
        all.iter().filter(|each| each.hook == hook && each.wrapper == wrapper).collect()
    };
    let mut wrappers = forward(&of(hook, true), host, &[])?;
    let mut plain = match hook {
        Hook::Names | Hook::Backwards => forward(&of(hook, false), host, &[])?,
        Hook::Unwound => unwound(&of(hook, false), &forward(&of(Hook::Names, false), host, &[])?, host)?,
    };
    if hook == Hook::Backwards {
        wrappers.reverse();
    }
    if hook != Hook::Names {
        plain.reverse();
    }
    Some(wrappers.into_iter().chain(plain).map(Declared::label).collect())
}

/// Always the first by rank of those that nothing is left to precede. The order of `settled` is given.
fn forward<'a>(candidates: &[&'a Declared], host: &HostOrder, settled: &[&Declared]) -> Option<Vec<&'a Declared>> {
    let mut left = candidates.to_vec();
    let mut order = Vec::new();
    while !left.is_empty() {
        let is_free = |each: &&&Declared| !left.iter().any(|other| precedes(other, each, host, settled));
        let next = *left.iter().filter(is_free).min_by_key(|each| (each.place, each.plugin, each.line))?;
        left.retain(|each| !std::ptr::eq(*each, next));
        order.push(next);
    }
    Some(order)
}

fn precedes(one: &Declared, other: &Declared, host: &HostOrder, settled: &[&Declared]) -> bool {
    let settled_at = |each: &Declared| settled.iter().position(|it| std::ptr::eq(*it, each));
    let named_at =
        |each: &Declared| host.iter().position(|name| *name == each.plugin.to_string()).unwrap_or(host.len());
    let names = |list: &[String], each: &Declared| list.contains(&format!("{}?", each.plugin));
    settled_at(one).zip(settled_at(other)).is_some_and(|(one, other)| one < other)
        || named_at(one) < named_at(other)
        || (settled_at(one).is_none() && names(&one.before, other))
        || (settled_at(other).is_none() && names(&other.after, one))
}

/// Each plugin where it first stands in the order that is unwound, and whoever has no part in that beside it.
fn unwound<'a>(own: &[&'a Declared], names: &[&'a Declared], host: &HostOrder) -> Option<Vec<&'a Declared>> {
    let has_part = |each: &Declared| names.iter().any(|other| other.plugin == each.plugin);
    let guests = own.iter().copied().filter(|each| !has_part(each));
    let both: Vec<_> = names.iter().copied().chain(guests).collect();
    let mut order: Vec<&Declared> = Vec::new();
    for each in forward(&both, host, names)? {
        if !has_part(each) {
            order.push(each);
        } else if !order.iter().any(|other| other.plugin == each.plugin) {
            let mut of_plugin: Vec<_> = own.iter().copied().filter(|other| other.plugin == each.plugin).collect();
            of_plugin.sort_by_key(|each| each.line);
            order.extend(of_plugin);
        }
    }
    Some(order)
}
