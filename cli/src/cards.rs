//! `sondeo cards`: a page to print, with one random code on each card.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use sondeo_report::link_code;

use crate::say::say;
use crate::words::{complain, said};

#[derive(Args)]
pub struct Options {
    /// How many cards
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    n: u32,
    /// Makes the same cards again; without it they are drawn at random, as they should be for real use
    #[arg(long)]
    seed: Option<u64>,
    /// Where to write the page
    #[arg(short, long)]
    output: PathBuf,
}

/// Writes the page; exit status 1 if it could not be done.
pub fn run(options: &Options) -> ExitCode {
    let written = page(options).and_then(|page| {
        std::fs::write(&options.output, page)
            .map_err(|error| format!("{}: {error}", options.output.display()))
    });
    match written {
        Ok(()) => {
            let n = options.n;
            say!(
                "{}",
                said!(
                    "{n} tarjetas; imprímalas, recórtelas y repártalas de un montón revuelto",
                    "{n} cards; print them on paper, cut them, and hand them out from a shuffled pile"
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

fn page(options: &Options) -> Result<String, String> {
    let mut codes = BTreeSet::new();
    let mut cards = String::new();
    let mut number = options.seed;
    while codes.len() < options.n as usize {
        let code = link_code::from_number(next(&mut number, options.seed.is_some())?);
        if codes.insert(code.clone()) {
            card(&mut cards, &code)?;
        }
    }
    Ok(format!("{HEAD}{cards}</main>\n</html>\n"))
}

/// The next number: of the operating system, or of the seed (SplitMix64).
fn next(state: &mut Option<u64>, is_seeded: bool) -> Result<u64, String> {
    match state {
        Some(state) if is_seeded => {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            Ok(z ^ (z >> 31))
        }
        _ => getrandom::u64().map_err(|error| {
            said!(
                "este equipo no da números al azar: {error}",
                "this machine gives no random numbers: {error}"
            )
        }),
    }
}

fn card(out: &mut String, code: &str) -> Result<(), String> {
    let picture = QrCode::with_error_correction_level(code, EcLevel::Q)
        .map_err(|error| error.to_string())?
        .render::<svg::Color<'_>>()
        .min_dimensions(120, 120)
        .build();
    let picture = picture.split_once("?>").map_or(&*picture, |(_, svg)| svg);
    write!(
        out,
        "<section>{picture}<div><p class=\"code\">{code}</p>\n\
         <p lang=\"es\">Su clave. Escríbala sin espacios. <b>Conserve esta tarjeta</b>: la usará al final del curso y meses después. \
         No lleva su nombre y no se registra a quién se entrega.</p>\n\
         <p lang=\"en\">Your code. Type it without blanks. <b>Keep this card</b>: you will use it at the end of the course and months later. \
         It has no name on it, and nobody records who receives it.</p></div></section>\n"
    )
    .map_err(|error| error.to_string())
}

const HEAD: &str = "<!doctype html>
<html lang=\"es\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Tarjetas · Cards</title>
<style>
@page { size: A4; margin: 0 }
body { margin: 10mm; font: 9pt/1.3 system-ui, sans-serif; color: #000; background: #fff }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 0 }
section { display: flex; gap: 4mm; align-items: center; box-sizing: border-box; height: 54mm; padding: 4mm; border: 0.2mm dashed #777; break-inside: avoid }
svg { flex: none; width: 34mm; height: 34mm }
p { margin: 0 0 1.5mm }
.code { font: 700 20pt/1.1 ui-monospace, monospace; letter-spacing: 0.08em; margin-top: 2mm }
[lang=en] { color: #444; font-size: 7.5pt }
</style>
<main>
";
