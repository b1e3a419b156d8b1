//! What a form uses that Sondeo, ODK Collect, Enketo (also in KoboToolbox) and ODK Web Forms do not treat alike.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::expressions::{self, Role, is_call, literal, visit, visit_spots};
use crate::diagnostic::{Diagnostic, Place, Rule, Severity};
use crate::form::FormDef;
use crate::form::draft::{BodyItem, FormDraft, InstanceSource, TextPart};
use crate::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};
use crate::xpath::lexer::Operator;

/// What in a form makes a difference matter.
#[derive(Clone, Copy, Debug)]
enum Feature {
    Function(&'static [&'static str]),
    /// Data types of binds.
    Type(&'static [&'static str]),
    /// Tokens of appearances; `ex:` is any that begins so.
    Appearance(&'static [&'static str]),
    /// Attributes of controls and binds, by local name.
    Attribute(&'static [&'static str]),
    /// Classes of the body.
    Style(&'static [&'static str]),
    /// Names in the `meta` block, and elements of actions.
    Meta(&'static [&'static str]),
    /// Forms of itext.
    TextForm(&'static [&'static str]),
    /// External instances by the end of their address.
    Instance(&'static [&'static str]),
    /// What `jr:preload="property"` asks for; `uri:` is any that begins so.
    Property(&'static [&'static str]),
    Translations,
    PublicKey,
    /// Where and when records are sent and deleted.
    Submission,
    /// Calculations that read questions with conditions.
    Calculations,
    /// Parts of paths that not every client follows.
    Path(PathPart),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PathPart {
    /// Axes other than child, parent, self and attribute, node tests other than names, and unions.
    Step,
    /// A number as predicate, as in `/data/rep[2]`.
    Place,
}

/// One difference between the clients.
#[derive(Debug)]
pub struct Difference {
    rule: Rule,
    feature: Feature,
}

macro_rules! differences {
    ($($code:literal, $feature:expr, $cause_es:literal, $cause_en:literal, $remedy_es:literal, $remedy_en:literal;)*) => {
        /// Every difference. Snapshots of the clients: Collect of August 2026, Enketo 7.6, Web Forms 0.24.
        pub static DIFFERENCES: &[Difference] = &[$(Difference {
            rule: Rule {
                code: $code,
                severity: Severity::Info,
                cause_es: $cause_es,
                cause_en: $cause_en,
                remedy_es: $remedy_es,
                remedy_en: $remedy_en,
            },
            feature: $feature,
        }),*];
    };
}

use Feature::{
    Appearance, Attribute, Calculations, Function, Instance, Meta, Path, Property, PublicKey, Style,
    Submission, TextForm, Translations, Type,
};

