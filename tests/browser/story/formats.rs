//! A workbook of any kind, chosen or dropped on the page, is read in the browser.

use std::io::{Cursor, Write};

use anyhow::{Result, ensure};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Story;

/// As Excel saved workbooks until 2003.
const OLD: &[u8] = include_bytes!("../files/antiguo.xls");

const SHEETS: [(&str, &str); 3] = [
    (
        "survey.csv",
        "type,name,label\nselect_one orden,orden,¿En qué orden de gobierno trabaja?\n",
    ),
    (
        "choices.csv",
        "list_name,name,label\norden,federal,Federal\norden,estatal,Estatal\n",
    ),
    (
        "settings.csv",
        "form_title,form_id,version\nDe un libro antiguo,libro-antiguo,1\n",
    ),
];

/// A form of another tool: no workbook to hand back, but what it needs of other clients is told.
const XFORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
<h:title>De un libro antiguo</h:title><model>
<instance><data id="escrita" version="1"><q/><n/></data></instance>
<bind nodeset="/data/q" type="int"/><bind nodeset="/data/n" type="int" calculate="floor(/data/q div 2)"/>
</model></h:head><h:body><input ref="/data/q"><label>¿Cuántas personas?</label></input></h:body></h:html>"#;

impl Story<'_> {
    pub(super) async fn formats(&mut self) -> Result<()> {
        let scratch = self.setting.scratch.clone();
        let screen = &mut self.screen;
        for (name, bytes, dropped) in [
            ("escrita.xml", XFORM.as_bytes().to_vec(), true),
            ("antiguo.xls", OLD.to_vec(), true),
            ("hojas.zip", zip()?, false),
        ] {
            let file = scratch.join(name);
            std::fs::write(&file, bytes)?;
            screen.goto(&format!("{}/console/#/add", self.origin)).await?;
            screen.reload().await?;
            if dropped {
                screen.drop_file(&file, ".drop").await?;
            } else {
                screen.choose_file(&file).await?;
            }
            screen
                .wait(name, "return !!document.getElementById('try')")
                .await?;
            let text = screen.text("main").await?;
            for expected in ["De un libro antiguo", "Preguntas\n1\n"] {
                ensure!(text.contains(expected), "{name}: {expected:?} is missing: {text}");
            }
            if name == "escrita.xml" {
                screen.click("#check-clients summary").await?;
                let told = screen.text("#check-clients").await?;
                ensure!(told.contains("PORT-XPATH"), "{told}");
                screen.look("console-xform").await?;
            }
        }
        // Tried to its end, where the answers stand.
        screen.click("#try").await?;
        screen.question("orden").await?;
        screen.pick("orden", "estatal").await?;
        screen.click("#forward").await?;
        screen.click("#finish").await?;
        screen
            .wait(
                "what was answered",
                "return document.querySelector('main').innerText.includes('Estatal') && !!document.getElementById('try-close')",
            )
            .await?;
        screen.look("console-tried").await?;
        screen.click("#try-close").await?;
        screen
            .wait("the check", "return !!document.getElementById('publish')")
            .await
    }
}

fn zip() -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, sheet) in SHEETS {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(sheet.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
