use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use crate::command::assign::{Object, begin, end_link, known, rules, village_named};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::model::links::{LinkFacts, LinkObject};
use crate::model::{Origin, Value};
use crate::report::{Column, Kind, Report};
use crate::rules::{Candidate, Pairing, PairingNeed as Need, Places, Proposal, Rules};
use crate::store::{HelperRow, LinkLeft, SourceRow, Tx};
use crate::words::Both;

/// Propose who could help the households that nobody helps, or who takes over from a helper
///
/// Nobody gets more households than the rules of pairing allow, or than `--cap` where they
/// do not say; pairings that begin later count. As many households as possible are paired, with as few pairings changed as
/// possible, in villages of the helper's unit first, and evenly. Nobody is proposed who is a
/// member of a registered household, or was one of that household or of one judged together
/// with it: of other relatives the ledger knows nothing. Nothing is written without
/// `--apply`.
#[derive(Debug, clap::Args)]
pub(crate) struct ProposeArgs {
    /// Replace this helper, who leaves; other gaps stay
    #[arg(long, value_name = "HELPER")]
    leaving: Option<String>,

    /// Only households of this village or township: code, or a village's name
    #[arg(long, value_name = "CODE")]
    village: Option<String>,

    /// The most households of a helper for whom the rules give no number
    #[arg(long, value_name = "NUMBER")]
    cap: Option<usize>,

    /// The rules of this paper and those that hold everywhere [default: those of the
    /// ledger's area and standard]
    #[arg(long, value_name = "ID")]
    rules: Option<String>,

    /// The first day [default: today]
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,

    /// Write it, all of it as one entry
    #[arg(long)]
    apply: bool,

    /// Why pairings end
    #[arg(long, requires = "apply")]
    reason: Option<String>,

    /// Why households outside of the villages of a helper's unit are taken
    #[arg(long, value_name = "REASON", requires = "apply")]
    exception: Option<String>,

    /// The batch in which the new pairings are made
    #[arg(long, requires = "apply")]
    batch: Option<String>,
}

const PAIR: &str = "结对帮扶";

pub(super) fn propose(call: &mut Call<'_, '_>, args: &ProposeArgs) -> anyhow::Result<Status> {
    let day = args.from.unwrap_or(call.env.today);
    let mut store = call.open_to_write()?;
    let rules = rules(call, &store, args.rules.as_deref())?;
    let tx = call.begin(&mut store, args.reason.as_deref(), None)?;
    let within = args.village.as_deref().map(|it| area(&tx, it)).transpose()?.unwrap_or_default();
    let leaving = args.leaving.as_deref().map(|it| known(&tx, it)).transpose()?;
    let facts = tx.link_facts(day, &within, None)?;
    let problem = Problem::of(&facts, leaving.as_ref(), &rules, args.cap)?;
    let Some(proposal) = crate::rules::propose(&problem.needs, &problem.candidates) else {
        return Err(Refusal::new(say!("propose-too-many"))
            .hint(say!("propose-too-many-hint"))
            .into());
    };
    let report = problem.report(call, &proposal, day, leaving.as_ref());
    let others = match &leaving {
        Some(leaving) => tx.links_left(&leaving.id, day)?,
        None => Vec::new(),
    };
    let others: Vec<_> = others.into_iter().filter(|it| !problem.is_left(it)).collect();
    let changes = !proposal.begin.is_empty() || problem.ends_any(&proposal);
    let product = call.prepare(&report)?;
    let entry = if args.apply && changes {
        let says = problem.apply(&tx, args, &rules, &proposal, day)?;
        Some((tx.commit()?, says))
    } else {
        tx.rollback()?;
        None
    };
    call.deliver(product)?;
    if !others.is_empty() {
        let shown: Vec<_> = others.iter().map(|it| format!("{} {}", it.shown, it.kind)).collect();
        let say = say!("propose-other-links", count = others.len(), links = shown.join("、"));
        call.remark(&say)?;
    }
    match entry {
        Some((entry, says)) => {
            for say in &says {
                call.remark(say)?;
            }
            call.remark(&say!("entry-made", entry = entry))?;
        }
        None if changes => call.remark(&say!("propose-not-applied"))?,
        None => call.remark(&say!("propose-nothing"))?,
    }
    Ok(if proposal.short.is_empty() { Status::Done } else { Status::Findings })
}

/// The code of a village or of a township.
fn area(tx: &Tx<'_>, typed: &str) -> anyhow::Result<String> {
    match tx.townships_named(typed)?.as_slice() {
        [(code, _)] => Ok(code.clone()),
        _ => Ok(village_named(tx, typed)?.0),
    }
}