differences! {
    "PORT-REGEX", Function(&["regex"]),
        "regex() exige el texto completo en ODK Collect, y una parte basta en Enketo y ODK Web Forms.",
        "regex() must fit the whole text in ODK Collect; a part is enough in Enketo and ODK Web Forms.",
        "Ancle el patrón con ^ y $: así es igual en todos.",
        "Anchor the pattern with ^ and $: then it is alike in all.";
    "PORT-GEOFENCE", Function(&["geofence"]),
        "geofence() solo existe en ODK Collect.",
        "geofence() exists in ODK Collect only.",
        "No dependa de ella si el formulario se llena en la web.",
        "Do not depend on it if the form is filled on the web.";
    "PORT-INTERSECTS", Function(&["intersects"]),
        "intersects() no existe en Enketo ni en ODK Web Forms.",
        "intersects() exists neither in Enketo nor in ODK Web Forms.",
        "No dependa de ella si el formulario se llena en la web.",
        "Do not depend on it if the form is filled on the web.";
    "PORT-DECODE", Function(&["base64-decode", "extract-signed"]),
        "base64-decode() y extract-signed() no existen en Enketo.",
        "base64-decode() and extract-signed() do not exist in Enketo.",
        "Use ODK Collect para este formulario.",
        "Use ODK Collect for this form.";
    "PORT-XPATH", Function(&["last", "floor", "ceiling", "substring", "id", "lang", "name", "local-name", "namespace-uri"]),
        "ODK Collect rechaza last(), floor(), ceiling(), substring(), id(), lang() y name().",
        "ODK Collect refuses last(), floor(), ceiling(), substring(), id(), lang() and name().",
        "Use count(), int(), round() y substr(), que todos conocen.",
        "Use count(), int(), round() and substr(), which all know.";
    "PORT-BLANKS", Function(&["sum", "max", "min"]),
        "Con una respuesta vacía, sum(), max() y min() de varias respuestas quedan sin resultado; ODK Collect omite las vacías.",
        "With a blank answer sum(), max() and min() of several answers have no result; ODK Collect leaves blanks out.",
        "Deje fuera las vacías: sum(${x}[. != '']), o haga obligatoria la pregunta.",
        "Leave blanks out: sum(${x}[. != '']), or make the question required.";
    "PORT-COLLECT-ONLY", Function(&["depend", "is-selected", "version"]),
        "depend(), is-selected() y version() solo existen en ODK Collect.",
        "depend(), is-selected() and version() exist in ODK Collect only.",
        "Use selected() en lugar de is-selected().",
        "Use selected() in the place of is-selected().";
    "PORT-STEPS", Path(PathPart::Step),
        "ODK Collect rechaza rutas con //, con ejes como ancestor:: o following-sibling::, con text() o node(), y uniones con |.",
        "ODK Collect refuses paths with //, with axes such as ancestor:: or following-sibling::, with text() or node(), and unions with |.",
        "Escriba la ruta con nombres, . y .., o use ${pregunta}.",
        "Write the path with names, . and .., or use ${question}.";
    "PORT-PLACE", Path(PathPart::Place),
        "Un número entre corchetes, como en /data/rep[2], no encuentra nada en ODK Collect.",
        "A number in brackets, as in /data/rep[2], finds nothing in ODK Collect.",
        "Escriba [position() = 2], o use indexed-repeat().",
        "Write [position() = 2], or use indexed-repeat().";
    "PORT-BOOLEAN", Function(&["boolean-from-string"]),
        "boolean-from-string() acepta TRUE en ODK Collect y todo número distinto de 0 en Enketo; en los demás, solo true y 1.",
        "boolean-from-string() takes TRUE in ODK Collect and every number but 0 in Enketo; elsewhere true and 1 only.",
        "Guarde true o 1, y nada más.",
        "Store true or 1, and nothing else.";
    "PORT-HIDDEN", Calculations,
        "Enketo usa en los cálculos el valor de preguntas que ya no se muestran; ODK Collect y ODK Web Forms lo toman como vacío.",
        "Enketo uses the values of questions that are no longer shown in calculations; ODK Collect and ODK Web Forms take them as blank.",
        "Escriba la condición también en el cálculo: if(condición, valor, 0).",
        "Write the condition into the calculation, too: if(condition, value, 0).";
    "PORT-BARCODE", Type(&["barcode"]),
        "La pregunta barcode no existe en Enketo ni en ODK Web Forms.",
        "The question type barcode exists neither in Enketo nor in ODK Web Forms.",
        "Ofrezca también una pregunta de texto para escribir el código.",
        "Offer a text question for the code, too.";
    "PORT-AUDIT", Meta(&["audit"]),
        "Enketo y ODK Web Forms no registran la bitácora audit; ODK Collect y Sondeo sí.",
        "Enketo and ODK Web Forms record no audit log; ODK Collect and Sondeo do.",
        "No base la revisión de calidad en ella si hay captura en la web.",
        "Do not base quality review on it if there are web clients.";
    "PORT-AUDIT-DETAIL", Attribute(&["location-priority", "identify-user", "track-changes-reasons"]),
        "Solo ODK Collect anota en la bitácora audit la ubicación, quién captura y el motivo de cada cambio; Sondeo deja vacías esas columnas.",
        "The audit log holds positions, identities and reasons of changes in ODK Collect only; Sondeo leaves these columns empty.",
        "Pregunte en el formulario lo que necesite saber: la ubicación con geopoint, el nombre con una pregunta de texto.",
        "Ask in the form for what you must know: with geopoint, or with a text for the name.";
    "PORT-BACKGROUND-AUDIO", Meta(&["recordaudio"]),
        "background-audio no existe en Sondeo ni en ODK Web Forms, ni en Enketo antes de 7.6: la grabación queda vacía.",
        "background-audio exists neither in Sondeo nor in ODK Web Forms, nor in Enketo before 7.6: the recording stays blank.",
        "Use una pregunta audio si la grabación es necesaria.",
        "Use a question audio if the recording is needed.";
    "PORT-PAGES", Style(&["pages"]),
        "ODK Web Forms muestra todo en una sola página, y ODK Collect no conoce el estilo pages.",
        "ODK Web Forms shows everything on one page, and ODK Collect does not know the style pages.",
        "Agrupe con field-list lo que debe verse junto.",
        "Group what belongs on one screen by field-list.";
    "PORT-GRID", Style(&["theme-grid"]),
        "El tema theme-grid solo existe en Enketo.",
        "The theme theme-grid exists in Enketo only.",
        "Revise que el formulario se entienda sin cuadrícula.",
        "Check that the form makes sense without the grid.";
    "PORT-WIDTH", Appearance(&["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10", "no-collapse", "page-break", "no-print", "analog-scale"]),
        "Los anchos w1…w10, no-collapse, page-break, no-print y analog-scale solo cambian algo en Enketo.",
        "The widths w1…w10, no-collapse, page-break, no-print and analog-scale change something in Enketo only.",
        "Trátelos como adorno: nada debe depender de ellos.",
        "Treat them as ornament: nothing may depend on them.";
    "PORT-EXTERNAL-APP", Appearance(&["ex:", "printer", "url", "x-timed-grid"]),
        "Las aplicaciones externas (ex:), url, printer y x-timed-grid necesitan ODK Collect en Android.",
        "External apps (ex:), url, printer and x-timed-grid need ODK Collect on Android.",
        "Ofrezca otra forma de responder a quien use la web.",
        "Offer those on the web another way to answer.";
    "PORT-SEARCH", Appearance(&["search("]),
        "La función search() en appearance solo existe en ODK Collect; Sondeo muestra solo lo que dice la hoja choices.",
        "The function search() in an appearance exists in ODK Collect only; Sondeo shows only what the sheet choices says.",
        "Use select_one_from_file con choice_filter, que todos conocen.",
        "Use select_one_from_file with choice_filter, which all know.";
    "PORT-CALENDAR", Appearance(&["ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist", "no-calendar"]),
        "Los calendarios y no-calendar no cambian nada en Sondeo ni en ODK Web Forms; los calendarios tampoco en Enketo.",
        "Calendars and no-calendar change nothing in Sondeo or ODK Web Forms; calendars change nothing in Enketo either.",
        "Escriba en hint qué calendario se espera.",
        "Say in the hint which calendar is expected.";
    "PORT-RANGE-LOOK", Appearance(&["vertical", "no-ticks", "picker", "rating", "distress"]),
        "vertical, no-ticks y picker no cambian nada en ODK Web Forms; distress solo existe en Enketo; picker y rating no cambian nada en Sondeo.",
        "vertical, no-ticks and picker change nothing in ODK Web Forms; distress exists in Enketo only; picker and rating change nothing in Sondeo.",
        "Revise que la pregunta se entienda como control deslizante.",
        "Check that the question makes sense as a plain slider.";
    "PORT-SELECT-LOOK", Appearance(&["quick", "image-map"]),
        "quick (avanzar al elegir) e image-map no existen en ODK Web Forms; en Sondeo, image-map es una lista.",
        "quick (go on at once) and image-map do not exist in ODK Web Forms; in Sondeo image-map is a list.",
        "Revise que la lista se entienda sin ellos.",
        "Check that the list makes sense without them.";
    "PORT-INPUT-LOOK", Appearance(&["bearing", "counter", "hidden-answer", "new", "new-front", "hide-input", "masked"]),
        "bearing, counter, hidden-answer, new, new-front, hide-input y masked no cambian nada en ODK Web Forms, ni todos en Enketo; bearing, hidden-answer y hide-input tampoco en Sondeo.",
        "bearing, counter, hidden-answer, new, new-front, hide-input and masked change nothing in ODK Web Forms, nor do all in Enketo; nor do bearing, hidden-answer and hide-input in Sondeo.",
        "No confíe en ellos para ocultar una respuesta o exigir una foto nueva.",
        "Do not rely on them to hide an answer or to demand a new photo.";
    "PORT-PARAMETERS", Attribute(&["quality", "incremental", "tick-interval", "placeholder", "accuracyThreshold", "unacceptableAccuracyThreshold", "allow-mock-accuracy", "autoplay"]),
        "Sondeo y ODK Web Forms no usan quality, incremental, tick_interval, placeholder ni autoplay; Sondeo y Enketo no esperan la exactitud que pide geopoint.",
        "Sondeo and ODK Web Forms do not use quality, incremental, tick_interval, placeholder or autoplay; Sondeo and Enketo do not wait for the accuracy that geopoint asks for.",
        "Revise los datos de la web con una constraint si importan.",
        "Check what comes from the web by a constraint if it matters.";
    "PORT-GUIDANCE", TextForm(&["guidance", "big-image"]),
        "guidance_hint y big-image no se muestran en ODK Web Forms; ODK Collect muestra guidance solo si se configura.",
        "guidance_hint and big-image are not shown by ODK Web Forms; ODK Collect shows guidance only if set to.",
        "No ponga ahí nada que sea necesario para responder.",
        "Put nothing there that is needed to answer.";
    "PORT-LANGUAGE", Translations,
        "Si falta una traducción, ODK Collect muestra un guion o nada, y el idioma inicial difiere entre clientes.",
        "Where a translation is missing ODK Collect shows a hyphen or nothing, and clients begin in different languages.",
        "Traduzca todo, y escriba default_language en settings.",
        "Translate everything, and write default_language into settings.";
    "PORT-ENCRYPTION", PublicKey,
        "ODK Web Forms no envía formularios cifrados; Sondeo y ODK Collect cifran al terminar, y lo que queda a medias está sin cifrar.",
        "ODK Web Forms does not send encrypted forms; Sondeo and ODK Collect encrypt when a record is finished, and what is left half way is not encrypted.",
        "Use Sondeo u ODK Collect, y no deje encuestas a medias en las tabletas.",
        "Use Sondeo or ODK Collect, and leave no survey unfinished on the tablets.";
    "PORT-LAST-SAVED", Instance(&["last-saved"]),
        "last-saved no existe en ODK Web Forms antes de agosto de 2026; en Sondeo es el último registro terminado en la tableta: la siguiente persona ve esa respuesta, salvo si el formulario tiene public_key.",
        "last-saved does not exist in ODK Web Forms before August 2026; in Sondeo it is the record that was finished last on the tablet: the next person sees that answer, unless the form has a public_key.",
        "Úselo solo para respuestas que no sean personales, como el municipio, y cuente con que pueden faltar.",
        "Use it only for answers that are no person's, such as the district, and expect that they may be missing.";
    "PORT-ENTITIES", Meta(&["entity"]),
        "Las entidades no existen en KoboToolbox; Enketo solo las envía, ODK Web Forms las usa solo en línea, y Sondeo las guarda en el registro sin hacer listas con ellas.",
        "Entities do not exist in KoboToolbox; Enketo only sends them, ODK Web Forms uses them online only, and Sondeo keeps them in the record and makes no lists of them.",
        "Publique el formulario en ODK Central y use ODK Collect sin conexión.",
        "Publish the form on ODK Central and use ODK Collect offline.";
    "PORT-EXTERNAL-LIST", Attribute(&["query"]),
        "En Sondeo, select_one_external es un campo de texto: la lista de external_choices no se muestra.",
        "In Sondeo select_one_external is a text field: the list of external_choices is not shown.",
        "Use select_one_from_file con choice_filter, que todos conocen.",
        "Use select_one_from_file with choice_filter, which all know.";
    "PORT-MAP", Appearance(&["placement-map", "maps", "map"]),
        "Sondeo no muestra mapas: con placement-map y maps toma el lugar donde está la tableta, y con map muestra una lista.",
        "Sondeo shows no maps: with placement-map and maps it takes the place where the tablet is, and with map it shows a list.",
        "Pregunte con un texto o una lista por los lugares que no sean donde se contesta.",
        "Ask with a text or a list for places other than where the survey is answered.";
    "PORT-ANNOTATE", Appearance(&["annotate"]),
        "En Sondeo, annotate es una foto común: no se dibuja sobre ella.",
        "In Sondeo annotate is a plain photo: nothing is drawn on it.",
        "Use draw para dibujar, o pregunte con texto qué se señala.",
        "Use draw for a drawing, or ask with a text what is pointed at.";
    "PORT-INTENT", Attribute(&["intent"]),
        "intent y app abren otra aplicación solo en ODK Collect en Android; en Sondeo la pregunta queda como una pregunta común.",
        "intent and app open another application in ODK Collect on Android only; in Sondeo the question is a common one.",
        "Ofrezca otra forma de responder.",
        "Offer another way to answer.";
    "PORT-METADATA", Property(&["email", "phonenumber", "simserial", "subscriberid", "uri:"]),
        "En Sondeo, email, phonenumber, simserial, subscriberid y los datos uri:… quedan vacíos: la tableta solo conoce deviceid y username, que es el nombre de la tableta.",
        "In Sondeo email, phonenumber, simserial, subscriberid and the data uri:… stay blank: the tablet knows only deviceid and username, which is the tablet's name.",
        "Pregunte en el formulario lo que necesite saber.",
        "Ask in the form for what you must know.";
    "PORT-SUBMISSION", Submission,
        "Sondeo envía cada registro terminado a su propio servidor y lo borra de la tableta 30 días después de terminado: no usa submission_url, auto_send, auto_delete ni client_editable.",
        "Sondeo sends every finished record to its own server and deletes it from the tablet 30 days after it was finished: it does not use submission_url, auto_send, auto_delete or client_editable.",
        "Escriba estos ajustes solo para ODK Collect y ODK Web Forms.",
        "Write these settings for ODK Collect and ODK Web Forms only.";
}

