//! Households judged together: since when, until when, and why.

use expect_test::expect;

use crate::ledger::Ledger;

#[test]
fn two_households_are_judged_together_from_a_day_until_another() {
    let ledger = Ledger::township();
    let line = "joint 5100100003 5100100001 --on 2018-06-01 --reason 老人与子女分户不分家";
    expect![[r#"
        exit 0
        ---- out
        ---- err
        户 5100100001 与 5100100003 从 2018-06-01 起合并核算
        已记为第3号记录, 可用 `bangfu undo 3` 撤销
    "#]]
    .assert_eq(&ledger.run(line).to_string());
    expect![[r#"
        合并核算的户  截至2018年11月05日
        | 户编号     | 合并的户   | 从哪天起   | 原因                 |
        |------------|------------|------------|----------------------|
        | 5100100001 | 5100100003 | 2018-06-01 | 老人与子女分户不分家 |
    "#]]
    .assert_eq(&ledger.run("joint").ended(0));
    let rows = |line: &str| ledger.run(line).ended(0).lines().count() - 1;
    assert_eq!(rows("joint --format csv --as-of 2018-05-31"), 0);
    assert_eq!(rows("joint --format csv --as-of 2018-06-01"), 1);
    expect![[r#"
        exit 0
        ---- out
        ---- err
        户 5100100001 与 5100100003 从 2018-11-01 起不再合并核算
        已记为第4号记录, 可用 `bangfu undo 4` 撤销
    "#]]
    .assert_eq(&ledger.run("joint 5100100001 5100100003 --end 2018-11-01").to_string());
    assert_eq!(rows("joint --format csv --as-of 2018-10-31"), 1);
    assert_eq!(rows("joint --format csv --as-of 2018-11-01"), 0);
    // Again, from the day on which it ended.
    ledger.run("joint 5100100001 5100100003 --on 2018-11-01 --reason 又合并").ended(0);
    assert_eq!(rows("joint --format csv"), 1);
    for household in ["5100100001", "5100100003"] {
        let history = ledger.run(&format!("history {household}")).ended(0);
        assert!(history.contains("分户不分家"), "{history}");
    }
    // The first stretch cannot last on while there is a second.
    expect![[r#"
        exit 1
        ---- out
        撤销时保留的行  截至2018年11月05日
        | 表    | 主键                             | 保留原因                                   |
        |-------|----------------------------------|--------------------------------------------|
        | joint | 5100100001 5100100003 2018-06-01 | 这些日子里现在另有一个有效; 先撤销那次登记 |
        放回0行, 保留1行, 共1行
        ---- err
        第4号记录已没有可以放回的内容, 账本没有动
    "#]]
    .assert_eq(&ledger.run("undo 4").to_string());
    ledger.run("undo 5").ended(0);
    ledger.run("undo 4").ended(0);
    assert_eq!(rows("joint --format csv"), 1);
    // Nor can the second come back while the first lasts on.
    ledger.run("undo 6").ended(1);
    assert_eq!(rows("joint --format csv"), 1);
    ledger.digest();
}

#[test]
fn what_makes_no_sense_is_refused() {
    let ledger = Ledger::township();
    ledger.run("joint 5100100001 5100100003 --on 2018-06-01 --reason 分户").ended(0);
    let before = ledger.bytes();
    for (line, said) in [
        (
            "joint 5100100001 5100100001 --reason 分户",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 户 5100100001 不能与自己合并核算
            提示: 写两个不同的户编号
        "#]],
        ),
        (
            "joint 5100100003 5100100001 --on 2018-01-01 --reason 分户",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 户 5100100001 与 5100100003 从 2018-06-01 起已合并核算
            提示: 要从别的日子起, 先用 `--end` 结束; 记错了用 `bangfu undo` 撤销
        "#]],
        ),
        (
            "joint 5100100001 5100199999 --reason 分户",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 账本里没有户 5100199999
            提示: 核对户编号; 新户请先用 `bangfu import` 导入贫困人口信息
        "#]],
        ),
        (
            "joint 5100100001 5100100016",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 缺少合并核算的原因
            提示: 用 `--reason` 写明, 如 老人与子女分户不分家
        "#]],
        ),
        (
            "joint 5100100001 5100100016 --end 2018-11-01",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 户 5100100001 与 5100100016 在 2018-11-01 之前没有合并核算
            提示: 用 `bangfu joint` 看哪些户合并核算
        "#]],
        ),
        (
            "joint 5100100001 5100100003 --end 2018-06-01",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 户 5100100001 与 5100100003 在 2018-06-01 之前没有合并核算
            提示: 用 `bangfu joint` 看哪些户合并核算
        "#]],
        ),
        (
            "joint 5100100001 5100100016 --on 2018-11-06 --reason 分户",
            expect![[r#"
            exit 2
            ---- out
            ---- err
            错误: 2018-11-06 还没有到, 不能登记
            提示: 到了那天再登记; --on 是情况发生的那一天
        "#]],
        ),
    ] {
        said.assert_eq(&ledger.run(line).to_string());
    }
    assert_eq!(ledger.run("joint 5100100001").code, 2);
    assert!(ledger.bytes() == before, "the file was touched");
}

#[test]
fn an_end_that_was_set_can_be_moved() {
    let ledger = Ledger::township();
    let pair = "joint 5100100001 5100100003";
    ledger.run(&format!("{pair} --on 2018-06-01 --reason 分户不分家")).ended(0);
    ledger.run(&format!("{pair} --end 2018-11-01")).ended(0);
    // The same end is no change; another one takes its place.
    let before = ledger.bytes();
    let again = ledger.run(&format!("{pair} --end 2018-11-01"));
    assert!(again.code == 0 && again.err.contains("没有改动"), "{again}");
    assert!(before == ledger.bytes(), "the file was touched");
    expect![[r#"
        exit 0
        ---- out
        ---- err
        户 5100100001 与 5100100003 不再合并核算的日子由 2018-11-01 改为 2018-10-01
        已记为第5号记录, 可用 `bangfu undo 5` 撤销
    "#]]
    .assert_eq(&ledger.run(&format!("{pair} --end 2018-10-01")).to_string());
    let rows = |line: &str| ledger.run(line).ended(0).lines().count() - 1;
    assert_eq!(rows("joint --format csv --as-of 2018-09-30"), 1);
    assert_eq!(rows("joint --format csv --as-of 2018-10-01"), 0);
    ledger.run("undo 5").ended(0);
    assert_eq!(rows("joint --format csv --as-of 2018-10-31"), 1);
}
