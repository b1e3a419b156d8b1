//! `docs/diagnostics`: one page a code, and their list.

use std::collections::BTreeMap;
use std::fmt::Write;

use sondeo_engine::check::gender::GENDER_RULES;
use sondeo_engine::check::tests::STEPS;
use sondeo_engine::diagnostic::{Rule, Severity};

use super::case::{Block, Case};
use super::{fresh, root};

/// Compares the pages with the registries, or writes them.
pub fn check(rules: &[&'static Rule], cases: &BTreeMap<String, Case>) {
    let folder = root().join("docs/diagnostics");
    if fresh::updating() {
        // Pages of codes that are gone go, too.
        let _ = std::fs::remove_dir_all(&folder);
    }
    for rule in rules {
        let page = page(rule, cases.get(rule.code));
        fresh::file(&folder.join(format!("{}.md", rule.code)), &page);
    }
    fresh::file(&folder.join("README.md"), &list(rules));
    fresh::part(&root().join("docs/tests-sheet.md"), "steps", &steps());
}

fn list(rules: &[&Rule]) -> String {
    let mut text = String::from(
        "# Diagnostics\n\nEvery code that `sondeo check` and the console can show, made from the registries.\n\n\
         | code | | what it means | qué significa |\n|---|---|---|---|\n",
    );
    let mut sorted = rules.to_vec();
    sorted.sort_by_key(|rule| rule.code);
    for rule in sorted {
        let _ = writeln!(
            text,
            "| [{code}]({code}.md) | {} | {} | {} |",
            severity(rule).1,
            cell(&plain(rule.cause_en)),
            cell(&plain(rule.cause_es)),
            code = rule.code,
        );
    }
    text
}

fn page(rule: &Rule, case: Option<&Case>) -> String {
    let (es, en) = severity(rule);
    let gender = GENDER_RULES.iter().find(|gender| gender.rule.code == rule.code);
    let why = |text: fn(&sondeo_engine::check::gender::GenderRule) -> &'static str| {
        gender
            .map(|gender| format!(" {}", text(gender)))
            .unwrap_or_default()
    };
    let mut text = format!(
        "# {}\n\n## Español\n\n**{es}.** {}{}\n\n→ {}\n\n## English\n\n**{en}.** {}{}\n\n→ {}\n",
        rule.code,
        plain(rule.cause_es),
        why(|gender| gender.why_es),
        plain(rule.remedy_es),
        plain(rule.cause_en),
        why(|gender| gender.why_en),
        plain(rule.remedy_en)
    );
    if let Some(gender) = gender {
        let _ = write!(text, "\n{}.\n", gender.source);
    }
    type Wanted = fn(&&Block) -> bool;
    let parts: [(&str, Wanted); 2] = [
        ("Ejemplo / Example", |block| block.kind != "mended"),
        ("Corregido / Mended", |block| block.kind == "mended"),
    ];
    for (title, is_wanted) in parts {
        let blocks: Vec<&Block> = case
            .into_iter()
            .flat_map(|case| &case.blocks)
            .filter(is_wanted)
            .collect();
        if blocks.is_empty() {
            continue;
        }
        let _ = write!(text, "\n## {title}\n");
        for block in blocks {
            text.push_str(&example(block));
        }
    }
    text
}

/// A form as a table, everything else as it is written.
fn example(block: &Block) -> String {
    if !block.text.trim_start().starts_with('|') {
        return format!("\n```\n{}```\n", block.text);
    }
    let mut text = String::new();
    let mut columns = 0;
    for line in block.text.lines() {
        let is_sheet = line
            .trim_start_matches('|')
            .split('|')
            .next()
            .is_some_and(|first| !first.trim().is_empty());
        if is_sheet || columns == 0 {
            let name = line
                .trim_matches('|')
                .split('|')
                .next()
                .unwrap_or_default()
                .trim();
            let _ = write!(text, "\n`{name}`\n\n");
            columns = 0;
            continue_row(line, &mut columns, &mut text);
            continue;
        }
        continue_row(line, &mut columns, &mut text);
    }
    text
}

/// One row below a sheet's name; the first one is the header.
fn continue_row(line: &str, columns: &mut usize, text: &mut String) {
    let cells = line
        .trim()
        .trim_start_matches('|')
        .split_once('|')
        .map_or("", |(_, rest)| rest);
    if cells.replace(['|', ' '], "").is_empty() {
        return;
    }
    let _ = writeln!(text, "|{cells}");
    if *columns == 0 {
        *columns = cells.matches('|').count().max(1);
        let _ = writeln!(text, "|{}", "---|".repeat(*columns));
    }
}

fn steps() -> String {
    let mut text = String::from("| step | value | what it does |\n|---|---|---|\n");
    for step in STEPS {
        let _ = writeln!(text, "| `{}` | {} | {} |", step.name, step.value, step.summary);
    }
    text
}

/// A template as it reads: `…` where something is filled in, and no HTML.
fn plain(template: &str) -> String {
    let mut text = template.replace("[[", "").replace("]]", "");
    for number in 0..6 {
        text = text.replace(&format!("{{{number}}}"), "…");
    }
    text.replace('<', "\\<")
}

fn severity(rule: &Rule) -> (&'static str, &'static str) {
    match rule.severity {
        Severity::Error => ("Error", "Error"),
        Severity::Warning => ("Advertencia", "Warning"),
        Severity::Info => ("Nota", "Note"),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
