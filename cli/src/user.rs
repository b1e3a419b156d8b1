//! `sondeo user`: who may sign in to the console.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use sondeo_server::auth;
use sondeo_server::storage::Role;

use crate::data::{Place, wait};
use crate::say::say;
use crate::words::{complain, said};

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Let somebody sign in: prints a one-time password
    Add {
        #[command(flatten)]
        who: Who,
        /// What they may do: everything (admin), or see what was published and no record (reader)
        #[arg(long, default_value = "admin", value_parser = ["admin", "reader"])]
        role: String,
    },
    /// Give somebody a new one-time password; signs them out everywhere
    Reset(Who),
    /// Take somebody's access away at once, and sign them out everywhere
    Remove(Who),
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
        Action::Add { who, role } => wait(change(who, Role::named(role))).map(Some),
        Action::Reset(who) => wait(change(who, None)).map(Some),
        Action::Remove(who) => wait(remove(who)).map(|()| None),
    };
    match done {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(password)) => {
            say!("{password}");
            eprintln!(
                "{}",
                said!(
                    "Es una contraseña de un solo uso: la consola pide una nueva al entrar por primera vez.",
                    "This is a one-time password: the console asks for a new one at the first sign-in."
                )
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn remove(who: &Who) -> Result<(), String> {
    let app = who.place.open_existing().await?;
    let name = auth::canonical(&who.name);
    let everybody = app.storage.all_staff().await;
    let everybody = everybody.map_err(|error| error.to_string())?;
    if !everybody.iter().any(|staff| staff.user == name) {
        return Err(said!("no existe {name}", "there is no {name}"));
    }
    if !everybody
        .iter()
        .any(|staff| staff.user != name && staff.role == Role::Admin)
    {
        return Err(said!(
            "{name} es la última persona que puede hacerlo todo; agregue antes a otra",
            "{name} is the last who may do everything; add another first"
        ));
    }
    let removed = app.storage.remove_staff(&name).await;
    removed.map_err(|error| error.to_string())?;
    auth::note_by(&app, "server", "user.remove", &name)
        .await
        .map_err(|error| error.to_string())
}

/// With a role: somebody new. Without: somebody who is there, and keeps theirs.
async fn change(who: &Who, role: Option<Role>) -> Result<String, String> {
    let app = who.place.open_existing().await?;
    let name = auth::canonical(&who.name);
    if name.is_empty() || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(said!(
            "un nombre no lleva espacios ni caracteres de control",
            "a name has neither spaces nor control characters"
        ));
    }
    if name.chars().count() > auth::LONGEST_USER {
        return Err(said!(
            "un nombre tiene como máximo {} caracteres",
            "a name has at most {} characters",
            auth::LONGEST_USER
        ));
    }
    let found = app
        .storage
        .staff(&name)
        .await
        .map_err(|error| error.to_string())?;
    match (found, role) {
        (Some(_), Some(_)) => Err(said!(
            "{name} ya existe; `sondeo user reset {name}` da una contraseña nueva",
            "{name} is there already; `sondeo user reset {name}` gives a new password"
        )),
        (None, None) => Err(said!(
            "no existe {name}; `sondeo user add {name}` le da acceso",
            "there is no {name}; `sondeo user add {name}` lets them sign in"
        )),
        (found, new) => {
            let role = new.or(found.map(|staff| staff.role)).unwrap_or_default();
            let password = auth::one_time_password(&app, &name, role)
                .await
                .map_err(|error| error.to_string())?;
            let action = if new.is_none() { "user.reset" } else { "user.add" };
            auth::note_by(&app, "server", action, &name)
                .await
                .map_err(|error| error.to_string())?;
            Ok(password)
        }
    }
}
