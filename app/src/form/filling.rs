use std::collections::BTreeMap;
use std::rc::Rc;

use crate::view::prelude::*;
use sondeo_engine::diagnostic::Diagnostic;
use sondeo_engine::form::types::ControlKind;
use sondeo_engine::session::{
    Changes, ChoiceView, Command, NodeId, NodeKind, NodeView, Page, Refusal, Session, StepKind,
};
use wasm_bindgen::JsCast;

use super::host::BrowserHost;
use super::keeper::{Keeper, Urgency};
use super::position::{Locating, Sensor};
use crate::i18n::{self, Locale};
use crate::ui::memo;

/// Where the answers of the moment are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing to save: a form that is only tried.
    #[default]
    Trial,
    /// On the medium, all of them.
    Saved,
    /// Changed, and not yet known to be on the medium.
    Saving,
    /// Not saved, with the reason as a sentence for the person.
    Failed(String),
}

/// A node as the screen knows it: a short key for ids, and a signal that says when it changed.
#[derive(Clone)]
struct Watched {
    key: u32,
    changed: ArcRwSignal<u32>,
}

/// A form while it is being filled in. Cheap to copy; lives as long as the view that made it.
#[derive(Clone, Copy)]
pub struct Filling {
    session: StoredValue<Session, LocalStorage>,
    pub(super) host: StoredValue<BrowserHost, LocalStorage>,
    keeper: StoredValue<Option<Rc<dyn Keeper>>, LocalStorage>,
    /// Media files of the form, by name.
    media: StoredValue<BTreeMap<String, Vec<u8>>, LocalStorage>,
    watched: StoredValue<BTreeMap<NodeId, Watched>, LocalStorage>,
    pages: RwSignal<Vec<Page>>,
    position: RwSignal<usize>,
    /// Counts the turns of pages; the screen is drawn anew at each.
    turn: RwSignal<u32>,
    /// Questions whose violations are shown: those that were left, or that kept the page from being turned.
    shown: RwSignal<Vec<NodeId>>,
    /// Questions in which something stands that cannot be read as an answer.
    unreadable: RwSignal<Vec<NodeId>>,
    language: RwSignal<Option<String>>,
    /// What the session says does not fit into it.
    warnings: RwSignal<Vec<Diagnostic>>,
    /// Files that are being made durable; the record cannot become final without them.
    files: RwSignal<u32>,
    pub(super) locating: RwSignal<Locating>,
    pub(super) sensor: RwSignal<Sensor>,
    pub(super) undo: StoredValue<Option<Session>, LocalStorage>,
    can_undo: RwSignal<bool>,
    /// Where the answers are; the keeper tells.
    pub saved: RwSignal<SaveState>,
}

impl Filling {
    /// Begins with a session, at a place in it.
    pub fn new(
        session: Session,
        host: BrowserHost,
        media: BTreeMap<String, Vec<u8>>,
        position: usize,
    ) -> Filling {
        let pages = session.pages();
        let language = session.language().map(str::to_owned);
        Filling {
            position: RwSignal::new(position.min(pages.len())),
            pages: RwSignal::new(pages),
            language: RwSignal::new(language),
            warnings: RwSignal::new(session.warnings()),
            session: StoredValue::new_local(session),
            host: StoredValue::new_local(host),
            keeper: StoredValue::new_local(None),
            media: StoredValue::new_local(media),
            watched: StoredValue::new_local(BTreeMap::new()),
            turn: RwSignal::new(0),
            shown: RwSignal::new(Vec::new()),
            unreadable: RwSignal::new(Vec::new()),
            files: RwSignal::new(0),
            locating: RwSignal::new(Locating::Unasked),
            sensor: RwSignal::new(Sensor::Free),
            undo: StoredValue::new_local(None),
            can_undo: RwSignal::new(false),
            saved: RwSignal::new(SaveState::Trial),
        }
    }

    /// Names who keeps the answers.
    pub fn set_keeper(&self, keeper: Rc<dyn Keeper>) {
        self.keeper.set_value(Some(keeper));
        self.ask_place();
    }

    pub(super) fn keeper(&self) -> Option<Rc<dyn Keeper>> {
        self.keeper.try_get_value().flatten()
    }

    /// Looks at the session; `None` once the form is closed.
    pub fn look<T>(&self, looking: impl FnOnce(&Session) -> T) -> Option<T> {
        self.session.try_with_value(looking)
    }

    /// Prepares the record for its submission.
    pub fn finish(&self) {
        let changes = self
            .session
            .try_update_value(|session| self.host.try_update_value(|host| session.finish(host)));
        if let Some(Some(changes)) = changes {
            self.follow(&changes);
        }
    }

