//! A question of every kind that a tablet can ask, answered by its controls, and what the record holds afterwards.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use sondeo_tests::answers::answers;

use super::Story;
use crate::browser::Engine;
use crate::walk::{Language, Person, Walk};

const FORM: &str = "
| survey |
| | type | name | label::Español (es) | hint::Español (es) | guidance_hint::Español (es) | appearance | parameters | default | trigger | calculation | read_only | repeat_count | required |
| | audit | audit | | | | | track-changes=true | | | | | |
| | deviceid | tableta | | | | | | | | | | |
| | username | persona | | | | | | | | | | |
| | start-geopoint | partida | | | | | | | | | | |
| | hidden | oculto | | | | | | x | | | | |
| | csv-external | lugares | | | | | | | | | | |
| | begin_group | textos | Textos | | | field-list | | | | | | |
| | text | corto | Texto | Una pista | Una guía | | | ${last-saved#corto} | | | | |
| | text | largo | Texto largo | | | multiline | rows=4 | | | | | |
| | text | cifras | Solo números | | | numbers | | | | | | |
| | text | clave | Tapado | | | masked | | | | | | |
| | text | abre | Se abre cuando hay texto | | | | | | | | ${corto} = '' | |
| | text | enlace | Enlace | | | url | | https://example.org/a | | | yes | |
| | phone number | telefono | Teléfono | | | | | | | | | |
| | barcode | codigo | Código | | | | | | | | | |
| | end_group | | | | | | | | | | | |
| | begin_group | numeros | Números | | | field-list | | | | | | |
| | integer | entero | Entero | | | | | | | | | |
| | integer | contador | Contador | | | counter | | | | | | |
| | integer | miles | Miles | | | thousands-sep | | | | | | |
| | decimal | decimal | Decimal | | | | | | | | | |
| | percentage | porciento | Porcentaje | | | | | | | | | |
| | integer | nip | Clave de números | | | masked | | | | | | |
| | date | nacio | Año de nacimiento | | | year | | | | | | |
| | range | escala | Escala | | | | start=0 end=10 step=1 tick_labelset=ejes | | | | | |
| | range | estrellas | Estrellas | | | rating | start=1 end=5 step=1 | | | | | |
| | range | termometro | Termómetro | | | vertical | start=0 end=100 step=10 | | | | | |
| | range | selector | Selector | | | picker | start=0 end=2 step=0.5 | | | | | |
| | range | continuo | Continuo | | | no-ticks | start=0 end=50 step=5 | | | | | |
| | end_group | | | | | | | | | | | |
| | begin_group | opciones | Opciones | | | field-list | | | | | | |
| | select_one l | una | Una | | | | | | | | | |
| | select_one l | lista | Lista | | | minimal | | | | | | |
| | select_one l | acuerdo | Acuerdo | | | likert | | | | | | |
| | select_one l | busca | Busca | | | autocomplete | | | | | | |
| | select_one l | columnas | Columnas | | | columns-2 | | | | | | |
| | select_one l | botones | Sin botones | | | columns-pack no-buttons | | | | | | |
| | select_one l | azar | Al azar | | | | randomize=true seed=42 | | | | | |
| | select_multiple l | varias | Varias | | | | | | | | | |
| | select_multiple l | varias_busca | Varias, con búsqueda | | | autocomplete | | | | | | |
| | select_one l or_other | otra | Con otra | | | | | | | | | |
| | rank m | orden | Orden | | | | | | | | | |
| | select_one_from_file lugares.csv | lugar | Lugar de archivo | | | | value=clave label=nombre | | | | | |
| | acknowledge | enterada | Enterada | | | | | | | | | |
| | trigger | conforme | Conforme | | | | | | | | | |
| | end_group | | | | | | | | | | | |
| | begin_group | tabla | Tabla | | | table-list | | | | | | |
| | select_one l | fila1 | Fila uno | | | | | | | | | |
| | select_one l | fila2 | Fila dos | | | | | | | | | |
| | end_group | | | | | | | | | | | |
| | begin_group | tiempos | Tiempos | | | field-list | | | | | | |
| | date | fecha | Fecha | | | no-calendar | | | | | | |
| | date | mes | Mes | | | month-year | | | | | | |
| | date | anio | Año | | | year | | | | | | |
| | time | hora | Hora | | | | | | | | | |
| | dateTime | momento | Momento | | | | | | | | | |
| | end_group | | | | | | | | | | | |
| | begin_group | sitios | Sitios | | | field-list | | | | | | |
| | geopoint | punto | Punto | | | | | | | | | |
| | geotrace | ruta | Ruta | | | | | | | | | |
| | geoshape | zona | Zona | | | | | | | | | |
| | end_group | | | | | | | | | | | |
| | begin_group | archivos | Archivos | | | field-list | | | | | | |
| | image | foto | Foto | | | new | max-pixels=50 | | | | | |
| | image | firma | Firma | | | signature | | | | | | |
| | image | dibujo | Dibujo | | | draw | | | | | | |
| | audio | audio | Audio | | | | | | | | | |
| | video | video | Video | | | | | | | | | |
| | file | archivo | Archivo | | | | | | | | | |
| | end_group | | | | | | | | | | | |
| | calculate | nombre_lugar | | | | | | | | pulldata('lugares', 'nombre', 'clave', ${lugar}) | | |
| | calculate | copia | | | | | | | ${una} | concat(${una}, '!') | | |
| | background-geopoint | otro | | | | | | | ${entero} | | | |
| | calculate | vacio | | | | | | | | string('') | | | yes |
| | background-geopoint | paso | | | | | | | ${archivo} | | | |
| | begin_repeat | vueltas | Vueltas | | | | | | | | | 2 |
| | text | vuelta | Vuelta | | | | | | | | | |
| | end_repeat | | | | | | | | | | | |
| | note | fin | **Gracias** por *todo*. | | | | | | | | | |
| choices |
| | list_name | name | label::Español (es) | label::English (en) |
| | l | a | Opción A | Choice A |
| | l | b | Opción B | Choice B |
| | l | c | Opción C | Choice C |
| | ejes | 0 | Nada | Not at all |
| | ejes | 10 | Mucho | Very much |
| | m | a | Primero | First |
| | m | b | Segundo | Second |
| | m | c | Tercero | Third |
| settings |
| | form_title | form_id | version | instance_name | submission_url |
| | De todo | de-todo | 1 | concat('De todo ', ${cifras}) | https://elsewhere.example/submission |
";

/// The file that the form names.
const PLACES: &str = "clave,nombre\n09,Ciudad de México\n07,Chiapas\n";

/// What the person types or picks, by question, and what the record then holds; one text where both are the same.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("textos/corto", "Ñandú <b> & más", ""),
    ("textos/abre", "Abierto", ""),
    ("textos/largo", "Una línea\nOtra línea", ""),
    ("textos/cifras", "00123", ""),
    ("textos/clave", "secreto", ""),
    ("textos/telefono", "5512345678", ""),
    ("textos/codigo", "ABC-123", ""),
    ("numeros/entero", "-7", ""),
    ("numeros/contador", "3", ""),
    ("numeros/miles", "1234567", ""),
    ("numeros/decimal", "3.5", ""),
    ("numeros/porciento", "50", ""),
    ("numeros/nip", "1234", ""),
    ("numeros/nacio", "1985", "1985-01-01"),
    ("numeros/escala", "7", ""),
    ("numeros/estrellas", "4", ""),
    ("numeros/termometro", "60", ""),
    ("numeros/selector", "1.5", ""),
    ("numeros/continuo", "25", ""),
    ("opciones/una", "b", ""),
    ("opciones/lista", "c", ""),
    ("opciones/acuerdo", "a", ""),
    ("opciones/busca", "b", ""),
    ("opciones/columnas", "a", ""),
    ("opciones/botones", "c", ""),
    ("opciones/azar", "a", ""),
    ("opciones/varias", "a c", ""),
    ("opciones/varias_busca", "b", ""),
    ("opciones/otra", "other", ""),
    ("opciones/otra_other", "Otra cosa", ""),
    ("opciones/orden", "c a b", ""),
    ("opciones/lugar", "09", ""),
    ("opciones/enterada", "OK", ""),
    ("opciones/conforme", "OK", ""),
    ("tabla/fila1", "a", ""),
    ("tabla/fila2", "b", ""),
    ("tiempos/fecha", "2026-11-28", ""),
    ("tiempos/mes", "2026-11", "2026-11-01"),
    ("tiempos/anio", "2020", "2020-01-01"),
    (
        "sitios/punto",
        "19.4326 -99.1332 2240 5",
        "19.4326 -99.1332 2240.0 5.0",
    ),
    (
        "sitios/ruta",
        "19.4 -99.1 0 5;19.5 -99.1 0 5",
        "19.4 -99.1 0.0 5.0;19.5 -99.1 0.0 5.0",
    ),
    (
        "sitios/zona",
        "19.4 -99.1 0 5;19.5 -99.1 0 5;19.5 -99.2 0 5",
        "19.4 -99.1 0.0 5.0;19.5 -99.1 0.0 5.0;19.5 -99.2 0.0 5.0;19.4 -99.1 0.0 5.0",
    ),
];

