//! The one binary: what people do with surveys on a command line, and the server.

mod answers;
#[cfg(feature = "server")]
mod backup;
mod cards;
mod check;
#[cfg(feature = "server")]
mod data;
mod decrypt;
mod export;
mod fill;
mod host;
#[cfg(feature = "server")]
mod import;
#[cfg(feature = "server")]
mod release;
mod report;
mod say;
mod scenario;
#[cfg(feature = "server")]
mod serve;
mod source;
#[cfg(feature = "server")]
mod user;
mod words;
mod xform;
mod xlsx;
mod xpath;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Surveys that run offline, and results that can be defended.
#[derive(Parser)]
#[command(name = "sondeo", version, about, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Language of messages; serve, xform, xlsx, xpath and scenario speak English [default: that of LANG, else en]
    #[arg(long, global = true, value_enum)]
    lang: Option<words::Words>,
}

const EXAMPLES: &str = "\
Examples:
  sondeo serve --surveys survey-defs       tablets at /collect/, staff at /console/
  sondeo check survey.xlsx                 every problem of a workbook, with cell and remedy
  sondeo xform survey.xlsx -o survey.xml   the same form as an ODK XForm
  sondeo xlsx survey-defs/training-pre -o training-pre.xlsx
                                           a folder of CSV sheets as a workbook for Excel
  sondeo export survey.xlsx --records submissions -o results.xlsx
                                           the records of a folder as tables
  sondeo report survey.xlsx --records submissions -o results
                                           their report: pages, tables, pictures";

#[derive(Subcommand)]
enum Command {
    /// Serve tablets, staff and OpenRosa clients
    #[cfg(feature = "server")]
    Serve(serve::Options),
    /// Copy a server's data and verify the copy, also while it runs (SQLite)
    #[cfg(feature = "server")]
    Backup(backup::Options),
    /// Say that a server's data came back from a backup, so that tablets offer again what they have sent
    #[cfg(feature = "server")]
    Restored(backup::Restored),
    /// Take in the records of a file that a tablet wrote because it could not reach its server
    #[cfg(feature = "server")]
    Import(import::Options),
    /// Say who may sign in to the console
    #[cfg(feature = "server")]
    User(user::Options),
    /// Convert a form definition (.xlsx, .xls, .csv, .md, .xml) to an ODK XForm
    Xform(xform::Options),
    /// Write a form definition (a folder of CSV sheets, .csv, .md, …) as an Excel workbook
    Xlsx(xlsx::Options),
    /// Rehearse a form: synthetic respondents fill it by its own logic
    Fill(fill::Options),
    /// Make a printable page of cards with random codes that link the waves of a training
    Cards(cards::Options),
    /// Answer a conversation with a form, one JSON command per line
    Scenario,
    /// List every problem of a form definition with sheet, cell, cause and remedy
    Check(check::Options),
    /// Turn the records of a folder or of a server into a workbook with data, results and codebook, or into CSV
    Export(export::Options),
    /// Write the report of a form's records: pages to print, tables for Excel, pictures, and every number to be checked
    Report(report::Options),
    /// Freeze the report of a server's form, so that it can be shared and stays as it is; list and write releases
    #[cfg(feature = "server")]
    Release(release::Options),
    /// Decrypt records of forms that have a public key
    Decrypt(decrypt::Options),
    /// Evaluate XPath expressions: one JSON request per line of stdin, one answer per line
    Xpath,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    words::choose(arguments.lang);
    match arguments.command {
        #[cfg(feature = "server")]
        Command::Serve(options) => serve::run(&options),
        #[cfg(feature = "server")]
        Command::Backup(options) => backup::run(&options),
        #[cfg(feature = "server")]
        Command::Restored(options) => backup::restored(&options),
        #[cfg(feature = "server")]
        Command::Import(options) => import::run(&options),
        #[cfg(feature = "server")]
        Command::User(options) => user::run(&options),
        Command::Xform(options) => xform::run(&options),
        Command::Xlsx(options) => xlsx::run(&options),
        Command::Fill(options) => fill::run(&options),
        Command::Cards(options) => cards::run(&options),
        Command::Scenario => scenario::run(),
        Command::Check(options) => check::run(&options),
        Command::Export(options) => export::run(&options),
        Command::Report(options) => report::run(&options),
        #[cfg(feature = "server")]
        Command::Release(options) => release::run(&options),
        Command::Decrypt(options) => decrypt::run(&options),
        Command::Xpath => xpath::run(),
    }
}
