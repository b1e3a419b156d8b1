//! A tablet without a screen: the store that a browser's app uses, over memory, and the outbox as that app drives it.

use std::cell::{Cell, RefCell};

use anyhow::{Context, Result, ensure};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sondeo_store::{DraftContent, Memory, NewDraft, NewForm, NewMedia, Store, Submission};
use sondeo_sync::openrosa::multipart;
use sondeo_sync::outbox::Outbox;
use sondeo_sync::receipt::{self, PinnedKey};
use sondeo_sync::record::FormKey;
use sondeo_sync::reply::{self, Outcome, Reply, Trouble};
use sondeo_sync::wire::device::{Enrolment, FormCatalogue};

/// Where the tablet's clock begins, ms since 1970 UTC.
const BEGINNING: i64 = 1_790_000_000_000;

type Answer = hyper::Response<Vec<u8>>;

pub struct Tablet {
    pub store: Store<Memory>,
    client: Client<HttpConnector, Full<hyper::body::Bytes>>,
    origin: String,
    enrolment: Enrolment,
    forms: Vec<NewForm>,
    outbox: RefCell<Outbox>,
    clock: Cell<i64>,
}

impl Tablet {
    /// Redeems the code and fetches every form.
    pub async fn enrol(port: u16, code: &str) -> Tablet {
        // Sending again is the outbox's work, not the connection's.
        let client = Client::builder(TokioExecutor::new())
            .retry_canceled_requests(false)
            .build_http();
        let mut tablet = Tablet {
            store: Store::new(Memory::new()),
            client,
            origin: format!("http://127.0.0.1:{port}"),
            enrolment: Enrolment {
                device_id: String::new(),
                device_name: String::new(),
                token: String::new(),
                project: String::new(),
                server_key: String::new(),
                server_key_id: String::new(),
                epoch: String::new(),
            },
            forms: Vec::new(),
            outbox: RefCell::default(),
            clock: Cell::new(BEGINNING),
        };
        let asked = serde_json::json!({ "code": code, "device_name": "Tableta 1" });
        let json = [("Content-Type", "application/json")];
        let answer = tablet.ask("POST", "/api/enrol", &json, asked.to_string().into());
        let answer = succeeded(answer.await).expect("an enrolment");
        tablet.enrolment = serde_json::from_slice(answer.body()).expect("an enrolment");
        tablet.download().await.expect("the forms");
        tablet
    }

    async fn download(&mut self) -> Result<()> {
        let catalogue = succeeded(self.ask("GET", "/api/device/forms", &[], Vec::new()).await)?;
        let catalogue: FormCatalogue = serde_json::from_slice(catalogue.body())?;
        let head = |form: &sondeo_sync::wire::device::CatalogueForm| NewForm {
            key: FormKey {
                form_id: form.form_id.clone(),
                version: form.version.clone(),
            },
            title: form.title.clone(),
            sha256: form.sha256.clone(),
            media: (form.media.iter())
                .map(|file| NewMedia {
                    filename: file.filename.clone(),
                    sha256: file.sha256.clone(),
                })
                .collect(),
        };
        self.forms = catalogue.forms.iter().map(head).collect();
        self.store.set_catalogue(&self.forms).await?;
        for form in &catalogue.forms {
            let media = form.media.iter().map(|file| (&file.url, &file.sha256));
            for (url, sha256) in std::iter::once((&form.url, &form.sha256)).chain(media) {
                let file = succeeded(self.ask("GET", url, &[], Vec::new()).await)?;
                self.store.put_file(sha256, file.into_body()).await?;
            }
        }
        for form in self.store.forms().await? {
            ensure!(form.ready_offline(), "{} is not ready", form.form.title);
        }
        Ok(())
    }