/// The rules of all differences.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    DIFFERENCES.iter().map(|difference| &difference.rule)
}

/// One finding a difference, at the first place where it matters, with what it is about as excerpt.
pub(crate) fn list(draft: &FormDraft, form: &FormDef) -> Vec<Diagnostic> {
    let uses = Uses::of(draft, form);
    let find = |difference: &'static Difference| {
        let (place, what) = uses.first(difference.feature)?;
        Some(Diagnostic::new(&difference.rule, place.clone(), what))
    };
    DIFFERENCES.iter().filter_map(find).collect()
}

/// What a form uses, each with its place.
#[derive(Default)]
struct Uses {
    functions: Vec<(Place, String)>,
    steps: Vec<(Place, String)>,
    places: Vec<(Place, String)>,
    types: Vec<(Place, String)>,
    appearances: Vec<(Place, String)>,
    attributes: Vec<(Place, String)>,
    styles: Vec<(Place, String)>,
    meta: Vec<(Place, String)>,
    text_forms: Vec<(Place, String)>,
    instances: Vec<(Place, String)>,
    calculations: Vec<(Place, String)>,
    properties: Vec<(Place, String)>,
    submission: Vec<(Place, String)>,
    translations: usize,
    has_key: bool,
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_string()
}

impl Uses {
    fn of(draft: &FormDraft, form: &FormDef) -> Self {
        let mut uses = Self {
            translations: match is_translated(draft) {
                true => 0,
                false => draft.itext.len(),
            },
            has_key: draft
                .submission
                .as_ref()
                .is_some_and(|submission| submission.public_key.is_some()),
            ..Self::default()
        };
        let expressions = expressions::all(draft, form);
        let conditions = expressions.iter().filter(|found| found.role == Role::Relevant);
        let conditional: Vec<usize> = conditions.map(|found| found.context).collect();
        for found in &expressions {
            visit(&found.ast, &mut |ast| {
                if let AstKind::Call { name, arguments, .. } = &ast.kind
                    && !is_plain_pattern(name, arguments)
                    && !is_without_blanks(name, arguments)
                {
                    uses.functions.push((found.place.clone(), name.to_string()));
                }
                if let AstKind::Call { arguments, .. } = &ast.kind
                    && is_call(ast, "property")
                    && let Some(property) = arguments.first().and_then(literal)
                {
                    uses.properties
                        .push((found.place.clone(), property.to_ascii_lowercase()));
                }
                let written = || (found.place.clone(), found.text.trim().to_string());
                if has_rare_step(ast) {
                    uses.steps.push(written());
                }
                if has_place(ast) {
                    uses.places.push(written());
                }
            });
            if found.role == Role::Calculate {
                let mut reads_conditional = false;
                visit_spots(&found.ast, found.context, &mut |ast, spot| {
                    let target = expressions::target(&form.tree, spot, ast);
                    reads_conditional |= target
                        .is_some_and(|def| conditional.iter().any(|outer| form.tree.is_in(def, *outer)));
                });
                if reads_conditional {
                    uses.calculations
                        .push((found.place.clone(), found.text.trim().to_string()));
                }
            }
        }
        for bind in &draft.binds {
            uses.types.extend(
                bind.data_type
                    .iter()
                    .map(|name| (bind.place.clone(), name.clone())),
            );
            let named = bind
                .attributes
                .iter()
                .map(|attribute| (bind.place.clone(), local(&attribute.name)));
            uses.attributes.extend(named);
            let property = bind.preload_params.iter();
            let property = property.filter(|_| bind.preload.as_deref() == Some("property"));
            uses.properties
                .extend(property.map(|name| (bind.place.clone(), name.clone())));
        }
        uses.submission = submission(draft);
        uses.styles = words(&draft.style, &Place::Form).collect();
        for instance in &draft.secondary {
            if let InstanceSource::External(address) = &instance.source {
                uses.instances.push((instance.place.clone(), address.clone()));
            }
        }
        let forms = draft
            .itext
            .iter()
            .flat_map(|translation| &translation.texts)
            .flat_map(|text| &text.values);
        uses.text_forms = forms
            .filter_map(|value| value.form.clone())
            .map(|name| (Place::Form, name))
            .collect();
        let meta = draft
            .primary
            .children
            .iter()
            .filter(|child| local(&child.name) == "meta");
        uses.meta = meta
            .flat_map(|meta| &meta.children)
            .map(|child| (child.place.clone(), local(&child.name)))
            .collect();
        let records = draft
            .actions
            .iter()
            .filter(|action| matches!(action.kind, crate::form::draft::ActionKind::RecordAudio));
        uses.meta
            .extend(records.map(|action| (action.place.clone(), "recordaudio".to_string())));
        uses.body(&draft.body);
        uses
    }

