//! Taking an entry back, and what stays.

use expect_test::expect;

use crate::ledger::{Ledger, Sheet, dump};

#[test]
fn import_undo_import_ends_where_the_import_did() {
    let ledger = Ledger::township();
    let (whole, nothing) = (ledger.digest(), Ledger::empty().digest());
    ledger.run("undo 2 --reason 导错了").ended(0);
    assert_eq!(ledger.digest(), nothing);
    ledger.import_sheets().ended(0);
    assert_eq!(ledger.digest(), whole);
    ledger.run("undo 4").ended(0);
    assert_eq!(ledger.digest(), nothing);
}

#[test]
fn an_undo_is_an_entry_and_can_be_undone() {
    let ledger = Ledger::township();
    let whole = ledger.digest();
    expect![[r#"
        exit 0
        ---- out
        撤销时保留的行  截至2018年11月05日
        (没有)
        放回1023行, 保留0行, 共1023行
        ---- err
        第2号记录已撤销, 这次撤销是第3号记录
    "#]]
    .assert_eq(&ledger.run("undo 2").to_string());
    expect![[r#"
        exit 0
        ---- out
        撤销时保留的行  截至2018年11月05日
        (没有)
        放回1023行, 保留0行, 共1023行
        ---- err
        第3号记录已撤销, 这次撤销是第4号记录
    "#]]
    .assert_eq(&ledger.run("undo 3").to_string());
    assert_eq!(ledger.digest(), whole);
    // What entry 4 put back is the work of entry 2 as before: either can be taken back now.
    let nothing = Ledger::empty().digest();
    let other = ledger.copy();
    ledger.run("undo 2").ended(0);
    assert_eq!(ledger.digest(), nothing);
    other.run("undo 4").ended(0);
    assert_eq!(other.digest(), nothing);
}

/// In whatever order entries are taken back, those too that changed one another's rows, the
/// ledger is as it was before them; and as it was after them once the undos are taken back.
#[test]
fn entries_are_taken_back_in_any_order() {
    let ledger = Ledger::township();
    let before = ledger.digest();
    let visit = "visit 5100100016 --by 晏应芳 --on 2018-11-02";
    ledger.run("assign 晏应芳 --household 5100100016 --from 2018-10-31").ended(0);
    ledger.run(&format!("{visit} --note 上午 --cash 100")).ended(0);
    let again = "visit 5100100016 --correct 2018-11-02 --reason 记错";
    ledger.run(&format!("{again} --cash 300")).ended(0);
    ledger.run(&format!("{again} --cash 400")).ended(0);
    ledger.run("visit 5100100016 --void 2018-11-02 --reason 没有去").ended(0);
    for (file, funds) in [("一.csv", "1000"), ("二.csv", "2000"), ("三.csv", "3000")] {
        let header = "户编号,帮扶措施类别,项目名称,实施时间,资金(元),第几笔";
        ledger.write(file, format!("{header}\n5100100001,产业扶贫,养鸡,2018-03,{funds},1\n"));
        ledger.run(&format!("import {file}")).ended(0);
    }
    let after = ledger.digest();
    let entries: Vec<i64> = (3..=10).collect();
    assert_ne!(before, after);
    for seed in 0_usize..12 {
        let other = ledger.copy();
        let mut order = entries.clone();
        for n in (1..order.len()).rev() {
            order.swap(n, (seed * 7 + n * n * 5 + seed * seed * n) % (n + 1));
        }
        if seed == 0 {
            order = entries.iter().rev().copied().collect();
        }
        // What has nothing to put back yet, since others came after it, is tried again.
        let (mut undos, mut left) = (Vec::new(), order.clone());
        while !left.is_empty() {
            let count = left.len();
            left.retain(|entry| {
                let shown = other.run(&format!("undo {entry}"));
                let is_done = shown.err.contains("这次撤销是第");
                assert!(is_done || shown.code == 1, "{order:?}: undo {entry}: {shown}");
                if is_done {
                    let number = shown.err.rsplit("这次撤销是第").next().unwrap();
                    undos.push(number.split('号').next().unwrap().parse::<i64>().unwrap());
                }
                !is_done
            });
            assert!(left.len() < count, "{order:?}: {left:?} cannot be taken back");
        }
        assert_eq!(other.digest(), before, "{order:?}");
        for undo in undos.iter().rev() {
            other.run(&format!("undo {undo}"));
        }
        assert_eq!(other.digest(), after, "{order:?}, taken back");
    }
}

#[test]
fn a_rehearsed_undo_changes_no_byte() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    let rehearsed = ledger.run("undo 2 --dry-run");
    assert!(ledger.bytes() == before, "the file was touched");
    assert_eq!(rehearsed.err, "这是试运行, 第2号记录没有动\n");
    assert_eq!(rehearsed.ended(0), ledger.run("undo 2").ended(0));
}

#[test]
fn the_first_entry_and_unknown_ones_are_not_undone() {
    let ledger = Ledger::township();
    let before = ledger.bytes();
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 第1号记录建了这个账本, 不能撤销
        提示: 不要了就删除账本文件
    "#]]
    .assert_eq(&ledger.run("undo 1").to_string());
    expect![[r#"
        exit 2
        ---- out
        ---- err
        错误: 没有第7号记录
        提示: 用 `bangfu history` 看有哪些记录
    "#]]
    .assert_eq(&ledger.run("undo 7").to_string());
    // The entry that the undo itself would be is none to undo.
    assert_eq!(ledger.run("undo 3").code, 2);
    assert_eq!(ledger.run("undo 0").code, 2);
    assert_eq!(ledger.run("undo 9223372036854775807").code, 2);
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn what_was_changed_later_stays_and_is_named() {
    let ledger = Ledger::township();
    let mut housing = Sheet::example("住房.csv").only("5100100001");
    housing.set(0, "住房等级", "C");
    ledger.write("复核.csv", housing.csv());
    ledger.run("import 复核.csv --date 2018-10-31").ended(0);
    let shown = ledger.run("undo 2");
    expect![[r#"
        exit 1
        ---- out
        撤销时保留的行  截至2018年11月05日
        | 表        | 主键                          | 保留原因            |
        |-----------|-------------------------------|---------------------|
        | survey    | 5100100001 2018-10-31 housing | 后来被第3号记录改过 |
        | area      | 511899100                     | 后来的记录还要用它  |
        | area      | 511899100201                  | 后来的记录还要用它  |
        | household | 5100100001                    | 后来的记录还要用它  |
        放回1017行, 保留4行, 共1021行
        ---- err
        第2号记录已撤销, 这次撤销是第4号记录
    "#]]
    .assert_eq(&shown.to_string());
    ledger.digest();
    let grade: String = ledger
        .sql()
        .query_row("SELECT house_grade FROM survey WHERE sheet = 'housing'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(grade, "C");
    // What the kept row refers to is kept with it.
    assert_eq!(ledger.count("SELECT count(*) FROM household"), 1);
    assert_eq!(ledger.count("SELECT count(*) FROM area WHERE level = 'village'"), 1);
    assert_eq!(ledger.count("SELECT count(*) FROM visit"), 0);
}

#[test]
fn undoing_the_later_change_puts_the_earlier_value_back() {
    let ledger = Ledger::township();
    let whole = ledger.digest();
    let mut housing = Sheet::example("住房.csv").only("5100100001");
    housing.set(0, "住房等级", "C");
    ledger.write("复核.csv", housing.csv());
    ledger.run("import 复核.csv --date 2018-10-31").ended(0);
    assert_ne!(ledger.digest(), whole);
    ledger.run("undo 3").ended(0);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn a_household_that_a_later_visit_needs_stays() {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02 --note 看望").ended(0);
    let shown = ledger.run("undo 2");
    expect![[r#"
        exit 1
        ---- out
        撤销时保留的行  截至2018年11月05日
        | 表        | 主键               | 保留原因           |
        |-----------|--------------------|--------------------|
        | area      | 511899100          | 后来的记录还要用它 |
        | area      | 511899100201       | 后来的记录还要用它 |
        | household | 5100100001         | 后来的记录还要用它 |
        | unit      | 青溪镇人民政府     | 后来的记录还要用它 |
        | helper    | 513199********3632 | 后来的记录还要用它 |
        放回1015行, 保留5行, 共1020行
        ---- err
        第2号记录已撤销, 这次撤销是第4号记录
    "#]]
    .assert_eq(&shown.to_string());
    ledger.digest();
    assert_eq!(ledger.count("SELECT count(*) FROM visit"), 1);
    assert_eq!(ledger.count("SELECT count(*) FROM household"), 1);
    assert_eq!(ledger.count("SELECT count(*) FROM helper"), 1);
}

#[test]
fn undoing_twice_what_was_half_kept_is_refused_and_says_by_which_entry() {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02").ended(0);
    ledger.run("undo 2").ended(1);
    let before = dump(&ledger.path("bangfu.db")).unwrap();
    assert_eq!(
        ledger.run("undo 2").err,
        "错误: 第2号记录已被第4号记录撤销\n\
         提示: 要恢复, 就用 `bangfu undo 4` 撤销那次撤销\n"
    );
    assert_eq!(dump(&ledger.path("bangfu.db")).unwrap(), before);
}

#[test]
fn undoing_a_half_kept_undo_restores_the_whole() {
    let ledger = Ledger::township();
    ledger.run("visit 5100100001 --by 鄢代银 --on 2018-11-02").ended(0);
    let whole = ledger.digest();
    ledger.run("undo 2").ended(1);
    ledger.run("undo 4").ended(0);
    assert_eq!(ledger.digest(), whole);
}

#[test]
fn an_undo_whose_result_cannot_be_written_is_not_kept() {
    let ledger = Ledger::township();
    let before = dump(&ledger.path("bangfu.db")).unwrap();
    assert_eq!(ledger.run("undo 2 --output 没有/结果.txt").code, 2);
    assert!(dump(&ledger.path("bangfu.db")).unwrap() == before, "it was kept");
}

#[test]
fn who_left_and_is_elsewhere_by_now_is_not_lost() {
    let ledger = Ledger::township();
    let join = "member join --name 张小宝 --id 511899201811010016 --relation 之子 --by 迁入";
    ledger.run(&format!("{join} --household 5100100001 --on 2018-11-01")).ended(0);
    let leave = "member leave --household 5100100001 --person 张小宝 --on 2018-11-03 --by 迁出";
    ledger.run(leave).ended(0);
    ledger.run(&format!("{join} --household 5100100003 --on 2018-11-03")).ended(0);
    // Nothing refers to this person yet, so nothing but the undo itself keeps the row.
    let shown = ledger.run("undo 4");
    let memberships = "SELECT count(*) FROM member WHERE id = '511899201811010016'";
    assert_eq!(ledger.count(memberships), 2, "{shown}");
    assert!(shown.out.contains("这个人现在是别的户的成员"), "{shown}");
    assert_eq!(shown.code, 1);
    ledger.digest();
}
