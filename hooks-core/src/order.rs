//! The order of calls, which depends on nothing but what plugins say of themselves and the host of its hooks.

mod candidate;
mod constraint;
mod topological;

pub(crate) use self::candidate::Candidate;
use self::constraint::{Constraint, configured_constraints, constraints, settled_constraints};
pub(crate) use self::topological::topological;
use crate::spec::HookSpec;

/// Constraints that contradict each other, in words, in the order of the circle.
pub(crate) type Cycle = Vec<String>;

/// Puts the implementations of one hook in call order: wrappers, which are outside, then the others.
///
/// `own` is in the order of the source; `unwound` holds the implementations of the hook that this one unwinds, in
/// [`forward_order`]; `configured` the plugins that the host wants first, in that one if there is one.
pub(crate) fn call_order(
    hook: &HookSpec,
    own: &[Candidate],
    unwound: Option<&[Candidate]>,
    configured: &[String],
) -> Result<Vec<Candidate>, Cycle> {
    let mut wrappers = sorted(&of_kind(own, true), configured)?;
    let mut plain = match unwound {
        None => forward_order(own, configured)?,
        Some(unwound) => unwound_order(&of_kind(own, false), unwound, configured)?,
    };
    if hook.is_reverse() {
        wrappers.reverse();
    }
    if hook.runs_backwards() {
        plain.reverse();
    }
    wrappers.append(&mut plain);
    Ok(wrappers)
}

/// The implementations of one hook that are no wrappers, as a hook that is not `reverse` calls them.
pub(crate) fn forward_order(own: &[Candidate], configured: &[String]) -> Result<Vec<Candidate>, Cycle> {
    sorted(&of_kind(own, false), configured)
}

fn of_kind(candidates: &[Candidate], wrapper: bool) -> Vec<Candidate> {
    candidates.iter().filter(|each| each.spec.is_wrapper() == wrapper).cloned().collect()
}

fn sorted(candidates: &[Candidate], configured: &[String]) -> Result<Vec<Candidate>, Cycle> {
    let mut constraints = constraints(candidates, 0);
    constraints.extend(configured_constraints(candidates, configured));
    sorted_by(candidates, &constraints)
}

fn sorted_by(candidates: &[Candidate], constraints: &[Constraint<'_>]) -> Result<Vec<Candidate>, Cycle> {
    let ranks: Vec<_> = candidates.iter().map(Candidate::rank).collect();
    let edges: Vec<_> = constraints.iter().map(Constraint::edge).collect();
    match topological(&ranks, &edges) {
        Ok(order) => Ok(order.into_iter().map(|index| candidates[index].clone()).collect()),
        Err(cycle) => Err(cycle.into_iter().map(|edge| constraints[edge].to_string()).collect()),
    }
}

/// Places an implementation where its plugin first stands in the unwound hook, whose order is settled, and one whose
/// plugin is not in that hook where its own options would put it there.
fn unwound_order(own: &[Candidate], unwound: &[Candidate], configured: &[String]) -> Result<Vec<Candidate>, Cycle> {
    let takes_part = |candidate: &Candidate| unwound.iter().any(|each| each.is_of_same_plugin(candidate));
    let (mut taking_part, guests): (Vec<_>, Vec<_>) = own.iter().cloned().partition(takes_part);
    let both = [unwound, &guests].concat();
    let mut constraints = settled_constraints(unwound);
    constraints.extend(self::constraints(&both, unwound.len()));
    constraints.extend(configured_constraints(&both, configured));
    let mut order = Vec::with_capacity(own.len());
    for each in sorted_by(&both, &constraints)? {
        if takes_part(&each) {
            // Those of its plugin, at the first of its places; without options, they stay in the order of the source.
            order.extend(taking_part.extract_if(.., |other| other.is_of_same_plugin(&each)));
        } else {
            order.push(each);
        }
    }
    Ok(order)
}