    /// A person fills a form and finishes it: the record is a draft, then final.
    pub async fn finish(&self, form_id: &str, xml: &str) {
        let finished = async {
            let form = self.forms.iter().find(|form| form.key.form_id == form_id);
            let form = form.context("no such form")?;
            let (_, rest) = xml.split_once("<instanceID>").context("no instanceID")?;
            let id = rest.split('<').next().unwrap_or_default();
            let draft = NewDraft {
                instance_id: id.to_owned(),
                form: form.key.clone(),
                title: form.title.clone(),
                content: DraftContent {
                    xml: xml.to_owned(),
                    language: Some("Español (es)".to_owned()),
                    position: None,
                },
                now: self.tick(),
            };
            self.store.create_draft(draft).await?;
            let draft = self.store.draft(id).await?.context("no draft")?;
            let submission = Submission {
                xml: draft.content.xml.into_bytes(),
                attachments: Vec::new(),
                now: self.tick(),
            };
            self.store.finalize(id, draft.save_seq, submission).await?;
            anyhow::Ok(())
        };
        finished.await.expect("a final record");
    }

    /// Sends until `most` records got their receipt, so many attempts failed, or nothing is left; how many got one.
    /// What must wait longer waits on the tablet's own clock.
    pub async fn send(&self, most: usize, failures: usize) -> usize {
        let entries = self.store.outbox().await.expect("the outbox");
        for entry in &entries {
            let id = &entry.seal.instance_id;
            self.outbox.borrow_mut().add(id, entry.failures, entry.trouble);
        }
        let (mut sent, mut failed) = (0, 0);
        while sent < most && failed < failures {
            let next = self.outbox.borrow_mut().next(self.clock.get());
            let Some(id) = next else {
                let Some(wake) = self.outbox.borrow().wake_at() else {
                    break;
                };
                self.clock.set(wake);
                continue;
            };
            match self.send_one(&id).await.expect("the store") {
                None => {
                    self.outbox.borrow_mut().acked(&id);
                    sent += 1;
                }
                Some((trouble, retry_after)) => {
                    assert_eq!(trouble, Trouble::NoReply, "{id}");
                    let now = self.tick();
                    let chance = now as u64;
                    self.outbox
                        .borrow_mut()
                        .failed(&id, now, trouble, retry_after, chance);
                    self.store.note_failure(&id, trouble).await.expect("noted");
                    failed += 1;
                }
            }
        }
        sent
    }

    /// `None` when the receipt is stored, else why not.
    async fn send_one(&self, id: &str) -> Result<Option<(Trouble, Option<i64>)>> {
        let key = PinnedKey {
            id: self.enrolment.server_key_id.clone(),
            key: self.enrolment.server_key.clone(),
        };
        let record = self.store.sealed(id).await?.context("not final")?;
        let body = multipart(&record.xml, &[], self.tick() as u64);
        let headers = [
            ("X-OpenRosa-Version", "1.0"),
            ("X-Content-Sha256", record.seal.sha256.as_str()),
            ("Content-Type", body.content_type.as_str()),
        ];
        let answer = self
            .ask("POST", "/openrosa/submission", &headers, body.body)
            .await;
        let reply = answer.map_or(Reply::Lost, |answer| {
            let header = |name: &str| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
            Reply::Answered {
                status: answer.status().as_u16(),
                other_origin: false,
                openrosa: header("X-OpenRosa-Version").is_some(),
                receipt: header(receipt::HEADER),
                retry_after_ms: header("Retry-After").and_then(|text| reply::retry_after_ms(&text)),
            }
        });
        match (reply::classify(&reply, &key, &record.seal), reply) {
            (
                Outcome::Received(_),
                Reply::Answered {
                    receipt: Some(header),
                    ..
                },
            ) => {
                self.store.mark_acked(id, &header, &key).await?;
                Ok(None)
            }
            (
                Outcome::Kept {
                    trouble,
                    retry_after_ms,
                },
                _,
            ) => Ok(Some((trouble, retry_after_ms))),
            (outcome, reply) => anyhow::bail!("{outcome:?} from {reply:?}"),
        }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Result<Answer> {
        let mut request = hyper::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin))
            .header("Authorization", format!("Bearer {}", self.enrolment.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.client.request(request.body(Full::from(body))?).await?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes().to_vec();
        Ok(Answer::from_parts(parts, body))
    }

    /// The tablet's clock, which goes on with each look.
    fn tick(&self) -> i64 {
        self.clock.set(self.clock.get() + 1);
        self.clock.get()
    }
}

fn succeeded(answer: Result<Answer>) -> Result<Answer> {
    let answer = answer?;
    ensure!(answer.status().is_success(), "{}", answer.status());
    Ok(answer)
}