/// What is typed in the clock of this machine, and how the record begins; the offset from UTC follows.
const CLOCK: [(&str, &str, &str); 2] = [
    ("tiempos/hora", "09:30", "09:30:00.000"),
    ("tiempos/momento", "2026-11-28T09:30", "2026-11-28T09:30:00.000"),
];

/// What the form itself answers.
const OWN: [(&str, &str); 8] = [
    ("otro", "19.4326 -99.1332 2240.0 5.0"),
    ("partida", "19.4326 -99.1332 2240.0 5.0"),
    ("paso", "19.5 -99.2 0.0 5.0"),
    ("oculto", "x"),
    ("textos/enlace", "https://example.org/a"),
    ("nombre_lugar", "Ciudad de México"),
    ("copia", "b!"),
    ("meta/instanceName", "De todo 00123"),
];

/// Questions whose answer is a file, and the ending of its name.
const FILES: [(&str, &str); 6] = [
    ("archivos/foto", ".jpg"),
    ("archivos/firma", ".jpg"),
    ("archivos/dibujo", ".jpg"),
    ("archivos/audio", ".dat"),
    ("archivos/video", ".dat"),
    ("archivos/archivo", ".dat"),
];

/// Where the tablet is when the survey begins; the sensor takes its time.
const DEPARTURE: &str = "const coords = { latitude: 19.4326, longitude: -99.1332, altitude: 2240, accuracy: 5 }; \
    Object.defineProperty(navigator, 'geolocation', { configurable: true, value: { \
    getCurrentPosition: found => setTimeout(() => found({ coords }), 300) } }); return 1";

