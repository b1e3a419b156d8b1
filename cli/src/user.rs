//! `sondeo user`: who may sign in to the console.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use sondeo_server::auth;

use crate::data::{Place, wait};

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Let somebody sign in: prints a one-time password
    Add(Who),
    /// Give somebody a new one-time password; signs them out everywhere
    Reset(Who),
}

#[derive(Args)]
struct Who {
    /// Name to sign in with; upper and lower case are the same
    name: String,
    #[command(flatten)]
    place: Place,
}

/// Prints the one-time password.
pub fn run(options: &Options) -> ExitCode {
    let done = match &options.action {
        Action::Add(who) => wait(change(who, false)),
        Action::Reset(who) => wait(change(who, true)),
    };
    match done {
        Ok(password) => {
            println!("{password}");
            eprintln!("This is a one-time password: the console asks for a new one at the first sign-in.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn change(who: &Who, is_known: bool) -> Result<String, String> {
    let app = who.place.open_existing().await?;
    let name = auth::canonical(&who.name);
    if name.is_empty() || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("a name has neither spaces nor control characters".to_owned());
    }
    let found = app
        .storage
        .staff(&name)
        .await
        .map_err(|error| error.to_string())?;
    match (found, is_known) {
        (Some(_), false) => Err(format!(
            "{name} is there already; `sondeo user reset {name}` gives a new password"
        )),
        (None, true) => Err(format!(
            "there is no {name}; `sondeo user add {name}` lets them sign in"
        )),
        _ => {
            let password = auth::one_time_password(&app, &name)
                .await
                .map_err(|error| error.to_string())?;
            let action = if is_known { "user.reset" } else { "user.add" };
            auth::note_by(&app, "server", action, &name)
                .await
                .map_err(|error| error.to_string())?;
            Ok(password)
        }
    }
}