    /// Bodies are as deep as the reader allows, and so is the recursion.
    fn body(&mut self, items: &[BodyItem]) {
        for item in items {
            let (appearance, attributes, place, children): (_, _, _, &[BodyItem]) = match item {
                BodyItem::Control(control) => (&control.appearance, &control.attributes, &control.place, &[]),
                BodyItem::Group(group) => (
                    &group.appearance,
                    &group.attributes,
                    &group.place,
                    &group.children,
                ),
                BodyItem::Repeat(repeat) => (
                    &repeat.appearance,
                    &repeat.attributes,
                    &repeat.place,
                    &repeat.children,
                ),
            };
            self.appearances.extend(words(appearance, place));
            self.attributes.extend(
                attributes
                    .iter()
                    .map(|attribute| (place.clone(), local(&attribute.name))),
            );
            self.body(children);
        }
    }

    fn first(&self, feature: Feature) -> Option<(&Place, String)> {
        let among = |used: &'_ [(Place, String)], wanted: &[&str], fits: fn(&str, &str) -> bool| {
            used.iter()
                .position(|(_, name)| wanted.iter().any(|wanted| fits(name, wanted)))
        };
        let same = |name: &str, wanted: &str| name == wanted;
        let begins = |name: &str, wanted: &str| {
            name == wanted || (wanted.ends_with([':', '(']) && name.starts_with(wanted))
        };
        let ends = |name: &str, wanted: &str| name.ends_with(wanted);
        let (used, index) = match feature {
            Feature::Function(names) => (&self.functions, among(&self.functions, names, same)),
            Feature::Type(names) => (&self.types, among(&self.types, names, same)),
            Feature::Appearance(names) => (&self.appearances, among(&self.appearances, names, begins)),
            Feature::Attribute(names) => (&self.attributes, among(&self.attributes, names, same)),
            Feature::Style(names) => (&self.styles, among(&self.styles, names, same)),
            Feature::Meta(names) => (&self.meta, among(&self.meta, names, same)),
            Feature::TextForm(names) => (&self.text_forms, among(&self.text_forms, names, same)),
            Feature::Instance(names) => (&self.instances, among(&self.instances, names, ends)),
            Feature::Property(names) => (&self.properties, among(&self.properties, names, begins)),
            Feature::Submission => (&self.submission, (!self.submission.is_empty()).then_some(0)),
            Feature::Calculations => (&self.calculations, (!self.calculations.is_empty()).then_some(0)),
            Feature::Path(PathPart::Step) => (&self.steps, (!self.steps.is_empty()).then_some(0)),
            Feature::Path(PathPart::Place) => (&self.places, (!self.places.is_empty()).then_some(0)),
            Feature::Translations => return (self.translations > 1).then(|| (&Place::Form, String::new())),
            Feature::PublicKey => return self.has_key.then(|| (&Place::Form, String::new())),
        };
        let (place, name) = used.get(index?)?;
        Some((place, name.clone()))
    }
}

