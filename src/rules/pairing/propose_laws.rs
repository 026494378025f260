//! What is proposed, against trying everything.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Candidate, Need, propose};

fn needs() -> impl Strategy<Value = Vec<Need>> {
    let need = (
        0..2_usize,
        prop::collection::btree_set(0..4_usize, 0..3),
        0..2_usize,
        prop::collection::btree_set(0..4_usize, 0..2),
    )
        .prop_map(|(village, helpers, more, barred)| Need {
            village,
            wanted: (helpers.len() + more).max(1),
            helpers: helpers.into_iter().collect(),
            barred,
        });
    prop::collection::vec(need, 1..4)
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let candidate = (
        0..3_usize,
        0..2_usize,
        prop::collection::btree_set(0..2_usize, 0..3),
        prop::bool::weighted(0.8),
    )
        .prop_map(|(cap, elsewhere, villages, takes)| Candidate {
            cap,
            elsewhere,
            villages,
            takes,
        });
    prop::collection::vec(candidate, 4)
}

/// Whom each household has in the end.
type State = Vec<BTreeSet<usize>>;

/// How good a state is, the least being best; `None` where it may not be.
fn cost(needs: &[Need], candidates: &[Candidate], state: &State) -> Option<[usize; 5]> {
    let mut cost = [0; 5];
    let mut loads: Vec<usize> = candidates.iter().map(|it| it.elsewhere).collect();
    let mut before = loads.clone();
    needs.iter().flat_map(|it| &it.helpers).for_each(|it| before[*it] += 1);
    for (need, has) in needs.iter().zip(state) {
        if need.wanted < has.len() {
            return None;
        }
        cost[0] += usize::from(has.is_empty());
        cost[1] += need.wanted - has.len();
        for helper in has {
            let candidate = &candidates[*helper];
            loads[*helper] += 1;
            if !need.helpers.contains(helper) {
                // Who has more than the cap keeps them and gets none.
                let is_over = candidate.cap < before[*helper];
                if need.barred.contains(helper) || !candidate.takes || is_over {
                    return None;
                }
                cost[2] += 1;
                cost[3] += usize::from(!candidate.villages.contains(&need.village));
            }
        }
    }
    for ((candidate, load), before) in candidates.iter().zip(&loads).zip(before) {
        if candidate.cap.max(before) < *load {
            return None;
        }
        cost[4] += (candidate.elsewhere..*load).sum::<usize>();
    }
    Some(cost)
}

/// The least cost of all states there are.
fn by_trying(needs: &[Need], candidates: &[Candidate], state: &mut State) -> Option<[usize; 5]> {
    if state.len() == needs.len() {
        return cost(needs, candidates, state);
    }
    let mut best = None;
    for bits in 0..1_usize << candidates.len() {
        let has = (0..candidates.len()).filter(|it| bits >> it & 1 == 1).collect();
        state.push(has);
        let found = by_trying(needs, candidates, state);
        state.pop();
        best = match (best, found) {
            (Some(best), Some(found)) => Some(std::cmp::min::<[usize; 5]>(best, found)),
            (best, found) => best.or(found),
        };
    }
    best
}

fn after(needs: &[Need], candidates: &[Candidate]) -> State {
    let proposal = propose(needs, candidates).unwrap();
    let mut state: State = needs.iter().map(|it| it.helpers.iter().copied().collect()).collect();
    for it in &proposal.end {
        assert!(state[it.household].remove(&it.helper), "{proposal:?}");
    }
    for it in &proposal.begin {
        assert!(state[it.household].insert(it.helper), "{proposal:?}");
    }
    let short = |it: &usize| state[*it].len() < needs[*it].wanted;
    assert_eq!(proposal.short, (0..needs.len()).filter(short).collect::<Vec<_>>());
    state
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_better_than_what_is_proposed(needs in needs(), candidates in candidates()) {
        let best = by_trying(&needs, &candidates, &mut Vec::new());
        prop_assert_eq!(cost(&needs, &candidates, &after(&needs, &candidates)), best);
    }

    #[test]
    fn a_second_run_proposes_nothing(mut needs in needs(), candidates in candidates()) {
        for (need, has) in needs.clone().iter().zip(after(&needs, &candidates)).zip(&mut needs)
            .map(|((_, has), need)| (need, has))
        {
            need.helpers = has.into_iter().collect();
        }
        let again = propose(&needs, &candidates).unwrap();
        prop_assert_eq!((again.begin, again.end), (vec![], vec![]));
    }
}
