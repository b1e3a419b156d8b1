//! `meta`: the audit, the instance's id and its name.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::survey::Survey;
use super::table::{Record, Value};
use super::tree::{Kind, Question, ROOT};
use super::types;

impl Survey<'_> {
    /// `meta` with the audit, the instance's id and its name.
    pub fn add_meta(&mut self) {
        let mut children: Vec<(String, Question, Record)> = core::mem::take(&mut self.audits)
            .into_iter()
            .map(|(record, question)| ("audit".to_string(), question, record))
            .collect();
        let Some(calculate) = types::find("calculate") else {
            return;
        };
        let made = || Question::new(calculate, "calculate");
        let settings = &self.settings.record;
        if !self.settings.omit_instance_id {
            let mut record = settings.blank();
            record.set("bind::readonly", "true()");
            let preload = settings.text("instance_id").unwrap_or("uid");
            record.set("bind::jr:preload", preload);
            children.push(("instanceID".to_string(), made(), record));
            *self.names.entry("instanceID".to_string()).or_default() += 1;
        }
        if let Some(name) = settings.get("instance_name") {
            let mut record = settings.blank();
            record.values.push(Value {
                path: "bind::calculate".into(),
                ..name.clone()
            });
            children.push(("instanceName".to_string(), made(), record));
        }
        if children.is_empty() {
            return;
        }
        let known = self.tree.get(ROOT).children.iter().copied();
        let meta = known
            .into_iter()
            .find(|id| matches!(self.tree.get(*id).kind, Kind::Meta))
            .unwrap_or_else(|| self.tree.add(ROOT, "meta", Kind::Meta, Record::default()));
        for (name, question, record) in children {
            self.add_to(meta, name, Kind::Question(question), record);
        }
    }
}