/// What the form says of where and when records are sent and deleted.
fn submission(draft: &FormDraft) -> Vec<(Place, String)> {
    let Some(submission) = &draft.submission else {
        return Vec::new();
    };
    let said = [&submission.action, &submission.auto_send, &submission.auto_delete];
    let editable = submission
        .attributes
        .iter()
        .filter(|attribute| local(&attribute.name) == "client-editable");
    said.into_iter()
        .flatten()
        .chain(editable.map(|attribute| &attribute.value))
        .map(|value| (Place::Form, value.clone()))
        .collect()
}

/// True if no text lacks and it is said in which language the form begins.
fn is_translated(draft: &FormDraft) -> bool {
    let texts = draft.itext.iter().flat_map(|translation| &translation.texts);
    let mut values = texts.flat_map(|text| &text.values);
    draft.itext.iter().any(|translation| translation.default)
        && values.all(|value| !matches!(&value.parts[..], [TextPart::Literal(text)] if text == "-"))
}

fn words<'a>(text: &'a str, place: &'a Place) -> impl Iterator<Item = (Place, String)> + 'a {
    text.split_whitespace()
        .map(|word| (place.clone(), word.to_string()))
}

/// `regex()` with a pattern that is written out: whether that is anchored is looked at elsewhere.
fn is_plain_pattern(name: &str, arguments: &[Ast]) -> bool {
    name == "regex" && arguments.get(1).and_then(literal).is_some()
}

