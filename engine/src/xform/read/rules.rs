//! What can be wrong with an XForm's XML.

use crate::diagnostic::{Rule, Severity};

/// The registry of the reader's rules.
pub static RULES: &[&Rule] = &[
    &XML,
    &NO_MODEL,
    &NO_INSTANCE,
    &INSTANCE_ID,
    &NODESET,
    &CONTROL_REF,
    &REPEAT_NODESET,
    &BIND_ID,
    &UNKNOWN_ELEMENT,
    &ITEM_VALUE,
    &TRANSLATION,
    &ACTION_REF,
    &ENTITIES_VERSION,
];

pub(crate) static XML: Rule = Rule {
    code: "XFORM-XML",
    severity: Severity::Error,
    cause_es: "El archivo no se puede leer como documento XML: {0}.",
    cause_en: "The file cannot be read as an XML document: {0}.",
    remedy_es: "Vuelva a exportar el formulario desde la herramienta con que se hizo, corrija el XML en ese lugar o reduzca lo que rebasa el límite.",
    remedy_en: "Export the form again from the tool that made it, correct the XML at that place, or reduce what is above the limit.",
};

pub(crate) static NO_MODEL: Rule = Rule {
    code: "XFORM-MODEL-MISSING",
    severity: Severity::Error,
    cause_es: "El documento no tiene un elemento <model>.",
    cause_en: "The document has no <model> element.",
    remedy_es: "Compruebe que el archivo sea un XForm (h:html con h:head y model).",
    remedy_en: "Check that the file is an XForm (h:html with h:head and model).",
};

pub(crate) static NO_INSTANCE: Rule = Rule {
    code: "XFORM-INSTANCE-MISSING",
    severity: Severity::Error,
    cause_es: "El modelo no tiene una instancia primaria con un elemento raíz.",
    cause_en: "The model has no primary instance with a root element.",
    remedy_es: "Agregue <instance> con el elemento raíz del registro como primera instancia del modelo.",
    remedy_en: "Add <instance> with the record's root element as the first instance of the model.",
};

pub(crate) static INSTANCE_ID: Rule = Rule {
    code: "XFORM-INSTANCE-ID",
    severity: Severity::Warning,
    cause_es: "Una instancia secundaria no tiene «id», o el id «{0}» se repite: solo cuenta la última que lo tiene.",
    cause_en: "A secondary instance has no id, or the id “{0}” is used twice: only the last one that has it counts.",
    remedy_es: "Dé a cada instancia secundaria un id propio.",
    remedy_en: "Give each secondary instance an id of its own.",
};

pub(crate) static NODESET: Rule = Rule {
    code: "XFORM-BIND-NODESET",
    severity: Severity::Error,
    cause_es: "Un <bind> no dice a qué nodo se refiere.",
    cause_en: "A <bind> does not say which node it is about.",
    remedy_es: "Agregue el atributo nodeset con la ruta del nodo.",
    remedy_en: "Add the attribute nodeset with the node's path.",
};

pub(crate) static CONTROL_REF: Rule = Rule {
    code: "XFORM-CONTROL-REF",
    severity: Severity::Error,
    cause_es: "El control <{0}> no dice a qué nodo pertenece.",
    cause_en: "The control <{0}> does not say which node it belongs to.",
    remedy_es: "Agregue el atributo ref con la ruta del nodo.",
    remedy_en: "Add the attribute ref with the node's path.",
};

pub(crate) static REPEAT_NODESET: Rule = Rule {
    code: "XFORM-REPEAT-NODESET",
    severity: Severity::Error,
    cause_es: "Un <repeat> no dice qué nodo se repite.",
    cause_en: "A <repeat> does not say which node is repeated.",
    remedy_es: "Agregue el atributo nodeset con la ruta del nodo que se repite.",
    remedy_en: "Add the attribute nodeset with the path of the repeated node.",
};

pub(crate) static BIND_ID: Rule = Rule {
    code: "XFORM-BIND-ID",
    severity: Severity::Error,
    cause_es: "No existe ningún <bind> con el id «{0}».",
    cause_en: "There is no <bind> with the id “{0}”.",
    remedy_es: "Corrija el atributo bind o use ref con la ruta del nodo.",
    remedy_en: "Correct the attribute bind, or use ref with the node's path.",
};

pub(crate) static UNKNOWN_ELEMENT: Rule = Rule {
    code: "XFORM-ELEMENT-UNKNOWN",
    severity: Severity::Warning,
    cause_es: "El elemento <{0}> no se conoce en este lugar y se ignora.",
    cause_en: "The element <{0}> is not known at this place and is ignored.",
    remedy_es: "Quítelo, o compruebe su nombre en la especificación ODK XForms.",
    remedy_en: "Remove it, or check its name in the ODK XForms specification.",
};

pub(crate) static ITEM_VALUE: Rule = Rule {
    code: "XFORM-ITEM-VALUE",
    severity: Severity::Error,
    cause_es: "Una opción o lista de opciones no tiene <value>, a la lista le falta nodeset o a su <label> le falta ref, o la pregunta tiene opciones y también una lista.",
    cause_en: "An item or itemset has no <value>, the itemset lacks its nodeset or its <label> lacks ref, or the question has both items and an itemset.",
    remedy_es: "Agregue <value> con el valor que se guarda (y nodeset a la lista, y ref a su <label>), y deje solo opciones o solo una lista.",
    remedy_en: "Add <value> with the value that is stored (and nodeset to the itemset, and ref to its <label>), and keep either items or an itemset.",
};

pub(crate) static TRANSLATION: Rule = Rule {
    code: "XFORM-ITEXT",
    severity: Severity::Error,
    cause_es: "Una traducción no tiene lang o repite «{0}», o un texto no tiene id.",
    cause_en: "A translation has no lang or repeats “{0}”, or a text has no id.",
    remedy_es: "Dé a cada <translation> un lang propio y a cada <text> un id.",
    remedy_en: "Give each <translation> a lang of its own and each <text> an id.",
};

pub(crate) static ACTION_REF: Rule = Rule {
    code: "XFORM-ACTION",
    severity: Severity::Error,
    cause_es: "La acción <{0}> no tiene ref o event.",
    cause_en: "The action <{0}> has no ref or no event.",
    remedy_es: "Agregue ref con la ruta del nodo y event con el suceso que la inicia.",
    remedy_en: "Add ref with the node's path and event with the event that starts it.",
};

pub(crate) static ENTITIES_VERSION: Rule = Rule {
    code: "XFORM-ENTITIES-VERSION",
    severity: Severity::Error,
    cause_es: "El formulario usa la versión «{0}» de las entidades de ODK, que no se conoce.",
    cause_en: "The form uses version “{0}” of ODK entities, which is not known.",
    remedy_es: "Use una versión hasta 2025.1, o actualice Sondeo.",
    remedy_en: "Use a version up to 2025.1, or update Sondeo.",
};
