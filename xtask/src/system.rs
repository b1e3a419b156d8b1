//! What the machine must have: the wasm target, browsers with their drivers, PostgreSQL, R, PSPP, LibreOffice, Python's statistics, axe.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::step::{command, run};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program that tests need, and the Debian package that brings it.
struct Tool {
    programs: &'static [&'static str],
    package: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool {
        programs: &["chromium"],
        package: "chromium",
    },
    Tool {
        programs: &["chromedriver"],
        package: "chromium-driver",
    },
    Tool {
        programs: &["WebKitWebDriver"],
        package: "webkit2gtk-driver",
    },
    Tool {
        programs: &["/usr/lib/*/girepository-1.0/WebKit2-4.1.typelib"],
        package: "gir1.2-webkit2-4.1",
    },
    Tool {
        programs: &["/usr/lib/python3/dist-packages/gi/__init__.py"],
        package: "python3-gi",
    },
    Tool {
        programs: &["Xvfb"],
        package: "xvfb",
    },
    Tool {
        programs: &["initdb", "/usr/lib/postgresql/*/bin/initdb"],
        package: "postgresql",
    },
    Tool {
        programs: &["pebble"],
        package: "pebble",
    },
    Tool {
        programs: &["npm"],
        package: "npm",
    },
    Tool {
        programs: &["Rscript"],
        package: "r-base-core",
    },
    Tool {
        programs: &["pspp"],
        package: "pspp",
    },
    Tool {
        programs: &["soffice"],
        package: "libreoffice-calc",
    },
    Tool {
        programs: &["python3"],
        package: "python3-venv",
    },
];

/// Adds what bundles are built from where rustup is there and it is not: the wasm target, and the source of the standard
/// library, without which bundles are larger.
pub fn ensure_wasm() -> Result<()> {
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output()?;
    let rustlib = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim()).join("lib/rustlib");
    if !rustlib.join(WASM_TARGET).is_dir() {
        run(command("rustup", &["target", "add", WASM_TARGET]))?;
    }
    if !rustlib.join("src/rust/library/std").is_dir()
        && let Err(error) = run(command("rustup", &["component", "add", "rust-src"]))
    {
        eprintln!("      {error:#}");
    }
    Ok(())
}

/// Installs what tests need. Tests whose tool is still missing count as skipped, by name.
pub fn ensure_test_tools() -> Result<()> {
    ensure(|_| true)
}

/// Installs what measuring beside peers needs: a browser, and the registries' programs.
pub fn ensure_bench_tools() -> Result<()> {
    ensure(|package| ["chromium", "npm", "python3-venv"].contains(&package))
}

/// Installs the missing tools where `apt-get` may be used; else prints the line that does.
fn ensure(wanted: impl Fn(&str) -> bool) -> Result<()> {
    let missing: Vec<&str> = TOOLS
        .iter()
        .filter(|tool| wanted(tool.package) && !tool.programs.iter().any(|p| is_there(p)))
        .map(|tool| tool.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!(
        "apt-get install --yes --no-install-recommends {}",
        missing.join(" ")
    );
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|o| o.stdout.starts_with(b"0\n"));
    if !(root && is_there("apt-get")) {
        eprintln!(
            "Something is missing here. Install it first, or what needs it is left out:\n    sudo {line}"
        );
        return Ok(());
    }
    eprintln!("Installing {}", missing.join(", "));
    let mut update = command("apt-get", &["update", "--quiet"]);
    let mut install = command("sh", &["-c", &line]);
    for step in [&mut update, &mut install] {
        step.env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null());
    }
    if let Err(error) = run(update).and_then(|()| run(install)) {
        eprintln!("Could not install ({error}); what needs it is left out.");
    }
    Ok(())
}

/// Path of axe-core's script, fetched once from its npm package; `None` if it is not to be had.
pub fn ensure_axe() -> Option<PathBuf> {
    let folder = crate::target().join("npm");
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        std::fs::create_dir_all(&folder).ok()?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
            .arg(&folder)
            .arg("axe-core@4");
        run(npm).ok()?;
    }
    script.is_file().then_some(script)
}

/// A Python that has the packages which our statistics and files are compared with; fetched once from the Python registry.
/// `None` if they are not to be had.
pub fn ensure_python() -> Option<PathBuf> {
    let folder = crate::target().join("python");
    let python = folder.join("bin/python");
    let is_complete = |python: &Path| {
        Command::new(python)
            .args([
                "-c",
                "import numpy, scipy, statsmodels, pandas, pyarrow, openpyxl",
            ])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    if !is_complete(&python) {
        let mut venv = command("python3", &["-m", "venv"]);
        venv.arg(&folder);
        run(venv).ok()?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["numpy", "scipy", "statsmodels", "pandas", "pyarrow", "openpyxl"]);
        run(pip).ok()?;
    }
    is_complete(&python).then_some(python)
}

/// True if a program of that name is on the path, or at that path (one `*` stands for any folder).
fn is_there(program: &str) -> bool {
    if let Some((before, after)) = program.split_once("/*/") {
        let Ok(folders) = std::fs::read_dir(before) else {
            return false;
        };
        return folders
            .flatten()
            .any(|folder| folder.path().join(after).is_file());
    }
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| Path::new(&folder).join(program).is_file())
}