/// `sum()` and its like with something else than plain answers, one after the other.
fn is_without_blanks(name: &str, arguments: &[Ast]) -> bool {
    let is_plain = |argument: &Ast| {
        matches!(&argument.kind, AstKind::Path { start: Start::Context | Start::Root, steps }
            if steps.iter().all(|step| step.predicates.is_empty()))
    };
    matches!(name, "sum" | "max" | "min") && !arguments.iter().any(is_plain)
}

fn has_rare_step(ast: &Ast) -> bool {
    let is_rare = |step: &Step| {
        !matches!(
            (step.axis, &step.test),
            (
                Axis::Child | Axis::Attribute,
                Test::Name { .. } | Test::Any | Test::AnyOf { .. }
            ) | (Axis::Parent | Axis::SelfAxis, Test::Node)
        )
    };
    match &ast.kind {
        AstKind::Path { steps, .. } => steps.iter().any(is_rare),
        AstKind::Binary { rest, .. } => matches!(rest.first(), Some((Operator::Union, _))),
        _ => false,
    }
}

/// Secondary instances are counted by all clients.
fn has_place(ast: &Ast) -> bool {
    let AstKind::Path { start, steps } = &ast.kind else {
        return false;
    };
    let is_number = |predicate: &Ast| matches!(predicate.kind, AstKind::Number(_));
    !matches!(start, Start::Expression { .. })
        && steps.iter().any(|step| step.predicates.iter().any(is_number))
}
