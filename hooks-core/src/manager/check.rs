//! What only the whole of a program shows.

mod host;
mod plugin;

pub(super) use self::host::{check_names, check_needed, check_settings};
pub(super) use self::plugin::check_plugins;
use super::Problem;
use super::parts::Parts;
use super::settings::Settings;
use super::start_order::StartOrder;
use super::state::Hooks;
use crate::nearest::nearest;
use crate::order::{Candidate, call_order, forward_order};
use crate::plugin::PluginInfo;
use crate::spec::{HookKind, HookSpec, Required, SpecRef, Wish};

/// Puts each hook's implementations in call order, and checks what only the whole of them shows.
pub(super) fn order(
    parts: &Parts,
    hooks: &Hooks,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) -> Vec<(&'static HookSpec, Vec<Candidate>)> {
    let mut ordered = Vec::with_capacity(hooks.len());
    for (hook, candidates) in hooks.iter() {
        if parts.answers_for(hook) {
            check_required(hook, candidates, problems);
            check_unwound(hook, problems);
        }
        let configured = settings.order(hook);
        let mut forward = None;
        if let Some(unwound) = hook.unwound() {
            check_unwinding(hook, unwound, candidates, hooks.of_hook(unwound), problems);
            match forward_order(hooks.of_hook(unwound), &configured) {
                Ok(order) => forward = Some(order),
                // Told of that hook.
                Err(_) => continue,
            }
        }
        check_kinds(candidates, hook.unwound().map_or(&[], |unwound| hooks.of_hook(unwound)), problems);
        match call_order(hook, candidates, forward.as_deref(), &configured) {
            Ok(candidates) => ordered.push((hook, candidates)),
            Err(circle) => problems.push(Problem::Cycle { hook: hook.qualified_name(), constraints: circle }),
        }
    }
    ordered
}

/// Finds plugins in `before` and `after` that must be there, and are not.
pub(super) fn check_wishes(
    parts: &Parts,
    there: &StartOrder,
    plugin: &PluginInfo,
    spec: &SpecRef,
    problems: &mut Vec<Problem>,
) {
    let needed = spec.wishes().filter(|wish| !wish.optional).map(|wish| wish.plugin);
    for named in needed.filter(|named| !there.has(named)) {
        problems.push(Problem::UnknownPlugin {
            plugin: plugin.name().to_owned(),
            hook: spec.hook().name().to_owned(),
            named: named.to_owned(),
            taken_out: parts.has_taken_out(named) || parts.plugin(named).is_some(),
            nearest: nearest(named, there.plugins().iter().map(|each| each.name())).map(str::to_owned),
            location: spec.location(),
        });
    }
}

fn check_required(hook: &HookSpec, candidates: &[Candidate], problems: &mut Vec<Problem>) {
    // What is around nothing is none.
    let counts = |each: &&Candidate| hook.kind() == HookKind::Around || !each.spec.is_wrapper();
    let implementations: Vec<_> = candidates.iter().filter(counts).map(|each| each.spec.location()).collect();
    let (wanted, met) = match hook.required() {
        Required::No => return,
        Required::AtLeastOne => ("at least one implementation", !implementations.is_empty()),
        Required::ExactlyOne => ("exactly one implementation", implementations.len() == 1),
    };
    if !met {
        problems.push(Problem::Required {
            hook: hook.qualified_name(),
            location: hook.location(),
            wanted,
            implementations,
        });
    }
}

fn check_unwound(hook: &HookSpec, problems: &mut Vec<Problem>) {
    let Some(unwound) = hook.unwound() else { return };
    let reason = if unwound.is_reverse() {
        "is `reverse`"
    } else if unwound.unwound().is_some() {
        "unwinds a hook itself"
    } else if unwound.kind() == HookKind::Around {
        "is `around`"
    } else {
        return;
    };
    problems.push(Problem::CannotUnwind {
        hook: hook.qualified_name(),
        location: hook.location(),
        unwound: unwound.qualified_name(),
        reason,
    });
}

fn check_unwinding(
    hook: &HookSpec,
    unwound: &HookSpec,
    own: &[Candidate],
    of_unwound: &[Candidate],
    problems: &mut Vec<Problem>,
) {
    // Wrappers are ordered among themselves, in either hook.
    let is_plain = |each: &&Candidate| !each.spec.is_wrapper();
    let takes_part = |each: &&Candidate| of_unwound.iter().filter(is_plain).any(|other| each.is_of_same_plugin(other));
    for each in own.iter().filter(is_plain).filter(|each| each.spec.has_order()).filter(takes_part) {
        problems.push(Problem::OrderOnUnwinding {
            plugin: each.plugin.name().to_owned(),
            hook: hook.name().to_owned(),
            unwound: unwound.name().to_owned(),
            location: each.spec.location(),
        });
    }
}

/// Finds a `before` or `after` that can never hold, as wrappers run outside of all else.
fn check_kinds(own: &[Candidate], of_unwound: &[Candidate], problems: &mut Vec<Problem>) {
    for each in own {
        let wrapper = each.spec.is_wrapper();
        let beside = || own.iter().chain(of_unwound.iter().filter(|_| !wrapper));
        for Wish { direction, plugin: named, .. } in each.spec.wishes().filter(|wish| wish.cannot_hold_across(wrapper))
        {
            let mut kinds = beside().filter(|other| other.plugin.name() == named).map(|other| other.spec.is_wrapper());
            if kinds.next().is_some_and(|kind| kind != wrapper) && kinds.all(|kind| kind != wrapper) {
                problems.push(Problem::OrderAcrossKinds {
                    plugin: each.plugin.name().to_owned(),
                    wrapper,
                    hook: each.spec.hook().name().to_owned(),
                    direction: direction.name(),
                    named: named.to_owned(),
                    location: each.spec.location(),
                });
            }
        }
    }
}

/// Finds implementations that block where that is known to fail.
pub(super) fn check_blocking(hooks: &Hooks, problems: &mut Vec<Problem>) {
    if !crate::call::is_on_runtime_that_cannot_block() {
        return;
    }
    for each in hooks.iter().flat_map(|(_, candidates)| candidates).filter(|each| each.spec.is_blocking()) {
        problems.push(Problem::CannotBlock {
            plugin: each.plugin.name().to_owned(),
            hook: each.spec.hook().name().to_owned(),
            location: each.spec.location(),
        });
    }
}
