use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Of all orders in which each edge's first node precedes its second, the one that is smallest by rank.
///
/// # Errors
/// The indices of the edges that form a circle.
pub(crate) fn topological<R: Ord>(ranks: &[R], edges: &[(usize, usize)]) -> Result<Vec<usize>, Vec<usize>> {
    let mut followers = vec![Vec::new(); ranks.len()];
    let mut waiting_for = vec![0_usize; ranks.len()];
    for &(earlier, later) in edges {
        followers[earlier].push(later);
        waiting_for[later] += 1;
    }
    let free = |node: &usize| waiting_for[*node] == 0;
    let mut ready: BinaryHeap<_> = (0..ranks.len()).filter(free).map(|node| Reverse((&ranks[node], node))).collect();
    let mut order = Vec::with_capacity(ranks.len());
    while let Some(Reverse((_, node))) = ready.pop() {
        order.push(node);
        for &follower in &followers[node] {
            waiting_for[follower] -= 1;
            if waiting_for[follower] == 0 {
                ready.push(Reverse((&ranks[follower], follower)));
            }
        }
    }
    if order.len() == ranks.len() { Ok(order) } else { Err(circle(edges, &waiting_for)) }
}

/// Follows edges backwards among the nodes that still wait, until one comes up again.
fn circle(edges: &[(usize, usize)], waiting_for: &[usize]) -> Vec<usize> {
    let Some(start) = waiting_for.iter().position(|&count| count > 0) else { return Vec::new() };
    let mut seen_at = vec![None; waiting_for.len()];
    let mut path = Vec::new();
    let mut node = start;
    while seen_at[node].is_none() {
        seen_at[node] = Some(path.len());
        // A node that waits has a predecessor that waits.
        let into = |&(earlier, later): &(usize, usize)| later == node && waiting_for[earlier] > 0;
        let Some(edge) = edges.iter().position(into) else { break };
        path.push(edge);
        node = edges[edge].0;
    }
    let mut circle = path.split_off(seen_at[node].unwrap_or(0));
    circle.reverse();
    circle
}
