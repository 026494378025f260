//! Who could help whom: fills gaps and replaces who leaves, exactly.
//!
//! A flow of least cost from households over helpers. What counts first is put first: that
//! no household is bare, that nobody is short of a helper, that few pairings are new, that
//! they lie in the villages of the helper's unit, and that loads are even.

use std::collections::{BTreeSet, VecDeque};

/// A household, and who helps it. Helpers and villages are numbers of the caller's.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) village: usize,
    /// Whoever helps it and stays.
    pub(crate) helpers: Vec<usize>,
    /// How many helpers it is to have.
    pub(crate) wanted: usize,
    /// Who may not be given to it: relatives.
    pub(crate) barred: BTreeSet<usize>,
}

/// Somebody who helps, or could.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// The most households; who has more already keeps them and gets none.
    pub(crate) cap: usize,
    /// How many households he has, or will have, that are not looked at.
    pub(crate) elsewhere: usize,
    /// Villages of his unit.
    pub(crate) villages: BTreeSet<usize>,
    /// Whether he may be given households.
    pub(crate) takes: bool,
}

/// A household's helper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pairing {
    pub(crate) household: usize,
    pub(crate) helper: usize,
}

/// What is proposed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// In the order of households, then of helpers.
    pub(crate) begin: Vec<Pairing>,
    /// Pairings that make room for others.
    pub(crate) end: Vec<Pairing>,
    /// Households that get fewer helpers than they want.
    pub(crate) short: Vec<usize>,
}

/// What a pairing costs, the weightiest first: bare households, missing helpers, new
/// pairings, those outside the unit's villages, uneven loads.
type Cost = [i64; 5];

const FREE: Cost = [0; 5];

/// More work than this, in edges looked at, is not done: a smaller area is asked for.
const MOST_WORK: usize = 1_000_000_000;

/// Proposes pairings; `None` where there are too many households to look at at once.
///
/// First without touching a pairing that stands. Only where that leaves somebody short may
/// pairings change: one that fills every gap without a change is the best there is.
pub(crate) fn propose(needs: &[Need], candidates: &[Candidate]) -> Option<Proposal> {
    let kept = Flow::of(needs, candidates, false)?.solve();
    if kept.short.is_empty() {
        Some(kept)
    } else {
        Some(Flow::of(needs, candidates, true)?.solve())
    }
}

struct Edge {
    to: usize,
    room: i64,
    cost: Cost,
}

/// The graph: source, sink, households, villages, candidates. An edge and the one back
/// stand side by side.
struct Flow<'n> {
    needs: &'n [Need],
    candidates: usize,
    may_move: bool,
    edges: Vec<Edge>,
    from: Vec<Vec<usize>>,
}

const SOURCE: usize = 0;
const SINK: usize = 1;
const FIRST: usize = 2;

impl<'n> Flow<'n> {
    fn of(needs: &'n [Need], candidates: &[Candidate], may_move: bool) -> Option<Self> {
        let villages = needs.iter().map(|it| it.village + 1).max().unwrap_or(0);
        let village = |n: usize| FIRST + needs.len() + n;
        let candidate = |n: usize| FIRST + needs.len() + villages + n;
        let mut loads: Vec<usize> = candidates.iter().map(|it| it.elsewhere).collect();
        let mut caps: Vec<usize> = candidates.iter().map(|it| it.cap).collect();
        for helper in needs.iter().flat_map(|it| &it.helpers) {
            loads[*helper] += 1;
        }
        // Who has more than that keeps them, and gets none.
        let gets: Vec<bool> =
            candidates.iter().zip(&loads).map(|(it, load)| it.takes && *load <= it.cap).collect();
        for (cap, load) in caps.iter_mut().zip(&loads) {
            *cap = (*cap).max(*load);
        }
        let open = |it: &Need| it.wanted.saturating_sub(it.helpers.len());
        if may_move {
            loads = candidates.iter().map(|it| it.elsewhere).collect();
        }
        let mut flow = Self {
            needs,
            candidates: candidates.len(),
            may_move,
            edges: Vec::new(),
            from: vec![Vec::new(); candidate(candidates.len())],
        };
        let new = |need: &Need, it: &Candidate| {
            [0, 0, 1, i64::from(!it.villages.contains(&need.village)), 0]
        };
        let mut used = BTreeSet::new();
        let mut units = 0;
        for (n, need) in needs.iter().enumerate() {
            let (at, supply) = (FIRST + n, if may_move { need.wanted } else { open(need) });
            if supply == 0 {
                continue;
            }
            units += supply;
            flow.edge(SOURCE, at, supply as i64, FREE);
            // Left short; the last helper missing leaves it bare.
            let stays = !may_move && !need.helpers.is_empty();
            for unit in 1..=supply {
                flow.edge(at, SINK, 1, [i64::from(unit == supply && !stays), 1, 0, 0, 0]);
            }
            if may_move {
                for helper in &need.helpers {
                    flow.edge(at, candidate(*helper), 1, FREE);
                }
            }
            // One helper at most, of whoever may be: by way of the village, which keeps the
            // graph small.
            let is_plain = need.barred.is_empty()
                && if may_move { need.wanted == 1 } else { supply == 1 && need.helpers.is_empty() };
            if is_plain {
                used.insert(need.village);
                flow.edge(at, village(need.village), 1, FREE);
                continue;
            }
            for (k, it) in candidates.iter().enumerate().filter(|(k, _)| gets[*k]) {
                if !need.barred.contains(&k) && !need.helpers.contains(&k) {
                    flow.edge(at, candidate(k), 1, new(need, it));
                }
            }
        }
        for place in used {
            let need = needs.iter().find(|it| it.village == place)?;
            for (k, it) in candidates.iter().enumerate().filter(|(k, _)| gets[*k]) {
                flow.edge(village(place), candidate(k), units as i64, new(need, it));
            }
        }
        for k in 0..candidates.len() {
            for load in loads[k]..caps[k].min(loads[k] + units) {
                flow.edge(candidate(k), SINK, 1, [0, 0, 0, 0, load as i64]);
            }
        }
        (flow.edges.len().saturating_mul(units) <= MOST_WORK).then_some(flow)
    }

