//! DDI-Codebook 2.5: what each variable is, for archives and for those who come years later. It holds no answers.

use std::io::Cursor;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use sondeo_engine::form::{Field, LanguageText};

use super::columns::{choices, has_numeric_codes, is_exported, is_wanted, variable};
use super::formats::{Job, Made};
use super::names::VariableNames;
use super::pass::Summary;
use super::time::utc;
use super::{ExportError, Sink};
use crate::coding::Coding;
use crate::kind::QuestionKind;
use crate::kind::kind_of;
use crate::language::{language_code, plain};

type Xml = Writer<Cursor<Vec<u8>>>;
type Written = std::io::Result<()>;

pub(super) fn ddi(job: &Job, out: &mut dyn Sink) -> Result<Made, ExportError> {
    let mut xml = Writer::new_with_indent(Cursor::new(Vec::new()), b' ', 1);
    document(job, &mut xml).map_err(ExportError::file)?;
    out.write_all(xml.into_inner().get_ref())
        .map_err(ExportError::file)?;
    Ok(Made::new("xml", Summary::default()))
}

fn document(job: &Job, xml: &mut Xml) -> Written {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let book = xml
        .create_element("codeBook")
        .with_attribute(("xmlns", "ddi:codebook:2_5"))
        .with_attribute(("version", "2.5"))
        .with_attribute(("ID", id("study", job.input.title()).as_str()));
    book.write_inner_content(|xml| {
        study(job, xml)?;
        for (index, table) in job.layout.tables.iter().enumerate() {
            let file = xml
                .create_element("fileDscr")
                .with_attribute(("ID", format!("F{}", index + 1).as_str()));
            file.write_inner_content(|xml| {
                xml.create_element("fileTxt").write_inner_content(|xml| {
                    text(xml, "fileName", &table.name)?;
                    Ok(())
                })?;
                Ok(())
            })?;
        }
        xml.create_element("dataDscr").write_inner_content(|xml| {
            let coding = Coding::new(job.input.plan);
            let mut number = 0;
            for (index, table) in job.layout.tables.iter().enumerate() {
                let mut names = VariableNames::new(64);
                for column in &table.columns {
                    if !is_exported(&column.field) || !is_wanted(&column.field, job.options) {
                        continue;
                    }
                    number += 1;
                    let name = names.take(&variable(&column.field, "/"));
                    variable_element(job, xml, &coding, &column.field, (number, index + 1), &name)?;
                }
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn study(job: &Job, xml: &mut Xml) -> Written {
    let form = job.input.forms.first();
    xml.create_element("stdyDscr").write_inner_content(|xml| {
        xml.create_element("citation").write_inner_content(|xml| {
            xml.create_element("titlStmt").write_inner_content(|xml| {
                text(xml, "titl", job.input.title())?;
                text(xml, "IDNo", form.map_or("", |form| form.id()))
            })?;
            xml.create_element("prodStmt").write_inner_content(|xml| {
                xml.create_element("software")
                    .with_attribute(("version", env!("CARGO_PKG_VERSION")))
                    .write_text_content(BytesText::new("Sondeo"))?;
                text(xml, "prodDate", &utc(job.input.exported_at))
            })?;
            xml.create_element("verStmt")
                .write_inner_content(|xml| text(xml, "version", form.map_or("", |form| form.version())))?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn text(xml: &mut Xml, name: &str, content: &str) -> Written {
    xml.create_element(name)
        .write_text_content(BytesText::new(content))?;
    Ok(())
}

/// The same text in each of the form's languages.
fn labels(xml: &mut Xml, name: &str, texts: &[LanguageText]) -> Written {
    for label in texts {
        let mut element = xml.create_element(name);
        if let Some(code) = language_code(&label.language) {
            element = element.with_attribute(("xml:lang", code));
        }
        element.write_text_content(BytesText::new(&plain(&label.text)))?;
    }
    Ok(())
}

fn variable_element(
    job: &Job,
    xml: &mut Xml,
    coding: &Coding,
    field: &Field,
    (number, file): (usize, usize),
    name: &str,
) -> Written {
    let kind = kind_of(field);
    let is_number = matches!(kind, QuestionKind::Integer | QuestionKind::Decimal)
        || (kind == QuestionKind::SelectOne && has_numeric_codes(field));
    let interval = match kind {
        QuestionKind::Decimal => "contin",
        _ => "discrete",
    };
    let element = xml
        .create_element("var")
        .with_attribute(("ID", format!("V{number}").as_str()))
        .with_attribute(("name", name))
        .with_attribute(("files", format!("F{file}").as_str()))
        .with_attribute(("intrvl", interval));
    element.write_inner_content(|xml| {
        labels(xml, "labl", &field.labels)?;
        if !field.labels.is_empty() {
            xml.create_element("qstn")
                .write_inner_content(|xml| labels(xml, "qstnLit", &field.labels))?;
        }
        for code in choices(field) {
            let choice = field.choices.iter().find(|choice| choice.value == code);
            let is_missing = coding.missing(field, code).is_some();
            let mut category = xml.create_element("catgry");
            if is_missing {
                category = category.with_attribute(("missing", "Y"));
            }
            category.write_inner_content(|xml| {
                text(xml, "catValu", code)?;
                labels(xml, "labl", choice.map_or(&[][..], |choice| &choice.labels))
            })?;
        }
        for (mark, words) in [("NA", &job.words.not_asked), ("NULL", &job.words.not_in_version)] {
            xml.create_element("catgry")
                .with_attribute(("missing", "Y"))
                .write_inner_content(|xml| {
                    text(xml, "catValu", mark)?;
                    text(xml, "labl", words)
                })?;
        }
        let purpose = job
            .input
            .plan
            .question(&field.path)
            .and_then(|p| p.purpose.as_ref());
        if let Some(purpose) = purpose {
            text(xml, "notes", purpose)?;
        }
        xml.create_element("varFormat")
            .with_attribute(("type", if is_number { "numeric" } else { "character" }))
            .with_attribute(("schema", "other"))
            .write_empty()?;
        Ok(())
    })?;
    Ok(())
}

/// An id that XML allows.
fn id(prefix: &str, from: &str) -> String {
    let rest = from
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    format!("{prefix}_{}", rest.collect::<String>())
}