    pub(super) fn media_file(&self, name: &str) -> Option<Vec<u8>> {
        self.media
            .try_with_value(|media| media.get(name).cloned())
            .flatten()
    }

    fn watch(&self, node: NodeId) -> Option<Watched> {
        self.watched.try_update_value(|watched| {
            let key = watched.len() as u32 + 1;
            watched
                .entry(node)
                .or_insert_with(|| Watched {
                    key,
                    changed: ArcRwSignal::new(0),
                })
                .clone()
        })
    }

    /// A short name for the node, the same as long as the form is open, for ids in the page.
    pub(super) fn key(&self, node: NodeId) -> String {
        format!("q{}", self.watch(node).map_or(0, |watched| watched.key))
    }

    /// The node, followed.
    pub(super) fn view(&self, node: NodeId) -> Memo<NodeView> {
        let filling = *self;
        let first = self.look(|session| session.node(node)).flatten();
        Memo::new(move |before: Option<&NodeView>| {
            if let Some(watched) = filling.watch(node) {
                watched.changed.track();
            }
            // A node that is gone looks as it did last, for the moment until its view is gone, too.
            let now = filling.look(|session| session.node(node)).flatten();
            now.or_else(|| before.cloned())
                .or_else(|| first.clone())
                .unwrap_or_else(absent)
        })
    }

    /// The node's choices, followed.
    pub(super) fn choices(&self, node: NodeId) -> Memo<Vec<ChoiceView>> {
        let filling = *self;
        memo(move || {
            if let Some(watched) = filling.watch(node) {
                watched.changed.track();
            }
            filling.look(|session| session.choices(node)).unwrap_or_default()
        })
    }

    /// The pages, followed.
    pub fn pages(&self) -> Vec<Page> {
        self.pages.get()
    }

    /// Index of the page on the screen, followed; the number of pages means the end.
    pub fn position(&self) -> usize {
        self.position.get()
    }

    /// Index of the page on the screen; `None` once the form is closed.
    pub fn try_position(&self) -> Option<usize> {
        self.position.try_get_untracked()
    }

    pub(super) fn turn(&self) -> u32 {
        self.turn.get()
    }

    /// What the session says does not fit into it, followed.
    pub(super) fn warnings(&self) -> Vec<Diagnostic> {
        self.warnings.get()
    }

    /// The page on the screen, followed; `None` at the end.
    pub(super) fn page(&self) -> Option<Page> {
        let position = self.position.get();
        self.pages.with(|pages| pages.get(position).cloned())
    }

    /// How far the person is, from 0 to 1, followed.
    pub(super) fn share(&self) -> f64 {
        let Some(page) = self.page() else { return 1.0 };
        let first = page.steps.first().map(|step| step.node);
        first
            .and_then(|node| self.look(|session| session.share_before(node)))
            .unwrap_or(0.0)
    }

    /// True on a last page that asks nothing, such as one that thanks, followed: the record is finished from there.
    pub(super) fn closes(&self) -> bool {
        let last = self.position.get() + 1 == self.pages.with(Vec::len);
        last && self.page().is_some_and(|page| {
            let says = |step: &sondeo_engine::session::Step| {
                let view = self.look(|session| session.node(step.node)).flatten();
                step.kind == StepKind::Question && view.is_some_and(|view| is_note(&view))
            };
            page.steps.iter().all(says)
        })
    }

    pub(super) fn apply(&self, command: Command) -> Result<Changes, Refusal> {
        let applied = self
            .session
            .try_update_value(|session| self.host.try_update_value(|host| session.apply(command, host)));
        let changes = applied.flatten().unwrap_or(Err(Refusal::NoSuchNode))?;
        self.follow(&changes);
        Ok(changes)
    }

    fn follow(&self, changes: &Changes) {
        if changes.structure || changes.language {
            self.structure_changed();
        }
        let all = changes.structure || changes.language;
        let signals: Vec<_> = self
            .watched
            .try_with_value(|watched| {
                let touched = |node: &NodeId| all || changes.nodes.contains(node);
                watched
                    .iter()
                    .filter(|(node, _)| touched(node))
                    .map(|(_, entry)| entry.changed.clone())
                    .collect()
            })
            .unwrap_or_default();
        for signal in signals {
            signal.update(|count| *count = count.wrapping_add(1));
        }
    }

    /// Takes the pages anew and stays on the one that shows what was shown.
    fn structure_changed(&self) {
        let Some((pages, warnings)) = self.look(|session| (session.pages(), session.warnings())) else {
            return;
        };
        if self.warnings.get_untracked() != warnings {
            self.warnings.set(warnings);
        }
        let position = self.position.get_untracked();
        let before = self.pages.get_untracked();
        let stay = match before.get(position) {
            None => pages.len(),
            Some(old) => pages
                .iter()
                .position(|page| page.steps.iter().any(|step| old.steps.contains(step)))
                .unwrap_or_else(|| position.min(pages.len())),
        };
        if before != pages {
            self.pages.set(pages);
        }
        if stay != position {
            self.position.set(stay);
        }
    }

