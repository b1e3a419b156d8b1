//! A server over a new folder, and tablets that send small records as fast as it takes them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::client::Client;

const SURVEY: &str = "
| survey | | | |
| | type | name | label |
| | text | nombre | Nombre |
| | integer | edad | Edad |
| | select_one g | genero | Género |
| choices | | | |
| | list_name | name | label |
| | g | m | Mujer |
| | g | h | Hombre |
| settings | | | |
| | form_title | form_id | version |
| | Medida | medida | 1 |
";
const PASSWORD: &str = "nueve barcos de papel";
/// How long each number of clients sends.
const SPAN: Duration = Duration::from_secs(10);

/// Starts the server and prints what it took in with 8 and with 32 clients.
pub fn run(sondeo: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let survey = folder.path().join("surveys/medida");
    std::fs::create_dir_all(&survey)?;
    std::fs::write(survey.join("survey.md"), SURVEY)?;
    let mut server = Server::start(sondeo, folder.path())?;
    std::thread::sleep(Duration::from_secs(3));
    let idle = server.memory("VmRSS")?;
    let token = server.enrol()?;
    println!(
        "| ingest over OpenRosa, SQLite, synchronous=FULL | records/s | median, ms | p95, ms | memory, MB |"
    );
    println!("| --- | --: | --: | --: | --: |");
    println!("| idle | – | – | – | {idle:.0} |");
    let mut sent = 0;
    for clients in [8, 32] {
        let begin = Instant::now();
        let threads: Vec<_> = (0..clients)
            .map(|client| {
                let (port, token) = (server.port, token.clone());
                std::thread::spawn(move || send(port, &token, &format!("{clients}-{client}"), begin + SPAN))
            })
            .collect();
        let mut times = Vec::new();
        for thread in threads {
            times.extend(thread.join().map_err(|_| anyhow::anyhow!("a client broke"))??);
        }
        let rate = times.len() as f64 / begin.elapsed().as_secs_f64();
        sent += times.len();
        times.sort_by(f64::total_cmp);
        println!(
            "| {clients} clients | {rate:.0} | {:.1} | {:.1} | {:.0} |",
            times[times.len() / 2],
            times[times.len() * 95 / 100],
            server.memory("VmHWM")?
        );
    }
    let kept = server.records()?;
    ensure!(
        kept == sent as u64,
        "{sent} records were receipted, {kept} are there"
    );
    println!("\n{sent} records receipted, {kept} kept.");
    Ok(())
}

/// Sends records until the time is over; gives the time that each took, in milliseconds.
fn send(port: u16, token: &str, client: &str, until: Instant) -> Result<Vec<f64>> {
    let mut connection = Client::connect(port)?;
    let bearer = format!("Bearer {token}");
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "multipart/form-data; boundary=----limit"),
        ("X-OpenRosa-Version", "1.0"),
    ];
    let mut times = Vec::new();
    while Instant::now() < until {
        let number = times.len();
        let body = format!(
            "------limit\r\nContent-Disposition: form-data; name=\"xml_submission_file\"; filename=\"s.xml\"\r\n\
             Content-Type: text/xml\r\n\r\n<data xmlns:orx=\"http://openrosa.org/xforms\" id=\"medida\" version=\"1\">\
             <nombre>Ana {number}</nombre><edad>41</edad><genero>m</genero><orx:meta>\
             <orx:instanceID>uuid:{client}-{number}</orx:instanceID></orx:meta></data>\r\n------limit--\r\n"
        );
        let begin = Instant::now();
        let answer = connection.ask("POST", "/openrosa/submission", &headers, body.as_bytes())?;
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
        let is_receipted = answer.status == 201 && answer.header("x-sondeo-receipt").is_some();
        ensure!(
            is_receipted,
            "status {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
    }
    Ok(times)
}

struct Server {
    child: Child,
    port: u16,
    password: String,
    cookie: String,
}

impl Server {
    fn start(sondeo: &Path, folder: &Path) -> Result<Server> {
        let mut child = Command::new(sondeo)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"))
            .arg("--assets")
            .arg(folder)
            .arg("--surveys")
            .arg(folder.join("surveys"))
            .env_remove("DATABASE_URL")
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start {}", sondeo.display()))?;
        let output = child.stdout.take().context("no output")?;
        let mut server = Server {
            child,
            port: 0,
            password: String::new(),
            cookie: String::new(),
        };
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some(address) = line.strip_prefix("Console:") {
                let port = address.trim().trim_end_matches("/console/").rsplit(':').next();
                server.port = port.and_then(|port| port.parse().ok()).context("no port")?;
            }
            if line.contains("one-time password") {
                line.rsplit(' ')
                    .next()
                    .unwrap_or_default()
                    .clone_into(&mut server.password);
                break;
            }
        }
        ensure!(server.port != 0, "the server did not start");
        Ok(server)
    }

    /// Signs in, makes a code and redeems it: a tablet's token.
    fn enrol(&mut self) -> Result<String> {
        let first = json!({ "user": "admin", "password": self.password });
        self.staff("POST", "/api/session", &first)?;
        let change = json!({ "old": self.password, "new": PASSWORD });
        self.staff("PUT", "/api/session/password", &change)?;
        let code = self.staff(
            "POST",
            "/api/enrolments",
            &json!({ "tablets": 1, "valid_hours": 1 }),
        )?;
        let redeem = json!({ "code": code["code"], "device_name": "medida" });
        let enrolment = self.staff("POST", "/api/enrol", &redeem)?;
        Ok(enrolment["token"].as_str().context("no token")?.to_owned())
    }

    /// How many records the server says it has.
    fn records(&mut self) -> Result<u64> {
        let forms = self.staff("GET", "/api/forms", &json!({}))?;
        let form = forms.get(0).context("no form")?;
        form["records"]
            .as_u64()
            .with_context(|| format!("no count in {form}"))
    }

    fn staff(&mut self, method: &str, path: &str, message: &serde_json::Value) -> Result<serde_json::Value> {
        let cookie = self.cookie.clone();
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Sondeo", "console"),
            ("Cookie", cookie.as_str()),
        ];
        let answer =
            Client::connect(self.port)?.ask(method, path, &headers, message.to_string().as_bytes())?;
        if let Some(cookie) = answer.header("set-cookie") {
            cookie
                .split(';')
                .next()
                .unwrap_or_default()
                .clone_into(&mut self.cookie);
        }
        ensure!(
            answer.status < 300,
            "{path}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        answer.json()
    }

    /// A line of Linux' account of the process, in MB.
    fn memory(&self, name: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find(|line| line.starts_with(name))
            .context("no such line")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).unwrap_or_default().parse()?;
        Ok(kilobytes * 1024.0 / 1e6)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
