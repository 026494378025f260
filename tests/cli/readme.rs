//! What the README shows is what the program does.

use crate::ledger::Ledger;

const README: &str = include_str!("../../README.md");

/// The lines of the README's blocks of a kind.
fn blocks(kind: &str) -> Vec<&'static str> {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in README.lines() {
        if let Some(fence) = line.strip_prefix("```") {
            inside = !inside && fence == kind;
        } else if inside {
            lines.push(line);
        }
    }
    lines
}

#[test]
fn the_table_on_the_first_screen_is_printed_so() {
    let cells = |line: &str| line.split('|').map(|it| it.trim().to_owned()).collect::<Vec<_>>();
    let shown = Ledger::township().run("check-exit --as-of 2018-10-31").ended(1);
    let printed: Vec<_> = shown.lines().map(cells).collect();
    let rows: Vec<_> = blocks("console").into_iter().filter(|it| it.starts_with("| ")).collect();
    assert_eq!(rows.len(), 4, "{rows:?}");
    for row in rows {
        assert!(printed.contains(&cells(row)), "{row}");
    }
}

#[test]
fn every_command_line_of_the_readme_is_understood() {
    let ledger = Ledger::new();
    let lines: Vec<_> =
        blocks("sh").into_iter().filter_map(|it| it.strip_prefix("bangfu ")).collect();
    assert_eq!(lines.len(), 67, "{lines:?}");
    for line in lines {
        let line = line.split('#').next().unwrap().trim();
        if line.starts_with("init ") || line == "report" {
            ledger.run(&format!("--ledger elsewhere.db {line}")).ended(0);
        } else if line == "standard show sichuan-2016" {
            ledger.run(line).ended(0);
        } else if line.starts_with("import --")
            || line.contains(" --map ")
            || line.starts_with("standard ")
        {
            // Understood, and in want of a sheet or a map.
            let shown = ledger.run(line).to_string();
            assert!(shown.contains("没有文件") || shown.contains("没有对照表"), "{line}\n{shown}");
        } else {
            // Understood, and in want of a ledger.
            let shown = ledger.run(line);
            assert!(shown.code == 2 && shown.err.starts_with("错误: 没有账本"), "{line}\n{shown}");
        }
    }
}

#[test]
fn the_first_screen_names_the_two_commands() {
    let screen: Vec<_> = README.lines().take(40).collect();
    assert!(screen.contains(&"cargo run --release -- demo"));
    assert!(screen.contains(&"cargo test"));
}