/// The ledger's households and helpers as numbers.
struct Problem<'f> {
    facts: &'f LinkFacts,
    households: Vec<&'f LinkObject>,
    helpers: Vec<&'f str>,
    needs: Vec<Need>,
    candidates: Vec<Candidate>,
    places: Places<'f>,
    /// The helper who leaves, by household: taken out of `needs`.
    left: BTreeSet<usize>,
}

impl<'f> Problem<'f> {
    fn of(
        facts: &'f LinkFacts,
        leaving: Option<&HelperRow>,
        rules: &Rules,
        cap: Option<usize>,
    ) -> anyhow::Result<Self> {
        let households: Vec<_> =
            facts.objects.iter().filter(|it| it.level == "household").collect();
        let helpers: Vec<&str> = facts.helpers.keys().map(String::as_str).collect();
        let number: HashMap<&str, usize> = households.iter().map(|it| &*it.id).zip(0..).collect();
        let helper_number: HashMap<&str, usize> = helpers.iter().copied().zip(0..).collect();
        let mut villages: BTreeMap<&str, usize> = BTreeMap::new();
        let mut needs: Vec<_> = households
            .iter()
            .map(|it| {
                let next = villages.len();
                let village = *villages.entry(&it.area).or_insert(next);
                Need { village, helpers: Vec::new(), wanted: 0, barred: BTreeSet::new() }
            })
            .collect();
        let mut elsewhere = vec![BTreeSet::new(); helpers.len()];
        let mut left = BTreeSet::new();
        for link in facts.links.iter().filter(|it| it.kind == PAIR) {
            let Some(&helper) = helper_number.get(&*link.helper) else { continue };
            let Some(&household) = number.get(&*link.object) else {
                elsewhere[helper].insert(&*link.object);
                continue;
            };
            if leaving.is_some_and(|it| it.id == link.helper) {
                left.insert(household);
            } else if !needs[household].helpers.contains(&helper) {
                needs[household].helpers.push(helper);
            }
        }
        // Who will help a household from a later day on has it then, and is not given it twice.
        for link in facts.to_come.iter().filter(|it| it.kind == PAIR) {
            let Some(&helper) = helper_number.get(&*link.helper) else { continue };
            match number.get(&*link.object) {
                Some(&household) if needs[household].helpers.contains(&helper) => continue,
                Some(&household) => _ = needs[household].barred.insert(helper),
                None => {}
            }
            elsewhere[helper].insert(&*link.object);
        }
        for (n, need) in needs.iter_mut().enumerate() {
            need.wanted = need.helpers.len() + usize::from(left.contains(&n));
            if leaving.is_none() {
                need.wanted = need.wanted.max(1);
            }
        }
        let kin = facts.kin.iter();
        let poor: BTreeSet<&str> =
            kin.filter(|it| it.is_member).map(|it| it.helper.as_str()).collect();
        for it in &facts.kin {
            if let (Some(household), Some(helper)) =
                (number.get(&*it.household), helper_number.get(&*it.helper))
            {
                needs[*household].barred.insert(*helper);
            }
        }
        let places = Places::of(facts);
        let mut candidates = Vec::new();
        let mut without_cap = 0;
        for (n, (id, helper)) in facts.helpers.iter().enumerate() {
            let takes = helper.kind == "干部"
                && helper.is_here
                && helper.on_staff != Some(false)
                && !poor.contains(&**id)
                && leaving.is_none_or(|it| it.id != *id);
            let most = rules.most_households(helper);
            let cap = most.map(|it| it as usize).or(cap);
            without_cap += usize::from(takes && cap.is_none());
            let own = villages.iter().filter(|(it, _)| places.has(id, helper, it) == Some(true));
            candidates.push(Candidate {
                cap: cap.filter(|_| takes).unwrap_or(0),
                elsewhere: elsewhere[n].len(),
                villages: own.map(|(_, it)| *it).collect(),
                takes,
            });
        }
        if without_cap > 0 {
            let what = say!("propose-no-cap", count = without_cap);
            return Err(Refusal::new(what).hint(say!("propose-no-cap-hint")).into());
        }
        Ok(Self { facts, households, helpers, needs, candidates, places, left })
    }

    /// Whether a pairing of the helper who leaves ends: somebody else helps the household
    /// then.
    fn ends(&self, household: usize, proposal: &Proposal) -> bool {
        let has = |it: &Pairing| it.household == household;
        !self.needs[household].helpers.is_empty() || proposal.begin.iter().any(has)
    }

    fn ends_any(&self, proposal: &Proposal) -> bool {
        self.left.iter().any(|it| self.ends(*it, proposal))
    }