    fn edge(&mut self, from: usize, to: usize, room: i64, cost: Cost) {
        self.from[from].push(self.edges.len());
        self.edges.push(Edge { to, room, cost });
        self.from[to].push(self.edges.len());
        self.edges.push(Edge { to: from, room: 0, cost: cost.map(|it| -it) });
    }

    fn solve(mut self) -> Proposal {
        while let Some(path) = self.cheapest_path() {
            for edge in path {
                self.edges[edge].room -= 1;
                self.edges[edge ^ 1].room += 1;
            }
        }
        self.read()
    }

    /// The cheapest way for one more pairing, as edges from the end.
    fn cheapest_path(&self) -> Option<Vec<usize>> {
        let mut best: Vec<Option<Cost>> = vec![None; self.from.len()];
        let mut by = vec![usize::MAX; self.from.len()];
        let mut waits = vec![false; self.from.len()];
        let mut queue = VecDeque::from([SOURCE]);
        best[SOURCE] = Some(FREE);
        while let Some(node) = queue.pop_front() {
            waits[node] = false;
            let Some(here) = best[node] else { continue };
            for &n in &self.from[node] {
                let edge = &self.edges[n];
                let mut cost = here;
                cost.iter_mut().zip(edge.cost).for_each(|(sum, it)| *sum += it);
                if edge.room > 0 && best[edge.to].is_none_or(|known| cost < known) {
                    (best[edge.to], by[edge.to]) = (Some(cost), n);
                    if !std::mem::replace(&mut waits[edge.to], true) {
                        queue.push_back(edge.to);
                    }
                }
            }
        }
        best[SINK]?;
        let (mut path, mut node) = (Vec::new(), SINK);
        while node != SOURCE {
            path.push(by[node]);
            node = self.edges[by[node] ^ 1].to;
        }
        Some(path)
    }

    /// What the flow says. Which of a village's households gets which of its helpers is the
    /// same for all of them: in order.
    fn read(self) -> Proposal {
        let first_village = FIRST + self.needs.len();
        let first_candidate = self.from.len() - self.candidates;
        let is_used = |n: usize| n.is_multiple_of(2) && self.edges[n ^ 1].room > 0;
        let mut of_village: Vec<VecDeque<usize>> = (first_village..first_candidate)
            .map(|node| {
                let used = self.from[node].iter().filter(|it| is_used(**it));
                used.flat_map(|it| {
                    let times = self.edges[it ^ 1].room as usize;
                    std::iter::repeat_n(self.edges[*it].to - first_candidate, times)
                })
                .collect()
            })
            .collect();
        let mut proposal = Proposal::default();
        for (household, need) in self.needs.iter().enumerate() {
            let mut given = BTreeSet::new();
            let mut from_village = 0;
            for &n in self.from[FIRST + household].iter().filter(|it| is_used(**it)) {
                let to = self.edges[n].to;
                if first_candidate <= to {
                    given.insert(to - first_candidate);
                } else if first_village <= to {
                    from_village += 1;
                }
            }
            for _ in 0..from_village {
                given.extend(of_village[need.village].pop_front());
            }
            let kept = |it: &usize| need.helpers.contains(it);
            let pairing = |helper: usize| Pairing { household, helper };
            let ended = need.helpers.iter().filter(|it| self.may_move && !given.contains(it));
            proposal.end.extend(ended.map(|it| pairing(*it)));
            let has = if self.may_move { given.len() } else { need.helpers.len() + given.len() };
            if has < need.wanted {
                proposal.short.push(household);
            }
            proposal.begin.extend(given.into_iter().filter(|it| !kept(it)).map(pairing));
        }
        proposal
    }
}