/// A person who says no, and how often that was asked.
const DENIAL: &str = "window.places = 0; \
    Object.defineProperty(navigator, 'geolocation', { configurable: true, value: { \
    getCurrentPosition: (found, failed) => { window.places += 1; failed({ code: 1 }); } } }); return 1";

const ID: &str = "de-todo";

impl Story<'_> {
    pub(super) async fn publish_kinds(&mut self) -> Result<()> {
        let (form, places) = (
            self.setting.scratch.join("de-todo.md"),
            self.setting.scratch.join("lugares.csv"),
        );
        std::fs::write(&form, FORM.trim_start())?;
        std::fs::write(&places, PLACES)?;
        let screen = &mut self.screen;
        screen.goto(&format!("{}/console/#/add", self.origin)).await?;
        screen.reload().await?;
        for file in [form, places] {
            screen.choose_file(&file).await?;
        }
        self.publish_checked(ID).await
    }

    pub(super) async fn fill_kinds(&mut self) -> Result<()> {
        let typed = ANSWERS.iter().chain(&CLOCK);
        let person = Person {
            answers: typed
                .map(|(name, typed, _)| (format!("/data/{name}"), (*typed).to_owned()))
                .collect(),
        };
        // What a list with a search field shows.
        let names = [("b", "Opción B"), ("09", "Ciudad de México")];
        let names: BTreeMap<String, String> = names.map(|(code, name)| (code.into(), name.into())).into();
        let walk = Walk {
            survey: ID,
            language: Language::Spanish,
            size: (768, 1024),
            seed: 0,
        };
        let forms = format!("{}/collect/#/", self.origin);
        let strict_look = self.setting.engine == Engine::Chromium;
        self.screen
            .goto(&format!("{}/collect/#/records", self.origin))
            .await?;
        self.screen.eval(DEPARTURE).await?;
        let filled = walk
            .run(&mut self.screen, &forms, &person, &names, strict_look)
            .await?;
        self.filled.push(filled);
        Ok(())
    }

    /// The next person finds what the form keeps of the record that was finished last, and none of the rest.
    pub(super) async fn kinds_again(&mut self) -> Result<()> {
        let screen = &mut self.screen;
        // The page after finishing does not promise what this survey does not keep, also when it is loaded anew.
        screen.goto(&format!("{}/collect/#/thanks", self.origin)).await?;
        screen.reload().await?;
        let said =
            "return document.querySelector('main.thanks')?.textContent.includes('propone algunas') === true";
        screen.wait("what is passed on", said).await?;
        screen.eval(DENIAL).await?;
        screen.goto(&format!("{}/collect/#/", self.origin)).await?;
        screen.click(&format!("[data-form={ID}] button")).await?;
        let denied = "return document.getElementById('place')?.textContent.includes('No se pudo') === true";
        screen.wait("that no place was recorded", denied).await?;
        screen.shows("corto", ANSWERS[0].1).await?;
        screen.shows("cifras", "").await?;
        screen.click("#forward").await?;
        screen.question("escala").await?;
        let scale = screen.text("[data-reference$=\"/escala\"]").await?;
        ensure!(
            scale.contains("Nada") && scale.contains("Mucho"),
            "no words beside the scale: {scale}"
        );
        let masked = "return document.querySelector('[data-reference$=\"/nip\"] input').type";
        ensure!(
            screen.eval(masked).await? == "password",
            "the number is in plain sight"
        );
        screen
            .type_into("[data-reference$=\"/nacio\"] input", "85")
            .await?;
        // This answer asks for a place again; who has said no is not asked.
        screen
            .type_into("[data-reference$=\"/entero\"] input", "5")
            .await?;
        screen.click("[data-reference$=\"/decimal\"] input").await?;
        let told = "return document.querySelector('[data-reference$=\"/nacio\"]').textContent.includes('cuatro cifras')";
        screen.wait("what is wrong with the year", told).await?;
        screen.shows("nacio", "85").await?;
        ensure!(screen.eval("return window.places").await? == 1, "asked again");
        screen
            .eval("document.querySelector('[data-reference$=\"/escala\"]').scrollIntoView(); return 1")
            .await?;
        screen.look("collect-scale").await?;
        screen.click("#leave").await?;
        screen.click("#next-person").await?;
        screen.goto(&format!("{}/collect/#/records", self.origin)).await?;
        let drafts = screen.text("#count-drafts").await?;
        screen.click(".record-actions button:first-child").await?;
        screen.click("#code-confirmed").await?;
        let gone = format!("return Number(document.getElementById('count-drafts')?.textContent) < {drafts}");
        screen.wait("that it is discarded", &gone).await
    }

    pub(super) async fn compare_kinds(&mut self) -> Result<()> {
        let filled = self.filled.iter().find(|filled| filled.walk.survey == ID);
        let filled = filled.context("not filled")?;
        let record = format!("/api/forms/{ID}/records/{}", filled.instance_id);
        let xml = self.screen.fetch(&format!("{record}/submission.xml")).await?;
        let found = answers(std::str::from_utf8(&xml)?);
        let held = |name: &str| found.get(&format!("/data/{name}")).cloned().unwrap_or_default();
        let mut wrong = Vec::new();
        for (name, typed, stored) in ANSWERS {
            let stored = if stored.is_empty() { typed } else { stored };
            if held(name) != **stored {
                wrong.push(format!("{name}: {:?} in the place of {stored:?}", held(name)));
            }
        }
        for (name, _, start) in CLOCK {
            if !held(name).starts_with(start) || held(name) == start {
                wrong.push(format!("{name}: {:?} does not begin with {start:?}", held(name)));
            }
        }
        for (name, own) in OWN {
            if held(name) != own {
                wrong.push(format!("{name}: {:?} in the place of {own:?}", held(name)));
            }
        }
        if held("persona") != "Tableta 1" {
            wrong.push(format!("persona: {:?} is not the tablet's name", held("persona")));
        }
        if held("tableta").is_empty() {
            wrong.push("the record does not say which tablet made it".to_owned());
        }
        ensure!(wrong.is_empty(), "{}", wrong.join("\n    "));
        for (name, ending) in FILES {
            let file = held(name);
            ensure!(file.ends_with(ending), "{name}: {file:?}");
            let bytes = self.screen.fetch(&format!("{record}/attachments/{file}")).await?;
            ensure!(!bytes.is_empty(), "{name} is empty");
        }
        self.compare_audit(&record, &held("meta/audit")).await?;
        let page = self
            .screen
            .fetch(&format!("/api/forms/{ID}/records?language=es"))
            .await?;
        let page: Value = serde_json::from_slice(&page)?;
        ensure!(page["total"] == 1, "not one row: {page}");
        // Staff see every answer in their table.
        let list = |name: &Value| name.as_array().cloned().unwrap_or_default();
        let cells = list(&page["rows"][0]["cells"]);
        let shown: BTreeMap<String, String> = list(&page["columns"])
            .iter()
            .zip(&cells)
            .filter_map(|(column, cell)| {
                Some((column["path"].as_str()?.to_owned(), cell.as_str()?.to_owned()))
            })
            .collect();
        for (name, ..) in ANSWERS.iter().chain(&CLOCK) {
            let cell = shown.get(&format!("/data/{name}"));
            ensure!(
                cell.is_some_and(|cell| !cell.is_empty()),
                "{name} is not in the table: {shown:?}"
            );
        }
        for (name, label) in [
            ("opciones/una", "Opción B"),
            ("opciones/lugar", "Ciudad de México"),
        ] {
            let cell = shown.get(&format!("/data/{name}")).map(String::as_str);
            ensure!(cell == Some(label), "{name}: {cell:?} in the place of {label:?}");
        }
        Ok(())
    }

    /// The log beside the record says what was on the screen, and which answers it brought.
    async fn compare_audit(&mut self, record: &str, file: &str) -> Result<()> {
        ensure!(file == "audit.csv", "the record names {file:?} as its audit log");
        let bytes = self.screen.fetch(&format!("{record}/attachments/{file}")).await?;
        let log = String::from_utf8(bytes)?;
        ensure!(
            log.starts_with("event,node,start,end,old-value,new-value\nform start,,"),
            "{log}"
        );
        // An answer may have several lines, but none of these begins like an event.
        let events: Vec<&str> = log.lines().filter_map(|line| line.split(',').next()).collect();
        ensure!(
            events.ends_with(&["form save", "form exit", "form finalize"]),
            "{log}"
        );
        for (begins, new) in [
            ("group questions,/data/numeros,", ""),
            ("question,/data/numeros/entero,", "-7"),
            ("question,/data/opciones/una,", "b"),
        ] {
            let row = log.lines().find_map(|line| line.strip_prefix(begins));
            let row = row.with_context(|| format!("no {begins}\n{log}"))?;
            let cells: Vec<&str> = row.split(',').collect();
            let [start, end, _, found] = cells[..] else {
                bail!("{begins}{row}");
            };
            let (start, end): (i64, i64) = (start.parse()?, end.parse()?);
            ensure!(start > 0 && start <= end && found == new, "{begins}{row}");
        }
        Ok(())
    }
}