    /// Whether the proposal speaks of a link of the helper who leaves.
    fn is_left(&self, link: &LinkLeft) -> bool {
        let is_of = |it: &usize| self.households[*it].id == link.object;
        link.kind == PAIR && link.level == "household" && self.left.iter().any(is_of)
    }

    /// The households of a helper before and after.
    fn loads(&self, helper: usize, proposal: &Proposal) -> [i64; 2] {
        let has = |it: &&Need| it.helpers.contains(&helper);
        let before = self.candidates[helper].elsewhere + self.needs.iter().filter(has).count();
        let count = |of: &[Pairing]| of.iter().filter(|it| it.helper == helper).count();
        let after = before + count(&proposal.begin) - count(&proposal.end);
        [before as i64, after as i64]
    }

    fn is_in_place(&self, pairing: &Pairing) -> Option<bool> {
        let id = self.helpers[pairing.helper];
        self.places.has(id, &self.facts.helpers[id], &self.households[pairing.household].area)
    }

    fn report(
        &self,
        call: &Call<'_, '_>,
        proposal: &Proposal,
        day: NaiveDate,
        leaving: Option<&HelperRow>,
    ) -> Report {
        let columns = vec![
            Column::new("village", Kind::Text, "村", "Village"),
            Column::new("household", Kind::Number, "户编号", "Household no."),
            Column::new("head", Kind::Text, "户主", "Head"),
            Column::new("action", Kind::Text, "建议", "Proposal"),
            Column::new("from", Kind::Text, "原帮扶人", "Helper so far"),
            Column::new("to", Kind::Text, "帮扶人", "Helper"),
            Column::new("unit", Kind::Text, "单位", "Unit"),
            Column::new("in_place", Kind::Flag, "在本单位联系村", "In a village of the unit"),
            Column::new("before", Kind::Count, "现有户数", "Households now"),
            Column::new("after", Kind::Count, "调整后户数", "Households then"),
            Column::new("cap", Kind::Count, "上限", "At most"),
        ];
        let title = Both::new("结对建议", "Proposed pairings");
        let mut report = Report::new("pairing-proposal", title, day, columns);
        let text = |it: &str| Value::text(it.to_owned());
        let mut households: BTreeSet<usize> =
            proposal.begin.iter().map(|it| it.household).collect();
        households.extend(&proposal.short);
        households.extend(self.left.iter().filter(|it| self.ends(**it, proposal)));
        for n in households {
            let object = self.households[n];
            let head = [text(&object.area_name), text(&object.id), text(&object.name)];
            let own = |it: &&Pairing| it.household == n;
            let name = |it: &Pairing| self.facts.helpers[self.helpers[it.helper]].name.clone();
            let mut gone: Vec<_> = proposal.end.iter().filter(own).map(name).collect();
            let leaves = leaving.filter(|_| self.left.contains(&n));
            gone.extend(leaves.map(|it| it.name.clone()));
            let mut gone = gone.into_iter();
            for pairing in proposal.begin.iter().filter(own) {
                let from = gone.next();
                let action = match (&from, leaves) {
                    (None, _) => say!("propose-new"),
                    (Some(from), Some(leaving)) if *from == leaving.name => {
                        say!("propose-replaced")
                    }
                    (Some(_), _) => say!("propose-moved"),
                };
                let helper = &self.facts.helpers[self.helpers[pairing.helper]];
                let [before, after] = self.loads(pairing.helper, proposal);
                let in_place = self.is_in_place(pairing);
                let mut row = head.to_vec();
                row.extend([
                    Value::text(call.text(&action)),
                    from.map_or(Value::Null, Value::text),
                    text(&helper.name),
                    helper.unit.as_deref().map_or(Value::Null, text),
                    in_place.map_or(Value::Null, |it| Value::Int(i64::from(it))),
                    Value::Int(before),
                    Value::Int(after),
                    Value::Int(self.candidates[pairing.helper].cap as i64),
                ]);
                report.rows.push(row);
            }
            let is_short = proposal.short.contains(&n);
            if is_short || gone.len() > 0 {
                let ends = leaves.map(|_| self.ends(n, proposal));
                let action = match (is_short, self.free_for(n), ends) {
                    (false, ..) => say!("propose-ended"),
                    (true, true, None) => say!("propose-all-full"),
                    (true, true, Some(true)) => say!("propose-all-full-ends"),
                    (true, true, Some(false)) => say!("propose-all-full-keeps"),
                    (true, false, None) => say!("propose-nobody"),
                    (true, false, Some(true)) => say!("propose-nobody-ends"),
                    (true, false, Some(false)) => say!("propose-nobody-keeps"),
                };
                let from = gone.next().map_or(Value::Null, Value::text);
                let mut row = head.to_vec();
                row.extend([Value::text(call.text(&action)), from]);
                row.resize(report.columns.len(), Value::Null);
                report.rows.push(row);
            }
        }
        report
    }