    pub(super) fn tell(&self, urgency: Urgency) {
        if let Some(keeper) = self.keeper() {
            keeper.changed(urgency);
        }
        // Not at each letter that is typed.
        if urgency == Urgency::Answered {
            self.ask_place();
        }
    }

    /// Answers a question with a value as the instance holds it.
    pub(super) fn answer(&self, node: NodeId, value: String, urgency: Urgency) {
        let same = self.look(|session| session.node(node).is_some_and(|view| view.value == value));
        // A control that leaves the page may still send its answer; the form is closed by then.
        let Some(same) = same else { return };
        self.set_readable(node, true);
        if same {
            if urgency == Urgency::Answered && self.saved.get_untracked() != SaveState::Saved {
                self.tell(urgency);
            }
            return;
        }
        if self.apply(Command::Answer { node, value }).is_ok() {
            self.forget_undo();
            self.tell(urgency);
        }
    }

    /// Says whether what stands in a question can be read as an answer.
    pub(super) fn set_readable(&self, node: NodeId, readable: bool) {
        if self.unreadable.try_with_untracked(|nodes| nodes.contains(&node)) == Some(readable) {
            self.unreadable.update(|nodes| {
                if readable {
                    nodes.retain(|other| *other != node);
                } else {
                    nodes.push(node);
                }
            });
        }
    }

    pub(super) fn is_unreadable(&self, node: NodeId) -> bool {
        self.unreadable.with(|nodes| nodes.contains(&node))
    }

    /// The person left this question: from now on it shows what is wrong with it.
    pub(super) fn show_errors(&self, node: NodeId) {
        if self.shown.try_with_untracked(|nodes| nodes.contains(&node)) == Some(false) {
            self.shown.update(|nodes| nodes.push(node));
        }
    }

    pub(super) fn shows_errors(&self, node: NodeId) -> bool {
        self.shown.with(|nodes| nodes.contains(&node))
    }

    /// Adds an instance and goes to its first page.
    pub(super) fn add_repeat(&self, repeat: NodeId) {
        let position = self.position.get_untracked();
        if self.apply(Command::AddRepeat { repeat }).is_err() {
            return;
        }
        self.forget_undo();
        self.tell(Urgency::Answered);
        // The prompt made room for the new instance's pages; if it has a page of its own, the first of them stands there.
        let alone = |page: &Page| matches!(page.steps.as_slice(), [step] if step.kind == StepKind::NewRepeat);
        let was_alone = self.page_untracked().is_some_and(|page| alone(&page));
        if was_alone {
            self.go_to(position);
        }
    }

    /// Removes an instance; until the next answer this can be undone.
    pub(super) fn remove_repeat(&self, instance: NodeId) {
        let before = self.look(|session| (session.reference(instance), session.clone()));
        let Some((reference, before)) = before else { return };
        if self.apply(Command::RemoveRepeat { instance }).is_err() {
            return;
        }
        if let Some(keeper) = self.keeper() {
            keeper.removed(&reference);
        }
        self.undo.set_value(Some(before));
        self.can_undo.set(true);
        self.go_to(self.position.get_untracked());
        self.tell(Urgency::Answered);
    }

    pub(super) fn can_undo(&self) -> bool {
        self.can_undo.get()
    }

    /// Brings back the instance that was removed last.
    pub(super) fn undo(&self) {
        let before = self.undo.try_update_value(Option::take).flatten();
        self.can_undo.set(false);
        if let Some(session) = before {
            self.session.set_value(session);
            self.follow(&Changes {
                nodes: Vec::new(),
                structure: true,
                language: true,
            });
            self.tell(Urgency::Answered);
        }
    }

    fn forget_undo(&self) {
        if self.can_undo.get_untracked() {
            self.undo.set_value(None);
            self.can_undo.set(false);
        }
    }

    /// The form's language of the moment, followed.
    pub fn language(&self) -> Option<String> {
        self.language.get()
    }

    /// Names of the form's languages.
    pub fn languages(&self) -> Vec<String> {
        self.look(|session| session.languages().to_vec())
            .unwrap_or_default()
    }

    /// Shows the form in another of its languages.
    pub fn set_language(&self, name: &str) {
        if self.apply(Command::SetLanguage(name.to_owned())).is_ok() {
            self.language.set(Some(name.to_owned()));
            if let Some(locale) = Locale::of_form(name) {
                i18n::show_in(locale);
            }
            self.tell(Urgency::Answered);
        }
    }

