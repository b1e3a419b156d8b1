//! `sondeo --help` teaches: every command and option says what it is for, and the examples are right.

use std::process::Command;

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sondeo"))
        .args(arguments)
        .arg("--help")
        .output()
        .expect("the command runs");
    assert!(output.status.success(), "{arguments:?} --help");
    String::from_utf8(output.stdout).expect("text")
}

/// The commands that the first page lists.
fn commands(page: &str) -> Vec<&str> {
    page.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect()
}

#[test]
fn every_command_and_option_says_what_it_is_for() {
    let page = help(&[]);
    let commands = commands(&page);
    for needed in ["xform", "check", "export", "report"] {
        assert!(commands.contains(&needed), "{needed} is not listed: {page}");
    }
    for command in commands {
        let page = help(&[command]);
        let lines: Vec<&str> = page
            .lines()
            .take_while(|line| !line.starts_with("Example"))
            .collect();
        for (at, line) in lines.iter().enumerate() {
            let option = line.trim_start();
            // Possible values stand further in.
            if !(line.starts_with("  -") || line.starts_with("      --")) {
                continue;
            }
            let below = lines
                .get(at + 1)
                .is_some_and(|next| next.starts_with("          "));
            assert!(
                option.contains("  ") || below,
                "sondeo {command}: {option} says nothing"
            );
        }
    }
}

#[test]
fn the_examples_use_what_there_is() {
    let page = help(&[]);
    let (_, examples) = page.split_once("Examples:").expect("examples");
    let mut found = 0;
    for line in examples.lines() {
        let Some(words) = line.trim().strip_prefix("sondeo ") else {
            continue;
        };
        let mut words = words.split_whitespace();
        let command = words.next().expect("a command");
        let own = help(&[command]);
        for option in words
            .take_while(|word| *word != "the" && *word != "every")
            .filter(|word| word.starts_with('-'))
        {
            let mut words = own.split(|sign: char| !(sign.is_alphanumeric() || sign == '-'));
            assert!(
                words.any(|word| word == option),
                "sondeo {command} has no {option}"
            );
        }
        found += 1;
    }
    assert!(found >= 5, "few examples: {examples}");
}