    /// Whether anybody might help a household, full or not.
    fn free_for(&self, household: usize) -> bool {
        let need = &self.needs[household];
        let may = |(n, it): (usize, &Candidate)| {
            it.takes && !need.barred.contains(&n) && !need.helpers.contains(&n)
        };
        self.candidates.iter().enumerate().any(may)
    }

    /// Writes what is proposed, and returns what is to be told of it.
    fn apply(
        &self,
        tx: &Tx<'_>,
        args: &ProposeArgs,
        rules: &Rules,
        proposal: &Proposal,
        day: NaiveDate,
    ) -> anyhow::Result<Vec<Say>> {
        let source = tx.source(&SourceRow::command("assign"))?;
        let origin = Some(Origin { source, row: None });
        let outside = |it: &&Pairing| self.is_in_place(it) == Some(false);
        let outside = proposal.begin.iter().filter(outside).count();
        if outside > 0 && rules.ask_for_place() && args.exception.is_none() {
            let what = say!("propose-outside", count = outside);
            return Err(Refusal::new(what).hint(say!("propose-outside-hint")).into());
        }
        let mut ends: Vec<(usize, &str)> =
            proposal.end.iter().map(|it| (it.household, self.helpers[it.helper])).collect();
        let leaving = args.leaving.as_deref().map(|it| known(tx, it)).transpose()?;
        if let Some(leaving) = &leaving {
            let ended = self.left.iter().filter(|it| self.ends(**it, proposal));
            ends.extend(ended.map(|it| (*it, leaving.id.as_str())));
        }
        let reason = args.reason.as_deref().unwrap_or_default().trim();
        if !ends.is_empty() && reason.is_empty() {
            return Err(Refusal::new(say!("propose-no-reason"))
                .hint(say!("propose-no-reason-hint"))
                .into());
        }
        // A part such as 主责 goes over to who takes over.
        let mut roles: HashMap<usize, Option<String>> = HashMap::new();
        for (household, helper) in ends {
            let object = &self.households[household].id;
            for link in tx.links_on("household", object, &day.to_string())? {
                if link.kind == PAIR && link.helper == helper {
                    roles.insert(household, link.role.clone());
                    let key = [object.as_str(), PAIR, helper, &link.since];
                    end_link(tx, object, key, day, reason, origin)?;
                }
            }
        }
        for pairing in &proposal.begin {
            let object = self.households[pairing.household];
            let helper = self.helpers[pairing.helper];
            let text = |it: Option<String>| it.map(Value::text);
            let exception =
                args.exception.clone().filter(|_| self.is_in_place(pairing) == Some(false));
            let facts: Vec<_> = [
                ("role", text(roles.remove(&pairing.household).flatten())),
                ("batch", text(args.batch.clone())),
                ("exception", text(exception)),
            ]
            .into_iter()
            .filter_map(|(name, it)| Some((name, it?)))
            .collect();
            let object = object_of(object);
            begin(tx, &object, PAIR, &known(tx, helper)?, &facts, day, origin)?;
        }
        self.pass_on(tx, roles, day, origin)
    }

    /// Gives a part that nobody took over, and that every household has one of, to whoever
    /// helps the household longest.
    fn pass_on(
        &self,
        tx: &Tx<'_>,
        roles: HashMap<usize, Option<String>>,
        day: NaiveDate,
        origin: Option<Origin>,
    ) -> anyhow::Result<Vec<Say>> {
        let mut says = Vec::new();
        let roles: BTreeMap<_, _> = roles.into_iter().collect();
        for (household, role) in roles {
            let Some(role) = role.filter(|it| Rules::only_one(PAIR, Some(it)).is_some()) else {
                continue;
            };
            let object = object_of(self.households[household]);
            let links = tx.links_on(object.level, &object.id, &day.to_string())?;
            let stays = links.into_iter().filter(|it| it.kind == PAIR);
            let Some(link) = stays.min_by(|a, b| a.since.cmp(&b.since)) else { continue };
            let helper = known(tx, &link.helper)?;
            let say = say!(
                "propose-passed-on",
                role = role,
                household = object.shown,
                helper = helper.name,
            );
            begin(tx, &object, PAIR, &helper, &[("role", Value::text(role))], day, origin)?;
            says.push(say);
        }
        Ok(says)
    }
}

fn object_of(household: &LinkObject) -> Object {
    Object {
        level: "household",
        id: household.id.clone(),
        shown: household.id.clone(),
        area: household.area.clone(),
    }
}