    /// A file was chosen; it is kept while the person goes on.
    pub(super) fn begin_file(&self) {
        let _ = self.files.try_update(|count| *count += 1);
    }

    /// The file is durable, or was not taken.
    pub(super) fn end_file(&self) {
        let _ = self.files.try_update(|count| *count = count.saturating_sub(1));
    }

    /// True while files are being made durable, followed.
    pub(super) fn keeps_files(&self) -> bool {
        self.files.get() > 0
    }

    /// The same at this moment; false once the form is closed.
    pub fn holds_files(&self) -> bool {
        self.files.try_get_untracked().unwrap_or(0) > 0
    }

    pub(super) fn page_untracked(&self) -> Option<Page> {
        let position = self.position.get_untracked();
        self.pages.with_untracked(|pages| pages.get(position).cloned())
    }

    /// Turns to a page.
    pub(super) fn go_to(&self, position: usize) {
        let last = self.pages.with_untracked(Vec::len);
        self.position.set(position.min(last));
        self.turn.update(|turn| *turn = turn.wrapping_add(1));
    }

    /// Turns to the page that asks a question.
    pub(super) fn go_to_node(&self, node: NodeId) {
        let page = self
            .pages
            .with_untracked(|pages| pages.iter().position(|page| asks(page, node)));
        if let Some(page) = page {
            self.show_errors(node);
            self.go_to(page);
        }
    }

    /// Turns the page, or gives the first question that must be mended before.
    pub(super) fn forward(&self) -> Result<(), NodeId> {
        let nodes: Vec<NodeId> = self
            .page_untracked()
            .map(|page| {
                let questions = page.steps.iter().filter(|step| step.kind == StepKind::Question);
                questions.map(|step| step.node).collect()
            })
            .unwrap_or_default();
        let wrong: Vec<NodeId> = nodes.into_iter().filter(|node| self.is_wrong(*node)).collect();
        for node in &wrong {
            self.show_errors(*node);
        }
        match wrong.first() {
            Some(node) => Err(*node),
            None => {
                self.tell(Urgency::Answered);
                self.go_to(self.position.get_untracked() + 1);
                Ok(())
            }
        }
    }

    fn is_wrong(&self, node: NodeId) -> bool {
        let violated = self.look(|session| session.node(node).is_some_and(|view| view.violation.is_some()));
        violated == Some(true) || self.unreadable.with_untracked(|nodes| nodes.contains(&node))
    }

    /// Turns back; nothing holds a person back from looking at earlier answers.
    pub fn back(&self) {
        let position = self.position.get_untracked();
        if position > 0 {
            self.tell(Urgency::Answered);
            self.go_to(position - 1);
        }
    }

    /// "Back" of the browser: turns a page as the button does; `false` on the first one.
    pub fn turn_back(&self) -> bool {
        // A button takes the focus from a field, whose answer is read then.
        let field = document().active_element();
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = field.blur();
        }
        let can = self.try_position().is_some_and(|position| position > 0);
        if can {
            self.back();
        }
        can
    }

    /// The questions that are in the way of finishing. What nobody is asked, such as a calculation or a place that the
    /// sensor did not give, is not: nobody could mend it.
    pub(super) fn in_the_way(&self) -> Vec<NodeId> {
        let is_asked = |node: &NodeId| {
            self.pages
                .with(|pages| pages.iter().any(|page| asks(page, *node)))
        };
        let mut nodes: Vec<NodeId> = self
            .look(Session::validate)
            .unwrap_or_default()
            .into_iter()
            .map(|violation| violation.node)
            .filter(is_asked)
            .collect();
        for node in self.unreadable.get() {
            // A question that is no longer asked is in nobody's way.
            let is_asked = |session: &Session| session.node(node).is_some_and(|view| view.relevant);
            if !nodes.contains(&node) && self.look(is_asked) == Some(true) {
                nodes.push(node);
            }
        }
        nodes
    }
}

fn asks(page: &Page, node: NodeId) -> bool {
    page.steps.iter().any(|step| step.node == node)
}

/// True for a text that asks nothing.
pub fn is_note(view: &NodeView) -> bool {
    view.readonly && view.value.is_empty() && view.kind == NodeKind::Question(ControlKind::Input)
}

fn absent() -> NodeView {
    NodeView {
        kind: NodeKind::Value,
        data_type: Default::default(),
        relevant: false,
        label: None,
        hint: None,
        guidance: None,
        media: Default::default(),
        value: String::new(),
        readonly: true,
        required: false,
        valid: true,
        violation: None,
        message: None,
        required_message: None,
        appearance: None,
        attributes: Vec::new(),
        count: None,
        can_add: false,
    }
}
